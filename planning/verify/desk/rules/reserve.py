"""The rule about the people whom desk work leaves free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.desk.rows import shifts
from planning.verify.facts import named
from planning.verify.sentences import clock

if TYPE_CHECKING:
    from planning.verify.desk.work import Work

ON = "resource_id"


def reserve(work: Work) -> pl.LazyFrame:
    """Take nobody for a task while fewer of those who may be reserved are free than are to be.

    Free is who is in his shift and does no task, visit, journey or break at that moment. Of a task that is locked the
    same is said, as forced.
    """
    if work.case.reserves.is_empty():
        return pl.LazyFrame(schema={"detail": pl.String})
    spans = work.case.reserves.lazy()
    among = spans.unique("reserve").select("reserve", "people", "calendar", resource_id="resources")
    among = among.explode(ON).drop_nulls(ON)
    short = _short(spans, among, _comings(work, among)).collect().lazy()
    low, high = pl.max_horizontal("start", "opens"), pl.min_horizontal("end", "closes")
    rows = work.rows.select("row", "request_id", ON, "day", low=low, high=high).filter(pl.col("low") < pl.col("high"))
    # the first time of which the end lies after the row's start
    met = (
        rows.join(among, on=ON)
        .sort("low")
        .join_asof(
            short.sort("until"),
            left_on="low",
            right_on="until",
            by="reserve",
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
    )
    met = met.filter(pl.col("since") < pl.col("high")).with_columns(at=pl.max_horizontal("since", "low"))
    wrong = pl.format(
        "{} does {} at {}, when desk.reserve.{} ({}) should keep {} free and has {}",
        ON,
        "request_id",
        clock("at", work.timezone),
        "reserve",
        "calendar",
        "people",
        "free",
    )
    said = met.sort("reserve").group_by("row", maintain_order=True).agg(detail=wrong.str.join("; "))
    return named(work.rows.join(said, on="row"), pl.col("detail"))


def _comings(work: Work, among: pl.LazyFrame) -> pl.LazyFrame:
    """When somebody becomes free or is free no more, for those who may be reserved: resource_id, at, more (1 or -1)."""
    hours = shifts(work.case).select(ON, "person", start="opens", end="closes", here=pl.lit(1), busy=pl.lit(0))
    people = hours.join(among.select(ON).unique(), on=ON, how="semi")
    visits = work.visits.join(people.select(ON, "person").unique(), on="person")
    done = pl.concat([rows.select(ON, "start", "end") for rows in (work.rows, work.pauses, visits)])
    done = done.join(people.select(ON).unique(), on=ON, how="semi").with_columns(here=pl.lit(0), busy=pl.lit(1))
    spans = pl.concat([people.drop("person"), done]).filter(pl.col("end") > pl.col("start"))
    moves = [
        spans.select(ON, at=edge, here=sign * pl.col("here"), busy=sign * pl.col("busy"))
        for edge, sign in (("start", 1), ("end", -1))
    ]
    states = pl.concat(moves).group_by(ON, "at").sum().sort(ON, "at")
    there, taken = (pl.col(name).cum_sum().over(ON) for name in ("here", "busy"))
    free = states.with_columns(free=((there > 0) & (taken == 0)).cast(pl.Int64))
    more = free.with_columns(more=pl.col("free") - pl.col("free").shift(1, fill_value=0).over(ON))
    return more.filter(pl.col("more") != 0).select(ON, "at", "more")


def _short(spans: pl.LazyFrame, among: pl.LazyFrame, comings: pl.LazyFrame) -> pl.LazyFrame:
    """When fewer are free than are to be: reserve, since, until, free; in a reserve's spans only."""
    moves = [comings.join(among, on=ON).select("reserve", "at", free="more", open=pl.lit(0, pl.Int64))]
    moves += [
        spans.select("reserve", at=edge, free=pl.lit(0, pl.Int64), open=pl.lit(sign, pl.Int64))
        for edge, sign in (("start", 1), ("end", -1))
    ]
    counts = pl.concat(moves).group_by("reserve", "at").sum().sort("reserve", "at")
    states = counts.with_columns(
        pl.col("free", "open").cum_sum().over("reserve"), until=pl.col("at").shift(-1).over("reserve")
    )
    wanted = spans.select("reserve", "people").unique()
    found = states.join(wanted, on="reserve").filter(pl.col("open") > 0, pl.col("free") < pl.col("people"))
    return found.select("reserve", "until", "free", since="at")
