"""When desk work leaves people free, and which: reserves as spans of time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import RESERVES
from planning.case.conditions import matching
from planning.case.times import local_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.case.reserve import Reserve
    from planning.case.settings import Settings
    from planning.case.sheet import Sheet


def build(sheet: Sheet, settings: Settings, resources: pl.DataFrame, shifts: pl.DataFrame) -> pl.DataFrame:
    """List the spans of the reserves that touch the time planned, each with the persons among whom it is kept.

    Parameters
    ----------
    sheet
        The table of resources, whose columns conditions name.
    settings
        Reserves, calendars, time zone, horizon.
    resources, shifts
        Complete.

    Returns
    -------
    pl.DataFrame
        The columns of `RESERVES`, sorted. A span is whole: the first may begin before the horizon. Nothing is reserved
        inside the windows of a calendar's breaks.
    """
    persons = resources.filter(pl.col("kind") == "person", ~pl.col("stays"))["resource_id"]
    last: int = shifts.select(pl.max_horizontal(pl.col("end").max(), settings.end)).item()
    rows = []
    for number, reserve in enumerate(settings.desk.reserve, 1):
        among = (
            matching(sheet, reserve.where).filter(pl.col("resource_id").is_in(persons.implode()))["resource_id"].sort()
        )
        rows += [
            {
                "reserve": number,
                "calendar": reserve.calendar,
                "people": reserve.people,
                "start": start,
                "end": end,
                "resources": among.to_list(),
            }
            for start, end in _spans(reserve, settings, last)
        ]
    return pl.DataFrame(rows, schema=RESERVES).sort("reserve", "start")


def _spans(reserve: Reserve, settings: Settings, last: int) -> Iterator[tuple[int, int]]:
    """Give the open times of a reserve's calendar without the windows of its breaks."""
    zone = settings.timezone
    first_day, last_day = (local_day(at, zone) + timedelta(days=more) for at, more in ((settings.start, -2), (last, 2)))
    for opening in settings.calendars[reserve.calendar].openings(first_day, last_day, zone):
        edges = [opening.start, *(edge for _, *window in opening.breaks for edge in window), opening.end]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if start < end and end > settings.start and start < last:
                yield start, end
