"""Rules about how long a task takes, and in how many pieces it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.facts import named
from planning.verify.rows import ROUTE
from planning.verify.sentences import span

if TYPE_CHECKING:
    from planning.verify.desk.work import Work


def twice(work: Work) -> pl.LazyFrame:
    """Do a task that may not be interrupted in one row only."""
    rows = work.rows.filter(pl.col("pieces") > 1, ~pl.col("interruptible"))
    return named(rows, pl.format("{} stands in {} rows of the plan and may not be interrupted", "request_id", "pieces"))


def length(work: Work) -> pl.LazyFrame:
    """Take as long for a task, all pieces together, as its duration at the speed of the one who begins it."""
    heads = work.heads.filter(pl.col("took") != pl.col("needed"))
    return named(
        heads,
        pl.format(
            "{} takes {}, and {} needs {} for it",
            "request_id",
            span(pl.col("took")),
            "resource_id",
            span(pl.col("needed")),
        ),
    )


def pieces(work: Work) -> pl.LazyFrame:
    """Let the one who begins a task go on with it, do no other task in between, and stop for a break or his shift."""
    pairs = _pairs(work).collect().lazy()
    alone = pl.col("resource_id") != pl.col("begun_by")
    said = [
        pairs.filter(alone).select(
            "row", detail=pl.format("{} goes on with {}, which {} began", "resource_id", "request_id", "begun_by")
        ),
        _mixed(work, pairs.filter(~alone)),
        _idle(work, pairs.filter(~alone)),
    ]
    both = pl.concat(said).group_by("row").agg(detail=pl.col("detail").sort().str.join("; "))
    return named(work.rows.join(both, on="row"), pl.col("detail"))


def _pairs(work: Work) -> pl.LazyFrame:
    """Pair each piece but the first with the one before it, of which come begun_by, earlier (its row) and since."""
    parted = work.rows.filter(pl.col("pieces") > 1)
    wanted = parted.select("row", "task", "nth", "request_id", "person", *ROUTE, "start")
    before = parted.select(
        "task",
        nth=pl.col("nth") + 1,
        begun_by="resource_id",
        begun_in="shift_start",
        earlier="row",
        since="end",
    )
    return wanted.join(before, on=["task", "nth"])


def _mixed(work: Work, pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Find the pieces before which the person does something else since the piece before."""
    people = pairs.select("person").unique()
    order = pl.int_range(pl.len(), dtype=pl.Int64)
    lined = (
        work.rows.join(people, on="person", how="semi")
        .sort("person", "start", "end", "request_id", "row")
        .select("row", "task", other="request_id", at=order)
    )
    places = lined.select("row", "at")
    between = (
        pairs.join(places, on="row")
        .join(places.rename({"row": "earlier", "at": "left"}), on="earlier")
        .filter(pl.col("at") - pl.col("left") > 1)
        .with_columns(next=pl.col("left") + 1)
        .join(lined.select("other", next="at"), on="next")
    )
    return between.select(
        "row", detail=pl.format("{} does {} between two pieces of {}", "resource_id", "other", "request_id")
    )


def _idle(work: Work, pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Find the pieces that are parted from the one before by neither a break nor the end of a shift."""
    same = pairs.filter(pl.col("shift_start") == pl.col("begun_in"))
    pauses = work.rests.select(*ROUTE, rests="start", rested="end")
    parted = same.join(pauses, on=ROUTE).filter(pl.col("rests") >= pl.col("since"), pl.col("rested") <= pl.col("start"))
    return same.join(parted, on="row", how="anti").select(
        "row",
        detail=pl.format("neither a break nor the end of a shift parts this piece of {} from the last", "request_id"),
    )
