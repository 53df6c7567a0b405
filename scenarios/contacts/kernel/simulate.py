"""One replication, from the first event to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import entry, kernel
from scenarios.contacts.kernel.arena import (
    CHANGE,
    CHANGED,
    ENTERED,
    EVENTS,
    FAR,
    FIRST,
    FULL,
    IN_SERVICE,
    INTERVAL,
    INTERVALS,
    LINES_EACH,
    LOOK_EVERY,
    NEXT,
    NOBODY,
    NOW_IN,
    OPEN,
    QUEUES,
    RECORDS,
    SEGMENTS,
    STATE,
    TIMER,
    TURNED,
)
from scenarios.contacts.kernel.arrivals import gather, next_arrival, next_given
from scenarios.contacts.kernel.count import count_end
from scenarios.contacts.kernel.events import AT, NUMBER, OF_AGENT, OF_CALENDAR, OF_CONTACT, OF_LOOK, happens, passed
from scenarios.contacts.kernel.life import come, come_given, finish, step
from scenarios.contacts.kernel.match import serve
from scenarios.contacts.kernel.measures import apply, end_of_measures, look, turn
from scenarios.contacts.kernel.stand import clock, next_turn, turn_up
from scenarios.contacts.kernel.start import begin

if TYPE_CHECKING:
    from scenarios.contacts.kernel.arena import Arena, Room, Tally


@kernel
def close_interval(arena: Arena, room: Room, tally: Tally, now: int) -> None:
    """Write down who waits, and how long the agents were busy, when an interval ends."""
    each = arena.figures[SEGMENTS] * arena.figures[LINES_EACH]
    for queue in range(arena.figures[QUEUES]):
        longest = 0
        for line in range(queue * each, (queue + 1) * each):
            contact = room.lines[line, FIRST]
            if contact != NOBODY:
                longest = max(longest, now - room.contacts[contact, ENTERED])
        row = queue * arena.figures[INTERVALS] + room.figures[NOW_IN]
        tally.ends[row, 0], tally.ends[row, 1] = room.waiting[queue], longest
    for group in range(room.groups.shape[0]):
        clock(arena, room, tally, group, now)


@kernel
def leave_open(room: Room, tally: Tally, now: int) -> None:
    """Count who still waits at the end."""
    for line in range(room.lines.shape[0]):
        contact = room.lines[line, FIRST]
        while contact != NOBODY:
            count_end(room, tally, contact, OPEN, now)
            contact = room.contacts[contact, NEXT]


@kernel
def happen(arena: Arena, room: Room, tally: Tally, now: int) -> tuple[int, int]:
    """Let the first event happen; give the contact that goes on and the agent who looks for work, NOBODY for none."""
    which, kind = room.heap[0, NUMBER] >> 2, room.heap[0, NUMBER] & 3
    passed(room)
    if kind == OF_CONTACT:
        if room.contacts[which, TIMER] != now:
            return NOBODY, NOBODY
        if room.contacts[which, STATE] != IN_SERVICE:
            return which, NOBODY
        return NOBODY, finish(arena, room, tally, which, now)
    if kind == OF_AGENT:
        next_turn(arena, room, which, now)
        turn_up(arena, room, tally, which, now)
        return NOBODY, which
    if kind == OF_CALENDAR:
        turn(arena, room, tally, arena.calendar[which, TURNED], arena.calendar[which, CHANGE], now)
    else:
        happens(room, now + arena.figures[LOOK_EVERY], OF_LOOK, 0)
        look(arena, room, tally, now)
    return NOBODY, NOBODY


@kernel
def next_interval(arena: Arena, room: Room, tally: Tally, now: int) -> bool:
    """Close an interval, unless it is the start, and begin the next; whether there is one."""
    if now > 0:
        close_interval(arena, room, tally, now)
        room.figures[NOW_IN] += 1
    if room.figures[NOW_IN] == arena.figures[INTERVALS]:
        return False
    gather(arena, room, room.figures[NOW_IN])
    return True


@entry
def simulate(arena: Arena, room: Room, tally: Tally, seed: int, replication: int) -> int:
    """Simulate a replication and return how many contacts were written down; -1 where the room was too small.

    Of what happens at the same moment, what was to happen comes before who comes in.
    """
    begin(arena, room, seed, replication)
    figures, now, begun, ends = room.figures, 0, 0, 0
    arrival, given = FAR, next_given(arena, room)
    while figures[FULL] == 0:
        contact, first, last = NOBODY, 0, 0
        if figures[CHANGED] == 1:
            apply(arena, room, tally, now)
            last = arena.agents.shape[0]
        else:
            event = room.heap[0, AT] if figures[EVENTS] > 0 else FAR
            now = min(event, arrival, given)
            if now >= ends:
                now = ends
                if not next_interval(arena, room, tally, now):
                    break
                begun, ends = ends, ends + arena.figures[INTERVAL]
                arrival = next_arrival(room, begun)
            elif event == now:
                contact, first = happen(arena, room, tally, now)
                last = first + (first != NOBODY)
            elif arrival == now:
                contact = come(arena, room, now)
                arrival = next_arrival(room, begun)
            else:
                contact = come_given(arena, room)
                given = next_given(arena, room)
        while contact != NOBODY:
            contact = step(arena, room, tally, contact, now)
        for agent in range(first, last):
            serve(arena, room, tally, agent, now)
    if figures[FULL] == 1:
        return -1
    leave_open(room, tally, now)
    end_of_measures(arena, room, tally, now)
    return figures[RECORDS] if figures[FULL] == 0 else -1
