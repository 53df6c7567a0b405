"""The nightly plan: what is locked first, then what is in force, then every request by regret, then a last look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.board import Board
from planning.engine import layout
from planning.engine.insertion import IMPOSSIBLE
from planning.plan import Plan
from planning.prices import Prices
from planning.problem import Problem
from planning.problem.visits import left_costs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.travel.travel import Travel

CHUNK = 2_000
"""Requests weighed against each other at a time: bounds the room for their prices in every shift."""

MOST_BINDING = (layout.LEFT_COST, layout.LEFT_WEIGHT, layout.LOCKED)
"""What makes a request more binding than others; the last counts first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """A plan and what it costs.

    Parameters
    ----------
    plan
        Rows and what was left out.
    broken
        Weights of promises broken and of mandatory requests left out.
    cost
        Cents, the sum of all terms.
    """

    plan: Plan
    broken: int
    cost: int


def solve(case: Case, travel: Travel, *, in_force: pl.DataFrame | None = None) -> Solution:
    """Plan a case.

    Parameters
    ----------
    case
        What is planned; its requests carry the promises and locks that hold.
    travel
        Legs between the places of the case.
    in_force
        Rows of a plan to start from; rows that no longer fit are planned anew.
    """
    problem = Problem.of(case, travel)
    board = Board.empty(problem)
    lay_locked(board)
    if in_force is not None:
        lay_rows(board, in_force)
    fill(board)
    out = left_out(board)
    broken, cost = board.total()
    aside = case.requests.join(problem.requests, on="request_id", how="anti")
    bound = aside.filter(pl.col("mandatory") | pl.col("promised_start").is_not_null())
    return Solution(
        plan=Plan(board.rows(), out),
        broken=broken + int(bound["weight"].sum()),
        cost=cost + int(left_costs(case, aside).sum()),
    )


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
    positions: dict[int, int] = {}
    order = rows.filter(pl.col("activity") == "visit").sort("resource_id", "start", "sequence")
    for request, resource, shift in order.select("request_id", "resource_id", "shift_start").iter_rows():
        visit, route = visits.get(request), routes.get((resource, shift))
        if visit is None or route is None:
            continue
        position = positions.get(route, 0)
        if not board.is_planned(visit):
            board.insert(visit, route, position)
        if board.is_planned(visit):
            positions[route] = board.position(visit) + 1


def fill(board: Board) -> None:
    """Insert what pays, the most binding requests first where there are too many to weigh all at once.

    Goes over what is left until nothing of it can be inserted at a gain.
    """
    money = board.problem.model.visit_money
    inserted = True
    while inserted:
        out = board.unplanned()
        order = out[np.lexsort((out, *(-money[out, by] for by in MOST_BINDING)))]
        chunks = [np.sort(order[first : first + CHUNK]) for first in range(0, len(order), CHUNK)]
        inserted = sum(insert_by_regret(board, chunk) for chunk in chunks) > 0


def insert_by_regret(board: Board, candidates: NDArray[np.int64]) -> int:
    """Insert candidates while it pays, the one with the greatest regret first; returns how many."""
    group = board.problem.model.routes[:, layout.GROUP]
    prices = Prices.of(board, candidates, below=0)
    changed, inserted = np.arange(len(group)), 0
    while True:
        chosen = prices.most_regretted(changed)
        if chosen is None:
            return inserted
        if not board.insert(*chosen):
            raise RuntimeError(f"{chosen} was priced, but a rule forbids it")
        inserted += 1
        changed = np.flatnonzero(group == group[chosen.route])
        prices.weigh(changed)


def left_out(board: Board) -> pl.DataFrame:
    """Say for each request why it is not planned: what no plan can serve, what has no room, what costs too much."""
    case, out = board.problem.case, board.unplanned()
    ids = board.problem.requests["request_id"]
    rows = []
    for first in range(0, len(out), CHUNK):
        chunk = out[first : first + CHUNK]
        for visit, least in zip(chunk, Prices.of(board, chunk, below=IMPOSSIBLE).least(), strict=True):
            rows.append((ids[int(visit)], *_reason(least, case.settings.currency)))
    schema = {"request_id": pl.String, "code": pl.String, "detail": pl.String}
    tried = pl.DataFrame(rows, schema=schema, orient="row")
    known = case.unservable.select(*schema).join(board.planned_ids(), on="request_id", how="anti")
    reasons = pl.concat([known, tried.join(known, on="request_id", how="anti")])
    values = case.requests.select("request_id", "value")
    return reasons.join(values, on="request_id").select("request_id", "value", "code", "detail").sort("request_id")


def _reason(least: tuple[int, int] | None, currency: str) -> tuple[str, str]:
    """Code and sentence for a request that is left out, from what its cheapest place breaks and costs more."""
    if least is None:
        return "N1", "no shift has room for it beside what is planned"
    broken, cost = least
    if broken > 0:
        return "N3", "wherever it still fits, it would break a promise that is kept without it"
    return "N2", f"its cheapest place costs {cost // 100}.{cost % 100:02d} {currency} more than leaving it out"
