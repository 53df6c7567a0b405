"""What happens next: a heap with the earliest event on top.

Each entry has four below it; behind the last one all say FAR, so that four can be compared without asking how many
there are. Nothing is ever taken out but the top: a contact's event counts only at the time that the contact's timer
shows, so that an event which has become pointless is passed over when its time comes.
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
    rows, place = room.heap, room.figures[EVENTS]
    if place + 4 > rows.shape[0]:
        room.figures[FULL] = 1
        return
    room.figures[EVENTS] += 1
    while place > 0:
        above = (place - 1) >> 2
        if rows[above, AT] <= at:
            break
        rows[place, AT], rows[place, NUMBER] = rows[above, AT], rows[above, NUMBER]
        place = above
    rows[place, AT], rows[place, NUMBER] = at, 4 * which + kind


@kernel
def passed(room: Room) -> None:
    """Take the top away."""
    room.figures[EVENTS] -= 1
    rows, size, place = room.heap, room.figures[EVENTS], 0
    at, number = rows[size, AT], rows[size, NUMBER]
    rows[size, AT] = FAR
    while 4 * place + 1 < size:
        below = 4 * place + 1
        left = below + (rows[below + 1, AT] < rows[below, AT])
        right = below + 2 + (rows[below + 3, AT] < rows[below + 2, AT])
        best = left if rows[left, AT] <= rows[right, AT] else right
        least = rows[best, AT]
        if at <= least:
            break
        rows[place, AT], rows[place, NUMBER] = least, rows[best, NUMBER]
        place = best
    rows[place, AT], rows[place, NUMBER] = at, number


@kernel
def set_timer(room: Room, contact: int, at: int) -> None:
    """Say when a contact is looked at next."""
    room.contacts[contact, TIMER] = at
    if at < FAR:
        happens(room, at, OF_CONTACT, contact)
