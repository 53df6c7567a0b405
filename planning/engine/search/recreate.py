"""Recreate: what was lifted is put back one by one, each where it costs least, in one of several orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.chance import below, blinks
from planning.engine.compiled import apart, kernel
from planning.engine.crew.ledger import has_crew, within_limits_apart
from planning.engine.estimate import NOWHERE, weigh_place
from planning.engine.layout import (
    ALIKE,
    ALIKE_WEIGHED,
    ATTEMPTS,
    BARRED,
    BASE,
    BINDING,
    BOND,
    COUNT,
    FARTHEST,
    FOLLOWING,
    GROUP,
    KEEP_LABELS,
    LIFTED,
    LIFTED_VISIT,
    MARK,
    MAX_TRAVEL,
    NEAREST,
    PREVIOUS,
    ROUTE,
    SERVES_IN,
    SHORTEST_WINDOW,
    SKIPPED,
    SUPPLIED_BY,
    TEAM,
    TRAVEL,
    Guide,
    Journal,
    Model,
    Scratch,
    State,
)
from planning.engine.routes.labels import home_row, out_row
from planning.engine.search.fitting import fits
from planning.engine.search.journal import save
from planning.engine.search.teams import put_back_bond_apart
from planning.engine.stock.detours import LACKS_NOTHING, weigh_supplied_apart
from planning.engine.stock.ledger import has_stock
from planning.engine.stock.provide import provide_apart, tidy_apart
from planning.engine.tours import link, refresh_apart, unlink

AT_RANDOM = 4
"""Of 17 recreations, so many are in random order; the others by a column of Guide.orders, as often as follows."""
OF = 17
PASSED_ONE_IN = 5
"""Empty routes, for one that is passed over where there is stock or rules hold over groups: whoever fetches may fetch
for others later, and on which day a person works binds his others."""
TRIED = 3
"""Routes tried for a visit whose place turns out to be none."""
if TYPE_CHECKING:
    from planning.engine.bundle import Indices, Rows


@kernel
def choose_order(chance: Indices) -> int:
    """Column of Guide.orders, or -1 for random order: Christiaens and Vanden Berghe (2020), section 5."""
    drawn = below(chance, OF) - AT_RANDOM
    if drawn < 0:
        return -1
    if drawn < 4:  # noqa: PLR2004 - 4 of 17
        return BINDING
    if drawn < 6:  # noqa: PLR2004 - 2 of 17
        return FARTHEST
    if drawn < 7:  # noqa: PLR2004 - 1 of 17
        return NEAREST
    return SHORTEST_WINDOW + (drawn - 7) // 2


@kernel
def swap(rows: Rows, a: int, b: int) -> None:
    """Exchange two rows."""
    for k in range(rows.shape[1]):
        rows[a, k], rows[b, k] = rows[b, k], rows[a, k]


@kernel
def put_in_order(journal: Journal, guide: Guide, chance: Indices, order: int) -> None:
    """Order the lifted visits by a column of Guide.orders, or at random."""
    lifted = journal.lifted
    for i in range(1, journal.counts[LIFTED]):
        if order < 0:
            swap(lifted, i, below(chance, i + 1))
        else:
            j = i
            while j > 0 and guide.orders[lifted[j - 1, 0], order] > guide.orders[lifted[j, 0], order]:
                swap(lifted, j, j - 1)
                j -= 1


@kernel
def weigh(model: Model, state: State, journal: Journal, visit: int, route: int, before: int, best: int) -> int:
    """Price of a visit that fits a route after the label `before`, with what it has to fetch; as `weigh_place`."""
    if journal.marks[route, SUPPLIED_BY] != LACKS_NOTHING:
        return weigh_supplied_apart(model, state, journal, visit, route, before, best)
    base, serves = journal.marks[route, BASE], journal.marks[route, SERVES_IN]
    return weigh_place(model, state, visit, route, serves, base, before, best)


@kernel
def is_passed(model: Model, chance: Indices) -> bool:
    """Whether an empty route is passed over."""
    return (has_stock(model) or has_crew(model)) and below(chance, PASSED_ONE_IN) == 0


@kernel
def best_place(
    model: Model, state: State, journal: Journal, guide: Guide, chance: Indices, visit: int, mark: int
) -> tuple[int, int]:
    """Route and label to follow where the visit costs least, cheaper than to leave it out; else (-1, NOWHERE).

    Weighed are the places before and after its neighbours, and of empty routes one of those alike.
    """
    best, best_route, best_before = 0, -1, NOWHERE
    marks, weighed = journal.marks, journal.weighed
    for i in range(guide.neighbours.shape[1]):
        neighbour = int(guide.neighbours[visit, i])
        route = int(state.stops[neighbour, ROUTE])
        if route < 0 or not fits(model, state, journal, visit, route, mark):
            continue
        before = int(state.stops[neighbour, PREVIOUS])
        before = out_row(model, route) if before < 0 else before
        for _ in range(2):
            if weighed[before] != mark and not blinks(chance):
                weighed[before] = mark
                price = weigh(model, state, journal, visit, route, before, best)
                if price < best:
                    best, best_route, best_before = price, route, before
            before = neighbour
    for route in range(model.routes.shape[0]):
        alike = model.routes[route, ALIKE]
        if state.tours[route, COUNT] > 0 or marks[alike, ALIKE_WEIGHED] == mark or is_passed(model, chance):
            continue
        if fits(model, state, journal, visit, route, mark):
            marks[alike, ALIKE_WEIGHED] = mark
            before = out_row(model, route)
            price = weigh(model, state, journal, visit, route, before, best)
            if price < best:
                best, best_route, best_before = price, route, before
    return best_route, best_before


best_place_apart = apart(best_place)


@kernel
def best_of_all(model: Model, state: State, journal: Journal, visit: int, mark: int) -> tuple[int, int]:
    """As `best_place`, but of every place in every route."""
    best, best_route, best_before = 0, -1, NOWHERE
    for route in range(model.routes.shape[0]):
        if fits(model, state, journal, visit, route, mark):
            here, home = out_row(model, route), home_row(model, route)
            while here != home:
                price = weigh(model, state, journal, visit, route, here, best)
                if price < best:
                    best, best_route, best_before = price, route, here
                here = int(state.labels[here, FOLLOWING])
    return best_route, best_before


best_of_all_apart = apart(best_of_all)


@kernel
def put_back(
    model: Model,
    state: State,
    scratch: Scratch,
    journal: Journal,
    guide: Guide,
    chance: Indices,
    visit: int,
    page: int,
    everywhere: int,
) -> bool:
    """Insert a visit where it costs least, near its neighbours or `everywhere`; False if a plan cannot be held."""
    first = (journal.counts[MARK] // ATTEMPTS + 1) * ATTEMPTS
    for mark in range(first, first + (ATTEMPTS if has_stock(model) else TRIED)):
        journal.counts[MARK] = mark
        route, before = best_place_apart(model, state, journal, guide, chance, visit, mark)
        if route < 0 and everywhere:
            route, before = best_of_all_apart(model, state, journal, visit, mark)
        if route < 0:
            return True
        save(model, state, journal, page, route)
        skipped = state.tours[route, SKIPPED]
        link(model, state, visit, route, before if before < model.visits.shape[0] else -1)
        shift = model.routes[route]
        if (
            refresh_apart(model, state, scratch, route, KEEP_LABELS)
            and state.groups[shift[GROUP], TRAVEL] <= shift[MAX_TRAVEL]
            and within_limits_apart(model, state, route)
            and (
                journal.marks[route, SUPPLIED_BY] == LACKS_NOTHING
                or provide_apart(model, state, scratch, journal, route)
            )
        ):
            return True
        unlink(model, state, visit)
        state.tours[route, SKIPPED] = skipped
        if not refresh_apart(model, state, scratch, route, KEEP_LABELS):
            return False
        if journal.marks[route, SUPPLIED_BY] == LACKS_NOTHING:
            journal.marks[route, BARRED] = mark
        else:
            journal.excluded[before] = mark // ATTEMPTS
    return True


put_back_apart = apart(put_back)


@kernel
def recreate(
    model: Model,
    state: State,
    scratch: Scratch,
    journal: Journal,
    guide: Guide,
    chance: Indices,
    order: int,
    everywhere: int,
) -> bool:
    """Put back what was lifted, in an order; False if the plan can no longer be held."""
    page = journal.counts[MARK]
    put_in_order(journal, guide, chance, order)
    for i in range(journal.counts[LIFTED]):
        visit = journal.lifted[i, LIFTED_VISIT]
        team = int(model.visits[visit, TEAM])
        if team >= 0:
            bond = int(model.teams[team, BOND])
            if not put_back_bond_apart(model, state, scratch, journal, guide, chance, bond, page, everywhere):
                return False
        elif not put_back_apart(model, state, scratch, journal, guide, chance, visit, page, everywhere):
            return False
    return not has_stock(model) or tidy_apart(model, state, scratch, journal, chance)


recreate_apart = apart(recreate)
