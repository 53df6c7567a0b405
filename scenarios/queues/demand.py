"""What comes in: the demand of the horizon by queue, from the table forecast, from the past, or the past itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.case.times import local_day
from scenarios.forecast.of_case import forecast_case
from scenarios.queues.missing import cannot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from planning.case.case import Case
    from scenarios.queues.grid import Grid

DAY = 86_400
DEMAND = pl.Schema(
    {
        "queue_id": pl.String(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "expected": pl.Float64(),
        "spread": pl.Float64(),
    }
)
"""Even demand: contacts expected from start to end (epoch seconds), and their coefficient of variation."""
Spans = list[tuple[int, int]]


def demand_of(case: Case) -> pl.DataFrame:
    """Find what is expected within the horizon: rows of DEMAND; none where contacts are replayed one by one.

    Raises
    ------
    InputError
        E326: there is no demand in the horizon. E323: none can be forecast.
    """
    if case.settings.simulate.demand == "history":
        return _replayed(case)
    if case.forecast.is_empty():
        found = forecast_case(case).demand.select("queue_id", "start", "length", "expected", "spread")
    else:
        spread = pl.col("spread").fill_null(0)
        found = case.forecast.select("queue_id", spread, "expected", start="interval_start", length="interval")
    rows = _within(case, found)
    if rows["expected"].sum() == 0:
        raise cannot("forecast", "expects nothing within the horizon", "rows within it, or another horizon")
    return rows


def replays_contacts(case: Case) -> bool:
    """Whether the contacts of the past are replayed one by one."""
    return case.settings.simulate.demand == "history" and not case.contacts.is_empty()


def _replayed(case: Case) -> pl.DataFrame:
    if replays_contacts(case):
        if in_horizon(case).is_empty():
            raise cannot("contacts", "holds none that came within the horizon", "a horizon in the past")
        return pl.DataFrame(schema=DEMAND)
    past = case.history.select(
        "queue_id", start="interval_start", length="interval", expected="offered", spread=pl.lit(0.0)
    )
    rows = _within(case, past)
    if rows.is_empty():
        raise cannot(
            "history", "holds no interval of the horizon", "a horizon in the past, or simulate.demand forecast"
        )
    return rows


def in_horizon(case: Case) -> pl.DataFrame:
    """Give the contacts that came within the horizon."""
    return case.contacts.filter(
        pl.col("arrived_at") >= case.settings.start, pl.col("arrived_at") < case.settings.end
    ).sort("arrived_at", "contact_id")


def _within(case: Case, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the rows that touch the horizon, by queue; those of a day end with it, be it of 23 or 25 hours."""
    zone = case.settings.timezone
    start = pl.col("start")
    midnight = pl.from_epoch("start").dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.offset_by("1d")
    end = pl.when(pl.col("length") == DAY).then(midnight.dt.epoch("s")).otherwise(start + pl.col("length"))
    rows = rows.with_columns(end=end).group_by("queue_id", "start", "end").agg(pl.sum("expected"), pl.max("spread"))
    inside = rows.filter(start < case.settings.end, pl.col("end") > case.settings.start)
    return inside.select(*DEMAND).cast(DEMAND).sort("queue_id", "start")


def open_spans(case: Case, calendar: str | None) -> Spans | None:
    """Give the spans in which a calendar is open around the horizon, without its breaks; None: always."""
    if calendar is None:
        return None
    settings = case.settings
    first, last = (
        local_day(at, settings.timezone) + timedelta(days=more)
        for at, more in ((settings.start, -2), (settings.end, 2))
    )
    return [(each.start, each.end) for each in settings.calendars[calendar].openings(first, last, settings.timezone)]


def rates(
    demand: pl.DataFrame, grid: Grid, queues: Sequence[str], opened: Mapping[str, Spans | None]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lay demand on a grid.

    Parameters
    ----------
    demand
        Rows of DEMAND.
    grid
        Its steps.
    queues
        In the order of the rows of the result.
    opened
        When each queue is open; what is expected of a whole day comes evenly while it is.

    Returns
    -------
    tuple
        Contacts expected, and their coefficient of variation: a row a queue, a column a step.
    """
    expected = np.zeros((len(queues), grid.count))
    spreads = np.zeros((len(queues), grid.count))
    place = {queue: row for row, queue in enumerate(queues)}
    for queue, start, end, contacts, spread in demand.iter_rows():
        spans = _spread_over(start, end, opened.get(queue))
        whole = sum(to - begins for begins, to in spans)
        for begins, to in spans:
            steps, seconds = grid.shares(begins, to)
            expected[place[queue], steps] += contacts * seconds / whole
            spreads[place[queue], steps] = np.maximum(spreads[place[queue], steps], spread)
    return expected, spreads


def _spread_over(start: int, end: int, opened: Spans | None) -> Spans:
    """Give the spans over which a row of demand is even."""
    if opened is None or end - start < DAY - 3600:
        return [(start, end)]
    inside = [(max(start, begins), min(end, to)) for begins, to in opened if begins < end and to > start]
    return inside or [(start, end)]
