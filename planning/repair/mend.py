"""Mending a plan: what lost its place goes where it costs least, then the search looks around what was touched."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.engine import layout
from planning.guide import guide_of
from planning.problem.visits import aside
from planning.repair.insist import Insistence, breaking
from planning.repair.take_back import take_back
from planning.search import Search
from planning.solve import concluded, laid, told

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from numpy.typing import NDArray

    from planning.board import Board
    from planning.case.case import Case
    from planning.effort import Effort
    from planning.engine.layout import Guide
    from planning.progress import Progress
    from planning.solution import Solution
    from planning.travel.travel import Travel
    from planning.walk import Walk

COOL = (0.1, 0.01)
"""Temperature at the start and at the end, in costs of an average visit: a plan in force is not to be melted."""
NEAR = 20
"""Neighbours of a visit without a place around which the search looks too."""
FIRST, INSISTENT, LAST, CALM = 0.09, 0.75, 0.16, 0.51
"""Shares of the effort: to see whether a promise stays broken; where one does, at most to mend that, and at least to
change less then; where none does, to end."""
RELUCTANCE = 8.0
"""What each change has to gain beyond its price, in costs of an average visit; nothing while a promise is broken."""
SHARES = {layout.FORCE_TIME: 0.006, layout.FORCE_WINDOW: 1.0, layout.FORCE_RESOURCE_COST: 1.0, layout.FORCE_DAY: 1.0}
"""How much of that each kind of change has to gain; another time little, lest one waits for hours so that two others
need not wait for minutes."""


def mend(  # noqa: PLR0913 - as solve, and where to look
    case: Case,
    travel: Travel,
    *,
    in_force: pl.DataFrame,
    touched: Collection[str],
    effort: Effort,
    watch: Callable[[Progress], bool] | None = None,
    reluctance: float = RELUCTANCE,
) -> Solution:
    """Bring a plan in force in line with its case.

    The search starts from what is left of the plan and changes only what gains more than it is worth: a plan is never
    the best, and gains that have nothing to do with what has happened are left to the next plan.

    Parameters
    ----------
    case, in_force
        As `planning.repair.force.holding_after` gives them.
    travel
        Legs between the places of the case.
    touched
        Requests whose routes the changes touch, and new ones.
    effort, watch
        As for `planning.solve.solve`; the costs of which the watch is told hold the reluctance to change.
    reluctance
        What each change has to gain beyond its price, in costs of an average visit.
    """
    board = laid(case, travel, in_force)
    hopeless = aside(case, case.requests.join(board.problem.requests, on="request_id", how="anti"), in_force)
    guide = guide_of(board.problem, travel)
    around = _around(board, guide, in_force, touched)
    tell = told(watch, len(case.requests), hopeless)
    prices = board.problem.model.in_force.copy()
    _raise(board, prices, reluctance)
    search = Search.of(board, guide, effort.part(FIRST), tell)
    search.warmth, search.focus = COOL, lambda _share, _walk: around
    ended = search.run()
    board, spent, rest = search.best().restore(), search.iterations, CALM
    if len(breaking(board)) and ended != "signal":
        board.problem.model.in_force[...] = prices
        board.lay_anew()
        insistence = Insistence(board, guide)
        ended = insistence.run(effort.part(INSISTENT), tell)
        board, spent = insistence.board, spent + insistence.iterations
        rest = min(CALM, LAST + INSISTENT * insistence.unspent())
        _raise(board, prices, reluctance)
    search = Search.of(board, guide, effort.part(rest), tell)
    search.warmth, search.focus = COOL, partial(_focus, around)
    ended = ended if ended == "signal" else search.run()
    search.iterations += spent
    search.steps.clear()  # their costs hold the reluctance
    return concluded(search, ended, hopeless, tidy=partial(_tidy, in_force, prices))


def _focus(around: NDArray[np.int64], _share: float, walk: Walk) -> NDArray[np.int64]:
    """Look around what was touched or has moved."""
    state = walk.board.state
    moved = np.flatnonzero(state.totals[:, layout.DISTURBANCE] > 0)
    there = np.flatnonzero(np.isin(state.stops[:, layout.ROUTE], moved))
    return np.union1d(around, there).astype(np.int64)


def _around(board: Board, guide: Guide, in_force: pl.DataFrame, touched: Collection[str]) -> NDArray[np.int64]:
    """List the visits around which to look: those touched, those that have lost their place, and those near these."""
    ids = board.problem.requests.select("request_id").with_row_index("visit")
    known = ids.filter(pl.col("request_id").is_in(list(touched)))["visit"].to_numpy()
    stood = ids.join(in_force, on="request_id", how="semi")["visit"].to_numpy()
    homeless = np.intersect1d(board.unplanned(), np.union1d(stood, known))
    near = guide.neighbours[homeless, :NEAR].ravel()
    return np.unique(np.concatenate([known, homeless, near])).astype(np.int64)


def _raise(board: Board, prices: NDArray[np.int64], reluctance: float) -> None:
    """Raise the price of every change above what it is."""
    state, in_force = board.state, board.problem.model.in_force
    visits = max(1, int(state.tours[:, layout.COUNT].sum()))
    more = reluctance * int(state.totals[:, layout.COST].sum()) / visits
    in_force[...] = prices
    for price, share in SHARES.items():
        in_force[in_force[:, price] > 0, price] += int(share * more)  # else nothing can change, or it costs nothing
    board.lay_anew()


def _tidy(in_force: pl.DataFrame, prices: NDArray[np.int64], board: Board) -> None:
    """Take back what gains nothing, and cost the plan as it is priced."""
    take_back(board, in_force)
    board.problem.model.in_force[...] = prices
    board.lay_anew()
