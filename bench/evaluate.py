"""Judges routes by the rules and the objective as published; shares no code with creneau.

DIMACS convention: every leg is truncated to one decimal and takes as long as it is far; the number of vehicles is
free up to the instance's; the objective is the distance alone. Everything is counted in tenths, so nothing is rounded.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import isqrt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.vrptw.instance import Instance, Stop


class Evaluation(NamedTuple):
    """What routes come to.

    Parameters
    ----------
    distance
        In tenths; legs to customers that do not exist are left out.
    faults
        A sentence for each rule broken; none: the routes are feasible.
    """

    distance: int
    faults: tuple[str, ...]


def evaluate(instance: Instance, routes: Sequence[Sequence[int]]) -> Evaluation:
    """Evaluate routes, each the numbers of its customers in order; a route without customers needs no vehicle."""
    known = range(1, len(instance.stops))
    faults = [*_fleet(instance, routes), *_coverage(known, routes)]
    distance = 0
    for number, route in enumerate(routes, start=1):
        stops = [instance.stops[customer] for customer in route if customer in known]
        way = [instance.stops[0], *stops, instance.stops[0]]
        distance += sum(leg(a, b) for a, b in pairwise(way))
        faults += [f"route {number} {wrong}" for wrong in (*_overload(instance, stops), *_lateness(way))]
    return Evaluation(distance, tuple(faults))


def leg(a: Stop, b: Stop) -> int:
    """Distance in tenths, truncated."""
    return isqrt(100 * ((a.x - b.x) ** 2 + (a.y - b.y) ** 2))


def _fleet(instance: Instance, routes: Sequence[Sequence[int]]) -> Iterator[str]:
    used = sum(1 for route in routes if route)
    if used > instance.vehicles:
        yield f"{used} vehicles are used, and there are {instance.vehicles}"


def _coverage(known: range, routes: Sequence[Sequence[int]]) -> Iterator[str]:
    served = Counter(customer for route in routes for customer in route)
    yield from (f"customer {customer} does not exist" for customer in sorted(served) if customer not in known)
    for customer in known:
        if served[customer] == 0:
            yield f"customer {customer} is not served"
        elif served[customer] > 1:
            yield f"customer {customer} is served {served[customer]} times"


def _overload(instance: Instance, stops: Sequence[Stop]) -> Iterator[str]:
    load = sum(stop.demand for stop in stops)
    if load > instance.capacity:
        yield f"carries {load}, and a vehicle holds {instance.capacity}"


def _lateness(way: Sequence[Stop]) -> Iterator[str]:
    """Drive a route as early as possible, wait for windows to open, say which were missed."""
    ready = 10 * way[0].ready
    for a, b in pairwise(way):
        start = max(ready + leg(a, b), 10 * b.ready)
        if start > 10 * b.due:
            where = f"customer {b.number}" if b.number else "the depot"
            yield f"is at {where} at {start / 10}, after {b.due}"
        ready = start + 10 * b.service
