"""Which task somebody pulls from the lists that he reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from planning.engine.dispatch.desk import CLOSES, SEGMENT, WORK
from planning.engine.dispatch.push import NOTHING, ends
from planning.engine.draws import derived, uniform
from scenarios.desks.kernel.office import (
    AFTER,
    BEFORE,
    FIRST,
    KEY,
    LAST,
    LOOK,
    MILLION,
    NEWEST,
    NONE,
    OLDEST,
    OTHERS,
    PICK,
    PREFERS,
    SERVICE,
    SHORT,
    STRENGTH,
)

if TYPE_CHECKING:
    from planning.engine.dispatch.desk import Desk
    from scenarios.desks.kernel.office import Office

ENTRY, RANK = 0, 1


@kernel
def follows_liking(office: Office, person: int) -> bool:
    """Whether a person takes what he likes best this time, and not the oldest."""
    strength = office.figures[STRENGTH]
    if strength == 0 or strength == MILLION:
        return bool(strength == MILLION)
    office.picks[person] += 1
    return bool(uniform(derived(office.figures[KEY], person), int(office.picks[person])) * MILLION < strength)


@kernel
def dislike(desk: Desk, office: Office, person: int, task: int, prefers: int) -> int:
    """Say how little a person likes a task: the least is taken, of equal ones that which came first."""
    if prefers == SHORT:
        return int(desk.tasks[task, WORK])
    if prefers == SERVICE:
        return int(office.service[task] != office.favourite[person])
    return -int(office.worth[task])


@kernel
def show(office: Office, queue: int, end: int, sign: int, shown: int) -> int:
    """Lay the task at an end of a queue before somebody; return how many lie there then."""
    entry = office.chains[queue, end]
    if entry == NONE:
        return shown
    office.cursor[shown, ENTRY] = entry
    office.cursor[shown, RANK] = sign * office.rank[office.entry_task[entry]]
    return shown + 1


@kernel
def pick_from(desk: Desk, office: Office, person: int, now: int, row: int, prefers: int) -> int:
    """Pick a task from the queues of a row, and from the person's own; NOTHING where there is none that he can finish.

    He looks at so many that he can do, in the order in which they came, or the other way round.
    """
    newest = prefers == NEWEST
    end, onward, sign = FIRST, AFTER, 1
    if newest:
        end, onward, sign = LAST, BEFORE, -1
    cursor, shown = office.cursor, 0
    for at in range(office.read_first[row], office.read_first[row + 1]):
        shown = show(office, int(office.reads[at]), end, sign, shown)
    if office.own[person] != NONE:
        shown = show(office, int(office.own[person]), end, sign, shown)
    best, least = NOTHING, 0
    for _ in range(office.figures[LOOK]):
        if shown == 0:
            break
        first = 0
        for at in range(1, shown):
            if cursor[at, RANK] < cursor[first, RANK]:
                first = at
        entry = cursor[first, ENTRY]
        task, following = int(office.entry_task[entry]), office.links[entry, onward]
        if following == NONE:
            shown -= 1
            cursor[first, ENTRY], cursor[first, RANK] = cursor[shown, ENTRY], cursor[shown, RANK]
        else:
            cursor[first, ENTRY] = following
            cursor[first, RANK] = sign * office.rank[office.entry_task[following]]
        if ends(desk, person, task, now + int(office.figures[PICK])) == NOTHING:
            continue
        if newest or prefers == OLDEST:
            return task
        its = dislike(desk, office, person, task, prefers)
        if best == NOTHING or its < least:
            best, least = task, its
    return best


@kernel
def pull(desk: Desk, office: Office, person: int, now: int) -> int:
    """Let a person pick a task from his list, or from those of others where nothing is on his; NOTHING: none."""
    segment = desk.people[person, SEGMENT]
    if now + office.figures[PICK] >= desk.segments[segment, CLOSES]:
        return NOTHING
    prefers = int(office.figures[PREFERS]) if follows_liking(office, person) else OLDEST
    row = 2 * int(office.reader[segment])
    task = pick_from(desk, office, person, now, row, prefers)
    if task == NOTHING and office.figures[OTHERS]:
        task = pick_from(desk, office, person, now, row + 1, prefers)
    return task
