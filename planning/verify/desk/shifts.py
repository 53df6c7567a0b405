"""Shifts with desk work: from the first thing to the last, visits and tasks together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.rows import ROUTE

if TYPE_CHECKING:
    from planning.verify.desk.work import Work

ADDED = ("jobs", "service", "breaks", "breaks_after")


def spanned(work: Work, routes: pl.LazyFrame) -> pl.LazyFrame:
    """Sum up each shift with a task, with its route where it has visits: the columns of a route.

    Departure is the first thing, return_at the last, task or journey. Paid is from the one to the other less the
    breaks, overtime its part after the shift; a task counts as a job in the shift in which its last piece ends.
    """
    length = pl.col("end") - pl.col("start")
    worked = work.rows.group_by("shift").agg(
        pl.first(*ROUTE, "day", "opens", "closes"),
        pl.col("forced").any(),
        begins=pl.col("start").min(),
        ends=pl.col("end").max(),
        jobs=(pl.col("nth") == pl.col("pieces")).sum().cast(pl.Int64),
        service=length.sum(),
    )
    after = (pl.col("end") - pl.max_horizontal("start", "closes")).clip(0)
    rests = work.pauses.group_by("shift").agg(breaks=length.sum(), breaks_after=after.sum())
    names = work.case.shifts.lazy().select("resource_id", "shift_id", "latest_end", shift_start="start")
    travelled = ("travel_s", "travel_m", "wait")
    of_route = routes.select(*ROUTE, *ADDED, *travelled, "departure", "return_at", visits_forced="forced")
    late = pl.max_horizontal("return_at", "closes") - pl.max_horizontal("departure", "closes")
    return (
        worked.join(names, on=ROUTE)
        .join(rests, on="shift", how="left")
        .join(of_route, on=ROUTE, how="left", suffix="_visits")
        .with_columns(pl.col(*ADDED, *(f"{name}_visits" for name in ADDED), *travelled).fill_null(0))
        .with_columns(*(pl.col(name) + pl.col(f"{name}_visits") for name in ADDED))
        .with_columns(
            stays=pl.lit(value=False),
            departure=pl.min_horizontal("departure", "begins"),
            return_at=pl.max_horizontal("return_at", "ends"),
            forced=pl.col("forced") | pl.col("visits_forced").fill_null(value=False),
        )
        .with_columns(
            paid=pl.col("return_at") - pl.col("departure") - pl.col("breaks"),
            overtime=late - pl.col("breaks_after"),
        )
        .drop("begins", "ends", "visits_forced", *(f"{name}_visits" for name in ADDED))
    )
