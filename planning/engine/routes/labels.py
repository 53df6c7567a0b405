"""What is kept of a schedule, so that an insertion is weighed without making another one.

A run of stops is summed up by three numbers: how long it takes at least, and the earliest and the latest beginning
that takes no longer. Two runs joined by a journey are summed up from theirs alone: Vidal, Crainic, Gendreau and
Prins (2013), doi:10.1016/j.cor.2012.07.018.
"""

from __future__ import annotations

from planning.engine.compiled import kernel
from planning.engine.layout import (
    BEGINS,
    BREAK_COUNT,
    BREAK_END,
    BREAK_FIRST,
    BREAK_INTO,
    BREAK_LENGTH,
    BREAK_START,
    BY,
    CLOSED,
    CREATED,
    DUE_AT,
    EARLIEST,
    END_BY,
    END_PLACE,
    FAR,
    FIRST_ON,
    FIRST_START,
    FIRST_TO,
    FIXED,
    FOLLOWING,
    FREE,
    FROZEN,
    GRACE,
    INSIDE,
    INTO_METRES,
    INTO_SECONDS,
    LAST_ON,
    LAST_START,
    LAST_TO,
    LATEST,
    LEAVE,
    LEAVES,
    LEG_METRES,
    LEG_SECONDS,
    NEVER,
    OPENS,
    PLACE,
    PROMISE_END,
    PROMISE_START,
    PROMISED,
    READY,
    RELEASE,
    RESPOND_BY,
    SERVES,
    SIMPLE,
    SLACK,
    SLOT,
    SPAN_ON,
    SPAN_TO,
    START_PLACE,
    STOP,
    TOUR_END,
    WHERE,
    WINDOW_CLOSES,
    WINDOW_COUNT,
    WINDOW_FIRST,
    WINDOW_OPENS,
    Model,
    Scratch,
    State,
)
from planning.engine.routes.schedule import interrupted_by, leave_by, start_by
from planning.engine.routes.windows import breaks_promise, latest_point


@kernel
def home_row(model: Model, route: int) -> int:
    """Row of State.labels for the return of a route."""
    return model.visits.shape[0] + route


@kernel
def out_row(model: Model, route: int) -> int:
    """Row of State.labels for the way out of a route."""
    return model.visits.shape[0] + model.routes.shape[0] + route


@kernel
def join(a: int, first: int, last: int, leg: int, b: int, first_b: int, last_b: int) -> tuple[int, int, int]:
    """Sum up two runs of stops, each by (least span, first, last beginning), with a journey between them."""
    span = a + leg
    wait = max(first_b - span - last, 0)
    first = max(first_b - span, first) - wait
    return span + b + wait, max(first, -FAR), max(min(last_b - span, last), first)


@kernel
def opening(model: Model, state: State, visit: int, start: int, ready: int) -> int:
    """Earliest start of service in the window or promise in which it starts."""
    row = model.visits[visit]
    if row[SIMPLE]:
        return int(row[OPENS])
    if start > ready or state.stops[visit, FIXED] != NEVER:
        return start
    earliest = int(row[CREATED])
    for window in range(row[WINDOW_FIRST], row[WINDOW_FIRST] + row[WINDOW_COUNT]):
        if model.windows[window, WINDOW_OPENS] <= start:
            earliest = max(earliest, int(model.windows[window, WINDOW_OPENS]))
    if row[PROMISED] and not breaks_promise(model, visit, start):
        earliest = max(earliest, int(row[PROMISE_START]))
    return min(earliest, start)


@kernel
def first_arrival(model: Model, state: State, route: int, visit: int, leg: int) -> int:
    """Earliest arrival at a visit after a leg: what is not frozen is not left for before the release."""
    return -FAR if state.stops[visit, FROZEN] else int(model.routes[route, RELEASE]) + leg


@kernel
def room_in_window(model: Model, visit: int, start: int, end: int) -> int:
    """By how much a start can be delayed before it falls into a later window; FAR where there is none."""
    row = model.visits[visit]
    room, last = FAR, row[WINDOW_FIRST] + row[WINDOW_COUNT] - 1
    for window in range(row[WINDOW_FIRST], last):
        if model.windows[window, WINDOW_OPENS] <= start <= model.windows[window, WINDOW_CLOSES]:
            room = min(int(model.windows[window, WINDOW_CLOSES]) - start, int(model.windows[window, END_BY]) - end)
    return room


@kernel
def own_slack(model: Model, visit: int, start: int, end: int) -> int:
    """By how much a start can be delayed before its own lateness costs more, or it falls into a later window."""
    money = model.visit_money[visit]
    slack = room_in_window(model, visit, start, end)
    if money[RESPOND_BY] < FAR:
        slack = min(slack, max(0, int(money[RESPOND_BY]) - start))
    if money[DUE_AT] < FAR:
        slack = min(slack, max(0, int(money[DUE_AT]) - end))
    if model.visits[visit, PROMISED] and not breaks_promise(model, visit, start):
        slack = min(slack, int(model.visits[visit, PROMISE_END]) - start)
    return slack


@kernel
def break_in(model: Model, scratch: Scratch, route: int, slot: int) -> int:
    """Row of the last break that is taken in a slot; -1 if there is none."""
    first = model.routes[route, BREAK_FIRST]
    for k in range(model.routes[route, BREAK_COUNT] - 1, -1, -1):
        if scratch.taken[k, SLOT] == slot:
            return int(first + k)
    return -1


