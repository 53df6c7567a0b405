"""Where the search looks first: which visits are near each other, and in which orders they are put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planning.engine import layout
from planning.engine.search.nearness import losses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.problem import Problem
    from planning.travel.travel import Travel

NEIGHBOURS = 80
"""Neighbours of a visit."""
MOST_BINDING = (layout.LEFT_COST, layout.LEFT_WEIGHT, layout.LOCKED)
"""What makes a request more binding than others; the last counts first."""


def guide_of(problem: Problem, travel: Travel) -> layout.Guide:
    """Compile the guide of a problem."""
    return layout.Guide(neighbours=neighbours(problem), orders=orders(problem, travel))


def neighbours(problem: Problem) -> NDArray[np.int32]:
    """List the nearest visits of each, nearest first: those that follow or precede it with little loss of time.

    A request with members stands in no tour: it is nobody's neighbour. Nor is what fetches: it follows the others.
    """
    rows, calling = problem.model.visits, problem.model.teams[:, layout.TEAM_REQUEST]
    fetching = np.arange(len(rows) - len(problem.model.fetches), len(rows))
    calling = np.concatenate([calling, fetching])
    count, most = len(rows), min(NEIGHBOURS, len(rows) - len(calling) - 1)
    found = np.zeros((count, max(0, most)), dtype=np.int32)
    if most <= 0:
        return found
    lost = np.empty(count, dtype=np.int64)
    for visit in np.setdiff1d(np.arange(count), calling).tolist():
        losses(problem.model, visit, lost)
        lost[visit] = lost[calling] = layout.FAR << 2
        nearest = np.argpartition(lost, most - 1)[:most]
        found[visit] = nearest[np.lexsort((nearest, lost[nearest]))]
    return found


def orders(problem: Problem, travel: Travel) -> NDArray[np.int64]:
    """Rank the visits by each order in which they are put back: (visits, ORDERS), least first."""
    rows, money = problem.model.visits, problem.model.visit_money
    homes = np.unique(problem.model.routes[:, layout.START_PLACE]).astype(np.int64)
    places = rows[:, layout.PLACE].astype(np.int64)
    out = np.full(len(rows), layout.FAR, dtype=np.int64)
    for home in homes:
        out = np.minimum(out, travel.legs(np.full(len(rows), home), places)[0])
    keys = np.zeros((len(rows), layout.ORDERS), dtype=np.int64)
    weights = (-money[:, by] for by in MOST_BINDING)
    binding = np.lexsort(np.stack([-rows[:, layout.LASTS], *weights]))
    keys[binding, layout.BINDING] = np.arange(len(rows))
    keys[:, layout.FARTHEST], keys[:, layout.NEAREST] = -out, out
    keys[:, layout.SHORTEST_WINDOW] = rows[:, layout.CLOSES].astype(np.int64) - rows[:, layout.OPENS]
    keys[:, layout.FIRST_TO_OPEN] = rows[:, layout.OPENS]
    keys[:, layout.FIRST_TO_CLOSE] = rows[:, layout.CLOSES]
    return keys
