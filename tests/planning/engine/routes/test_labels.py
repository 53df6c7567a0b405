"""The labels of a route say what its schedule says, whatever was examined before."""

from __future__ import annotations

import random

import pytest

from planning.board import Board
from planning.engine import layout
from planning.problem import Problem
from tests.cases import seeded


@pytest.mark.parametrize("seed", range(1, 6))
def test_an_empty_route_has_no_break_on_its_way_home_whatever_route_was_examined_before(seed):
    batch = seeded(seed, 4, kinds=())
    problem = Problem.of(batch.case, batch.travel)
    board, chance = Board.empty(problem), random.Random(seed)  # noqa: S311 - chance for a test, no secret
    visits, routes = len(problem.model.visits), len(problem.model.routes)
    homes, with_break = board.state.labels[visits : visits + routes], 0
    for _ in range(20 * visits):
        visit = chance.randrange(visits)
        if board.is_planned(visit):
            board.remove(visit)
        else:
            board.insert(visit, chance.randrange(routes), -1)
        empty = board.state.tours[:, layout.COUNT] == 0
        assert (homes[empty, layout.BREAK_INTO] == -1).all()
        planned = board.state.stops[:, layout.ROUTE] >= 0
        with_break += int((board.state.labels[:visits][planned, layout.BREAK_INTO] >= 0).sum())
    assert with_break > 0
