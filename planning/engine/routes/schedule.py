"""The times of one route: forward as early as possible, backward as late as does no harm.

A break's slot is 2 x i in the leg to stop i (i = number of stops: the way home), 2 x i + 1 inside the service i.
"""

from __future__ import annotations

from planning.engine.compiled import apart, entry, kernel
from planning.engine.layout import (
    AT,
    BEGINS,
    BREAK_COUNT,
    BREAK_END,
    BREAK_FIRST,
    BREAK_LENGTH,
    BREAK_START,
    END_PLACE,
    FIXED,
    FROZEN,
    INSIDE,
    LEAVES,
    LEG_METRES,
    LEG_SECONDS,
    NEVER,
    PINNED,
    PLACE,
    READY,
    RELEASE,
    SERVES,
    SLOT,
    START_PLACE,
    STOP,
    TOUR_BEGIN,
    Model,
    Scratch,
    State,
)
from planning.engine.legs import leg
from planning.engine.routes.windows import begin_service, harmless_start, service_time


@entry
def lay_out(model: Model, scratch: Scratch, route: int, count: int) -> bool:
    """Fill legs and service times of the sequence in `scratch`; False if the resource may not serve a stop."""
    work = scratch.work
    here = int(model.routes[route, START_PLACE])
    for i in range(count):
        visit = work[STOP, i]
        serves = service_time(model, visit, route)
        if serves == NEVER:
            return False
        there = int(model.visits[visit, PLACE])
        work[LEG_SECONDS, i], work[LEG_METRES, i] = leg(model, here, there)
        work[SERVES, i] = serves
        work[INSIDE, i] = 0
        here = there
    work[LEG_SECONDS, count], work[LEG_METRES, count] = leg(model, here, int(model.routes[route, END_PLACE]))
    return True


@kernel
def ride(model: Model, scratch: Scratch, route: int, i: int, leave: int) -> int:
    """When the person who leaves at `leave` is ready at stop `i`, with the breaks taken on the way; or NEVER."""
    time, left = leave, int(scratch.work[LEG_SECONDS, i])
    first = model.routes[route, BREAK_FIRST]
    for k in range(model.routes[route, BREAK_COUNT]):
        if scratch.taken[k, SLOT] == 2 * i:
            at = max(time, int(model.breaks[first + k, BREAK_START]))
            if at > model.breaks[first + k, BREAK_END] - model.breaks[first + k, BREAK_LENGTH]:
                return NEVER
            left -= min(left, at - time)
            time = at + int(model.breaks[first + k, BREAK_LENGTH])
            scratch.taken[k, AT] = at
    return time + left


@kernel
def breaks_fit_inside(model: Model, scratch: Scratch, route: int, i: int, start: int) -> bool:
    """Whether the breaks taken inside service `i` fit there when it starts at `start`: begun before it is done."""
    first = model.routes[route, BREAK_FIRST]
    free, end = start, start + int(scratch.work[SERVES, i])
    for k in range(model.routes[route, BREAK_COUNT]):
        if scratch.taken[k, SLOT] == 2 * i + 1:
            length = int(model.breaks[first + k, BREAK_LENGTH])
            at = max(free, int(model.breaks[first + k, BREAK_START]))
            if at >= end or at > model.breaks[first + k, BREAK_END] - length:
                return False
            scratch.taken[k, AT] = at
            free = at + length
            end += length
    return True


@kernel
def run_forward(model: Model, state: State, scratch: Scratch, route: int, count: int, first: int, leave: int) -> int:
    """Fix the times of the stops from `first` on; returns the return, or NEVER if a hard rule breaks."""
    work = scratch.work
    for i in range(first, count):
        visit = work[STOP, i]
        if not state.stops[visit, FROZEN]:
            leave = max(leave, int(model.routes[route, RELEASE]))
        ready = ride(model, scratch, route, i, leave)
        if ready == NEVER:
            return NEVER
        lasts = work[SERVES, i] + work[INSIDE, i]
        start = begin_service(model, state, visit, ready, lasts)
        if start == NEVER or (work[INSIDE, i] > 0 and not breaks_fit_inside(model, scratch, route, i, start)):
            return NEVER
        leave = start + lasts
        work[READY, i], work[BEGINS, i], work[LEAVES, i] = ready, start, leave
    return ride(model, scratch, route, count, leave)


run_forward_apart = apart(run_forward)


@kernel
def leave_by(model: Model, scratch: Scratch, route: int, i: int, ready: int) -> int:
    """Latest leave for stop `i` from which the person is ready there by `ready`."""
    leave = ready - scratch.work[LEG_SECONDS, i]
    first = model.routes[route, BREAK_FIRST]
    for k in range(model.routes[route, BREAK_COUNT] - 1, -1, -1):
        if scratch.taken[k, SLOT] == 2 * i:
            length = int(model.breaks[first + k, BREAK_LENGTH])
            leave = min(leave - length, int(model.breaks[first + k, BREAK_END]) - length)
    return leave


@kernel
def interrupted_by(model: Model, scratch: Scratch, route: int, i: int, latest: int) -> int:
    """Latest start of service `i` up to `latest` from which the breaks taken inside it end in their windows."""
    first = model.routes[route, BREAK_FIRST]
    for k in range(model.routes[route, BREAK_COUNT]):
        if scratch.taken[k, SLOT] == 2 * i + 1:
            latest = min(latest, int(model.breaks[first + k, BREAK_END] - model.breaks[first + k, BREAK_LENGTH]))
    return latest


@kernel
def start_by(model: Model, state: State, scratch: Scratch, route: int, i: int, leave: int) -> int:
    """Latest start of service `i` that ends by `leave` and harms neither its due, its promise nor its windows."""
    work = scratch.work
    visit = work[STOP, i]
    begins = int(work[BEGINS, i])
    if state.stops[visit, FIXED] != NEVER:
        return max(begins, int(work[READY, i]))
    lasts = int(work[SERVES, i] + work[INSIDE, i])
    return harmless_start(model, state, visit, begins, lasts, interrupted_by(model, scratch, route, i, leave - lasts))


@kernel
def latest_departure(model: Model, state: State, scratch: Scratch, route: int, count: int, back: int) -> int:
    """Latest departure that harms nothing which the earliest one achieves."""
    ready = back
    for i in range(count, 0, -1):
        ready = start_by(model, state, scratch, route, i - 1, leave_by(model, scratch, route, i, ready))
    return leave_by(model, scratch, route, 0, ready)


@kernel
def first_departure(model: Model, state: State, scratch: Scratch, route: int) -> int:
    """Earliest departure: when the person may begin, and for what is not frozen no earlier than the release.

    A pinned visit that cannot be reached from then on is left for before it.
    """
    first = scratch.work[STOP, 0]
    start = int(state.tours[route, TOUR_BEGIN])
    if not state.stops[first, FROZEN]:
        start = max(start, int(model.routes[route, RELEASE]))
    if model.visits[first, PINNED]:
        start = min(start, int(state.stops[first, FIXED]) - scratch.work[LEG_SECONDS, 0])
    return start
