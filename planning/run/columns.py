"""What the columns of a run's tables hold, by their names; a column that is not named here is text."""

from __future__ import annotations

from typing import Any

import polars as pl

MOMENTS = {
    *("start", "end", "depart", "arrive", "departure", "return_at", "shift_start", "shift_end", "interval_start"),
    *("promised_start", "promised_end", "locked_start", "old_start", "new_start", "starts_at", "at", "until"),
    *("asked_at", "created_at", "respond_by", "due_at"),
}
DAYS = {"date"}
WHOLE = {
    *(
        "sequence",
        "iterations",
        "jobs",
        "requests",
        "interval_min",
        "days",
        "count",
        "replications",
        "replication",
        "length",
        "line",
    ),
    *("travel_s", "travel_m", "late_s", "service_s", "breaks_s", "paid_s", "overtime_s", "delayed_s"),
}
NUMBERS = {
    *("value", "amount", "cost", "price", "slot_value", "marginal_cost", "urgency", "broken", "seconds", "possible"),
    *("target", "difference", "old", "new", "lat", "lon", "x", "y", "expected", "spread", "multiplier", "usual"),
    *("start_lat", "start_lon", "start_x", "start_y", "end_lat", "end_lon", "end_x", "end_y", "unexplained"),
    *("offered", "answered", "abandoned", "wait_s", "service_level", "occupancy", "backlog", "wape", "mase"),
    *("bias", "coverage", "agents", "busy", "started", "in_force", "part", "whole"),
}
YES_OR_NO = {"met", "notify", "forced", "mandatory", "sla_met", "given", "best", "paired"}
BOUNDS = ("_low", "_high")
"""Endings of the bounds of a figure; where they stand alone, `low` and `high` are bounds of a row's only figure."""
MONEY = {"amount", "cost", "price", "slot_value", "marginal_cost", "urgency"}
"""Figures that are amounts in the currency of the case."""
ZONED = "%Y-%m-%dT%H:%M:%S%:z"


WORDS = {"backtest": {"days"}}
"""By table, the columns that hold words there and values elsewhere."""


def kind_of(name: str) -> Any:  # noqa: ANN401 - a polars type or its class
    """Give the type of a column."""
    bare = name.removesuffix("_low").removesuffix("_high")
    if bare in MOMENTS:
        return pl.Datetime
    if bare in DAYS:
        return pl.Date
    if bare in WHOLE and bare == name:
        return pl.Int64
    if bare in WHOLE or bare in NUMBERS or bare in {"low", "high"}:
        return pl.Float64
    return pl.Boolean if bare in YES_OR_NO else pl.String


def typed(table: str, texts: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """Turn the texts of a run's table into values; what a Parquet file holds typed is brought to the same types.

    Raises
    ------
    polars.exceptions.PolarsError
        A cell is not what its column holds.
    """
    words = WORDS.get(table, set())
    return texts.with_columns(
        _value(name, dtype, timezone) for name, dtype in texts.schema.items() if name not in words
    )


def _value(name: str, dtype: pl.DataType, timezone: str) -> pl.Expr:
    cell, kind = pl.col(name), kind_of(name)
    if kind == pl.Datetime:
        if dtype == pl.String:
            cell = cell.str.to_datetime(ZONED, time_unit="us")
        elif isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
            return cell.dt.replace_time_zone(timezone)
        return cell.cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(timezone)
    if kind == pl.Boolean and dtype == pl.String:
        return pl.when(cell.is_not_null()).then(cell.str.to_lowercase() == "true")
    if kind == pl.Date and dtype == pl.String:
        return cell.str.to_date("%Y-%m-%d")
    return cell.cast(kind)
