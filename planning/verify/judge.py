"""Judge a plan by every rule and cost it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.costs import broken, costs, promises_broken
from planning.verify.desk import at_desk, beside, judged, parted
from planning.verify.disturbance import standing
from planning.verify.facts import gathered
from planning.verify.groups import broken as broken_groups
from planning.verify.groups import measured, priced
from planning.verify.layout import laid_out
from planning.verify.rows import conform
from planning.verify.rules import RULES
from planning.verify.verdict import ROUTES, ROWS, SERVED, Verdict, joined

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel.travel import Travel
    from planning.verify.facts import Facts


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
    with _in_memory():
        given = conform(rows)
        before = standing(case, in_force)
        if not at_desk(case, given):
            return _judged(*laid_out(case, travel, given, before))
        work, others = parted(case, travel, given)
        facts, aside = laid_out(case, travel, others, before)
        work, facts = beside(work, facts)
        return joined(_judged(facts, aside), judged(work))


def _in_memory() -> pl.Config:
    """Let polars work in memory: streaming, its default, takes twice the time and memory here, whatever the size."""
    return pl.Config(engine_affinity="in-memory")


def _judged(facts: Facts, aside: pl.LazyFrame) -> Verdict:
    """Judge what is laid out; `aside` holds the rows that belong nowhere, each with its `rule` and `detail`."""
    groups = measured(facts)
    found = (rule(facts).with_columns(rule=pl.lit(name)) for name, rule in RULES.items())
    violations, amounts, weights, promises, shifts, served = pl.collect_all(
        [
            gathered([aside, *found, *broken_groups(facts, groups)]),
            costs(facts, priced(groups)),
            broken(facts),
            promises_broken(facts),
            facts.shifts,
            facts.served,
        ]
    )
    return Verdict(
        rows=_written(facts.rows).collect(),
        violations=violations,
        costs=amounts,
        broken=int(weights.item()),
        promises_broken=promises,
        routes=shifts.select(pl.col(name).cast(dtype) for name, dtype in ROUTES.items()),
        served=served.select(pl.col(name).cast(dtype) for name, dtype in SERVED.items()).sort("request_id"),
        groups=groups,
    )


def complete(case: Case, travel: Travel, rows: pl.DataFrame) -> pl.DataFrame:
    """Complete a plan's rows as `verify` does, and judge nothing; rows that make no route are missing."""
    given = conform(rows)
    if at_desk(case, given):
        return verify(case, travel, rows).rows
    with _in_memory():
        facts, _ = laid_out(case, travel, given, standing(case, None))
        return _written(facts.rows).collect()


def _written(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Give the rows as a plan's file has them."""
    written = rows.with_columns(
        promised_start="promise_start",
        promised_end="promise_end",
        lock=pl.coalesce("lock", "asked", pl.lit("none")),
        status=pl.col("status").fill_null("planned"),
    )
    return written.select(pl.col(name).cast(dtype) for name, dtype in ROWS.items())
