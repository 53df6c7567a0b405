"""Everything that follows from the starts: journeys, ends, waiting and the routes' own figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.legs import reached, returned
from planning.verify.rows import ROUTE, STOPS
from planning.verify.still import stood

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel.travel import Travel

STOP = ["route", "stop"]
"""A visit's route and its number there from 1, fetches among them; a break carries that of the stop before it, 0 at
first."""


def derived(case: Case, travel: Travel, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Derive the rows' depart, arrive, end, travel and wait, and the routes; every row has a start."""
    numbered = _numbered(rows)
    if not case.resources["stays"].any():
        return _travelled(case, travel, numbered)
    moved = _travelled(case, travel, numbered.filter(~pl.col("stays")))
    still = stood(numbered.filter("stays"))
    both, routes = (pl.concat(frames, how="diagonal") for frames in zip(moved, still, strict=True))
    return both.sort("route", "position"), routes.sort("route")


def _travelled(case: Case, travel: Travel, numbered: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Derive the rows and the routes of those that travel.

    A break that begins inside a service delays its end where the service is interruptible. A break between two
    services takes its length from the time between them; the journey may go on after it. The departure is the latest
    that allows the first start and the breaks before it.
    """
    stops = reached(travel, numbered.filter(pl.col("activity").is_in(STOPS)))
    back = returned(travel, stops).lazy()
    pauses = _inside(numbered.lazy().filter(pl.col("activity") == "break"), stops.lazy()).collect().lazy()
    resting = pauses.filter("inside", "interruptible").group_by(STOP).agg(held=pl.col("length").sum())
    visits = stops.lazy().join(resting, on=STOP, how="left", maintain_order="left")
    visits = visits.with_columns(end=pl.col("start") + pl.col("service") + pl.col("held").fill_null(0))
    release = case.settings.now + case.settings.frozen
    ways = _ways(visits, back, pauses.filter(~pl.col("inside")), release).collect().lazy()
    visits = _arrived(visits, ways).collect().lazy()
    ended = pauses.with_columns(end=pl.col("start") + pl.col("length"))
    together = pl.concat([visits.with_columns(inside=pl.lit(value=False)), ended], how="diagonal")
    forced = numbered.lazy().group_by("route").agg(pl.col("forced").any())
    routes = _routes(visits, pauses, ways).join(forced, on="route")
    return together.sort("route", "position").collect(), routes.sort("route").collect()


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `position` in the route from 1, and `stop`, the number of visits and fetches so far."""
    visit = pl.col("activity").is_in(STOPS).cast(pl.Int64)
    return rows.with_columns(
        position=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("route"), stop=visit.cum_sum().over("route")
    )


def _inside(pauses: pl.LazyFrame, visits: pl.LazyFrame) -> pl.LazyFrame:
    """Say which breaks begin inside the service before them."""
    host = visits.select(*STOP, interruptible="interruptible", done=pl.col("start") + pl.col("service"))
    earlier = (pl.col("length").cum_sum() - pl.col("length")).over(STOP)
    done = pl.col("done") + pl.when("interruptible").then(earlier).otherwise(0)
    return (
        pauses.drop("interruptible")
        .join(host, on=STOP, how="left", maintain_order="left")
        .with_columns(inside=(pl.col("start") < done).fill_null(value=False))
        .with_columns(inside=pl.col("inside").cum_min().over(STOP))
    )


def _ways(visits: pl.LazyFrame, back: pl.LazyFrame, pauses: pl.LazyFrame, release: int) -> pl.LazyFrame:
    """One row for each way, named by the stop before it (0: the way out): from leaving to being ready.

    A person leaves when the service before ends; but what can still be reached by leaving at the release, the end
    of the frozen time, is not left for earlier.

    Columns: depart, travel_s, rest (seconds of breaks on the way), split (those before the arrival), and
    `ready`, the earliest moment after journey and breaks.
    """
    ends = visits.select("route", "stop", depart="end")
    nexts = visits.select("route", stop=pl.col("stop") - 1, travel_s="travel_s", target="start")
    ways = ends.join(nexts, on=STOP, how="full", coalesce=True).join(back, on="route", how="left")
    ways = ways.with_columns(travel_s=pl.coalesce("travel_s", "back_s"))
    rests = pauses.group_by(STOP).agg(rest=pl.col("length").sum(), begun=pl.col("start").min())
    latest = pl.col("target") - pl.col("travel_s") - pl.col("rest")
    waits = (pl.col("depart") < release) & (pl.min_horizontal(latest, "begun") >= release) & latest.is_not_null()
    on_time = pl.when(waits).then(release).otherwise("depart")
    ways = (
        ways.join(rests, on=STOP, how="left")
        .with_columns(pl.col("rest").fill_null(0))
        .with_columns(depart=pl.coalesce(on_time, pl.min_horizontal(latest, "begun")))
        .with_columns(there=pl.col("depart") + pl.col("travel_s"))
    )
    resting = _resting(pauses.join(ways.select(*STOP, "there"), on=STOP, maintain_order="left"))
    return (
        ways.join(resting, on=STOP, how="left")
        .with_columns(pl.col("split").fill_null(0))
        .with_columns(ready=pl.max_horizontal(pl.col("there") + pl.col("rest"), "rested"))
    )


def _resting(pauses: pl.LazyFrame) -> pl.LazyFrame:
    """Sum up the breaks of each way: `split`, and `rested`, the end of the last if the person waits for each."""
    length = pl.col("length")
    earlier = (length.cum_sum() - length).over(STOP)
    following = length.cum_sum(reverse=True).over(STOP)
    return (
        pauses.with_columns(split=pl.col("start") < pl.col("there") + earlier, rested=pl.col("start") + following)
        .with_columns(split=pl.col("split").cum_min().over(STOP))
        .group_by(STOP)
        .agg(split=length.filter("split").sum(), rested=pl.col("rested").max())
    )


def _arrived(visits: pl.LazyFrame, ways: pl.LazyFrame) -> pl.LazyFrame:
    """Add depart, arrive and wait_s; `free` is the earliest start that the way allows."""
    way = ways.select("route", "depart", "rest", "split", "there", stop=pl.col("stop") + 1)
    return (
        visits.join(way, on=STOP, how="left", maintain_order="left")
        .with_columns(
            arrive=pl.col("there") + pl.col("split"),
            free=pl.col("there") + pl.col("rest"),
        )
        .with_columns(wait_s=pl.col("start") - pl.col("free"))
    )


def _routes(visits: pl.LazyFrame, pauses: pl.LazyFrame, ways: pl.LazyFrame) -> pl.LazyFrame:
    """Sum up each route: paid time is departure to return less breaks, overtime its part after the shift."""
    back = ways.filter(pl.col("target").is_null()).select("route", "back_s", "back_m", return_at="ready")
    summed = visits.group_by("route").agg(
        pl.first(*ROUTE, "stays", "shift_id", "day", "opens", "closes", "latest_end"),
        departure=pl.col("depart").first(),
        jobs=(pl.col("activity") == "visit").sum().cast(pl.Int64),
        service=pl.col("service").filter(pl.col("activity") == "visit").sum(),
        travel_s=pl.col("travel_s").sum(),
        travel_m=pl.col("travel_m").sum(),
        wait=pl.col("wait_s").sum(),
    )
    after = (pl.col("start") + pl.col("length") - pl.max_horizontal("start", "closes")).clip(0)
    rests = pauses.group_by("route").agg(breaks=pl.col("length").sum(), breaks_after=after.sum())
    late = pl.max_horizontal("return_at", "closes") - pl.max_horizontal("departure", "closes")
    return (
        summed.join(back, on="route")
        .join(rests, on="route", how="left")
        .with_columns(pl.col("breaks", "breaks_after").fill_null(0))
        .with_columns(
            travel_s=pl.col("travel_s") + pl.col("back_s"),
            travel_m=pl.col("travel_m") + pl.col("back_m"),
            paid=pl.col("return_at") - pl.col("departure") - pl.col("breaks"),
            overtime=late - pl.col("breaks_after"),
        )
    )
