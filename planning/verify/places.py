"""Where each visit takes place: at the one place of its request, or at the site that the plan chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.places import alternatives
from planning.verify.roles import TURN

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel.travel import Travel


def chooses(case: Case) -> bool:
    """Whether any request may take place at several sites, or at one that costs extra."""
    return bool((case.requests["alternatives"].list.len() > 0).any())


def placed(case: Case, travel: Travel, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Move the visits of the requests that have alternatives to the site where the plan lets them take place.

    A request takes place at the site that its first row names that names one of its alternatives; else where the
    first of its resources stays that stays at one of them; else at its first. A row that names another of the
    alternatives is there, whatever the request's is. Adds chosen, the request's site, null where it has no choice.
    """
    if not chooses(case):
        return rows.with_columns(chosen=pl.lit(None, pl.String))
    sites = alternatives(case)
    sites = sites.select("request_id", "site_id", at=pl.Series(travel.index(sites), dtype=pl.Int32))
    listed = sites.lazy().group_by("request_id", maintain_order=True).agg(sites="site_id")
    homes = case.resources.lazy().filter("stays").select("resource_id", home="site_id")
    own, home = (pl.when(pl.col("sites").list.contains(pl.col(name))).then(name) for name in ("written_site", "home"))
    visits = (
        rows.filter(pl.col("activity") == "visit")
        .select("request_id", "written_site", *TURN)
        .join(listed, on="request_id")
        .join(homes, on="resource_id", how="left")
        .with_columns(own=own, home=home)
        .sort(TURN, nulls_last=True)
    )
    first = pl.col("own", "home").drop_nulls().first()
    chosen = visits.group_by("request_id").agg(first, first_site=pl.col("sites").first().list.first())
    chosen = chosen.select("request_id", chosen=pl.coalesce("own", "home", "first_site"))
    there = (
        visits.join(chosen, on="request_id")
        .select("row", "request_id", "chosen", moved=pl.coalesce("own", "chosen"))
        .join(sites.lazy(), left_on=["request_id", "moved"], right_on=["request_id", "site_id"], how="left")
        .drop("request_id")
    )
    return (
        rows.join(there, on="row", how="left", maintain_order="left")
        .with_columns(site_id=pl.coalesce("moved", "site_id"), place=pl.coalesce("at", "place"))
        .drop("moved", "at")
    )
