"""Which planned requests crowd another out, and what it costs to let it in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planning.engine import layout
from planning.explain.trial import copied

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planning.engine.layout import State
    from planning.explain.trial import Trial

ALL_SETS = 2
"""Up to so many requests every choice of a shift's is tried; of more, those that follow one another."""
MOST_TRIED = 20_000
"""Sets that are tried for one request."""
MOST_PRICED = 200
"""Ways to make room that are priced; of more, those whose requests are worth least."""


class Room(NamedTuple):
    """Requests of one shift, or of one request's several, that leave room for another when they are taken out."""

    route: int
    requests: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Swap:
    """The cheapest way found to let a request in.

    Parameters
    ----------
    gone
        Requests that give way.
    broken, cost
        What the plan breaks and costs (cents) more with it.
    state
        The plan with it.
    """

    gone: tuple[int, ...]
    broken: int
    cost: int
    state: State


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crowd:
    """Who has to give way.

    Parameters
    ----------
    count
        The least number of requests that makes room; 0: there is room as things are; None: none was found.
    least
        Whether it is proven that no fewer make room.
    swap
        The cheapest plan found with the request, where there is any.
    """

    count: int | None
    least: bool
    swap: Swap | None


def crowd(trial: Trial, visit: int, routes: Sequence[int]) -> Crowd:
    """Find out who crowds a request out that is left out of the plan.

    Parameters
    ----------
    routes
        Those that could serve it beside what is locked; for a request of several resources, all.
    """
    with trial.tried() as before:
        if trial.put(visit):
            swap = _swap(trial, (), before)
            return Crowd(count=0, least=True, swap=swap)
    found, least = rooms(trial, visit, routes)
    if not found:
        return Crowd(count=None, least=False, swap=None)
    return Crowd(count=len(found[0].requests), least=least, swap=_cheapest(trial, visit, found))


def rooms(trial: Trial, visit: int, routes: Sequence[int]) -> tuple[list[Room], bool]:
    """Find the smallest sets of requests whose removal makes room for a request; and whether no fewer do for certain.

    A set is of one shift, for one resource needs room in one of its shifts only. Of a request of several resources the
    sets of one request are tried, and those of one shift.
    """
    free = {route: movable for route in routes if (movable := _movable(trial, route))}
    most, tried = max(map(len, free.values()), default=0), 0
    alone = trial.team(visit) < 0
    for count in range(1, most + 1):
        found: list[Room] = []
        for route, requests in free.items():
            for chosen in _sets(requests, count):
                tried += 1
                if tried > MOST_TRIED:
                    return found, False
                if _makes_room(trial, visit, chosen, route if alone else None):
                    found.append(Room(route, chosen))
        if found:
            return found, count <= (ALL_SETS + 1 if alone else 1)
    return [], False


def _movable(trial: Trial, route: int) -> list[int]:
    """List the requests of a shift that do not stand still, in its order."""
    rows, stops = trial.board.problem.model.visits, trial.board.state.stops
    return [
        int(rows[stop, layout.REQUEST])
        for stop in trial.board.stops(route).tolist()
        if not rows[stop, layout.PINNED] and not stops[stop, layout.FROZEN]
    ]


def _sets(requests: list[int], count: int) -> Iterator[tuple[int, ...]]:
    if count <= ALL_SETS:
        yield from combinations(requests, count)
    else:
        yield from (tuple(requests[first : first + count]) for first in range(len(requests) - count + 1))


def _makes_room(trial: Trial, visit: int, chosen: tuple[int, ...], route: int | None) -> bool:
    with trial.tried():
        for one in chosen:
            if trial.board.is_planned(one):
                trial.lift(one)
        return trial.put(visit, None if route is None else [route])


def _cheapest(trial: Trial, visit: int, found: Sequence[Room]) -> Swap | None:
    """Price ways to make room: those who give way go where they cost least, or out of the plan."""
    money = trial.board.problem.model.visit_money

    def worth(room: Room) -> int:
        return int(money[list(room.requests), layout.LEFT_COST].sum())

    best: Swap | None = None
    for room in sorted(found, key=lambda room: (worth(room), room))[:MOST_PRICED]:
        swap = _priced(trial, visit, room)
        if swap is not None and (best is None or (swap.broken, swap.cost) < (best.broken, best.cost)):
            best = swap
    return best


def _priced(trial: Trial, visit: int, room: Room) -> Swap | None:
    """Carry a swap out and price it; None where a locked request would be left out."""
    planned = trial.planned().copy()
    with trial.tried() as before:
        for one in room.requests:
            if trial.board.is_planned(one):
                trial.lift(one)
        gone = np.flatnonzero(planned & ~trial.planned()).tolist()
        if not trial.put(visit, [room.route] if trial.team(visit) < 0 else None):
            return None
        trial.settle(gone)
        dropped = np.flatnonzero(planned & ~trial.planned())
        if trial.board.problem.model.visit_money[dropped, layout.LOCKED].any():
            return None
        return _swap(trial, tuple(gone), before)


def _swap(trial: Trial, gone: tuple[int, ...], before: tuple[int, int]) -> Swap:
    broken, cost = trial.board.total()
    return Swap(gone=gone, broken=broken - before[0], cost=cost - before[1], state=copied(trial.board.state))
