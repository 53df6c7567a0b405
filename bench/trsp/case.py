"""An instance as a Case of creneau: a published unit is 1,000 seconds, and a second of work costs a cent.

So a plan's cost in cents is its total duration in thousandths. Legs are rounded up to the thousandth.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

import polars as pl

from bench.trsp.instance import DEPOT
from planning.case.load import load_tables

if TYPE_CHECKING:
    from bench.trsp.instance import Instance, Node, Routes
    from planning.case.case import Case

BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001 - local to the case, whose zone is UTC
DAY = 86_400
UNIT = 1_000
ALMOST = 1e-6
"""Of a second: a leg of whole seconds is not rounded up for the sake of its last binary digit."""


def case_of(instance: Instance) -> Case:
    """Turn an instance into a case; what a table says in minutes is set to the second afterwards."""
    last = UNIT * max(node.closes for node in instance.nodes)
    settings = {
        "name": instance.name,
        "horizon": {"start": BEGIN.date().isoformat(), "days": ceil(last / DAY) + 1},
        "travel": {"mode": "table"},
    }
    tables = {
        "requests": _requests(instance),
        "resources": _resources(instance),
        "shifts": _shifts(instance),
        "sites": pl.DataFrame({"site_id": [str(node.number) for node in instance.nodes]}),
        "stock": _stock(instance),
        "travel": _travel(instance),
    }
    case = load_tables(tables, settings)
    lasts = {str(node.number): round(UNIT * node.service) for node in instance.requests}
    lasting = pl.col("request_id").replace_strict(lasts, return_dtype=pl.Int64)
    return replace(
        case,
        requests=case.requests.with_columns(duration=lasting),
        legs=case.legs.with_columns(seconds=pl.col("metres")),
    )


def routes_of(rows: pl.DataFrame) -> Routes:
    """Read the routes from a plan's rows."""
    stops = rows.filter(pl.col("activity").is_in(["visit", "fetch"])).sort("resource_id", "sequence")
    found: Routes = {}
    for technician, request in stops.select("resource_id", "request_id").iter_rows():
        found.setdefault(int(technician), []).append(DEPOT if request is None else int(request))
    return found


def rows_of(routes: Routes) -> pl.DataFrame:
    """Write routes as a plan's rows, in order."""
    rows = [
        ("fetch" if stop == DEPOT else "visit", None if stop == DEPOT else str(stop), str(technician), place, site)
        for technician, stops in routes.items()
        for place, stop in enumerate(stops, 1)
        for site in ([str(DEPOT)] if stop == DEPOT else [None])
    ]
    names = {"activity": pl.String, "request_id": pl.String, "resource_id": pl.String}
    return pl.DataFrame(rows, schema={**names, "sequence": pl.Int64, "site_id": pl.String}, orient="row")


def _requests(instance: Instance) -> pl.DataFrame:
    nodes = instance.requests
    columns: dict[str, Any] = {
        "request_id": [str(node.number) for node in nodes],
        "site_id": [str(node.number) for node in nodes],
        "windows": [f"{_at(node.opens)}/{_at(node.closes)}" for node in nodes],
        "duration_min": "1",
        "skills": [";".join(f"s{skill}" for skill in sorted(node.skills)) for node in nodes],
        "tools": [_tools(node) for node in nodes],
        "parts": [_spares(node) for node in nodes],
        "mandatory": "true",
        "value": "0",
    }
    return pl.DataFrame(columns)


def _tools(node: Node) -> str:
    return ";".join(f"t{tool}" for tool in sorted(node.tools))


def _spares(node: Node) -> str:
    return ";".join(f"p{kind}:{count}" for kind, count in enumerate(node.spares) if count)


def _resources(instance: Instance) -> pl.DataFrame:
    nodes = instance.technicians
    columns: dict[str, Any] = {
        "resource_id": [str(node.number) for node in nodes],
        "site_id": [str(node.number) for node in nodes],
        "skills": [";".join(f"s{skill}" for skill in sorted(node.skills)) for node in nodes],
        "tools": [_tools(node) for node in nodes],
        "parts": [_spares(node) for node in nodes],
        "cost_hour": "36",
        "cost_km": "0",
    }
    return pl.DataFrame(columns)


def _shifts(instance: Instance) -> pl.DataFrame:
    nodes = instance.technicians
    columns: dict[str, Any] = {
        "resource_id": [str(node.number) for node in nodes],
        "start": [_at(node.opens) for node in nodes],
        "end": [_at(node.closes) for node in nodes],
    }
    return pl.DataFrame(columns)


def _stock(instance: Instance) -> pl.DataFrame:
    """All tools and parts that anybody knows, as many as are needed."""
    tools = {f"t{tool}" for node in instance.nodes for tool in node.tools}
    spares = {f"p{kind}" for node in instance.requests for kind in range(len(node.spares))}
    return pl.DataFrame({"part_id": sorted(tools | spares), "site_id": str(DEPOT)})


def _travel(instance: Instance) -> pl.DataFrame:
    rows = [
        (str(a), str(b), "1", f"{ceil(UNIT * instance.leg(a, b) - ALMOST) / 1000:.3f}")
        for a in range(len(instance.nodes))
        for b in range(len(instance.nodes))
        if a != b
    ]
    return pl.DataFrame(rows, schema=["from_site", "to_site", "minutes", "km"], orient="row")


def _at(units: float) -> str:
    return (BEGIN + timedelta(seconds=round(UNIT * units))).isoformat()
