"""Judge a plan by every rule and cost it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.breaks import assigned, breaks
from planning.verify.complete import completed
from planning.verify.costs import broken, costs, promises_broken
from planning.verify.derive import derived
from planning.verify.disturbance import standing
from planning.verify.facts import Facts, gathered
from planning.verify.needs import durations, needs
from planning.verify.places import placed
from planning.verify.roles import bound, filled, together
from planning.verify.rows import along, conform, matched, ordered, strange
from planning.verify.rules import RULES
from planning.verify.verdict import ROUTES, ROWS, SERVED, Verdict

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel.travel import Travel

DERIVED = ("depart", "arrive", "end", "travel_s", "travel_m", "wait_s", "late_s")


def verify(case: Case, travel: Travel, rows: pl.DataFrame, in_force: pl.DataFrame | None = None) -> Verdict:
    """Judge a plan's rows by the rules, complete and cost them.

    Parameters
    ----------
    case, travel
        What was to be planned, and the journeys.
    rows
        The plan; columns that it lacks count as empty. Rows of a shift without starts are given theirs.
    in_force
        The visits of the plan in force, whose disturbance is a cost: request_id, resource_id, start, promised_start
        and promised_end count, of a request that is named twice in the earliest row. None: no plan is in force.

    Returns
    -------
    Verdict
        Completed rows, violations, costs in cents, and what is broken.
    """
    facts, aside = _laid_out(case, travel, conform(rows), standing(case, in_force))
    found = (rule(facts).with_columns(rule=pl.lit(name)) for name, rule in RULES.items())
    violations, amounts, weights, promises, routes, served = pl.collect_all(
        [gathered([aside, *found]), costs(facts), broken(facts), promises_broken(facts), facts.routes, facts.served]
    )
    return Verdict(
        rows=_written(facts.rows).collect(),
        violations=violations,
        costs=amounts,
        broken=int(weights.item()),
        promises_broken=promises,
        routes=routes.select(pl.col(name).cast(dtype) for name, dtype in ROUTES.items()),
        served=served.select(pl.col(name).cast(dtype) for name, dtype in SERVED.items()).sort("request_id"),
    )


def complete(case: Case, travel: Travel, rows: pl.DataFrame) -> pl.DataFrame:
    """Complete a plan's rows as `verify` does, and judge nothing; rows that make no route are missing."""
    facts, _ = _laid_out(case, travel, conform(rows), standing(case, None))
    return _written(facts.rows).collect()


def _laid_out(case: Case, travel: Travel, given: pl.DataFrame, in_force: pl.LazyFrame) -> tuple[Facts, pl.LazyFrame]:
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
    facts = Facts(
        case=case,
        given=given.lazy(),
        rows=complete.lazy().with_columns(sequence="position"),
        routes=routes.lazy(),
        needs=skills.lazy(),
        breaks=pauses.lazy(),
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


def _written(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Give the rows as a plan's file has them."""
    written = rows.with_columns(
        promised_start="promise_start",
        promised_end="promise_end",
        lock=pl.coalesce("lock", "asked", pl.lit("none")),
        status=pl.col("status").fill_null("planned"),
    )
    return written.select(pl.col(name).cast(dtype) for name, dtype in ROWS.items())
