"""Cents from exact integers: each amount is rounded once, half to even."""

from __future__ import annotations

from planning.engine.compiled import kernel
from planning.engine.layout import DUE_AT, LATE_CAP, LATE_FIXED, LATE_RATE, RESPOND_BY, Model

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
    late = clause(model, visit, start - money[visit, RESPOND_BY])
    late += clause(model, visit, end - money[visit, DUE_AT])
    return cents(late, PER_HOUR)
