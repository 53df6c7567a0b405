"""What it would cost to fetch something right before a visit, at one site or at two: fetches and visit in a chain."""

from __future__ import annotations

from planning.engine.compiled import apart, kernel
from planning.engine.crew.ledger import counts_time
from planning.engine.estimate import BROKEN_UNIT, IMPOSSIBLE, knock_on_apart, more_work
from planning.engine.layout import (
    BASE,
    BREAK_END,
    BREAK_INTO,
    BREAK_LENGTH,
    BREAK_START,
    BY,
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
    MAX_TRAVEL,
    NEVER,
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
    TRAVEL,
    WEIGHT,
    WHERE,
    Journal,
    Model,
    State,
)
from planning.engine.legs import leg
from planning.engine.money import PER_KM
from planning.engine.routes.cost import stop_cost
from planning.engine.routes.labels import join, opening
from planning.engine.routes.windows import begin_service, breaks_promise, harmless_start, service_time
from planning.engine.stock.ledger import has_available, lacks


@kernel
def weigh_chain(  # noqa: C901, PLR0911, PLR0912 - as weigh_place
    model: Model, state: State, journal: Journal, fetches: int, visit: int, route: int, before: int, best: int
) -> int:
    """Price of the fetches in Journal.chain and then a visit after the label `before`, as `weigh_place` gives it."""
    labels, row, pay, chain = state.labels, model.visits[visit], model.route_money[route], journal.chain
    following, base = int(labels[before, FOLLOWING]), int(journal.marks[route, BASE])
    if labels[following, CLOSED]:
        return IMPOSSIBLE
    release, here = int(model.routes[route, RELEASE]), int(labels[before, WHERE])
    free, out, start, serves, metres, travelled = max(int(labels[before, FREE]), release), 0, 0, 0, 0, 0
    span, first, last = 0, 0, 0
    chain[fetches] = visit
    for i in range(fetches + 1):
        stop = int(chain[i])
        serves = service_time(model, stop, route) if i < fetches else int(journal.marks[route, SERVES_IN])
        seconds, more = leg(model, here, int(model.visits[stop, PLACE]))
        ready = free + seconds
        start = begin_service(model, state, stop, ready, serves)
        if start == NEVER or start > row[CLOSES]:
            return IMPOSSIBLE
        until = harmless_start(model, state, stop, start, serves, int(model.visits[stop, CLOSES]))
        opens = opening(model, state, stop, start, ready)
        if i == 0:
            out = seconds
            span, first, last = serves, max(opens, min(start, release + seconds)), until
        else:
            span, first, last = join(span, first, last, seconds, serves, opens, until)
        metres, travelled, free, here = (
            metres + more,
            travelled + seconds,
            start + serves,
            int(model.visits[stop, PLACE]),
        )
    on, more = leg(model, here, int(labels[following, WHERE]))
    arrives, k = free + on, int(labels[following, BREAK_INTO])
    if k >= 0:
        pause = int(model.breaks[k, BREAK_LENGTH])
        if free > model.breaks[k, BREAK_END] - pause:
            return IMPOSSIBLE
        arrives = max(arrives, int(model.breaks[k, BREAK_START])) + pause
    if arrives > labels[following, BY]:
        return IMPOSSIBLE
    travelled += on - int(labels[following, INTO_SECONDS])
    if travelled + state.groups[model.routes[route, GROUP], TRAVEL] > model.routes[route, MAX_TRAVEL]:
        return IMPOSSIBLE
    price = base + (pay[KM_RATE] * (metres + more - int(labels[following, INTO_METRES]))) // PER_KM
    price += stop_cost(model, visit, route, start, free)
    if price >= best:
        return IMPOSSIBLE
    if row[PROMISED] and breaks_promise(model, visit, start):
        price += model.visit_money[visit, WEIGHT] * BROKEN_UNIT
    if pay[HOUR_RATE] > 0 or counts_time(model, route):
        work = more_work(model, state, route, before, following, out, span, first, last, on)
        if work >= IMPOSSIBLE:
            return IMPOSSIBLE
        price += work
    if arrives - labels[following, EARLIEST] > labels[following, SLACK]:
        price += knock_on_apart(model, state, following, arrives)
    return price


@kernel
def both_bring(model: Model, state: State, visit: int, route: int, one: int, other: int) -> bool:
    """Whether one or other fetch could bring each thing that the route's resource would lack for a visit."""
    first = model.visits[visit, PART_FIRST]
    for k in range(first, first + model.visits[visit, PART_COUNT]):
        part, quantity = int(model.parts[k, PART]), int(model.parts[k, QUANTITY])
        if (
            lacks(model, state, route, part, quantity)
            and not has_available(model, state, route, one, part, quantity)
            and not has_available(model, state, route, other, part, quantity)
        ):
            return False
    return True


@kernel
def weigh_with_two(model: Model, state: State, journal: Journal, visit: int, route: int, before: int, best: int) -> int:
    """Price of a visit after the label `before`, with two fetches right before it, in the better order."""
    price, first = IMPOSSIBLE, int(model.routes[route, FETCH_FIRST])
    last = first + int(model.routes[route, FETCH_COUNT])
    for one in range(first, last):
        for other in range(one + 1, last):
            if state.stops[one, ROUTE] >= 0 or state.stops[other, ROUTE] >= 0:
                continue
            if both_bring(model, state, visit, route, one, other):
                journal.chain[0], journal.chain[1] = one, other
                price = min(price, weigh_chain(model, state, journal, 2, visit, route, before, min(best, price)))
                journal.chain[0], journal.chain[1] = other, one
                price = min(price, weigh_chain(model, state, journal, 2, visit, route, before, min(best, price)))
    return price


weigh_with_two_apart = apart(weigh_with_two)
