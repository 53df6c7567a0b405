"""The ledger: what each resource has along at each of its stops, and what its fetches take from stock.

A resource fetches no more than it lacks later on: what a stop lacks is taken at the last fetch before it where so many
are free. A visit that fetches stands for a level, a moment before which it does not come; so what it takes has
arrived, whenever it comes, and stock is never promised twice if at each level those up to it draw no more than has
arrived by then.
"""

from __future__ import annotations

from planning.engine.compiled import apart, entry, kernel
from planning.engine.layout import (
    FAR,
    FETCH_COUNT,
    FETCH_FIRST,
    FETCH_STOCK,
    FETCHES,
    FIRST,
    NEXT,
    PART,
    PART_COUNT,
    PART_FIRST,
    PINNED,
    QUANTITY,
    RESOURCE,
    ROUTE,
    SITE_FIRST,
    SITE_LAST,
    TAKEN_KEPT,
    Journal,
    Model,
    Scratch,
    State,
)

NOTHING_LACKS = -1


@kernel
def has_stock(model: Model) -> bool:
    """Whether anything can be fetched at all."""
    return model.fetches.shape[0] > 0


@kernel
def first_fetch(model: Model) -> int:
    """Give the first of the visits that fetch something."""
    return model.visits.shape[0] - model.fetches.shape[0]


@kernel
def first_route(model: Model, route: int) -> int:
    """Give the first route of the route's resource; they stand together, in the order of time."""
    while route > 0 and model.routes[route - 1, RESOURCE] == model.routes[route, RESOURCE]:
        route -= 1
    return route


@kernel
def free_at(model: Model, state: State, row: int, part: int) -> int:
    """How many of a part are free for a fetch at a row of Model.stocks: others hold theirs, earlier and later."""
    first, last = int(model.stock_sites[row, SITE_FIRST]), int(model.stock_sites[row, SITE_LAST])
    drawn, free = 0, FAR
    for other in range(first, row):
        drawn += int(state.drawn[other, part])
    for other in range(row, last + 1):
        drawn += int(state.drawn[other, part])
        free = min(free, int(model.stocks[other, part]) - drawn)
    return free


@kernel
def lacks(model: Model, state: State, route: int, part: int, quantity: int) -> bool:
    """Whether the route's resource carries too little of a part for one visit more."""
    resource = model.routes[route, RESOURCE]
    return state.used[resource, part] + max(1, quantity) > model.carried[resource, part]


@kernel
def short_of(model: Model, state: State, route: int, part: int, quantity: int) -> int:
    """How many more of a part the route's resource would use than it carries, with one visit more."""
    resource = model.routes[route, RESOURCE]
    return int(state.used[resource, part]) + quantity - int(model.carried[resource, part])


@kernel
def has_available(model: Model, state: State, route: int, fetch: int, part: int, quantity: int) -> bool:
    """Whether a fetch could bring what the route's resource lacks of a part for one visit more, or has brought it."""
    row = fetch - first_fetch(model)
    if model.visits[fetch, PINNED] or (quantity == 0 and state.taken[row, part] > 0):
        return model.visits[fetch, PINNED] == 0
    needs = max(1, min(quantity, short_of(model, state, route, part, quantity)))
    return free_at(model, state, int(model.fetches[row, FETCH_STOCK]), part) >= needs


@kernel
def is_available(model: Model, state: State, visit: int, route: int, fetch: int) -> bool:
    """Whether a fetch could bring all that the route's resource would lack for a visit, or has brought it."""
    first = model.visits[visit, PART_FIRST]
    for k in range(first, first + model.visits[visit, PART_COUNT]):
        part, quantity = int(model.parts[k, PART]), int(model.parts[k, QUANTITY])
        if lacks(model, state, route, part, quantity) and not has_available(model, state, route, fetch, part, quantity):
            return False
    return True


