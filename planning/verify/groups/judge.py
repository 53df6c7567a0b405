"""Which rules over groups a plan breaks, and what those cost that have a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.groups.territory import radius
from planning.verify.money import OVER_TIME, cents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.verify.facts import Facts

NAMES = {
    "share": "share",
    "rest": "rest",
    "days": "days_in_a_row",
    "hours": "hours_a_week",
    "fairness": "fairness",
    "territories": "territory",
}
"""What violations and costs call each kind."""
SCOPES = {
    "share": "constraint",
    "days": "resource",
    "hours": "week",
    "fairness": "resource",
    "territories": "request",
}
"""What the costs of each kind are of."""
OVER_SHARE = 1000
"""Shares are counted in thousandths, and so are jobs above a fair part."""
PARTS = {
    ("share", "jobs"): OVER_SHARE,
    ("share", "hours"): OVER_SHARE * OVER_TIME,
    ("fairness", "jobs"): OVER_SHARE,
    ("fairness", "hours"): OVER_TIME,
    ("hours", None): OVER_TIME,
}
"""Into how many parts of a cent a price times what is beyond comes; 1 where nothing is said."""


def broken(facts: Facts, measured: pl.DataFrame) -> Iterator[pl.LazyFrame]:
    """Name what breaks a rule that has no price, each with its `rule`; and the visits beyond somebody's radius."""
    if facts.case.resources["radius"].is_not_null().any():
        yield radius(facts).with_columns(rule=pl.lit("radius"))
    if not measured.is_empty():
        hard = measured.lazy().filter(pl.col("price").is_null(), pl.col("beyond") > 0)
        yield hard.select(
            "request_id",
            "resource_id",
            "shift_start",
            "sequence",
            "forced",
            "detail",
            rule=pl.col("kind").replace_strict(NAMES, return_dtype=pl.String),
        )


def priced(measured: pl.DataFrame) -> Iterator[pl.LazyFrame]:
    """Cost what is beyond the rules that have a price, each amount rounded once."""
    if measured["price"].null_count() == len(measured):
        return
    for rule in measured.filter(pl.col("price").is_not_null()).partition_by("constraint", maintain_order=True):
        kind, of, price = rule.row(0, named=True)["kind"], rule["of"][0], rule["price"][0]
        amount = cents(pl.col("beyond").cast(pl.Int128) * price, PARTS.get((kind, of), 1)).cast(pl.Int64)
        yield rule.lazy().select("scope_id", term=pl.lit(NAMES[kind]), scope=pl.lit(SCOPES[kind]), amount=amount)
