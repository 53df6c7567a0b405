"""Local days cut into intervals of the clock on the wall, also where the clock changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datetime import date

DAY = 86_400
HOUR = 3_600
QUARTER = 900
EPOCH = 719_163
"""1 January 1970 as Python counts days."""


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return day.toordinal() - EPOCH


def intervals(first: int, days: int, length: int, zone: str) -> pl.DataFrame:
    """List the intervals of local days.

    An interval begins where the wall clock enters it: an hour that the clock repeats is two intervals of one slot, an
    hour that it skips is none, and an interval of several hours is shorter or longer where the clock changes in it.

    Parameters
    ----------
    first
        Days since 1 January 1970.
    days
        How many.
    length
        Seconds on the wall clock; divides a day.
    zone
        Name of the time zone.

    Returns
    -------
    pl.DataFrame
        start (seconds since the epoch, UTC), length (seconds that pass), day, slot (0 for the first of a day).
    """
    step = _greatest_common(length, QUARTER)
    span = ((first - 1) * DAY, (first + days + 1) * DAY)
    instants = pl.select(start=pl.int_range(*span, step, dtype=pl.Int64))
    local = pl.from_epoch("start", time_unit="s").dt.convert_time_zone(zone)
    wall = local.dt.hour().cast(pl.Int64) * HOUR + local.dt.minute().cast(pl.Int64) * 60 + local.dt.second()
    told = instants.with_columns(day=local.dt.date().cast(pl.Int32).cast(pl.Int64), wall=wall).with_columns(
        slot=pl.col("wall") // length
    )
    entered = (pl.col("day").diff() != 0) | (pl.col("slot").diff() != 0)
    if length <= HOUR:
        entered |= pl.col("wall").diff() < 0
    begun = told.filter(entered.fill_null(value=True))
    lasting = begun.with_columns(length=pl.col("start").shift(-1) - pl.col("start"))
    kept = lasting.filter(pl.col("day").is_between(first, first + days - 1))
    return kept.select("start", "length", "day", "slot")


def _greatest_common(one: int, other: int) -> int:
    while other:
        one, other = other, one % other
    return one
