"""Cents from exact integers: each amount is rounded once, half to even."""

from __future__ import annotations

from planning.engine.compiled import kernel
from planning.engine.layout import (
    DUE_AT,
    FORCE_DAY,
    FORCE_DAY_END,
    FORCE_DAY_START,
    FORCE_PROMISE_END,
    FORCE_PROMISE_START,
    FORCE_RESOURCE,
    FORCE_RESOURCE_COST,
    FORCE_START,
    FORCE_TIME,
    FORCE_TOLERANCE,
    FORCE_WINDOW,
    LATE_CAP,
    LATE_FIXED,
    LATE_RATE,
    RESPOND_BY,
    Model,
)

PER_HOUR = 360_000
"""A rate times seconds, divided by this, is cents."""
PER_KM = 100_000
"""A rate times metres, divided by this, is cents."""
THOUSANDTHS = 1_000


@kernel
def cents(numerator: int, denominator: int) -> int:
    """Divide and round half to even; the denominator is positive."""
    quotient = numerator // denominator
    twice = 2 * (numerator - quotient * denominator)
    if twice > denominator or (twice == denominator and quotient % 2 != 0):
        quotient += 1
    return quotient


@kernel
def clause(model: Model, visit: int, late: int) -> int:
    """Penalty of one clause that is `late` seconds late, in cents times PER_HOUR: fixed + rate, then capped."""
    if late <= 0:
        return 0
    amount = model.visit_money[visit, LATE_FIXED] * PER_HOUR + model.visit_money[visit, LATE_RATE] * late
    cap = model.visit_money[visit, LATE_CAP]
    if cap >= 0:
        amount = min(amount, cap * PER_HOUR)
    return amount


@kernel
def penalty(model: Model, visit: int, start: int, end: int) -> int:
    """Cents that lateness costs: both clauses, rounded once."""
    money = model.visit_money
    if start <= money[visit, RESPOND_BY] and end <= money[visit, DUE_AT]:
        return 0
    late = clause(model, visit, start - money[visit, RESPOND_BY])
    late += clause(model, visit, end - money[visit, DUE_AT])
    return cents(late, PER_HOUR)


@kernel
def least_disturbance(model: Model, visit: int, resource: int, first: int, last: int) -> int:
    """Cents that a start from `first` to `last` with the resource changes at least in the plan in force.

    The largest counts of what is sure to change: the start, the promise, the resource, the day.
    """
    row = model.in_force[visit]
    if row[FORCE_RESOURCE] < 0:
        return 0
    cost = 0 if row[FORCE_RESOURCE] == resource else row[FORCE_RESOURCE_COST]
    if first > row[FORCE_START] + row[FORCE_TOLERANCE] or last < row[FORCE_START] - row[FORCE_TOLERANCE]:
        cost = max(cost, row[FORCE_TIME])
    if first > row[FORCE_PROMISE_END] or last < row[FORCE_PROMISE_START]:
        cost = max(cost, row[FORCE_WINDOW])
    if first >= row[FORCE_DAY_END] or last < row[FORCE_DAY_START]:
        cost = max(cost, row[FORCE_DAY])
    return cost


@kernel
def disturbance(model: Model, visit: int, resource: int, start: int) -> int:
    """Cents that a start with the resource changes in the plan in force."""
    return least_disturbance(model, visit, resource, start, start)
