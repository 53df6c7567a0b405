"""Where a visit that lacks something costs least in a route, to the cent, together with the one fetch that it takes."""

from __future__ import annotations

from planning.engine.compiled import apart, entry, kernel
from planning.engine.crew.exact import rules_with
from planning.engine.estimate import IMPOSSIBLE, NOWHERE, combined
from planning.engine.layout import (
    BEGINS,
    BROKEN,
    CHAIN,
    COST,
    FETCH_COUNT,
    FETCH_FIRST,
    FIRST,
    FROZEN,
    GROUP,
    KEEP_NOTHING,
    LEAVES,
    MAX_TRAVEL,
    NEVER,
    NEXT,
    ROUTE,
    SECONDS,
    SKIPPED,
    STOP,
    TRAVEL,
    Model,
    Scratch,
    State,
)
from planning.engine.routes.evaluate import evaluate_apart
from planning.engine.stock.ledger import NOTHING_LACKS, brings, carries_back, draw_apart
from planning.engine.tours import gather, link, unlink

gather_apart = apart(gather)


@kernel
def price_of(model: Model, state: State, scratch: Scratch, visit: int, route: int) -> int:
    """Exact price of a visit that is linked into a route whose totals are without it; or IMPOSSIBLE."""
    count = gather_apart(state, scratch, route)
    if evaluate_apart(model, state, scratch, route, count, int(state.tours[route, SKIPPED]), KEEP_NOTHING) == NEVER:
        return IMPOSSIBLE
    more = scratch.result[SECONDS] - state.totals[route, SECONDS]
    if state.groups[model.routes[route, GROUP], TRAVEL] + more > model.routes[route, MAX_TRAVEL]:
        return IMPOSSIBLE
    broken = scratch.result[BROKEN] - state.totals[route, BROKEN]
    rules = rules_with(model, state, scratch, route)
    if rules >= IMPOSSIBLE:
        return IMPOSSIBLE
    return combined(model, visit, broken, scratch.result[COST] - state.totals[route, COST] + rules)


price_of_apart = apart(price_of)


@entry
def best_fetch(  # noqa: C901 - one search, whose steps would pass on all that it holds
    model: Model, state: State, scratch: Scratch, visit: int, route: int
) -> tuple[int, int, int]:
    """Exact price of a linked visit with the fetch that it takes besides those that stand, and the stop that follows.

    Returns price, fetch (-1: none is needed) and the stop to follow; IMPOSSIBLE where one more does not suffice.
    """
    lacking = draw_apart(model, state, scratch, route)
    if lacking == NOTHING_LACKS:
        return price_of_apart(model, state, scratch, visit, route), -1, NOWHERE
    best, best_fetch_, best_after = IMPOSSIBLE, -1, NOWHERE
    if state.stops[lacking, ROUTE] != route:
        return best, best_fetch_, best_after
    first = int(model.routes[route, FETCH_FIRST])
    for fetch in range(first, first + model.routes[route, FETCH_COUNT]):
        if state.stops[fetch, ROUTE] >= 0:
            continue
        draw_apart(model, state, scratch, route)
        if not brings(model, state, scratch, lacking, fetch):
            continue
        after, following = -1, int(state.tours[route, FIRST])
        while True:
            if state.stops[following, FROZEN] == 0:
                link(model, state, fetch, route, after)
                if draw_apart(model, state, scratch, route) == NOTHING_LACKS:
                    price = price_of_apart(model, state, scratch, visit, route)
                    if price < best:
                        best, best_fetch_, best_after = price, fetch, after
                unlink(model, state, fetch)
            if following == lacking:
                break
            after, following = following, int(state.stops[following, NEXT])
    return best, best_fetch_, best_after


best_fetch_apart = apart(best_fetch)


@kernel
def cheapest_fetching(
    model: Model, state: State, scratch: Scratch, visit: int, route: int, count: int, below: int, first: int, last: int
) -> tuple[int, int, int, int]:
    """Find what `cheapest_in` finds, for a visit that lacks something: with what stands, or with one fetch more."""
    best, best_after, best_start, best_end, after = below, NOWHERE, NEVER, NEVER, -1
    carries_back(model, state, scratch, route, 1)
    for position in range(count + 1):
        following = int(scratch.work[CHAIN, position]) if position < count else -1
        if following < 0 or state.stops[following, FROZEN] == 0:
            link(model, state, visit, route, after)
            price, fetch, before = best_fetch_apart(model, state, scratch, visit, route)
            if price < best:
                if fetch >= 0:
                    link(model, state, fetch, route, before)
                price_of_apart(model, state, scratch, visit, route)
                if fetch >= 0:
                    unlink(model, state, fetch)
                place = 0
                while scratch.work[STOP, place] != visit:
                    place += 1
                start = int(scratch.work[BEGINS, place])
                if first <= start <= last:
                    best, best_after = price, after
                    best_start, best_end = start, int(scratch.work[LEAVES, place])
            unlink(model, state, visit)
            carries_back(model, state, scratch, route, -1)
        after = following if following >= 0 else after
    return best, best_after, best_start, best_end


cheapest_fetching_apart = apart(cheapest_fetching)


@entry
def settle(model: Model, state: State, scratch: Scratch, visit: int, route: int, after: int) -> bool:
    """Link a visit after a stop (-1: first), and the fetch that it takes; False, and nothing changed, if none does.

    No schedule is made.
    """
    carries_back(model, state, scratch, route, 1)
    link(model, state, visit, route, after)
    price, fetch, before = best_fetch_apart(model, state, scratch, visit, route)
    if price < IMPOSSIBLE:
        if fetch >= 0:
            link(model, state, fetch, route, before)
        draw_apart(model, state, scratch, route)
        return True
    unlink(model, state, visit)
    carries_back(model, state, scratch, route, -1)
    return False
