"""Whatever the search does, all members of a team are planned at once and as its links say, or none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from planning.engine import layout
from tests.planning.walks import team_walk

if TYPE_CHECKING:
    from planning.board import Board


def held(board: Board) -> list[int]:
    """Teams in the plan; each rule about them is asserted."""
    model, stops = board.problem.model, board.state.stops
    planned = []
    for team, (request, first, count, _, sites) in enumerate(model.teams):
        lead = stops[request, layout.LEAD] if stops[request, layout.ROUTE] >= 0 else first
        members = np.arange(lead, lead + count)
        elsewhere = np.setdiff1d(np.arange(first, first + count * sites), members)
        assert (stops[elsewhere, layout.ROUTE] < 0).all()
        routes = stops[members, layout.ROUTE]
        assert (routes >= 0).all() == (routes >= 0).any() == (stops[request, layout.ROUTE] >= 0)
        if routes[0] < 0:
            assert (stops[members, layout.FIXED] == layout.NEVER).all()
            continue
        planned.append(team)
        starts = stops[members, layout.FIXED] - model.visits[members, layout.OFFSET]
        assert (starts == stops[request, layout.FIXED]).all()
        assert (board.state.labels[members, layout.EARLIEST] == stops[members, layout.FIXED]).all()
        assert len(set(model.routes[routes, layout.RESOURCE].tolist())) == count
        windows = spans(board, request)
        assert not windows or any(start <= starts[0] <= end for start, end, _ in windows)
    return planned


def spans(board: Board, visit: int) -> list[list[int]]:
    first, count = board.problem.model.visits[visit, [layout.WINDOW_FIRST, layout.WINDOW_COUNT]]
    found: list[list[int]] = board.problem.model.windows[first : first + count].tolist()
    return found


def end_of(board: Board, team: int) -> int:
    request, count = board.problem.model.teams[team, [layout.TEAM_REQUEST, layout.MEMBER_COUNT]]
    first = board.state.stops[request, layout.LEAD]
    members = board.state.labels[first : first + count]
    return int(members[:, layout.FREE].max())


@pytest.mark.parametrize("seed", range(6))
def test_teams_are_planned_whole_and_in_order(seed):
    walk = team_walk(seed)
    board = walk.board
    model, met = board.problem.model, set()
    assert len(model.teams) >= 12
    for _ in range(40):
        walk.run(25, walk.cost_per_visit())
        planned = held(board)
        met |= set(planned)
        for before, after, from_end, least, greatest, same_resource, together in model.links:
            if after in planned:
                assert before in planned
            if together and before in planned:
                assert after in planned
            if {before, after} <= set(planned):
                requests = model.teams[[before, after], layout.TEAM_REQUEST]
                first, second = board.state.stops[requests, layout.FIXED]
                first = end_of(board, before) if from_end else first
                assert least <= second - first <= greatest
                leads = board.state.stops[requests, layout.LEAD]
                resources = model.routes[board.state.stops[leads, layout.ROUTE], layout.RESOURCE]
                assert not same_resource or resources[0] == resources[1]
    assert len(met) >= 8
