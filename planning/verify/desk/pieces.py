"""The pieces of tasks: a row each, in their order, and what those of one task say together."""

from __future__ import annotations

import polars as pl

TURN = ("task", "start", "end", "resource_id", "row")
"""Order of the pieces of one task."""


def pieced(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Add what the rows of a task say together; every row of a task in several rows has an end.

    nth, the number of the row in its task, from 1; pieces, how many there are; began, ended, the first start and the
    last end; took, the seconds of all; needed, that of the first; and late_s. A lock of any row holds for all.
    `part` is what the plan's file should say.
    """
    counted = rows.with_columns(pieces=pl.len().over("task"))
    late = pl.max_horizontal(
        pl.col("began") - pl.col("respond_by"), pl.col("ended") - pl.col("due_at"), pl.lit(0, pl.Int64)
    )
    both = [_whole(counted.filter(pl.col("pieces") == 1)), _parted(counted.filter(pl.col("pieces") > 1))]
    return pl.concat(both, how="diagonal").with_columns(late_s=late).drop("respond_by", "due_at")


def _whole(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Complete the tasks in one row, which may lack its end."""
    rows = rows.with_columns(end=pl.coalesce("end", pl.col("start") + pl.col("needed")))
    return rows.with_columns(
        began="start",
        ended="end",
        took=pl.col("end") - pl.col("start"),
        nth=pl.lit(1, pl.Int64),
        part=pl.lit(None, pl.String),
        in_window=(pl.col("lock") == "window").fill_null(value=False),
    )


def _parted(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Complete the tasks in several rows."""
    nth = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("task")
    return (
        rows.sort(TURN)
        .with_columns(
            nth=nth,
            took=(pl.col("end") - pl.col("start")).sum().over("task"),
            began=pl.col("start").min().over("task"),
            ended=pl.col("end").max().over("task"),
            forced=pl.col("forced").any().over("task"),
            in_window=(pl.col("lock") == "window").fill_null(value=False).any().over("task"),
            needed=pl.col("needed").first().over("task"),
        )
        .with_columns(part=pl.col("nth").cast(pl.String))
    )
