"""What the rows of a plan speak of, for readers that do not have the case: a run carries it in its folder `about`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.formulas import as_csv
from planning.plan.write import local_times

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.verify import Verdict

ABOUT = "about"
POINT = ("lat", "lon", "x", "y")
OWED = ("created_at", "respond_by", "due_at")


def about(case: Case, verdict: Verdict) -> dict[str, str]:
    """Write what a plan's rows speak of: a table each, as CSV.

    Parameters
    ----------
    case
        The case that was planned; of its tasks nothing is written, a backlog has a million.
    verdict
        What was found of its plan.

    Returns
    -------
    dict[str, str]
        `resources`: their names, kinds and groups. `shifts`: all of them, also those that stay empty, with where they
        begin and end, and what the plan does in them (seconds and metres). `requests`: visits and bookings with the
        names of their clients and services, their place, what they are worth (currency) and when they are due.
        `sites`: their names and places.
    """
    zone = case.settings.timezone
    tables = {
        "resources": case.resources.select("resource_id", "name", "kind", "department", "team"),
        "shifts": local_times(_shifts(case, verdict), zone),
        "requests": local_times(_requests(case), zone),
        "sites": case.sites.select("site_id", "name", *POINT),
    }
    return {name: as_csv(frame) for name, frame in tables.items()}


def _shifts(case: Case, verdict: Verdict) -> pl.DataFrame:
    done = verdict.routes.select(
        "resource_id",
        "shift_start",
        "departure",
        "return_at",
        "jobs",
        "travel_s",
        "travel_m",
        service_s="service",
        wait_s="wait",
        breaks_s="breaks",
        paid_s="paid",
        overtime_s="overtime",
    )
    ends = [f"{end}_{name}" for end in ("start", "end") for name in POINT]
    shifts = case.shifts.select("resource_id", pl.col("end").alias("shift_end"), *ends, shift_start="start")
    key = ["resource_id", "shift_start"]
    both = shifts.join(done, on=key, how="left", maintain_order="left")
    return both.select(*key, "shift_end", *done.columns[2:], *ends)


def _requests(case: Case) -> pl.DataFrame:
    clients = case.clients.select("client_id", client="name")
    services = case.services.select("service_id", service="name")
    return (
        case.requests.join(clients, on="client_id", how="left", maintain_order="left")
        .join(services, on="service_id", how="left", maintain_order="left")
        .select(
            *("request_id", "client_id", "client", "tier", "service_id", "service", "site_id", *POINT, "mandatory"),
            (pl.col("value").cast(pl.Decimal(38, 2)) / 100),
            *OWED,
        )
    )