@kernel
def keep_bounds(model: Model, state: State, scratch: Scratch, route: int, count: int) -> None:
    """Keep for each stop its times as they are before any break is taken.

    `LEAVE` is the earliest, `LATEST` the latest arrival from which the route can still be finished:
    bounds that rule out most insertions at once.
    """
    work, stops = scratch.work, state.stops
    leave = int(state.tours[route, TOUR_END]) - work[LEG_SECONDS, count]
    for i in range(count - 1, -1, -1):
        visit = work[STOP, i]
        latest = latest_point(model, visit, leave - work[SERVES, i], int(work[SERVES, i]))
        if stops[visit, FIXED] != NEVER:
            latest = int(stops[visit, FIXED]) + int(stops[visit, GRACE])
        latest = max(latest, int(work[READY, i]))
        leave = latest - work[LEG_SECONDS, i]
        stops[visit, LATEST] = latest
        stops[visit, LEAVE] = work[LEAVES, i]


@kernel
def keep_forward(model: Model, state: State, scratch: Scratch, route: int, count: int, earliest: int) -> None:
    """Keep what the labels say of the stops up to each."""
    work, labels = scratch.work, state.labels
    here, place, free = out_row(model, route), int(model.routes[route, START_PLACE]), earliest
    span, first, last = 0, earliest, FAR
    for i in range(count + 1):
        row = labels[here]
        row[WHERE], row[FREE], row[SPAN_TO], row[FIRST_TO], row[LAST_TO] = place, free, span, first, last
        row[FOLLOWING] = work[STOP, i] if i < count else home_row(model, route)
        if i == count:
            break
        here = int(work[STOP, i])
        leg, k = int(work[LEG_SECONDS, i]), break_in(model, scratch, route, 2 * i)
        reached = first_arrival(model, state, route, here, leg)
        if k >= 0:
            pause = int(model.breaks[k, BREAK_LENGTH])
            by = int(model.breaks[k, BREAK_END]) - pause + leg
            begin = max(reached, int(model.breaks[k, BREAK_START]))
            span, first, last = join(span, first, last, leg, pause, begin, by)
            leg = 0
        start, free = int(work[BEGINS, i]), int(work[LEAVES, i])
        opens = max(opening(model, state, here, start, int(work[READY, i])), min(start, reached))
        until = start_by(model, state, scratch, route, i, FAR)
        work[FIRST_START, i], work[LAST_START, i] = opens, until
        span, first, last = join(span, first, last, leg, free - start, opens, until)
        labels[here, EARLIEST] = start
        place = int(model.visits[here, PLACE])


@kernel
def keep_backward(model: Model, state: State, scratch: Scratch, route: int, count: int) -> None:
    """Keep what the labels say of each stop and of those after it, from the bounds that `keep_forward` found."""
    work, labels = scratch.work, state.labels
    by, slack = int(state.tours[route, TOUR_END]), FAR
    span, first, last = 0, -FAR, FAR
    here = home_row(model, route)
    labels[here, WHERE], labels[here, EARLIEST], labels[here, CLOSED] = model.routes[route, END_PLACE], FAR, 0
    for i in range(count, -1, -1):
        if i < count:
            here = int(work[STOP, i])
            start, lasts = int(work[BEGINS, i]), int(work[SERVES, i] + work[INSIDE, i])
            opens, until = int(work[FIRST_START, i]), int(work[LAST_START, i])
            leg, k = int(work[LEG_SECONDS, i + 1]), break_in(model, scratch, route, 2 * i + 2)
            if k >= 0:
                pause = int(model.breaks[k, BREAK_LENGTH])
                begin = int(model.breaks[k, BREAK_START])
                span, first, last = join(
                    pause, begin, int(model.breaks[k, BREAK_END]) - pause + leg, 0, span, first, last
                )
            span, first, last = join(lasts, opens, until, leg, span, first, last)
            by = leave_by(model, scratch, route, i + 1, by) - lasts
            by = latest_point(model, here, interrupted_by(model, scratch, route, i, by), lasts)
            if state.stops[here, FIXED] != NEVER:
                by = int(state.stops[here, FIXED]) + int(state.stops[here, GRACE])
            by = max(by, int(work[READY, i]))
            if i + 1 < count:
                slack += int(work[BEGINS, i + 1] - work[READY, i + 1])
            slack = min(FAR, slack, own_slack(model, here, start, start + lasts))
            labels[here, CLOSED] = state.stops[here, FROZEN]
        row = labels[here]
        row[BY], row[SLACK], row[SPAN_ON], row[FIRST_ON], row[LAST_ON] = by, slack, span, first, last
        row[BREAK_INTO] = break_in(model, scratch, route, 2 * i) if count > 0 else -1
        row[INTO_SECONDS] = work[LEG_SECONDS, i] if count > 0 else 0
        row[INTO_METRES] = work[LEG_METRES, i] if count > 0 else 0
    labels[out_row(model, route), BY] = leave_by(model, scratch, route, 0, by) if count > 0 else FAR


@kernel
def keep_labels(model: Model, state: State, scratch: Scratch, route: int, count: int, earliest: int) -> None:
    """Keep the labels of the route under examination, whose times are the earliest, breaks in their places."""
    keep_forward(model, state, scratch, route, count, earliest)
    keep_backward(model, state, scratch, route, count)
