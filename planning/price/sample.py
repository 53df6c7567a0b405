"""The price of urgency for a catalogue: requests of a case asked for once more, on each of its working days."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import polars as pl

from planning.case.asked import Asked
from planning.case.times import iso
from planning.faults import Fault, InputError
from planning.interval import interval
from planning.price.urgency import DELAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.case.case import Case

MINUTE = 60
PEOPLE = ("required_resources", "preferred_resources", "excluded_resources")
GROUP = ("service_id", "tier", "territory")
TABLE = {
    **dict.fromkeys(GROUP, pl.String),
    "within": pl.String,
    "requests": pl.Int64,
    "possible": pl.Float64,
    "marginal_cost": pl.Int64,
    "marginal_cost_low": pl.Int64,
    "marginal_cost_high": pl.Int64,
    "urgency": pl.Int64,
    "urgency_low": pl.Int64,
    "urgency_high": pl.Int64,
}
"""Columns of the catalogue; money in cents."""


def sampled(case: Case, count: int, seed: int) -> tuple[Asked, pl.DataFrame]:
    """Draw up to so many requests of each service, tier and territory, and ask for each once on every working day.

    It is asked for at a moment drawn from that day's working hours, to the minute; none lies in the past.

    Returns
    -------
    Asked
        The requests anew, free of windows, promises and locks.
    DataFrame
        Which is drawn from which: request_id, drawn, and the columns of GROUP.
    """
    zones = case.sites.select("site_id", "territory")
    rows = case.requests.join(zones, on="site_id", how="left", maintain_order="left")
    chance = random.Random(seed)  # noqa: S311 - chance for a sample, no secret
    drawn = [
        own["request_id"].gather(sorted(chance.sample(range(own.height), min(count, own.height))))
        for _, own in rows.sort(*GROUP, "request_id").group_by(GROUP, maintain_order=True)
    ]
    chosen = rows.filter(pl.col("request_id").is_in(pl.concat(drawn).implode())) if drawn else rows.clear()
    moments = pl.DataFrame(
        [(one, at) for one in chosen["request_id"] for at in _moments(case, chance)],
        schema={"request_id": pl.String, "created_at": pl.String},
        orient="row",
    )
    asked = chosen.drop("created_at").join(moments, on="request_id", maintain_order="left")
    asked = asked.rename({"request_id": "drawn"})
    asked = asked.with_columns(request_id=pl.format("{} at {}", "drawn", "created_at"))
    if asked.is_empty():
        wrong = "nothing can be asked for: no request, or no working hours from now on"
        raise InputError([Fault(code="E414", file="--sample", wrong=wrong, right="an earlier --now")])
    table = asked.select(
        "request_id",
        "client_id",
        "service_id",
        *_place(),
        "created_at",
        duration_min=pl.col("duration") // 60,
        skills=_pairs("skills", pl.element().struct.field("level")).list.join(";"),
        parts=_pairs("parts", pl.element().struct.field("quantity")).list.join(";"),
        **{name: pl.col(name).list.join(";") for name in ("tools", *PEOPLE)},
        seats="seats",
        value=pl.col("value") / 100,
    )
    return Asked.of(table.write_csv().encode(), "sampled requests"), asked.select("request_id", "drawn", *GROUP)


def _pairs(name: str, number: pl.Expr) -> pl.Expr:
    """Write the entries of a list, each a name with a number."""
    return pl.col(name).list.eval(pl.format("{}:{}", pl.element().struct[0], number))


def _place() -> list[pl.Expr]:
    """Give where a request takes place, as a table of requests has it."""
    choices = _pairs("alternatives", pl.element().struct.field("extra") / 100).list.join("|")
    site = pl.when(pl.col("alternatives").list.len() > 0).then(choices).otherwise("site_id")
    named = pl.col("site_id").is_not_null()
    return [
        pl.when(~pl.col("anywhere")).then(site).alias("site_id"),
        *(pl.when(~named).then(name).alias(name) for name in ("lat", "lon", "x", "y")),
    ]


def _moments(case: Case, chance: random.Random) -> list[str]:
    """Draw a moment of each day's working hours, as a local time with its offset."""
    settings, hours = case.settings, case.shifts.group_by("day").agg(pl.col("start").min(), pl.col("end").max())
    left = [(max(start, settings.now), end) for _, start, end in hours.sort("day").iter_rows() if end > settings.now]
    drawn = [chance.randrange(start, end, MINUTE) for start, end in left]
    return [iso(at, settings.timezone) for at in drawn]


def averaged(priced: pl.DataFrame, drawn: pl.DataFrame) -> pl.DataFrame:
    """Average prices over requests, each of which is the average over the days on which it was asked for.

    The intervals are those of `planning.interval.FORMULA` over requests, null where one alone has a price.

    Parameters
    ----------
    priced
        The columns of `planning.price.PRICES`.
    drawn
        As `sampled` gives it.

    Returns
    -------
    DataFrame
        The columns of TABLE, a row for each group and delay. `possible` is the share of what was asked that can be
        served within the delay; the amounts are of these alone.
    """
    rows = priced.join(drawn, on="request_id")
    each = rows.group_by(*GROUP, "within", "drawn").agg(
        pl.len().alias("asks"),
        pl.col("marginal_cost").is_not_null().sum().alias("served"),
        pl.col("marginal_cost", "urgency").mean(),
    )
    order = {name: place for place, name in enumerate(DELAYS)}
    found = []
    for key, own in each.sort("drawn").group_by(*GROUP, "within", maintain_order=True):
        amounts = [_bounds(own[name].drop_nulls().to_list()) for name in ("marginal_cost", "urgency")]
        found.append((*key, own.height, int(own["served"].sum()) / int(own["asks"].sum()), *amounts[0], *amounts[1]))
    frame = pl.DataFrame(found, schema=TABLE, orient="row")
    return frame.sort(*GROUP, pl.col("within").replace_strict(order, return_dtype=pl.Int64), nulls_last=True)


def _bounds(figures: Sequence[float]) -> tuple[int | None, int | None, int | None]:
    """Give the mean and the bounds of its interval, rounded to cents."""
    if not figures:
        return None, None, None
    mean, half = interval(figures)
    return (round(mean), None, None) if half is None else (round(mean), round(mean - half), round(mean + half))
