"""OR-Tools routing's attempt at an instance: guided local search."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from bench.attempt import Attempt
from bench.vrptw.instance import tenths

if TYPE_CHECKING:
    from bench.vrptw.instance import Instance


def attempt(instance: Instance, seconds: float, seed: int) -> Attempt:  # noqa: ARG001 - its search takes no seed
    """Search for so many seconds, the first plan included; no routes where it found no plan."""
    manager = pywrapcp.RoutingIndexManager(len(instance.stops), instance.vehicles, 0)
    routing = pywrapcp.RoutingModel(manager)
    _tell(routing, manager, instance)
    search = pywrapcp.DefaultRoutingSearchParameters()
    # without these two it stops at the first local optimum
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(round(1000 * seconds))
    begun = time.perf_counter()
    plan = routing.SolveWithParameters(search)
    spent = time.perf_counter() - begun
    routes = [] if plan is None else [_route(routing, manager, plan, v) for v in range(instance.vehicles)]
    return Attempt([route for route in routes if route], spent)


def _tell(routing: pywrapcp.RoutingModel, manager: pywrapcp.RoutingIndexManager, instance: Instance) -> None:
    """Tell the instance in tenths; the time of a leg holds the service at its beginning."""
    legs = tenths(instance)
    service = np.array([10 * stop.service for stop in instance.stops])
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(legs.tolist()))
    loads = routing.RegisterUnaryTransitVector([stop.demand for stop in instance.stops])
    routing.AddDimension(loads, 0, instance.capacity, True, "load")
    depot, *customers = instance.stops
    times = routing.RegisterTransitMatrix((legs + service[:, None]).tolist())
    routing.AddDimension(times, 10 * depot.due, 10 * depot.due, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for stop in customers:
        clock.CumulVar(manager.NodeToIndex(stop.number)).SetRange(10 * stop.ready, 10 * stop.due)
    for vehicle in range(instance.vehicles):
        clock.CumulVar(routing.Start(vehicle)).SetRange(10 * depot.ready, 10 * depot.due)


def _route(
    routing: pywrapcp.RoutingModel,
    manager: pywrapcp.RoutingIndexManager,
    plan: pywrapcp.Assignment,
    vehicle: int,
) -> list[int]:
    """Follow a vehicle from the depot to the depot."""
    index, stops = plan.Value(routing.NextVar(routing.Start(vehicle))), []
    while not routing.IsEnd(index):
        stops.append(manager.IndexToNode(index))
        index = plan.Value(routing.NextVar(index))
    return stops
