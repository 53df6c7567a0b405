"""All that is told of a queue besides its history: events, drivers and the calendar, by day and slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from scenarios.forecast.clock import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.forecast.calendar import Calendar
    from scenarios.forecast.panel import Panel

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

EVENTS = {
    "event_id": pl.String,
    "name": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "scope": pl.List(pl.String),
    "uplift": pl.Float64,
    "kind": pl.String,
}
DRIVERS = {"date": pl.Date, "name": pl.String, "value": pl.Float64, "known": pl.Boolean}
CLOSED = {"queue_id": pl.String, "date": pl.Date}


class Event(NamedTuple):
    """All events of a name.

    Parameters
    ----------
    name, kind
        An event without a kind is of none: empty.
    uplift
        The factor that is given; None: to be learned.
    inside
        days x slots: which part of each slot lies in such an event.
    """

    name: str
    kind: str
    uplift: float | None
    inside: Floats


class Driver(NamedTuple):
    """A figure by day: its values (NaN where there is none), whether each is known ahead, days after which it acts."""

    name: str
    values: Floats
    ahead: Flags
    lags: Sequence[int]


class Material(NamedTuple):
    """A queue, ready for models.

    Parameters
    ----------
    bent
        Why the course of each day is not the ordinary one; empty where it is: the day is special, or an event touches
        a part of it.
    """

    queue: str
    panel: Panel
    calendar: Calendar
    events: Sequence[Event]
    drivers: Sequence[Driver]
    bent: Sequence[str]

    def special(self, day: int) -> str:
        """Say what makes a day special: a holiday or what lies beside one, else an event; empty for others."""
        event = (event.name for event in self.events if event.inside[day].any())
        return self.calendar.special[day] or next(event, "")


def bent(panel: Panel, calendar: Calendar, events: Sequence[Event]) -> list[str]:
    """Say why the course of each day is not the ordinary one; empty where it is."""
    told = list(calendar.special)
    for event in events:
        parts = np.where(panel.whole > 0, event.inside, np.nan)
        for row in np.flatnonzero((np.nanmax(parts, axis=1) > 0) & (np.nanmin(parts, axis=1) < 1)):
            told[row] = told[row] or f"event {event.name}"
    return told


def events_of(events: pl.DataFrame, queue: str, panel: Panel) -> list[Event]:
    """Lay the events of a queue over its days; those of one name and one uplift are one.

    Parameters
    ----------
    events
        As `EVENTS` has them: scope lists queues, null or empty: all; uplift is a factor (1.3 = 30 % more).

    Raises
    ------
    ValueError
        An event ends before it starts, or its uplift is below 0.
    """
    wrong = events.filter((pl.col("end") <= pl.col("start")) | (pl.col("uplift") < 0))
    if len(wrong):
        told = ", ".join(wrong["event_id"].sort())
        raise ValueError(f"events that end before they start, or with an uplift below 0: {told}")
    scope = pl.col("scope")
    own = events.filter(scope.is_null() | (scope.list.len() == 0) | scope.list.contains(queue))
    own = own.with_columns(pl.col("kind").fill_null("")).sort("name", "kind", "uplift", "start", "event_id")
    laid = []
    for (name, kind, uplift), group in own.group_by("name", "kind", "uplift", maintain_order=True):
        inside = np.zeros_like(panel.whole)
        for start, end in group.select("start", "end").iter_rows():
            inside = np.maximum(inside, _inside(panel, start, end))
        if inside.any():
            laid.append(Event(str(name), str(kind), None if uplift is None else float(str(uplift)), inside))
    return laid


def _inside(panel: Panel, start: int, end: int) -> Floats:
    """Which part of each slot lies between two moments."""
    inside = np.zeros_like(panel.whole)
    begins, ends = pl.col("start"), pl.col("start") + pl.col("length")
    touched = panel.real.filter(begins < end, ends > start)
    part = (pl.min_horizontal(ends, pl.lit(end)) - pl.max_horizontal(begins, pl.lit(start))) / pl.col("length")
    rows = touched.select("day", "slot", part=part)
    np.maximum.at(inside, (rows["day"].to_numpy(), rows["slot"].to_numpy()), rows["part"].to_numpy())
    return inside


def drivers_of(drivers: pl.DataFrame, panel: Panel, opened: Flags, lags: Sequence[int]) -> list[Driver]:
    """Lay drivers over the days of a queue.

    Raises
    ------
    ValueError
        A driver has two values for a day, or none for an open day of the horizon.
    """
    twice = drivers.filter(pl.struct("date", "name").is_duplicated())
    if len(twice):
        raise ValueError(f"the driver {twice['name'][0]} has two values for {twice['date'][0]}")
    laid = []
    for (name,), group in drivers.sort("name", "date").group_by("name", maintain_order=True):
        values, ahead = np.full(len(panel.counts), np.nan), np.zeros(len(panel.counts), bool)
        days = group["date"].cast(pl.Int32).cast(pl.Int64).to_numpy() - panel.first
        within = (days >= 0) & (days < len(values))
        values[days[within]] = group["value"].cast(pl.Float64).to_numpy()[within]
        ahead[days[within]] = group["known"].fill_null(value=False).to_numpy()[within]
        without = np.flatnonzero(np.isnan(values) & opened & (np.arange(len(values)) >= panel.history))
        if len(without):
            day = pl.from_epoch(pl.Series([(panel.first + int(without[0])) * DAY])).dt.date()[0]
            raise ValueError(f"the driver {name} has no value for {day}, nor an assumption")
        laid.append(Driver(str(name), values, ahead, lags))
    return laid
