"""What the KPIs are taken over: tables with a row for each request, shift and amount, and one for the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.kpis.kpi import Facts
    from planning.verify import Verdict

ROUTE = ("jobs", "service", "travel_s", "travel_m", "wait", "breaks", "paid", "overtime")
"""Columns of a route that are zero for a shift that serves nobody."""


def facts(case: Case, verdict: Verdict) -> dict[Facts, pl.DataFrame]:
    """Lay out what a plan did, one table for each thing that is counted."""
    shifts = _shifts(case, verdict)
    plan = {"broken": verdict.broken, "cost": verdict.cost, "visits": shifts["jobs"].sum()}
    return {
        "plan": pl.DataFrame([plan]),
        "requests": _requests(case, verdict),
        "shifts": shifts,
        "costs": verdict.costs,
    }


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
        case.requests.join(verdict.served, on="request_id", how="left")
        .join(broken, on="request_id", how="left")
        .with_columns(
            served=is_served,
            promise_kept=pl.when(promised).then(is_served & pl.col("promise_broken").is_null()),
            response_met=response,
            resolution_met=resolution,
        )
    )


def _shifts(case: Case, verdict: Verdict) -> pl.DataFrame:
    """List every shift of persons and vehicles with its length and what its route did, in seconds and metres."""
    routes = verdict.routes.select("resource_id", pl.col("shift_start").alias("start"), *ROUTE)
    return (
        case.shifts.select("resource_id", "start", length=pl.col("end") - pl.col("start"))
        .join(case.resources.select("resource_id", "kind"), on="resource_id")
        .join(routes, on=["resource_id", "start"], how="left")
        .filter(pl.col("kind").is_in(["person", "vehicle"]))
        .with_columns(pl.col(ROUTE).fill_null(0))
    )
