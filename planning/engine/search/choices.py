"""Where the members of a team could go, and which of these places agree on one start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.chance import below
from planning.engine.compiled import apart, kernel
from planning.engine.estimate import IMPOSSIBLE, combined, opening_price, weigh_place
from planning.engine.layout import (
    AHEAD,
    ALIKE,
    ALIKE_LISTED,
    BASE,
    BREAK_END,
    BREAK_INTO,
    BREAK_LENGTH,
    BY,
    CHOICE_BEFORE,
    CHOICE_FROM,
    CHOICE_PRICE,
    CHOICE_ROUTE,
    CHOICE_UNTIL,
    CHOICE_WIDTH,
    CLOSED,
    COUNT,
    EARLIEST,
    FAR,
    FIXED,
    FOLLOWING,
    FREE,
    LATE,
    LISTED,
    MEMBER_COUNT,
    MOST_CHOICES,
    NEVER,
    OFFSET,
    PLACE,
    PREVIOUS,
    PROMISE_START,
    PROMISED,
    RELEASE,
    RESOURCE,
    ROOM_FOR,
    ROUTE,
    SERVES_IN,
    TEAM,
    TEAM_REQUEST,
    TRIED,
    WHERE,
    Guide,
    Journal,
    Model,
    State,
)
from planning.engine.legs import leg
from planning.engine.routes.labels import home_row, out_row
from planning.engine.routes.windows import begin_service, latest_point, service_time
from planning.engine.search.fitting import fits
from planning.engine.teams import is_preferred, may_lead, serves_still, team_money

if TYPE_CHECKING:
    from planning.engine.bundle import Indices

PASSED_ONE_IN = 10
"""Empty routes, for one that is passed over: those alike cost the same, and not always the first should be taken."""
PIVOTS = 16
"""Cheapest places of a member around which the others are sought."""


@kernel
def reach(model: Model, state: State, visit: int, route: int, serves: int, before: int, low: int) -> tuple[int, int]:
    """Earliest (not before `low`) and latest start of a service after the label `before`; (FAR, -FAR) if none."""
    labels = state.labels
    following = int(labels[before, FOLLOWING])
    if labels[following, CLOSED]:
        return FAR, -FAR
    place = int(model.visits[visit, PLACE])
    out, _ = leg(model, int(labels[before, WHERE]), place)
    ready = max(int(labels[before, FREE]), int(model.routes[route, RELEASE])) + out
    earliest = begin_service(model, state, visit, max(ready, low), serves)
    if earliest == NEVER:
        return FAR, -FAR
    on, _ = leg(model, place, int(labels[following, WHERE]))
    leave, k = int(labels[following, BY]) - on, int(labels[following, BREAK_INTO])
    if k >= 0:
        pause = int(model.breaks[k, BREAK_LENGTH])
        leave = min(leave - pause, int(model.breaks[k, BREAK_END]) - pause)
    latest = latest_point(model, visit, leave - serves, serves)
    return (earliest, latest) if earliest <= latest else (FAR, -FAR)


@kernel
def keep_choice(journal: Journal, slot: int, price: int, earliest: int, latest: int, route: int, before: int) -> None:
    """Add a choice of a member; where there are too many, in the place of the dearest."""
    listed, to = journal.picks[slot, LISTED], 0
    if listed < MOST_CHOICES:
        to = slot * MOST_CHOICES + listed
        journal.picks[slot, LISTED] = listed + 1
    else:
        to = slot * MOST_CHOICES
        for i in range(to, to + MOST_CHOICES):
            if journal.choices[i, CHOICE_PRICE] > journal.choices[to, CHOICE_PRICE]:
                to = i
        if journal.choices[to, CHOICE_PRICE] <= price:
            return
    choice = journal.choices[to]
    choice[CHOICE_PRICE], choice[CHOICE_FROM], choice[CHOICE_UNTIL] = price, earliest, latest
    choice[CHOICE_ROUTE], choice[CHOICE_BEFORE] = route, before


@kernel
def after_other(model: Model, state: State, member: int, other: int, route: int, before: int) -> int:
    """Earliest arrival at a member after the label `before` if another visit came between; -FAR if that cannot be."""
    serves = service_time(model, other, route)
    if serves == NEVER:
        return -FAR
    out, _ = leg(model, int(state.labels[before, WHERE]), int(model.visits[other, PLACE]))
    ready = max(int(state.labels[before, FREE]), int(model.routes[route, RELEASE])) + out
    start = begin_service(model, state, other, ready, serves)
    on, _ = leg(model, int(model.visits[other, PLACE]), int(model.visits[member, PLACE]))
    return -FAR if start == NEVER else start + serves + on


@kernel
def try_choice(
    model: Model, state: State, journal: Journal, member: int, slot: int, route: int, before: int, low: int, high: int
) -> None:
    """Weigh a place for a member at its earliest start, and list it."""
    offset, serves = int(model.visits[member, OFFSET]), int(journal.marks[route, SERVES_IN])
    least, other = low + offset, journal.counts[ROOM_FOR]
    if other >= 0:
        least = max(least, after_other(model, state, member, other, route, before))
    earliest, latest = reach(model, state, member, route, serves, before, least)
    latest = min(latest, high + offset)
    if earliest > latest:
        return
    state.stops[member, FIXED] = earliest
    price = weigh_place(model, state, member, route, serves, int(journal.marks[route, BASE]), before, IMPOSSIBLE)
    state.stops[member, FIXED] = NEVER
    if price < IMPOSSIBLE:
        keep_choice(journal, slot, price, earliest - offset, latest - offset, route, before)


try_choice_apart = apart(try_choice)


@kernel
def may_be(
    model: Model, state: State, journal: Journal, member: int, slot: int, route: int, mark: int, lead: int
) -> bool:
    """Whether a member can be the route's resource, where `lead` (-1: anybody) is wanted."""
    if lead >= 0 and model.routes[route, RESOURCE] != lead:
        return False
    if journal.counts[AHEAD] and slot == 0 and not may_lead(model, int(model.visits[member, TEAM]), route):
        return False
    return fits(model, state, journal, member, route, mark)


