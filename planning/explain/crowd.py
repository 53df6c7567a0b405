"""Which planned requests crowd another out, and what it costs to let it in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planning.engine import layout
from planning.explain.trial import Trial
from planning.problem.staff import NO_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planning.engine.layout import Model, State

ALL_SETS = 2
"""Up to so many requests every choice of a shift's is tried; of more, those that follow one another."""
MOST_TRIED = 20_000
"""Sets that are tried for one request."""
MOST_PRICED = 200
"""Ways to make room that are priced; of more, those whose requests are worth least."""

MOST_DEEPENED = 5
"""Ways to make room, the cheapest, in which others give way in turn to those that are left out."""


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

    One resource needs room in one shift only: a set is of that shift, and of what else shares its day's limits or the
    parts that the request needs, in stock those of all. Of a request of several resources the sets of one request are
    tried, and those of one shift.
    """
    alone = trial.team(visit) < 0
    free = {
        route: [*movable, *(_sharing(trial, visit, route) if alone else ())]
        for route in routes
        if (movable := _movable(trial, route)) or alone
    }
    most, tried = max(map(len, free.values()), default=0), 0
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


def _sharing(trial: Trial, visit: int, route: int) -> list[int]:
    """List the movable requests in other shifts of a resource that leave less of a day's limits, or of needed parts.

    Where there is stock, of needed parts in all shifts.
    """
    model = trial.board.problem.model
    shift, parts = model.routes[route], _parts(model, visit)
    limited = shift[layout.MAX_JOBS] < NO_LIMIT or shift[layout.MAX_TRAVEL] < NO_LIMIT
    bound = len(model.crew) > 0  # by rules over groups, what he does on other days may leave no room on this one
    theirs = model.routes[:, layout.RESOURCE] == shift[layout.RESOURCE]
    if len(model.fetches) and parts:
        theirs = np.ones_like(theirs)
    return [
        one
        for other in np.flatnonzero(theirs).tolist()
        if other != route
        for one in _movable(trial, other)
        if parts & _parts(model, one) or (limited and model.routes[other, layout.GROUP] == shift[layout.GROUP]) or bound
    ]


def _parts(model: Model, visit: int) -> set[int]:
    """List the parts that a visit uses up, and the tools that it needs."""
    first, count = model.visits[visit, [layout.PART_FIRST, layout.PART_COUNT]]
    return set(model.parts[first : first + count, layout.PART].tolist())


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

    likely = sorted(found, key=lambda room: (worth(room), room))[:MOST_PRICED]
    swaps = [swap for room in likely if (swap := _priced(trial, visit, room)) is not None]
    best = sorted(swaps, key=_price)[:MOST_DEEPENED]
    return min((_deepened(trial, visit, swap) for swap in best), key=_price, default=None)


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


def _price(swap: Swap) -> tuple[int, int]:
    return swap.broken, swap.cost


def _deepened(trial: Trial, visit: int, swap: Swap) -> Swap:
    """Let others give way in turn to those whom a swap leaves out, one for each, where that pays."""
    planned = trial.planned().copy()
    before = trial.board.total()
    inner = Trial(trial.board, trial.walk, swap.state)
    inner.board.restore(swap.state)
    for one in np.flatnonzero(planned & ~inner.planned()).tolist():
        if trial.team(one) < 0:
            further = _made_way(inner, one, {visit, *swap.gone}, before)
            if further is not None and _price(further) < _price(swap):
                swap = replace(further, gone=(*swap.gone, *further.gone))
                inner = Trial(trial.board, trial.walk, swap.state)
                inner.board.restore(swap.state)
    trial.board.restore(trial.kept)
    return swap


def _made_way(trial: Trial, dropped: int, others: set[int], before: tuple[int, int]) -> Swap | None:
    """Find the one request that gives way to another at the least price, and goes where it costs least or out."""
    money, best = trial.board.problem.model.visit_money, None
    for route in trial.thinkable(dropped):
        for one in _movable(trial, route):
            if one in others or trial.team(one) >= 0:
                continue
            with trial.tried():
                trial.lift(one)
                if not trial.put(dropped, [route]):
                    continue
                trial.settle([one])
                if money[one, layout.LOCKED] and not trial.board.is_planned(one):
                    continue
                swap = _swap(trial, (one,), before)
            if best is None or _price(swap) < _price(best):
                best = swap
    return best


def _swap(trial: Trial, gone: tuple[int, ...], before: tuple[int, int]) -> Swap:
    broken, cost = trial.board.total()
    return Swap(gone=gone, broken=broken - before[0], cost=cost - before[1], state=trial.board.kept())
