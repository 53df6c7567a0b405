"""The board: every change keeps labels and totals true, and what a rule forbids changes nothing."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest

from planning.board import Board
from planning.engine import layout
from planning.problem import Problem
from planning.travel import Travel
from tests.cases import seeded_case
from tests.planning.boards import SHIFTS, jobs, night


def board_of(case):
    return Board.empty(Problem.of(case, Travel.of(case)))


def figures(board: Board) -> list[list[int]]:
    """Everything that a board knows of its routes."""
    planned = board.state.stops[:, layout.ROUTE] >= 0
    labels = board.state.stops[planned][:, [layout.ROUTE, layout.LEAVE, layout.LATEST]]
    used = board.state.tours[:, layout.COUNT] > 0
    return [
        labels.tolist(),
        board.state.tours[:, layout.COUNT].tolist(),
        board.state.totals[used].tolist(),
        board.state.groups.tolist(),
        board.state.used.tolist(),
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_board_reached_by_any_changes_equals_one_laid_at_once(seed):
    case = seeded_case(seed, 4)
    problem = Problem.of(case, Travel.of(case))
    board, chance = Board.empty(problem), random.Random(seed)  # noqa: S311 - chance for a test, no secret
    visits = range(len(problem.model.visits))
    for _ in range(120):
        visit = chance.choice(visits)
        if board.is_planned(visit):
            board.remove(visit)
        else:
            route = chance.randrange(len(problem.model.routes))
            before = figures(board)
            after = chance.choice([-1, *board.stops(route).tolist()])
            if not board.insert(visit, route, after):
                assert figures(board) == before
    fresh = Board.empty(problem)
    for route in range(len(problem.model.routes)):
        for after, visit in pairwise([-1, *board.stops(route).tolist()]):
            fresh.state.tours[route, layout.SKIPPED] = board.state.tours[route, layout.SKIPPED]
            assert fresh.insert(visit, route, after)
    assert figures(fresh) == figures(board)
    assert fresh.total() == board.total()
    assert fresh.rows().equals(board.rows())


def test_an_empty_board_costs_what_all_requests_are_worth():
    board = board_of(night(jobs(value=["100", "250.50"], mandatory=["true", None])))
    assert board.total() == (1, 35_050)
    assert board.rows().height == 0


def test_the_day_s_most_jobs_hold_over_all_shifts_of_a_day():
    shifts = {
        "resource_id": ["T1", "T1"],
        "start": ["2026-11-23T08:00", "2026-11-23T13:00"],
        "end": ["2026-11-23T12:00", "2026-11-23T17:00"],
    }
    resources = {"resource_id": ["T1"], "x": ["0"], "y": ["0"], "max_jobs_day": ["2"]}
    board = board_of(night(jobs(value=["9", "9", "9"]), resources=resources, shifts=shifts))
    assert board.insert(0, 0, -1)
    assert board.insert(1, 1, -1)
    assert not board.insert(2, 1, -1)
    board.remove(0)
    assert board.insert(2, 1, -1)


def test_what_a_resource_carries_holds_over_all_of_its_shifts_and_comes_back_with_a_visit_taken_out():
    shifts = {
        "resource_id": ["T1", "T1", "T2"],
        "start": ["2026-11-23T08:00", "2026-11-24T08:00", "2026-11-23T08:00"],
        "end": ["2026-11-23T12:00", "2026-11-24T17:00", "2026-11-23T12:00"],
    }
    resources = {"resource_id": ["T1", "T2"], "x": ["0", "0"], "y": ["0", "0"], "parts": ["valve:3;pump", "valve:3"]}
    requests = jobs(parts=["valve:2", "valve:2", "valve;pump", "pump"])
    days = {"horizon": {"start": "2026-11-23", "days": 2}}
    board = board_of(night(requests, resources=resources, shifts=shifts, settings=days))
    assert board.insert(0, 0, -1)
    assert not board.insert(1, 1, -1)
    assert board.insert(2, 1, -1)
    assert not board.insert(3, 0, -1)
    assert not board.insert(3, 2, -1)
    board.remove(0)
    assert board.insert(1, 0, -1)
    assert board.insert(0, 2, -1)
    assert board.state.used.tolist() == [[1, 3], [0, 2]]


def test_the_day_s_most_travel_counts_the_way_home():
    resources = {"resource_id": ["T1"], "x": ["0"], "y": ["0"], "max_travel_min_day": ["5"]}
    board = board_of(night(jobs(value=["9", "9", "9"]), resources=resources))
    assert board.insert(1, 0, -1)
    assert board.insert(0, 0, -1)
    assert not board.insert(2, 0, 1)


def test_a_pinned_visit_that_cannot_be_reached_in_time_stays_and_nothing_makes_it_worse():
    requests = jobs(
        value=["9", "9", "9"],
        x=["30", "0", "20"],
        lock=["all", "all", None],
        locked_resource=["T1", "T1", None],
        locked_start=["2026-11-23T09:10", "2026-11-23T08:30", None],
    )
    board = board_of(night(requests, shifts=SHIFTS))
    board.pin([1, 0], 0)
    assert board.state.stops[0, layout.GRACE] == 20 * 60
    starts = board.rows()["start"] - board.problem.case.settings.start
    assert starts.to_list() == [8.5 * 3600, 9 * 3600 + 600]
    assert not board.insert(2, 0, 1)
    assert board.insert(2, 0, 0)


def test_the_arrays_hold_no_row_for_a_request_that_nobody_can_serve():
    board = board_of(night(jobs(skills=[None, "welding"])))
    assert board.problem.requests["request_id"].to_list() == ["R1"]
    assert np.array_equal(board.unplanned(), [0])
