"""Measures: what is changed for a while, by the calendar or because a wait or a backlog has been high for long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from scenarios.contacts.kernel.arena import (
    BACKLOG,
    CALLED,
    CALM,
    CHANGED,
    COLUMN,
    ENTERED,
    FIRST,
    FROM,
    HIGH_SINCE,
    HOLD,
    IN_FORCE,
    INTERVAL,
    INTERVALS,
    LEAD,
    LINES_EACH,
    MEASURE,
    NEXT,
    NOBODY,
    OF_DELAYS,
    OF_RULES,
    OVER,
    PHASE,
    RAN_FOR,
    ROW,
    RUNNING,
    SEGMENTS,
    STARTED,
    STARTS,
    TABLE,
    TO,
    UNDER,
    UP,
    VALUE,
    WATCHED,
    WHAT,
)
from scenarios.contacts.kernel.events import set_timer
from scenarios.contacts.kernel.life import next_look
from scenarios.contacts.kernel.stand import turn_up

if TYPE_CHECKING:
    from scenarios.contacts.kernel.arena import Arena, Room, Tally


@kernel
def put_in_force(arena: Arena, room: Room) -> None:
    """Write what holds now: the case as it is, and over it what the measures in force change."""
    for queue in range(arena.rules.shape[0]):
        for column in range(arena.rules.shape[1]):
            room.rules[queue, column] = arena.rules[queue, column]
    for profile in range(arena.delays.shape[0]):
        for queue in range(arena.delays.shape[1]):
            room.delays[profile, queue] = arena.delays[profile, queue]
    for group in range(arena.groups_up.shape[0]):
        room.groups[group, UP] = arena.groups_up[group]
    for patch in range(arena.patches.shape[0]):
        if room.measures[int(arena.patches[patch, MEASURE]), IN_FORCE] == 0:
            continue
        row, column = int(arena.patches[patch, ROW]), int(arena.patches[patch, COLUMN])
        value = arena.patches[patch, VALUE]
        if arena.patches[patch, TABLE] == OF_RULES:
            room.rules[row, column] = value
        elif arena.patches[patch, TABLE] == OF_DELAYS:
            room.delays[row, column] = min(room.delays[row, column], int(value))
        else:
            room.groups[row, UP] = int(value)


@kernel
def apply(arena: Arena, room: Room, tally: Tally, now: int) -> None:
    """Let what has changed take effect on agents and on those who wait."""
    room.figures[CHANGED] = 0
    put_in_force(arena, room)
    for agent in range(arena.agents.shape[0]):
        turn_up(arena, room, tally, agent, now)
    for line in range(room.lines.shape[0]):
        contact = room.lines[line, FIRST]
        while contact != NOBODY:
            set_timer(room, contact, next_look(arena, room, contact, room.contacts[contact, TO], now))
            contact = room.contacts[contact, NEXT]


@kernel
def turn(arena: Arena, room: Room, tally: Tally, measure: int, change: int, now: int) -> None:
    """Let a measure begin (1) or end (-1); while several ask for it, it stays."""
    measures = room.measures
    before = measures[measure, IN_FORCE]
    room.figures[CHANGED] = 1
    measures[measure, IN_FORCE] += change
    if before == 0 and change > 0:
        measures[measure, FROM] = now
        first = min(now // arena.figures[INTERVAL], arena.figures[INTERVALS] - 1)
        tally.ran[measure * arena.figures[INTERVALS] + first, STARTS] += 1
    elif before + change == 0:
        count_force(arena, tally, measure, measures[measure, FROM], now)


@kernel
def count_force(arena: Arena, tally: Tally, measure: int, since: int, until: int) -> None:
    """Count the time for which a measure was in force, interval by interval; what is after the last one is its."""
    length, last = arena.figures[INTERVAL], arena.figures[INTERVALS] - 1
    interval = min(since // length, last)
    while since < until:
        ends = until if interval == last else min(until, (interval + 1) * length)
        tally.ran[measure * arena.figures[INTERVALS] + interval, RAN_FOR] += ends - since
        since, interval = ends, interval + 1


@kernel
def level(arena: Arena, room: Room, trigger: int, now: int) -> int:
    """Read what a trigger watches: how many wait, or how long the first has waited, in microseconds."""
    queue = arena.triggers[trigger, WATCHED]
    if arena.triggers[trigger, WHAT] == BACKLOG:
        return room.waiting[queue]
    longest, each = 0, arena.figures[SEGMENTS] * arena.figures[LINES_EACH]
    for line in range(queue * each, (queue + 1) * each):
        contact = room.lines[line, FIRST]
        if contact != NOBODY:
            longest = max(longest, now - room.contacts[contact, ENTERED])
    return longest


@kernel
def look(arena: Arena, room: Room, tally: Tally, now: int) -> None:
    """Look at all triggers, and let their measures begin or end."""
    for trigger in range(arena.triggers.shape[0]):
        row, phase = room.triggers, room.triggers[trigger, PHASE]
        measured = level(arena, room, trigger, now)
        high = measured > arena.triggers[trigger, UNDER if phase == RUNNING else OVER]
        if not high:
            row[trigger, HIGH_SINCE], row[trigger, PHASE] = NOBODY, CALM
            if phase == RUNNING:
                turn(arena, room, tally, arena.triggers[trigger, STARTED], -1, now)
            continue
        if row[trigger, HIGH_SINCE] == NOBODY:
            row[trigger, HIGH_SINCE] = now
        lasted = now - row[trigger, HIGH_SINCE]
        if phase == CALM and lasted >= arena.triggers[trigger, HOLD]:
            row[trigger, PHASE] = CALLED
        if row[trigger, PHASE] == CALLED and lasted >= arena.triggers[trigger, HOLD] + arena.triggers[trigger, LEAD]:
            row[trigger, PHASE] = RUNNING
            turn(arena, room, tally, arena.triggers[trigger, STARTED], 1, now)


@kernel
def end_of_measures(arena: Arena, room: Room, tally: Tally, now: int) -> None:
    """Count those still in force at the end."""
    for measure in range(room.measures.shape[0]):
        if room.measures[measure, IN_FORCE] > 0:
            count_force(arena, tally, measure, room.measures[measure, FROM], now)
