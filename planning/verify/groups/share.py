"""The share of all work that a group may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.sentences import hours, percent

if TYPE_CHECKING:
    from planning.verify.groups.loads import Loads, Rule


def share(rule: Rule, loads: Loads) -> pl.DataFrame:
    """Hold the jobs, or the paid hours, of a group against those of all persons.

    value: the group's, in jobs or seconds; whole: everybody's; beyond: thousandths of one above the part allowed.
    """
    jobs = rule["of"] == "jobs"
    amount = pl.col("jobs" if jobs else "paid")
    mine = pl.col("resource_id").is_in(rule["resources"])
    summed = loads.shifts.select(
        value=amount.filter(mine).sum(), whole=amount.sum(), forced=(pl.col("forced") & mine).any()
    )
    value, whole, most = pl.col("value"), pl.col("whole"), pl.lit(rule["limit"], pl.Int64)
    reached = (1000 * value + whole - 1) // whole  # rounded up: what is just beyond must not look allowed
    unit = pl.col if jobs else hours
    return summed.select(
        "value",
        "whole",
        "forced",
        scope_id=pl.lit(rule["name"]),
        beyond=(1000 * value - most * whole).clip(0),
        detail=pl.format(
            "{}: {} of {}{} is {}, at most {} is allowed",
            pl.lit(rule["name"]),
            unit("value"),
            unit("whole"),
            pl.lit(" jobs" if jobs else ""),
            percent(reached),
            percent(most),
        ),
    )
