"""Gives each person who is free the task that counts most at that moment, in exact order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import entry, kernel
from planning.engine.dispatch.clock import (
    FREE,
    fresh_heap,
    gather,
    happens,
    next_moment,
    ready_heap,
    release,
    rest,
    shown,
    turn,
)
from planning.engine.dispatch.desk import (
    ASK,
    BARRED_COUNT,
    BARRED_FIRST,
    BREAK,
    BUSY,
    CARRIES,
    CLASS,
    CLOSES,
    EARLY,
    EARLY_KEY,
    FAR,
    IDLE,
    IDLE_IN,
    IDLE_KEY,
    LATE,
    LATE_KEY,
    LONGEST,
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
    RELEASED,
    SEGMENT,
    SPLITS,
    STATUS,
    TAKEN,
    WAITERS,
    WORK,
    WORKED,
)
from planning.engine.dispatch.heaps import KEY, NUMBER, drop, put

if TYPE_CHECKING:
    from planning.engine.dispatch.desk import Desk

NOBODY = NOTHING = -1


@kernel
def clean(desk: Desk, heap: int, state: int) -> None:
    """Drop tasks that are taken, or no longer in time, from the top."""
    while desk.heap_size[heap] > 0 and desk.states[desk.heap[desk.heap_first[heap], NUMBER], 0] != state:
        drop(desk, heap)


@kernel
def best_heap(desk: Desk, person: int, gain: int, bonus: int) -> int:
    """Find the heap whose top has the highest key for a person now; NOTHING where all are empty."""
    profile, own = desk.segments[desk.people[person, SEGMENT], PROFILE], int(desk.people[person, OWN])
    queues, best, highest, least = int(desk.figures[QUEUES]), NOTHING, 0, 0
    for at in range(desk.read_first[profile], desk.read_first[profile + 1] + 1):
        queue = own if at == desk.read_first[profile + 1] else int(desk.reads[at])
        if queue < 0:
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
    return int(desk.speeds[desk.segments[segment, PROFILE], desk.tasks[task, ASK]])


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
        if tasks[task, SPLITS] == 0 or segments[segment, CARRIES] == 0:
            return NOTHING
        left -= room
        start = after(desk, segment, start + room)
        segment += 1
        if speed(desk, segment, task) == 0:
            return NOTHING


@kernel
def book(desk: Desk, person: int, task: int, now: int, end: int) -> None:
    """Write down that a person does a task from now to its end."""
    people, segments = desk.people, desk.segments
    desk.states[task, 0] = TAKEN
    start = now
    while True:
        segment = int(people[person, SEGMENT])
        until = min(end, int(segments[segment, CLOSES]))
        if until > start:
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
def comes_first(desk: Desk, person: int, other: int) -> bool:
    """Whether a person has worked less than another, or as much and has the lesser number."""
    mine, others = desk.people[person, WORKED], desk.people[other, WORKED]
    return bool(mine < others or (mine == others and person < other))


@kernel
def choose(desk: Desk, person: int, now: int, gain: int, look: int, bonus: int) -> int:
    """Find the task with the highest key of those that a person can finish; NOTHING where there is none."""
    put_off, chosen = 0, NOTHING
    while put_off < look:
        heap = best_heap(desk, person, gain, bonus)
        if heap == NOTHING:
            break
        task = int(desk.heap[desk.heap_first[heap], NUMBER])
        if ends(desk, person, task, now) >= 0:
            chosen = task
            break
        desk.put_off[put_off, 0], desk.put_off[put_off, 1] = heap, desk.heap[desk.heap_first[heap], KEY]
        desk.put_off[put_off, 2] = task
        put_off += 1
        drop(desk, heap)
    for at in range(put_off):
        put(desk, int(desk.put_off[at, 0]), int(desk.put_off[at, 1]), int(desk.put_off[at, 2]))
    return chosen


@kernel
def clean_idle(desk: Desk, kind: int) -> int:
    """Drop the entries of people of a class who no longer wait from the top; return its heap."""
    people, heap = desk.people, int(2 * desk.figures[QUEUES]) + kind
    while desk.heap_size[heap] > 0:
        first = desk.heap_first[heap]
        person, key = desk.heap[first, NUMBER], desk.heap[first, KEY]
        newest = people[person, IDLE_IN] == kind and people[person, IDLE_KEY] == key
        if newest and people[person, STATUS] == IDLE and desk.segments[people[person, SEGMENT], CLASS] == kind:
            break
        if newest:
            people[person, IDLE_IN] = NOTHING
        drop(desk, heap)
    return heap


@kernel
def first_of(desk: Desk, kind: int, task: int, now: int) -> int:
    """Who of a class waits, can do a task, and has worked least; NOBODY where there is none."""
    heap, found, put_off = clean_idle(desk, kind), NOBODY, 0
    limit = desk.put_off.shape[0]
    while desk.heap_size[heap] > 0 and put_off < limit:
        first = desk.heap_first[heap]
        person = int(desk.heap[first, NUMBER])
        if ends(desk, person, task, now) >= 0:
            found = person
            break
        if desk.tasks[task, BARRED_COUNT] == 0 and desk.tasks[task, SPLITS] == 0:
            break
        desk.put_off[put_off, 1], desk.put_off[put_off, 2] = desk.heap[first, KEY], person
        put_off += 1
        drop(desk, heap)
        clean_idle(desk, kind)
    for at in range(put_off):
        put(desk, heap, int(desk.put_off[at, 1]), int(desk.put_off[at, 2]))
    return found


@kernel
def first_waiter(desk: Desk, task: int, now: int) -> int:
    """Who waits, can do a task, and has worked least, those whom it names before others; NOBODY: nobody."""
    people, best, named = desk.people, NOBODY, False
    for at in range(desk.tasks[task, QUEUE_FIRST], desk.tasks[task, QUEUE_FIRST] + desk.tasks[task, QUEUE_COUNT]):
        queue = int(desk.waits_in[at])
        owner = int(desk.owner[queue])
        if owner >= 0:
            able = people[owner, STATUS] == IDLE and ends(desk, owner, task, now) >= 0
            if able and (not named or comes_first(desk, owner, best)):
                best, named = owner, True
            continue
        for reader in range(desk.reader_first[queue], desk.reader_first[queue + 1]):
            profile = desk.readers[reader]
            last = int(desk.class_last[profile])
            while desk.class_first[profile] < last and desk.class_closes[desk.class_first[profile]] <= now:
                desk.class_first[profile] += 1
            for kind in range(desk.class_first[profile], last):
                if named or desk.class_closes[kind] - now > desk.figures[LONGEST]:
                    break
                person = first_of(desk, kind, task, now)
                if person != NOBODY and (best == NOBODY or comes_first(desk, person, best)):
                    best = person
    return best


@kernel
def line_up(desk: Desk, since: int, gain: int) -> int:
    """Line up what has just come in and is still there, what counts most first; return the heap that holds it."""
    heap = fresh_heap(desk)
    desk.heap_size[heap] = 0
    for at in range(since, desk.figures[RELEASED]):
        task = int(desk.by_release[at])
        state = desk.states[task, 0]
        if state == EARLY:
            put(desk, heap, int(desk.tasks[task, EARLY_KEY]) + gain, task)
        elif state == LATE:
            put(desk, heap, int(desk.tasks[task, LATE_KEY]), task)
    return heap


@kernel
def hand_out(desk: Desk, since: int, now: int, gain: int) -> None:
    """Give those who wait what has just come in, what counts most first."""
    heap = line_up(desk, since, gain)
    while desk.heap_size[heap] > 0 and desk.figures[WAITERS] > 0:
        task = int(desk.heap[desk.heap_first[heap], NUMBER])
        drop(desk, heap)
        person = first_waiter(desk, task, now)
        if person != NOBODY:
            desk.figures[WAITERS] -= 1
            book(desk, person, task, now, ends(desk, person, task, now))


@entry
def push(desk: Desk, slope: int, look: int, bonus: int) -> int:
    """Dispatch all tasks, and return how many pieces of work that makes.

    At each moment, in this order: people become free, or go for their break; tasks come in and grow late; those who
    are free take one after another, who has worked least first, the task with the highest key of those that they can
    finish; who finds none waits. Then what has just come in and is still there goes, the highest key first, to those
    who wait and can finish it, those whom it names before others, who has worked least first. Among equals the least
    number counts.

    Parameters
    ----------
    desk
        As `planning.problem.tasks` lays it out.
    slope
        What the keys of the tasks that can still be in time gain each second at work.
    look
        How many tasks a person looks at before he waits.
    bonus
        What the tasks in a person's own queue gain for him.
    """
    for person in range(desk.people.shape[0]):
        happens(desk, int(desk.segments[desk.people[person, SEGMENT], OPENS]), person, FREE)
    ready = ready_heap(desk)
    while True:
        now = next_moment(desk)
        if now >= FAR:
            return int(desk.figures[PIECES])
        since = int(desk.figures[RELEASED])
        gather(desk, now)
        release(desk, now)
        turn(desk, now)
        gain = slope * shown(desk, now)
        while desk.heap_size[ready] > 0:
            person = int(desk.heap[desk.heap_first[ready], NUMBER])
            drop(desk, ready)
            task = choose(desk, person, now, gain, look, bonus)
            if task == NOTHING:
                rest(desk, person)
            else:
                book(desk, person, task, now, ends(desk, person, task, now))
        if desk.figures[WAITERS] > 0 and desk.figures[RELEASED] > since:
            hand_out(desk, since, now, gain)
