"""How many days in a row a person works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planning.verify.groups.loads import Loads, Rule

RUN = ["resource_id", "run"]


def days(rule: Rule, loads: Loads) -> pl.DataFrame:
    """Count the days of each run of calendar days worked that holds a day of the plan.

    value: its days; beyond: those above the most allowed, or above the days before the horizon that begin it, where
    these alone are more. The shift named is the first beyond.
    """
    limit, none = pl.lit(rule["limit"], pl.Int64), pl.lit(None, pl.Int64)
    planned = loads.of(rule).group_by("resource_id", "day").agg(pl.col("shift_start").min(), pl.col("forced").any())
    before = loads.before(rule).filter((pl.col("worked") > 0) | (pl.col("jobs") > 0))
    before = before.select("resource_id", "day", shift_start=none, forced=pl.lit(value=False))
    each = pl.concat([planned, before]).sort("resource_id", "day")
    since = pl.col("day").to_physical().cast(pl.Int64) - pl.int_range(pl.len(), dtype=pl.Int64).over("resource_id")
    past = pl.col("shift_start").is_null().sum().over(RUN).cast(pl.Int64)
    each = each.with_columns(run=since).with_columns(
        allowed=pl.max_horizontal(limit, past), nth=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(RUN)
    )
    runs = each.group_by(RUN, maintain_order=True).agg(
        pl.col("allowed").first(),
        pl.col("forced").any(),
        value=pl.len().cast(pl.Int64),
        planned=pl.col("shift_start").is_not_null().any(),
        shift_start=pl.col("shift_start").filter(pl.col("nth") > pl.col("allowed")).first(),
        first=pl.col("day").first(),
        last=pl.col("day").last(),
    )
    return runs.filter("planned").select(
        "resource_id",
        "shift_start",
        "value",
        "forced",
        scope_id="resource_id",
        beyond=(pl.col("value") - pl.col("allowed")).clip(0),
        detail=pl.format(
            "{} works {} days in a row, from {} to {}: at most {} are allowed",
            "resource_id",
            "value",
            pl.col("first").dt.to_string("%Y-%m-%d"),
            pl.col("last").dt.to_string("%Y-%m-%d"),
            limit,
        ),
    )
