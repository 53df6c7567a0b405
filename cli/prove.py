"""From a case, and a plan if there is one, to the most that desk work can be worth on time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cli import hours
from cli.read import read
from planning.bound import bound
from planning.faults import Fault, InputError
from planning.formulas import as_csv
from planning.kpis.desk_facts import taken, value_on_time
from planning.plan import read_plan
from planning.travel import Travel
from planning.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from cli.order import Order
    from cli.output import Output
    from planning.bound import Bound

FIGURES = ("price_hour", "price_after", "gain")
"""Columns in cents."""


def prove(order: Order, plan: Path | None, out: Output) -> None:
    """Print the bound on value on time and the prices of hours, beside a plan how near it comes.

    Raises
    ------
    InputError
        E415: the case has no desk work; else as for `read` and `read_plan`.
    """
    case = read(order, out)
    if case.tasks.is_empty():
        wrong, right = "has no desk work", "requests without a place, windows, parts, roles and links are tasks"
        raise InputError([Fault(code="E415", file=str(order.folder), wrong=wrong, right=right)])
    reached = None
    busy = None
    if plan is not None:
        rows = read_plan(plan, case).rows
        with out.step("verified"):
            verdict = verify(case, Travel.of(case), rows)
        busy, reached = taken(case, verdict.rows), value_on_time(case, verdict)
    with out.step("bound proven"):
        found = bound(case, busy)
    currency = case.settings.currency
    out.show(*hours.shown(found, currency, reached=reached, everything=out.verbose))
    out.data(csv=as_csv(_plain(found.prices)), document=_document(found, reached), schema="bound/1")


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Give cents as amounts with two decimals."""
    cents = [name for name in FIGURES if name in frame.columns]
    return frame.with_columns(pl.col(cents).cast(pl.Decimal(38, 2)) / 100)


def _document(found: Bound, reached: int | None) -> dict[str, object]:
    tables = {"prices": found.prices, "hiring": found.hiring, "training": found.training}
    rows = {
        name: _plain(frame)
        .with_columns(pl.col(pl.Decimal).cast(pl.Float64), pl.col(pl.Date).cast(pl.String))
        .to_dicts()
        for name, frame in tables.items()
    }
    return {
        "value": found.value / 100,
        "bound": found.value_on_time / 100,
        "value_on_time": None if reached is None else reached / 100,
        **rows,
    }
