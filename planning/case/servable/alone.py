"""What holds a request back by itself: its windows, its place, and what this version does not plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.servable.words import reasons
from planning.case.times import written

if TYPE_CHECKING:
    from collections.abc import Collection

    from planning.case.settings import Settings


def outside(requests: pl.DataFrame, settings: Settings) -> pl.DataFrame:
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
    days = _days(settings)
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
        .otherwise(too_late(settings))
    )
    return reasons(requests.filter(out), "W503", "windows", detail)


def too_late(settings: Settings) -> pl.Expr:
    """Say what comes too late for the horizon: what says nothing of when it was made is made now."""
    said = "is created", "cannot begin before now, which is"
    words = pl.when(pl.col("created_at") == settings.now).then(pl.lit(said[1])).otherwise(pl.lit(said[0]))
    return pl.format("{} after the horizon ({})", words, pl.lit(_days(settings)))


def _days(settings: Settings) -> str:
    return f"{written(settings.start, settings.timezone)} to {written(settings.end, settings.timezone)}"


def placeless(requests: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """W504: no place that the travel mode can use."""
    needs = {"straight": "lat and lon", "plane": "x and y", "table": "a site of the travel table"}[settings.travel.mode]
    detail = (
        pl.when(pl.col("anywhere") & pl.col("site_id").is_null())
        .then(pl.lit("names no place, and no room has a site_id where it could take place"))
        .otherwise(pl.lit(f"has no place; travel mode {settings.travel.mode} needs {needs}"))
    )
    return reasons(requests.filter(~pl.col("placed")), "W504", "site_id", detail)


def bound(links: pl.DataFrame, lost: Collection[str]) -> pl.DataFrame:
    """W506: by a link nothing without a request that no plan can serve; `lost` names those."""
    found: dict[str, str] = {}
    pairs = list(links.sort("before", "after", "from").select("before", "after", "together").iter_rows())
    while True:
        gone = found.keys() | lost
        fresh = {
            **{before: f"goes together with {after}" for before, after, both in pairs if both and after in gone},
            **{after: f"comes after {before}" for before, after, _ in pairs if before in gone},
        }
        fresh = {request: detail for request, detail in fresh.items() if request not in gone}
        found |= fresh
        if not fresh:
            break
    rows = pl.DataFrame(list(found.items()), {"request_id": pl.String, "said": pl.String}, orient="row")
    return reasons(rows, "W506", None, pl.format("{}, which no plan can serve", "said"))
