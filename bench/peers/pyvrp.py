"""PyVRP's attempt at an instance: an iterated local search."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pyvrp
from pyvrp.stop import MaxRuntime

from bench.attempt import Attempt
from bench.vrptw.instance import tenths

if TYPE_CHECKING:
    from bench.vrptw.instance import Instance


def attempt(instance: Instance, seconds: float, seed: int) -> Attempt:
    """Search for so many seconds; the last plan may be infeasible, and is handed back all the same."""
    data = _data(instance)
    begun = time.perf_counter()
    result = pyvrp.solve(data, MaxRuntime(seconds), seed=seed, collect_stats=False)
    spent = time.perf_counter() - begun
    routes = [[stop.idx + 1 for stop in route if stop.is_client()] for route in result.best.routes()]
    return Attempt(routes, spent, result.num_iterations)


def _data(instance: Instance) -> pyvrp.ProblemData:
    """Tell the instance in tenths; its clients count from 0, without the depot."""
    legs = tenths(instance)
    depot, *customers = instance.stops
    opens, closes = 10 * depot.ready, 10 * depot.due
    clients = [
        pyvrp.Client(
            location=stop.number,
            delivery=[stop.demand],
            service_duration=10 * stop.service,
            tw_early=10 * stop.ready,
            tw_late=10 * stop.due,
        )
        for stop in customers
    ]
    fleet = pyvrp.VehicleType(instance.vehicles, capacity=[instance.capacity], tw_early=opens, tw_late=closes)
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(stop.x, stop.y) for stop in instance.stops],
        clients=clients,
        depots=[pyvrp.Depot(location=0, tw_early=opens, tw_late=closes)],
        vehicle_types=[fleet],
        distance_matrices=[legs],
        duration_matrices=[legs],
    )
