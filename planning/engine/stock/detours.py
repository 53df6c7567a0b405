"""What it would cost a route to fetch what a visit lacks, weighed from the labels alone."""

from __future__ import annotations

from planning.engine.compiled import apart, kernel
from planning.engine.estimate import BROKEN_UNIT, IMPOSSIBLE, knock_on_apart, more_work, weigh_place
from planning.engine.layout import (
    ATTEMPTS,
    BASE,
    BREAK_END,
    BREAK_INTO,
    BREAK_LENGTH,
    BREAK_START,
    BY,
    CHANGED,
    CHANGES,
    CLOSED,
    CLOSES,
    EARLIEST,
    FETCH_COUNT,
    FETCH_FIRST,
    FOLLOWING,
    FREE,
    GROUP,
    HOUR_RATE,
    INTO_METRES,
    INTO_SECONDS,
    KM_RATE,
    MARK,
    MAX_TRAVEL,
    NEVER,
    OPENED,
    PART,
    PART_COUNT,
    PART_FIRST,
    PLACE,
    PROMISED,
    QUANTITY,
    RELEASE,
    ROUTE,
    SERVES_IN,
    SLACK,
    SUPPLIED_BY,
    TRAVEL,
    WEIGHT,
    WHERE,
    Journal,
    Model,
    State,
)
from planning.engine.legs import leg
from planning.engine.money import PER_HOUR, PER_KM
from planning.engine.routes.cost import stop_cost
from planning.engine.routes.labels import home_row, join, opening, out_row
from planning.engine.routes.windows import begin_service, breaks_promise, harmless_start, service_time
from planning.engine.stock.ledger import first_fetch, has_available, is_available, lacks

LACKS_NOTHING, NO_WAY, ONE_FETCH, SEVERAL = range(-1, 3)
"""What a visit takes to be supplied: nothing, what cannot be had, one fetch, or one for each thing that it lacks."""


