"""Routes pass by a stock site where they must, and nowhere else: fetches put in, moved and taken out by the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.chance import below
from planning.engine.compiled import apart, entry, kernel
from planning.engine.crew.ledger import within_limits_apart
from planning.engine.estimate import IMPOSSIBLE, NOWHERE, weigh_place
from planning.engine.layout import (
    BROKEN,
    COST,
    FETCH_COUNT,
    FETCH_FIRST,
    FETCHES,
    FIRST,
    FOLLOWING,
    GROUP,
    KEEP_LABELS,
    MAX_TRAVEL,
    MOST_MOVES,
    NEXT,
    PINNED,
    PREVIOUS,
    ROUTE,
    SAVED_ROUTES,
    TRAVEL,
    Journal,
    Model,
    Scratch,
    State,
)
from planning.engine.routes.labels import home_row, out_row
from planning.engine.routes.windows import service_time
from planning.engine.stock.detours import saved_without
from planning.engine.stock.ledger import brings, carries_back, draw_apart, first_fetch, idle_fetch
from planning.engine.tours import link, refresh_apart, unlink

if TYPE_CHECKING:
    from planning.engine.bundle import Indices, Rows

NEW = -2
"""Where a fetch was that was not in the route."""


@kernel
def put(model: Model, state: State, scratch: Scratch, fetch: int, route: int, before: int) -> bool:
    """Put a fetch after a label; False, and no schedule, if the route does not hold with it."""
    link(model, state, fetch, route, before if before < model.visits.shape[0] else -1)
    shift = model.routes[route]
    holds = refresh_apart(model, state, scratch, route, KEEP_LABELS)
    holds = holds and state.groups[shift[GROUP], TRAVEL] <= shift[MAX_TRAVEL]
    return holds and within_limits_apart(model, state, route)


@kernel
def best_label(model: Model, state: State, route: int, fetch: int, stop: int) -> tuple[int, int]:
    """Price and label to follow of a fetch where it costs least before a stop; else (IMPOSSIBLE, NOWHERE)."""
    serves, best, best_before = service_time(model, fetch, route), IMPOSSIBLE, NOWHERE
    here, home = out_row(model, route), home_row(model, route)
    while here not in (home, stop):
        price = weigh_place(model, state, fetch, route, serves, 0, here, best)
        if price < best and here != fetch:
            best, best_before = price, here
        here = int(state.labels[here, FOLLOWING])
    return best, best_before


@kernel
def best_fetch(model: Model, state: State, scratch: Scratch, route: int, stop: int) -> int:
    """Choose which fetch is put in, or moved, for what a stop lacks after all before it (see `draw`); -1: none."""
    best, chosen = IMPOSSIBLE, -1
    first = int(model.routes[route, FETCH_FIRST])
    for fetch in range(first, first + model.routes[route, FETCH_COUNT]):
        if brings(model, state, scratch, stop, fetch):
            price, _ = best_label(model, state, route, fetch, stop)
            if price < IMPOSSIBLE and state.stops[fetch, ROUTE] >= 0:
                price -= saved_without(model, state, fetch)
            if price < best:
                best, chosen = price, fetch
    return chosen


@kernel
def move(model: Model, state: State, scratch: Scratch, fetch: int, route: int, stop: int) -> bool:
    """Put a fetch, wherever it is, where it costs least before a stop; False, and no schedule, if there is no place."""
    if state.stops[fetch, ROUTE] >= 0:
        unlink(model, state, fetch)
        if not refresh_apart(model, state, scratch, route, KEEP_LABELS):
            return False
    _, before = best_label(model, state, route, fetch, stop)
    return before != NOWHERE and put(model, state, scratch, fetch, route, before)


@kernel
def provide(model: Model, state: State, scratch: Scratch, journal: Journal, route: int) -> bool:
    """Let the route fetch what its stops lack; False, no schedule and the old fetches, if it cannot."""
    carries_back(model, state, scratch, route, 1)
    moves, holds = 0, True
    while holds:
        stop = draw_apart(model, state, scratch, route)
        if stop < 0:
            return True
        fetch = -1
        if state.stops[stop, ROUTE] == route and moves < MOST_MOVES:
            fetch = best_fetch(model, state, scratch, route, stop)
        holds = fetch >= 0
        if holds:
            journal.moves[moves, 0] = fetch
            journal.moves[moves, 1] = state.stops[fetch, PREVIOUS] if state.stops[fetch, ROUTE] >= 0 else NEW
            moves += 1
            holds = move(model, state, scratch, fetch, route, stop)
    while moves > 0:
        moves -= 1
        fetch, before = int(journal.moves[moves, 0]), int(journal.moves[moves, 1])
        if state.stops[fetch, ROUTE] >= 0:
            unlink(model, state, fetch)
        if before != NEW:
            link(model, state, fetch, route, before)
    carries_back(model, state, scratch, route, -1)
    return False


provide_apart = apart(provide)


@kernel
def note(model: Model, state: State, notes: Rows, route: int) -> int:
    """Note the fetches of a route that may be taken out, in their order, each with the stop before it; their number."""
    count, stop = 0, int(state.tours[route, FIRST])
    while stop >= 0:
        if stop >= first_fetch(model) and model.visits[stop, PINNED] == 0:
            notes[count, 0], notes[count, 1] = stop, state.stops[stop, PREVIOUS]
            count += 1
        stop = int(state.stops[stop, NEXT])
    return count


@kernel
def exchange(model: Model, state: State, notes: Rows, count: int, route: int) -> None:
    """Put the first of the fetches that are noted in the place of those that stand, without a schedule."""
    stop = int(state.tours[route, FIRST])
    while stop >= 0:
        following = int(state.stops[stop, NEXT])
        if stop >= first_fetch(model) and model.visits[stop, PINNED] == 0:
            unlink(model, state, stop)
        stop = following
    for i in range(count):
        link(model, state, int(notes[i, 0]), route, int(notes[i, 1]))


@entry
def fetch_anew(model: Model, state: State, scratch: Scratch, journal: Journal, route: int, fetch: int) -> bool:
    """Take all fetches out and begin anew with one of them, if that is no worse; False if the plan cannot be held."""
    broken, cost = state.totals[route, BROKEN], state.totals[route, COST]
    count = note(model, state, journal.noted, route)
    exchange(model, state, journal.noted, 0, route)
    holds = refresh_apart(model, state, scratch, route, KEEP_LABELS)
    stop = draw_apart(model, state, scratch, route) if holds else -1
    holds = stop >= 0 and state.stops[stop, ROUTE] == route and brings(model, state, scratch, stop, fetch)
    if holds:
        _, before = best_label(model, state, route, fetch, stop)
        holds = before != NOWHERE and put(model, state, scratch, fetch, route, before)
        holds = holds and provide_apart(model, state, scratch, journal, route)
        now = state.totals[route]
        if holds and (now[BROKEN] < broken or (now[BROKEN] == broken and now[COST] <= cost)):
            return True
    exchange(model, state, journal.noted, count, route)
    holds = refresh_apart(model, state, scratch, route, KEEP_LABELS)
    return holds and draw_apart(model, state, scratch, route) < 0


fetch_anew_apart = apart(fetch_anew)


@kernel
def better_place(model: Model, state: State, scratch: Scratch, route: int, fetch: int) -> bool:
    """Take a fetch out, or put it where it costs less; False if the route can no longer be held."""
    broken, cost, before = state.totals[route, BROKEN], state.totals[route, COST], int(state.stops[fetch, PREVIOUS])
    carries_back(model, state, scratch, route, 1)
    unlink(model, state, fetch)
    holds = refresh_apart(model, state, scratch, route, KEEP_LABELS)
    if holds:
        stop = draw_apart(model, state, scratch, route)
        if stop < 0:
            return True
        if state.stops[stop, ROUTE] != route:
            stop = home_row(model, route)
        _, to = best_label(model, state, route, fetch, stop)
        holds = to != NOWHERE and put(model, state, scratch, fetch, route, to)
        holds = holds and draw_apart(model, state, scratch, route) < 0
        now = state.totals[route]
        if holds and (now[BROKEN] < broken or (now[BROKEN] == broken and now[COST] <= cost)):
            return True
    if state.stops[fetch, ROUTE] >= 0:
        unlink(model, state, fetch)
    link(model, state, fetch, route, before)
    carries_back(model, state, scratch, route, -1)
    return refresh_apart(model, state, scratch, route, KEEP_LABELS)


@kernel
def tidy(model: Model, state: State, scratch: Scratch, journal: Journal, chance: Indices) -> bool:
    """Look for better fetches of the routes that were changed, and better places; False if the plan cannot be held."""
    for i in range(journal.counts[SAVED_ROUTES]):
        route = int(journal.saved_routes[i])
        if state.tours[route, FETCHES] == 0:
            continue
        first, count = int(model.routes[route, FETCH_FIRST]), int(model.routes[route, FETCH_COUNT])
        if count > 1 and below(chance, 2):
            other = first + below(chance, count)
            if not fetch_anew_apart(model, state, scratch, journal, route, other):
                return False
        for fetch in range(first, first + count):
            stands = state.stops[fetch, ROUTE] >= 0 and model.visits[fetch, PINNED] == 0
            if stands and not better_place(model, state, scratch, route, fetch):
                return False
    return True


tidy_apart = apart(tidy)


@kernel
def supplied(model: Model, state: State, scratch: Scratch, journal: Journal) -> bool:
    """Draw anew for the routes from which stops were lifted, and take out the fetches that have become idle."""
    for i in range(journal.counts[SAVED_ROUTES]):
        route = int(journal.saved_routes[i])
        if draw_apart(model, state, scratch, route) >= 0:
            return False
        fetch = idle_fetch(model, state, route)
        while fetch >= 0:
            unlink(model, state, fetch)
            if not refresh_apart(model, state, scratch, route, KEEP_LABELS):
                return False
            fetch = idle_fetch(model, state, route)
    return True


supplied_apart = apart(supplied)
