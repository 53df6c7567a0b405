"""Which breaks are due in a route, and where they are taken."""

from __future__ import annotations

from planning.engine.compiled import apart, kernel
from planning.engine.layout import (
    BREAK_COUNT,
    BREAK_END,
    BREAK_FIRST,
    BREAK_LENGTH,
    BREAK_START,
    CANNOT,
    INSIDE,
    INTERRUPTIBLE,
    KEPT,
    LEAVES,
    NEVER,
    NOT_TAKEN,
    SLOT,
    STOP,
    TOUR_END,
    Model,
    Scratch,
    State,
)
from planning.engine.routes.schedule import run_forward_apart


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
        back = run_forward_apart(model, state, scratch, route, count, i, leave)
        if inside:
            work[INSIDE, i] -= inside
        fits = back != NEVER and back <= state.tours[route, TOUR_END]
        if fits and (best_back == NEVER or back < best_back):
            best_back, best_slot = back, slot
    taken[k, SLOT] = best_slot
    if best_slot >= 0 and best_slot % 2 == 1:
        work[INSIDE, best_slot // 2] += length
    return best_slot != CANNOT


place_break_apart = apart(place_break)


@kernel
def unpaid(model: Model, scratch: Scratch, route: int) -> int:
    """Seconds of break in the route under examination."""
    seconds = 0
    for k in range(model.routes[route, BREAK_COUNT]):
        if scratch.taken[k, SLOT] >= 0:
            seconds += int(model.breaks[model.routes[route, BREAK_FIRST] + k, BREAK_LENGTH])
    return seconds
