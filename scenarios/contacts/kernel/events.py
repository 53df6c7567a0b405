"""What happens next: a heap with the earliest event on top, of equal ones the least number.

Nothing is ever taken out but the top. A contact's event counts only at the time that the contact's timer shows, so
that an event which has become pointless is passed over when its time comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from scenarios.contacts.kernel.arena import EVENTS, FAR, FULL, TIMER

if TYPE_CHECKING:
    from scenarios.contacts.kernel.arena import Room

AT, NUMBER = 0, 1
OF_CONTACT, OF_AGENT, OF_CALENDAR, OF_LOOK = range(4)


@kernel
def happens(room: Room, at: int, kind: int, which: int) -> None:
    """Let something happen."""
    rows, place, number = room.heap, room.figures[EVENTS], 4 * which + kind
    if place == rows.shape[0]:
        room.figures[FULL] = 1
        return
    room.figures[EVENTS] += 1
    while place > 0:
        above = (place - 1) >> 2
        other = rows[above, AT]
        if other < at or (other == at and rows[above, NUMBER] < number):
            break
        rows[place, AT] = other
        rows[place, NUMBER] = rows[above, NUMBER]
        place = above
    rows[place, AT] = at
    rows[place, NUMBER] = number


@kernel
def passed(room: Room) -> None:
    """Take the top away."""
    room.figures[EVENTS] -= 1
    rows, size = room.heap, room.figures[EVENTS]
    at, number = rows[size, AT], rows[size, NUMBER]
    place = 0
    while True:
        below = 4 * place + 1
        if below >= size:
            break
        best, least, lowest = below, rows[below, AT], rows[below, NUMBER]
        for other in range(below + 1, min(below + 4, size)):
            its = rows[other, AT]
            if its < least or (its == least and rows[other, NUMBER] < lowest):
                best, least, lowest = other, its, rows[other, NUMBER]
        if at < least or (at == least and number < lowest):
            break
        rows[place, AT] = least
        rows[place, NUMBER] = lowest
        place = best
    rows[place, AT] = at
    rows[place, NUMBER] = number


@kernel
def set_timer(room: Room, contact: int, at: int) -> None:
    """Say when a contact is looked at next."""
    room.contacts[contact, TIMER] = at
    if at < FAR:
        happens(room, at, OF_CONTACT, contact)
