"""What one scheduled route costs."""

from __future__ import annotations

from planning.engine.compiled import kernel
from planning.engine.layout import (
    BEGINS,
    BROKEN,
    COST,
    DEPARTURE,
    DISTURBANCE,
    FAR,
    HOUR_RATE,
    JOB_COST,
    KM_RATE,
    LEAVES,
    LEG_METRES,
    LEG_SECONDS,
    METRES,
    OUTSIDE_COST,
    OVERTIME_FACTOR,
    PAUSES,
    PEOPLE,
    PREFERENCE,
    RESOURCE,
    RETURN,
    SECONDS,
    SERVES,
    SERVICE,
    SHIFT_COST,
    SHIFT_END,
    STOP,
    USE_RATE,
    WEIGHT,
    WORK_COST,
    Model,
    Scratch,
)
from planning.engine.money import PER_HOUR, PER_KM, THOUSANDTHS, cents, disturbance, least_disturbance, penalty
from planning.engine.routes.breaks import unpaid
from planning.engine.routes.windows import breaks_promise

UNPREFERRED, OUTSIDE = 2, 4
"""In Model.allowed: may serve, but is not among those preferred; and (added to it) would leave his territories."""


@kernel
def work_cost(model: Model, route: int, departure: int, back: int, pauses: int) -> int:
    """Cents for working time, less unpaid breaks, and overtime, each rounded once."""
    rate = model.route_money[route, HOUR_RATE]
    if rate == 0:
        return 0
    overtime = max(0, back - max(departure, int(model.routes[route, SHIFT_END])))
    paid = cents(rate * (back - departure - pauses - overtime), PER_HOUR)
    if overtime == 0:
        return paid
    return paid + cents(rate * model.route_money[route, OVERTIME_FACTOR] * overtime, PER_HOUR * THOUSANDTHS)


@kernel
def lasting_cost(model: Model, visit: int, route: int, start: int, end: int) -> int:
    """Cents of one stop that do not fall where it starts later: pay per job, use, preference, territory, lateness."""
    money = model.route_money[route, JOB_COST] + penalty(model, visit, start, end)
    if model.route_money[route, USE_RATE] > 0:
        money += cents(model.route_money[route, USE_RATE] * (end - start), PER_HOUR)
    allowed = model.allowed[model.visits[visit, PEOPLE], model.routes[route, RESOURCE]]
    if allowed >= UNPREFERRED:
        if allowed & UNPREFERRED:
            money += model.visit_money[visit, PREFERENCE]
        if allowed & OUTSIDE:
            money += model.route_money[route, OUTSIDE_COST]
    return money


@kernel
def stop_cost(model: Model, visit: int, route: int, start: int, end: int) -> int:
    """Cents of one stop that do not depend on its neighbours: what lasts, and the disturbance of the plan in force."""
    disturbed = disturbance(model, visit, int(model.routes[route, RESOURCE]), start)
    return lasting_cost(model, visit, route, start, end) + disturbed


@kernel
def least_stop_cost(model: Model, visit: int, route: int, start: int, end: int) -> int:
    """Least that `stop_cost` can be where the stop starts then or later."""
    disturbed = least_disturbance(model, visit, int(model.routes[route, RESOURCE]), start, FAR)
    return lasting_cost(model, visit, route, start, end) + disturbed


@kernel
def account(model: Model, scratch: Scratch, route: int, count: int) -> None:
    """Add up what the scheduled route costs, into `scratch.result`."""
    work, result = scratch.work, scratch.result
    broken, fixed, service, disturbed = 0, int(model.route_money[route, SHIFT_COST]), 0, 0
    seconds, metres = int(work[LEG_SECONDS, count]), int(work[LEG_METRES, count])
    for i in range(count):
        visit = work[STOP, i]
        seconds += work[LEG_SECONDS, i]
        metres += work[LEG_METRES, i]
        service += work[SERVES, i]
        fixed += stop_cost(model, visit, route, int(work[BEGINS, i]), int(work[LEAVES, i]))
        disturbed += disturbance(model, visit, int(model.routes[route, RESOURCE]), int(work[BEGINS, i]))
        if breaks_promise(model, visit, int(work[BEGINS, i])):
            broken += int(model.visit_money[visit, WEIGHT])
    pauses = unpaid(model, scratch, route)
    result[BROKEN], result[PAUSES] = broken, pauses
    result[WORK_COST] = work_cost(model, route, int(result[DEPARTURE]), int(result[RETURN]), pauses)
    result[METRES], result[SECONDS], result[SERVICE], result[DISTURBANCE] = metres, seconds, service, disturbed
    travel = cents(model.route_money[route, KM_RATE] * metres, PER_KM)
    result[COST] = fixed + result[WORK_COST] + travel
