"""Where a visit can go in the plan that is laid, at what price; and filling a plan by regret.

A price is one integer, broken x BROKEN_UNIT + cents, so that broken promises and mandatory requests left out are
compared first; the totals of the state keep the two apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import entry, kernel
from planning.engine.layout import (
    BROKEN,
    CHAIN,
    COST,
    COUNT,
    DEPARTURE,
    END_PLACE,
    FIRST,
    FROZEN,
    GRACE,
    GROUP,
    HOUR_RATE,
    JOBS,
    KM_RATE,
    LAST,
    LATEST,
    LEAVE,
    LEFT_COST,
    LEFT_WEIGHT,
    LOCKED,
    MAX_JOBS,
    MAX_TRAVEL,
    NEVER,
    NEXT,
    PLACE,
    PREVIOUS,
    RELEASE,
    RETURN,
    ROUTE,
    SECONDS,
    SERVICE,
    SHIFT_COST,
    SHIFT_START,
    SKIPPED,
    START_PLACE,
    STOP,
    TOTAL_WIDTH,
    TOUR_END,
    TRAVEL,
    WORK_COST,
    Model,
    Scratch,
    State,
)
from planning.engine.legs import leg
from planning.engine.money import PER_HOUR, PER_KM
from planning.engine.routes import begin_service, evaluate, service_time, stop_cost

if TYPE_CHECKING:
    from planning.engine.layout import Indices, Places, Rows

BROKEN_UNIT = 1 << 40
"""What a weight of one counts in a price: more than any difference in cents."""
LOCK_WEIGHT = 1 << 19
"""What it weighs to leave out a locked request: more than all the promises of a route."""
IMPOSSIBLE = 1 << 62
"""The price of what a hard rule forbids; the sums of prices that are compared stay below."""


@kernel
def combined(model: Model, visit: int, broken: int, cost: int) -> int:
    """One price from what inserting the visit breaks and costs, against leaving it out; kept within its range."""
    money = model.visit_money
    broken -= money[visit, LEFT_WEIGHT] + money[visit, LOCKED] * LOCK_WEIGHT
    broken = max(-(LOCK_WEIGHT << 1), min(LOCK_WEIGHT << 1, broken))
    cost = max(1 - BROKEN_UNIT // 2, min(BROKEN_UNIT // 2 - 1, cost - money[visit, LEFT_COST]))
    return broken * BROKEN_UNIT + cost


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
    """Take the route's figures out of its day and its totals."""
    group = model.routes[route, GROUP]
    state.groups[group, JOBS] -= state.tours[route, COUNT]
    state.groups[group, TRAVEL] -= state.totals[route, SECONDS]
    state.tours[route, COUNT] = 0
    state.totals[route, :] = 0


@entry
def refresh(model: Model, state: State, scratch: Scratch, route: int) -> bool:
    """Schedule the route anew after a change and keep its labels and totals.

    False if it breaks a hard rule: the route's figures are then void until its stops are changed back.
    """
    forget(model, state, route)
    count = gather(state, scratch, route)
    if count == 0:
        state.tours[route, SKIPPED] = 0
        return True
    skipped = evaluate(model, state, scratch, route, count, int(state.tours[route, SKIPPED]), 1)
    if skipped == NEVER:
        return False
    group = model.routes[route, GROUP]
    state.tours[route, COUNT], state.tours[route, SKIPPED] = count, skipped
    state.groups[group, JOBS] += count
    state.groups[group, TRAVEL] += scratch.result[SECONDS]
    for k in range(TOTAL_WIDTH):
        state.totals[route, k] = scratch.result[k]
    return True


@entry
def link(state: State, visit: int, route: int, position: int) -> None:
    """Put a visit before the stop at `position` (count: at the end), without a schedule."""
    before, after = -1, state.tours[route, FIRST]
    for _ in range(position):
        before, after = after, state.stops[after, NEXT]
    state.stops[visit, PREVIOUS], state.stops[visit, NEXT] = before, after
    state.stops[visit, ROUTE] = route
    if before < 0:
        state.tours[route, FIRST] = visit
    else:
        state.stops[before, NEXT] = visit
    if after < 0:
        state.tours[route, LAST] = visit
    else:
        state.stops[after, PREVIOUS] = visit


@entry
def unlink(state: State, visit: int) -> None:
    """Take a visit out of its route, without a schedule."""
    route = state.stops[visit, ROUTE]
    before, after = state.stops[visit, PREVIOUS], state.stops[visit, NEXT]
    if before < 0:
        state.tours[route, FIRST] = after
    else:
        state.stops[before, NEXT] = after
    if after < 0:
        state.tours[route, LAST] = before
    else:
        state.stops[after, PREVIOUS] = before
    state.stops[visit, ROUTE] = -1


@kernel
def price_at(model: Model, state: State, scratch: Scratch, visit: int, route: int, count: int, position: int) -> int:
    """Exact price of the visit before the stop at `position` of the chain in `scratch`; or IMPOSSIBLE."""
    work = scratch.work
    for i in range(position):
        work[STOP, i] = work[CHAIN, i]
    work[STOP, position] = visit
    for i in range(position, count):
        work[STOP, i + 1] = work[CHAIN, i]
    if evaluate(model, state, scratch, route, count + 1, int(state.tours[route, SKIPPED]), 0) == NEVER:
        return IMPOSSIBLE
    broken = scratch.result[BROKEN] - state.totals[route, BROKEN]
    return combined(model, visit, broken, scratch.result[COST] - state.totals[route, COST])


