"""What has been fetched already, or is about to be: fetches of a plan in force that stand as they are."""

from __future__ import annotations

import polars as pl

FETCHED = pl.Schema(
    {
        "resource_id": pl.String(),
        "shift_start": pl.Int64(),
        "site_id": pl.String(),
        "start": pl.Int64(),
        "thing": pl.String(),
        "quantity": pl.Int64(),
    }
)
"""A row for each thing that such a fetch takes; one that takes nothing has none."""
TAKEN = pl.col("each").str.strip_chars().str.extract_groups(r"^([^:]*[^:\s])\s*(?::\s*(\d+))?$").struct


def held_fetches(rows: pl.DataFrame, release: int) -> pl.DataFrame:
    """List what is taken at the fetches for which the journey begins before the release, in the rows of a plan."""
    begun = pl.col("start") - pl.col("travel_s").fill_null(0) < release
    return taken(rows.filter(pl.col("activity") == "fetch", begun))


def taken(fetches: pl.DataFrame) -> pl.DataFrame:
    """List what rows of a plan that are fetches say that they take, as FETCHED."""
    each = fetches.with_columns(each=pl.col("fetched").str.split(";")).explode("each").drop_nulls("each")
    return (
        each.with_columns(thing=TAKEN["1"], quantity=TAKEN["2"].cast(pl.Int64).fill_null(1))
        .drop_nulls("thing")
        .select(*FETCHED)
        .cast(FETCHED)
    )