@kernel
def list_near(
    model: Model,
    state: State,
    journal: Journal,
    guide: Guide,
    chance: Indices,
    member: int,
    slot: int,
    mark: int,
    low: int,
    high: int,
    lead: int,
) -> None:
    """List the places of a member before and after its neighbours."""
    for i in range(guide.neighbours.shape[1]):
        neighbour = int(guide.neighbours[member, i])
        route = int(state.stops[neighbour, ROUTE])
        if route < 0 or not may_be(model, state, journal, member, slot, route, mark, lead):
            continue
        before = int(state.stops[neighbour, PREVIOUS])
        before = out_row(model, route) if before < 0 else before
        for _ in range(2):
            if journal.weighed[before] != mark and below(chance, PASSED_ONE_IN) > 0:
                journal.weighed[before] = mark
                try_choice_apart(model, state, journal, member, slot, route, before, low, high)
            before = neighbour


@kernel
def list_empty(
    model: Model,
    state: State,
    journal: Journal,
    chance: Indices,
    member: int,
    slot: int,
    mark: int,
    low: int,
    high: int,
    lead: int,
    everywhere: int,
) -> None:
    """List the empty routes for a member, of those alike as many as there are members."""
    most = int(model.teams[model.visits[member, TEAM], MEMBER_COUNT])
    for route in range(model.routes.shape[0]):
        if state.tours[route, COUNT] > 0 or not may_be(model, state, journal, member, slot, route, mark, lead):
            continue
        alike = model.routes[route, ALIKE]
        listed = max(int(journal.marks[alike, ALIKE_LISTED]), mark * MOST_CHOICES)
        passed = not everywhere and below(chance, PASSED_ONE_IN) == 0
        if listed - mark * MOST_CHOICES < min(most, MOST_CHOICES - 1) and not passed:
            journal.marks[alike, ALIKE_LISTED] = listed + 1
            try_choice_apart(model, state, journal, member, slot, route, out_row(model, route), low, high)


