"""Whether a request can take place anywhere: seats, opening hours, and the resources that stay there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import PLACE
from planning.case.places import alternatives
from planning.case.servable.needs import SPANS
from planning.case.servable.teams import FAILED
from planning.case.servable.words import REASON, reasons

if TYPE_CHECKING:
    from planning.case.case import Case


def places(case: Case) -> pl.DataFrame:
    """Where each request that has a place may take place: request_id, site_id, lat, lon, x, y."""
    alone = case.requests.filter(pl.col("placed"), pl.col("alternatives").list.len() == 0)
    several = alternatives(case).join(case.requests.filter("placed"), on="request_id", how="semi")
    return pl.concat([alone.select("request_id", *PLACE), several.select("request_id", *PLACE)])


def nowhere(places: pl.DataFrame, failed: pl.DataFrame) -> pl.DataFrame:
    """W511: in each of its places something holds it back; `failed`: request_id, site_id, why."""
    if failed.is_empty():
        return pl.DataFrame(schema=REASON)
    each = places.join(
        failed.unique(["request_id", "site_id"], keep="first", maintain_order=True),
        on=["request_id", "site_id"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    lost = each.group_by("request_id", maintain_order=True).agg("why").filter(~pl.col("why").list.contains(None))
    detail = pl.format("can take place nowhere: {}", pl.col("why").list.join("; "))
    return reasons(lost, "W511", "site_id", detail)


def seatless(places: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Sites with fewer seats than people come: request_id, site_id, why."""
    seats = case.sites.select("site_id", has="seats").drop_nulls()
    people = case.requests.select("request_id", "seats")
    few = places.join(seats, on="site_id").join(people, on="request_id").filter(pl.col("has") < pl.col("seats"))
    return few.with_columns(why=pl.format("{} has seats for {} of {} people", "site_id", "has", "seats")).select(
        *FAILED
    )


def closed(places: pl.DataFrame, needed: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Sites that are not open long enough in any window, were everybody as fast as the fastest; as `seatless`."""
    hours = case.sites.drop_nulls("opening").select("site_id")
    rows = places.join(hours, on="site_id", how="semi")
    if rows.is_empty():
        return pl.DataFrame(schema=FAILED)
    fastest = max(1000, *case.resources["speed_factor"], *case.skills["speed_factor"].drop_nulls())
    spans = needed.group_by("request_id").agg(
        before=pl.col("offset").min(),
        after=(pl.col("offset") + (pl.col("duration") * 1000 + fastest - 1) // fastest).max(),
        windows=pl.col("windows").first(),
        window_on=pl.col("window_on").first(),
    )
    shape = ["site_id", "before", "after", "windows", "window_on"]
    rows = rows.select("request_id", "site_id").join(spans, on="request_id", maintain_order="left")
    shapes = rows.select(shape).unique().with_row_index("shape")
    each = shapes.join(case.openings.rename({"start": "opens", "end": "closes"}), on="site_id")
    each = each.with_columns(windows=SPANS).explode("windows").unnest("windows")
    until = pl.when(pl.col("window_on") == "both").then(pl.col("end") - pl.col("after")).otherwise("end")
    first = pl.max_horizontal(pl.col("opens") - pl.col("before"), "start")
    last = pl.min_horizontal(pl.col("closes") - pl.col("after"), until)
    open_ones = each.filter(first <= last).select("shape").unique()
    shut = shapes.join(open_ones, on="shape", how="anti")
    lost = rows.join(shut, on=shape, how="semi", maintain_order="left")
    why = pl.format("{} is not open long enough when it can be served", "site_id")
    return lost.with_columns(why=why).select(*FAILED)
