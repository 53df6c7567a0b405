"""Part a plan's desk work from its visits, and put it beside them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.breaks import assigned, breaks
from planning.verify.desk.homes import left_to_desk
from planning.verify.desk.needs import lengths, needs
from planning.verify.desk.pieces import pieced
from planning.verify.desk.rows import matched, numbered, shifts, sorted_out
from planning.verify.desk.shifts import spanned
from planning.verify.desk.work import Work
from planning.verify.rows import ROUTE

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel.travel import Travel
    from planning.verify.facts import Facts

NOWHERE = pl.lit(None, pl.Int64).alias("sequence")
"""Desk work has no place among the stops of a shift."""


def at_desk(case: Case, given: pl.DataFrame) -> bool:
    """Whether a case has tasks or a plan does some."""
    return not case.tasks.is_empty() or bool((given["activity"] == "task").any())


def parted(case: Case, travel: Travel, given: pl.DataFrame) -> tuple[Work, pl.DataFrame]:
    """Lay out what a plan does at the desk; the second frame holds the rows of visits and of their breaks."""
    visits = given.filter(pl.col("activity") == "visit").join(case.tasks, on="request_id", how="semi")
    mine = (pl.col("activity") == "task").fill_null(value=False) | pl.col("row").is_in(visits["row"].implode())
    others = given.filter(~mine)
    rows, aside = sorted_out(case, matched(case, given.filter(mine)).collect())
    sound = rows.lazy()
    skills = needs(case, sound).collect()
    rows = pieced(lengths(sound, skills.lazy())).collect().rechunk()  # polars 2.1 panics where chunks do not align
    pauses, others = left_to_desk(case, travel, others, rows.select(*ROUTE).unique())
    nameless = pauses.filter(pl.col("start").is_null()).with_columns(
        rule=pl.lit("times"), detail=pl.lit("has no start: a break beside desk work needs one")
    )
    taken = assigned(pauses.lazy().filter(pl.col("start").is_not_null()), breaks(case))
    taken = taken.join(shifts(case), on=ROUTE).with_columns(end=pl.col("start") + pl.col("length"))
    done = rows.lazy().select("task").unique()
    work = Work(
        case=case,
        given=given.lazy(),
        aside=pl.concat([aside, nameless], how="diagonal").lazy(),
        rows=rows.lazy().with_columns(NOWHERE),
        pauses=taken.collect().rechunk().lazy().with_columns(NOWHERE),
        needs=skills.lazy(),
        shifts=pl.LazyFrame(),
        breaks=pl.LazyFrame(),
        rests=pl.LazyFrame(),
        visits=pl.LazyFrame(),
        left_out=numbered(case.tasks).join(done, on="task", how="anti"),
    )
    return work, others


def beside(work: Work, facts: Facts) -> tuple[Work, Facts]:
    """Let the desk's rules know of the visits of its persons, and the costs of the visits of their desk work.

    A shift with tasks is paid, and its breaks are due, by all that is done in it.
    """
    worked = spanned(work, facts.routes).collect().lazy()
    taken = facts.pauses.select(*ROUTE, "number", taken=pl.lit(value=True)).unique()
    due = facts.breaks.join(worked.select(*ROUTE), on=ROUTE, how="semi")
    due = due.join(taken, on=[*ROUTE, "number"], how="left").with_columns(pl.col("taken").fill_null(value=False))
    rests = pl.concat([pauses.select(*ROUTE, "start", "end") for pauses in (work.pauses, facts.pauses)])
    together = pl.concat([facts.routes.join(worked, on=ROUTE, how="anti"), worked], how="diagonal").sort(ROUTE)
    visits = _occupied(work, facts).collect().lazy()
    return (
        work._replace(shifts=worked, breaks=due.collect().lazy(), rests=rests, visits=visits),
        facts._replace(shifts=together, breaks=facts.breaks.join(worked, on=ROUTE, how="anti")),
    )


def _occupied(work: Work, facts: Facts) -> pl.LazyFrame:
    """When the persons at the desk or in a reserve are on the way, with a visit, or take a break on their route."""
    reserved = work.case.reserves.lazy().select(resource_id="resources").explode("resource_id")
    people = pl.concat([work.rows.select("resource_id"), reserved]).unique()
    people = shifts(work.case).select("resource_id", "person").unique().join(people, on="resource_id", how="semi")
    served = facts.stops.join(people, on="resource_id")
    last = served.group_by("route", "person").agg(start=pl.col("end").max())
    back = last.join(facts.routes.select("route", "return_at"), on="route")
    blocks = [
        served.select("person", start="depart", end="arrive"),
        served.select("person", "start", "end"),
        facts.pauses.join(people, on="resource_id").select("person", "start", "end"),
        back.select("person", "start", end="return_at"),
    ]
    return pl.concat(blocks).filter(pl.col("end") > pl.col("start"))
