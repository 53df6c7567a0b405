"""Rest between the work of two days: who comes home late begins later, and is home in time for what follows."""

from __future__ import annotations

from planning.engine.compiled import apart, entry, kernel
from planning.engine.layout import (
    BY,
    CHAIN_FIRST,
    CHAIN_LAST,
    COUNT,
    DAY,
    DEPARTURE,
    LOCKED_HOME,
    REST,
    RETURN,
    SHIFT_START,
    TOUR_BEGIN,
    TOUR_END,
    TOUR_LATEST,
    Model,
    State,
)
from planning.engine.routes.labels import out_row


@kernel
def has_chain(model: Model, route: int) -> bool:
    """Whether rest may tie the route to others of its person."""
    return model.crew.shape[0] > 0 and model.crew[route, CHAIN_FIRST] < model.crew[route, CHAIN_LAST]


@kernel
def rested(model: Model, state: State, route: int) -> int:
    """From when on the route may be left for: its shift's start, after the rest from all that comes before."""
    begin, crew = int(model.routes[route, SHIFT_START]), model.crew[route]
    for other in range(crew[CHAIN_FIRST], route):
        if state.tours[other, COUNT] > 0 and model.crew[other, DAY] != crew[DAY]:
            begin = max(begin, int(state.totals[other, RETURN] + crew[REST]))
    return begin


@kernel
def home_by(model: Model, state: State, route: int) -> int:
    """By when the route has to be back, so that its person can rest before all that follows, as late as that may be."""
    end, crew = int(state.tours[route, TOUR_LATEST]), model.crew[route]
    for other in range(route + 1, crew[CHAIN_LAST] + 1):
        if state.tours[other, COUNT] > 0 and model.crew[other, DAY] != crew[DAY]:
            end = min(end, int(state.labels[out_row(model, other), BY] - crew[REST]))
    return max(end, int(state.tours[route, LOCKED_HOME]))


@entry
def bind(model: Model, state: State, route: int) -> bool:
    """Set between which times the route lies, by the others of its person; whether that is new."""
    begin, end, tour = rested(model, state, route), home_by(model, state, route), state.tours[route]
    new = tour[TOUR_BEGIN] != begin or tour[TOUR_END] != end
    tour[TOUR_BEGIN], tour[TOUR_END] = begin, end
    return new


bind_apart = apart(bind)


@kernel
def leaves_rest(model: Model, state: State, route: int, back: int) -> bool:
    """Whether a return at `back` lets all that follows begin as it does now."""
    crew = model.crew[route]
    for other in range(route + 1, crew[CHAIN_LAST] + 1):
        if state.tours[other, COUNT] > 0 and model.crew[other, DAY] != crew[DAY]:
            latest = max(int(state.tours[other, TOUR_BEGIN]), int(state.totals[other, DEPARTURE]))
            if back + crew[REST] > latest:
                return False
    return True
