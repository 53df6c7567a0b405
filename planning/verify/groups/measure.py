"""What the rules over groups measure of a plan, all in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planning.verify.groups.days import days
from planning.verify.groups.fairness import fairness
from planning.verify.groups.loads import loads
from planning.verify.groups.rest import rest
from planning.verify.groups.share import share
from planning.verify.groups.territory import territory
from planning.verify.groups.week import week

if TYPE_CHECKING:
    from planning.verify.facts import Facts

MEASURED: dict[str, Any] = {
    "constraint": pl.Int64,
    "name": pl.String,
    "kind": pl.String,
    "of": pl.String,
    "limit": pl.Int64,
    "price": pl.Int64,
    "request_id": pl.String,
    "resource_id": pl.String,
    "shift_start": pl.Int64,
    "sequence": pl.Int64,
    "forced": pl.Boolean,
    "scope_id": pl.String,
    "value": pl.Int64,
    "whole": pl.Int64,
    "beyond": pl.Int64,
    "detail": pl.String,
}
"""A row for each thing that a rule measures: the rule as the case has it, what is measured, and what is beyond it."""
MEASURES = {
    "share": share,
    "rest": rest,
    "days": days,
    "hours": week,
    "fairness": fairness,
    "territories": territory,
}


def measured(facts: Facts) -> pl.DataFrame:
    """Measure what each rule is about, as MEASURED; what the figures are, the functions of MEASURES say."""
    rules = facts.case.constraints
    if rules.is_empty():
        return pl.DataFrame(schema=MEASURED)
    done = loads(facts)
    told = ("constraint", "name", "kind", "of", "limit", "price")
    frames = [
        MEASURES[rule["kind"]](rule, done).with_columns(pl.lit(rule[name], MEASURED[name]).alias(name) for name in told)
        for rule in rules.iter_rows(named=True)
    ]
    return pl.concat([pl.DataFrame(schema=MEASURED), *frames], how="diagonal").select(*MEASURED)
