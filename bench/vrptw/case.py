"""An instance as a Case of creneau, exact to the last digit: a unit of distance is a kilometre and takes a minute.

So a tenth is 100 m and 6 s, windows and services are whole minutes, and at 0.10 a kilometre a tenth costs a cent:
the plan's cost in cents is its distance in tenths. The load is a part that a vehicle carries and its customers use up.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from bench.vrptw.instance import tenths
from planning.case.load import load_tables

if TYPE_CHECKING:
    from bench.vrptw.instance import Instance
    from planning.case.case import Case

START = datetime(2026, 1, 1)  # noqa: DTZ001 - local to the case, whose zone is UTC
DAY = 1440  # minutes


def case_of(instance: Instance) -> Case:
    """Turn an instance into a case: requests are the customers' numbers, sites too, vehicles are V1, V2, ..."""
    depot = instance.stops[0]
    settings = {
        "name": instance.name,
        "horizon": {"start": START.date().isoformat(), "days": depot.due // DAY + 1},
        "travel": {"mode": "table"},
    }
    tables = {
        "requests": _requests(instance),
        "resources": _resources(instance),
        "shifts": _shifts(instance),
        "sites": pl.DataFrame({"site_id": _ids(instance)}),
        "travel": _travel(instance),
    }
    return load_tables(tables, settings)


def routes_of(rows: pl.DataFrame) -> list[list[int]]:
    """Read the customers of each vehicle, in order, from a plan's rows."""
    visits = rows.filter(activity="visit").sort("resource_id", "sequence")
    stops = visits.group_by("resource_id", maintain_order=True).agg(pl.col("request_id").cast(pl.Int64))
    return stops["request_id"].to_list()


def _requests(instance: Instance) -> pl.DataFrame:
    customers = instance.stops[1:]
    columns: dict[str, Any] = {
        "request_id": [str(stop.number) for stop in customers],
        "site_id": [str(stop.number) for stop in customers],
        "windows": [f"{_at(stop.ready)}/{_at(stop.due)}" for stop in customers],
        "duration_min": [str(stop.service) for stop in customers],
        "mandatory": "true",
        "value": "0",
        "parts": [f"load:{stop.demand}" if stop.demand else None for stop in customers],
    }
    return pl.DataFrame(columns)


def _resources(instance: Instance) -> pl.DataFrame:
    columns: dict[str, Any] = {
        "resource_id": _vehicles(instance),
        "kind": "vehicle",
        "cost_hour": "0",
        "cost_km": "0.10",
        "parts": f"load:{instance.capacity}",
    }
    return pl.DataFrame(columns)


def _shifts(instance: Instance) -> pl.DataFrame:
    depot = instance.stops[0]
    columns: dict[str, Any] = {
        "resource_id": _vehicles(instance),
        "start": _at(depot.ready),
        "end": _at(depot.due),
        "start_site_id": "0",
        "end_site_id": "0",
    }
    return pl.DataFrame(columns)


def _travel(instance: Instance) -> pl.DataFrame:
    """Every leg, both ways; a tenth of the float of a whole number prints with one decimal."""
    distance, ids = tenths(instance), pl.Series(_ids(instance))
    origin, target = np.nonzero(~np.eye(len(ids), dtype=bool))
    units = distance[origin, target] / 10
    return pl.DataFrame({"from_site": ids.gather(origin), "to_site": ids.gather(target), "minutes": units, "km": units})


def _ids(instance: Instance) -> list[str]:
    return [str(stop.number) for stop in instance.stops]


def _vehicles(instance: Instance) -> list[str]:
    return [f"V{number}" for number in range(1, instance.vehicles + 1)]


def _at(minute: int) -> str:
    return (START + timedelta(minutes=minute)).isoformat(timespec="minutes")
