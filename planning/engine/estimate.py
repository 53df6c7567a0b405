"""What a visit would cost at each place of a route, weighed from the labels alone.

A price is one integer, broken x BROKEN_UNIT + cents, so that broken promises and mandatory requests left out are
compared first; the totals of the state keep the two apart. Breaks keep their places in the sequence, and each amount
is rounded on its own: a weighed price is near the exact one, which the schedule says once the visit is inserted.
"""

from __future__ import annotations

from planning.engine.compiled import apart, kernel
from planning.engine.crew.ledger import counts_time, has_crew, may_take_apart, seconds_of
from planning.engine.crew.prices import price_of_job_apart, price_of_time_apart
from planning.engine.layout import (
    BREAK_END,
    BREAK_INTO,
    BREAK_LENGTH,
    BREAK_START,
    BY,
    CLOSED,
    CLOSES,
    COUNT,
    EARLIEST,
    FIRST_ON,
    FIRST_TO,
    FOLLOWING,
    FREE,
    GROUP,
    HOUR_RATE,
    INTO_METRES,
    INTO_SECONDS,
    JOBS,
    KM_RATE,
    LAST_ON,
    LAST_TO,
    LEFT_COST,
    LEFT_WEIGHT,
    LOCKED,
    MAX_JOBS,
    MAX_TRAVEL,
    NEVER,
    OPENS,
    PAUSES,
    PLACE,
    PROMISED,
    RELEASE,
    SHIFT_COST,
    SIMPLE,
    SLACK,
    SPAN_ON,
    SPAN_TO,
    SYMMETRIC,
    TRAVEL,
    WEIGHT,
    WHERE,
    WORK_COST,
    Model,
    State,
)
from planning.engine.legs import leg
from planning.engine.money import PER_KM, penalty
from planning.engine.routes.cost import stop_cost, work_cost
from planning.engine.routes.labels import home_row, join, opening, out_row
from planning.engine.routes.windows import begin_service, breaks_promise, harmless_start, service_time
from planning.engine.stock.ledger import could_fetch, has_stock
from planning.engine.tours import has_parts

BROKEN_UNIT = 1 << 40
"""What a weight of one counts in a price: more than any difference in cents."""
LOCK_WEIGHT = 1 << 19
"""What it weighs to leave out a locked request: more than all the promises of a route."""
IMPOSSIBLE = 1 << 62
"""The price of what a hard rule forbids; the sums of prices that are compared stay below."""
NOWHERE = -2
"""No place."""


