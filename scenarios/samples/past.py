"""Invents the past of queues: contacts by half-hours over many weeks, with weekdays, months, noise and events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

STEP = 30
"""Minutes of an interval."""
CLUSTERED = 0.05
"""Coefficient of variation of a day's own level, which no calendar explains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What comes into a queue.

    Parameters
    ----------
    queue_id, channel
        Of the queue.
    a_day
        Contacts of a usual Wednesday.
    week
        Factors from Monday on; 0: closed.
    course
        Weights of the half-hours of a day, from `opens` on.
    opens
        Hour at which it opens.
    season
        Factors from January on.
    """

    queue_id: str
    channel: str
    a_day: float
    week: Sequence[float]
    course: Sequence[float]
    opens: int
    season: Sequence[float]


def past(
    rng: np.random.Generator, streams: Sequence[Stream], first: date, last: date, events: Mapping[date, float]
) -> pl.DataFrame:
    """Draw a history.

    Parameters
    ----------
    rng
        Draws it.
    streams
        What comes in.
    first, last
        Its days.
    events
        Factors of days that are unlike others.

    Returns
    -------
    pl.DataFrame
        The table history: queue_id, interval_start, interval_min, channel, offered.
    """
    rows = [row for stream in streams for row in _days(rng, stream, first, last, events)]
    names = ("queue_id", "interval_start", "interval_min", "channel", "offered")
    return pl.DataFrame(rows, schema=names, orient="row")


def _days(
    rng: np.random.Generator, stream: Stream, first: date, last: date, events: Mapping[date, float]
) -> Iterator[tuple[str, str, int, str, int]]:
    course = np.array(stream.course) / sum(stream.course)
    for count in range((last - first).days + 1):
        day = first + timedelta(days=count)
        level = stream.a_day * stream.week[day.weekday()] * stream.season[day.month - 1] * events.get(day, 1.0)
        level *= float(rng.lognormal(-(CLUSTERED**2) / 2, CLUSTERED))
        drawn = rng.poisson(level * course)
        if stream.week[day.weekday()] == 0:
            continue
        begins = datetime.combine(day, time(stream.opens))
        for place, offered in enumerate(drawn.tolist()):
            start = begins + timedelta(minutes=STEP * place)
            yield stream.queue_id, f"{start:%Y-%m-%dT%H:%M}", STEP, stream.channel, offered
