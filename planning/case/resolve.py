"""Requests, resources and skills completed from what they refer to, so that nothing later repeats it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import PLACE, RESOURCES, SKILLS, STOCK
from planning.case.look_up import look_up
from planning.case.places import stays, with_alternatives, with_places

if TYPE_CHECKING:
    from planning.case.settings import Settings
    from planning.case.sheet import Sheets

FREE = ("equipment", "room")
"""Kinds of resources that cost nothing an hour and a kilometre unless they say so."""


def resources(sheets: Sheets, settings: Settings) -> pl.DataFrame:
    """Resources with the case's rates where they have none of their own."""
    rows = with_places(sheets["resources"].rows, sheets["sites"].rows, settings.travel)
    rows = rows.with_columns(
        *(
            pl.coalesce(f"cost_{name}", pl.when(pl.col("kind").is_in(FREE)).then(0).otherwise(rate))
            for name, rate in (("hour", settings.objective.hour), ("km", settings.objective.km))
        ),
        pl.col("parts", "tools", "territories").fill_null([]),
        stays=stays(),
    )
    return rows.select(*RESOURCES).cast(RESOURCES).sort("resource_id")


def skills(sheets: Sheets) -> pl.DataFrame:
    """Skills of resources, from both tables."""
    own = (
        sheets["resources"].rows.select("resource_id", "skills").explode("skills").drop_nulls("skills").unnest("skills")
    )
    nothing = {name: pl.lit(None, dtype=SKILLS[name]) for name in ("speed_factor", "valid_from", "valid_to")}
    rows = pl.concat([own.with_columns(**nothing).select(*SKILLS), sheets["resource_skills"].rows.select(*SKILLS)])
    return rows.cast(SKILLS).unique().sort(list(SKILLS))


def requests(sheets: Sheets, settings: Settings) -> pl.DataFrame:
    """Complete requests from client, service, site and settings; SLA columns are still missing."""
    rows = with_places(with_alternatives(sheets, settings.travel), sheets["sites"].rows, settings.travel)
    return worth(rows, sheets, settings).with_columns(pl.col("parts", "tools", "windows").fill_null([]))


def worth(rows: pl.DataFrame, sheets: Sheets, settings: Settings) -> pl.DataFrame:
    """Complete requests with what their services and clients say, where they come from, since when, and their value."""
    rows = _from_service(rows, sheets["services"].rows)
    rows = _from_client(rows, sheets["clients"].rows)
    objective = settings.objective
    by_priority = pl.col("priority") * objective.priority_point
    stems = {file: PurePosixPath(file).stem for file in rows["_file"].unique()}
    return rows.with_columns(
        source=pl.coalesce("source", pl.col("_file").replace(stems)),
        created_at=pl.col("created_at").fill_null(settings.now),
        value=pl.coalesce("value", by_priority, pl.lit(objective.default_value)),
        given=pl.col("value").is_not_null(),
        by_default=pl.coalesce("value", by_priority).is_null(),
        skills=pl.col("skills").fill_null([]),
    )


def _from_service(rows: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    own = ("duration", "skills", "value")
    offered = services.select("service_id", *own, "interruptible")
    rows = look_up(rows, offered.drop_nulls("service_id"), ["service_id"], "_service")
    return rows.with_columns(
        *(pl.coalesce(name, f"{name}_service").alias(name) for name in own),
        interruptible=pl.col("interruptible").fill_null(value=False),
    ).drop(f"{name}_service" for name in own)


def _from_client(rows: pl.DataFrame, clients: pl.DataFrame) -> pl.DataFrame:
    lists = ("required_resources", "preferred_resources", "excluded_resources")
    bound = clients.select("client_id", "tier", "weight", *lists)
    rows = look_up(rows, bound.drop_nulls("client_id"), ["client_id"], "_client")
    return rows.with_columns(
        *(pl.coalesce(name, f"{name}_client").fill_null([]).alias(name) for name in lists[:2]),
        _together(rows, lists[2], f"{lists[2]}_client").fill_null([]).alias(lists[2]),
        weight=pl.col("weight").fill_null(1),
    ).drop(f"{name}_client" for name in lists)


def _together(rows: pl.DataFrame, own: str, other: str) -> pl.Expr:
    """Entries of two columns of lists, sorted, each once; as they are where only one of them has any at all."""
    if rows.select((pl.col(own).is_not_null() & pl.col(other).is_not_null()).any()).item():
        both = pl.concat_list(*(pl.col(name).fill_null([]) for name in (own, other)))
        return both.list.unique().list.sort()
    return pl.coalesce(own, other)


def finished(rows: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Exactly the columns of a Case's requests or tasks, in order of their ids."""
    rows = rows.select(*schema).cast(schema)
    return rows if rows["request_id"].is_sorted() else rows.sort("request_id")


def sites(sheets: Sheets) -> pl.DataFrame:
    """Sites: site_id, lat, lon, x, y."""
    return sheets["sites"].rows.select(*PLACE)


def stock(sheets: Sheets, settings: Settings) -> pl.DataFrame:
    """Stock with the places of its sites, and how long it takes to fetch there."""
    nowhere = {name: pl.lit(None, PLACE[name]) for name in ("lat", "lon", "x", "y")}
    rows = with_places(sheets["stock"].rows.with_columns(**nowhere), sheets["sites"].rows, settings.travel)
    access = sheets["sites"].rows.select("site_id", "access").drop_nulls("site_id")
    rows = rows.join(access, on="site_id", how="left", maintain_order="left").with_columns(
        pl.col("access").fill_null(0)
    )
    return rows.select(*STOCK).cast(STOCK).sort("site_id", "part_id", "arrives_at", "quantity")
