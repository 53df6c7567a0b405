from __future__ import annotations

import polars as pl

from planning.diff import FIGURES, figures
from planning.kpis import KPIS


def kpis(*rows: tuple[str, str, str | None, float | None, str]) -> pl.DataFrame:
    names = ("kpi", "scope", "scope_id", "value", "unit")
    return pl.DataFrame([dict(zip(names, row, strict=True)) for row in rows], schema=KPIS)


OLD = kpis(
    ("cost", "total", None, 10.1, "EUR"),
    ("cost", "term", "travel", 7.1, "EUR"),
    ("cost", "term", "overtime", 3.0, "EUR"),
    ("served", "total", None, 5.0, "requests"),
    ("on_time", "total", None, None, "share"),
)


def test_equal_runs_have_no_figures_that_differ() -> None:
    found = figures(OLD, OLD.reverse())
    assert found.is_empty()
    assert found.schema == pl.Schema(FIGURES)


def test_totals_come_first_then_groups_in_the_order_of_the_kpis() -> None:
    new = kpis(
        ("served", "total", None, 4.0, "requests"),
        ("on_time", "total", None, 0.5, "share"),
        ("cost", "term", "sla", 2.2, "EUR"),
        ("cost", "term", "travel", 7.2, "EUR"),
        ("cost", "total", None, 9.4, "EUR"),
    )
    assert figures(OLD, new).rows() == [
        ("cost", "total", None, 10.1, 9.4, -0.7, "EUR"),
        ("served", "total", None, 5.0, 4.0, -1.0, "requests"),
        ("on_time", "total", None, None, 0.5, None, "share"),
        ("cost", "term", "overtime", 3.0, None, None, "EUR"),
        ("cost", "term", "sla", None, 2.2, None, "EUR"),
        ("cost", "term", "travel", 7.1, 7.2, 0.1, "EUR"),
    ]


def test_the_order_of_the_rows_of_the_new_run_does_not_matter() -> None:
    new = OLD.with_columns(pl.col("value") * 2)
    assert figures(OLD, new).equals(figures(OLD, new.reverse()))
