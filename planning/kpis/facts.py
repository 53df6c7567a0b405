"""What the KPIs are taken over: tables with a row for each request, shift and amount, and one for the plan.

What a case does not have, rooms, stock, requests with a choice of sites or rules over groups, has no table: its KPIs do
not apply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.fetched import taken
from planning.kpis.desk_facts import desk_facts
from planning.kpis.groups import group_facts

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.kpis.kpi import Facts
    from planning.verify import Verdict

ROUTE = ("jobs", "service", "travel_s", "travel_m", "wait", "breaks", "paid", "overtime")
"""Columns of a route that are zero for a shift that serves nobody."""


OF_RESOURCE = ("kind", "stays", "concurrency", "department", "team")


def facts(case: Case, verdict: Verdict) -> dict[Facts, pl.DataFrame]:
    """Lay out what a plan did, one table for each thing that is counted."""
    shifts = _shifts(case, verdict)
    plan = {"broken": verdict.broken, "cost": verdict.cost, "served": len(verdict.served)}
    tables: dict[Facts, pl.DataFrame] = {
        "plan": pl.DataFrame([plan]),
        "requests": _requests(case, verdict),
        "shifts": shifts,
        "costs": verdict.costs,
    }
    if not case.tasks.is_empty():
        tables |= desk_facts(case, verdict, tables["requests"])
    if (case.resources["kind"] == "room").any():
        tables["rooms"] = _lengths(case, verdict).filter(pl.col("kind") == "room")
    choosers = _choosers(case)
    if not choosers.is_empty():
        tables["choices"] = _choices(choosers, verdict)
    if not case.stock.is_empty():
        tables["fetches"] = verdict.rows.filter(activity="fetch")
        is_tool = pl.col("thing").is_in(case.tools().implode())
        tables["fetched"] = taken(tables["fetches"]).with_columns(is_tool=is_tool)
    return tables | group_facts(case, verdict)


def _requests(case: Case, verdict: Verdict) -> pl.DataFrame:
    """List every request with when it was served, and whether what it was owed was kept (null: nothing owed).

    What a request that is left out was owed counts as missed where it was due before the end of the horizon,
    and does not count where it was due later.
    """
    broken = verdict.promises_broken.select("request_id", promise_broken=pl.lit(value=True))
    is_served, due_by = pl.col("start").is_not_null(), case.settings.end
    promised = pl.col("promised_start").is_not_null() | pl.col("promised").fill_null(value=False)
    response, resolution = (
        pl.when(is_served & pl.col(due).is_not_null())
        .then(pl.col(done) <= pl.col(due))
        .when(pl.col(due) < due_by)
        .then(pl.lit(value=False))
        for done, due in (("start", "respond_by"), ("end", "due_at"))
    )
    return (
        case.everything()
        .join(verdict.served, on="request_id", how="left")
        .join(broken, on="request_id", how="left")
        .with_columns(
            served=is_served,
            promise_kept=pl.when(promised).then(is_served & pl.col("promise_broken").is_null()),
            response_met=response,
            resolution_met=resolution,
        )
    )


def _shifts(case: Case, verdict: Verdict) -> pl.DataFrame:
    """List every shift of the persons and vehicles that travel, as `_lengths` does."""
    return _lengths(case, verdict).filter(pl.col("kind").is_in(["person", "vehicle"]), ~pl.col("stays"))


def _lengths(case: Case, verdict: Verdict) -> pl.DataFrame:
    """List every shift with its resource, its length and what its route did, in seconds and metres."""
    routes = verdict.routes.select("resource_id", pl.col("shift_start").alias("start"), *ROUTE)
    return (
        case.shifts.select("resource_id", "start", length=pl.col("end") - pl.col("start"))
        .join(case.resources.select("resource_id", *OF_RESOURCE), on="resource_id")
        .join(routes, on=["resource_id", "start"], how="left")
        .with_columns(pl.col(ROUTE).fill_null(0))
    )


def _choices(choosers: pl.DataFrame, verdict: Verdict) -> pl.DataFrame:
    """List which of the requests that name several sites are served, and whether elsewhere than at their first."""
    visits = verdict.rows.filter(pl.col("activity") == "visit").join(choosers, on="request_id")
    return visits.group_by("request_id").agg(elsewhere=(pl.col("site_id") != pl.col("first")).any())


def _choosers(case: Case) -> pl.DataFrame:
    """List the requests that name several sites, and the first of these: request_id, first."""
    several = (pl.col("alternatives").list.len() > 1) & ~pl.col("anywhere")
    return case.requests.filter(several).select("request_id", first="site_id")
