"""Judge the desk's part of a plan by every rule and cost it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.desk.costs import broken, costs, promises_broken
from planning.verify.desk.rules import RULES
from planning.verify.facts import gathered
from planning.verify.groups import MEASURED
from planning.verify.verdict import ROUTES, ROWS, SERVED, Verdict

if TYPE_CHECKING:
    from planning.verify.desk.work import Work


def judged(work: Work) -> Verdict:
    """Judge desk work by its rules; its shifts' figures and costs stand with those of the visits."""
    found = (rule(work).with_columns(rule=pl.lit(name)) for name, rule in RULES.items())
    violations, amounts, weights, promises, served, rows = pl.collect_all(
        [
            gathered([work.aside, *found]),
            costs(work),
            broken(work),
            promises_broken(work).select("request_id"),
            _served(work),
            _written(work),
        ]
    )
    return Verdict(
        rows=rows,
        violations=violations,
        costs=amounts,
        broken=int(weights.item()),
        promises_broken=promises,
        routes=pl.DataFrame(schema=ROUTES),
        served=served,
        groups=pl.DataFrame(schema=MEASURED),
    )


def _served(work: Work) -> pl.LazyFrame:
    """List the tasks that are done, sorted."""
    promised = pl.col("promise_start").is_not_null()
    done = work.heads.sort("task").select("request_id", start="began", end="ended", late="late_s", promised=promised)
    return done.select(pl.col(name).cast(dtype) for name, dtype in SERVED.items())


def _written(work: Work) -> pl.LazyFrame:
    """Give the rows as a plan's file has them, by shift and start."""
    held = ("request_id", "resource_id", "shift_start", "start", "end", "lock", "status", "shift", "row")
    tasks = work.rows.select(
        *held,
        "part",
        "late_s",
        activity=pl.lit("task"),
        promised_start="promise_start",
        promised_end="promise_end",
        asked="asked",
    )
    pauses = work.pauses.select(*held, activity=pl.lit("break"), asked=pl.lit(None, pl.String))
    rows = pl.concat([tasks, pauses], how="diagonal").sort("shift", "start", "request_id", "row", nulls_last=True)
    written = rows.with_columns(
        lock=pl.coalesce("lock", "asked", pl.lit("none")), status=pl.col("status").fill_null("planned")
    )
    return written.select(
        pl.col(name).cast(dtype) if name in written.collect_schema() else pl.lit(None, dtype).alias(name)
        for name, dtype in ROWS.items()
    )
