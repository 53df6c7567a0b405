"""Runs of days on which a person works, one after the other."""

from __future__ import annotations

from planning.engine.compiled import kernel
from planning.engine.layout import (
    DAY_AFTER,
    DAY_BEFORE,
    DAY_HISTORY,
    GROUP,
    JOBS,
    RUN_COUNT,
    RUN_FIRST,
    RUN_FREE,
    RUN_PRICE,
    Model,
    State,
)


@kernel
def run_with(model: Model, state: State, route: int) -> int:
    """Length of the run of days if the route's person works on its day; a longer one before the plan included."""
    day = int(model.routes[route, GROUP])
    length, here = 1 + int(model.days[day, DAY_HISTORY]), int(model.days[day, DAY_BEFORE])
    while here >= 0 and state.groups[here, JOBS] > 0:
        length += 1 + int(model.days[here, DAY_HISTORY])
        here = int(model.days[here, DAY_BEFORE])
    here = int(model.days[day, DAY_AFTER])
    while here >= 0 and state.groups[here, JOBS] > 0:
        length += 1
        here = int(model.days[here, DAY_AFTER])
    return length


@kernel
def run_cost(model: Model, state: State, k: int) -> int:
    """Cents of the days beyond the runs that cost nothing, of one person by one rule."""
    row, excess, length, free = model.run_prices[k], 0, 0, 0
    for day in range(row[RUN_FIRST], row[RUN_FIRST] + row[RUN_COUNT]):
        if state.groups[day, JOBS] == 0:
            length = 0
            continue
        if length == 0 or model.days[day, DAY_BEFORE] < 0:
            length = int(model.days[day, DAY_HISTORY])
            free = max(int(row[RUN_FREE]), length)
        length += 1
        excess += int(length > free)
    return int(excess * row[RUN_PRICE])
