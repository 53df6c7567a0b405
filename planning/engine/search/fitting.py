"""Whether a route can take a visit at all, asked once for each visit and route."""

from __future__ import annotations

from planning.engine.compiled import kernel
from planning.engine.estimate import base_price, takes
from planning.engine.layout import (
    BARRED,
    BASE,
    FITTING,
    NEVER,
    SERVES_IN,
    SUPPLIED_BY,
    TEAM,
    Journal,
    Model,
    State,
)
from planning.engine.stock.detours import NO_FETCH, supplied_by_apart
from planning.engine.stock.ledger import has_stock
from planning.engine.tours import has_parts

ATTEMPTS = 3
"""Routes tried for a visit whose place turns out to be none."""


@kernel
def fits(model: Model, state: State, journal: Journal, visit: int, route: int, mark: int) -> bool:
    """Whether the route's resource can serve the visit at all; found once for each mark, with what it takes and costs.

    A mark that gives the visit another try is not yet a multiple of ATTEMPTS.
    """
    marks = journal.marks
    if marks[route, FITTING] != mark:
        marks[route, FITTING] = mark
        marks[route, SERVES_IN] = takes(model, state, visit, route)
        marks[route, SUPPLIED_BY] = NO_FETCH
        if marks[route, SERVES_IN] != NEVER:
            marks[route, BASE] = base_price(model, state, visit, route)
            if has_stock(model) and not has_parts(model, state, visit, route):
                fetch = NO_FETCH
                if model.visits[visit, TEAM] < 0:
                    fetch = supplied_by_apart(model, state, journal, visit, route)
                marks[route, SUPPLIED_BY] = fetch
                if fetch == NO_FETCH:
                    marks[route, SERVES_IN] = NEVER
    return marks[route, SERVES_IN] != NEVER and marks[route, BARRED] < mark - mark % ATTEMPTS
