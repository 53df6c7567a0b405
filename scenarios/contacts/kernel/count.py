"""Counting what becomes of contacts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from scenarios.contacts.kernel.arena import (
    ABANDONED,
    AGENT,
    ANNOUNCED,
    ANSWERED,
    ARRIVED,
    BINS,
    CELL,
    ENTERED,
    FULL,
    GAVE_UP_AFTER,
    GONE_IN_TIME,
    GONE_SHORT,
    HANDLED,
    IDENTITY,
    IN_TIME,
    KIND,
    LINE,
    MISSED_BY,
    ON_DAY,
    OVERFLOWED,
    PER_OCTAVE,
    PROMISED_WAIT,
    RECORDS,
    SECOND,
    SHORT,
    THRESHOLD,
    TOLD,
    WAITED,
)

if TYPE_CHECKING:
    from scenarios.contacts.kernel.arena import Arena, Room, Tally

PER_LOG = PER_OCTAVE / math.log(2.0)


@kernel
def bin_of(waited: int) -> int:
    """Give the bin of a wait."""
    if waited <= 0:
        return 0
    return min(1 + int(PER_LOG * math.log(1.0 + waited / SECOND)), BINS - 1)


@kernel
def record(
    room: Room, tally: Tally, contact: int, ending: int, waited: int, handled: int, agent: int, overflowed: int
) -> None:
    """Write down a contact that has ended, where that is asked for."""
    place, rows, contacts = room.figures[RECORDS], tally.records, room.contacts
    if rows.shape[0] == 0:
        return
    if place == rows.shape[0]:
        room.figures[FULL] = 1
        return
    room.figures[RECORDS] += 1
    rows[place, 0], rows[place, 1] = contacts[contact, IDENTITY], contacts[contact, LINE]
    rows[place, 2], rows[place, 3] = contacts[contact, KIND], contacts[contact, ARRIVED]
    rows[place, 4], rows[place, 5] = ending, waited
    rows[place, 6], rows[place, 7] = handled, agent
    rows[place, 8], rows[place, 9] = contacts[contact, TOLD], overflowed


@kernel
def count_end(room: Room, tally: Tally, contact: int, ending: int, now: int) -> None:
    """Count a contact that ends without an agent."""
    tally.cells[room.contacts[contact, CELL], ending] += 1
    record(room, tally, contact, ending, now - room.contacts[contact, ENTERED], 0, -1, 0)


@kernel
def count_gone(arena: Arena, room: Room, tally: Tally, contact: int, queue: int, now: int) -> None:
    """Count a contact that gives up waiting."""
    row = room.contacts[contact, CELL]
    waited = now - room.contacts[contact, ENTERED]
    tally.cells[row, GAVE_UP_AFTER] += waited
    tally.cells[row, GONE_IN_TIME] += 1 if waited <= arena.queues[queue, THRESHOLD] else 0
    tally.cells[row, GONE_SHORT] += 1 if waited <= arena.queues[queue, SHORT] else 0
    count_end(room, tally, contact, ABANDONED, now)


@kernel
def count_answer(
    arena: Arena, room: Room, tally: Tally, contact: int, queue: int, lasts: int, now: int, overflowed: int
) -> None:
    """Count a contact that an agent takes."""
    contacts, cells = room.contacts, tally.cells
    row, waited = contacts[contact, CELL], now - contacts[contact, ENTERED]
    cells[row, ANSWERED] += 1
    cells[row, HANDLED] += lasts
    cells[row, WAITED] += waited
    cells[row, OVERFLOWED] += overflowed
    cells[row, IN_TIME] += 1 if waited <= arena.queues[queue, THRESHOLD] else 0
    place = bin_of(waited)
    tally.waits[row, place] += 1
    tally.by_day[contacts[contact, ON_DAY], place] += 1
    if contacts[contact, TOLD] >= 0:
        cells[row, ANNOUNCED] += 1
        cells[row, PROMISED_WAIT] += contacts[contact, TOLD]
        cells[row, MISSED_BY] += abs(waited - contacts[contact, TOLD])
    record(room, tally, contact, ANSWERED, waited, lasts, contacts[contact, AGENT], overflowed)
