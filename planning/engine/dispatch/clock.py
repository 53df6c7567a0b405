"""What happens as time goes on: tasks come in and grow late, people become free, take breaks and go home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from planning.engine.dispatch.desk import (
    AWAY,
    BREAK,
    BREAK_FROM,
    CLASS,
    CLASSES,
    CLOCK,
    CLOSES,
    EARLY,
    EARLY_KEY,
    FAR,
    FORCED,
    FROM,
    IDLE,
    IDLE_IN,
    IDLE_KEY,
    LAST_SEGMENT,
    LATE,
    LATE_KEY,
    OPENS,
    PAUSED,
    PER,
    QUEUE_COUNT,
    QUEUE_FIRST,
    QUEUES,
    RATE,
    READY,
    RELEASE,
    RELEASED,
    SEGMENT,
    SHOWS,
    STATUS,
    TURNED,
    TURNS,
    WAITERS,
    WORKED,
)
from planning.engine.dispatch.heaps import KEY, NUMBER, drop, put

if TYPE_CHECKING:
    from planning.engine.dispatch.desk import Desk

FREE, LOOK = 0, 1
"""Kinds of events: somebody becomes free, or is to be looked at where he still waits."""


@kernel
def ready_heap(desk: Desk) -> int:
    """Heap of the people who are looked at now."""
    return int(2 * desk.figures[QUEUES] + desk.figures[CLASSES])


@kernel
def event_heap(desk: Desk) -> int:
    """Heap of what happens next."""
    return ready_heap(desk) + 1


@kernel
def fresh_heap(desk: Desk) -> int:
    """Heap of the tasks that have just come in."""
    return ready_heap(desk) + 2


@kernel
def happens(desk: Desk, at: int, person: int, kind: int) -> None:
    """Let something happen to a person later."""
    put(desk, event_heap(desk), -at, 2 * person + kind)


@kernel
def shown(desk: Desk, now: int) -> int:
    """Read the clock that goes on only while people are at work; never earlier than before."""
    clock, last = desk.clock, desk.clock.shape[0] - 1
    while desk.figures[CLOCK] < last and clock[desk.figures[CLOCK] + 1, FROM] <= now:
        desk.figures[CLOCK] += 1
    at = desk.figures[CLOCK]
    return int(clock[at, SHOWS] + (now - clock[at, FROM]) * clock[at, RATE] // clock[at, PER])


@kernel
def next_moment(desk: Desk) -> int:
    """Give the next moment at which anything happens; FAR where nobody will be there any more."""
    events = event_heap(desk)
    if desk.heap_size[events] == 0:
        return FAR
    moment = -int(desk.heap[desk.heap_first[events], KEY])
    released = desk.figures[RELEASED]
    if released < desk.by_release.shape[0]:
        moment = min(moment, int(desk.tasks[desk.by_release[released], RELEASE]))
    return moment


@kernel
def let_in(desk: Desk, task: int, now: int) -> None:
    """Let a task into its queues."""
    tasks = desk.tasks
    early = tasks[task, TURNS] >= now
    desk.states[task, 0] = EARLY if early else LATE
    key = int(tasks[task, EARLY_KEY if early else LATE_KEY])
    for at in range(tasks[task, QUEUE_FIRST], tasks[task, QUEUE_FIRST] + tasks[task, QUEUE_COUNT]):
        queue = int(desk.waits_in[at])
        put(desk, queue if early else int(desk.figures[QUEUES]) + queue, key, task)


@kernel
def release(desk: Desk, now: int) -> None:
    """Let the tasks in that may begin by now."""
    count = desk.by_release.shape[0]
    while desk.figures[RELEASED] < count:
        task = int(desk.by_release[desk.figures[RELEASED]])
        if desk.tasks[task, RELEASE] > now:
            break
        desk.figures[RELEASED] += 1
        let_in(desk, task, now)


@kernel
def turn(desk: Desk, now: int) -> None:
    """Hand over the tasks that can no longer be in time to the heaps of what is late."""
    count, tasks = desk.by_turn.shape[0], desk.tasks
    while desk.figures[TURNED] < count:
        task = int(desk.by_turn[desk.figures[TURNED]])
        if tasks[task, TURNS] >= now:
            break
        desk.figures[TURNED] += 1
        if desk.states[task, 0] == EARLY:
            desk.states[task, 0] = LATE
            for at in range(tasks[task, QUEUE_FIRST], tasks[task, QUEUE_FIRST] + tasks[task, QUEUE_COUNT]):
                put(desk, int(desk.figures[QUEUES] + desk.waits_in[at]), int(tasks[task, LATE_KEY]), task)


@kernel
def arrive(desk: Desk, person: int, now: int) -> None:
    """See what a person does who has nothing to do: break, next shift, or the next task."""
    people, segments = desk.people, desk.segments
    desk.figures[WAITERS] -= people[person, STATUS] == IDLE
    segment = int(people[person, SEGMENT])
    if segments[segment, BREAK] > 0 and now >= segments[segment, BREAK_FROM]:
        segments[segment, PAUSED] = now
        people[person, SEGMENT] += 1
        people[person, STATUS] = AWAY
        happens(desk, now + int(segments[segment, BREAK]), person, FREE)
    elif now >= segments[segment, CLOSES]:
        people[person, STATUS] = AWAY
        if segment < people[person, LAST_SEGMENT]:
            people[person, SEGMENT] += 1
            happens(desk, max(now, int(segments[segment + 1, OPENS])), person, FREE)
    else:
        people[person, STATUS] = READY
        put(desk, ready_heap(desk), -int(people[person, WORKED]), person)


@kernel
def gather(desk: Desk, now: int) -> None:
    """Take up what happens now: who is free for the next task is looked at, others take their break or go home."""
    events = event_heap(desk)
    while desk.heap_size[events] > 0:
        first = desk.heap_first[events]
        if desk.heap[first, KEY] != -now:
            break
        person, kind = divmod(int(desk.heap[first, NUMBER]), 2)
        drop(desk, events)
        if kind == FREE or (desk.people[person, STATUS] == IDLE and desk.people[person, FORCED] == now):
            arrive(desk, person, now)


@kernel
def rest(desk: Desk, person: int) -> None:
    """Let a person wait for what comes, or for the break or the end of the shift."""
    people, segments = desk.people, desk.segments
    segment = people[person, SEGMENT]
    people[person, STATUS] = IDLE
    desk.figures[WAITERS] += 1
    kind, key = segments[segment, CLASS], -people[person, WORKED]
    if people[person, IDLE_IN] != kind or people[person, IDLE_KEY] != key:
        people[person, IDLE_IN], people[person, IDLE_KEY] = kind, key
        put(desk, int(2 * desk.figures[QUEUES] + kind), int(key), person)
    forced = segments[segment, BREAK_FROM] if segments[segment, BREAK] > 0 else segments[segment, CLOSES]
    if people[person, FORCED] != forced:
        people[person, FORCED] = forced
        happens(desk, int(forced), person, LOOK)