@kernel
def list_all(
    model: Model, state: State, journal: Journal, member: int, slot: int, mark: int, low: int, high: int, lead: int
) -> None:
    """List every place of a member in the routes in use."""
    for route in range(model.routes.shape[0]):
        if state.tours[route, COUNT] > 0 and may_be(model, state, journal, member, slot, route, mark, lead):
            here, home = out_row(model, route), home_row(model, route)
            while here != home:
                try_choice_apart(model, state, journal, member, slot, route, here, low, high)
                here = int(state.labels[here, FOLLOWING])


@kernel
def common_start(model: Model, state: State, journal: Journal, first: int, low: int, high: int) -> int:
    """Earliest start from `low` to `high` at which the windows of all members are open; NEVER if there is none."""
    count, start, settled = model.teams[model.visits[first, TEAM], MEMBER_COUNT], low, False
    while not settled:
        settled = True
        for slot in range(count):
            member = first + slot
            offset = int(model.visits[member, OFFSET])
            choice = journal.choices[slot * MOST_CHOICES + journal.picks[slot, TRIED]]
            serves = service_time(model, member, int(choice[CHOICE_ROUTE]))
            begins = begin_service(model, state, member, start + offset, serves)
            if begins == NEVER or begins - offset > high:
                return NEVER
            if begins - offset > start:
                start, settled = begins - offset, False
    return start


@kernel
def cheapest_choice(model: Model, journal: Journal, slot: int, pivot: int, low: int, high: int) -> int:
    """Cheapest choice of a member that allows a start from `low` to `high`, of a resource not yet taken; -1: none.

    Taken are the resources of the pivot and of the members before.
    """
    best = -1
    for i in range(journal.picks[slot, LISTED]):
        choice = journal.choices[slot * MOST_CHOICES + i]
        if max(low, choice[CHOICE_FROM]) > min(high, choice[CHOICE_UNTIL]):
            continue
        if best >= 0 and choice[CHOICE_PRICE] >= journal.choices[slot * MOST_CHOICES + best, CHOICE_PRICE]:
            continue
        free = True
        for other in range(journal.picks.shape[0]):
            if other < slot or other == pivot:
                theirs = journal.choices[other * MOST_CHOICES + journal.picks[other, TRIED], CHOICE_ROUTE]
                free = free and model.routes[theirs, RESOURCE] != model.routes[choice[CHOICE_ROUTE], RESOURCE]
        if free:
            best = i
    return best


@kernel
def agreed_price(model: Model, state: State, journal: Journal, first: int, start: int) -> int:
    """Price of the choices tried if the request starts then, against leaving it out; or IMPOSSIBLE."""
    team = int(model.visits[first, TEAM])
    price, end, preferred, kept = 0, start, 0, 1
    for slot in range(model.teams[team, MEMBER_COUNT]):
        member = first + slot
        choice = journal.choices[slot * MOST_CHOICES + journal.picks[slot, TRIED]]
        route, offset = int(choice[CHOICE_ROUTE]), int(model.visits[member, OFFSET])
        serves = service_time(model, member, route)
        base = opening_price(model, state, route)
        state.stops[member, FIXED] = start + offset
        own = weigh_place(model, state, member, route, serves, base, int(choice[CHOICE_BEFORE]), IMPOSSIBLE)
        state.stops[member, FIXED] = NEVER
        if own >= IMPOSSIBLE:
            return IMPOSSIBLE
        price += own
        end = max(end, start + offset + serves)
        preferred |= int(is_preferred(model, team, route))
        still = 0
        for other in range(model.teams[team, MEMBER_COUNT]):
            theirs = journal.choices[other * MOST_CHOICES + journal.picks[other, TRIED], CHOICE_ROUTE]
            still |= int(serves_still(model, member, int(theirs)))
        kept &= still
    broken, cost = team_money(model, team, first, start, end, kept, preferred)
    return price + combined(model, int(model.teams[team, TEAM_REQUEST]), broken, cost)


@kernel
def before_next(model: Model, state: State, choice: Indices, member: int) -> int:
    """Start of the request with which a member, where it was tried, is done just in time for what follows it there."""
    route = int(choice[CHOICE_ROUTE])
    following = int(state.labels[choice[CHOICE_BEFORE], FOLLOWING])
    on, _ = leg(model, int(model.visits[member, PLACE]), int(state.labels[following, WHERE]))
    done = int(state.labels[following, EARLIEST]) - on
    return done - service_time(model, member, route) - int(model.visits[member, OFFSET])


