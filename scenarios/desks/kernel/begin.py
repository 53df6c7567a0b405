"""How a task is done: it lasts as long as it does in truth, whatever was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from planning.engine.dispatch.clock import FREE, happens
from planning.engine.dispatch.desk import BREAK, BUSY, CARRIES, CLOSES, SEGMENT, SPLITS, STATUS, TAKEN
from planning.engine.dispatch.desk import PAUSED as BREAK_BEGAN
from planning.engine.dispatch.desk import WORKED as DONE
from planning.engine.dispatch.push import after, speed
from scenarios.desks.kernel.chains import leave, stop_waiting
from scenarios.desks.kernel.office import OVER, PAUSED, PICK, PICKED, WORKED

if TYPE_CHECKING:
    from planning.engine.dispatch.desk import Desk
    from scenarios.desks.kernel.office import Office


@kernel
def parts(desk: Desk, segment: int, task: int, left: int, start: int) -> bool:
    """Whether a task is parted at the end of a segment: it lasts longer, may be parted, and can go on in the next."""
    if desk.tasks[task, SPLITS] == 0 or desk.segments[segment, CARRIES] == 0:
        return False
    return left > desk.segments[segment, CLOSES] - start and speed(desk, segment + 1, task) > 0


@kernel
def begin(  # noqa: PLR0913, PLR0917 - compiled calls have no keywords
    desk: Desk, office: Office, person: int, task: int, now: int, pulled: int
) -> None:
    """Let a person do a task from now on; who has pulled it picks it first, and pauses after it.

    What can be parted goes on after a break or in the next shift, as in a plan; all else is done to its end: the break
    comes later, or the person stays longer.
    """
    people, segments = desk.people, desk.segments
    leave(office, task)
    stop_waiting(office, person)
    desk.states[task, 0] = TAKEN
    segment = int(people[person, SEGMENT])
    start = now
    if pulled:
        start += office.figures[PICK]
        office.spent[segment, PICKED] += start - now
    fast = speed(desk, segment, task)
    left = (int(office.lasts[task]) * 1000 + fast - 1) // fast
    office.starts[task], office.doers[task] = start, person
    while parts(desk, segment, task, left, start):
        closes = int(segments[segment, CLOSES])
        office.spent[segment, WORKED] += closes - start
        people[person, DONE] += closes - start
        left -= closes - start
        if segments[segment, BREAK] > 0:
            segments[segment, BREAK_BEGAN] = closes
        start = after(desk, segment, closes)
        segment += 1
    people[person, SEGMENT] = segment
    people[person, DONE] += left
    office.spent[segment, WORKED] += left
    end, closes = start + left, int(segments[segment, CLOSES])
    office.ends[task] = end
    if segments[segment, BREAK] == 0:
        office.spent[segment, OVER] += max(0, end - closes)
    free = end
    if pulled:
        free = max(end, min(end + int(office.pauses[task]), closes))
        office.spent[segment, PAUSED] += free - end
    people[person, STATUS] = BUSY
    happens(desk, free, person, FREE)
