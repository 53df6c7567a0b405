"""What an iteration touches is saved before, so that it can be undone; the best plan is kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import entry, kernel
from planning.engine.crew.ledger import carry_over, has_crew, limits_hold
from planning.engine.crew.prices import rules_cost_apart, settle_rules_apart
from planning.engine.crew.rest import has_chain
from planning.engine.layout import (
    BEST_BROKEN,
    BEST_COST,
    BROKEN,
    CHAIN_FIRST,
    CHAIN_LAST,
    CHANGED,
    CHANGES,
    COST,
    CURRENT,
    FIRST,
    FIXED,
    GROUP,
    LABEL_WIDTH,
    LEAD,
    LEFT_COST,
    LEFT_WEIGHT,
    LIFTED,
    LIFTED_VISIT,
    LOCKED,
    MARK,
    MAX_TRAVEL,
    MEMBER_COUNT,
    NEVER,
    NEXT,
    NOW_BROKEN,
    NOW_COST,
    OFFSET,
    OPENED,
    ROUTE,
    RULES_COST,
    SAVED,
    SAVED_ROUTES,
    SAVED_STOPS,
    SETTLED,
    TEAM,
    TEAM_BROKEN,
    TEAM_COST,
    TOTAL_WIDTH,
    TRAVEL,
    WAS_BROKEN,
    WAS_COST,
    WAS_LEAD,
    WAS_PLANNED,
    Journal,
    Model,
    State,
)
from planning.engine.routes.labels import home_row, out_row
from planning.engine.stock.ledger import has_stock, keep_taken, restore_taken
from planning.engine.tours import use_parts

if TYPE_CHECKING:
    from planning.engine.bundle import Places


LOCK_LEFT = 1 << 40
"""What it weighs to leave out a locked request: more than all that is not locked."""


@kernel
def copy32(source: Places, row: int, target: Places, to: int) -> None:
    """Copy a row of one array into another."""
    for k in range(source.shape[1]):
        target[to, k] = source[row, k]


@kernel
def open_page(journal: Journal) -> None:
    """Begin an iteration: nothing is saved yet."""
    counts = journal.counts
    counts[SAVED_STOPS], counts[SAVED_ROUTES], counts[LIFTED] = 0, 0, 0
    counts[MARK] += 1
    counts[CHANGES] += 1
    counts[OPENED] = counts[CHANGES]


@kernel
def save(model: Model, state: State, journal: Journal, page: int, route: int) -> None:
    """Save a route before its first change under this page, and those of its person that rest ties to it."""
    save_one(model, state, journal, page, route)
    if has_chain(model, route):
        for other in range(model.crew[route, CHAIN_FIRST], model.crew[route, CHAIN_LAST] + 1):
            save_one(model, state, journal, page, other)


@kernel
def save_one(model: Model, state: State, journal: Journal, page: int, route: int) -> None:
    """Save a route, if it is not saved under this page, and note each change."""
    journal.counts[CHANGES] += 1
    journal.marks[route, CHANGED] = journal.counts[CHANGES]
    if journal.marks[route, SAVED] == page:
        return
    journal.marks[route, SAVED] = page
    counts = journal.counts
    to = counts[SAVED_ROUTES]
    counts[SAVED_ROUTES] += 1
    journal.saved_routes[to] = route
    if has_stock(model):
        keep_taken(model, state, journal, page, route)
    copy32(state.tours, route, journal.tours, to)
    copy32(state.groups, int(model.routes[route, GROUP]), journal.groups, to)
    for k in range(TOTAL_WIDTH):
        journal.totals[to, k] = state.totals[route, k]
    for k in range(LABEL_WIDTH):
        journal.ends[to, k] = state.labels[out_row(model, route), k]
        journal.ends[to, LABEL_WIDTH + k] = state.labels[home_row(model, route), k]
    visit = int(state.tours[route, FIRST])
    while visit >= 0:
        to = counts[SAVED_STOPS]
        counts[SAVED_STOPS] += 1
        journal.saved_stops[to] = visit
        copy32(state.stops, visit, journal.stops, to)
        copy32(state.labels, visit, journal.labels, to)
        visit = int(state.stops[visit, NEXT])


@kernel
def put_away(model: Model, state: State, request: int) -> None:
    """Take a lifted request off the plan, before the saved stops come back: what it uses up is given back."""
    first, last, team = request, request, int(model.visits[request, TEAM])
    if team >= 0:
        first = int(state.stops[request, LEAD])
        if first < 0:
            return
        last = first + int(model.teams[team, MEMBER_COUNT]) - 1
        state.stops[request, ROUTE] = -1
    for visit in range(first, last + 1):
        if state.stops[visit, ROUTE] >= 0:
            use_parts(model, state, visit, int(state.stops[visit, ROUTE]), -1)
        state.stops[visit, ROUTE] = -1
        if team >= 0:
            state.stops[visit, FIXED] = NEVER


@kernel
def restore_team(model: Model, state: State, journal: Journal, i: int) -> None:
    """Bring the team of a lifted request in line with its members, whose stops are as they were."""
    request, team = int(journal.lifted[i, LIFTED_VISIT]), int(model.visits[journal.lifted[i, LIFTED_VISIT], TEAM])
    state.team_costs[team, TEAM_BROKEN] = journal.lifted[i, WAS_BROKEN]
    state.team_costs[team, TEAM_COST] = journal.lifted[i, WAS_COST]
    state.stops[request, LEAD] = journal.lifted[i, WAS_LEAD]
    if journal.lifted[i, WAS_PLANNED]:
        first = int(journal.lifted[i, WAS_LEAD])
        state.stops[request, ROUTE] = state.stops[first, ROUTE]
        state.stops[request, FIXED] = state.stops[first, FIXED] - model.visits[first, OFFSET]
        for member in range(first, first + int(model.teams[team, MEMBER_COUNT])):
            use_parts(model, state, member, int(state.stops[member, ROUTE]), 1)


@kernel
def undo(model: Model, state: State, journal: Journal) -> None:  # noqa: C901 - one thing after another
    """Put back everything as it was when the page was opened."""
    counts = journal.counts
    for i in range(counts[LIFTED]):
        put_away(model, state, int(journal.lifted[i, LIFTED_VISIT]))
    if has_stock(model):
        for i in range(counts[SAVED_ROUTES]):
            route = journal.saved_routes[i]
            restore_taken(model, state, journal, journal.marks[route, SAVED], route)
    for i in range(counts[SAVED_STOPS]):
        visit = journal.saved_stops[i]
        copy32(journal.stops, i, state.stops, visit)
        copy32(journal.labels, i, state.labels, visit)
    for i in range(counts[SAVED_ROUTES] - 1, -1, -1):
        route = journal.saved_routes[i]
        copy32(journal.tours, i, state.tours, route)
        copy32(journal.groups, i, state.groups, int(model.routes[route, GROUP]))
        for k in range(TOTAL_WIDTH):
            state.totals[route, k] = journal.totals[i, k]
        for k in range(LABEL_WIDTH):
            state.labels[out_row(model, route), k] = journal.ends[i, k]
            state.labels[home_row(model, route), k] = journal.ends[i, LABEL_WIDTH + k]
    for i in range(counts[LIFTED]):
        visit = journal.lifted[i, LIFTED_VISIT]
        if model.visits[visit, TEAM] >= 0:
            restore_team(model, state, journal, i)
        elif journal.lifted[i, WAS_PLANNED]:
            use_parts(model, state, visit, int(state.stops[visit, ROUTE]), 1)
    if has_crew(model):
        carry_over(state, SETTLED, CURRENT)


@entry
def left_weight(model: Model, visit: int) -> int:
    """Weigh what it breaks to leave a visit out; a locked one weighs more than all that are not."""
    return int(model.visit_money[visit, LEFT_WEIGHT] + model.visit_money[visit, LOCKED] * LOCK_LEFT)


@kernel
def change(model: Model, state: State, journal: Journal) -> tuple[int, int]:
    """By how much the page changes what is broken and what the plan costs."""
    broken, cost = 0, 0
    for i in range(journal.counts[SAVED_ROUTES]):
        route = journal.saved_routes[i]
        broken += state.totals[route, BROKEN] - journal.totals[i, BROKEN]
        cost += state.totals[route, COST] - journal.totals[i, COST]
    for i in range(journal.counts[LIFTED]):
        visit, was_planned = journal.lifted[i, LIFTED_VISIT], journal.lifted[i, WAS_PLANNED]
        out = int(state.stops[visit, ROUTE] < 0) - int(was_planned == 0)
        broken += out * left_weight(model, visit)
        cost += out * model.visit_money[visit, LEFT_COST]
        team = model.visits[visit, TEAM]
        if team >= 0:
            broken += state.team_costs[team, TEAM_BROKEN] - journal.lifted[i, WAS_BROKEN]
            cost += state.team_costs[team, TEAM_COST] - journal.lifted[i, WAS_COST]
    if has_crew(model):
        cost += rules_cost_apart(model, state) - state.rules[RULES_COST]
    return broken, cost


@kernel
def rules_hold(model: Model, state: State, journal: Journal) -> bool:
    """Whether the days of the routes that were touched, and the rules over groups, hold."""
    return days_hold(model, state, journal) and (not has_crew(model) or limits_hold(model, state))


@kernel
def accept(model: Model, state: State, journal: Journal, broken: int, cost: int) -> None:
    """Take the plan as it is, which breaks and costs so much more, for the current one."""
    journal.figures[NOW_BROKEN] += broken
    journal.figures[NOW_COST] += cost
    if has_crew(model):
        settle_rules_apart(model, state)


@kernel
def days_hold(model: Model, state: State, journal: Journal) -> bool:
    """Whether no day of a route that was touched has come to more travel than it may, or than it had.

    A stop taken out can make a route longer where the direct way is slower.
    """
    for i in range(journal.counts[SAVED_ROUTES]):
        shift = model.routes[journal.saved_routes[i]]
        first = i
        for j in range(i):
            if model.routes[journal.saved_routes[j], GROUP] == shift[GROUP]:
                first = min(first, j)
        if state.groups[shift[GROUP], TRAVEL] > max(shift[MAX_TRAVEL], journal.groups[first, TRAVEL]):
            return False
    return True


@entry
def keep_best(state: State, journal: Journal) -> None:
    """Keep the plan as the best so far."""
    figures = journal.figures
    figures[BEST_BROKEN], figures[BEST_COST] = figures[NOW_BROKEN], figures[NOW_COST]
    for visit in range(state.stops.shape[0]):
        copy32(state.stops, visit, journal.best_stops, visit)
    for route in range(state.tours.shape[0]):
        copy32(state.tours, route, journal.best_tours, route)
    for row in range(state.taken.shape[0]):
        copy32(state.taken, row, journal.best_taken, row)
