"""Groups by which desks are counted: departments, teams, days, shifts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.case.desk import people_of
from planning.case.times import instant, local_day
from planning.engine.dispatch.desk import BREAK, BREAK_FROM, CLOSES, OPENS
from scenarios.desks.kpis import DAY, DEPARTMENT, TEAM, TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.engine.bundle import Indices
    from scenarios.desks.floor import Floor

    Floats = NDArray[np.float64]

NONE = -1
HOUR = 3600.0


def numbers(names: pl.Series, known: Sequence[str]) -> Indices:
    """Give names their places in a list; -1: none."""
    places = {name: place for place, name in enumerate(known)}
    return names.replace_strict(places, default=NONE, return_dtype=pl.Int64).fill_null(NONE).to_numpy()


def days_of(case: Case) -> tuple[list[str], Indices]:
    """List the days of the horizon, and when each ends."""
    zone, end = case.settings.timezone, case.settings.end
    first = local_day(case.settings.start, zone)
    days = [first + timedelta(days=number) for number in range(case.settings.horizon_days)]
    closes = [min(instant(day + timedelta(days=1), 0, zone), end) for day in days]
    return [day.isoformat() for day in days], np.array(closes, dtype=np.int64)


def day_of(closes: Indices, moments: Indices) -> Indices:
    """Find the days by whose ends moments are reached; what is later than all is of none: -1."""
    day = np.searchsorted(closes, moments, side="left")
    return np.where(day < len(closes), day, NONE).astype(np.int64)


def shifts_of(floor: Floor) -> tuple[Indices, pl.DataFrame, Floats]:
    """Find the shift of each segment; list the shifts; and sum up the seconds that each has for tasks."""
    segments = floor.tasks.segments.select("resource_id", "shift_start")
    shifts = segments.unique(maintain_order=True).with_row_index("shift")
    shift = segments.join(shifts, on=segments.columns, maintain_order="left")["shift"].to_numpy().astype(np.int64)
    rows = floor.tasks.desk.segments
    until = np.where(rows[:, BREAK] > 0, rows[:, BREAK_FROM], rows[:, CLOSES])  # the rest follows after the break
    there = np.bincount(shift, until - rows[:, OPENS], len(shifts)).astype(np.float64)
    return shift, shifts, there


def locked_hours(
    floor: Floor, whose: pl.DataFrame, ids: Mapping[str, Sequence[str]], closes: Indices
) -> dict[str, Floats]:
    """Sum up the hours of the tasks that are locked, by scope and group; `whose`: who does each."""
    fixed = floor.fixed
    return _hours(fixed["end"] - fixed["start"], whose, day_of(closes, fixed["end"].to_numpy()), ids)


def rostered_hours(case: Case, ids: Mapping[str, Sequence[str]], closes: Indices) -> dict[str, Floats]:
    """Sum up the hours of all shifts of people, breaks included, by scope and group."""
    shifts = case.shifts.join(people_of(case).select("resource_id", "department", "team"), on="resource_id")
    return _hours(shifts["end"] - shifts["start"], shifts, day_of(closes, shifts["start"].to_numpy()), ids)


def _hours(
    seconds: pl.Series, whose: pl.DataFrame, day: Indices, ids: Mapping[str, Sequence[str]]
) -> dict[str, Floats]:
    """Sum up by the department and team of who it is, and by the day."""
    hours = seconds.to_numpy() / HOUR
    group = {scope: numbers(whose[scope], ids[scope]) for scope in (DEPARTMENT, TEAM)} | {DAY: day}
    by = {scope: np.bincount(at + 1, weights=hours, minlength=len(ids[scope]) + 1)[1:] for scope, at in group.items()}
    return {TOTAL: np.array([hours.sum()]), **by}
