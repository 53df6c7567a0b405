"""Teams in the plan: when they start and end, what they cost beside their routes, and whether their links hold."""

from __future__ import annotations

from planning.engine.compiled import entry, kernel
from planning.engine.layout import (
    AHEAD,
    BOND,
    BOND_COUNT,
    BOND_FIRST,
    CLOSES,
    EXTRA,
    FAR,
    FIXED,
    FORCE_RESOURCE,
    FROM_END,
    FROZEN,
    GREATEST,
    LASTS,
    LEAD,
    LEAST,
    LINK_AFTER,
    LINK_BEFORE,
    LINK_COUNT,
    LINK_FIRST,
    MEMBER_COUNT,
    MEMBER_FIRST,
    NEVER,
    OFFSET,
    OPENS,
    PEOPLE,
    PINNED,
    PREFERENCE,
    RESOURCE,
    ROUTE,
    SAME_RESOURCE,
    SPAN_FROM,
    SPAN_UNTIL,
    TEAM_BROKEN,
    TEAM_COST,
    TEAM_REQUEST,
    TOGETHER,
    WEIGHT,
    Journal,
    Model,
    State,
)
from planning.engine.money import disturbance, penalty
from planning.engine.routes.cost import UNPREFERRED
from planning.engine.routes.windows import breaks_promise, service_time


@kernel
def is_planned(model: Model, state: State, team: int) -> bool:
    """Whether the team is in the plan."""
    return state.stops[model.teams[team, TEAM_REQUEST], ROUTE] >= 0


@kernel
def lead_of(model: Model, state: State, team: int) -> int:
    """Give the first member of a planned team, at the site where it is planned."""
    return int(state.stops[model.teams[team, TEAM_REQUEST], LEAD])


@kernel
def resource_of(model: Model, state: State, team: int) -> int:
    """Give the resource of the lead of a planned team."""
    return int(model.routes[state.stops[model.teams[team, TEAM_REQUEST], ROUTE], RESOURCE])


@kernel
def starts_at(model: Model, state: State, team: int) -> int:
    """Start of a planned team's request."""
    return int(state.stops[model.teams[team, TEAM_REQUEST], FIXED])


@kernel
def ends_at(model: Model, state: State, team: int) -> int:
    """Latest end of a planned team's members."""
    end, first = -FAR, lead_of(model, state, team)
    for member in range(first, first + model.teams[team, MEMBER_COUNT]):
        lasts = service_time(model, member, int(state.stops[member, ROUTE]))
        end = max(end, int(state.stops[member, FIXED]) + lasts)
    return end


@kernel
def team_money(model: Model, team: int, first: int, start: int, end: int, kept: int, preferred: int) -> tuple[int, int]:
    """Add up what a team breaks and costs beside its routes: promise, lateness, disturbance, preference, its site.

    `first` is its first member there; `kept`: all who serve it in the plan in force still do.
    """
    request = int(model.teams[team, TEAM_REQUEST])
    broken = int(model.visit_money[request, WEIGHT]) if breaks_promise(model, request, start) else 0
    cost = penalty(model, request, start, end) + disturbance(
        model, request, int(model.in_force[request, FORCE_RESOURCE]) if kept else -2, start
    )
    cost += int(model.visit_money[first, EXTRA])
    return broken, cost + (0 if preferred else int(model.visit_money[request, PREFERENCE]))


@kernel
def is_preferred(model: Model, team: int, route: int) -> bool:
    """Whether the team's request has nobody whom it would prefer to the route's resource."""
    people = model.visits[model.teams[team, TEAM_REQUEST], PEOPLE]
    return model.allowed[people, model.routes[route, RESOURCE]] & UNPREFERRED == 0


@kernel
def serves_still(model: Model, member: int, route: int) -> bool:
    """Whether the route's resource is the one that the member has in the plan in force, or it has none."""
    old = model.in_force[member, FORCE_RESOURCE]
    return old < 0 or old == model.routes[route, RESOURCE]


