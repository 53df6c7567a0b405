"""Routes pass by a stock site where they must, and nowhere else: fetches put in, moved and taken out by the search."""

from __future__ import annotations

from planning.engine.compiled import apart, kernel
from planning.engine.crew.ledger import within_limits_apart
from planning.engine.estimate import IMPOSSIBLE, NOWHERE, weigh_place
from planning.engine.layout import (
    BROKEN,
    COST,
    FETCH_COUNT,
    FETCH_FIRST,
    FETCHES,
    FOLLOWING,
    GROUP,
    KEEP_LABELS,
    MAX_TRAVEL,
    MOST_MOVES,
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
from planning.engine.stock.ledger import brings, carries_back, draw_apart, idle_fetch
from planning.engine.tours import link, refresh_apart, unlink

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
def tidy(model: Model, state: State, scratch: Scratch, journal: Journal) -> bool:
    """Look for a better place for each fetch of the routes that were changed; False if the plan cannot be held."""
    for i in range(journal.counts[SAVED_ROUTES]):
        route = int(journal.saved_routes[i])
        if state.tours[route, FETCHES] == 0:
            continue
        first = int(model.routes[route, FETCH_FIRST])
        for fetch in range(first, first + model.routes[route, FETCH_COUNT]):
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
