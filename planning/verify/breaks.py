"""The breaks of the shifts, and which of them a row of the plan takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.rows import ROUTE

if TYPE_CHECKING:
    from planning.case.case import Case


def breaks(case: Case) -> pl.LazyFrame:
    """List the breaks of each shift: resource_id, shift_start, number (from 0), length, window_start, window_end."""
    fields = pl.col("breaks").struct
    return (
        case.shifts.lazy()
        .select("resource_id", "breaks", shift_start="start")
        .filter(pl.col("breaks").list.len() > 0)
        .explode("breaks")
        .select(
            *ROUTE,
            length=fields.field("duration"),
            window_start=fields.field("start"),
            window_end=fields.field("end"),
        )
        .sort(*ROUTE, "window_start")
        .with_columns(number=pl.int_range(pl.len()).over(ROUTE))
    )


def assigned(rows: pl.LazyFrame, pauses: pl.LazyFrame) -> pl.LazyFrame:
    """Say which break of its shift each break row takes: number, length, window_start, window_end.

    With times the last one whose window opens at or before the row's start, else the first; without times the
    rows take the breaks in order. Null where the shift has no such break: its length is then what the row says.
    """
    taken = rows.filter(pl.col("activity") == "break").select("row", "route", *ROUTE, "timed", "start", "end")
    opened = pl.col("window_start") <= pl.col("start")
    by_time = (
        taken.filter("timed")
        .join(pauses, on=ROUTE)
        .group_by("row")
        .agg(number=pl.col("number").filter(opened).max().fill_null(0))
    )
    by_order = taken.filter(~pl.col("timed")).select("row", number=pl.int_range(pl.len()).over("route"))
    numbers = taken.join(pl.concat([by_time, by_order]), on="row", how="left").join(
        pauses, on=[*ROUTE, "number"], how="left"
    )
    said = (pl.col("end") - pl.col("start")).clip(0).fill_null(0)
    return rows.join(
        numbers.select(
            "row",
            "window_start",
            "window_end",
            number=pl.when(pl.col("length").is_not_null()).then("number"),
            length=pl.coalesce("length", said),
        ),
        on="row",
        how="left",
        maintain_order="left",
    ).with_columns(pl.col("length").fill_null(0))
