"""Simulated annealing over ruin and recreate: a worse plan is accepted the less often the cooler it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from planning.engine.chance import below
from planning.engine.compiled import entry, kernel
from planning.engine.crew.prices import settle_rules_apart
from planning.engine.estimate import IMPOSSIBLE
from planning.engine.layout import (
    AHEAD,
    BEST_BROKEN,
    BEST_COST,
    BINDING,
    COUNT,
    LATE,
    LENIENT,
    MARK,
    NOW_BROKEN,
    NOW_COST,
    REQUEST,
    ROOM_FOR,
    ROUTE,
    Guide,
    Journal,
    Model,
    Scratch,
    State,
)
from planning.engine.search.journal import accept, change, keep_best, open_page, rules_hold, undo
from planning.engine.search.recreate import choose_order, recreate_apart
from planning.engine.search.ruin import (
    LONGEST_STRING,
    held_without,
    lift_left,
    ruin_apart,
    ruin_near_apart,
    strings_to_lift,
)
from planning.engine.search.teams import best_site_apart, lift_bond_apart, put_back_bond_apart
from planning.engine.stock.ledger import first_fetch

if TYPE_CHECKING:
    from planning.engine.bundle import Indices

FEW_STOPS, FEW_ROUTES = 2, 3
"""Stops of a route, and routes, of which few are lifted."""


@kernel
def typical_count(state: State) -> int:
    """Average number of stops of the routes in use, rounded down."""
    used, stops = 0, 0
    for route in range(state.tours.shape[0]):
        if state.tours[route, COUNT] > 0:
            used += 1
            stops += state.tours[route, COUNT]
    return stops // max(1, used)


@kernel
def is_accepted(broken: int, cost: int, temperature: float, chance: Indices) -> bool:
    """Whether a plan that breaks and costs so much more takes the place of the current one."""
    if broken != 0:
        return broken < 0
    drawn = (1 + below(chance, 1 << 30)) / (1 << 30)
    return cost < -temperature * math.log(drawn)


@kernel
def put_back(
    model: Model, state: State, scratch: Scratch, journal: Journal, guide: Guide, chance: Indices, temperature: float
) -> None:
    """Put back what an iteration lifted; keep the plan that this makes, or the one before."""
    figures = journal.figures
    held = recreate_apart(model, state, scratch, journal, guide, chance, choose_order(chance), 0)
    held = held and rules_hold(model, state, journal)
    if held:
        broken, cost = change(model, state, journal)
        held = is_accepted(broken, cost, temperature, chance)
    if not held:
        undo(model, state, journal)
    else:
        accept(model, state, journal, broken, cost)
        gain = figures[BEST_BROKEN] - figures[NOW_BROKEN]
        if gain > 0 or (gain == 0 and figures[NOW_COST] < figures[BEST_COST]):
            keep_best(state, journal)


@kernel
def loosen(model: Model, state: State, chance: Indices) -> None:
    """Every other time, let shares hold only when all is put back: what makes room for some may come after them."""
    if model.limits.shape[0] > 0:
        state.rules[LENIENT] = below(chance, 2)


@entry
def anneal(
    model: Model,
    state: State,
    scratch: Scratch,
    journal: Journal,
    guide: Guide,
    chance: Indices,
    temperature: float,
    iterations: int,
) -> None:
    """Run so many iterations at a temperature in cents; the state is the plan after them, the journal has the best."""
    settle_rules_apart(model, state)
    longest = max(1, min(LONGEST_STRING, typical_count(state)))
    for _ in range(iterations):
        open_page(journal)
        loosen(model, state, chance)
        if ruin_apart(model, state, scratch, journal, guide, chance, longest):
            put_back(model, state, scratch, journal, guide, chance, temperature)
        else:
            undo(model, state, journal)
    state.rules[LENIENT] = 0


@entry
def anneal_near(
    model: Model,
    state: State,
    scratch: Scratch,
    journal: Journal,
    guide: Guide,
    chance: Indices,
    temperature: float,
    iterations: int,
    seeds: Indices,
) -> None:
    """Run as `anneal`, around these visits only; every other time few stops of few routes are lifted."""
    settle_rules_apart(model, state)
    typical = max(1, min(LONGEST_STRING, typical_count(state)))
    for _ in range(iterations):
        open_page(journal)
        loosen(model, state, chance)
        longest = typical
        strings = strings_to_lift(chance, longest)
        if below(chance, 2):
            longest = min(typical, FEW_STOPS)
            strings = 1 + below(chance, FEW_ROUTES)
        near = int(seeds[below(chance, seeds.shape[0])])
        if ruin_near_apart(model, state, scratch, journal, guide, chance, longest, strings, near):
            put_back(model, state, scratch, journal, guide, chance, temperature)
        else:
            undo(model, state, journal)
    state.rules[LENIENT] = 0


@entry
def construct(model: Model, state: State, scratch: Scratch, journal: Journal, guide: Guide, chance: Indices) -> None:
    """Put every visit that is not planned where it costs least; the figures of the journal follow."""
    open_page(journal)
    settle_rules_apart(model, state)
    page = journal.counts[MARK]
    for visit in range(first_fetch(model)):
        if model.visits[visit, REQUEST] == visit and state.stops[visit, ROUTE] < 0:
            lift_left(model, state, journal, page, visit)
    if not held_without(model, state, scratch, journal) or not recreate_apart(
        model, state, scratch, journal, guide, chance, BINDING, 1
    ):
        undo(model, state, journal)
        return
    accept(model, state, journal, *change(model, state, journal))
    keep_best(state, journal)


@entry
def insert_bond(
    model: Model, state: State, scratch: Scratch, journal: Journal, guide: Guide, chance: Indices, bond: int
) -> bool:
    """Lift the teams of a bond and put them back anywhere; False, and nothing changed, if that gains nothing."""
    open_page(journal)
    settle_rules_apart(model, state)
    page = journal.counts[MARK]
    lift_bond_apart(model, state, journal, page, bond)
    held = held_without(model, state, scratch, journal)
    held = held and put_back_bond_apart(model, state, scratch, journal, guide, chance, bond, page, 1)
    held = held and rules_hold(model, state, journal)
    if held:
        broken, cost = change(model, state, journal)
        held = broken < 0 or (broken == 0 and cost < 0)
    if held:
        accept(model, state, journal, broken, cost)
    else:
        undo(model, state, journal)
    return held


@entry
def price_team(model: Model, state: State, journal: Journal, guide: Guide, chance: Indices, team: int) -> int:
    """Price of the cheapest places of a team that is left out, against leaving it out; IMPOSSIBLE if it has none."""
    open_page(journal)
    journal.counts[AHEAD], journal.counts[LATE], journal.counts[ROOM_FOR] = 0, 0, -1
    return best_site_apart(model, state, journal, guide, chance, team, 1, 0, IMPOSSIBLE)[0]
