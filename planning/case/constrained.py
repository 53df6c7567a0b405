"""The rules over groups with the people whom each binds, and what these did before the horizon."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import CONSTRAINTS, WORKED
from planning.case.conditions import matching
from planning.case.constraints import Constraint

if TYPE_CHECKING:
    from planning.case.settings import Settings
    from planning.case.sheet import Sheet

TERRITORIES = "territories"


def build(sheet: Sheet, settings: Settings, resources: pl.DataFrame) -> pl.DataFrame:
    """List the rules, each with the persons whom it binds, as CONSTRAINTS.

    Parameters
    ----------
    sheet
        The table of resources, whose columns conditions name.
    settings
        The rules.
    resources
        Complete.
    """
    rules = list(settings.constraints)
    lists = resources["territories"].list.len() > 0
    if lists.any() and not any(rule.kind == TERRITORIES for rule in rules):
        rules.append(_unsaid(rules))
    persons = resources.filter(pl.col("kind") == "person")["resource_id"]
    rows = []
    for number, rule in enumerate(rules, 1):
        among = pl.Series(dtype=pl.String)
        if rule.kind != TERRITORIES:
            among = matching(sheet, rule.where)["resource_id"]
        bound = persons.filter(persons.is_in(among.implode())).sort()
        rows.append(
            {
                "constraint": number,
                "name": rule.name,
                "kind": rule.kind,
                "of": rule.of,
                "limit": rule.limit,
                "price": rule.price,
                "resources": bound.to_list(),
            }
        )
    return pl.DataFrame(rows, schema=CONSTRAINTS)


def _unsaid(rules: list[Constraint]) -> Constraint:
    """Give the rule that holds where resources list territories and no rule says what that means: it is hard."""
    rule = Constraint(kind=TERRITORIES, name=TERRITORIES)
    while any(rule.name == other.name for other in rules):
        rule = replace(rule, name=f"{rule.name} of resources")
    return rule


def worked(sheet: Sheet) -> pl.DataFrame:
    """List what people did before the horizon, as WORKED."""
    rows = sheet.rows.select("resource_id", "worked", pl.col("jobs").fill_null(0), day="date")
    return rows.select(*WORKED).cast(WORKED).sort("resource_id", "day")