@kernel
def brings(model: Model, state: State, scratch: Scratch, stop: int, fetch: int) -> bool:
    """Whether a fetch could bring what the stop lacks at which `draw` ended."""
    if model.visits[fetch, PINNED]:
        return False
    stock, first = int(model.fetches[fetch - first_fetch(model), FETCH_STOCK]), model.visits[stop, PART_FIRST]
    for k in range(first, first + model.visits[stop, PART_COUNT]):
        part = int(model.parts[k, PART])
        if part == scratch.balance[model.carried.shape[1]]:
            needs = max(1, int(model.parts[k, QUANTITY])) - scratch.balance[part]
            return free_at(model, state, stock, part) >= needs
    return False


@kernel
def could_fetch(model: Model, state: State, visit: int, route: int) -> bool:
    """Whether the route could fetch what its resource would lack of each thing for a visit, at one site or another."""
    first, fetch = model.visits[visit, PART_FIRST], int(model.routes[route, FETCH_FIRST]) - first_fetch(model)
    for k in range(first, first + model.visits[visit, PART_COUNT]):
        part, quantity, found = int(model.parts[k, PART]), int(model.parts[k, QUANTITY]), False
        if lacks(model, state, route, part, quantity):
            needs = max(1, min(quantity, short_of(model, state, route, part, quantity)))
            for row in range(fetch, fetch + model.routes[route, FETCH_COUNT]):
                found = found or model.stocks[model.fetches[row, FETCH_STOCK], part] >= needs
            if not found:
                return False
    return True


@kernel
def give_back(model: Model, state: State, route: int) -> None:
    """Put back all that the fetches of the route's resource take."""
    route = first_route(model, route)
    resource = model.routes[route, RESOURCE]
    while route < model.routes.shape[0] and model.routes[route, RESOURCE] == resource:
        first = int(model.routes[route, FETCH_FIRST]) - first_fetch(model)
        for row in range(first, first + model.routes[route, FETCH_COUNT]):
            for part in range(state.taken.shape[1]):
                state.drawn[model.fetches[row, FETCH_STOCK], part] -= state.taken[row, part]
                state.taken[row, part] = 0
        route += 1


@kernel
def fetched_for(model: Model, state: State, scratch: Scratch, met: int, part: int, needs: int) -> bool:
    """Let the last of the fetches met so far where so many are free take what is needed; False if there is none."""
    for i in range(met - 1, -1, -1):
        row = scratch.fetched[i]
        stock = int(model.fetches[row, FETCH_STOCK])
        if free_at(model, state, stock, part) >= needs:
            state.taken[row, part] += needs
            state.drawn[stock, part] += needs
            scratch.balance[part] += needs
            return True
    return False


@kernel
def take_pinned(model: Model, state: State, row: int) -> None:
    """Let a pinned fetch take what it has taken: it is among what its resource carries."""
    for part in range(model.carried.shape[1]):
        state.taken[row, part] = model.fetched[row, part]
        state.drawn[model.fetches[row, FETCH_STOCK], part] += model.fetched[row, part]


@entry
def draw(model: Model, state: State, scratch: Scratch, route: int) -> int:
    """Draw anew what the route's resource fetches; the first stop that lacks something, else NOTHING_LACKS."""
    give_back(model, state, route)
    route, met = first_route(model, route), 0
    resource = model.routes[route, RESOURCE]
    for part in range(model.carried.shape[1]):
        scratch.balance[part] = model.carried[resource, part]
    while route < model.routes.shape[0] and model.routes[route, RESOURCE] == resource:
        stop = int(state.tours[route, FIRST])
        while stop >= 0:
            if stop >= first_fetch(model):
                if model.visits[stop, PINNED]:
                    take_pinned(model, state, stop - first_fetch(model))
                else:
                    scratch.fetched[met] = stop - first_fetch(model)
                    met += 1
            first = model.visits[stop, PART_FIRST]
            for k in range(first, first + model.visits[stop, PART_COUNT]):
                part, quantity = int(model.parts[k, PART]), int(model.parts[k, QUANTITY])
                needs = max(1, quantity) - scratch.balance[part]
                if needs > 0 and not fetched_for(model, state, scratch, met, part, needs):
                    scratch.balance[model.carried.shape[1]] = part
                    return stop
                scratch.balance[part] -= quantity
            stop = int(state.stops[stop, NEXT])
        route += 1
    return NOTHING_LACKS


