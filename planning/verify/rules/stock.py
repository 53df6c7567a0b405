"""Rules about what is carried, used up and fetched: parts, tools and stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.facts import named
from planning.verify.sentences import clock

if TYPE_CHECKING:
    from planning.verify.facts import Facts

NO_LIMIT = 1 << 40
"""More of a thing than anybody takes."""


def parts(facts: Facts) -> pl.LazyFrame:
    """Let the visits that a resource leads use up no more of a part than it carries and has fetched by then."""
    asked = facts.requests.select("request_id", "parts")
    used = facts.visits.filter("lead").select("request_id", "resource_id", "shift_start", "position")
    used = used.join(asked, on="request_id").explode("parts").drop_nulls("parts").unnest("parts")
    carried = _carried(facts)
    short = _short_of_all(used, carried) if facts.fetchless else _short_in_time(facts, used, carried)
    people = facts.routes.group_by("resource_id").agg(pl.col("shift_start").min(), pl.col("forced").any())
    said = short.sort("part").group_by("resource_id", maintain_order=True).agg(beyond=pl.col("beyond").str.join("; "))
    return people.join(said, on="resource_id").select(
        "resource_id", "shift_start", "forced", detail=pl.format("{} uses up {}", "resource_id", "beyond")
    )


def _carried(facts: Facts) -> pl.LazyFrame:
    """Give one row for each part that a resource carries: resource_id, part, carried."""
    loaded = facts.resources.select("resource_id", "parts").explode("parts").drop_nulls("parts").unnest("parts")
    return loaded.rename({"quantity": "carried"})


def _short_of_all(used: pl.LazyFrame, carried: pl.LazyFrame) -> pl.LazyFrame:
    """Find the parts of which nobody fetches any and too few are carried: resource_id, part, beyond."""
    return (
        used.group_by("resource_id", "part")
        .agg(pl.col("quantity").sum())
        .join(carried, on=["resource_id", "part"], how="left")
        .with_columns(pl.col("carried").fill_null(0))
        .filter(pl.col("quantity") > pl.col("carried"))
        .with_columns(beyond=pl.format("{} of {} (carries {})", "quantity", "part", "carried"))
    )


def _short_in_time(facts: Facts, used: pl.LazyFrame, carried: pl.LazyFrame) -> pl.LazyFrame:
    """Find the parts of which a resource has too few at some visit: resource_id, part, beyond."""
    key = ["resource_id", "part"]
    order = ["shift_start", "position"]
    fetched = facts.takes.select("resource_id", *order, part="thing", got="quantity", gives=pl.lit(0, pl.Int64))
    given = used.select("resource_id", *order, "part", got=pl.lit(0, pl.Int64), gives="quantity")
    rows = pl.concat([fetched, given]).join(carried, on=key, how="left").sort(*key, *order)
    rows = rows.with_columns(
        pl.col("carried").fill_null(0), *(pl.col(name).cum_sum().over(key) for name in ("got", "gives"))
    )
    short = rows.filter(pl.col("gives") > pl.col("carried") + pl.col("got")).group_by(key, maintain_order=True).first()
    plain = pl.format("{} of {} (carries {})", "gives", "part", "carried")
    with_all = pl.format("{} of {} (carries {}, and has fetched {} by then)", "gives", "part", "carried", "got")
    return short.with_columns(beyond=pl.when(pl.col("got") == 0).then(plain).otherwise(with_all))


def tools(facts: Facts) -> pl.LazyFrame:
    """Let whoever serves or leads a request have its tools along: carried, or fetched before."""
    asked = facts.requests.filter(pl.col("tools").list.len() > 0).select("request_id", tool="tools").explode("tool")
    has = facts.resources.select("resource_id", tool="tools").explode("tool").drop_nulls().with_columns(has=True)
    who = ["resource_id", "tool"]
    first = (
        facts.takes.sort("shift_start", "position").group_by("resource_id", tool="thing", maintain_order=True).first()
    )
    first = first.select(*who, since="shift_start", nth="position")
    rows = facts.visits.filter("lead").join(asked, on="request_id").join(has, on=who, how="left")
    rows = rows.join(first, on=who, how="left")
    same_shift = pl.col("since") == pl.col("shift_start")
    later = (pl.col("since") > pl.col("shift_start")) | (same_shift & (pl.col("nth") > pl.col("position")))
    lacks = rows.filter(pl.col("has").is_null() & (pl.col("since").is_null() | later))
    each = lacks.group_by("row").agg(lacks=pl.col("tool").sort().str.join(" and no "))
    return named(
        facts.visits.join(each, on="row", maintain_order="left"),
        pl.format("{} has no {} along", "resource_id", "lacks"),
    )


def stock(facts: Facts) -> pl.LazyFrame:
    """Take nothing from stock that is not there, or that another has taken, and nothing where it is closed."""
    return pl.concat([_overdrawn(facts), _closed(facts)])


def _overdrawn(facts: Facts) -> pl.LazyFrame:
    key = ["site_id", "thing"]
    limit = pl.col("quantity").fill_null(NO_LIMIT)
    beginning = pl.lit(-NO_LIMIT, pl.Int64)
    came = facts.case.stock.lazy().select(
        "site_id", thing="part_id", at=pl.col("arrives_at").fill_null(beginning), turn=pl.lit(0), more=limit
    )
    went = facts.takes.select("site_id", "thing", "row", *ORDER, at="start", turn=pl.lit(1), more=-pl.col("quantity"))
    rows = pl.concat([came, went], how="diagonal").sort(*key, "at", "turn", *ORDER, nulls_last=False)
    short = rows.with_columns(left=pl.col("more").cum_sum().over(key)).filter(
        pl.col("row").is_not_null(), pl.col("left") < 0
    )
    there = pl.max_horizontal(pl.col("left") - pl.col("more"), pl.lit(0))
    said = (
        short.sort("row", "thing")
        .group_by("row", maintain_order=True)
        .agg(beyond=pl.format("{} of {}, of which {} left", -pl.col("more"), "thing", _are(there)).str.join("; "))
    )
    return named(
        facts.rows.join(said, on="row", maintain_order="left"), pl.format("takes from {} {}", "site_id", "beyond")
    )


def _are(there: pl.Expr) -> pl.Expr:
    return pl.when(there == 1).then(pl.lit("1 is")).otherwise(pl.format("{} are", there))


ORDER = ("resource_id", "shift_start", "position")


def _closed(facts: Facts) -> pl.LazyFrame:
    zone = facts.timezone
    hours = facts.case.sites.lazy().drop_nulls("opening").select("site_id")
    rows = facts.fetches.join(hours, on="site_id")
    spans = facts.case.openings.lazy().select("site_id", opened="start", shuts="end")
    inside = (pl.col("opened") <= pl.col("start")) & (pl.col("end") <= pl.col("shuts"))
    open_ = rows.join(spans, on="site_id").filter(inside).select("row")
    return named(
        rows.join(open_, on="row", how="anti"),
        pl.format("{} is not open from {} to {}", "site_id", clock("start", zone), clock("end", zone)),
    )
