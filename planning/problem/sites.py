"""Where each request may take place: one row for each site from which the plan chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import PLACE
from planning.case.places import alternatives

if TYPE_CHECKING:
    from planning.case.case import Case

EACH = "request_id"


def sites_of(case: Case, requests: pl.DataFrame, in_force: pl.DataFrame | None) -> pl.DataFrame:
    """List the places of the requests that have alternatives: request_id, those of PLACE, `extra` in cents.

    What a lock holds to a resource stays where the plan in force has it, else where that resource stays; what it holds
    to its start too, else at the first. Sites with too few seats are left out, unless all of them have.
    """
    asked = requests.select("request_id", "lock", "locked_resource", people="seats")
    rows = (
        alternatives(case)
        .join(asked, on="request_id", maintain_order="left")
        .join(case.sites.select("site_id", "seats"), on="site_id", how="left", maintain_order="left")
        .join(_in_force(in_force), on=["request_id", "site_id"], how="left", maintain_order="left")
        .join(_homes(case), on=["locked_resource", "site_id"], how="left", maintain_order="left")
        .with_columns(pl.col("in_force", "home").fill_null(value=False))
    )
    was, home = pl.col("in_force").any().over(EACH), pl.col("home").any().over(EACH)
    first = pl.int_range(pl.len()).over(EACH) == 0
    locked = pl.when(was).then("in_force").when(home).then("home").otherwise((pl.col("lock") != "all") | first)
    held = pl.when(pl.col("lock").is_in(["resource", "all"])).then(locked).otherwise(pl.lit(value=True))
    seated = pl.col("seats").is_null() | (pl.col("people") <= pl.col("seats"))
    rows = rows.filter(held)
    return rows.filter(seated | ~seated.any().over(EACH)).select("request_id", *PLACE, "extra")


def _in_force(rows: pl.DataFrame | None) -> pl.DataFrame:
    """Say where the plan in force has each request."""
    if rows is None or "site_id" not in rows.columns:
        return pl.DataFrame(schema={"request_id": pl.String, "site_id": pl.String, "in_force": pl.Boolean})
    visits = rows.filter(pl.col("activity") == "visit", pl.col("site_id").is_not_null())
    return visits.select("request_id", "site_id", in_force=pl.lit(value=True)).unique()


def _homes(case: Case) -> pl.DataFrame:
    """Say where each resource that stays is."""
    return case.resources.filter("stays").select("site_id", locked_resource="resource_id", home=pl.lit(value=True))