@kernel
def combined(model: Model, visit: int, broken: int, cost: int) -> int:
    """One price from what inserting the visit breaks and costs, against leaving it out; kept within its range."""
    money = model.visit_money
    broken -= money[visit, LEFT_WEIGHT] + money[visit, LOCKED] * LOCK_WEIGHT
    broken = max(-(LOCK_WEIGHT << 1), min(LOCK_WEIGHT << 1, broken))
    cost = max(1 - BROKEN_UNIT // 2, min(BROKEN_UNIT // 2 - 1, cost - money[visit, LEFT_COST]))
    return broken * BROKEN_UNIT + cost


@kernel
def takes(model: Model, state: State, visit: int, route: int) -> int:
    """Seconds that the visit takes in the route; NEVER if its resource may not serve it, or nothing more that day.

    What the visit needs is carried, or might be fetched; the rules over groups allow it.
    """
    if state.groups[model.routes[route, GROUP], JOBS] >= model.routes[route, MAX_JOBS]:
        return NEVER
    if has_crew(model) and not may_take_apart(model, state, visit, route):
        return NEVER
    if not has_parts(model, state, visit, route) and not (has_stock(model) and could_fetch(model, state, visit, route)):
        return NEVER
    return service_time(model, visit, route)


@kernel
def knock_on(model: Model, state: State, stop: int, ready: int) -> int:
    """Price of the lateness and the broken promises that follow if a stop is reached at `ready` only."""
    labels = state.labels
    broken, cost = 0, 0
    while stop < model.visits.shape[0]:
        start = int(labels[stop, EARLIEST])
        if ready <= start:
            break
        lasts = int(labels[stop, FREE]) - start
        later = begin_service(model, state, stop, ready, lasts)
        if later == NEVER:
            return IMPOSSIBLE
        cost += penalty(model, stop, later, later + lasts) - penalty(model, stop, start, start + lasts)
        if breaks_promise(model, stop, later) and not breaks_promise(model, stop, start):
            broken += int(model.visit_money[stop, WEIGHT])
        stop = int(labels[stop, FOLLOWING])
        ready = later + lasts + int(labels[stop, INTO_SECONDS])
        k = int(labels[stop, BREAK_INTO])
        if k >= 0:
            ready = max(ready, int(model.breaks[k, BREAK_START])) + int(model.breaks[k, BREAK_LENGTH])
    return broken * BROKEN_UNIT + cost


knock_on_apart = apart(knock_on)


@kernel
def more_work(
    model: Model,
    state: State,
    route: int,
    here: int,
    following: int,
    out: int,
    serves: int,
    opens: int,
    until: int,
    on: int,
) -> int:
    """Cents of working time and overtime that a service between two stops adds; IMPOSSIBLE if rules leave no time."""
    labels, totals = state.labels, state.totals
    before, after = labels[here], labels[following]
    span, first, last = int(before[SPAN_TO]), int(before[FIRST_TO]), int(before[LAST_TO])
    span, first, last = join(span, first, last, out, serves, opens, until)
    k = int(after[BREAK_INTO])
    if k >= 0:
        pause = int(model.breaks[k, BREAK_LENGTH])
        by = int(model.breaks[k, BREAK_END]) - pause + on
        span, first, last = join(span, first, last, on, pause, int(model.breaks[k, BREAK_START]), by)
        on = 0
    span, first, last = join(span, first, last, on, int(after[SPAN_ON]), int(after[FIRST_ON]), int(after[LAST_ON]))
    pauses = int(totals[route, PAUSES])
    money = work_cost(model, route, first, first + span, pauses) - int(totals[route, WORK_COST])
    if not counts_time(model, route):
        return money
    rules = price_of_time_apart(model, state, route, span - pauses - seconds_of(state, route))
    return IMPOSSIBLE if rules >= IMPOSSIBLE else money + rules


@kernel
def weigh_place(  # noqa: C901, PLR0911, PLR0912 - the innermost step of the search: each reason to pass on comes early
    model: Model, state: State, visit: int, route: int, serves: int, base: int, before: int, best: int
) -> int:
    """Price of the visit after the label `before`, or IMPOSSIBLE where a rule forbids it or it is not below `best`."""
    labels, row, pay = state.labels, model.visits[visit], model.route_money[route]
    place, opens, closes = int(row[PLACE]), int(row[OPENS]), int(row[CLOSES])
    following = int(labels[before, FOLLOWING])
    free = max(int(labels[before, FREE]), int(model.routes[route, RELEASE]))
    if free > closes or labels[following, BY] < opens + serves or labels[following, CLOSED]:
        return IMPOSSIBLE
    there = int(labels[before, WHERE])
    out, out_metres = leg(model, place, there) if model.travel[SYMMETRIC] != 0.0 else leg(model, there, place)
    ready = free + out
    start = max(ready, opens)
    if start > closes:
        return IMPOSSIBLE
    if not row[SIMPLE]:
        start = begin_service(model, state, visit, ready, serves)
        if start == NEVER:
            return IMPOSSIBLE
    on, on_metres = leg(model, place, int(labels[following, WHERE]))
    arrives = start + serves + on
    k = int(labels[following, BREAK_INTO])
    if k >= 0:
        pause = int(model.breaks[k, BREAK_LENGTH])
        if start + serves > model.breaks[k, BREAK_END] - pause:
            return IMPOSSIBLE
        arrives = max(arrives, int(model.breaks[k, BREAK_START])) + pause
    if arrives > labels[following, BY]:
        return IMPOSSIBLE
    group = model.routes[route, GROUP]
    if out + on - labels[following, INTO_SECONDS] + state.groups[group, TRAVEL] > model.routes[route, MAX_TRAVEL]:
        return IMPOSSIBLE
    more_metres = out_metres + on_metres - int(labels[following, INTO_METRES])
    price = base + (pay[KM_RATE] * more_metres) // PER_KM + stop_cost(model, visit, route, start, start + serves)
    if price >= best:
        return IMPOSSIBLE
    if row[PROMISED] and breaks_promise(model, visit, start):
        price += model.visit_money[visit, WEIGHT] * BROKEN_UNIT
    if pay[HOUR_RATE] > 0 or counts_time(model, route):
        until = harmless_start(model, state, visit, start, serves, closes)
        first = max(opening(model, state, visit, start, ready), min(start, int(model.routes[route, RELEASE]) + out))
        work = more_work(model, state, route, before, following, out, serves, first, until, on)
        if work >= IMPOSSIBLE:
            return IMPOSSIBLE
        price += work
    if arrives - labels[following, EARLIEST] > labels[following, SLACK]:
        price += knock_on_apart(model, state, following, arrives)
    return price


@kernel
def opening_price(model: Model, state: State, route: int) -> int:
    """Cents of one visit more in the route, wherever it stands there: the use of the shift, and rules over groups."""
    cost = 0 if state.tours[route, COUNT] > 0 else int(model.route_money[route, SHIFT_COST])
    return cost + price_of_job_apart(model, state, route) if has_crew(model) else cost


@kernel
def base_price(model: Model, state: State, visit: int, route: int) -> int:
    """Price of the visit in the route before it has a place, against leaving it out."""
    return combined(model, visit, 0, opening_price(model, state, route))


@kernel
def weigh_route(model: Model, state: State, visit: int, route: int, below: int) -> tuple[int, int]:
    """Cheapest place of the visit in the route, if cheaper than `below`: its price and the label before it.

    Else (`below`, NOWHERE).
    """
    serves = takes(model, state, visit, route)
    here, home = out_row(model, route), home_row(model, route)
    best, best_before = below, NOWHERE
    if serves == NEVER:
        return best, best_before
    base = base_price(model, state, visit, route)
    while here != home:
        price = weigh_place(model, state, visit, route, serves, base, here, best)
        if price < best:
            best, best_before = price, here
        here = int(state.labels[here, FOLLOWING])
    return best, best_before
