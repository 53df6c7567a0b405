"""The schedule of one route, and what it costs.

A route is a sequence of stops between a start and an end place. `evaluate` fixes its times: starts as early as
possible after the departure; due breaks where they delay the return least, then earliest; the departure as late
as delays neither the return, nor a start beyond its due, nor breaks a promise that is kept.

A break's slot is 2 x i in the leg to stop i (i = number of stops: the way home), 2 x i + 1 inside the service i.
"""

from __future__ import annotations

from planning.engine.compiled import entry, kernel
from planning.engine.layout import (
    AT,
    BEGINS,
    BREAK_COUNT,
    BREAK_END,
    BREAK_FIRST,
    BREAK_LENGTH,
    BREAK_START,
    BROKEN,
    CANNOT,
    COST,
    CREATED,
    DEPARTURE,
    DUE_AT,
    END_PLACE,
    FROZEN,
    GRACE,
    HOUR_RATE,
    INSIDE,
    INTERRUPTIBLE,
    JOB_COST,
    KEPT,
    KM_RATE,
    LASTS,
    LATEST,
    LEAVE,
    LEAVES,
    LEG_METRES,
    LEG_SECONDS,
    METRES,
    NEVER,
    NOT_TAKEN,
    OVERTIME_FACTOR,
    PEOPLE,
    PINNED,
    PINNED_START,
    PLACE,
    PREFERENCE,
    PROMISE_END,
    PROMISE_START,
    PROMISED,
    READY,
    RELEASE,
    RESOURCE,
    RESPOND_BY,
    RETURN,
    SECONDS,
    SERVES,
    SERVICE,
    SHIFT_COST,
    SHIFT_END,
    SHIFT_START,
    SKILLS,
    SLOT,
    START,
    START_PLACE,
    STOP,
    TOUR_END,
    WEIGHT,
    WINDOW_BOTH,
    WINDOW_COUNT,
    WINDOW_FIRST,
    WORK_COST,
    Model,
    Scratch,
    State,
)
from planning.engine.legs import leg
from planning.engine.money import PER_HOUR, PER_KM, THOUSANDTHS, cents, penalty

UNPREFERRED = 2
"""In Model.allowed: may serve, but is not among those preferred."""


