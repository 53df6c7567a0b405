"""The rule about the breaks of shifts with desk work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.facts import named
from planning.verify.rows import ROUTE
from planning.verify.sentences import clock, span

if TYPE_CHECKING:
    from planning.verify.desk.work import Work


def break_(work: Work) -> pl.LazyFrame:
    """Take each due break once, wholly inside its window, and no other.

    A break is due where the first thing of the shift begins at or before the start of its window, and the last one
    ends at or after its end.
    """
    return pl.concat([_taken_wrongly(work), _missing(work)], how="diagonal")


def _taken_wrongly(work: Work) -> pl.LazyFrame:
    zone = work.timezone
    visits = work.breaks.filter("taken").select(*ROUTE, "number", on_route=pl.lit(value=True))
    lasting = work.shifts.select("shift", "departure", "return_at")
    pauses = (
        work.pauses.join(visits, on=[*ROUTE, "number"], how="left")
        .join(lasting, on="shift")
        .sort("shift", "start", "row")
        .with_columns(
            again=pl.col("on_route").is_not_null() | (pl.int_range(pl.len()).over("shift", "number") > 0),
            idle=(pl.col("departure") > pl.col("window_start")) | (pl.col("window_end") > pl.col("return_at")),
        )
    )
    unlisted = pl.col("number").is_null()
    outside = (pl.col("start") < pl.col("window_start")) | (pl.col("end") > pl.col("window_end"))
    taken = pl.format("{} to {}", clock("start", zone), clock("end", zone))
    allowed = pl.format("{} to {}", clock("window_start", zone), clock("window_end", zone))
    lasts = pl.format("{} to {}", clock("departure", zone), clock("return_at", zone))
    return named(
        pauses.filter(unlisted | outside | pl.col("again") | pl.col("idle")),
        pl.when(unlisted)
        .then(pl.lit("the shift has no such break"))
        .when(outside)
        .then(pl.format("the break from {} does not lie inside {}", taken, allowed))
        .when(pl.col("again"))
        .then(pl.format("the break inside {} is taken a second time", allowed))
        .otherwise(pl.format("the break inside {} is not due: the work lasts from {}", allowed, lasts)),
    )


def _missing(work: Work) -> pl.LazyFrame:
    zone = work.timezone
    spans = work.shifts.select("shift", *ROUTE, "day", "departure", "return_at", "forced")
    due = (
        work.breaks.filter(~pl.col("taken"))
        .join(spans, on=ROUTE)
        .filter((pl.col("departure") <= pl.col("window_start")) & (pl.col("window_end") <= pl.col("return_at")))
        .join(work.pauses.select("shift", "number"), on=["shift", "number"], how="anti")
    )
    return due.select(
        *ROUTE,
        "forced",
        detail=pl.format(
            "the break of {} inside {} to {} is due and missing",
            span(pl.col("length")),
            clock("window_start", zone),
            clock("window_end", zone),
        ),
    )
