"""The forecast of a case: from its history, or from its contacts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from planning.case.times import local_day
from planning.faults import Fault, InputError
from scenarios.forecast.count import count
from scenarios.forecast.forecast import Forecast, forecast
from scenarios.forecast.settings import Settings

if TYPE_CHECKING:
    from planning.case.case import Case

CLOSED = "closed"
"""Kind of the events on whose days queues are closed."""


def forecast_case(case: Case) -> Forecast:
    """Forecast the demand of a case from its history, or from its contacts.

    Raises
    ------
    InputError
        E323: there is none, or nothing can be forecast from it.
    """
    settings = case.settings
    zone, own = settings.timezone, settings.forecast
    if case.history.is_empty() and case.contacts.is_empty():
        right = "a table history or contacts; see `creneau check --format-reference`"
        raise InputError([Fault(code="E323", file="history", wrong="is missing, and so are contacts", right=right)])
    history = case.history.select("queue_id", "offered", start="interval_start", length="interval")
    try:
        if history.is_empty():
            history = count(case.contacts.select("queue_id", "arrived_at"), own.interval, zone)
        closed = case.events.filter(kind=CLOSED)
        return forecast(
            history,
            zone=zone,
            first=local_day(settings.start, zone),
            days=settings.horizon_days,
            events=case.events.filter(pl.col("kind").ne_missing(CLOSED)),
            drivers=case.drivers,
            closed=_days(closed, zone),
            settings=Settings(
                country=own.country,
                subdivision=own.subdivision,
                origins=own.origins,
                missing_is_zero=own.missing == "zero",
                peaks=own.peaks,
            ),
        )
    except ValueError as wrong:
        said = "at least two weeks of history, of intervals that do not contradict one another"
        file = "history" if case.contacts.is_empty() else "contacts"
        raise InputError([Fault(code="E323", file=file, wrong=f"cannot be forecast: {wrong}", right=said)]) from wrong


def _days(closed: pl.DataFrame, zone: str) -> pl.DataFrame:
    """List the local days that events of kind `closed` touch: queue_id (null: all), date."""
    rows: list[tuple[str | None, date]] = []
    for start, end, scope in closed.select("start", "end", "scope").iter_rows():
        first, last = local_day(start, zone), local_day(end - 1, zone)
        days = [first + timedelta(days=one) for one in range((last - first).days + 1)]
        rows += [(queue, day) for queue in (scope or [None]) for day in days]
    return pl.DataFrame(rows, schema={"queue_id": pl.String, "date": pl.Date}, orient="row")
