"""Requests that no plan can serve: only what is proven, travel left aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.case.case import UNSERVABLE
from planning.case.schema.moments import LEAST, MOST
from planning.case.times import written
from planning.case.unsupplied import unsupplied
from planning.faults import Fault

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.case.settings import Settings
    from planning.case.sheet import Sheet

ASKED = pl.format("{}:{}", pl.element().struct["skill"], pl.element().struct["level"])
ROUTED = ("person", "vehicle")  # kinds of resources that serve requests without roles
REASON = pl.Schema(dict.fromkeys(("request_id", "code", "column", "detail"), pl.String()))


def unservable(case: Case, places: pl.DataFrame) -> tuple[list[Fault], pl.DataFrame]:
    """Find the requests that no plan can serve.

    Parameters
    ----------
    case
        Complete but for what is found here.
    places
        `_file` and `_line` of each request_id.

    Returns
    -------
    tuple[list[Fault], pl.DataFrame]
        Every warning; and request_id, code, detail of each request's first.
    """
    settings = case.settings
    requests = case.requests.with_columns(ask=pl.col("skills").list.eval(ASKED).list.join(";"))
    routed = case.resources.filter(pl.col("kind").is_in(ROUTED))
    holders = _holders(requests, routed, case.skills)
    unskilled, outside = _unskilled(requests, holders), _outside(requests, settings)
    told = pl.concat([unskilled["request_id"], outside["request_id"]])
    reasons = [
        unskilled,
        _unreached(requests.filter(~pl.col("request_id").is_in(told.implode())), _capable(holders, case.shifts)),
        outside,
        _placeless(requests, settings),
        _teams(requests, case.roles),
        _linked(requests, case.links),
        _locked(requests, case.shifts, settings),
        _reasons(unsupplied(requests.drop("ask"), routed), "W508", "parts", pl.col("detail")),
    ]
    found = pl.concat(reasons).sort("request_id", "code", maintain_order=True)
    faults = [
        Fault(code=code, file=file, line=line, column=column, wrong=f"{request_id} {detail}", subject=request_id)
        for request_id, code, column, detail, file, line in found.join(
            places, on="request_id", maintain_order="left"
        ).iter_rows()
    ]
    first = found.unique("request_id", keep="first", maintain_order=True)
    return faults, first.select(*UNSERVABLE).sort("request_id")


def _reasons(rows: pl.DataFrame, code: str, column: str | None, detail: pl.Expr | str) -> pl.DataFrame:
    said = pl.lit(detail) if isinstance(detail, str) else detail
    return rows.select("request_id", code=pl.lit(code), column=pl.lit(column, dtype=pl.String), detail=said).cast(
        REASON
    )


def _holders(requests: pl.DataFrame, routed: pl.DataFrame, skills: pl.DataFrame) -> pl.DataFrame:
    """List every entry of a skill that is asked for: which ask, whose, good enough, on which days, how fast.

    ask, asked (number of its skills), skill (null: none asked), resource_id, enough, valid_from, valid_to, speed,
    own (the resource's speed).
    """
    asks = requests.unique("ask").select("ask", "skills", asked=pl.col("skills").list.len())
    each = asks.filter(pl.col("asked") > 0).explode("skills").unnest("skills")
    own = routed.select("resource_id", own="speed_factor")
    held = skills.join(own, on="resource_id").rename({"level": "has", "speed_factor": "speed"})
    some = each.join(held, on="skill").with_columns(enough=pl.col("has") >= pl.col("level"))
    some = some.select("ask", "asked", "skill", "resource_id", "enough", "valid_from", "valid_to", "speed", "own")
    none = asks.filter(pl.col("asked") == 0).join(own, how="cross").with_columns(enough=pl.lit(True))
    return pl.concat([some, none.drop("skills")], how="diagonal")


def _unskilled(requests: pl.DataFrame, holders: pl.DataFrame) -> pl.DataFrame:
    """W501: no resource has ever all of the skills at their levels."""
    good = holders.filter("enough")
    complete = (
        good.group_by("ask", "resource_id")
        .agg(pl.col("skill").n_unique(), pl.col("asked").first())
        .filter(pl.col("skill") >= pl.col("asked"))
    )
    lacking = requests.filter(pl.col("skills").list.len() > 0).join(
        complete, on="ask", how="anti", maintain_order="left"
    )
    held = good.select("ask", "skill").unique()
    asks = lacking.unique("ask").select("ask", "skills").explode("skills").unnest("skills").sort("ask", "skill")
    asks = asks.join(held.with_columns(held=pl.lit(True)), on=["ask", "skill"], how="left", maintain_order="left")
    words = pl.when(pl.col("level") > 1).then(pl.format("{}:{}", "skill", "level")).otherwise("skill")
    told = asks.group_by("ask", maintain_order=True).agg(
        nobody=words.filter(pl.col("held").is_null()).str.join(", "), every=words.str.join(", ")
    )
    lacking = lacking.join(told, on="ask", how="left", maintain_order="left")
    detail = (
        pl.when(pl.col("nobody") != "")
        .then(pl.format("needs {}, which nobody has", "nobody"))
        .otherwise(pl.format("needs {}, which nobody has all together", "every"))
    )
    return _reasons(lacking, "W501", "skills", detail)


def _capable(holders: pl.DataFrame, shifts: pl.DataFrame) -> pl.DataFrame:
    """Who has every skill of an ask on the day of a shift: ask, resource_id, opens, latest_end, factor."""
    days = shifts.select("resource_id", "day", "latest_end", opens="start")
    valid = holders.join(days, on="resource_id").filter(
        (pl.col("valid_from") <= pl.col("day")).fill_null(value=True),
        (pl.col("valid_to") >= pl.col("day")).fill_null(value=True),
    )
    shift = ["ask", "asked", "resource_id", "opens", "latest_end"]
    skilled = valid.group_by(*shift, "skill").agg(
        enough=pl.col("enough").any(), factor=pl.coalesce(pl.col("speed").min(), pl.col("own").first())
    )
    every = (pl.col("enough").sum() >= pl.col("asked").first()) & pl.col("enough").all()
    able = skilled.group_by(shift).agg(every=every, factor=pl.col("factor").min())
    return able.filter("every").select("ask", "resource_id", "opens", "latest_end", "factor")


def _unreached(requests: pl.DataFrame, capable: pl.DataFrame) -> pl.DataFrame:
    """W502: in no shift of a resource that may serve it can the service lie and start in one of its windows."""
    always = pl.struct(start=pl.lit(LEAST), end=pl.lit(MOST))
    each = requests.with_columns(
        windows=pl.when(pl.col("windows").list.len() == 0).then(pl.concat_list(always)).otherwise("windows"),
        barred=pl.col("excluded_resources").list.join(";"),
    )
    each = each.explode("windows").unnest("windows")
    wanted = pl.col("required_resources").list.len() > 0
    reached = [_reached_by_required(each.filter(wanted), capable)]
    for (ask, _), rows in each.filter(~wanted).group_by("ask", "barred", maintain_order=True):
        barred = rows["excluded_resources"][0]
        shapes = capable.filter(pl.col("ask") == ask, ~pl.col("resource_id").is_in(barred.implode()))
        reached.append(_reached(rows, shapes.select("opens", "latest_end", "factor").unique()))
    found = pl.concat(reached).unique()
    left = requests.filter(~pl.col("request_id").is_in(found.implode()))
    return _reasons(left, "W502", "windows", _why(capable))


def _why(capable: pl.DataFrame) -> pl.Expr:
    """Say for each request which of the reasons of W502 holds."""
    past = pl.col("windows").list.eval(pl.element().struct["end"]).list.max() < pl.col("created_at")
    able = pl.col("ask").is_in(capable["ask"].unique().implode())
    required = pl.format("its required resources ({})", pl.col("required_resources").list.join(";"))
    who = pl.when(pl.col("required_resources").list.len() > 0).then(required).otherwise(pl.lit("a resource that could"))
    return (
        pl.when(past)
        .then(pl.lit("is created after its last window ends"))
        .when(~able)
        .then(pl.lit("finds nobody with a shift and, on that day, its skills"))
        .otherwise(pl.format("finds no shift of {} that reaches its windows and is long enough", who))
    )


def _reached_by_required(each: pl.DataFrame, capable: pl.DataFrame) -> pl.Series:
    """Find the requests that one of their required resources can serve."""
    named = each.explode("required_resources").rename({"required_resources": "resource_id"})
    named = named.filter(~pl.col("resource_id").is_in("excluded_resources"))
    pairs = named.join(capable, on=["ask", "resource_id"])
    length = (pl.col("duration") * 1000 + pl.col("factor") - 1) // pl.col("factor")
    first = pl.max_horizontal("start", "created_at", "opens")
    both = pl.when(pl.col("window_on") == "both").then(length).otherwise(0)
    last = pl.min_horizontal(pl.col("end") - both, pl.col("latest_end") - length)
    return pairs.filter(first <= last)["request_id"]


def _reached(rows: pl.DataFrame, shapes: pl.DataFrame) -> pl.Series:
    """Find the requests that fit one of a set of shifts; many share one shape (opens, latest_end, factor)."""
    left = np.arange(rows.height)
    start = np.maximum(rows["start"].to_numpy(), rows["created_at"].to_numpy())
    end, duration = rows["end"].to_numpy(), rows["duration"].to_numpy()
    both = (rows["window_on"] == "both").to_numpy()
    for opens, latest_end, factor in shapes.sort("opens", "latest_end").iter_rows():
        if not left.size:
            break
        length = -(-duration[left] * 1000 // factor)
        last = np.minimum(end[left] - np.where(both[left], length, 0), latest_end - length)
        left = left[np.maximum(start[left], opens) > last]
    missed = np.zeros(rows.height, dtype=bool)
    missed[left] = True
    return rows["request_id"].filter(pl.Series(~missed))


def _outside(requests: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """W503: every window lies outside the horizon; or, without windows, it is created after the horizon's end."""
    ends = pl.col("windows").list.eval(pl.element().struct["end"])
    starts = pl.col("windows").list.eval(pl.element().struct["start"])
    inside = pl.col("windows").list.eval(
        (pl.element().struct["end"] >= settings.start) & (pl.element().struct["start"] < settings.end)
    )
    out = (
        pl.when(pl.col("windows").list.len() > 0)
        .then(~inside.list.any())
        .otherwise(pl.col("created_at") >= settings.end)
    )
    days = f"{written(settings.start, settings.timezone)} to {written(settings.end, settings.timezone)}"
    where = (
        pl.when(ends.list.max() < settings.start)
        .then(pl.lit("before"))
        .when(starts.list.min() >= settings.end)
        .then(pl.lit("after"))
        .otherwise(pl.lit("outside"))
    )
    detail = (
        pl.when(pl.col("windows").list.len() > 0)
        .then(pl.format("has all of its windows {} the horizon ({})", where, pl.lit(days)))
        .otherwise(pl.format("is created after the horizon ({})", pl.lit(days)))
    )
    return _reasons(requests.filter(out), "W503", "windows", detail)


def _placeless(requests: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """W504: no place that the travel mode can use."""
    needs = {"straight": "lat and lon", "plane": "x and y", "table": "a site of the travel table"}[settings.travel.mode]
    detail = f"has no place; travel mode {settings.travel.mode} needs {needs}"
    return _reasons(requests.filter(~pl.col("placed")), "W504", "site_id", detail)


def _teams(requests: pl.DataFrame, roles: pl.DataFrame) -> pl.DataFrame:
    """W505: the service has roles."""
    served = roles["service_id"].unique()
    teams = requests.filter(pl.col("service_id").is_in(served.implode()))
    detail = pl.format("needs several resources: service {} has roles, which this version does not plan", "service_id")
    return _reasons(teams, "W505", "service_id", detail)


def _linked(requests: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """W506: it stands in links."""
    linked = requests.filter(pl.col("request_id").is_in(pl.concat([links["before"], links["after"]]).implode()))
    return _reasons(linked, "W506", None, "is linked to other requests, which this version does not plan")


def _locked(requests: pl.DataFrame, shifts: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """W507: locked to a resource without a shift, or to a start at which no shift runs."""
    to_resource = pl.col("lock").is_in(["resource", "all"])
    to_time = pl.col("lock").is_in(["time", "all"])
    someone = pl.col("locked_resource").is_in(shifts["resource_id"].unique().implode())
    idle = _reasons(
        requests.filter(to_resource & ~someone),
        "W507",
        "locked_resource",
        pl.format("is locked to {}, which has no shift within the horizon", "locked_resource"),
    )
    timed = requests.filter(to_time & (someone | ~to_resource)).sort("locked_start")
    spans = shifts.select("resource_id", "start", own="latest_end").sort("start")
    anybody = spans.select("start", anybody=pl.col("own").cum_max())
    timed = timed.join_asof(anybody, left_on="locked_start", right_on="start", check_sortedness=False)
    timed = timed.join_asof(
        spans,
        left_on="locked_start",
        right_on="start",
        by_left="locked_resource",
        by_right="resource_id",
        check_sortedness=False,
    )
    until = pl.when(to_resource).then("own").otherwise("anybody")
    missed = timed.filter((until <= pl.col("locked_start")).fill_null(value=True))
    local = pl.from_epoch("locked_start").dt.replace_time_zone("UTC").dt.convert_time_zone(settings.timezone)
    who = pl.when(pl.col("lock") == "all").then("locked_resource").otherwise(pl.lit("anybody"))
    detail = pl.format("is locked to {}, when no shift of {} runs", local.dt.strftime("%Y-%m-%dT%H:%M"), who)
    return pl.concat([idle, _reasons(missed, "W507", "locked_start", detail)])


def idle(sheet: Sheet, shifts: pl.DataFrame) -> list[Fault]:
    """Warn of resources without a shift within the horizon: W550."""
    rows = sheet.rows.join(shifts, on="resource_id", how="anti", maintain_order="left")
    wrong = "has no shift within the horizon"
    return sheet.faults(pl.lit(True), "W550", wrong, "add shifts, or give it a calendar", "resource_id", rows)


def unvalued(requests: pl.DataFrame, settings: Settings) -> list[Fault]:
    """Say how many requests rely on the default value: W551."""
    count = requests["by_default"].sum()
    if not count:
        return []
    value = f"{settings.objective.default_value / 100:.2f} {settings.currency}"
    wrong = f"{count} of {requests.height} requests have neither value nor priority, and count as {value}"
    return [Fault(code="W551", file="case.yaml", column="objective.default_value", wrong=wrong)]
