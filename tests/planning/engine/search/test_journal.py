"""What is undone is as if it had never been, and the journal's figures are those of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from planning.engine import layout
from planning.engine.search.journal import LOCK_LEFT
from tests.planning.engine.calls import reject
from tests.planning.walks import full_walk, random_walk, team_walk
from tests.seeds import BEYOND_CI, IN_CI

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.board import Board
    from planning.walk import Walk


def everything(board: Board) -> list[NDArray[np.generic]]:
    """All that a board knows, but for what is left over in the rows of visits that are not planned."""
    state, planned = board.state, board.state.stops[:, layout.ROUTE] >= 0
    ends = state.labels[len(planned) :]
    labels, stops = state.labels[: len(planned)][planned], state.stops[planned]
    copied = (planned, stops, labels, ends, state.tours, state.totals, state.groups, state.used, state.team_costs)
    return [array.copy() for array in copied]


def same(mine: list[NDArray[np.generic]], others: list[NDArray[np.generic]]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(mine, others, strict=True))


def figures(board: Board) -> tuple[int, int]:
    """Broken and cost as the search counts them, added up anew."""
    broken, cost = board.total()
    locks = int(board.problem.model.visit_money[board.unplanned(), layout.LOCKED].sum())
    return broken + LOCK_LEFT * locks, cost


def walk_of(kind: str, seed: int) -> Walk:
    return {"full": full_walk, "teams": team_walk, "random": random_walk}[kind](seed)


KINDS = [("full", 0), ("full", 1), *(("teams", seed) for seed in range(3)), *(("random", seed) for seed in range(3))]
MORE = [pytest.param(kind, seed, marks=IN_CI) for kind in ("teams", "random") for seed in (3, 4)]
MANY = [pytest.param("random", seed, marks=BEYOND_CI) for seed in range(5, 40)]


@pytest.mark.parametrize(("kind", "seed"), [*KINDS, *MORE, *MANY])
def test_an_iteration_undone_leaves_every_array_as_it_was(kind, seed):
    walk = walk_of(kind, seed)
    board, lifted = walk.board, 0
    before = everything(board)
    for _ in range(300):
        lifted += reject(
            board.problem.model, board.state, board.scratch, walk.journal, walk.guide, walk.chance, layout.STOP_WIDTH
        )
        assert same(everything(board), before)
    assert lifted > 300


@pytest.mark.parametrize(("kind", "seed"), [*KINDS, *MORE, *MANY])
def test_the_figures_of_the_journal_are_those_of_the_current_and_of_the_best_plan(kind, seed):
    walk = walk_of(kind, seed)
    assert walk.now() == figures(walk.board)
    for iterations, heat in ((1, 1.0), (10, 2.0), (100, 1.0), (400, 0.3), (400, 0.0)):
        walk.run(iterations, heat * walk.cost_per_visit())
        assert walk.now() == figures(walk.board)
        assert walk.best() <= walk.now()
    bounds = [layout.LEAVE, layout.LATEST]  # the search does not keep them
    walk.board.state.stops[:, bounds] = 0
    current = everything(walk.board)
    walk.board.lay_anew()
    walk.board.state.stops[:, bounds] = 0
    assert same(everything(walk.board), current)
    best = walk.best()
    assert figures(walk.restore()) == best
    requests = walk.board.problem.model.visits[best_visits(walk), layout.REQUEST]
    assert walk.served() == len(set(requests.tolist()))


def best_visits(walk: Walk) -> list[int]:
    """Visits on the board, read along the routes."""
    return [visit for route in range(len(walk.board.state.tours)) for visit in walk.board.stops(route).tolist()]
