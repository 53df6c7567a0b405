"""Where a visit can go in the plan that is laid, and at what price, to the cent."""

from __future__ import annotations

from planning.engine.compiled import apart, entry, kernel
from planning.engine.crew.exact import rules_with
from planning.engine.crew.ledger import has_price
from planning.engine.estimate import IMPOSSIBLE, NOWHERE, combined, takes
from planning.engine.layout import (
    BEGINS,
    BROKEN,
    CHAIN,
    COST,
    COUNT,
    DEPARTURE,
    DISTURBANCE,
    END_PLACE,
    FAR,
    FIRST,
    FROZEN,
    GROUP,
    HOUR_RATE,
    KEEP_NOTHING,
    KM_RATE,
    LATEST,
    LEAVE,
    LEAVES,
    MAX_TRAVEL,
    NEVER,
    NEXT,
    PLACE,
    RELEASE,
    RETURN,
    SECONDS,
    SERVICE,
    SHIFT_COST,
    SHIFT_START,
    SKIPPED,
    START_PLACE,
    STOP,
    TOUR_END,
    TRAVEL,
    WORK_COST,
    Model,
    Scratch,
    State,
)
from planning.engine.legs import leg
from planning.engine.money import PER_HOUR, PER_KM
from planning.engine.routes.cost import least_stop_cost
from planning.engine.routes.evaluate import evaluate_apart
from planning.engine.routes.windows import begin_service
from planning.engine.stock.exact import cheapest_fetching_apart
from planning.engine.stock.ledger import has_stock
from planning.engine.tours import has_parts


@kernel
def price_at(model: Model, state: State, scratch: Scratch, visit: int, route: int, count: int, position: int) -> int:
    """Exact price of the visit before the stop at `position` of the chain in `scratch`; or IMPOSSIBLE."""
    work = scratch.work
    for i in range(position):
        work[STOP, i] = work[CHAIN, i]
    work[STOP, position] = visit
    for i in range(position, count):
        work[STOP, i + 1] = work[CHAIN, i]
    if evaluate_apart(model, state, scratch, route, count + 1, int(state.tours[route, SKIPPED]), KEEP_NOTHING) == NEVER:
        return IMPOSSIBLE
    broken = scratch.result[BROKEN] - state.totals[route, BROKEN]
    rules = rules_with(model, state, scratch, route)
    if rules >= IMPOSSIBLE:
        return IMPOSSIBLE
    return combined(model, visit, broken, scratch.result[COST] - state.totals[route, COST] + rules)


@kernel
def least_price(
    model: Model, state: State, visit: int, route: int, here: int, leave: int, following: int, serves: int
) -> int:
    """Bound the price of the visit before `following` from below; IMPOSSIBLE if a hard rule forbids it.

    Breaks are left out, so times are the earliest that can be; pay is at least that of travel and service; the others
    might, a little later, no longer disturb the plan in force. Where that is not so (pinned visits that overlap, a
    detour shorter than the direct way; rules over groups with a price) nothing is ruled out by price.
    """
    shift, pay, stops = model.routes[route], model.route_money[route], state.stops
    place = int(model.visits[visit, PLACE])
    there = int(shift[END_PLACE]) if following < 0 else int(model.visits[following, PLACE])
    out_seconds, out_metres = leg(model, here, place)
    ready = max(leave, int(shift[RELEASE])) + out_seconds
    start = begin_service(model, state, visit, ready, serves)
    if start == NEVER:
        return IMPOSSIBLE
    on_seconds, on_metres = leg(model, place, there)
    latest = int(state.tours[route, TOUR_END]) if following < 0 else int(stops[following, LATEST])
    if start + serves + on_seconds > latest:
        return IMPOSSIBLE
    used = state.tours[route, COUNT] > 0
    old_seconds, old_metres = leg(model, here, there) if used else (0, 0)
    more = out_seconds + on_seconds - old_seconds
    if state.groups[shift[GROUP], TRAVEL] + more > shift[MAX_TRAVEL]:
        return IMPOSSIBLE
    busy = state.totals[route, SECONDS] + state.totals[route, SERVICE]
    overlaps = state.totals[route, RETURN] - state.totals[route, DEPARTURE] < busy
    if overlaps or more + serves < 0 or has_price(model, route):
        return -IMPOSSIBLE
    cost = (pay[HOUR_RATE] * (busy + more + serves)) // PER_HOUR - 2 - state.totals[route, WORK_COST]
    cost += (pay[KM_RATE] * (out_metres + on_metres - old_metres)) // PER_KM
    cost += least_stop_cost(model, visit, route, start, start + serves) - state.totals[route, DISTURBANCE]
    if not used:
        cost += pay[SHIFT_COST]
    return combined(model, visit, 0, cost)


