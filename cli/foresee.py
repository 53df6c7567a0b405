"""From a case with a history to the demand of its horizon."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from cli import outlook, records
from cli.places import run_folder
from cli.read import read
from planning.case.times import local_day
from planning.faults import Fault, InputError
from planning.manifest import facts_of, manifest_json
from planning.run import MANIFEST, check_folder, write_files
from scenarios.forecast import Settings, count
from scenarios.forecast import forecast as forecast_of

if TYPE_CHECKING:
    from cli.order import Order
    from cli.output import Output
    from planning.case.case import Case
    from scenarios.forecast import Forecast

CLOSED = "closed"
"""Kind of the events on whose days queues are closed."""
MINUTE = 60


def foresee(order: Order, run: str | None, out: Output) -> None:
    """Forecast, write the run where one is asked for, and print.

    Raises
    ------
    InputError
        E323: nothing can be forecast from this history; else as for `read`. E801 to E803: the run's folder.
    """
    case = read(order, out)
    folder = None if run is None else run_folder(run, case)
    if folder is not None:
        check_folder(folder, replace=order.replace)
    with out.step("forecast"):
        found = forecast_case(case)
    zone = case.settings.timezone
    tables = {
        "forecast": _as_table(found.demand, zone),
        "days": found.days,
        "effects": found.effects,
        "peaks": records.in_units(found.peaks.rename({"start": "starts_at"}), zone),
        "backtest": found.backtest,
        "closed": found.closed,
    }
    if folder is not None:
        files = {f"{name}.csv": frame.write_csv(float_precision=4) for name, frame in tables.items()}
        write_files(folder, {**files, MANIFEST: manifest_json(facts_of(case))}, replace=order.replace)
        out.say(f"wrote {folder}")
    out.show(*outlook.shown(found, zone, everything=out.verbose))
    document = {name: _plain(frame) for name, frame in tables.items()}
    out.data(csv=tables["forecast"].write_csv(float_precision=4), document=document, schema="forecast/1")


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
        return forecast_of(
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


def _as_table(demand: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Lay out demand as the table `forecast` of a case."""
    rows = demand.select(
        "queue_id",
        "expected",
        "low",
        "high",
        "spread",
        interval_start="start",
        interval_min=pl.col("length") // MINUTE,
    )
    order = ("queue_id", "interval_start", "interval_min", "expected", "low", "high", "spread")
    return records.in_units(rows.select(order), zone)


def _plain(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
