"""Who waits, and who of them gets what comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from planning.engine.dispatch.clock import LOOK, happens
from planning.engine.dispatch.desk import (
    BREAK,
    BREAK_FROM,
    CLOSES,
    FORCED,
    IDLE,
    QUEUE_COUNT,
    QUEUE_FIRST,
    SEGMENT,
    STATUS,
    WAITERS,
)
from planning.engine.dispatch.push import NOBODY, NOTHING, comes_first, ends
from scenarios.desks.kernel.chains import stop_waiting, wait
from scenarios.desks.kernel.office import AFTER, FIRST, NONE, OTHERS, PICK

if TYPE_CHECKING:
    from planning.engine.dispatch.desk import Desk
    from scenarios.desks.kernel.office import Office


@kernel
def rest(desk: Desk, office: Office, person: int) -> None:
    """Let a person wait for what comes, or for the break or the end of the shift."""
    people, segments = desk.people, desk.segments
    segment = people[person, SEGMENT]
    people[person, STATUS] = IDLE
    desk.figures[WAITERS] += 1
    wait(office, person)
    forced = segments[segment, BREAK_FROM] if segments[segment, BREAK] > 0 else segments[segment, CLOSES]
    if people[person, FORCED] != forced:
        people[person, FORCED] = forced
        happens(desk, int(forced), person, LOOK)


@kernel
def can_begin(desk: Desk, person: int, task: int, start: int) -> bool:
    """Whether somebody waits and can begin a task at a moment, now or soon, and finish it."""
    if desk.people[person, STATUS] != IDLE:
        return False
    closes = desk.segments[desk.people[person, SEGMENT], CLOSES]
    return bool(start < closes and ends(desk, person, task, start) != NOTHING)


@kernel
def next_waiter(desk: Desk, office: Office, person: int) -> int:
    """Give who waits behind a person; who no longer does is taken out."""
    following = int(office.beside[person, AFTER])
    if desk.people[person, STATUS] != IDLE:
        stop_waiting(office, person)
    return following


@kernel
def least_worked(desk: Desk, office: Office, task: int, now: int) -> int:
    """Who of all that wait can do a task and has worked least; NOBODY: nobody."""
    best = NOBODY
    for which in range(office.idle.shape[0]):
        person = int(office.idle[which, FIRST])
        while person != NONE:
            if (best == NOBODY or comes_first(desk, person, best)) and can_begin(desk, person, task, now):
                best = person
            person = next_waiter(desk, office, person)
    return best


@kernel
def receiver(desk: Desk, office: Office, task: int, now: int) -> int:
    """Who gets a task that is pushed just now: of those that wait whom it names, else anybody who can; NOBODY: nobody.

    Among several who has worked least.
    """
    best, everybody = NOBODY, False
    for at in range(desk.tasks[task, QUEUE_FIRST], desk.tasks[task, QUEUE_FIRST] + desk.tasks[task, QUEUE_COUNT]):
        owner = int(desk.owner[desk.waits_in[at]])
        if owner == NONE:
            everybody = True
        elif (best == NOBODY or comes_first(desk, owner, best)) and can_begin(desk, owner, task, now):
            best = owner
    return least_worked(desk, office, task, now) if everybody and best == NOBODY else best


@kernel
def longest_waiting(desk: Desk, office: Office, which: int, task: int, start: int) -> int:
    """Who of those that wait at a list, longest first, can do a task; NOBODY: nobody."""
    found, person = NOBODY, int(office.idle[which, FIRST])
    while person != NONE and found == NOBODY:
        if can_begin(desk, person, task, start):
            found = person
        person = next_waiter(desk, office, person)
    return found


@kernel
def finder(desk: Desk, office: Office, task: int, now: int) -> int:
    """Who of those that wait finds a task that has just come into a list; NOBODY: nobody."""
    which, start = int(office.list_of_task[task]), now + int(office.figures[PICK])
    if which == NONE:
        for entry in range(office.entry_first[task], office.entry_first[task + 1]):
            owner = int(office.owner[office.entry_queue[entry]])
            if owner != NONE and can_begin(desk, owner, task, start):
                return owner
        return NOBODY
    person = longest_waiting(desk, office, which, task, start)
    if person == NOBODY and office.figures[OTHERS]:
        for other in range(office.idle.shape[0]):
            person = longest_waiting(desk, office, other, task, start)
            if person != NOBODY:
                break
    return person