@kernel
def least_price(
    model: Model, state: State, visit: int, route: int, here: int, leave: int, following: int, serves: int
) -> int:
    """Bound the price of the visit before `following` from below; IMPOSSIBLE if a hard rule forbids it.

    Breaks are left out, so times are the earliest that can be; pay is at least that of travel and service. Where that
    is not so (pinned visits that overlap, a detour shorter than the direct way) nothing is ruled out by price.
    """
    shift, pay, stops = model.routes[route], model.route_money[route], state.stops
    place = int(model.visits[visit, PLACE])
    there = int(shift[END_PLACE]) if following < 0 else int(model.visits[following, PLACE])
    out_seconds, out_metres = leg(model, here, place)
    ready = max(leave, int(shift[RELEASE])) + out_seconds
    start = begin_service(model, visit, ready, serves, int(stops[visit, GRACE]))
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
    if overlaps or more + serves < 0:
        return -IMPOSSIBLE
    cost = (pay[HOUR_RATE] * (busy + more + serves)) // PER_HOUR - 2 - state.totals[route, WORK_COST]
    cost += (pay[KM_RATE] * (out_metres + on_metres - old_metres)) // PER_KM
    cost += stop_cost(model, visit, route, start, start + serves)
    if not used:
        cost += pay[SHIFT_COST]
    return combined(model, visit, 0, cost)


@kernel
def find_place(model: Model, state: State, scratch: Scratch, visit: int, route: int, below: int) -> tuple[int, int]:
    """Cheapest (price, position) of the visit in the route, if cheaper than `below`; else (IMPOSSIBLE, -1).

    Every position is weighed; scheduled in full are only those whose least price leaves a chance.
    """
    serves = service_time(model, visit, route)
    count = int(state.tours[route, COUNT])
    if serves == NEVER or state.groups[model.routes[route, GROUP], JOBS] >= model.routes[route, MAX_JOBS]:
        return IMPOSSIBLE, -1
    following = state.tours[route, FIRST]
    for i in range(count):
        scratch.work[CHAIN, i] = following
        following = state.stops[following, NEXT]
    leave, here = int(model.routes[route, SHIFT_START]), int(model.routes[route, START_PLACE])
    best, best_position = below, -1
    for position in range(count + 1):
        following = scratch.work[CHAIN, position] if position < count else -1
        is_open = following < 0 or not state.stops[following, FROZEN]
        if is_open and least_price(model, state, visit, route, here, leave, following, serves) < best:
            price = price_at(model, state, scratch, visit, route, count, position)
            if price < best:
                best, best_position = price, position
        if following >= 0:
            leave, here = int(state.stops[following, LEAVE]), int(model.visits[following, PLACE])
    if best_position < 0:
        return IMPOSSIBLE, -1
    return best, best_position


@entry
def weigh(
    model: Model,
    state: State,
    scratch: Scratch,
    candidates: Indices,
    routes: Indices,
    below: int,
    prices: Rows,
    positions: Places,
) -> None:
    """Fill `prices` and `positions` (candidates x routes) with the cheapest place of each candidate in each route.

    Candidates that are planned are passed over; what is not cheaper than `below` counts as IMPOSSIBLE.
    """
    for c in range(candidates.shape[0]):
        if state.stops[candidates[c], ROUTE] < 0:
            for r in range(routes.shape[0]):
                price, position = find_place(model, state, scratch, candidates[c], routes[r], below)
                prices[c, routes[r]], positions[c, routes[r]] = price, position


@kernel
def rank(prices: Rows, ranks: Rows, c: int) -> None:
    """Set a candidate's three lowest prices over all routes, none above zero, and their routes."""
    row = ranks[c]
    row[0], row[1], row[2], row[3], row[4], row[5] = 0, 0, 0, -1, -1, -1
    for r in range(prices.shape[1]):
        price = prices[c, r]
        if price < row[0]:
            row[0], row[1], row[2], row[3], row[4], row[5] = price, row[0], row[1], r, row[3], row[4]
        elif price < row[1]:
            row[1], row[2], row[4], row[5] = price, row[1], r, row[4]
        elif price < row[2]:
            row[2], row[5] = price, r


@entry
def most_regretted(state: State, candidates: Indices, prices: Rows, ranks: Rows, changed: Indices) -> int:
    """Index of the candidate with the greatest regret; -1 if none has a place at a gain.

    Regret: what it costs to get the second or third best place instead of the best; to stay out is a place too, at
    price 0. `ranks` (candidates x 6) keeps the three lowest prices and their routes, and is brought up to date
    where the prices of the `changed` routes matter.

    Potvin and Rousseau (1993), doi:10.1016/0377-2217(93)90221-8.
    """
    chosen, greatest = -1, -1
    for c in range(candidates.shape[0]):
        if state.stops[candidates[c], ROUTE] >= 0:
            continue
        stale = False
        for r in changed:
            stale = stale or prices[c, r] < ranks[c, 2] or ranks[c, 3] == r or ranks[c, 4] == r or ranks[c, 5] == r
        if stale:
            rank(prices, ranks, c)
        regret = ranks[c, 1] + ranks[c, 2] - 2 * ranks[c, 0]
        if ranks[c, 3] >= 0 and (regret > greatest or (regret == greatest and ranks[c, 0] < ranks[chosen, 0])):
            chosen, greatest = c, regret
    return chosen
