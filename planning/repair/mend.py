"""Mending a plan: what lost its place goes where it costs least, then the search looks around what was touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.guide import guide_of
from planning.repair.take_back import take_back
from planning.search import Search
from planning.solve import aside, concluded, laid, told

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from numpy.typing import NDArray

    from planning.board import Board
    from planning.case.case import Case
    from planning.effort import Effort
    from planning.engine.layout import Guide
    from planning.progress import Progress
    from planning.solve import Solution
    from planning.travel.travel import Travel

WARMTH = (0.1, 0.01)
"""Temperature at the start and at the end, in costs of an average visit: a plan in force is not to be melted."""
NEAR = 20
"""Neighbours of a visit without a place around which the search looks too."""


def mend(  # noqa: PLR0913 - as solve, and where to look
    case: Case,
    travel: Travel,
    *,
    in_force: pl.DataFrame,
    touched: Collection[str],
    effort: Effort,
    watch: Callable[[Progress], bool] | None = None,
) -> Solution:
    """Bring a plan in force in line with its case.

    Parameters
    ----------
    case, in_force
        As `planning.repair.force.holding_after` gives them.
    travel
        Legs between the places of the case.
    touched
        Requests whose routes the changes touch, and new ones.
    effort, watch
        As for `planning.solve.solve`. While a promise is broken when half of the effort is spent, the other half looks
        at the whole plan.
    """
    board = laid(case, travel, in_force)
    hopeless = aside(case, case.requests.join(board.problem.requests, on="request_id", how="anti"), in_force)
    guide = guide_of(board.problem, travel)
    around = _around(board, guide, in_force, touched)
    search = Search.of(board, guide, effort, told(watch, len(case.requests), hopeless))
    search.warmth, search.around = WARMTH, around
    ended = search.run()
    return concluded(search, ended, hopeless, tidy=lambda best: take_back(best, in_force))


def _around(board: Board, guide: Guide, in_force: pl.DataFrame, touched: Collection[str]) -> NDArray[np.int64]:
    """List the visits around which to look: those touched, those that have lost their place, and those near these."""
    ids = board.problem.requests.select("request_id").with_row_index("visit")
    known = ids.filter(pl.col("request_id").is_in(list(touched)))["visit"].to_numpy()
    stood = ids.join(in_force, on="request_id", how="semi")["visit"].to_numpy()
    out = board.unplanned()
    homeless = np.intersect1d(out, np.union1d(stood, known))
    near = guide.neighbours[homeless, :NEAR].ravel()
    return np.unique(np.concatenate([known, homeless, near])).astype(np.int64)
