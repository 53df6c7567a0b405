"""Judges routes by the rules and the objective as published, in real numbers; shares no code with creneau.

Pillac, Gueret and Medaglia (2013), doi:10.1007/s11590-012-0567-4: the objective is the sum over technicians of the
duration of the route, who leave home as late as delays nothing.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bench.trsp.instance import DEPOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.trsp.instance import Instance, Node, Routes

TOLERANCE = 1e-6
"""Units by which a window may be missed: published plans were found with rounded figures."""


class Evaluation(NamedTuple):
    """What routes come to, and a sentence for each rule broken."""

    duration: float
    travel: float
    faults: tuple[str, ...]


def evaluate(instance: Instance, routes: Routes) -> Evaluation:
    """Evaluate the routes of all technicians."""
    served = Counter(stop for stops in routes.values() for stop in stops if stop != DEPOT)
    faults = [
        f"{node.number} is served {served[node.number]} times" for node in instance.requests if served[node.number] != 1
    ]
    duration = travel = 0.0
    for technician, stops in routes.items():
        own, wrong = _driven(instance, technician, stops)
        duration += own
        travel += sum(instance.leg(a, b) for a, b in pairwise([technician, *stops, technician]))
        faults += [*wrong, *_equipped(instance.nodes[technician], [instance.nodes[stop] for stop in stops])]
    return Evaluation(duration, travel, tuple(faults))


def _driven(instance: Instance, technician: int, stops: list[int]) -> tuple[float, list[str]]:
    """Duration of a route that ends as early as it can and begins as late as that allows, and windows missed."""
    home, faults = instance.nodes[technician], []
    now, slack = home.opens, float("inf")
    waited = 0.0
    for a, b in pairwise([technician, *stops, technician]):
        node = instance.nodes[b]
        now += (instance.nodes[a].service if a != technician else 0.0) + instance.leg(a, b)
        waited += max(0.0, node.opens - now)
        now = max(now, node.opens)
        if now > node.closes + TOLERANCE:
            faults.append(f"{technician} comes to {b} at {now:.3f}, later than {node.closes:g}")
        slack = min(slack, waited + max(0.0, node.closes - now))
    leaves = home.opens + min(waited, slack)
    return now - leaves, faults


def _equipped(technician: Node, stops: list[Node]) -> Iterator[str]:
    """Find what a technician lacks at his stops."""
    tools, spares, stocked = set(technician.tools), list(technician.spares), False
    for stop in stops:
        if stop.number == DEPOT:
            stocked = True
            continue
        if not stop.skills <= technician.skills:
            yield f"{technician.number} cannot do {stop.number}"
        if stocked:
            continue
        if not stop.tools <= tools:
            yield f"{technician.number} lacks a tool for {stop.number}"
        spares = [has - uses for has, uses in zip(spares, stop.spares, strict=True)]
        if min(spares, default=0) < 0:
            yield f"{technician.number} lacks a spare part for {stop.number}"
            spares = [max(0, has) for has in spares]
