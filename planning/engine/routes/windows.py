"""When a visit may start, and how long it takes whom."""

from __future__ import annotations

from planning.engine.compiled import entry, kernel
from planning.engine.layout import (
    CREATED,
    DUE_AT,
    END_BY,
    FIXED,
    GRACE,
    LASTS,
    NEVER,
    PEOPLE,
    PROMISE_END,
    PROMISE_START,
    PROMISED,
    RESOURCE,
    RESPOND_BY,
    SKILLS,
    WINDOW_CLOSES,
    WINDOW_COUNT,
    WINDOW_FIRST,
    WINDOW_OPENS,
    Model,
    State,
)
from planning.engine.money import THOUSANDTHS


@kernel
def service_time(model: Model, visit: int, route: int) -> int:
    """Seconds that the route's resource needs, rounded up; NEVER if it lacks a skill or is not allowed."""
    able = int(model.able[model.visits[visit, SKILLS], route])
    if able == 0 or model.allowed[model.visits[visit, PEOPLE], model.routes[route, RESOURCE]] == 0:
        return NEVER
    speed = int(model.speeds[able - 1])
    if speed == THOUSANDTHS:  # mostly so, and a division costs as much as all the rest
        return int(model.visits[visit, LASTS])
    return -((-model.visits[visit, LASTS] * THOUSANDTHS) // speed)


@kernel
def earliest_point(model: Model, visit: int, time: int, needs: int) -> int:
    """First time from `time` on at which the visit may start by its windows; NEVER if there is none."""
    count = model.visits[visit, WINDOW_COUNT]
    if count == 0:
        return time
    first = model.visits[visit, WINDOW_FIRST]
    for window in range(first, first + count):
        row = model.windows[window]
        begin = max(time, int(row[WINDOW_OPENS]))
        if begin <= row[WINDOW_CLOSES] and begin <= row[END_BY] - needs:
            return begin
    return NEVER


@kernel
def latest_point(model: Model, visit: int, time: int, needs: int) -> int:
    """Last time up to `time` at which the visit may start by its windows; NEVER if there is none."""
    count = model.visits[visit, WINDOW_COUNT]
    if count == 0:
        return time
    first = model.visits[visit, WINDOW_FIRST]
    for window in range(first + count - 1, first - 1, -1):
        row = model.windows[window]
        begin = min(time, int(row[WINDOW_CLOSES]), int(row[END_BY]) - needs)
        if begin >= row[WINDOW_OPENS]:
            return begin
    return NEVER


@kernel
def begin_service(model: Model, state: State, visit: int, ready: int, needs: int) -> int:
    """Start of service for a person who is ready at `ready`: waits for window and promise, breaks a promise late."""
    row = model.visits[visit]
    fixed = int(state.stops[visit, FIXED])
    if fixed != NEVER:
        return fixed if ready <= fixed + state.stops[visit, GRACE] else NEVER
    time = max(ready, int(row[CREATED]))
    if row[PROMISED] and time <= row[PROMISE_END]:
        kept = earliest_point(model, visit, max(time, int(row[PROMISE_START])), needs)
        if kept != NEVER and kept <= row[PROMISE_END]:
            return kept
    return earliest_point(model, visit, time, needs)


@entry
def lasts_in(model: Model, visit: int, route: int) -> int:
    """Give Python `service_time`."""
    return service_time(model, visit, route)


@entry
def may_start(model: Model, state: State, visit: int, route: int, start: int) -> bool:
    """Whether the route's resource may serve the visit, and its windows are open at a start."""
    serves = service_time(model, visit, route)
    return serves != NEVER and begin_service(model, state, visit, start, serves) == start


@kernel
def breaks_promise(model: Model, visit: int, start: int) -> bool:
    """Whether a start lies outside what the client was told."""
    row = model.visits[visit]
    return row[PROMISED] != 0 and not row[PROMISE_START] <= start <= row[PROMISE_END]


@kernel
def harmless_start(model: Model, state: State, visit: int, start: int, lasts: int, latest: int) -> int:
    """Latest start up to `latest` that is no later by its dues than `start` is, and keeps the promise that it keeps.

    Never before `start`.
    """
    if state.stops[visit, FIXED] != NEVER:
        return start
    money = model.visit_money[visit]
    latest = min(latest, max(start, int(money[RESPOND_BY])), max(start, int(money[DUE_AT]) - lasts))
    if model.visits[visit, PROMISED] and not breaks_promise(model, visit, start):
        latest = min(latest, int(model.visits[visit, PROMISE_END]))
    return max(start, latest_point(model, visit, latest, lasts))
