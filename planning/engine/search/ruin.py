"""Ruin: strings of stops of neighbouring routes are lifted, near a visit chosen at random.

Slack induction by string removals, Christiaens and Vanden Berghe (2020), doi:10.1287/trsc.2019.0914.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.chance import below
from planning.engine.compiled import apart, kernel
from planning.engine.crew.rest import has_chain
from planning.engine.layout import (
    BOND,
    BOND_LIFTED,
    CHAIN,
    COUNT,
    FIRST,
    FROZEN,
    KEEP_LABELS,
    LEAD,
    LIFTED,
    LIFTED_VISIT,
    MARK,
    MEMBER_FIRST,
    NEXT,
    PINNED,
    PREVIOUS,
    REQUEST,
    ROUTE,
    RUINED,
    SAVED,
    SAVED_ROUTES,
    TEAM,
    WAS_PLANNED,
    Guide,
    Journal,
    Model,
    Scratch,
    State,
)
from planning.engine.search.journal import save
from planning.engine.search.teams import lift_bond_apart
from planning.engine.stock.ledger import first_fetch, has_stock
from planning.engine.stock.provide import supplied_apart
from planning.engine.tours import refresh_apart, unlink

LIFTED_ON_AVERAGE = 10
"""Visits lifted in an iteration."""
LONGEST_STRING = 10
"""Stops of one route lifted in an iteration, at most."""
ALSO_TRIED = 10
"""Visits that are not planned, near those lifted, which may take their places."""
DRAWN = 3
"""Visits drawn at random from all, and tried if they are not planned."""

if TYPE_CHECKING:
    from planning.engine.bundle import Indices


@kernel
def is_movable(model: Model, state: State, visit: int) -> bool:
    """Whether the search may lift a stop; what fetches goes with what it fetches for."""
    return visit < first_fetch(model) and model.visits[visit, PINNED] == 0 and state.stops[visit, FROZEN] == 0


@kernel
def lift(journal: Journal, visit: int, was_planned: int) -> None:
    """Note a visit that is to be put back."""
    to = journal.counts[LIFTED]
    journal.counts[LIFTED] += 1
    journal.lifted[to, LIFTED_VISIT], journal.lifted[to, WAS_PLANNED] = visit, was_planned


@kernel
def was_lifted(journal: Journal, visit: int) -> bool:
    """Whether a visit is already noted."""
    for i in range(journal.counts[LIFTED]):  # noqa: SIM110 - compiled code knows no `any`
        if journal.lifted[i, LIFTED_VISIT] == visit:
            return True
    return False


@kernel
def is_left(model: Model, state: State, visit: int) -> bool:
    """Whether a visit, or what it is a member of, is not planned: not at another site either."""
    return state.stops[model.visits[visit, REQUEST], ROUTE] < 0


@kernel
def lift_left(model: Model, state: State, journal: Journal, page: int, visit: int) -> bool:
    """Note a visit, or what it is a member of, that is not planned and is to be tried; False if it is noted already."""
    request = int(model.visits[visit, REQUEST])
    if model.visits[request, TEAM] >= 0:
        bond = int(model.teams[model.visits[request, TEAM], BOND])
        noted = journal.bond_marks[bond, BOND_LIFTED] == page
        lift_bond_apart(model, state, journal, page, bond)
        return not noted
    if was_lifted(journal, request):
        return False
    lift(journal, request, 0)
    return True


@kernel
def lift_string(
    model: Model,
    state: State,
    scratch: Scratch,
    journal: Journal,
    chance: Indices,
    visit: int,
    longest: int,
    page: int,
) -> None:
    """Lift a string of stops around a visit; every other time some stop inside the string stays."""
    route = int(state.stops[visit, ROUTE])
    count = int(state.tours[route, COUNT])
    length = 1 + below(chance, min(longest, count))
    stays = 1 if 1 < length < count and below(chance, 2) else 0
    position, here = 0, int(state.stops[visit, PREVIOUS])
    while here >= 0:
        position, here = position + 1, int(state.stops[here, PREVIOUS])
    first = max(0, position - length - stays + 1)
    first += below(chance, min(position, count - length - stays) - first + 1)
    spared = first + 1 + below(chance, length - 1) if stays else -1
    string, stops = scratch.work[CHAIN], 0
    here, i = int(state.tours[route, FIRST]), 0
    while here >= 0 and i < first + length + stays:
        if i >= first and i != spared and is_movable(model, state, here):
            string[stops] = here
            stops += 1
        here, i = int(state.stops[here, NEXT]), i + 1
    for i in range(stops):
        here = int(string[i])
        if model.visits[here, TEAM] >= 0:
            lift_bond_apart(model, state, journal, page, int(model.teams[model.visits[here, TEAM], BOND]))
        else:
            lift(journal, here, 1)
            unlink(model, state, here)


@kernel
def is_whole(model: Model, journal: Journal, page: int, route: int) -> bool:
    """Whether nothing was lifted from a route yet under this page; it may be saved for one that rest ties to it."""
    saved = journal.marks[route, SAVED] == page
    return not saved or (has_chain(model, route) and journal.marks[route, RUINED] != page)


@kernel
def held_without(model: Model, state: State, scratch: Scratch, journal: Journal) -> bool:
    """Schedule the routes anew from which stops were lifted; False if one does not hold without them."""
    for i in range(journal.counts[SAVED_ROUTES]):
        if not refresh_apart(model, state, scratch, journal.saved_routes[i], KEEP_LABELS):
            return False
    return not has_stock(model) or supplied_apart(model, state, scratch, journal)


@kernel
def strings_to_lift(chance: Indices, longest: int) -> int:
    """Draw of how many routes a string is lifted."""
    return 1 + below(chance, max(1, 4 * LIFTED_ON_AVERAGE // (1 + longest) - 1))


@kernel
def ruin_near(
    model: Model,
    state: State,
    scratch: Scratch,
    journal: Journal,
    guide: Guide,
    chance: Indices,
    longest: int,
    strings: int,
    near: int,
) -> bool:
    """Lift strings around a visit; False if a route does not hold without its stops.

    `longest` is how many stops of a route are lifted at most, `strings` of how many routes.
    """
    visits = first_fetch(model)
    page = journal.counts[MARK]
    if model.visits[near, TEAM] >= 0 and model.visits[near, REQUEST] == near:
        near = max(int(state.stops[near, LEAD]), int(model.teams[model.visits[near, TEAM], MEMBER_FIRST]))
    tried = 0
    for i in range(-1, guide.neighbours.shape[1]):
        visit = near if i < 0 else int(guide.neighbours[near, i])
        route = int(state.stops[visit, ROUTE])
        if route < 0:
            if tried < ALSO_TRIED and is_left(model, state, visit) and lift_left(model, state, journal, page, visit):
                tried += 1
        elif strings > 0 and is_whole(model, journal, page, route):
            save(model, state, journal, page, route)
            journal.marks[route, RUINED] = page
            lift_string(model, state, scratch, journal, chance, visit, longest, page)
            strings -= 1
    for _ in range(DRAWN):
        visit = below(chance, visits)
        if is_left(model, state, visit):
            lift_left(model, state, journal, page, visit)
    return held_without(model, state, scratch, journal)


ruin_near_apart = apart(ruin_near)


@kernel
def ruin(
    model: Model, state: State, scratch: Scratch, journal: Journal, guide: Guide, chance: Indices, longest: int
) -> bool:
    """Lift strings around a visit drawn at random, as `ruin_near`."""
    strings = strings_to_lift(chance, longest)
    near = below(chance, first_fetch(model))
    return ruin_near_apart(model, state, scratch, journal, guide, chance, longest, strings, near)


ruin_apart = apart(ruin)
