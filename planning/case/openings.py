"""When sites are open: the calendars that they name, as spans of time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import OPENINGS
from planning.case.times import local_day

if TYPE_CHECKING:
    from planning.case.calendars import Calendar
    from planning.case.settings import Settings
    from planning.case.sheet import Sheet


def build(sites: Sheet, settings: Settings, shifts: pl.DataFrame) -> pl.DataFrame:
    """Spans in which the sites with opening hours are open, from the horizon's start to the end of the last shift.

    Spans are whole: the first may begin before, the last may end after. A calendar's breaks do not close a site.

    Parameters
    ----------
    sites
        The table of sites.
    settings
        Time zone, horizon, calendars.
    shifts
        Complete.
    """
    named = sites.rows.select("site_id", "opening").drop_nulls()
    last: int = shifts.select(pl.max_horizontal(pl.col("latest_end").max(), settings.end)).item()
    spans = [
        {"opening": name, "start": start, "end": end}
        for name in named["opening"].unique().sort()
        for start, end in _spans(settings.calendars[name], settings, last)
    ]
    schema = {"opening": pl.String(), "start": pl.Int64(), "end": pl.Int64()}
    opened = named.join(pl.DataFrame(spans, schema=schema), on="opening")
    return opened.select(*OPENINGS).cast(OPENINGS).sort("site_id", "start")


def _spans(calendar: Calendar, settings: Settings, last: int) -> list[tuple[int, int]]:
    """Give the open times of a calendar that touch the time planned; those that touch each other are one."""
    zone = settings.timezone
    first_day, last_day = local_day(settings.start, zone), local_day(last, zone)
    merged: list[tuple[int, int]] = []
    for opening in calendar.openings(first_day - timedelta(days=2), last_day + timedelta(days=2), zone):
        if merged and opening.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], opening.end))
        else:
            merged.append((opening.start, opening.end))
    return [(start, end) for start, end in merged if end > settings.start and start < last]
