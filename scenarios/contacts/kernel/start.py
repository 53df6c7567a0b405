"""The state before the first event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from planning.engine.draws import derived
from scenarios.contacts.kernel.arena import (
    BASE,
    CHANGED,
    EVENTS,
    FAR,
    FREE,
    HIGH_SINCE,
    NOBODY,
    SPAN,
    SPAN_FIRST,
    TIMER,
    TURN_AT,
    UNITS,
    UNUSED_COUNT,
)
from scenarios.contacts.kernel.events import AT, OF_AGENT, OF_CALENDAR, OF_LOOK, happens

if TYPE_CHECKING:
    from planning.engine.bundle import Eights, Pairs
    from scenarios.contacts.kernel.arena import Arena, Room


@kernel
def fill(rows: Pairs, value: int) -> None:
    """Write the same number everywhere."""
    for row in range(rows.shape[0]):
        rows[row, 0], rows[row, 1] = value, value


@kernel
def wipe(rows: Eights) -> None:
    """Write nothing but 0."""
    for row in range(rows.shape[0]):
        for column in range(8):
            rows[row, column] = 0


@kernel
def clear(arena: Arena, room: Room) -> None:
    """Begin with nobody there."""
    for place in range(room.figures[EVENTS]):
        room.heap[place, AT] = FAR
    for place in range(room.figures.shape[0]):
        room.figures[place] = 0
    count = room.unused.shape[0]
    for place in range(count):
        room.unused[place] = count - 1 - place
        room.contacts[place, TIMER] = -1
    room.figures[UNUSED_COUNT] = count
    for queue in range(room.waiting.shape[0]):
        room.waiting[queue] = 0
    fill(room.lines, NOBODY)
    fill(room.idle, NOBODY)
    wipe(room.groups)
    wipe(room.agents)
    fill(room.measures, 0)
    fill(room.triggers, 0)
    for trigger in range(room.triggers.shape[0]):
        room.triggers[trigger, HIGH_SINCE] = NOBODY
    for agent in range(room.agents.shape[0]):
        room.agents[agent, FREE] = arena.figures[UNITS]
        room.agents[agent, SPAN] = arena.agents[agent, SPAN_FIRST]


@kernel
def begin(arena: Arena, room: Room, seed: int, replication: int) -> None:
    """Let the first events come."""
    clear(arena, room)
    room.figures[BASE] = derived(derived(seed, 1), replication)
    room.figures[CHANGED] = 1
    for agent in range(arena.agents.shape[0]):
        happens(room, 0, OF_AGENT, agent)
    for turned in range(arena.calendar.shape[0]):
        happens(room, max(0, arena.calendar[turned, TURN_AT]), OF_CALENDAR, turned)
    if arena.triggers.shape[0] > 0:
        happens(room, 0, OF_LOOK, 0)
