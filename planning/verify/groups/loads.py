"""How much each person works, shift by shift, and did before: what the rules over groups add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from planning.verify.rows import ROUTE

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.verify.facts import Facts

Rule = dict[str, Any]
"""A row of `Case.constraints`."""


class Loads(NamedTuple):
    """What people do in a plan.

    Parameters
    ----------
    case
        The case.
    facts
        The plan laid against it.
    shifts
        One row for each shift in which a person does anything, visits or desk work: resource_id, shift_start, day,
        departure, return_at, paid, jobs (visits, no tasks), forced.
    """

    case: Case
    facts: Facts
    shifts: pl.DataFrame

    def of(self, rule: Rule) -> pl.DataFrame:
        """Give the shifts of those whom a rule binds."""
        return self.shifts.filter(pl.col("resource_id").is_in(rule["resources"]))

    def before(self, rule: Rule) -> pl.DataFrame:
        """Give what those whom a rule binds did before the horizon: resource_id, day, worked, jobs."""
        return self.case.worked.filter(pl.col("resource_id").is_in(rule["resources"]))


def loads(facts: Facts) -> Loads:
    """Gather what people do."""
    persons = facts.resources.filter(kind="person").select("resource_id")
    visits = facts.routes.select(*ROUTE, "jobs")
    shifts = (
        facts.shifts.drop("jobs")
        .join(persons, on="resource_id", how="semi")
        .join(visits, on=ROUTE, how="left")
        .select(*ROUTE, "day", "departure", "return_at", "paid", pl.col("jobs").fill_null(0), "forced")
        .sort(ROUTE)
    )
    return Loads(facts.case, facts, shifts.collect())
