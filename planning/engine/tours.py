"""Tours: the stops of a route, linked; its schedule kept true after every change."""

from __future__ import annotations

from planning.engine.compiled import apart, entry, kernel
from planning.engine.crew.ledger import book_apart, has_crew
from planning.engine.crew.rest import bind_apart, has_chain
from planning.engine.layout import (
    CHAIN_FIRST,
    CHAIN_LAST,
    COUNT,
    FETCHES,
    FIRST,
    GROUP,
    JOBS,
    NEVER,
    NEXT,
    PART,
    PART_COUNT,
    PART_FIRST,
    PREVIOUS,
    QUANTITY,
    RELEASE,
    RESOURCE,
    ROUTE,
    SECONDS,
    SKIPPED,
    STOP,
    TOTAL_WIDTH,
    TOUR_BEGIN,
    TRAVEL,
    Model,
    Scratch,
    State,
)
from planning.engine.routes.evaluate import evaluate_apart
from planning.engine.routes.labels import keep_labels
from planning.engine.stock.ledger import first_fetch, has_stock


@entry
def gather(state: State, scratch: Scratch, route: int) -> int:
    """Copy the route's stops into `scratch`; return how many there are."""
    count = 0
    visit = state.tours[route, FIRST]
    while visit >= 0:
        scratch.work[STOP, count] = visit
        visit = state.stops[visit, NEXT]
        count += 1
    return count


@kernel
def forget(model: Model, state: State, route: int) -> None:
    """Take the route's figures out of its day, its totals, and what it counts for."""
    if has_crew(model):
        book_apart(model, state, route, -1)
    group = model.routes[route, GROUP]
    state.groups[group, JOBS] -= state.tours[route, COUNT] - state.tours[route, FETCHES]
    state.groups[group, TRAVEL] -= state.totals[route, SECONDS]
    state.tours[route, COUNT], state.tours[route, FETCHES] = 0, 0
    state.totals[route, :] = 0


@kernel
def count_fetches(model: Model, scratch: Scratch, count: int) -> int:
    """How many of the stops in `scratch` fetch something."""
    fetches, first = 0, first_fetch(model)
    if has_stock(model):
        for i in range(count):
            fetches += int(scratch.work[STOP, i] >= first)
    return fetches


@entry
def relay(model: Model, state: State, scratch: Scratch, route: int, keep: int) -> bool:
    """Schedule the route anew; keep its totals, its labels and, with KEEP_BOUNDS, its stops' bounds.

    The search asks for no bounds: only the exact insertion reads them. False if the route breaks a hard rule: its
    figures are then void until its stops are changed back.
    """
    forget(model, state, route)
    count = gather(state, scratch, route)
    if count == 0:
        state.tours[route, SKIPPED] = 0
        earliest = max(int(state.tours[route, TOUR_BEGIN]), int(model.routes[route, RELEASE]))
        keep_labels(model, state, scratch, route, 0, earliest)
        return True
    skipped = evaluate_apart(model, state, scratch, route, count, int(state.tours[route, SKIPPED]), keep)
    if skipped == NEVER:
        return False
    group = model.routes[route, GROUP]
    fetches = count_fetches(model, scratch, count)
    state.tours[route, COUNT], state.tours[route, FETCHES], state.tours[route, SKIPPED] = count, fetches, skipped
    state.groups[group, JOBS] += count - fetches
    state.groups[group, TRAVEL] += scratch.result[SECONDS]
    for k in range(TOTAL_WIDTH):
        state.totals[route, k] = scratch.result[k]
    if has_crew(model):
        book_apart(model, state, route, 1)
    return True


relay_apart = apart(relay)


@entry
def refresh(model: Model, state: State, scratch: Scratch, route: int, keep: int) -> bool:
    """Schedule the route anew after a change, as `relay`, and those of its person that the rest after it moves.

    False if one of them breaks a hard rule: what was changed is then to be changed back, and scheduled anew.
    """
    if not has_chain(model, route):
        return relay_apart(model, state, scratch, route, keep)
    bind_apart(model, state, route)
    if not relay_apart(model, state, scratch, route, keep):
        return False
    first, last = int(model.crew[route, CHAIN_FIRST]), int(model.crew[route, CHAIN_LAST])
    for later in range(route + 1, last + 1):
        if bind_apart(model, state, later) and not relay_apart(model, state, scratch, later, keep):
            return False
    for earlier in range(last, first - 1, -1):
        if bind_apart(model, state, earlier) and not relay_apart(model, state, scratch, earlier, keep):
            return False
    return True


refresh_apart = apart(refresh)


@entry
def use_parts(model: Model, state: State, visit: int, route: int, sign: int) -> None:
    """Count what the visit uses up as used by the route's resource; with `sign` -1 as given back."""
    used = state.used[model.routes[route, RESOURCE]]
    first = model.visits[visit, PART_FIRST]
    for k in range(first, first + model.visits[visit, PART_COUNT]):
        used[model.parts[k, PART]] += sign * model.parts[k, QUANTITY]


@entry
def has_parts(model: Model, state: State, visit: int, route: int) -> bool:
    """Whether the route's resource still carries what the visit needs, beside all that it serves already."""
    resource = model.routes[route, RESOURCE]
    first = model.visits[visit, PART_FIRST]
    for k in range(first, first + model.visits[visit, PART_COUNT]):
        part = model.parts[k, PART]
        needs = max(1, int(model.parts[k, QUANTITY]))  # a tool uses up nothing, and has to be there
        if state.used[resource, part] + needs > model.carried[resource, part]:
            return False
    return True


@entry
def link(model: Model, state: State, visit: int, route: int, before: int) -> None:
    """Put a visit after the stop `before` (-1: at the start of the route), without a schedule."""
    after = state.tours[route, FIRST] if before < 0 else state.stops[before, NEXT]
    state.stops[visit, PREVIOUS], state.stops[visit, NEXT] = before, after
    state.stops[visit, ROUTE] = route
    if before < 0:
        state.tours[route, FIRST] = visit
    else:
        state.stops[before, NEXT] = visit
    if after >= 0:
        state.stops[after, PREVIOUS] = visit
    use_parts(model, state, visit, route, 1)


@entry
def unlink(model: Model, state: State, visit: int) -> None:
    """Take a visit out of its route, without a schedule."""
    route = int(state.stops[visit, ROUTE])
    before, after = state.stops[visit, PREVIOUS], state.stops[visit, NEXT]
    if before < 0:
        state.tours[route, FIRST] = after
    else:
        state.stops[before, NEXT] = after
    if after >= 0:
        state.stops[after, PREVIOUS] = before
    state.stops[visit, ROUTE] = -1
    use_parts(model, state, visit, route, -1)
