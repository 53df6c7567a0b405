"""Exact formulas of queues in balance: Erlang B, C and A.

Contacts come at random (Poisson), service times are exponential. `load` is the work that comes in: contacts a second
times seconds of service, in erlangs. Waits are in the unit of `service`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

NODES = 64
"""Points of the quadrature that gives the service level of Erlang A: more change no digit."""
NEGLIGIBLE = 1e-17


@dataclass(frozen=True, slots=True)
class Balance:
    """How a queue is in the long run.

    Parameters
    ----------
    waits, abandons
        Shares of all contacts that do not find an agent free, and that give up.
    wait
        Mean wait of all contacts, those that give up included.
    in_time
        Share of all contacts that are answered within the threshold.
    occupancy
        Share of the agents that are busy.
    """

    waits: float
    abandons: float
    wait: float
    in_time: float
    occupancy: float


def erlang_b(agents: int, load: float) -> float:
    """Give the share of contacts that is turned away where nobody can wait.

    By the recursion of Jagerman (1974), doi:10.1002/j.1538-7305.1974.tb02756.x; service times may have any
    distribution.
    """
    _check(agents, load)
    blocked = 1.0
    for count in range(1, agents + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked


def erlang_c(agents: int, load: float, *, service: float, threshold: float = 0.0) -> Balance:
    """Give the balance of a queue in which everybody waits: M/M/n.

    Raises
    ------
    ValueError
        There are not more agents than the load, so that the queue grows for ever.
    """
    _check(agents, load)
    if load >= agents:
        raise ValueError(f"{agents} agents never get a load of {load:g} erlangs done: there is no balance")
    blocked = erlang_b(agents, load)
    waits = agents * blocked / (agents - load * (1 - blocked))
    late = waits * math.exp(-(agents - load) * threshold / service)
    return Balance(waits, 0.0, waits * service / (agents - load), 1 - late, load / agents)


def erlang_a(agents: int, load: float, *, service: float, patience: float, threshold: float = 0.0) -> Balance:
    """Give the balance of a queue in which clients give up after exponential times of mean `patience`: M/M/n+M.

    By Palm (1957); the service level by the density of the wait of who never gives up, Zeltyn and Mandelbaum (2005),
    doi:10.1007/s11134-005-3699-8.
    """
    _check(agents, load)
    if agents == 0 or not patience > 0:
        raise ValueError("Erlang A needs an agent, and a patience above 0")
    if load == 0:
        return Balance(0.0, 0.0, 0.0, 1.0, 0.0)
    weights = list(_queued(agents, load, service / patience))
    full = 1 / (1 / erlang_b(agents, load) + math.fsum(weights))
    waits = full * (1 + math.fsum(weights))
    queued = full * math.fsum(place * weight for place, weight in enumerate(weights, start=1))
    wait = queued * service / load
    abandons = wait / patience
    in_time = 1 - waits + _answered_after_waiting(agents, load, service, patience, threshold) * full * agents / service
    return Balance(waits, abandons, wait, in_time, load * (1 - abandons) / agents)


def _queued(agents: int, load: float, gives_up: float) -> Iterator[float]:
    """Weigh the states with 1, 2, ... waiting against that in which all agents are just busy."""
    weight, place, most = 1.0, 0, 1.0
    while weight > NEGLIGIBLE * most:
        place += 1
        weight *= load / (agents + place * gives_up)
        most = max(most, weight)
        yield weight


def _answered_after_waiting(agents: int, load: float, service: float, patience: float, threshold: float) -> float:
    """Integrate, up to the threshold, who has not given up x the density of the wait over that at 0."""
    places, weights = np.polynomial.legendre.leggauss(NODES)
    wait = threshold * (places + 1) / 2
    given_up = patience * -np.expm1(-wait / patience)
    density = np.exp(load / service * given_up - agents * wait / service - wait / patience)
    return float(threshold / 2 * np.dot(weights, density))


def _check(agents: int, load: float) -> None:
    if agents < 0 or not 0 <= load < math.inf:
        raise ValueError(f"there are {agents} agents and a load of {load} erlangs: neither can be below 0")
