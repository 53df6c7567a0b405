"""When a resource that goes away is at home, and when it has left home again: what lies around it has begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planning.verify import verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planning.repair.effects import Away
    from planning.repair.standing import Standing


def home_at(standing: Standing, away: Away, longer: Mapping[str, int]) -> int:
    """Say when a resource is at home after the last visit that it does before it goes.

    Parameters
    ----------
    longer
        Seconds that visits take more than planned, by request.
    """
    shift = _shift(standing, away.resource_id, away.since)
    if shift is None:
        return away.since
    done = pl.col("end") <= away.since if away.breaks_off else pl.col("start") < away.since
    rows = _visits(standing, shift).filter(done)
    back: Any = verify(standing.case, standing.travel, rows).routes["return_at"].max()
    return away.since if back is None else int(back) + sum(longer.get(one, 0) for one in rows["request_id"].unique())


def left_at(standing: Standing, away: Away, now: int) -> int:
    """Say when a resource must have left home again for the first visit to which it has gone by now."""
    shift = _shift(standing, away.resource_id, away.until)
    if shift is None:
        return away.until
    gone = (pl.col("start") <= now) | (pl.col("start") - pl.col("travel_s")).is_between(away.until, now, closed="left")
    rows = _visits(standing, shift).filter(pl.col("start") >= away.until, gone)
    left: Any = verify(standing.case, standing.travel, rows).routes["departure"].min()
    return away.until if left is None else int(left)


def _shift(standing: Standing, resource: str, at: int) -> tuple[str, int] | None:
    """Find the shift under way at a time."""
    under_way = (pl.col("start") <= at) & (pl.col("latest_end") > at)
    shifts = standing.case.shifts.filter(under_way, resource_id=resource).sort("start")
    return shifts.select("resource_id", "start").row(0) if shifts.height else None


def _visits(standing: Standing, shift: tuple[str, int]) -> pl.DataFrame:
    resource, start = shift
    return standing.rows.filter(resource_id=resource, shift_start=start, activity="visit")
