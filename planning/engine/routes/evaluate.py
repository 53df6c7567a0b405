"""The schedule of one route, and what it costs.

A route is a sequence of stops between a start and an end place. `evaluate` fixes its times: starts as early as
possible after the departure; due breaks where they delay the return least, then earliest; the departure as late
as delays neither the return, nor a start beyond its due, nor breaks a promise that is kept.
"""

from __future__ import annotations

from planning.engine.compiled import apart, entry
from planning.engine.layout import (
    BREAK_COUNT,
    DEPARTURE,
    KEEP_BOUNDS,
    KEEP_LABELS,
    NEVER,
    NOT_TAKEN,
    RETURN,
    SLOT,
    TOUR_END,
    Model,
    Scratch,
    State,
)
from planning.engine.routes.breaks import due_break, place_break_apart
from planning.engine.routes.cost import account
from planning.engine.routes.labels import keep_bounds, keep_labels
from planning.engine.routes.schedule import first_departure, latest_departure, lay_out, run_forward_apart


@entry
def evaluate(  # noqa: C901 - one loop; its parts would pass back half a dozen values
    model: Model, state: State, scratch: Scratch, route: int, count: int, tolerated: int, keep: int
) -> int:
    """Fix the times of the sequence in `scratch` and add up what it costs, in `scratch.result`.

    Returns the number of due breaks that fit nowhere (at most `tolerated`), or NEVER where a hard rule would break.
    `keep` says what is kept of it in the state: nothing, the labels, or the bounds of the stops too.
    """
    if not lay_out(model, scratch, route, count):
        return NEVER
    for k in range(model.routes[route, BREAK_COUNT]):
        scratch.taken[k, SLOT] = NOT_TAKEN
    earliest = first_departure(model, state, scratch, route)
    skipped, settled, leave = 0, False, earliest
    while True:
        back = run_forward_apart(model, state, scratch, route, count, 0, leave)
        if settled:
            break
        if back == NEVER:
            return NEVER
        if keep == KEEP_BOUNDS:
            keep_bounds(model, state, scratch, route, count)
            keep = KEEP_LABELS
        departure = max(earliest, latest_departure(model, state, scratch, route, count, back))
        k = due_break(model, scratch, route, departure, back)
        if k < 0:
            if back > state.tours[route, TOUR_END]:
                return NEVER
            if keep:
                keep_labels(model, state, scratch, route, count, earliest)
            settled, leave = True, departure
        elif not place_break_apart(model, state, scratch, route, count, earliest, k):
            skipped += 1
            if skipped > tolerated:
                return NEVER
    scratch.result[DEPARTURE], scratch.result[RETURN] = leave, back
    account(model, scratch, route, count)
    return skipped


evaluate_apart = apart(evaluate)
