"""Who takes which contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from planning.engine.draws import uniform
from scenarios.contacts.kernel.arena import (
    AGENT,
    BEST,
    BUSY,
    ENTERED,
    FIRST,
    FREE,
    GIVEN_FOR,
    GROUP,
    HELD,
    IDENTITY,
    IDLE,
    IN_SERVICE,
    LAWS,
    LINES_EACH,
    LISTED,
    NEED,
    NOBODY,
    ON,
    PROFILE,
    READER_COUNT,
    READER_FIRST,
    READS_FIRST,
    READS_LAST,
    RESERVE,
    SEGMENTS,
    SERVED,
    SERVICE,
    SINCE,
    STAFFED,
    STATE,
    TO,
    UNITS,
    WAITERS,
)
from scenarios.contacts.kernel.count import count_answer
from scenarios.contacts.kernel.draws import LASTS, time_of
from scenarios.contacts.kernel.events import set_timer
from scenarios.contacts.kernel.lines import leave
from scenarios.contacts.kernel.stand import clock, group_of, list_idle, unlist

if TYPE_CHECKING:
    from scenarios.contacts.kernel.arena import Arena, Room, Tally


@kernel
def find_agent(arena: Arena, room: Room, queue: int, waited: int) -> int:
    """Find who takes a contact of a queue that has waited so long: who has most to spare, then the longest idle.

    Where the best skilled go first, speed counts before both.
    """
    found, fastest, most, longest = NOBODY, 0.0, 0, 0
    if room.rules[queue, SERVED] == 0.0:
        return found
    need, units, best = arena.queues[queue, NEED], arena.figures[UNITS], room.rules[queue, BEST] > 0.0
    first = arena.queues[queue, READER_FIRST]
    for at in range(first, first + arena.queues[queue, READER_COUNT]):
        profile = arena.readers[at]
        if room.delays[profile, queue] > waited:
            continue
        if 0.0 < room.rules[queue, RESERVE] >= room.groups[arena.profiles[profile, GROUP], IDLE]:
            continue
        speed = arena.speeds[profile, queue] if best else 1.0
        for spare in range(units, need - 1, -1):
            agent = room.idle[profile * (units + 1) + spare, FIRST]
            if agent == NOBODY:
                continue
            since = room.agents[agent, SINCE]
            if speed > fastest or (speed == fastest and (spare > most or (spare == most and since < longest))):
                found, fastest, most, longest = agent, speed, spare, since
            break
    return found


@kernel
def find_contact(arena: Arena, room: Room, agent: int, now: int) -> int:
    """Find what an agent takes next: most points by priority and age, of equal ones who came first."""
    profile, spare, group = arena.agents[agent, PROFILE], room.agents[agent, FREE], group_of(arena, agent)
    lines_of_queue = arena.figures[SEGMENTS] * arena.figures[LINES_EACH]
    alone = spare == arena.figures[UNITS] and room.agents[agent, LISTED] == 0
    idle = room.groups[group, IDLE] + (1 if alone else 0)
    found, most, earliest = NOBODY, 0.0, 0
    for at in range(arena.profiles[profile, READS_FIRST], arena.profiles[profile, READS_LAST]):
        queue = arena.reads[at]
        if room.waiting[queue] == 0 or arena.queues[queue, NEED] > spare or room.rules[queue, SERVED] == 0.0:
            continue
        if 0.0 < room.rules[queue, RESERVE] >= idle:
            continue
        for line in range(queue * lines_of_queue, (queue + 1) * lines_of_queue):
            contact = room.lines[line, FIRST]
            if contact == NOBODY:
                continue
            entered = room.contacts[contact, ENTERED]
            if now - entered < room.delays[profile, queue]:
                continue
            points = arena.priorities[line, 0] + arena.priorities[line, 1] * (now - entered)
            if found == NOBODY or points > most or (points == most and entered < earliest):
                found, most, earliest = contact, points, entered
    return found


@kernel
def answer(arena: Arena, room: Room, tally: Tally, contact: int, queue: int, agent: int, now: int) -> None:
    """Let an agent begin with a contact."""
    contacts, agents = room.contacts, room.agents
    profile, group = arena.agents[agent, PROFILE], group_of(arena, agent)
    lasts = contacts[contact, GIVEN_FOR]
    if lasts < 0:
        lasts = time_of(arena, queue * LAWS + SERVICE, uniform(contacts[contact, IDENTITY], LASTS))
    lasts = int(lasts / arena.speeds[profile, queue])
    unlist(arena, room, agent)
    if agents[agent, HELD] == 0:
        clock(arena, room, tally, group, now)
        room.groups[group, BUSY] += 1
    agents[agent, HELD] += 1
    agents[agent, FREE] -= arena.queues[queue, NEED]
    contacts[contact, STATE], contacts[contact, AGENT] = IN_SERVICE, agent
    set_timer(room, contact, now + lasts)
    count_answer(arena, room, tally, contact, queue, lasts, now, arena.helps[profile, queue])
    if agents[agent, FREE] > 0:
        list_idle(arena, room, agent, now)


@kernel
def serve(arena: Arena, room: Room, tally: Tally, agent: int, now: int) -> None:
    """Let an agent take what waits, one after another, until there is nothing to take or nothing to spare."""
    if room.agents[agent, ON] == 0:
        return
    while room.agents[agent, FREE] > 0 and room.figures[WAITERS] > 0:
        contact = find_contact(arena, room, agent, now)
        if contact == NOBODY:
            break
        queue = room.contacts[contact, TO]
        leave(room, contact, queue)
        answer(arena, room, tally, contact, queue, agent, now)
    if room.agents[agent, FREE] > 0 and room.agents[agent, LISTED] == 0:
        list_idle(arena, room, agent, now)


@kernel
def release(arena: Arena, room: Room, tally: Tally, contact: int, queue: int, now: int) -> int:
    """Let the agent of a contact go, and say who it is."""
    agents, agent = room.agents, room.contacts[contact, AGENT]
    group = group_of(arena, agent)
    unlist(arena, room, agent)
    agents[agent, FREE] += arena.queues[queue, NEED]
    agents[agent, HELD] -= 1
    if agents[agent, HELD] == 0:
        clock(arena, room, tally, group, now)
        room.groups[group, BUSY] -= 1
        room.groups[group, STAFFED] -= 1 - agents[agent, ON]
    return agent
