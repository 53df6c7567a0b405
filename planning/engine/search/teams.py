"""Teams lifted and put back: all members of a request at once, and all requests that links hold together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.chance import below
from planning.engine.compiled import apart, kernel
from planning.engine.crew.ledger import within_limits_apart
from planning.engine.estimate import IMPOSSIBLE
from planning.engine.layout import (
    AHEAD,
    ATTEMPTS,
    BOND,
    BOND_COUNT,
    BOND_FIRST,
    BOND_LIFTED,
    BOND_PLACED,
    CHOICE_BEFORE,
    CHOICE_ROUTE,
    FIXED,
    GROUP,
    KEEP_LABELS,
    LATE,
    LEAD,
    LIFTED,
    LIFTED_VISIT,
    LINK_AFTER,
    LINK_BEFORE,
    LINK_COUNT,
    LINK_FIRST,
    LISTED,
    MARK,
    MAX_TRAVEL,
    MEMBER_COUNT,
    MEMBER_FIRST,
    NEVER,
    OFFSET,
    ROOM_FOR,
    ROUTE,
    SITES,
    SPAN_FROM,
    SPAN_UNTIL,
    TEAM,
    TEAM_BROKEN,
    TEAM_COST,
    TEAM_PLACED,
    TEAM_REQUEST,
    TRAVEL,
    WAS_BROKEN,
    WAS_COST,
    WAS_LEAD,
    WAS_PLANNED,
    Guide,
    Journal,
    Model,
    Scratch,
    State,
)
from planning.engine.search.choices import choose, list_all, list_empty, list_near
from planning.engine.search.journal import save
from planning.engine.teams import (
    count_team,
    is_awaited,
    is_movable_team,
    is_planned,
    lead_of,
    link_bounds,
    links_hold,
    parted,
    span_bond,
)
from planning.engine.tours import link, refresh_apart, unlink

if TYPE_CHECKING:
    from planning.engine.bundle import Indices

ONE_IN = 6
"""Teams that are put back, for one that leaves room for another visit."""
LATE_IN = 6
"""Teams that are put back, for one that starts as late as it can there: once planned, its start is fixed."""


DEAR_IN = 6
"""Teams that are put back, for one that may cost more than to leave it out: what follows may make up for it."""
DRAWS = 2
"""Teams that are drawn, for the one whose turn comes out of order."""


@kernel
def forget_team(state: State, request: int, team: int) -> None:
    """Note that a team is not in the plan."""
    state.stops[request, ROUTE] = -1
    state.team_costs[team, TEAM_BROKEN], state.team_costs[team, TEAM_COST] = 0, 0


@kernel
def lift_bond(model: Model, state: State, journal: Journal, page: int, bond: int) -> None:
    """Lift all teams that links hold together, but for those that may not be moved; their routes are saved before."""
    if journal.bond_marks[bond, BOND_LIFTED] == page:
        return
    journal.bond_marks[bond, BOND_LIFTED] = page
    teams = model.bonds[bond]
    for team in range(teams[BOND_FIRST], teams[BOND_FIRST] + teams[BOND_COUNT]):
        planned = is_planned(model, state, team)
        if planned and not is_movable_team(model, state, team):
            continue
        request = int(model.teams[team, TEAM_REQUEST])
        row = journal.lifted[journal.counts[LIFTED]]
        journal.counts[LIFTED] += 1
        row[LIFTED_VISIT], row[WAS_PLANNED] = request, int(planned)
        row[WAS_BROKEN], row[WAS_COST] = state.team_costs[team, TEAM_BROKEN], state.team_costs[team, TEAM_COST]
        row[WAS_LEAD] = state.stops[request, LEAD]
        if planned:
            first = lead_of(model, state, team)
            for member in range(first, first + model.teams[team, MEMBER_COUNT]):
                save(model, state, journal, page, int(state.stops[member, ROUTE]))
            for member in range(first, first + model.teams[team, MEMBER_COUNT]):
                unlink(model, state, member)
                state.stops[member, FIXED] = NEVER
            forget_team(state, request, team)


lift_bond_apart = apart(lift_bond)


@kernel
def list_members(
    model: Model,
    state: State,
    journal: Journal,
    guide: Guide,
    chance: Indices,
    first: int,
    low: int,
    high: int,
    lead: int,
    everywhere: int,
) -> bool:
    """List the choices of every member at a site, `first` and those after it; False if a member has none.

    The request starts from `low` to `high`, led by the resource `lead` (-1: anybody).
    """
    for slot in range(model.teams[model.visits[first, TEAM], MEMBER_COUNT]):
        mark = (journal.counts[MARK] // ATTEMPTS + 1) * ATTEMPTS
        journal.counts[MARK] = mark
        journal.picks[slot, LISTED] = 0
        member, wanted = first + slot, lead if slot == 0 else -1
        if everywhere:
            list_all(model, state, journal, member, slot, mark, low, high, wanted)
        else:
            list_near(model, state, journal, guide, chance, member, slot, mark, low, high, wanted)
        list_empty(model, state, journal, chance, member, slot, mark, low, high, wanted, everywhere)
        if journal.picks[slot, LISTED] == 0:
            return False
    return True


list_members_apart = apart(list_members)


@kernel
def best_site(
    model: Model,
    state: State,
    journal: Journal,
    guide: Guide,
    chance: Indices,
    team: int,
    everywhere: int,
    backwards: int,
    below: int,
) -> tuple[int, int, int]:
    """Where a team costs least, within what its links allow, if less than `below`: price, start, first member there.

    Else (`below`, NEVER, -1). What its members take stands in Journal.chosen.
    """
    best, best_start, best_first = below, NEVER, -1
    low, high, lead = link_bounds(model, state, team, backwards)
    span_bond(model, state, journal, int(model.teams[team, BOND]))
    low, high = max(low, journal.spans[team, SPAN_FROM]), min(high, journal.spans[team, SPAN_UNTIL])
    if low > high:
        return best, best_start, best_first
    for site in range(model.teams[team, SITES]):
        first = int(model.teams[team, MEMBER_FIRST] + site * model.teams[team, MEMBER_COUNT])
        if list_members_apart(model, state, journal, guide, chance, first, low, high, lead, everywhere):
            price, start = choose(model, state, journal, first, best)
            if start != NEVER:
                best, best_start, best_first = price, start, first
    return best, best_start, best_first


best_site_apart = apart(best_site)


@kernel
def take_out(model: Model, state: State, scratch: Scratch, journal: Journal, page: int, team: int) -> bool:
    """Take out again what stands of a team; False if a route does not hold without it."""
    first = lead_of(model, state, team)
    for member in range(first, first + model.teams[team, MEMBER_COUNT]):
        route = int(state.stops[member, ROUTE])
        if route >= 0:
            save(model, state, journal, page, route)
            unlink(model, state, member)
            state.stops[member, FIXED] = NEVER
            if not refresh_apart(model, state, scratch, route, KEEP_LABELS):
                return False
    forget_team(state, int(model.teams[team, TEAM_REQUEST]), team)
    return True


take_out_apart = apart(take_out)


@kernel
def settle(
    model: Model, state: State, scratch: Scratch, journal: Journal, page: int, team: int, first: int, start: int
) -> int:
    """Put the members where Journal.chosen says, for a request that starts then: 1; 0 if that does not hold after all.

    -1 if the plan cannot be held any more.
    """
    request, holds = int(model.teams[team, TEAM_REQUEST]), True
    state.stops[request, LEAD] = first
    for slot in range(model.teams[team, MEMBER_COUNT]):
        choice = journal.chosen[slot]
        member, route, before = first + slot, int(choice[CHOICE_ROUTE]), int(choice[CHOICE_BEFORE])
        save(model, state, journal, page, route)
        state.stops[member, FIXED] = start + model.visits[member, OFFSET]
        link(model, state, member, route, before if before < model.visits.shape[0] else -1)
        shift = model.routes[route]
        holds = refresh_apart(model, state, scratch, route, KEEP_LABELS)
        holds = holds and state.groups[shift[GROUP], TRAVEL] <= shift[MAX_TRAVEL]
        holds = holds and within_limits_apart(model, state, route)
        if not holds:
            break
    if holds:
        state.stops[request, ROUTE], state.stops[request, FIXED] = state.stops[first, ROUTE], start
        count_team(model, state, team)
        holds = links_hold(model, state, team)
    if holds:
        return 1
    return 0 if take_out_apart(model, state, scratch, journal, page, team) else -1


settle_apart = apart(settle)


@kernel
def another(model: Model, state: State, journal: Journal, chance: Indices, team: int) -> int:
    """Draw now and then a visit that is still to be put back, and not of this team; else -1.

    A team that leaves room for it before its own start may be dearer at first: once planned, its start is fixed.
    """
    if below(chance, ONE_IN) > 0 or journal.counts[LIFTED] == 0:
        return -1
    visit = int(journal.lifted[below(chance, journal.counts[LIFTED]), LIFTED_VISIT])
    theirs = int(model.visits[visit, TEAM])
    if state.stops[visit, ROUTE] >= 0 or theirs == team:
        return -1
    if theirs < 0:
        return visit
    return int(model.teams[theirs, MEMBER_FIRST]) + below(chance, model.teams[theirs, MEMBER_COUNT])


@kernel
def is_ready(model: Model, journal: Journal, team: int, page: int) -> bool:
    """Whether all that the team comes after have had their turn."""
    bond = model.bonds[model.teams[team, BOND]]
    for k in range(bond[LINK_FIRST], bond[LINK_FIRST] + bond[LINK_COUNT]):
        if model.links[k, LINK_AFTER] == team and journal.spans[model.links[k, LINK_BEFORE], TEAM_PLACED] != page:
            return False
    return True


@kernel
def next_team(
    model: Model, journal: Journal, chance: Indices, bond: int, page: int, backwards: int, everywhere: int
) -> int:
    """Choose whose turn it is: drawn at random, else the first in order, or `backwards` the last.

    Not backwards, nobody's turn comes before that of those whom he follows. Backwards, what has to follow soon may find
    its place better before the rest.
    """
    first, count = int(model.bonds[bond, BOND_FIRST]), int(model.bonds[bond, BOND_COUNT])
    for _ in range(0 if everywhere else DRAWS):
        team = first + below(chance, count)
        if journal.spans[team, TEAM_PLACED] != page and (backwards or is_ready(model, journal, team, page)):
            return team
    team, step = (first + count - 1, -1) if backwards else (first, 1)
    while journal.spans[team, TEAM_PLACED] == page:
        team += step
    return team


@kernel
def put_back_bond(
    model: Model,
    state: State,
    scratch: Scratch,
    journal: Journal,
    guide: Guide,
    chance: Indices,
    bond: int,
    page: int,
    everywhere: int,
) -> bool:
    """Put back the teams that links hold together, each where it costs least; False if a plan cannot be held."""
    if journal.bond_marks[bond, BOND_PLACED] == page:
        return True
    journal.bond_marks[bond, BOND_PLACED] = page
    teams = model.bonds[bond]
    linked = teams[BOND_COUNT] > 1
    backwards = below(chance, 2) if linked and not everywhere else 0
    journal.counts[AHEAD] = min(1, below(chance, 4)) if linked and not everywhere else 0
    for _ in range(teams[BOND_COUNT]):
        team = next_team(model, journal, chance, bond, page, backwards, everywhere)
        journal.spans[team, TEAM_PLACED] = page
        if not is_planned(model, state, team):
            journal.counts[ROOM_FOR] = another(model, state, journal, chance, team) if not everywhere else -1
            journal.counts[LATE] = int(not everywhere and below(chance, LATE_IN) == 0)
            dear = not everywhere and below(chance, DEAR_IN) == 0
            dear = dear or (journal.counts[AHEAD] and is_awaited(model, state, team))
            most = IMPOSSIBLE if dear else 0
            _, start, first = best_site_apart(model, state, journal, guide, chance, team, everywhere, backwards, most)
            if start != NEVER and settle_apart(model, state, scratch, journal, page, team, first, start) < 0:
                return False
    team = parted(model, state, bond)
    while team >= 0:
        if not is_movable_team(model, state, team) or not take_out_apart(model, state, scratch, journal, page, team):
            return False
        team = parted(model, state, bond)
    return True


put_back_bond_apart = apart(put_back_bond)
