"""One replication: tasks come in, are pushed or pulled, and are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import entry, kernel
from planning.engine.dispatch.clock import FREE, gather, happens, let_in, next_moment, ready_heap, shown, turn
from planning.engine.dispatch.desk import FAR, OPENS, RELEASE, RELEASED, SEGMENT, TAKEN, TO_COME, WAITERS
from planning.engine.dispatch.heaps import NUMBER, drop
from planning.engine.dispatch.push import NOBODY, NOTHING, choose, line_up
from scenarios.desks.kernel.begin import begin
from scenarios.desks.kernel.chains import join, leave
from scenarios.desks.kernel.office import CAME
from scenarios.desks.kernel.pull import pull
from scenarios.desks.kernel.waiters import finder, receiver, rest

if TYPE_CHECKING:
    from planning.engine.dispatch.desk import Desk
    from scenarios.desks.kernel.office import Office


@kernel
def soonest(desk: Desk, office: Office) -> int:
    """Give the next moment at which anything happens; FAR where nobody will be there any more."""
    moment, came = next_moment(desk), office.figures[CAME]
    if moment < FAR and came < office.comers.shape[0]:
        moment = min(moment, int(office.comes[office.comers[came]]))
    return moment


@kernel
def begin_to_push(desk: Desk, office: Office, now: int) -> None:
    """Let in the tasks that are pushed from now on; they leave the lists in which they stand."""
    while desk.figures[RELEASED] < desk.by_release.shape[0]:
        task = int(desk.by_release[desk.figures[RELEASED]])
        if desk.tasks[task, RELEASE] > now:
            break
        desk.figures[RELEASED] += 1
        if desk.states[task, 0] != TAKEN:
            leave(office, task)
            let_in(desk, task, now)


@kernel
def come(office: Office, now: int) -> None:
    """Let in the tasks that come into lists by now."""
    while office.figures[CAME] < office.comers.shape[0]:
        task = int(office.comers[office.figures[CAME]])
        if office.comes[task] > now:
            break
        office.figures[CAME] += 1
        join(office, task)


@kernel
def look_for_work(  # noqa: PLR0913, PLR0917 - compiled calls have no keywords
    desk: Desk, office: Office, now: int, gain: int, look: int, bonus: int
) -> None:
    """Let those who are free take what is pushed to them, else what they pull, who has worked least first."""
    ready = ready_heap(desk)
    while desk.heap_size[ready] > 0:
        person = int(desk.heap[desk.heap_first[ready], NUMBER])
        drop(desk, ready)
        pulled = 0
        task = choose(desk, person, now, gain, look, bonus)
        if task == NOTHING:
            pulled = 1
            task = pull(desk, office, person, now)
        if task == NOTHING:
            rest(desk, office, person)
        else:
            begin(desk, office, person, task, now, pulled)


@kernel
def hand_out(desk: Desk, office: Office, since: int, now: int, gain: int) -> None:
    """Give those who wait what is pushed since just now, what counts most first."""
    heap = line_up(desk, since, gain)
    while desk.heap_size[heap] > 0 and desk.figures[WAITERS] > 0:
        task = int(desk.heap[desk.heap_first[heap], NUMBER])
        drop(desk, heap)
        person = receiver(desk, office, task, now)
        if person != NOBODY:
            desk.figures[WAITERS] -= 1
            begin(desk, office, person, task, now, 0)


@kernel
def be_found(desk: Desk, office: Office, since: int, now: int) -> None:
    """Let those who wait find what has just come into lists, in the order in which it came."""
    for at in range(since, office.figures[CAME]):
        task = int(office.comers[at])
        if desk.figures[WAITERS] > 0 and desk.states[task, 0] == TO_COME:
            person = finder(desk, office, task, now)
            if person != NOBODY:
                desk.figures[WAITERS] -= 1
                begin(desk, office, person, task, now, 1)


@entry
def play(desk: Desk, office: Office, slope: int, look: int, bonus: int) -> int:
    """Play the desks from the first shift to the last, and return how many moments that took.

    At each moment, in this order: people become free, or go for their break; tasks come in, and are pushed or lie in
    lists from then on; those who are free take one after another, who has worked least first, what is pushed to them,
    else what they pull; who finds nothing waits. Then those who wait get what has just come in.

    Parameters
    ----------
    desk
        As `planning.problem.tasks` lays it out; `by_release` holds the tasks that are pushed, RELEASE from when on.
    office
        Lists, and what comes of the tasks.
    slope, look, bonus
        As `planning.engine.dispatch.push.push` takes them, for what is pushed.
    """
    for person in range(desk.people.shape[0]):
        happens(desk, int(desk.segments[desk.people[person, SEGMENT], OPENS]), person, FREE)
    moments = 0
    while True:
        now = soonest(desk, office)
        if now >= FAR:
            return moments
        moments += 1
        since, came = int(desk.figures[RELEASED]), int(office.figures[CAME])
        gather(desk, now)
        begin_to_push(desk, office, now)
        come(office, now)
        turn(desk, now)
        gain = slope * shown(desk, now)
        look_for_work(desk, office, now, gain, look, bonus)
        if desk.figures[WAITERS] > 0 and desk.figures[RELEASED] > since:
            hand_out(desk, office, since, now, gain)
        if desk.figures[WAITERS] > 0 and office.figures[CAME] > came:
            be_found(desk, office, came, now)
