"""Where requests take place: coordinates of sites, and the sites among which the plan chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import ALTERNATIVES, NAMES, PLACE

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.case.settings import TravelSettings
    from planning.case.sheet import Sheets

COORDINATES = ("lat", "lon", "x", "y")
SITE = pl.element().struct["site_id"]


def with_places(rows: pl.DataFrame, sites: pl.DataFrame, travel: TravelSettings) -> pl.DataFrame:
    """Coordinates of the site where a row names one; `placed`: the travel mode can use its place."""
    rows = rows.join(
        sites.select("site_id", *COORDINATES), on="site_id", how="left", suffix="_site", maintain_order="left"
    )
    rows = rows.with_columns(
        pl.when(pl.col("site_id").is_not_null()).then(f"{name}_site").otherwise(name).alias(name)
        for name in COORDINATES
    )
    return rows.with_columns(placed=placed(travel))


def placed(travel: TravelSettings) -> pl.Expr:
    """Whether a row has a place that the travel mode can use."""
    by = {"straight": pl.col("lat").is_not_null(), "plane": pl.col("x").is_not_null()}
    if travel.mode in by:
        return by[travel.mode]
    filled = by[travel.complete] if travel.complete else pl.lit(False)
    return pl.col("site_id").is_not_null() | filled


def with_alternatives(sheets: Sheets, travel: TravelSettings) -> pl.DataFrame:
    """Give requests the first of the sites where each may take place, and its alternatives.

    `site_id` becomes the first site, `alternatives` all of them where there is a choice or an extra cost; `anywhere`:
    it named none, and any that has a room will do. Where the travel mode can use some of the sites but not all,
    `unusable` lists the others, and they are left out.
    """
    rows = _usable(_at_rooms(sheets), sheets["sites"].rows, travel)
    first = pl.col("alternatives").list.first().struct
    choice = (pl.col("alternatives").list.len() > 1) | (first["extra"] > 0)
    nothing = pl.lit([], dtype=ALTERNATIVES)
    return rows.with_columns(
        site_id=first["site_id"], alternatives=pl.when(choice).then("alternatives").otherwise(nothing)
    )


def _usable(rows: pl.DataFrame, sites: pl.DataFrame, travel: TravelSettings) -> pl.DataFrame:
    """Part the sites of requests: `alternatives` and, where there are others too, the `unusable`."""
    named = rows["site_id"].explode().struct.field("site_id").unique()
    usable = named if travel.mode == "table" else sites.filter(placed(travel))["site_id"]
    none = pl.lit([], dtype=NAMES)
    if named.drop_nulls().is_in(usable.implode()).all():  # as it should be; and quicker
        return rows.with_columns(alternatives="site_id", unusable=none)
    reached = SITE.is_in(usable.implode())
    rows = rows.with_columns(
        alternatives=pl.col("site_id").list.eval(pl.element().filter(reached)),
        unusable=pl.col("site_id").list.eval(SITE.filter(~reached)),
    )
    some = pl.col("alternatives").list.len() > 0
    return rows.with_columns(
        alternatives=pl.when(some).then("alternatives").otherwise("site_id"),
        unusable=pl.when(some).then("unusable").otherwise(none),
    )


def _at_rooms(sheets: Sheets) -> pl.DataFrame:
    """Let requests without a place, whose service has a role of kind room, take place at any site with a room."""
    roomed = sheets["roles"].rows.filter(pl.col("kind") == "room")["service_id"].unique()
    homeless = pl.all_horizontal(pl.col("site_id", *COORDINATES).is_null())
    there = homeless & pl.col("service_id").is_in(roomed.implode()).fill_null(value=False)
    rows = sheets["requests"].rows.with_columns(anywhere=there)
    rooms = sheets["resources"].rows.filter(pl.col("kind") == "room", stays())["site_id"].drop_nulls().unique().sort()
    if roomed.is_empty() or rooms.is_empty():
        return rows
    anywhere = pl.lit([{"site_id": site, "extra": 0} for site in rooms], dtype=ALTERNATIVES)
    return rows.with_columns(site_id=pl.when("anywhere").then(anywhere).otherwise("site_id"))


def stays() -> pl.Expr:
    """Whether a row of resources stays at its place: as it says, else rooms do."""
    return pl.coalesce("stays", pl.col("kind") == "room")


def alternatives(case: Case) -> pl.DataFrame:
    """Sites of the requests that have alternatives, in order: request_id, site_id, lat, lon, x, y, extra in cents."""
    listed = case.requests.filter(pl.col("alternatives").list.len() > 0).select("request_id", "alternatives")
    listed = listed.explode("alternatives").unnest("alternatives")
    sites = case.sites.select(*PLACE)
    return listed.join(sites, on="site_id", how="left", maintain_order="left").select("request_id", *PLACE, "extra")
