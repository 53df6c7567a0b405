"""What desk work costs apart from its shifts, and the promises it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.costs import listed, penalty
from planning.verify.desk.rows import numbered
from planning.verify.desk.rules.plan import broken_promise
from planning.verify.money import OVER_TIME, cents

if TYPE_CHECKING:
    from planning.verify.desk.work import Work

OWED = ("respond_by", "due_at", "penalty_fixed", "penalty_hour", "penalty_cap")


def costs(work: Work) -> pl.LazyFrame:
    """Every amount that is not zero, in cents, each rounded once; desk work disturbs nobody who was told of a visit."""
    terms = {"sla": _sla(work), "preference": _preference(work), "unserved": _unserved(work)}
    return listed(
        amounts.select("amount", term=pl.lit(term), scope=pl.lit("request"), scope_id="request_id")
        for term, amounts in terms.items()
    )


def _sla(work: Work) -> pl.LazyFrame:
    """Cost lateness: response by the first start, resolution by the last end."""
    late = work.heads.filter(pl.col("late_s") > 0).select("request_id", "task", "began", "ended")
    owed = numbered(work.case.tasks).select("task", *OWED)
    return late.join(owed, on="task").select("request_id", amount=cents(penalty("began", "ended"), OVER_TIME))


def _preference(work: Work) -> pl.LazyFrame:
    """Cost the tasks that are done by none of the resources that they prefer."""
    choosy = numbered(work.case.tasks).select("task", "preferred_resources")
    choosy = choosy.filter(pl.col("preferred_resources").list.len() > 0)
    preferred = pl.col("preferred_resources").list.contains(pl.col("resource_id"))
    by_none = (
        work.rows.select("task", "request_id", "resource_id")
        .join(choosy, on="task")
        .filter(~preferred.any().over("task"))
    )
    amount = pl.lit(work.case.settings.objective.preference, pl.Int64)
    return by_none.select("request_id").unique().with_columns(amount=amount)


def _unserved(work: Work) -> pl.LazyFrame:
    """Cost the tasks left out: their value and the penalty as if they were done at the horizon's end."""
    end = pl.lit(work.case.settings.end, pl.Int64)
    parts = pl.col("value") * OVER_TIME + penalty("horizon_end", "horizon_end")
    left_out = work.left_out.with_columns(horizon_end=end)
    return left_out.select("request_id", amount=cents(parts, OVER_TIME))


def promises_broken(work: Work) -> pl.LazyFrame:
    """Find the tasks with a promise that are left out or do not lie inside it: request_id, task."""
    outside = work.heads.filter(broken_promise())
    dropped = work.left_out.filter(pl.col("promised_start").is_not_null())
    return pl.concat([frame.select("request_id", "task") for frame in (outside, dropped)]).sort("task")


def broken(work: Work) -> pl.LazyFrame:
    """Sum the weights of the mandatory tasks left out and of the promises broken, each task once."""
    mandatory = work.left_out.filter("mandatory").select("task")
    counted = pl.concat([mandatory, promises_broken(work).select("task")])
    return numbered(work.case.tasks).join(counted, on="task", how="semi").select(pl.col("weight").sum())
