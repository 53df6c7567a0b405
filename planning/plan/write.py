"""A plan as CSV: the same rows give the same bytes, whatever their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.formulas import as_csv
from planning.plan.rows import INSTANTS, sorted_rows

if TYPE_CHECKING:
    from planning.plan.rows import Plan

ISO = "%Y-%m-%dT%H:%M:%S%:z"


def plan_csv(plan: Plan, timezone: str) -> str:
    """Write the rows of a plan; times are local to `timezone` and carry their offset."""
    return as_csv(local_times(sorted_rows(plan.rows), timezone))


def local_times(frame: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """Turn the instants of a frame (see `INSTANTS`) into ISO 8601 texts."""
    return frame.with_columns(_local(name, timezone) for name in INSTANTS if name in frame.columns)


def _local(name: str, timezone: str) -> pl.Expr:
    utc = pl.from_epoch(name).dt.replace_time_zone("UTC")
    return utc.dt.convert_time_zone(timezone).dt.strftime(ISO)
