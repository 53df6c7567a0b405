"""Gives each person who is free the task that counts most at that moment, in exact order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import entry, kernel
from planning.engine.dispatch.clock import FREE, gather, happens, next_moment, ready_heap, release, rest, shown, turn
from planning.engine.dispatch.desk import (
    ASK,
    BARRED_COUNT,
    BARRED_FIRST,
    BREAK,
    BUSY,
    CLASS,
    CLOSES,
    EARLY,
    FAR,
    IDLE,
    IDLE_IN,
    IDLE_KEY,
    LAST_SEGMENT,
    LATE,
    MARKED,
    OPENS,
    OWN,
    PAUSED,
    PIECE_END,
    PIECE_SEGMENT,
    PIECE_START,
    PIECE_TASK,
    PIECES,
    PROFILE,
    QUEUE_COUNT,
    QUEUE_FIRST,
    QUEUES,
    SEGMENT,
    SET_ASIDE,
    SPLITS,
    STATE,
    STATUS,
    TAKEN,
    WORK,
    WORKED,
)
from planning.engine.dispatch.heaps import KEY, NUMBER, drop, put

if TYPE_CHECKING:
    from planning.engine.dispatch.desk import Desk

NOBODY = NOTHING = -1
SPENT = 2
"""Of a class that is marked: there is nothing for it."""


@kernel
def clean_idle(desk: Desk, idle: int, kind: int) -> None:
    """Drop the entries of people who no longer wait there from the top."""
    people = desk.people
    while desk.heap_size[idle] > 0:
        first = desk.heap_first[idle]
        person, key = desk.heap[first, NUMBER], desk.heap[first, KEY]
        newest = people[person, IDLE_IN] == kind and people[person, IDLE_KEY] == key
        if newest and people[person, STATUS] == IDLE and desk.segments[people[person, SEGMENT], CLASS] == kind:
            return
        if newest:
            people[person, IDLE_IN] = NOTHING
        drop(desk, idle)


@kernel
def has_waiting(desk: Desk, idle: int) -> bool:
    """Whether anything waits in a queue from which those who wait in a heap take."""
    first = desk.heap[desk.heap_first[idle], NUMBER]
    own, profile = desk.people[first, OWN], desk.segments[desk.people[first, SEGMENT], PROFILE]
    if own >= 0 and desk.waiting[own] > 0:
        return True
    for at in range(desk.read_first[profile], desk.read_first[profile + 1]):  # noqa: SIM110 - compiled: no generator
        if desk.waiting[desk.reads[at]] > 0:
            return True
    return False


@kernel
def next_person(desk: Desk) -> int:
    """Whose turn it is: of those who have become free, and those who wait and for whom something has come.

    Who has worked least comes first. He leaves the heap.
    """
    ready = ready_heap(desk)
    best, heap = NOBODY, NOTHING
    key = 0
    if desk.heap_size[ready] > 0:
        first = desk.heap_first[ready]
        best, heap, key = int(desk.heap[first, NUMBER]), ready, int(desk.heap[first, KEY])
    at = 0
    while at < desk.figures[MARKED]:
        kind = int(desk.noted[at])
        idle = int(2 * desk.figures[QUEUES]) + kind
        clean_idle(desk, idle, kind)
        if desk.is_marked[kind] == SPENT or desk.heap_size[idle] == 0 or not has_waiting(desk, idle):
            desk.figures[MARKED] -= 1
            desk.noted[at] = desk.noted[desk.figures[MARKED]]
            desk.is_marked[kind] = 0
            continue
        first = desk.heap_first[idle]
        other, number = int(desk.heap[first, KEY]), int(desk.heap[first, NUMBER])
        if best == NOBODY or other > key or (other == key and number < best):
            best, heap, key = number, idle, other
        at += 1
    if best != NOBODY:
        drop(desk, heap)
        if heap != ready:
            desk.people[best, IDLE_IN] = NOTHING
    return best


@kernel
def clean(desk: Desk, heap: int, state: int) -> None:
    """Drop tasks that are taken, or no longer in time, from the top."""
    while desk.heap_size[heap] > 0 and desk.tasks[desk.heap[desk.heap_first[heap], NUMBER], STATE] != state:
        drop(desk, heap)


@kernel
def best_heap(desk: Desk, person: int, gain: int, bonus: int) -> int:
    """Find the heap whose top has the highest key for a person now; NOTHING where all are empty."""
    profile, own = desk.segments[desk.people[person, SEGMENT], PROFILE], int(desk.people[person, OWN])
    queues, best, highest, least = int(desk.figures[QUEUES]), NOTHING, 0, 0
    for at in range(desk.read_first[profile], desk.read_first[profile + 1] + 1):
        queue = own if at == desk.read_first[profile + 1] else int(desk.reads[at])
        if queue < 0 or desk.waiting[queue] == 0:
            continue
        more = bonus if queue == own else 0
        for late in range(2):
            heap = queue + late * queues
            clean(desk, heap, LATE if late else EARLY)
            if desk.heap_size[heap] == 0:
                continue
            first = desk.heap_first[heap]
            key, task = int(desk.heap[first, KEY]) + more, int(desk.heap[first, NUMBER])
            if not late:
                key += gain
            if best == NOTHING or key > highest or (key == highest and task < least):
                best, highest, least = heap, key, task
    return best


@kernel
def speed(desk: Desk, segment: int, task: int) -> int:
    """How fast whoever works in a segment does a task; 0: not at all."""
    return int(desk.speeds_of[desk.segments[segment, PROFILE], desk.tasks[task, ASK]])


@kernel
def after(desk: Desk, segment: int, closed: int) -> int:
    """When a person goes on in the next segment, who has worked in one until it closed."""
    if desk.segments[segment, BREAK] > 0:
        return closed + int(desk.segments[segment, BREAK])
    return int(desk.segments[segment + 1, OPENS])


@kernel
def ends(desk: Desk, person: int, task: int, now: int) -> int:
    """When a person is done with a task that he begins now; NOTHING where he cannot do or finish it."""
    tasks, segments = desk.tasks, desk.segments
    for at in range(tasks[task, BARRED_FIRST], tasks[task, BARRED_FIRST] + tasks[task, BARRED_COUNT]):
        if desk.barred[at] == person:
            return NOTHING
    segment = int(desk.people[person, SEGMENT])
    fast = speed(desk, segment, task)
    if fast == 0:
        return NOTHING
    left, start = (int(tasks[task, WORK]) * 1000 + fast - 1) // fast, now
    while True:
        room = int(segments[segment, CLOSES]) - start
        if left <= room:
            return start + left
        if tasks[task, SPLITS] == 0 or segment == desk.people[person, LAST_SEGMENT]:
            return NOTHING
        left -= room
        start = after(desk, segment, start + room)
        segment += 1
        if speed(desk, segment, task) == 0:
            return NOTHING


@kernel
def book(desk: Desk, person: int, task: int, now: int, end: int) -> None:
    """Write down that a person does a task from now to its end."""
    people, segments, tasks = desk.people, desk.segments, desk.tasks
    tasks[task, STATE] = TAKEN
    for at in range(tasks[task, QUEUE_FIRST], tasks[task, QUEUE_FIRST] + tasks[task, QUEUE_COUNT]):
        desk.waiting[desk.waits_in[at]] -= 1
    start = now
    while True:
        segment = int(people[person, SEGMENT])
        until = min(end, int(segments[segment, CLOSES]))
        piece = desk.figures[PIECES]
        desk.figures[PIECES] += 1
        desk.pieces[piece, PIECE_TASK], desk.pieces[piece, PIECE_SEGMENT] = task, segment
        desk.pieces[piece, PIECE_START], desk.pieces[piece, PIECE_END] = start, until
        people[person, WORKED] += until - start
        if until == end:
            break
        if segments[segment, BREAK] > 0:
            segments[segment, PAUSED] = until
        start = after(desk, segment, until)
        people[person, SEGMENT] += 1
    people[person, STATUS] = BUSY
    happens(desk, end, person, FREE)


@kernel
def take(desk: Desk, person: int, now: int, gain: int, look: int, bonus: int) -> bool:
    """Let a person take the task with the highest key of those that he can finish; whether there is one.

    Where there is none, nor for those of his class, these are not looked at any more.
    """
    put_off, taken, alike = 0, False, True
    while put_off < look:
        heap = best_heap(desk, person, gain, bonus)
        if heap == NOTHING:
            break
        task = int(desk.heap[desk.heap_first[heap], NUMBER])
        end = ends(desk, person, task, now)
        if end >= 0:
            book(desk, person, task, now, end)
            taken = True
            break
        desk.put_off[put_off, 0], desk.put_off[put_off, 1] = heap, desk.heap[desk.heap_first[heap], KEY]
        desk.put_off[put_off, 2] = task
        put_off += 1
        alike &= desk.tasks[task, BARRED_COUNT] == 0 and desk.tasks[task, SPLITS] == 0
        drop(desk, heap)
    for at in range(put_off):
        put(desk, int(desk.put_off[at, 0]), int(desk.put_off[at, 1]), int(desk.put_off[at, 2]))
    kind = desk.segments[desk.people[person, SEGMENT], CLASS]
    if not taken and alike and desk.is_marked[kind]:
        desk.is_marked[kind] = SPENT
    return taken


@entry
def push(desk: Desk, slope: int, look: int, bonus: int) -> int:
    """Dispatch all tasks, and return how many pieces of work that makes.

    At each moment, in this order: people become free, or go for their break; tasks come in and grow late; then those
    who are free, and those who wait and for whom something has come, take one after another, who has worked least
    first, the task with the highest key of those that they can finish. Among equal keys the least number counts. Who
    finds nothing waits until something comes for him.

    Parameters
    ----------
    desk
        As `planning.problem.tasks` lays it out.
    slope
        What the keys of the tasks that can still be in time gain each second at work.
    look
        How many tasks a person looks at before he waits.
    bonus
        What the tasks in a person's own queue gain.
    """
    for person in range(desk.people.shape[0]):
        happens(desk, int(desk.segments[desk.people[person, SEGMENT], OPENS]), person, FREE)
    while True:
        now = next_moment(desk)
        if now >= FAR:
            return int(desk.figures[PIECES])
        gather(desk, now)
        release(desk, now)
        turn(desk, now)
        gain = slope * shown(desk, now)
        while True:
            person = next_person(desk)
            if person == NOBODY:
                break
            if not take(desk, person, now, gain, look, bonus):
                desk.aside[desk.figures[SET_ASIDE]] = person
                desk.figures[SET_ASIDE] += 1
        for at in range(desk.figures[SET_ASIDE]):
            rest(desk, int(desk.aside[at]))
        desk.figures[SET_ASIDE] = 0
