"""From a case with a history to the demand of its horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cli import outlook, records
from cli.places import run_folder
from cli.read import read
from planning.formulas import as_csv
from planning.manifest import facts_of, manifest_json
from planning.run import MANIFEST, check_folder, write_files
from scenarios.forecast.of_case import forecast_case

if TYPE_CHECKING:
    from cli.order import Order
    from cli.output import Output

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
        files = {f"{name}.csv": as_csv(frame, float_precision=4) for name, frame in tables.items()}
        write_files(folder, {**files, MANIFEST: manifest_json(facts_of(case))}, replace=order.replace)
        out.say(f"wrote {folder}")
    out.show(*outlook.shown(found, zone, everything=out.verbose))
    document = {name: _plain(frame) for name, frame in tables.items()}
    out.data(csv=as_csv(tables["forecast"], float_precision=4), document=document, schema="forecast/1")


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
