"""Where a visit costs least in each of several slots, to the cent, if all else keeps its resource and its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import entry, kernel
from planning.engine.estimate import BROKEN_UNIT, IMPOSSIBLE, LOCK_WEIGHT, NOWHERE, takes
from planning.engine.insertion import cheapest_in, gather_chain
from planning.engine.layout import (
    FIXED,
    LEFT_WEIGHT,
    LOCKED,
    NEVER,
    OFFSET,
    PROMISE_END,
    PROMISE_START,
    PROMISED,
    SHIFT_START,
    SIMPLE,
    TOUR_END,
    Model,
    Scratch,
    State,
)
from planning.engine.routes.windows import begin_service
from planning.engine.teams import is_preferred, team_money

if TYPE_CHECKING:
    from planning.engine.bundle import Indices, Rows

FIRST_START, LAST_START = 0, 1
"""Columns of slots."""
SLOT_PRICE, SLOT_ROUTE, SLOT_AFTER, SLOT_START, SLOT_END, SLOT_WIDTH = range(6)
"""Columns of what is found: price against leaving it out, route (-1: none), stop to follow (-1: none), start, end."""


@kernel
def unbroken(model: Model, visit: int) -> int:
    """Give a price that every place has which breaks a promise."""
    money = model.visit_money[visit]
    return BROKEN_UNIT // 2 - int(money[LEFT_WEIGHT] + money[LOCKED] * LOCK_WEIGHT) * BROKEN_UNIT


@entry
def find_starts(
    model: Model,
    state: State,
    scratch: Scratch,
    member: int,
    routes: Indices,
    starts: Indices,
    prices: Rows,
    places: Rows,
) -> None:
    """Fill `prices` and `places`, a row a start and a column a route: least price of a member of a team, to the cent.

    Its request starts then; places: the stop to follow (-1: none). NOWHERE where it cannot, or would break a promise.
    """
    for r in range(routes.shape[0]):
        route = routes[r]
        serves = takes(model, state, member, route)
        count = gather_chain(state, scratch, route) if serves != NEVER else 0
        for s in range(starts.shape[0]):
            prices[s, r], places[s, r] = IMPOSSIBLE, NOWHERE
            if serves == NEVER:
                continue
            start = int(starts[s] + model.visits[member, OFFSET])
            if begin_service(model, state, member, start, serves) != start:
                continue
            if start < model.routes[route, SHIFT_START] or start + serves > state.tours[route, TOUR_END]:
                continue
            state.stops[member, FIXED] = start
            most = unbroken(model, member)
            prices[s, r], places[s, r], _, _ = cheapest_in(
                model, state, scratch, member, route, serves, count, most, start, start
            )
            state.stops[member, FIXED] = NEVER


@entry
def preferred_by(model: Model, team: int, route: int) -> bool:
    """Give Python `is_preferred`."""
    return is_preferred(model, team, route)


@entry
def money_of(model: Model, team: int, first: int, start: int, end: int, preferred: int) -> tuple[int, int]:
    """Give Python `team_money`, of a team that no plan in force has."""
    return team_money(model, team, first, start, end, 1, preferred)


@entry
def find_slots(
    model: Model,
    state: State,
    scratch: Scratch,
    visit: int,
    routes: Indices,
    groups: Indices,
    slots: Rows,
    found: Rows,
) -> None:
    """Fill `found`, a row a slot for each group of routes, with the cheapest place there that breaks no promise.

    The visit has to start inside the slot, as if that was what its client was told.
    """
    row = model.visits[visit]
    told, begins, ends, simple = row[PROMISED], row[PROMISE_START], row[PROMISE_END], row[SIMPLE]
    for s in range(found.shape[0]):
        found[s, SLOT_PRICE], found[s, SLOT_ROUTE] = unbroken(model, visit), -1
    row[PROMISED], row[SIMPLE] = 1, 0
    for r in range(routes.shape[0]):
        route, rows = routes[r], groups[r] * slots.shape[0]
        serves = takes(model, state, visit, route)
        count = gather_chain(state, scratch, route) if serves != NEVER else 0
        for s in range(slots.shape[0] if serves != NEVER else 0):
            first, last = slots[s, FIRST_START], slots[s, LAST_START]
            if last < model.routes[route, SHIFT_START] or first > state.tours[route, TOUR_END]:
                continue
            row[PROMISE_START], row[PROMISE_END] = first, last
            place = found[rows + s]
            best = int(place[SLOT_PRICE])
            price, after, start, end = cheapest_in(
                model, state, scratch, visit, route, serves, count, best, first, last
            )
            if price < best:
                place[SLOT_PRICE], place[SLOT_ROUTE] = price, route
                place[SLOT_AFTER], place[SLOT_START], place[SLOT_END] = after, start, end
    row[PROMISED], row[PROMISE_START], row[PROMISE_END], row[SIMPLE] = told, begins, ends, simple
