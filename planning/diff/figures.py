"""The figures that differ between two runs."""

from __future__ import annotations

from typing import Any

import polars as pl

from planning.kpis.measure import TOTAL

FIGURES: dict[str, Any] = {
    "kpi": pl.String,
    "scope": pl.String,
    "scope_id": pl.String,
    "old": pl.Float64,
    "new": pl.Float64,
    "difference": pl.Float64,
    "unit": pl.String,
}
"""Columns of the figures that differ."""
KEY = ["kpi", "scope", "scope_id", "unit"]
DECIMALS = 6
"""To which `planning.kpis.measure` rounds."""


def figures(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """List the KPIs that differ between two runs.

    Parameters
    ----------
    old, new
        As `planning.kpis.measure` gives them.

    Returns
    -------
    pl.DataFrame
        The columns of `FIGURES`, the totals first, else in the order of the KPIs, their scopes and ids. `difference`
        is new - old, rounded to six decimals; null where one of them has no such figure.
    """
    both = pl.concat([old.select(*KEY, old="value"), new.select(*KEY, new="value")], how="diagonal")
    first = pl.col("row").min()
    return (
        both.with_row_index("row")
        .group_by(KEY)
        .agg(first, pl.col("old", "new").drop_nulls().first())
        .filter(pl.col("old").ne_missing(pl.col("new")))
        .with_columns(difference=(pl.col("new") - pl.col("old")).round(DECIMALS))
        .sort(pl.col("scope") != TOTAL, first.over("kpi"), first.over("kpi", "scope"), "scope_id", "unit")
        .select(*FIGURES)
    )
