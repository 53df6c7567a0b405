"""A KPI: a named formula over a table of facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import polars as pl

Facts: TypeAlias = Literal[
    "plan",
    "requests",
    "shifts",
    "costs",
    "rooms",
    "choices",
    "fetches",
    "fetched",
    "tasks",
    "bound",
    "left",
    "days",
    "handled",
    "shares",
    "rests",
    "runs",
    "weeks",
    "fair_hours",
    "fair_jobs",
    "outside",
]
MONEY = "money"
"""Unit that stands for the currency of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A figure and how it is found.

    Parameters
    ----------
    name, unit
        What it is called and what it counts; the unit `share` runs from 0 to 1.
    formula
        The same in words.
    of
        The table of facts that it is taken over (see `planning.kpis.facts`).
    value
        An aggregation over that table; null where it has no meaning.
    by
        Columns of the table by which it is also given; rows that are null there count in the total only.
    """

    name: str
    unit: str
    formula: str
    of: Facts
    value: pl.Expr
    by: tuple[str, ...] = ()


def ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Divide; without anything to divide by there is no figure, not zero."""
    return pl.when(whole > 0).then(part / whole)