@entry
def count_team(model: Model, state: State, team: int) -> None:
    """Keep what a planned team breaks and costs beside its routes."""
    first, preferred, kept = lead_of(model, state, team), 0, 1
    for member in range(first, first + model.teams[team, MEMBER_COUNT]):
        preferred |= int(is_preferred(model, team, int(state.stops[member, ROUTE])))
        still = 0
        for other in range(first, first + model.teams[team, MEMBER_COUNT]):
            still |= int(serves_still(model, member, int(state.stops[other, ROUTE])))
        kept &= still
    start, end = starts_at(model, state, team), ends_at(model, state, team)
    broken, cost = team_money(model, team, first, start, end, kept, preferred)
    state.team_costs[team, TEAM_BROKEN], state.team_costs[team, TEAM_COST] = broken, cost


@kernel
def link_point(model: Model, state: State, link: int) -> int:
    """From when on the distance of a link counts."""
    before = int(model.links[link, LINK_BEFORE])
    return ends_at(model, state, before) if model.links[link, FROM_END] else starts_at(model, state, before)


@kernel
def usual_length(model: Model, team: int) -> int:
    """Seconds from the start of a team's request to the end of its last member, by resources of usual speed."""
    length, first = 0, model.teams[team, MEMBER_FIRST]
    for member in range(first, first + model.teams[team, MEMBER_COUNT]):
        length = max(length, int(model.visits[member, OFFSET] + model.visits[member, LASTS]))
    return length


@kernel
def link_bounds(model: Model, state: State, team: int, backwards: int) -> tuple[int, int, int]:
    """Earliest and latest start that the links to planned teams allow, and whom they want as lead (-1: anybody).

    `backwards`: what the team comes after may still follow. Where the team comes before a planned one and the distance
    counts from its end, its usual length stands for the one that it will have: only `links_hold` is exact.
    """
    low, high, lead = -FAR, FAR, -1
    bond = model.bonds[model.teams[team, BOND]]
    for k in range(bond[LINK_FIRST], bond[LINK_FIRST] + bond[LINK_COUNT]):
        link = model.links[k]
        other = -1
        if link[LINK_AFTER] == team:
            other = int(link[LINK_BEFORE])
            if not is_planned(model, state, other):
                if backwards:
                    continue
                return FAR, -FAR, -1
            point = link_point(model, state, k)
            low, high = max(low, point + link[LEAST]), min(high, point + link[GREATEST])
        elif link[LINK_BEFORE] == team and is_planned(model, state, int(link[LINK_AFTER])):
            other = int(link[LINK_AFTER])
            point = starts_at(model, state, other) - (usual_length(model, team) if link[FROM_END] else 0)
            low, high = max(low, point - link[GREATEST]), min(high, point - link[LEAST])
        if other >= 0 and link[SAME_RESOURCE]:
            lead = resource_of(model, state, other)
    return low, high, lead


@kernel
def link_length(model: Model, state: State, link: int) -> int:
    """Seconds from the start of the request before to where the distance of a link counts from, as far as is known."""
    before = int(model.links[link, LINK_BEFORE])
    if not model.links[link, FROM_END]:
        return 0
    if is_planned(model, state, before):
        return ends_at(model, state, before) - starts_at(model, state, before)
    return usual_length(model, before)


@kernel
def span_bond(model: Model, state: State, journal: Journal, bond: int) -> None:
    """Find between which starts each team of a bond has to stay, by its windows and by those it is linked to.

    What comes after may be left out without what comes before: unless they go together, or the search looks ahead,
    it does not bind it. Bellman (1958), doi:10.1090/qam/102435, on the distances between starts.
    """
    row, spans = model.bonds[bond], journal.spans
    for team in range(row[BOND_FIRST], row[BOND_FIRST] + row[BOND_COUNT]):
        request = int(model.teams[team, TEAM_REQUEST])
        spans[team, SPAN_FROM], spans[team, SPAN_UNTIL] = model.visits[request, OPENS], model.visits[request, CLOSES]
        if is_planned(model, state, team):
            spans[team, SPAN_FROM] = spans[team, SPAN_UNTIL] = starts_at(model, state, team)
    for _ in range(row[BOND_COUNT] - 1):
        for k in range(row[LINK_FIRST], row[LINK_FIRST] + row[LINK_COUNT]):
            link, length = model.links[k], link_length(model, state, k)
            before, after = int(link[LINK_BEFORE]), int(link[LINK_AFTER])
            least, greatest = length + int(link[LEAST]), length + int(link[GREATEST])
            spans[after, SPAN_FROM] = max(spans[after, SPAN_FROM], spans[before, SPAN_FROM] + least)
            spans[after, SPAN_UNTIL] = min(spans[after, SPAN_UNTIL], spans[before, SPAN_UNTIL] + greatest)
            if link[TOGETHER] or journal.counts[AHEAD] or is_planned(model, state, after):
                spans[before, SPAN_FROM] = max(spans[before, SPAN_FROM], spans[after, SPAN_FROM] - greatest)
                spans[before, SPAN_UNTIL] = min(spans[before, SPAN_UNTIL], spans[after, SPAN_UNTIL] - least)


