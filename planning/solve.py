"""The nightly plan: what is locked first, then what is in force, then the search, then a last look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from planning.board import Board
from planning.engine import layout
from planning.engine.estimate import BROKEN_UNIT, IMPOSSIBLE
from planning.guide import MOST_BINDING, guide_of
from planning.plan import Plan
from planning.problem import Problem
from planning.problem.visits import left_costs
from planning.progress import CURVE, Progress
from planning.search import Search, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from planning.case.case import Case
    from planning.effort import Effort
    from planning.travel.travel import Travel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """A plan, what it costs and how it was found.

    Parameters
    ----------
    plan
        Rows and what was left out.
    broken
        Weights of promises broken and of mandatory requests left out.
    cost
        Cents, the sum of all terms.
    iterations
        Spent on it.
    ended
        `done`, or `signal` where the watch ended the search before.
    curve
        A row of `CURVE` for each step to a better plan that is worth keeping; `seconds` is null where the effort
        is given in iterations, since two runs would differ in it.
    """

    plan: Plan
    broken: int
    cost: int
    iterations: int
    ended: Literal["done", "signal"]
    curve: pl.DataFrame


def solve(
    case: Case,
    travel: Travel,
    *,
    in_force: pl.DataFrame | None = None,
    effort: Effort,
    watch: Callable[[Progress], bool] | None = None,
) -> Solution:
    """Plan a case.

    Parameters
    ----------
    case
        What is planned; its requests carry the promises and locks that hold.
    travel
        Legs between the places of the case.
    in_force
        Rows of the plan in force, to start from; rows that no longer fit are planned anew, and what changes costs.
    effort
        How long to search.
    watch
        Is told of the progress, first after the insertion; where it returns True, the search ends at once.
    """
    problem = Problem.of(case, travel, in_force)
    board = Board.empty(problem)
    lay_locked(board)
    if in_force is not None:
        lay_rows(board, in_force)
    aside = _aside(case, problem, in_force)
    search = Search.of(board, guide_of(problem, travel), effort, _told(watch, len(case.requests), aside))
    ended = search.run()
    board = search.best().restore()
    prices = last_look(board)
    broken, cost = (mine + others for mine, others in zip(board.total(), aside, strict=True))
    steps = [*search.steps, Step(search.iterations, search.seconds(), *board.total())]
    return Solution(
        plan=Plan(board.rows(), left_out(board, prices)),
        broken=broken,
        cost=cost,
        iterations=search.iterations,
        ended=ended,
        curve=_curve(steps, aside, timed=effort.iterations is None),
    )


def _aside(case: Case, problem: Problem, in_force: pl.DataFrame | None) -> tuple[int, int]:
    """Weights and cents of the requests that no plan can serve."""
    aside = case.requests.join(problem.requests, on="request_id", how="anti")
    bound = aside.filter(pl.col("mandatory") | pl.col("promised_start").is_not_null())
    return int(bound["weight"].sum()), int(left_costs(case, aside, in_force).sum())


def _told(
    watch: Callable[[Progress], bool] | None, requests: int, aside: tuple[int, int]
) -> Callable[[Progress], bool]:
    """Tell the watch of all requests, also of those that no plan can serve."""
    if watch is None:
        return lambda _: False
    return lambda progress: watch(
        replace(progress, requests=requests, broken=progress.broken + aside[0], cost=progress.cost + aside[1])
    )


def _curve(steps: list[Step], aside: tuple[int, int], *, timed: bool) -> pl.DataFrame:
    """Lay out the steps to a better plan; without their times where another run would have others."""
    rows = [
        (step.iterations, step.seconds if timed else None, step.broken + aside[0], step.cost + aside[1])
        for place, step in enumerate(steps)
        if place == 0 or step[2:] != steps[place - 1][2:]
    ]
    return pl.DataFrame(rows, schema=CURVE, orient="row")


def lay_locked(board: Board) -> None:
    """Lay the requests whose resource and start are locked, in order of time, in the shift that holds them."""
    model = board.problem.model
    pinned = np.flatnonzero(model.visits[:, layout.PINNED])
    resources = {resource: index for index, resource in enumerate(board.problem.staff.resources)}
    locked = board.problem.requests["locked_resource"].to_list()
    lanes: dict[int, list[int]] = {}
    for visit in sorted(pinned, key=lambda visit: (model.visits[visit, layout.PINNED_START], visit)):
        start = model.visits[visit, layout.PINNED_START]
        own = np.flatnonzero(model.routes[:, layout.RESOURCE] == resources[locked[visit]])
        holding = own[
            (model.routes[own, layout.SHIFT_START] <= start) & (start <= model.routes[own, layout.LATEST_END])
        ]
        if len(holding):
            lanes.setdefault(int(holding[-1]), []).append(int(visit))
    for route in sorted(lanes):
        board.pin(lanes[route], route)


def lay_rows(board: Board, rows: pl.DataFrame) -> None:
    """Lay the visits of a plan in force, in its order, as far as each still fits where it stands."""
    visits = {request: index for index, request in enumerate(board.problem.requests["request_id"])}
    shifts = board.problem.staff.shifts.select("resource_id", "start").iter_rows()
    routes = {shift: route for route, shift in enumerate(shifts)}
    last: dict[int, int] = {}
    order = rows.filter(pl.col("activity") == "visit").sort("resource_id", "start", "sequence")
    for request, resource, shift in order.select("request_id", "resource_id", "shift_start").iter_rows():
        visit, route = visits.get(request), routes.get((resource, shift))
        if visit is None or route is None:
            continue
        # what is locked may stand in another route already
        stands = int(board.state.stops[visit, layout.ROUTE])
        if stands == route or (stands < 0 and board.insert(visit, route, last.get(route, -1))):
            last[route] = visit


def last_look(board: Board) -> dict[int, int | None]:
    """Insert what still pays, the most binding first, until nothing does; prices are right to the cent here.

    Returns
    -------
    dict
        What the cheapest place of each visit left out comes to, against leaving it out; None: it has no place.
    """
    money = board.problem.model.visit_money
    while True:
        prices: dict[int, int | None] = {}
        out = board.unplanned()
        for visit in out[np.lexsort((out, *(-money[out, by] for by in MOST_BINDING)))].tolist():
            found = board.cheapest(visit, below=IMPOSSIBLE)
            if found is None or found[0] >= 0 or not board.insert(*found[1]):
                prices[visit] = None if found is None else found[0]
        if len(prices) == len(out):
            return prices


def left_out(board: Board, prices: dict[int, int | None]) -> pl.DataFrame:
    """Say for each request why it is not planned: what no plan can serve, what has no room, what costs too much."""
    case, ids = board.problem.case, board.problem.requests["request_id"]
    rows = [(ids[visit], *_reason(price, case.settings.currency)) for visit, price in sorted(prices.items())]
    schema = {"request_id": pl.String, "code": pl.String, "detail": pl.String}
    tried = pl.DataFrame(rows, schema=schema, orient="row")
    known = case.unservable.select(*schema).join(board.planned_ids(), on="request_id", how="anti")
    reasons = pl.concat([known, tried.join(known, on="request_id", how="anti")])
    values = case.requests.select("request_id", "value")
    return reasons.join(values, on="request_id").select("request_id", "value", "code", "detail").sort("request_id")


def _reason(price: int | None, currency: str) -> tuple[str, str]:
    """Code and sentence for a request that is left out, from what its cheapest place breaks and costs more."""
    if price is None:
        return "N1", "no shift has room for it beside what is planned"
    half = BROKEN_UNIT // 2
    broken, cost = divmod(price + half, BROKEN_UNIT)
    cost -= half
    if broken > 0:
        return "N3", "wherever it still fits, it would break a promise that is kept without it"
    return "N2", f"its cheapest place costs {cost // 100}.{cost % 100:02d} {currency} more than leaving it out"
