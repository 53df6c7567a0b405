"""Contacts: where they are kept, and the lines in which they wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from scenarios.contacts.kernel.arena import (
    BEFORE,
    FIRST,
    FULL,
    LAST,
    LINE,
    LINES_EACH,
    NEXT,
    NOBODY,
    SEGMENTS,
    STATE,
    TIMER,
    UNUSED,
    UNUSED_COUNT,
    WAITERS,
    WAITING,
)

if TYPE_CHECKING:
    from scenarios.contacts.kernel.arena import Arena, Room


@kernel
def line_of(arena: Arena, queue: int, segment: int) -> int:
    """Give the line in which contacts of a queue and a segment wait."""
    return (queue * arena.figures[SEGMENTS] + segment) * arena.figures[LINES_EACH]


@kernel
def take_place(room: Room) -> int:
    """Find a free place for a contact; NOBODY where there is no more room."""
    if room.figures[UNUSED_COUNT] == 0:
        room.figures[FULL] = 1
        return NOBODY
    room.figures[UNUSED_COUNT] -= 1
    return room.unused[room.figures[UNUSED_COUNT]]


@kernel
def give_back(room: Room, contact: int) -> None:
    """Free the place of a contact that is done with."""
    room.contacts[contact, STATE], room.contacts[contact, TIMER] = UNUSED, -1
    room.unused[room.figures[UNUSED_COUNT]] = contact
    room.figures[UNUSED_COUNT] += 1


@kernel
def join(room: Room, contact: int, queue: int) -> None:
    """Stand in line, behind all others."""
    contacts, line = room.contacts, room.contacts[contact, LINE]
    last = room.lines[line, LAST]
    contacts[contact, STATE] = WAITING
    contacts[contact, BEFORE], contacts[contact, NEXT] = last, NOBODY
    if last == NOBODY:
        room.lines[line, FIRST] = contact
    else:
        contacts[last, NEXT] = contact
    room.lines[line, LAST] = contact
    room.waiting[queue] += 1
    room.figures[WAITERS] += 1


@kernel
def leave(room: Room, contact: int, queue: int) -> None:
    """Step out of the line."""
    contacts, line = room.contacts, room.contacts[contact, LINE]
    before, behind = contacts[contact, BEFORE], contacts[contact, NEXT]
    if before == NOBODY:
        room.lines[line, FIRST] = behind
    else:
        contacts[before, NEXT] = behind
    if behind == NOBODY:
        room.lines[line, LAST] = before
    else:
        contacts[behind, BEFORE] = before
    room.waiting[queue] -= 1
    room.figures[WAITERS] -= 1
