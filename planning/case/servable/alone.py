"""What holds a request back by itself: its windows, its place, and what this version does not plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.servable.words import reasons
from planning.case.times import written

if TYPE_CHECKING:
    from planning.case.settings import Settings


def outside(requests: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """W503: every window lies outside the horizon; or, without windows, it is created after the horizon's end."""
    ends = pl.col("windows").list.eval(pl.element().struct["end"])
    starts = pl.col("windows").list.eval(pl.element().struct["start"])
    inside = pl.col("windows").list.eval(
        (pl.element().struct["end"] >= settings.start) & (pl.element().struct["start"] < settings.end)
    )
    out = (
        pl.when(pl.col("windows").list.len() > 0)
        .then(~inside.list.any())
        .otherwise(pl.col("created_at") >= settings.end)
    )
    days = f"{written(settings.start, settings.timezone)} to {written(settings.end, settings.timezone)}"
    where = (
        pl.when(ends.list.max() < settings.start)
        .then(pl.lit("before"))
        .when(starts.list.min() >= settings.end)
        .then(pl.lit("after"))
        .otherwise(pl.lit("outside"))
    )
    detail = (
        pl.when(pl.col("windows").list.len() > 0)
        .then(pl.format("has all of its windows {} the horizon ({})", where, pl.lit(days)))
        .otherwise(pl.format("is created after the horizon ({})", pl.lit(days)))
    )
    return reasons(requests.filter(out), "W503", "windows", detail)


def placeless(requests: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """W504: no place that the travel mode can use."""
    needs = {"straight": "lat and lon", "plane": "x and y", "table": "a site of the travel table"}[settings.travel.mode]
    detail = f"has no place; travel mode {settings.travel.mode} needs {needs}"
    return reasons(requests.filter(~pl.col("placed")), "W504", "site_id", detail)


def teams(requests: pl.DataFrame, roles: pl.DataFrame) -> pl.DataFrame:
    """W505: the service has roles."""
    served = roles["service_id"].unique()
    teams = requests.filter(pl.col("service_id").is_in(served.implode()))
    detail = pl.format("needs several resources: service {} has roles, which this version does not plan", "service_id")
    return reasons(teams, "W505", "service_id", detail)


def linked(requests: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """W506: it stands in links."""
    linked = requests.filter(pl.col("request_id").is_in(pl.concat([links["before"], links["after"]]).implode()))
    return reasons(linked, "W506", None, "is linked to other requests, which this version does not plan")