@kernel
def is_awaited(model: Model, state: State, team: int) -> bool:
    """Whether something may only be planned with the team: what comes after it, or goes together with it."""
    bond = model.bonds[model.teams[team, BOND]]
    for k in range(bond[LINK_FIRST], bond[LINK_FIRST] + bond[LINK_COUNT]):
        link = model.links[k]
        if link[LINK_BEFORE] == team or (
            link[TOGETHER] and link[LINK_AFTER] == team and not is_planned(model, state, int(link[LINK_BEFORE]))
        ):
            return True
    return False


@kernel
def may_lead(model: Model, team: int, route: int) -> bool:
    """Whether the route's resource could lead those too that the team shares its lead with."""
    bond = model.bonds[model.teams[team, BOND]]
    for k in range(bond[LINK_FIRST], bond[LINK_FIRST] + bond[LINK_COUNT]):
        link = model.links[k]
        if link[SAME_RESOURCE] and team in (link[LINK_BEFORE], link[LINK_AFTER]):
            other = link[LINK_AFTER] if link[LINK_BEFORE] == team else link[LINK_BEFORE]
            if service_time(model, int(model.teams[other, MEMBER_FIRST]), route) == NEVER:
                return False
    return True


@entry
def links_hold(model: Model, state: State, team: int) -> bool:
    """Whether the links between a planned team and other planned ones hold: distances, and the same lead."""
    bond = model.bonds[model.teams[team, BOND]]
    for k in range(bond[LINK_FIRST], bond[LINK_FIRST] + bond[LINK_COUNT]):
        before, after = int(model.links[k, LINK_BEFORE]), int(model.links[k, LINK_AFTER])
        if team in (before, after) and is_planned(model, state, before) and is_planned(model, state, after):
            distance = starts_at(model, state, after) - link_point(model, state, k)
            if not model.links[k, LEAST] <= distance <= model.links[k, GREATEST]:
                return False
            if model.links[k, SAME_RESOURCE] and resource_of(model, state, before) != resource_of(model, state, after):
                return False
    return True


@kernel
def is_movable_team(model: Model, state: State, team: int) -> bool:
    """Whether the search may take a planned team out of the plan."""
    first = lead_of(model, state, team)
    for member in range(first, first + model.teams[team, MEMBER_COUNT]):
        if model.visits[member, PINNED] or state.stops[member, FROZEN]:
            return False
    return True


@kernel
def parted(model: Model, state: State, bond: int) -> int:
    """Give a planned team that may not stay, because another of its links is left out; -1 if there is none."""
    links = model.bonds[bond]
    for k in range(links[LINK_FIRST], links[LINK_FIRST] + links[LINK_COUNT]):
        before, after = int(model.links[k, LINK_BEFORE]), int(model.links[k, LINK_AFTER])
        first, second = is_planned(model, state, before), is_planned(model, state, after)
        if second and not first:
            return after
        if first and not second and model.links[k, TOGETHER]:
            return before
    return -1


@entry
def alone(model: Model, state: State, bond: int) -> int:
    """Give a planned team that may not stay, because another of its links is left out, and may be moved; -1: none."""
    team = parted(model, state, bond)
    return team if team >= 0 and is_movable_team(model, state, team) else -1