@kernel
def gather_chain(state: State, scratch: Scratch, route: int) -> int:
    """List the stops of a route in the chain of `scratch`; how many there are."""
    count = int(state.tours[route, COUNT])
    following = state.tours[route, FIRST]
    for i in range(count):
        scratch.work[CHAIN, i] = following
        following = state.stops[following, NEXT]
    return count


@kernel
def cheapest_in(
    model: Model,
    state: State,
    scratch: Scratch,
    visit: int,
    route: int,
    serves: int,
    count: int,
    below: int,
    first: int,
    last: int,
) -> tuple[int, int, int, int]:
    """Cheapest (price, stop to follow or -1, start, end) in the route whose chain is gathered, if cheaper than `below`.

    Else (`below`, NOWHERE, NEVER, NEVER). Scheduled in full are only the places whose least price leaves a chance, none
    behind a stop that is left after `last`, and none before a stop that has to begin before a service from `first` on
    ends.
    """
    if has_stock(model) and not has_parts(model, state, visit, route):
        return cheapest_fetching_apart(model, state, scratch, visit, route, count, below, first, last)
    leave, here = int(model.routes[route, SHIFT_START]), int(model.routes[route, START_PLACE])
    best, best_after, best_start, best_end, after = below, NOWHERE, NEVER, NEVER, -1
    for position in range(count + 1):
        following = scratch.work[CHAIN, position] if position < count else -1
        is_open = following < 0 or (
            not state.stops[following, FROZEN] and first + serves <= state.stops[following, LATEST]
        )
        if leave > last:
            break
        if is_open and least_price(model, state, visit, route, here, leave, following, serves) < best:
            price = price_at(model, state, scratch, visit, route, count, position)
            if price < best:
                best, best_after = price, after
                best_start, best_end = int(scratch.work[BEGINS, position]), int(scratch.work[LEAVES, position])
        if following >= 0:
            after = following
            leave, here = int(state.stops[following, LEAVE]), int(model.visits[following, PLACE])
    return best, best_after, best_start, best_end


@entry
def find_place(model: Model, state: State, scratch: Scratch, visit: int, route: int, below: int) -> tuple[int, int]:
    """Cheapest (price, stop to follow or -1) of the visit in the route, if cheaper than `below`, to the cent.

    Else (`below`, NOWHERE).
    """
    serves = takes(model, state, visit, route)
    if serves == NEVER:
        return below, NOWHERE
    count = gather_chain(state, scratch, route)
    best, after, _, _ = cheapest_in(model, state, scratch, visit, route, serves, count, below, -FAR, FAR)
    return best, after


find_place_apart = apart(find_place)


@entry
def find_anywhere(model: Model, state: State, scratch: Scratch, visit: int, below: int) -> tuple[int, int, int]:
    """Cheapest (price, route, stop to follow or -1) of the visit in any route, if cheaper than `below`, to the cent.

    Else (`below`, -1, NOWHERE).
    """
    best, best_route, best_after = below, -1, NOWHERE
    for route in range(model.routes.shape[0]):
        price, after = find_place_apart(model, state, scratch, visit, route, best)
        if after != NOWHERE:
            best, best_route, best_after = price, route, after
    return best, best_route, best_after
