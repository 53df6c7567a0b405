"""The members of teams: one row for each resource that a request takes, at each site where it may take place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import PLACE
from planning.problem.roles import parts_of, with_parts
from planning.problem.sites import sites_of
from planning.problem.spans import FIXED_START

if TYPE_CHECKING:
    from planning.case.case import Case

TO_RESOURCE = pl.col("lock").is_in(["resource", "all"])
"""Whose lead is locked."""
ONCE = {
    "value": 0,
    "weight": 0,
    "mandatory": False,
    "interruptible": False,
    "promised_start": None,
    "promised_end": None,
    "respond_by": None,
    "due_at": None,
    "notified_at": None,
    "request_id": None,
}
"""What a request counts or asks once, and its members not at all."""


def members_of(case: Case, requests: pl.DataFrame, order: list[str], in_force: pl.DataFrame | None) -> pl.DataFrame:
    """Lay out the members of the requests, in their order, site by site: what each asks of its resource.

    A lock holds for all of them as far as the plan in force says who they are: a request locked to resource and start
    stands still where every member is known, and keeps its start and the resources that are known elsewhere.
    """
    roles = parts_of(case)
    numbered = pl.DataFrame(
        {"request_id": order, "team": range(len(order))}, schema={"request_id": pl.String, "team": pl.Int64}
    )
    rows = (
        requests.drop("offset", "first", "last")
        .with_row_index("visit")
        .join(numbered, on="request_id", maintain_order="left")
        .join(roles, on="service_id", how="left", maintain_order="left")
        .with_columns(
            offset=pl.col("offset").fill_null(0),
            part=pl.col("part").fill_null(1),
            said=pl.when(pl.col("role").is_not_null()).then("part"),
        )
        .with_columns(first=pl.col("offset").min().over("team"), last=pl.col("offset").max().over("team"))
        .join(_holders(case, in_force), on=["request_id", "said"], how="left", maintain_order="left", nulls_equal=True)
    )
    held = TO_RESOURCE & pl.col("holder").is_not_null()
    still = (pl.col("lock") == "all") & held.all().over("team")
    lead = pl.col("part") == 1
    nobody = pl.lit([], pl.List(pl.String))
    return (
        _placed(case, requests, rows, in_force)
        .with_columns(holder=pl.coalesce("holder", pl.when(lead).then("locked_resource")))
        .with_columns(
            duration=pl.coalesce("lasts", "duration"),
            skills=pl.when(lead).then(pl.concat_list("skills", pl.col("own").fill_null([]))).otherwise("own"),
            created_at=pl.when(FIXED_START).then(pl.lit(0)).otherwise("created_at"),
            required_resources=pl.when(lead).then("required_resources").otherwise(nobody),
            preferred_resources=nobody,
            **{
                name: pl.when(lead).then(name).otherwise(pl.lit([], requests.schema[name]))
                for name in ("parts", "tools")
            },
            locked_resource=pl.when(held).then("holder"),
            locked_start=pl.col("locked_start") + pl.col("offset"),
            lock=pl.when(still).then(pl.lit("all")).when(held).then(pl.lit("resource")).otherwise(pl.lit("none")),
            calls=pl.lit(value=False),
            **{name: pl.lit(value, requests.schema[name]) for name, value in ONCE.items()},
        )
        .drop("own", "lasts", "holder", "said")
    )


def _holders(case: Case, in_force: pl.DataFrame | None) -> pl.DataFrame:
    """Who fills which part of each request in the plan in force, if of its kind: request_id, said (part), holder."""
    nothing = {"request_id": pl.String, "said": pl.Int64, "holder": pl.String}
    if in_force is None:
        return pl.DataFrame(schema=nothing)
    kinds = case.resources.select("resource_id", "kind")
    rows = with_parts(case, in_force.filter(activity="visit")).join(kinds, on="resource_id")
    known = rows.filter(pl.col("role_kind").is_null() | (pl.col("kind") == pl.col("role_kind"))).select(
        "request_id", said="part", holder="resource_id"
    )
    return known.unique(["request_id", "said"], keep="first", maintain_order=True)


def _placed(case: Case, requests: pl.DataFrame, rows: pl.DataFrame, in_force: pl.DataFrame | None) -> pl.DataFrame:
    """Repeat the members for each site where their request may take place; `site` counts them from 0."""
    sites = sites_of(case, requests, in_force).with_columns(site=pl.int_range(pl.len()).over("request_id"))
    own = rows.join(sites, on="request_id", how="anti", maintain_order="left").with_columns(site=pl.lit(0, pl.Int64))
    chosen = rows.drop(*PLACE, "extra").join(sites, on="request_id", maintain_order="left")
    return pl.concat([own, chosen], how="diagonal").sort("team", "site", "part")
