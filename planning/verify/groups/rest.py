"""The rest between one day's work and the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.sentences import hours, moment

if TYPE_CHECKING:
    from planning.verify.groups.loads import Loads, Rule


def rest(rule: Rule, loads: Loads) -> pl.DataFrame:
    """Measure from the last return of a day to the first departure of the next on which the person works.

    value: seconds of rest; beyond: how much is lacking. Shifts that begin on one day are one day's work.
    """
    zone = loads.case.settings.timezone
    days = (
        loads.of(rule)
        .group_by("resource_id", "day")
        .agg(pl.col("departure", "shift_start").min(), pl.col("return_at").max(), pl.col("forced").any())
    )
    days = days.sort("resource_id", "day").with_columns(
        home=pl.col("return_at").shift().over("resource_id"), bound=pl.col("forced").shift().over("resource_id")
    )
    nights = days.drop_nulls("home").with_columns(value=pl.col("departure") - pl.col("home"))
    return nights.select(
        "resource_id",
        "shift_start",
        "value",
        forced=pl.col("forced") | pl.col("bound"),
        scope_id="resource_id",
        beyond=(rule["limit"] - pl.col("value")).clip(0),
        detail=pl.format(
            "{} is back at {} and leaves again at {}: {} of rest are due",
            "resource_id",
            moment(pl.col("home"), zone),
            moment(pl.col("departure"), zone),
            hours(pl.lit(rule["limit"])),
        ),
    )
