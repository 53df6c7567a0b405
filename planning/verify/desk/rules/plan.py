"""Rules about the plan itself: locks, and figures that do not follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.desk.rows import EMPTY, numbered
from planning.verify.facts import named
from planning.verify.rows import ROUTE
from planning.verify.sentences import clock, moment

if TYPE_CHECKING:
    from planning.verify.desk.work import Work


def lock(work: Work) -> pl.LazyFrame:
    """Keep a locked task in the plan, with its locked resource, at its locked start, or inside its promise.

    A task that is held is left out all the same.
    """
    zone = work.timezone
    locks = numbered(work.case.tasks).filter(pl.col("lock") != "none")
    rows = work.rows.join(locks.select("task", "locked_resource", "locked_start"), on="task", how="left")
    rows = rows.filter(pl.col("in_window") | (pl.col("asked") != "none"))
    asked, head = pl.col("asked"), pl.col("nth") == 1
    person = asked.is_in(["resource", "all"]) & (pl.col("resource_id") != pl.col("locked_resource"))
    time = head & (asked == "all") & (pl.col("began") != pl.col("locked_start"))
    outside = head & pl.col("in_window") & broken_promise()
    promise = pl.format("{} to {}", clock("promise_start", zone), clock("promise_end", zone))
    moved = named(
        rows.filter(person | time | outside),
        pl.when(person)
        .then(pl.format("{} is locked to {}, not {}", "request_id", "locked_resource", "resource_id"))
        .when(time)
        .then(pl.format("starts {}, locked to {}", clock("began", zone), clock("locked_start", zone)))
        .otherwise(pl.format("lasts from {} to {}, locked to {}", clock("began", zone), clock("ended", zone), promise)),
    )
    dropped = work.left_out.filter(pl.col("lock") != "none", ~pl.col("held")).select(
        "request_id",
        forced=pl.lit(value=True),
        detail=pl.format("{} is locked ({}) and may not be left out", "request_id", "lock"),
    )
    return pl.concat([moved, dropped], how="diagonal")


def broken_promise() -> pl.Expr:
    """Whether a task that is done, at its first row, does not lie between the ends of its promise, if it has one."""
    missed = (pl.col("began") < pl.col("promise_start")) | (pl.col("ended") > pl.col("promise_end"))
    return missed.fill_null(value=False)


def digits(work: Work) -> pl.LazyFrame:
    """Fill a derived column with what follows from the rest, or not at all; leave empty what desk work has not."""
    part, late = (
        pl.col(f"said_{name}").is_not_null() & pl.col(f"said_{name}").ne_missing(pl.col(name))
        for name in ("part", "late_s")
    )
    columns = ("request_id", *ROUTE, "forced", "row", "end")
    rows = work.rows.filter(pl.col("filled") | part | late).select(*columns, "part", "late_s")
    things = pl.concat([rows, work.pauses.select(columns)], how="diagonal")
    said = work.given.select("row", *EMPTY, said_part="part", said_end="end", said_late_s="late_s")
    shown = [_filled(work, name) for name in EMPTY] + [_other(work, name) for name in ("part", "end", "late_s")]
    wrong = things.join(said, on="row").with_columns(
        detail=pl.concat_str(shown, separator="; ", ignore_nulls=True), sequence=pl.lit(None, pl.Int64)
    )
    return named(wrong.filter(pl.col("detail") != ""), pl.col("detail"))


def _filled(work: Work, name: str) -> pl.Expr:
    """Say of a column that desk work does not have that it is filled; else null."""
    return pl.when(pl.col(name).is_not_null()).then(pl.format(f"{name} {{}} should be empty", _shown(work, name, name)))


def _other(work: Work, name: str) -> pl.Expr:
    """Say of a column that is filled and wrong what should stand in it; else null."""
    said = f"said_{name}"
    wrong = pl.col(said).is_not_null() & pl.col(said).ne_missing(pl.col(name))
    found, due = _shown(work, said, name), _shown(work, name, name).fill_null("empty")
    return pl.when(wrong).then(pl.format(f"{name} {{}} should be {{}}", found, due))


def _shown(work: Work, column: str, name: str) -> pl.Expr:
    """Write a value as the plan's file would."""
    value = pl.col(column)
    return moment(value, work.timezone) if name in {"depart", "arrive", "end"} else value.cast(pl.String)
