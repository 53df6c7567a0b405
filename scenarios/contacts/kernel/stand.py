"""Agents: who is there, who has how much to spare and for how long, and what that adds up to in a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from scenarios.contacts.kernel.arena import (
    AFTER,
    BEGINS,
    BUSY,
    BUSY_FOR,
    CLOCKED,
    ENDS,
    FIRST,
    FREE,
    HELD,
    IDLE,
    IN_GROUP,
    INTERVALS,
    LAST,
    LISTED,
    NOBODY,
    NOW_IN,
    ON,
    PREVIOUS,
    PROFILE,
    SINCE,
    SPAN,
    SPAN_LAST,
    STAFFED,
    STAFFED_FOR,
    UNITS,
    UP,
)
from scenarios.contacts.kernel.events import OF_AGENT, happens

if TYPE_CHECKING:
    from scenarios.contacts.kernel.arena import Arena, Room, Tally


@kernel
def group_of(arena: Arena, agent: int) -> int:
    """Give the group of an agent."""
    return arena.agents[agent, IN_GROUP]


@kernel
def clock(arena: Arena, room: Room, tally: Tally, group: int, now: int) -> None:
    """Add up the time of a group until now, before it changes."""
    row, groups = group * arena.figures[INTERVALS] + room.figures[NOW_IN], room.groups
    passed = now - groups[group, CLOCKED]
    if passed > 0:
        tally.hours[row, STAFFED_FOR] += passed * groups[group, STAFFED]
        tally.hours[row, BUSY_FOR] += passed * groups[group, BUSY]
        groups[group, CLOCKED] = now


@kernel
def list_idle(arena: Arena, room: Room, agent: int, now: int) -> None:
    """Put an agent behind those who have as much to spare for longer."""
    agents, spare = room.agents, room.agents[agent, FREE]
    place = arena.agents[agent, PROFILE] * (arena.figures[UNITS] + 1) + spare
    last = room.idle[place, LAST]
    agents[agent, LISTED], agents[agent, SINCE] = 1, now
    agents[agent, PREVIOUS], agents[agent, AFTER] = last, NOBODY
    if last == NOBODY:
        room.idle[place, FIRST] = agent
    else:
        agents[last, AFTER] = agent
    room.idle[place, LAST] = agent
    if spare == arena.figures[UNITS]:
        room.groups[group_of(arena, agent), IDLE] += 1


@kernel
def unlist(arena: Arena, room: Room, agent: int) -> None:
    """Take an agent out of those who have something to spare."""
    agents, spare = room.agents, room.agents[agent, FREE]
    if agents[agent, LISTED] == 0:
        return
    place = arena.agents[agent, PROFILE] * (arena.figures[UNITS] + 1) + spare
    before, behind = agents[agent, PREVIOUS], agents[agent, AFTER]
    if before == NOBODY:
        room.idle[place, FIRST] = behind
    else:
        agents[before, AFTER] = behind
    if behind == NOBODY:
        room.idle[place, LAST] = before
    else:
        agents[behind, PREVIOUS] = before
    agents[agent, LISTED] = 0
    if spare == arena.figures[UNITS]:
        room.groups[group_of(arena, agent), IDLE] -= 1


@kernel
def turn_up(arena: Arena, room: Room, tally: Tally, agent: int, now: int) -> None:
    """See whether an agent is at work now: within the shift, in a group that is up. Who leaves finishes first."""
    agents, span, group = room.agents, room.agents[agent, SPAN], group_of(arena, agent)
    inside = span < arena.agents[agent, SPAN_LAST] and arena.spans[span, BEGINS] <= now < arena.spans[span, ENDS]
    on = 1 if inside and room.groups[group, UP] == 1 else 0
    if on == agents[agent, ON]:
        return
    agents[agent, ON] = on
    if agents[agent, HELD] == 0:
        clock(arena, room, tally, group, now)
        room.groups[group, STAFFED] += 1 if on == 1 else -1
    if on == 0:
        unlist(arena, room, agent)


@kernel
def next_turn(arena: Arena, room: Room, agent: int, now: int) -> None:
    """Move on to the span that has not ended, and say when it begins or ends."""
    spans, last = arena.spans, arena.agents[agent, SPAN_LAST]
    while room.agents[agent, SPAN] < last and spans[room.agents[agent, SPAN], ENDS] <= now:
        room.agents[agent, SPAN] += 1
    span = room.agents[agent, SPAN]
    if span < last:
        begun = spans[span, BEGINS] <= now
        happens(room, spans[span, ENDS] if begun else spans[span, BEGINS], OF_AGENT, agent)
