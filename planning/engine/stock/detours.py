"""What it would cost a route to fetch what a visit lacks, weighed from the labels alone."""

from __future__ import annotations

from planning.engine.compiled import apart, kernel
from planning.engine.estimate import IMPOSSIBLE, weigh_place
from planning.engine.layout import (
    ATTEMPTS,
    BASE,
    CHANGED,
    CHANGES,
    EARLIEST,
    FETCH_COUNT,
    FETCH_FIRST,
    FOLLOWING,
    FREE,
    HOUR_RATE,
    INTO_METRES,
    INTO_SECONDS,
    KM_RATE,
    MARK,
    OPENED,
    PART,
    PART_COUNT,
    PART_FIRST,
    QUANTITY,
    ROUTE,
    SERVES_IN,
    SUPPLIED_BY,
    WHERE,
    Journal,
    Model,
    State,
)
from planning.engine.legs import leg
from planning.engine.money import PER_HOUR, PER_KM
from planning.engine.routes.labels import home_row, out_row
from planning.engine.routes.windows import service_time
from planning.engine.stock.chains import weigh_chain, weigh_with_two_apart
from planning.engine.stock.ledger import first_fetch, has_available, is_available, lacks

LACKS_NOTHING, NO_WAY, ONE_FETCH, SEVERAL = range(-1, 3)
"""What a visit takes to be supplied: nothing, what cannot be had, one fetch, or one for each thing that it lacks."""
FEW_FETCHES = 12
"""Fetches that a route could make, up to which every two of them are weighed together."""


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
def weigh_supplied(model: Model, state: State, journal: Journal, visit: int, route: int, before: int, best: int) -> int:
    """Price of a visit after the label `before`, with what it costs to fetch what it lacks; as `weigh_place`."""
    if journal.excluded[before] == journal.counts[MARK] // ATTEMPTS:
        return IMPOSSIBLE
    serves, base = int(journal.marks[route, SERVES_IN]), int(journal.marks[route, BASE])
    alone = weigh_place(model, state, visit, route, serves, base, before, best)
    if alone >= best:  # with a fetch it would cost more
        return IMPOSSIBLE
    detour, way = int(journal.detours[before]), journal.marks[route, SUPPLIED_BY]
    price = alone + detour if detour < IMPOSSIBLE else IMPOSSIBLE
    if detour == 0:
        return price
    if way == SEVERAL and model.routes[route, FETCH_COUNT] <= FEW_FETCHES:
        return min(price, weigh_with_two_apart(model, state, journal, visit, route, before, min(best, price)))
    if way != ONE_FETCH:
        return price
    first = int(model.routes[route, FETCH_FIRST])
    for fetch in range(first, first + model.routes[route, FETCH_COUNT]):
        if state.stops[fetch, ROUTE] < 0 and is_available(model, state, visit, route, fetch):
            journal.chain[0] = fetch
            price = min(price, weigh_chain(model, state, journal, 1, visit, route, before, min(best, price)))
    return price


weigh_supplied_apart = apart(weigh_supplied)
