"""What the routes have done of the limits and fair parts that rules over groups set."""

from __future__ import annotations

from planning.engine.compiled import apart, entry, kernel
from planning.engine.crew.runs import run_with
from planning.engine.layout import (
    COUNT,
    CURRENT,
    DEPARTURE,
    DUTY_COUNT,
    DUTY_FACTOR,
    DUTY_FIRST,
    DUTY_MEASURE,
    DUTY_ROW,
    DUTY_SORT,
    FAR,
    FETCHES,
    FORBIDDEN,
    IN_JOBS,
    LENIENT,
    LIMIT_BEGINS,
    LIMIT_RATE,
    LIMIT_SHARED,
    LOCKED,
    PART_BEFORE,
    PART_RULE,
    PAUSES,
    PLACE,
    PRICED,
    RADIUS,
    RETURN,
    RUN_MOST,
    SETTLED,
    START_PLACE,
    TIMED,
    TO_LIMIT,
    Model,
    State,
)
from planning.engine.legs import leg
from planning.engine.stock.ledger import first_fetch


@kernel
def has_crew(model: Model) -> bool:
    """Whether rules hold over groups of shifts."""
    return model.crew.shape[0] > 0


@kernel
def counts_time(model: Model, route: int) -> bool:
    """Whether a rule asks how long the route's person works."""
    return has_crew(model) and model.crew[route, TIMED] > 0


@kernel
def has_price(model: Model, route: int) -> bool:
    """Whether what the route does may cost something by a rule."""
    return has_crew(model) and model.crew[route, PRICED] > 0


@kernel
def jobs_of(state: State, route: int) -> int:
    """Visits of a route; a fetch is none."""
    return int(state.tours[route, COUNT] - state.tours[route, FETCHES])


@kernel
def seconds_of(state: State, route: int) -> int:
    """Working time of a route, less unpaid breaks."""
    totals = state.totals[route]
    return int(totals[RETURN] - totals[DEPARTURE] - totals[PAUSES])


@entry
def book(model: Model, state: State, route: int, sign: int) -> None:
    """Count what a route does; with `sign` -1, no more."""
    crew, jobs, seconds = model.crew[route], sign * jobs_of(state, route), sign * seconds_of(state, route)
    for k in range(crew[DUTY_FIRST], crew[DUTY_FIRST] + crew[DUTY_COUNT]):
        duty = model.duties[k]
        done = jobs if duty[DUTY_MEASURE] == IN_JOBS else seconds
        if duty[DUTY_SORT] == TO_LIMIT:
            state.balances[duty[DUTY_ROW], CURRENT] += duty[DUTY_FACTOR] * done
        else:
            state.parts_done[duty[DUTY_ROW], CURRENT] += done
            state.loads[model.fair[duty[DUTY_ROW], PART_RULE], CURRENT] += done


book_apart = apart(book)


@kernel
def binds(model: Model, state: State, duty: int) -> bool:
    """Whether a duty adds to a hard limit that has to hold at once."""
    row = model.duties[duty]
    if row[DUTY_SORT] != TO_LIMIT or row[DUTY_FACTOR] <= 0 or model.limits[row[DUTY_ROW], LIMIT_RATE] != FORBIDDEN:
        return False
    return not (state.rules[LENIENT] and model.limits[row[DUTY_ROW], LIMIT_SHARED])


@entry
def may_take(model: Model, state: State, visit: int, route: int) -> bool:
    """Whether the rules leave the route's person one visit more there, as far as that is known without its place."""
    crew = model.crew[route]
    for k in range(crew[DUTY_FIRST], crew[DUTY_FIRST] + crew[DUTY_COUNT]):
        if binds(model, state, k):
            duty = model.duties[k]
            least = duty[DUTY_FACTOR] if duty[DUTY_MEASURE] == IN_JOBS else 0
            if state.balances[duty[DUTY_ROW], CURRENT] + least > 0:
                return False
    if state.tours[route, COUNT] == 0 and crew[RUN_MOST] < FAR and run_with(model, state, route) > crew[RUN_MOST]:
        return False
    if crew[RADIUS] < FAR and not model.visit_money[visit, LOCKED]:
        there = leg(model, int(model.routes[route, START_PLACE]), int(model.visits[visit, PLACE]))
        return there[1] <= crew[RADIUS]
    return True


may_take_apart = apart(may_take)


@kernel
def carry_over(state: State, source: int, target: int) -> None:
    """Count in a column, CURRENT or SETTLED, as in the other one."""
    for k in range(state.balances.shape[0]):
        state.balances[k, target] = state.balances[k, source]
    for k in range(state.parts_done.shape[0]):
        state.parts_done[k, target] = state.parts_done[k, source]
    for k in range(state.loads.shape[0]):
        state.loads[k, target] = state.loads[k, source]


@entry
def accepts(model: Model, state: State, visit: int, route: int) -> bool:
    """Whether the rules leave room for one visit more in the route; what is done so far counts as settled."""
    if not has_crew(model):
        return True
    carry_over(state, CURRENT, SETTLED)
    return visit >= first_fetch(model) or may_take(model, state, visit, route)


@entry
def within_limits(model: Model, state: State, route: int) -> bool:
    """Whether the hard limits hold to which the route adds; others may only hold when all is put back."""
    if not has_crew(model):
        return True
    crew = model.crew[route]
    for k in range(crew[DUTY_FIRST], crew[DUTY_FIRST] + crew[DUTY_COUNT]):
        if binds(model, state, k):
            balance = state.balances[model.duties[k, DUTY_ROW]]
            if balance[CURRENT] > max(0, balance[SETTLED]):
                return False
    return True


within_limits_apart = apart(within_limits)


@kernel
def limits_hold(model: Model, state: State) -> bool:
    """Whether every hard limit holds, or is exceeded by no more than when the plan was last accepted."""
    for k in range(model.limits.shape[0]):
        balance = state.balances[k]
        if model.limits[k, LIMIT_RATE] == FORBIDDEN and balance[CURRENT] > max(0, balance[SETTLED]):
            return False
    return True


@entry
def begin(model: Model, state: State) -> None:
    """Count as before anything is planned."""
    for k in range(state.balances.shape[0]):
        state.balances[k, CURRENT] = model.limits[k, LIMIT_BEGINS]
    for k in range(state.loads.shape[0]):
        state.loads[k, CURRENT] = 0
    for k in range(state.parts_done.shape[0]):
        state.parts_done[k, CURRENT] = model.fair[k, PART_BEFORE]
        state.loads[model.fair[k, PART_RULE], CURRENT] += model.fair[k, PART_BEFORE]
