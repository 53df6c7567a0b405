"""Locks that no shift can keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.servable.skilled import ROUTED
from planning.case.servable.words import REASON, reasons

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.case.settings import Settings


def unkept(needed: pl.DataFrame, case: Case) -> pl.DataFrame:
    """W507: locked to a resource without a shift, or to a start at which no shift runs; a lock binds the lead."""
    leads = needed.filter(pl.col("lock") != "none").unique("request_id", keep="first", maintain_order=True)
    if leads.is_empty():
        return pl.DataFrame(schema=REASON)
    leads = leads.with_columns(at=pl.col("locked_start") + pl.col("offset"))
    shifts = case.shifts.join(case.resources.select("resource_id", "kind"), on="resource_id")
    found = [
        _unkept(rows, shifts.filter(pl.col("kind").is_in(ROUTED if kind is None else [kind])), case.settings)
        for (kind,), rows in leads.group_by("kind", maintain_order=True)
    ]
    return pl.concat(found)


def _unkept(requests: pl.DataFrame, shifts: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    to_resource = pl.col("lock").is_in(["resource", "all"])
    to_time = pl.col("lock").is_in(["time", "all"])
    someone = pl.col("locked_resource").is_in(shifts["resource_id"].unique().implode())
    idle = reasons(
        requests.filter(to_resource & ~someone),
        "W507",
        "locked_resource",
        pl.format("is locked to {}, which has no shift within the horizon", "locked_resource"),
    )
    timed = requests.filter(to_time & (someone | ~to_resource)).sort("at")
    spans = shifts.select("resource_id", "start", own="latest_end").sort("start")
    anybody = spans.select("start", anybody=pl.col("own").cum_max())
    timed = timed.join_asof(anybody, left_on="at", right_on="start", check_sortedness=False)
    timed = timed.join_asof(
        spans,
        left_on="at",
        right_on="start",
        by_left="locked_resource",
        by_right="resource_id",
        check_sortedness=False,
    )
    until = pl.when(to_resource).then("own").otherwise("anybody")
    missed = timed.filter((until <= pl.col("at")).fill_null(value=True))
    local = pl.from_epoch("locked_start").dt.replace_time_zone("UTC").dt.convert_time_zone(settings.timezone)
    who = pl.when(pl.col("lock") == "all").then("locked_resource").otherwise(pl.lit("anybody"))
    detail = pl.format("is locked to {}, when no shift of {} runs", local.dt.strftime("%Y-%m-%dT%H:%M"), who)
    return pl.concat([idle, reasons(missed, "W507", "locked_start", detail)])
