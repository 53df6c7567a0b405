"""What the rules over groups measure: shares, rest, days in a row, weeks, fair loads, territories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.kpis.kpi import Kpi, ratio

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.kpis.kpi import Facts
    from planning.verify import Verdict

BY = ("constraint",)
PART = "his part of all, with what was done before the horizon, by his time in shift"
value, beyond = pl.col("value"), pl.col("beyond")

GROUPS = (
    Kpi(
        name="share_reached",
        unit="share",
        formula="visits, or paid hours, of those whom a share names / those of all persons; in all: the largest",
        of="shares",
        value=ratio(value, pl.col("whole")).max(),
        by=BY,
    ),
    Kpi(
        name="rest_least",
        unit="h",
        formula="the fewest hours from the last return of a day to the first departure of the next at work",
        of="rests",
        value=value.min() / 3600,
        by=BY,
    ),
    Kpi(
        name="days_in_a_row_most",
        unit="days",
        formula="the longest run of calendar days at work that holds a day of the plan, with those before the horizon",
        of="runs",
        value=value.max(),
        by=BY,
    ),
    Kpi(
        name="week_hours_most",
        unit="h",
        formula="the most paid hours of a person in a week (Monday to Sunday), with those before the horizon",
        of="weeks",
        value=value.max() / 3600,
        by=BY,
    ),
    Kpi(
        name="unfair_hours",
        unit="h",
        formula=f"sum of the hours that each person has above {PART}",
        of="fair_hours",
        value=beyond.sum() / 3600,
        by=BY,
    ),
    Kpi(
        name="unfair_hours_most",
        unit="h",
        formula=f"the most hours that a person has above {PART}",
        of="fair_hours",
        value=beyond.max() / 3600,
        by=BY,
    ),
    Kpi(
        name="unfair_jobs",
        unit="jobs",
        formula=f"sum of the visits that each person has above {PART}",
        of="fair_jobs",
        value=beyond.sum() / 1000,
        by=BY,
    ),
    Kpi(
        name="unfair_jobs_most",
        unit="jobs",
        formula=f"the most visits that a person has above {PART}",
        of="fair_jobs",
        value=beyond.max() / 1000,
        by=BY,
    ),
    Kpi(
        name="outside_territory",
        unit="visits",
        formula="number of visits at sites of other territories than those that their resource lists",
        of="outside",
        value=value.sum(),
        by=BY,
    ),
)
KINDS: dict[Facts, tuple[str, str | None]] = {
    "shares": ("share", None),
    "rests": ("rest", None),
    "runs": ("days", None),
    "weeks": ("hours", None),
    "fair_hours": ("fairness", "hours"),
    "fair_jobs": ("fairness", "jobs"),
    "outside": ("territories", None),
}
"""Which rules each table is about: their kind, and what they count."""


def group_facts(case: Case, verdict: Verdict) -> dict[Facts, pl.DataFrame]:
    """List what the rules of each kind measure: constraint (the rule's name), value, whole, beyond.

    A rule of which there is nothing to measure has one row, without figures; a kind without rules has no table.
    """
    tables: dict[Facts, pl.DataFrame] = {}
    for name, (kind, of) in KINDS.items():
        rules = case.constraints.filter(pl.col("kind") == kind, pl.lit(of is None) | pl.col("of").eq_missing(of))
        if not rules.is_empty():
            found = verdict.groups.select("constraint", "value", "whole", "beyond")
            rules = rules.select("constraint", "name").join(found, on="constraint", how="left", maintain_order="left")
            tables[name] = rules.select(constraint="name", value="value", whole="whole", beyond="beyond")
    return tables