@kernel
def saved_without(model: Model, state: State, fetch: int) -> int:
    """Cents that a route saves in time and distance without one of its fetches, waiting aside."""
    route, labels = int(state.stops[fetch, ROUTE]), state.labels
    following, pay = int(labels[fetch, FOLLOWING]), model.route_money[route]
    before = out_row(model, route)
    while labels[before, FOLLOWING] != fetch:
        before = int(labels[before, FOLLOWING])
    seconds, metres = leg(model, int(labels[before, WHERE]), int(labels[following, WHERE]))
    seconds = labels[fetch, INTO_SECONDS] + labels[following, INTO_SECONDS] - seconds
    seconds += labels[fetch, FREE] - labels[fetch, EARLIEST]
    metres = labels[fetch, INTO_METRES] + labels[following, INTO_METRES] - metres
    return int((pay[HOUR_RATE] * seconds) // PER_HOUR + (pay[KM_RATE] * metres) // PER_KM)


@kernel
def pass_by(model: Model, state: State, journal: Journal, route: int, fetch: int, column: int) -> None:
    """Weigh the detours of a route by one fetch, at each label the least up to it, into a column of Journal.passing."""
    here, home, least = out_row(model, route), home_row(model, route), IMPOSSIBLE
    stands, saves = state.stops[fetch, ROUTE] >= 0, 0
    if stands:
        saves = saved_without(model, state, fetch)
    serves = service_time(model, fetch, route)
    while here != home:
        if here == fetch:
            least = 0
        elif least != 0 or not stands:
            price = weigh_place(model, state, fetch, route, serves, 0, here, IMPOSSIBLE)
            if price < IMPOSSIBLE:
                least = min(least, price - saves)
        journal.passing[here, column] = least
        here = int(state.labels[here, FOLLOWING])


@kernel
def weigh_detours(model: Model, state: State, journal: Journal, route: int, fetch: int) -> None:
    """Lower the detours of a route to what they are by one fetch; weighed once while the route stays as it is."""
    row, last = fetch - first_fetch(model), journal.passing.shape[1] - 1
    column = min(last, fetch - int(model.routes[route, FETCH_FIRST]))
    changed = max(int(journal.marks[route, CHANGED]), int(journal.counts[OPENED]))
    if column == last or journal.passed[row] < changed:
        journal.passed[row] = journal.counts[CHANGES]
        pass_by(model, state, journal, route, fetch, column)
    here, home = out_row(model, route), home_row(model, route)
    while here != home:
        journal.detours[here] = min(journal.detours[here], journal.passing[here, column])
        here = int(state.labels[here, FOLLOWING])


@kernel
def set_detours(model: Model, state: State, journal: Journal, route: int, price: int) -> None:
    """Set all the detours of a route."""
    here, home = out_row(model, route), home_row(model, route)
    while here != home:
        journal.detours[here] = price
        here = int(state.labels[here, FOLLOWING])


@kernel
def one_by_one(model: Model, state: State, journal: Journal, visit: int, route: int) -> int:
    """Set the detours of a route to the sum of those by which each thing is fetched that a visit lacks; or NO_WAY."""
    first, fetch = model.visits[visit, PART_FIRST], int(model.routes[route, FETCH_FIRST])
    set_detours(model, state, journal, route, 0)
    for k in range(first, first + model.visits[visit, PART_COUNT]):
        part, quantity, found = int(model.parts[k, PART]), int(model.parts[k, QUANTITY]), False
        if not lacks(model, state, route, part, quantity):
            continue
        here, home = out_row(model, route), home_row(model, route)
        while here != home:
            journal.sums[here] = journal.detours[here]
            here = int(state.labels[here, FOLLOWING])
        set_detours(model, state, journal, route, IMPOSSIBLE)
        for one in range(fetch, fetch + model.routes[route, FETCH_COUNT]):
            if has_available(model, state, route, one, part, quantity):
                weigh_detours(model, state, journal, route, one)
                found = True
        if not found:
            return NO_WAY
        here = out_row(model, route)
        while here != home:
            journal.detours[here] = min(IMPOSSIBLE, journal.detours[here] + journal.sums[here])
            here = int(state.labels[here, FOLLOWING])
    return SEVERAL


@kernel
def supplied_by(model: Model, state: State, journal: Journal, visit: int, route: int) -> int:
    """Find how the route gets what a visit lacks, and fill its detours."""
    way, first = NO_WAY, int(model.routes[route, FETCH_FIRST])
    set_detours(model, state, journal, route, IMPOSSIBLE)
    for fetch in range(first, first + model.routes[route, FETCH_COUNT]):
        if is_available(model, state, visit, route, fetch):
            weigh_detours(model, state, journal, route, fetch)
            way = ONE_FETCH
    if way == NO_WAY:
        way = one_by_one(model, state, journal, visit, route)
    return way


supplied_by_apart = apart(supplied_by)


@kernel
def weigh_pair(  # noqa: C901, PLR0911 - as weigh_place
    model: Model, state: State, fetch: int, visit: int, route: int, serves: int, base: int, before: int, best: int
) -> int:
    """Price of a fetch and then a visit after the label `before`, as `weigh_place` gives that of one visit."""
    labels, row, pay = state.labels, model.visits[visit], model.route_money[route]
    following, site, place = int(labels[before, FOLLOWING]), int(model.visits[fetch, PLACE]), int(row[PLACE])
    if labels[following, CLOSED]:
        return IMPOSSIBLE
    access = service_time(model, fetch, route)
    out, metres = leg(model, int(labels[before, WHERE]), site)
    reached = max(int(labels[before, FREE]), int(model.routes[route, RELEASE])) + out
    there = begin_service(model, state, fetch, reached, access)
    if there == NEVER or there > row[CLOSES]:
        return IMPOSSIBLE
    between, more = leg(model, site, place)
    ready, metres = there + access + between, metres + more
    start = begin_service(model, state, visit, ready, serves)
    if start == NEVER:
        return IMPOSSIBLE
    on, more = leg(model, place, int(labels[following, WHERE]))
    arrives, metres, k = start + serves + on, metres + more, int(labels[following, BREAK_INTO])
    if k >= 0:
        pause = int(model.breaks[k, BREAK_LENGTH])
        if start + serves > model.breaks[k, BREAK_END] - pause:
            return IMPOSSIBLE
        arrives = max(arrives, int(model.breaks[k, BREAK_START])) + pause
    if arrives > labels[following, BY]:
        return IMPOSSIBLE
    travelled = out + between + on - labels[following, INTO_SECONDS]
    if travelled + state.groups[model.routes[route, GROUP], TRAVEL] > model.routes[route, MAX_TRAVEL]:
        return IMPOSSIBLE
    price = base + (pay[KM_RATE] * (metres - int(labels[following, INTO_METRES]))) // PER_KM
    price += stop_cost(model, visit, route, start, start + serves)
    if price >= best:
        return IMPOSSIBLE
    if row[PROMISED] and breaks_promise(model, visit, start):
        price += model.visit_money[visit, WEIGHT] * BROKEN_UNIT
    if pay[HOUR_RATE] > 0:
        until = harmless_start(model, state, visit, start, serves, int(row[CLOSES]))
        opens = opening(model, state, visit, start, ready)
        by = harmless_start(model, state, fetch, there, access, int(model.visits[fetch, CLOSES]))
        first = max(opening(model, state, fetch, there, reached), min(there, int(model.routes[route, RELEASE]) + out))
        span, first, last = join(access, first, by, between, serves, opens, until)
        price += more_work(model, state, route, before, following, out, span, first, last, on)
    if arrives - labels[following, EARLIEST] > labels[following, SLACK]:
        price += knock_on_apart(model, state, following, arrives)
    return price


@kernel
def weigh_supplied(model: Model, state: State, journal: Journal, visit: int, route: int, before: int, best: int) -> int:
    """Price of a visit after the label `before`, with what it costs to fetch what it lacks; as `weigh_place`."""
    if journal.excluded[before] == journal.counts[MARK] // ATTEMPTS:
        return IMPOSSIBLE
    serves, base = int(journal.marks[route, SERVES_IN]), int(journal.marks[route, BASE])
    alone = weigh_place(model, state, visit, route, serves, base, before, best)
    if alone >= best:  # with a fetch it would cost more
        return IMPOSSIBLE
    detour = int(journal.detours[before])
    price = alone + detour if detour < IMPOSSIBLE else IMPOSSIBLE
    if detour == 0 or journal.marks[route, SUPPLIED_BY] != ONE_FETCH:
        return price
    first = int(model.routes[route, FETCH_FIRST])
    for fetch in range(first, first + model.routes[route, FETCH_COUNT]):
        if state.stops[fetch, ROUTE] < 0 and is_available(model, state, visit, route, fetch):
            pair = weigh_pair(model, state, fetch, visit, route, serves, base, before, min(best, price))
            price = min(price, pair)
    return price


weigh_supplied_apart = apart(weigh_supplied)
