"""How long a person works in a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.sentences import hours

if TYPE_CHECKING:
    from planning.verify.groups.loads import Loads, Rule

WEEK = ["resource_id", "week"]


def week(rule: Rule, loads: Loads) -> pl.DataFrame:
    """Sum the paid time of each week, Monday to Sunday, in which a person works in the plan.

    value: seconds, with those before the horizon; beyond: those above the most allowed, or above what was worked
    before the horizon, where that alone is more.
    """
    limit = pl.lit(rule["limit"], pl.Int64)
    monday = pl.col("day").dt.truncate("1w").alias("week")
    planned = (
        loads.of(rule)
        .group_by("resource_id", monday)
        .agg(pl.col("shift_start").min(), pl.col("forced").any(), pl.col("paid").sum())
    )
    before = loads.before(rule).group_by("resource_id", monday).agg(past=pl.col("worked").sum())
    weeks = planned.join(before, on=WEEK, how="left").with_columns(pl.col("past").fill_null(0))
    weeks = weeks.with_columns(value=pl.col("paid") + pl.col("past"), name=pl.col("week").dt.to_string("%G-W%V"))
    earlier = pl.when(pl.col("past") > 0).then(pl.format(" ({} of them before)", hours("past"))).otherwise(pl.lit(""))
    return weeks.sort(WEEK).select(
        "resource_id",
        "shift_start",
        "value",
        "forced",
        scope_id=pl.format("{} {}", "resource_id", "name"),
        beyond=(pl.col("value") - pl.max_horizontal(limit, "past")).clip(0),
        detail=pl.format(
            "{} works {} in week {}{}: at most {} are allowed",
            "resource_id",
            hours("value"),
            "name",
            earlier,
            hours(limit),
        ),
    )
