"""A plan's visits and their breaks, laid against the case and completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.breaks import assigned, breaks
from planning.verify.complete import completed
from planning.verify.derive import derived
from planning.verify.facts import Facts
from planning.verify.needs import durations, needs
from planning.verify.places import placed
from planning.verify.roles import bound, filled, together
from planning.verify.rows import along, matched, ordered, strange
from planning.verify.stock import noted, takes

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel.travel import Travel

DERIVED = ("depart", "arrive", "end", "travel_s", "travel_m", "wait_s", "late_s")


def laid_out(case: Case, travel: Travel, given: pl.DataFrame, in_force: pl.LazyFrame) -> tuple[Facts, pl.LazyFrame]:
    """Complete the rows that make routes; the second frame holds the others, each with its `rule` and `detail`."""
    met = strange(case, matched(case, travel, given)).collect()
    pauses = breaks(case).collect()
    known = met.lazy().filter(pl.col("rule").is_null()).drop("rule", "detail")
    laid = _idle(assigned(ordered(known), pauses.lazy())).collect()
    sound = laid.lazy().filter(pl.col("rule").is_null()).drop("rule", "detail", *DERIVED)
    usable = placed(case, travel, bound(filled(case, sound))).collect().lazy()
    skills = needs(case, usable).collect()
    started = completed(case, travel, durations(case, usable, skills.lazy()).collect(), pauses)
    complete, routes = derived(case, travel, along(started.lazy(), "start").collect())
    served = complete.filter(pl.col("activity") == "visit")
    complete = together(case, complete.lazy()).collect()
    taken = takes(case, complete)
    complete = noted(case, complete, taken)
    facts = Facts(
        case=case,
        travel=travel,
        given=given.lazy(),
        rows=complete.lazy().with_columns(sequence="position"),
        routes=routes.lazy(),
        shifts=routes.lazy(),
        needs=skills.lazy(),
        breaks=pauses.lazy(),
        takes=taken.lazy(),
        fetchless=taken.is_empty(),
        left_out=case.requests.join(served, on="request_id", how="anti").lazy(),
        in_force=in_force,
    )
    aside = pl.concat([frame.filter(pl.col("rule").is_not_null()) for frame in (met, laid)], how="diagonal").lazy()
    return facts, aside


def _idle(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Find the breaks that no route can take, with `rule` and `detail`: no visit, or neither break nor start."""
    is_break = pl.col("activity") == "break"
    alone = is_break.all().over("route")
    nameless = ~pl.col("timed") & is_break & pl.col("number").is_null()
    return rows.with_columns(
        rule=pl.when(alone | nameless).then(pl.lit("break")),
        detail=pl.when(alone)
        .then(pl.lit("the shift has no visit, so it takes no break"))
        .when(nameless)
        .then(pl.lit("the shift has no such break")),
    )
