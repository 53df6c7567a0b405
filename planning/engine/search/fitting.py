"""Whether a route can take a visit at all, asked once for each visit and route."""

from __future__ import annotations

from planning.engine.compiled import kernel
from planning.engine.estimate import base_price, takes
from planning.engine.layout import (
    ATTEMPTS,
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
from planning.engine.stock.detours import LACKS_NOTHING, NO_WAY, supplied_by_apart
from planning.engine.stock.ledger import has_stock
from planning.engine.tours import has_parts


@kernel
def fits(model: Model, state: State, journal: Journal, visit: int, route: int, mark: int) -> bool:
    """Whether the route's resource can serve the visit at all; found once for each mark, with what it takes and costs.

    A mark that gives the visit another try is not yet a multiple of ATTEMPTS.
    """
    marks = journal.marks
    if marks[route, FITTING] != mark:
        marks[route, FITTING] = mark
        marks[route, SERVES_IN] = takes(model, state, visit, route)
        marks[route, SUPPLIED_BY] = LACKS_NOTHING
        if marks[route, SERVES_IN] != NEVER:
            marks[route, BASE] = base_price(model, state, visit, route)
            if has_stock(model) and not has_parts(model, state, visit, route):
                marks[route, SUPPLIED_BY] = NO_WAY
                if model.visits[visit, TEAM] < 0:
                    marks[route, SUPPLIED_BY] = supplied_by_apart(model, state, journal, visit, route)
                if marks[route, SUPPLIED_BY] == NO_WAY:
                    marks[route, SERVES_IN] = NEVER
    return marks[route, SERVES_IN] != NEVER and marks[route, BARRED] < mark - mark % ATTEMPTS
