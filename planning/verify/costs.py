"""What a plan costs, term by term, and the promises it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.places import alternatives
from planning.verify.disturbance import disturbance
from planning.verify.money import OVER_DISTANCE, OVER_TIME, WITH_FACTOR, cents
from planning.verify.places import chooses
from planning.verify.verdict import COSTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planning.verify.facts import Facts


def costs(facts: Facts, groups: Iterable[pl.LazyFrame] = ()) -> pl.LazyFrame:
    """Every amount that is not zero, in cents, each rounded once; `groups`: those of rules over groups."""
    terms = [*_shift_terms(facts), _sla(facts), _preference(facts), _unserved(facts), _disturbance(facts)]
    if facts.case.resources["stays"].any():
        terms.append(_use(facts))
    if chooses(facts.case):
        terms.append(_place(facts))
    return listed([*terms, *together(groups)])


def listed(terms: Iterable[pl.LazyFrame]) -> pl.LazyFrame:
    """Put the amounts that are not zero into one frame, sorted."""
    return (
        pl.concat([term.select(pl.col(name).cast(dtype) for name, dtype in COSTS.items()) for term in terms])
        .filter(pl.col("amount") != 0)
        .sort("term", "scope", "scope_id")
    )


def together(groups: Iterable[pl.LazyFrame]) -> list[pl.LazyFrame]:
    """Sum the amounts of several rules that are of one thing."""
    frames = list(groups)
    of = ["term", "scope", "scope_id"]
    return [pl.concat(frames).group_by(of).agg(pl.col("amount").sum())] if frames else []


def _shift_terms(facts: Facts) -> list[pl.LazyFrame]:
    """Cost the shifts: travel, working time, overtime, the use of the shift, pay by the job.

    What stays works only while it serves: its time is no working time but a `use` by the requests.
    """
    rates = facts.resources.select("resource_id", "cost_hour", "cost_km", "cost_shift", "cost_job", "overtime_factor")
    shifts = facts.shifts.join(rates, on="resource_id")
    hour = pl.when("stays").then(0).otherwise("cost_hour")
    regular = pl.col("paid") - pl.col("overtime")
    amounts = {
        "travel": cents(pl.col("cost_km") * pl.col("travel_m"), OVER_DISTANCE),
        "working_time": cents(hour * regular, OVER_TIME),
        "overtime": cents(hour * pl.col("overtime_factor") * pl.col("overtime"), WITH_FACTOR),
        "shift": pl.col("cost_shift"),
        "job": pl.col("cost_job") * pl.col("jobs"),
    }
    return [
        shifts.select(term=pl.lit(term), scope=pl.lit("shift"), scope_id="shift_id", amount=amount)
        for term, amount in amounts.items()
    ]


def _use(facts: Facts) -> pl.LazyFrame:
    """Cost the time of what stays, while it serves: row by row, summed over the rows of a request."""
    rates = facts.resources.filter("stays").select("resource_id", "cost_hour")
    amount = cents(pl.col("cost_hour") * pl.col("service"), OVER_TIME)
    used = facts.visits.join(rates, on="resource_id").group_by("request_id").agg(amount=amount.sum())
    return used.select("amount", term=pl.lit("use"), scope=pl.lit("request"), scope_id="request_id")


def _place(facts: Facts) -> pl.LazyFrame:
    """Cost the sites that are dearer than others where a request may take place."""
    extras = alternatives(facts.case).lazy().select("request_id", "site_id", amount="extra")
    chosen = facts.visits.select("request_id", site_id="chosen").unique()
    at = chosen.join(extras, on=["request_id", "site_id"])
    return at.select("amount", term=pl.lit("place"), scope=pl.lit("request"), scope_id="request_id")


def _sla(facts: Facts) -> pl.LazyFrame:
    """Cost lateness: response by the start, resolution by the end; each fixed and by the second, then capped."""
    late = facts.served.select("request_id", "start", "end").join(facts.requests, on="request_id")
    return late.select(
        term=pl.lit("sla"),
        scope=pl.lit("request"),
        scope_id="request_id",
        amount=cents(penalty("start", "end"), OVER_TIME),
    )


def penalty(started: str, ended: str) -> pl.Expr:
    """Sum both clauses, in parts of a cent."""
    return clause(pl.col(started) - pl.col("respond_by")) + clause(pl.col(ended) - pl.col("due_at"))


def clause(late: pl.Expr) -> pl.Expr:
    """Cost one clause that is so many seconds late: fixed and by the second, then capped; in parts of a cent."""
    fixed, cap = pl.col("penalty_fixed").fill_null(0) * OVER_TIME, pl.col("penalty_cap") * OVER_TIME
    return pl.when(late > 0).then(pl.min_horizontal(fixed + pl.col("penalty_hour") * late, cap)).otherwise(0)


def _preference(facts: Facts) -> pl.LazyFrame:
    """Cost the requests that are served by none of the resources that they prefer."""
    choosy = facts.requests.filter(pl.col("preferred_resources").list.len() > 0)
    missed = (
        facts.served.select("request_id", "people")
        .join(choosy.select("request_id", "preferred_resources"), on="request_id")
        .filter(pl.col("people").list.set_intersection("preferred_resources").list.len() == 0)
    )
    return missed.select(
        term=pl.lit("preference"),
        scope=pl.lit("request"),
        scope_id="request_id",
        amount=pl.lit(facts.case.settings.objective.preference, pl.Int64),
    )


def _unserved(facts: Facts) -> pl.LazyFrame:
    """Cost the requests left out: their value and the penalty as if they were served at the horizon's end."""
    end = pl.lit(facts.case.settings.end, pl.Int64)
    parts = pl.col("value") * OVER_TIME + penalty("horizon_end", "horizon_end")
    return facts.left_out.with_columns(horizon_end=end).select(
        term=pl.lit("unserved"), scope=pl.lit("request"), scope_id="request_id", amount=cents(parts, OVER_TIME)
    )


def _disturbance(facts: Facts) -> pl.LazyFrame:
    """Cost what changes for the requests of the plan in force."""
    return disturbance(facts, facts.served).select(
        "amount", term=pl.lit("disturbance"), scope=pl.lit("request"), scope_id="request_id"
    )


def promises_broken(facts: Facts) -> pl.LazyFrame:
    """Find the requests with a promise that are left out or that start outside it."""
    outside = facts.served.filter(~pl.col("start").is_between("promise_start", "promise_end"))
    dropped = facts.left_out.filter(pl.col("promised_start").is_not_null())
    return pl.concat([outside.select("request_id"), dropped.select("request_id")]).sort("request_id")


def broken(facts: Facts) -> pl.LazyFrame:
    """Sum the weights of the mandatory requests left out and of the promises broken, each request once."""
    mandatory = facts.left_out.filter("mandatory").select("request_id")
    counted = pl.concat([mandatory, promises_broken(facts)])
    return facts.requests.join(counted, on="request_id", how="semi").select(pl.col("weight").sum())
