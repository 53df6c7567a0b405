"""The nightly plan: what is locked first, then what is in force, then the search, then a last look."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from planning.board import Board
from planning.callers import callers, vacate, with_callers
from planning.effort import Effort
from planning.engine import layout
from planning.engine.estimate import IMPOSSIBLE
from planning.guide import MOST_BINDING, guide_of
from planning.lay import lay_locked, lay_rows
from planning.left_out import Refusal, left_out
from planning.plan import Plan
from planning.problem import Problem
from planning.problem.visits import aside
from planning.progress import CURVE, Progress
from planning.search import Search, Step
from planning.solution import Solution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planning.case.case import Case
    from planning.travel.travel import Travel
    from planning.walk import Walk


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
        How long to search; its seed also draws those for whom room is kept (`offers.callers`).
    watch
        Is told of the progress, first after the insertion; where it returns True, the search ends at once.
    """
    found = _searched(with_callers(case, effort.seed), travel, in_force, effort, watch)
    if found.callers is None or not (len(case.constraints) or case.settings.travel.mode == "table"):
        return found
    # Without the callers a share may be too large, or a way too long: what then breaks a rule is planned anew.
    again = _searched(case, travel, in_force, Effort(iterations=0), None, start=found.plan.rows)
    curve = again.curve.tail(1).with_columns(found.curve.select("iterations", "seconds"))
    return replace(again, iterations=found.iterations, ended=found.ended, curve=curve, callers=found.callers)


def _searched(  # noqa: PLR0913 - as solve, and where to start
    case: Case,
    travel: Travel,
    in_force: pl.DataFrame | None,
    effort: Effort,
    watch: Callable[[Progress], bool] | None,
    *,
    start: pl.DataFrame | None = None,
) -> Solution:
    """Search from the plan in force, or from another."""
    board = laid(case, travel, in_force, start)
    hopeless = aside(case, case.requests.join(board.problem.requests, on="request_id", how="anti"), in_force)
    search = Search.of(board, guide_of(board.problem, travel), effort, told(watch, len(case.requests), hopeless))
    ended = search.run()
    return concluded(search, ended, hopeless)


def laid(case: Case, travel: Travel, in_force: pl.DataFrame | None, start: pl.DataFrame | None = None) -> Board:
    """Lay what is locked, and then a plan as far as it fits: the one in force, or that from which to start."""
    board = Board.empty(Problem.of(case, travel, in_force))
    lay_locked(board)
    rows = in_force if start is None else start
    if rows is not None:
        lay_rows(board, rows)
    return board


def concluded(
    search: Search,
    ended: Literal["done", "signal"],
    hopeless: tuple[int, int],
    *,
    tidy: Callable[[Board], object] | None = None,
) -> Solution:
    """Take the best plan of a search without those who will call, with a last look at what it leaves out.

    `hopeless`: weights and cents of requests that no plan can serve; `tidy` has its turn before the last look.
    """
    walk = search.best()
    board = walk.restore()
    if tidy is not None:
        tidy(board)
    asking = callers(board)
    room = vacate(board, asking)
    if asking:
        search.steps.clear()  # their costs hold those of the callers
    refusals = last_look(walk, asking)
    broken, cost = board.total()
    cost -= int(board.problem.model.visit_money[asking, layout.LEFT_COST].sum())
    steps = [*search.steps, Step(search.iterations, search.seconds(), broken, cost)]
    return Solution(
        plan=Plan(board.rows(), left_out(board, refusals)),
        broken=broken + hopeless[0],
        cost=cost + hopeless[1],
        iterations=search.iterations,
        ended=ended,
        curve=_curve(steps, hopeless, timed=search.effort.iterations is None),
        callers=(room, len(asking)) if asking else None,
    )


def told(
    watch: Callable[[Progress], bool] | None, requests: int, hopeless: tuple[int, int]
) -> Callable[[Progress], bool]:
    """Tell the watch of all requests, also of those that no plan can serve."""
    if watch is None:
        return lambda _: False
    return lambda progress: watch(
        replace(progress, requests=requests, broken=progress.broken + hopeless[0], cost=progress.cost + hopeless[1])
    )


def _curve(steps: list[Step], hopeless: tuple[int, int], *, timed: bool) -> pl.DataFrame:
    """Lay out the steps to a better plan; without their times where another run would have others."""
    rows = [
        (step.iterations, step.seconds if timed else None, step.broken + hopeless[0], step.cost + hopeless[1])
        for place, step in enumerate(steps)
        if place == 0 or step[2:] != steps[place - 1][2:]
    ]
    return pl.DataFrame(rows, schema=CURVE, orient="row")


def last_look(walk: Walk, apart: Sequence[int] = ()) -> dict[int, Refusal]:
    """Insert what still pays, the most binding first, until nothing does; never what stands apart.

    Prices are right to the cent, but those of requests that several resources serve or that links hold: there they are
    weighed.

    Returns
    -------
    dict
        Why each visit left out is not planned.
    """
    board = walk.board
    money, teams = board.problem.model.visit_money, board.problem.model.visits[:, layout.TEAM]
    while True:
        refusals: dict[int, Refusal] = {}
        out = np.setdiff1d(board.unplanned(), apart)
        for visit in out[np.lexsort((out, *(-money[out, by] for by in MOST_BINDING)))].tolist():
            if board.is_planned(visit):  # together with what it is linked to
                continue
            if teams[visit] >= 0:
                if not walk.insert_team(int(teams[visit])):
                    refusals[visit] = walk.price_team(int(teams[visit]))
                continue
            found = board.cheapest(visit, below=IMPOSSIBLE)
            if found is None or found[0] >= 0 or not board.insert(*found[1]):
                refusals[visit] = Refusal(None if found is None else found[0])
        if len(refusals) == len(np.setdiff1d(board.unplanned(), apart)) == len(out):
            return refusals