@kernel
def later_start(
    model: Model, state: State, journal: Journal, first: int, start: int, high: int, price: int
) -> tuple[int, int]:
    """Cheapest of a start, the last one up to `high`, and those after which some member need not wait: price, start."""
    earliest = start
    for slot in range(-1, model.teams[model.visits[first, TEAM], MEMBER_COUNT]):
        tried = high
        if slot >= 0:
            choice = journal.choices[slot * MOST_CHOICES + journal.picks[slot, TRIED]]
            tried = before_next(model, state, choice, first + slot)
        if earliest < tried <= high:
            later = common_start(model, state, journal, first, tried, high)
            if later != NEVER:
                own = agreed_price(model, state, journal, first, later)
                if own < price:
                    price, start = own, later
    return price, start


@kernel
def agree(model: Model, state: State, journal: Journal, first: int, pivot: int) -> tuple[int, int]:
    """Try the choices around one of a member: price and start; the others are picked one by one, the cheapest each."""
    team = model.visits[first, TEAM]
    picked = journal.choices[pivot * MOST_CHOICES + journal.picks[pivot, TRIED]]
    low, high = int(picked[CHOICE_FROM]), int(picked[CHOICE_UNTIL])
    for slot in range(model.teams[team, MEMBER_COUNT]):
        if slot != pivot:
            choice = cheapest_choice(model, journal, slot, pivot, low, high)
            if choice < 0:
                return IMPOSSIBLE, NEVER
            journal.picks[slot, TRIED] = choice
            found = journal.choices[slot * MOST_CHOICES + choice]
            low, high = max(low, int(found[CHOICE_FROM])), min(high, int(found[CHOICE_UNTIL]))
    request = model.teams[team, TEAM_REQUEST]
    if model.visits[request, PROMISED] and high >= model.visits[request, PROMISE_START]:
        low = max(low, int(model.visits[request, PROMISE_START]))
    start = common_start(model, state, journal, first, low, high)
    if start == NEVER:
        return IMPOSSIBLE, NEVER
    if journal.counts[LATE]:
        latest = common_start(model, state, journal, first, high, high)
        if latest != NEVER:
            return agreed_price(model, state, journal, first, latest), latest
    price = agreed_price(model, state, journal, first, start)
    return later_start(model, state, journal, first, start, high, price)


agree_apart = apart(agree)


@kernel
def scarcest(journal: Journal, members: int) -> int:
    """Member with the fewest choices."""
    pivot = 0
    for slot in range(1, members):
        if journal.picks[slot, LISTED] < journal.picks[pivot, LISTED]:
            pivot = slot
    return pivot


@kernel
def choose(model: Model, state: State, journal: Journal, first: int, below: int) -> tuple[int, int]:
    """Best agreement of the choices of `first` and the members after it, cheaper than `below`: price and start.

    Else (`below`, NEVER). What is to be taken stands in Journal.chosen.
    """
    members = int(model.teams[model.visits[first, TEAM], MEMBER_COUNT])
    pivot = scarcest(journal, members)
    best, best_start, last, last_price = below, NEVER, -1, -IMPOSSIBLE
    for _ in range(min(PIVOTS, journal.picks[pivot, LISTED])):
        following, price = -1, IMPOSSIBLE
        for i in range(journal.picks[pivot, LISTED]):
            own = int(journal.choices[pivot * MOST_CHOICES + i, CHOICE_PRICE])
            if (own > last_price or (own == last_price and i > last)) and own < price:
                following, price = i, own
        if following < 0:
            break
        last, last_price = following, price
        journal.picks[pivot, TRIED] = following
        price, start = agree_apart(model, state, journal, first, pivot)
        if price < best:
            best, best_start = price, start
            for slot in range(members):
                choice = slot * MOST_CHOICES + journal.picks[slot, TRIED]
                for k in range(CHOICE_WIDTH):
                    journal.chosen[slot, k] = journal.choices[choice, k]
    return best, best_start