@kernel
def service_time(model: Model, visit: int, route: int) -> int:
    """Seconds that the route's resource needs, rounded up; NEVER if it lacks a skill or is not allowed."""
    able = int(model.able[model.visits[visit, SKILLS], route])
    if able == 0 or model.allowed[model.visits[visit, PEOPLE], model.routes[route, RESOURCE]] == 0:
        return NEVER
    speed = int(model.speeds[able - 1])
    return -((-model.visits[visit, LASTS] * THOUSANDTHS) // speed)


@kernel
def earliest_point(model: Model, visit: int, time: int, needs: int) -> int:
    """First time from `time` on at which the visit may start by its windows; NEVER if there is none."""
    count = model.visits[visit, WINDOW_COUNT]
    if count == 0:
        return time
    first = model.visits[visit, WINDOW_FIRST]
    needs = needs if model.visits[visit, WINDOW_BOTH] else 0
    for window in range(first, first + count):
        begin = max(time, int(model.windows[window, 0]))
        if begin <= model.windows[window, 1] - needs:
            return begin
    return NEVER


@kernel
def latest_point(model: Model, visit: int, time: int, needs: int) -> int:
    """Last time up to `time` at which the visit may start by its windows; NEVER if there is none."""
    count = model.visits[visit, WINDOW_COUNT]
    if count == 0:
        return time
    first = model.visits[visit, WINDOW_FIRST]
    needs = needs if model.visits[visit, WINDOW_BOTH] else 0
    for window in range(first + count - 1, first - 1, -1):
        begin = min(time, int(model.windows[window, 1]) - needs)
        if begin >= model.windows[window, 0]:
            return begin
    return NEVER


@kernel
def begin_service(model: Model, visit: int, ready: int, needs: int, grace: int) -> int:
    """Start of service for a person who is ready at `ready`: waits for window and promise, breaks a promise late."""
    row = model.visits[visit]
    if row[PINNED]:
        return int(row[PINNED_START]) if ready <= row[PINNED_START] + grace else NEVER
    time = max(ready, int(row[CREATED]))
    if row[PROMISED] and time <= row[PROMISE_END]:
        kept = earliest_point(model, visit, max(time, int(row[PROMISE_START])), needs)
        if kept != NEVER and kept <= row[PROMISE_END]:
            return kept
    return earliest_point(model, visit, time, needs)


@kernel
def breaks_promise(model: Model, visit: int, start: int) -> bool:
    """Whether a start lies outside what the client was told."""
    row = model.visits[visit]
    return row[PROMISED] != 0 and not row[PROMISE_START] <= start <= row[PROMISE_END]


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
        start = begin_service(model, visit, ready, lasts, int(state.stops[visit, GRACE]))
        if start == NEVER or (work[INSIDE, i] > 0 and not breaks_fit_inside(model, scratch, route, i, start)):
            return NEVER
        leave = start + lasts
        work[READY, i], work[BEGINS, i], work[LEAVES, i] = ready, start, leave
    return ride(model, scratch, route, count, leave)


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
def start_by(model: Model, scratch: Scratch, route: int, i: int, leave: int) -> int:
    """Latest start of service `i` that ends by `leave` and harms neither its due, its promise nor its windows."""
    work = scratch.work
    visit = work[STOP, i]
    begins = int(work[BEGINS, i])
    if model.visits[visit, PINNED]:
        return max(begins, int(work[READY, i]))
    lasts = int(work[SERVES, i] + work[INSIDE, i])
    latest = leave - lasts
    first = model.routes[route, BREAK_FIRST]
    for k in range(model.routes[route, BREAK_COUNT]):
        if scratch.taken[k, SLOT] == 2 * i + 1:
            latest = min(latest, int(model.breaks[first + k, BREAK_END] - model.breaks[first + k, BREAK_LENGTH]))
    latest = min(latest, max(begins, int(model.visit_money[visit, RESPOND_BY])))
    latest = min(latest, max(begins, int(model.visit_money[visit, DUE_AT]) - lasts))
    if model.visits[visit, PROMISED] and not breaks_promise(model, visit, begins):
        latest = min(latest, int(model.visits[visit, PROMISE_END]))
    return max(begins, latest_point(model, visit, latest, lasts))


@kernel
def latest_departure(model: Model, scratch: Scratch, route: int, count: int, back: int) -> int:
    """Latest departure that harms nothing which the earliest one achieves."""
    ready = back
    for i in range(count, 0, -1):
        ready = start_by(model, scratch, route, i - 1, leave_by(model, scratch, route, i, ready))
    return leave_by(model, scratch, route, 0, ready)


@kernel
def first_departure(model: Model, state: State, scratch: Scratch, route: int) -> int:
    """Earliest departure: the shift's start, and for what is not frozen no earlier than the release.

    A pinned visit that cannot be reached from the shift's start on is left for before it.
    """
    first = scratch.work[STOP, 0]
    start = int(model.routes[route, SHIFT_START])
    if not state.stops[first, FROZEN]:
        start = max(start, int(model.routes[route, RELEASE]))
    if model.visits[first, PINNED]:
        start = min(start, int(model.visits[first, PINNED_START]) - scratch.work[LEG_SECONDS, 0])
    return start


@kernel
def due_break(model: Model, scratch: Scratch, route: int, departure: int, back: int) -> int:
    """First break not dealt with whose whole window the route spans; -1 if there is none."""
    first = model.routes[route, BREAK_FIRST]
    for k in range(model.routes[route, BREAK_COUNT]):
        spans = departure <= model.breaks[first + k, BREAK_START] and back >= model.breaks[first + k, BREAK_END]
        if spans and scratch.taken[k, SLOT] == NOT_TAKEN:
            return k
    return -1


@kernel
def place_break(model: Model, state: State, scratch: Scratch, route: int, count: int, departure: int, k: int) -> bool:
    """Take break `k` where the return is delayed least, then earliest; False if it fits nowhere."""
    work, taken = scratch.work, scratch.taken
    row = model.breaks[model.routes[route, BREAK_FIRST] + k]
    length = int(row[BREAK_LENGTH])
    for i in range(count):
        work[KEPT, i] = work[LEAVES, i]
    best_back, best_slot = NEVER, CANNOT
    for slot in range(2 * count + 1):
        i = slot // 2
        leave = int(work[KEPT, i - 1]) if i > 0 else departure
        if leave > row[BREAK_END] - length:
            break
        if slot % 2 == 1 and not model.visits[work[STOP, i], INTERRUPTIBLE]:
            continue
        inside = length if slot % 2 == 1 else 0
        taken[k, SLOT] = slot
        if inside:
            work[INSIDE, i] += inside
        back = run_forward(model, state, scratch, route, count, i, leave)
        if inside:
            work[INSIDE, i] -= inside
        fits = back != NEVER and back <= state.tours[route, TOUR_END]
        if fits and (best_back == NEVER or back < best_back):
            best_back, best_slot = back, slot
    taken[k, SLOT] = best_slot
    if best_slot >= 0 and best_slot % 2 == 1:
        work[INSIDE, best_slot // 2] += length
    return best_slot != CANNOT


@kernel
def unpaid(model: Model, scratch: Scratch, route: int) -> int:
    """Seconds of break in the route under examination."""
    seconds = 0
    for k in range(model.routes[route, BREAK_COUNT]):
        if scratch.taken[k, SLOT] >= 0:
            seconds += int(model.breaks[model.routes[route, BREAK_FIRST] + k, BREAK_LENGTH])
    return seconds


@kernel
def work_cost(model: Model, scratch: Scratch, route: int) -> int:
    """Cents for working time and overtime, each rounded once."""
    departure, back = scratch.result[DEPARTURE], scratch.result[RETURN]
    rate = model.route_money[route, HOUR_RATE]
    overtime = max(0, back - max(departure, int(model.routes[route, SHIFT_END])))
    paid = back - departure - unpaid(model, scratch, route) - overtime
    extra = rate * model.route_money[route, OVERTIME_FACTOR] * overtime
    return cents(rate * paid, PER_HOUR) + cents(extra, PER_HOUR * THOUSANDTHS)


@kernel
def stop_cost(model: Model, visit: int, route: int, start: int, end: int) -> int:
    """Cents of one stop that do not depend on its neighbours: pay per job, preference, lateness."""
    money = model.route_money[route, JOB_COST] + penalty(model, visit, start, end)
    if model.allowed[model.visits[visit, PEOPLE], model.routes[route, RESOURCE]] == UNPREFERRED:
        money += model.visit_money[visit, PREFERENCE]
    return money


@kernel
def account(model: Model, scratch: Scratch, route: int, count: int) -> None:
    """Add up what the scheduled route costs, into `scratch.result`."""
    work, result = scratch.work, scratch.result
    broken, fixed, service = 0, int(model.route_money[route, SHIFT_COST]), 0
    seconds, metres = int(work[LEG_SECONDS, count]), int(work[LEG_METRES, count])
    for i in range(count):
        visit = work[STOP, i]
        seconds += work[LEG_SECONDS, i]
        metres += work[LEG_METRES, i]
        service += work[SERVES, i]
        fixed += stop_cost(model, visit, route, int(work[BEGINS, i]), int(work[LEAVES, i]))
        if breaks_promise(model, visit, int(work[BEGINS, i])):
            broken += int(model.visit_money[visit, WEIGHT])
    result[BROKEN], result[WORK_COST] = broken, work_cost(model, scratch, route)
    result[METRES], result[SECONDS], result[SERVICE] = metres, seconds, service
    travel = cents(model.route_money[route, KM_RATE] * metres, PER_KM)
    result[COST] = fixed + result[WORK_COST] + travel


@kernel
def keep_labels(model: Model, state: State, scratch: Scratch, route: int, count: int) -> None:
    """Keep for each stop its times as they are before any break is taken.

    `START` and `LEAVE` are the earliest, `LATEST` the latest arrival from which the route can still be finished:
    bounds that rule out most insertions at once.
    """
    work, stops = scratch.work, state.stops
    leave = int(state.tours[route, TOUR_END]) - work[LEG_SECONDS, count]
    for i in range(count - 1, -1, -1):
        visit = work[STOP, i]
        latest = latest_point(model, visit, leave - work[SERVES, i], int(work[SERVES, i]))
        if model.visits[visit, PINNED]:
            latest = int(model.visits[visit, PINNED_START]) + int(stops[visit, GRACE])
        latest = max(latest, int(work[READY, i]))
        leave = latest - work[LEG_SECONDS, i]
        stops[visit, LATEST] = latest
        stops[visit, START], stops[visit, LEAVE] = work[BEGINS, i], work[LEAVES, i]


@entry
def evaluate(  # noqa: C901 - one loop; its parts would pass back half a dozen values
    model: Model, state: State, scratch: Scratch, route: int, count: int, tolerated: int, keep: int
) -> int:
    """Fix the times of the sequence in `scratch` and add up what it costs, in `scratch.result`.

    Returns the number of due breaks that fit nowhere (at most `tolerated`), or NEVER where a hard rule would break.
    With `keep` the stops' labels in the state are set too.
    """
    if not lay_out(model, scratch, route, count):
        return NEVER
    for k in range(model.routes[route, BREAK_COUNT]):
        scratch.taken[k, SLOT] = NOT_TAKEN
    earliest = first_departure(model, state, scratch, route)
    skipped, settled, leave = 0, False, earliest
    while True:
        back = run_forward(model, state, scratch, route, count, 0, leave)
        if settled:
            break
        if back == NEVER:
            return NEVER
        if keep:
            keep_labels(model, state, scratch, route, count)
            keep = 0
        departure = max(earliest, latest_departure(model, scratch, route, count, back))
        k = due_break(model, scratch, route, departure, back)
        if k < 0:
            if back > state.tours[route, TOUR_END]:
                return NEVER
            settled, leave = True, departure
        elif not place_break(model, state, scratch, route, count, earliest, k):
            skipped += 1
            if skipped > tolerated:
                return NEVER
    scratch.result[DEPARTURE], scratch.result[RETURN] = leave, back
    account(model, scratch, route, count)
    return skipped
