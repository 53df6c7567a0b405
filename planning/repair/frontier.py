"""What less disturbance costs: a plan repaired at several prices of disturbance, and values of some requests."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.expressions import compile_where
from planning.repair.mend import RELUCTANCE, mend
from planning.verify import verify

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from planning.case.case import Case
    from planning.effort import Effort
    from planning.travel.travel import Travel

FRONTIER: dict[str, Any] = {
    "price_factor": pl.Float64,
    "value_factor": pl.Float64,
    "broken": pl.Int64,
    "cost": pl.Int64,
    "touched": pl.Int64,
    "left_out": pl.Int64,
    "best": pl.Boolean,
}
"""Columns of a frontier: cost in cents, without the disturbance."""
PRICE_FACTORS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 16.0)
VALUE_FACTORS = (0.5, 1.0, 2.0)
"""Where a class of requests is chosen; else its value stays as it is."""
ASKED = ("request_id", "source", "client_id", "tier", "service_id", "site_id", "priority", "mandatory")
"""Columns of requests by which a class of them is chosen."""
PRICES = ("time", "window", "resource", "day", "drop")


def chosen(case: Case, where: str) -> list[str]:
    """List the requests that meet a condition on the columns of `ASKED`.

    Raises
    ------
    InputError
        E910, E911: the condition cannot be read.
    """
    asked = case.requests.select(ASKED)
    met = compile_where(where, asked.schema, file="--where")
    return asked.filter(met.fill_null(value=False))["request_id"].to_list()


def frontier(  # noqa: PLR0913 - as mend, and whose value is swept
    case: Case,
    travel: Travel,
    *,
    in_force: pl.DataFrame,
    touched: Collection[str],
    effort: Effort,
    valued: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Repair at each price, and set cost against clients touched.

    Parameters
    ----------
    case, travel, in_force, touched, effort
        As for `planning.repair.mend.mend`.
    valued
        Requests whose value is swept too; None: none.

    Returns
    -------
    pl.DataFrame
        The columns of `FRONTIER`. Every plan is judged at the prices and values of the case: `cost` is money without
        the disturbance, `touched` counts the requests that are charged one. `best`: it breaks the least, and of the
        plans that do no other is at least as good in what it costs and touches, and better in one.
    """
    points = [
        (price, value, *_judged(case, travel, _at(case, price, value, valued or ()), in_force, touched, effort, price))
        for value in (VALUE_FACTORS if valued is not None else (1.0,))
        for price in PRICE_FACTORS
    ]
    rows = pl.DataFrame([(*point, True) for point in points], schema=FRONTIER, orient="row")
    return rows.with_columns(best=pl.Series(undominated(rows.select("broken", "cost", "touched").rows())))


def undominated(points: Sequence[tuple[int, int, int]]) -> list[bool]:
    """Say of each plan (broken, cost, touched) whether it breaks the least and no such plan is better in the others."""
    least = min(broken for broken, _, _ in points)
    others = [(cost, touched) for broken, cost, touched in points if broken == least]

    def beaten(cost: int, touched: int) -> bool:
        return any(a <= cost and b <= touched and (a, b) != (cost, touched) for a, b in others)

    return [broken == least and not beaten(cost, touched) for broken, cost, touched in points]


def _at(case: Case, price: float, value: float, valued: Collection[str]) -> Case:
    """Give the case at other prices of disturbance, and with another value of some requests."""
    objective = case.settings.objective
    names = [entry.name for entry in fields(objective.disturbance) if entry.name in PRICES]
    scaled = {name: round(getattr(objective.disturbance, name) * price) for name in names}
    disturbance = replace(objective.disturbance, **scaled)
    settings = replace(case.settings, objective=replace(objective, disturbance=disturbance))
    worth = pl.when(pl.col("request_id").is_in(list(valued))).then((pl.col("value") * value).round().cast(pl.Int64))
    requests = case.requests.with_columns(value=worth.otherwise("value"))
    return replace(case, settings=settings, requests=requests)


def _judged(  # noqa: PLR0913, PLR0917 - as mend, in two cases
    real: Case,
    travel: Travel,
    case: Case,
    in_force: pl.DataFrame,
    touched: Collection[str],
    effort: Effort,
    price: float,
) -> Iterator[int]:
    """Repair in a case and judge the plan in the real one: broken, cost, touched, left out."""
    reluctance = RELUCTANCE * min(price, 1.0)
    solution = mend(case, travel, in_force=in_force, touched=touched, effort=effort, reluctance=reluctance)
    verdict = verify(real, travel, solution.plan.rows, in_force)
    charged = verdict.costs.filter(pl.col("amount") > 0, term="disturbance")
    yield verdict.broken
    yield verdict.cost - int(charged["amount"].sum())
    yield charged.height
    yield solution.plan.unplanned.height
