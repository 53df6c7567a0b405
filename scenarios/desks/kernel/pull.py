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
    VALUE,
)

if TYPE_CHECKING:
    from planning.engine.dispatch.desk import Desk
    from scenarios.desks.kernel.office import Office

ENTRY, RANK = 0, 1


@kernel
def follows_liking(office: Office, person: int) -> bool:
    """Whether a person takes what he likes best this time, and not the oldest."""
    strength = office.figures[STRENGTH]
    if strength <= 0 or strength >= MILLION:
        return bool(strength >= MILLION)
    office.picks[person] += 1
    return bool(uniform(derived(office.figures[KEY], person), int(office.picks[person])) * MILLION < strength)


@kernel
def dislike(desk: Desk, office: Office, person: int, task: int, prefers: int) -> int:
    """Say how little a person likes a task: the least is taken, of equal ones that which came first."""
    if prefers == SHORT:
        return int(desk.tasks[task, WORK])
    if prefers == SERVICE:
        return int(office.service[task] != office.favourite[person])
    return -int(office.worth[task]) if prefers == VALUE else 0


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
def lay_out(office: Office, person: int, row: int, end: int, sign: int) -> int:
    """Lay before somebody the first of each queue of a row, and of his own; return how many these are."""
    shown = 0
    for at in range(office.read_first[row], office.read_first[row + 1]):
        shown = show(office, int(office.reads[at]), end, sign, shown)
    if office.own[person] != NONE:
        shown = show(office, int(office.own[person]), end, sign, shown)
    return shown


@kernel
def foremost(office: Office, shown: int) -> int:
    """Find which of the tasks that lie before somebody came first, or last."""
    first = 0
    for at in range(1, shown):
        if office.cursor[at, RANK] < office.cursor[first, RANK]:
            first = at
    return first


@kernel
def turn_over(office: Office, at: int, onward: int, sign: int, shown: int) -> int:
    """Lay the next of its queue in a task's place; return how many lie there then."""
    cursor = office.cursor
    following = office.links[cursor[at, ENTRY], onward]
    if following == NONE:
        cursor[at, ENTRY], cursor[at, RANK] = cursor[shown - 1, ENTRY], cursor[shown - 1, RANK]
        return shown - 1
    cursor[at, ENTRY] = following
    cursor[at, RANK] = sign * office.rank[office.entry_task[following]]
    return shown


@kernel
def pick_from(  # noqa: PLR0913, PLR0917 - compiled calls have no keywords
    desk: Desk, office: Office, person: int, now: int, row: int, prefers: int
) -> int:
    """Pick a task from the queues of a row, and from the person's own; NOTHING where there is none that he can finish.

    He looks at so many that he can do, in the order in which they came, or the other way round.
    """
    end, onward, sign = FIRST, AFTER, 1
    if prefers == NEWEST:
        end, onward, sign = LAST, BEFORE, -1
    shown, best, least = lay_out(office, person, row, end, sign), NOTHING, 0
    for _ in range(office.figures[LOOK]):
        if shown == 0:
            break
        at = foremost(office, shown)
        task = int(office.entry_task[office.cursor[at, ENTRY]])
        shown = turn_over(office, at, onward, sign, shown)
        if ends(desk, person, task, now + int(office.figures[PICK])) != NOTHING:
            its = dislike(desk, office, person, task, prefers)
            if best == NOTHING or its < least:
                best, least = task, its
            if prefers <= NEWEST:
                break
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