draw_apart = apart(draw)


@kernel
def is_idle(model: Model, state: State, fetch: int) -> bool:
    """Whether a fetch takes nothing, and may be taken out."""
    row = fetch - first_fetch(model)
    for part in range(state.taken.shape[1]):
        if state.taken[row, part] > 0:
            return False
    return model.visits[fetch, PINNED] == 0


@entry
def idle_fetch(model: Model, state: State, route: int) -> int:
    """Give a fetch in the route that takes nothing, and may be taken out; -1 if there is none."""
    if state.tours[route, FETCHES] == 0:
        return -1
    first = int(model.routes[route, FETCH_FIRST])
    for fetch in range(first, first + model.routes[route, FETCH_COUNT]):
        if state.stops[fetch, ROUTE] >= 0 and is_idle(model, state, fetch):
            return fetch
    return -1


@kernel
def keep_taken(model: Model, state: State, journal: Journal, page: int, route: int) -> None:
    """Keep what the route's resource fetches, before its first change under this page."""
    route = first_route(model, route)
    if journal.marks[route, TAKEN_KEPT] == page:
        return
    journal.marks[route, TAKEN_KEPT] = page
    resource = model.routes[route, RESOURCE]
    while route < model.routes.shape[0] and model.routes[route, RESOURCE] == resource:
        first = int(model.routes[route, FETCH_FIRST]) - first_fetch(model)
        for row in range(first, first + model.routes[route, FETCH_COUNT]):
            for part in range(state.taken.shape[1]):
                journal.taken[row, part] = state.taken[row, part]
        route += 1


@kernel
def restore_taken(model: Model, state: State, journal: Journal, page: int, route: int) -> None:
    """Bring back what the resource of a route that is saved fetched under this page, and that no new fetch stands."""
    first = int(model.routes[route, FETCH_FIRST])
    for fetch in range(first, first + model.routes[route, FETCH_COUNT]):
        state.stops[fetch, ROUTE] = -1
    route = first_route(model, route)
    if journal.marks[route, TAKEN_KEPT] != page:
        return
    journal.marks[route, TAKEN_KEPT] = page - 1
    resource = model.routes[route, RESOURCE]
    while route < model.routes.shape[0] and model.routes[route, RESOURCE] == resource:
        first = int(model.routes[route, FETCH_FIRST]) - first_fetch(model)
        for row in range(first, first + model.routes[route, FETCH_COUNT]):
            for part in range(state.taken.shape[1]):
                more = journal.taken[row, part] - state.taken[row, part]
                state.drawn[model.fetches[row, FETCH_STOCK], part] += more
                state.taken[row, part] = journal.taken[row, part]
        route += 1


@kernel
def carries_back(model: Model, state: State, scratch: Scratch, route: int, sign: int) -> None:
    """Keep in the scratch what the fetches of the route's resource take (`sign` 1), or bring it back (-1)."""
    route = first_route(model, route)
    resource = model.routes[route, RESOURCE]
    while route < model.routes.shape[0] and model.routes[route, RESOURCE] == resource:
        first = int(model.routes[route, FETCH_FIRST]) - first_fetch(model)
        for row in range(first, first + model.routes[route, FETCH_COUNT]):
            for part in range(state.taken.shape[1]):
                if sign > 0:
                    scratch.kept[row, part] = state.taken[row, part]
                else:
                    more = scratch.kept[row, part] - state.taken[row, part]
                    state.drawn[model.fetches[row, FETCH_STOCK], part] += more
                    state.taken[row, part] = scratch.kept[row, part]
        route += 1


@entry
def draw_all(model: Model, state: State) -> None:
    """Add up anew from what is taken how much is drawn."""
    for row in range(state.drawn.shape[0]):
        for part in range(state.drawn.shape[1]):
            state.drawn[row, part] = 0
    for row in range(model.fetches.shape[0]):
        for part in range(state.taken.shape[1]):
            if state.stops[first_fetch(model) + row, ROUTE] < 0:
                state.taken[row, part] = 0
            state.drawn[model.fetches[row, FETCH_STOCK], part] += state.taken[row, part]
