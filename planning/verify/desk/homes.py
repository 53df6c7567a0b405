"""Which breaks belong to the desk, and which to the route of the visits of the same shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.breaks import assigned, breaks
from planning.verify.disturbance import standing
from planning.verify.layout import laid_out
from planning.verify.rows import ROUTE, shift_start

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel.travel import Travel

OWN = ("row", "activity", *ROUTE, "start", "end", "lock", "status")


def left_to_desk(
    case: Case, travel: Travel, rows: pl.DataFrame, worked: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part the breaks of the desk from the other rows.

    In a shift with tasks and no visits all breaks are the desk's. In one with both those are that end before one has
    to leave for the first visit, or begin when one is home again: `worked` names the shifts with tasks. A shift whose
    rows do not all have a start keeps its breaks for the visits.

    Returns
    -------
    tuple[pl.DataFrame, pl.DataFrame]
        The breaks with the columns that a rule may name; and all other rows as they were.
    """
    is_break = (pl.col("activity") == "break").fill_null(value=False)
    pauses = rows.filter(is_break)
    pauses = pauses.with_columns(shift_start(case, pauses).alias("shift_start")).join(worked, on=ROUTE, how="semi")
    pauses = pauses.select(*OWN, "sequence", request_id=pl.lit(None, pl.String)).with_columns(
        forced=(pl.col("lock").fill_null("none") != "none") | (pl.col("status") == "frozen").fill_null(value=False),
        timed=pl.lit(value=True),
        route=pl.struct(ROUTE).rank("dense").cast(pl.Int64),
    )
    if not pauses.is_empty():
        pauses = _off_route(case, travel, rows.filter(~is_break), pauses)
    return pauses, rows.join(pauses, on="row", how="anti", maintain_order="left")


def _off_route(case: Case, travel: Travel, visits: pl.DataFrame, pauses: pl.DataFrame) -> pl.DataFrame:
    """Keep the breaks that lie on no route; the routes are laid out without any break to see."""
    routes = _routes(case, travel, visits)
    mixed = pauses.join(routes, on=ROUTE, how="semi")
    alone = pauses.join(routes, on=ROUTE, how="anti")
    whole = pl.col("timed") & pl.col("start").is_not_null().all().over(ROUTE)
    timed = (
        assigned(mixed.lazy().drop("timed").with_columns(timed=pl.col("start").is_not_null()), breaks(case))
        .drop("timed")
        .join(routes.lazy(), on=ROUTE)
        .filter(whole)
        .sort(*ROUTE, "start", "row")
    )
    early = pl.col("start") + pl.col("length") <= pl.col("leaves")
    off = timed.filter(early).select("row"), _at_home(timed.filter(~early, pl.col("start") >= pl.col("last_start")))
    kept = pl.concat([frame.select("row") for frame in off]).collect()
    return pl.concat([alone, mixed.join(kept, on="row", how="semi")]).sort("row")


def _at_home(pauses: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the breaks that begin when one is home; those before delay the return, as `derive` has it."""

    def earlier(length: pl.Expr) -> pl.Expr:
        return (length.cum_sum() - length).over(ROUTE)

    length = pl.col("length")
    extends = pl.when("interruptible").then(length).otherwise(0)
    inside = pl.when("inside").then(extends).otherwise(length)
    return (
        pauses.with_columns(inside=pl.col("start") < pl.col("last_end") + earlier(extends))
        .with_columns(inside=pl.col("inside").cum_min().over(ROUTE))
        .with_columns(home=pl.col("last_end") + pl.col("back_s") + earlier(inside))
        .with_columns(off=(~pl.col("inside") & (pl.col("start") >= pl.col("home"))).cum_max().over(ROUTE))
        .filter("off")
    )


def _routes(case: Case, travel: Travel, visits: pl.DataFrame) -> pl.DataFrame:
    """Give of each route leaves, last_start, last_end, interruptible (the last visit), back_s and whether timed."""
    facts, _ = laid_out(case, travel, visits, standing(case, None))
    moving = facts.routes.filter(~pl.col("stays"))
    last = facts.stops.sort("route", "sequence").group_by("route").last()
    last = last.select("route", "timed", "interruptible", last_start="start", last_end="end")
    return moving.select("route", *ROUTE, "back_s", leaves="departure").join(last, on="route").drop("route").collect()
