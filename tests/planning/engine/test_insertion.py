"""The cheapest place of a visit is found, whatever is ruled out unseen."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from planning.board import Board
from planning.case.settings import Disturbance
from planning.engine import layout
from planning.engine.estimate import BROKEN_UNIT, IMPOSSIBLE, LOCK_WEIGHT
from planning.engine.insertion import find_place
from planning.lay import lay_rows
from planning.problem import Problem
from planning.travel import Travel
from planning.verify import verify
from tests.cases import seeded
from tests.planning.boards import Table, jobs, night

GREAT = Disturbance(tolerance=600, time=50_000, window=90_000, resource=20_000, day=70_000, notified=1_000)
"""Prices beside which travel and working time are small."""


@pytest.mark.parametrize("seed", range(6))
def test_the_price_in_a_route_is_that_of_its_cheapest_position_also_where_a_plan_is_in_force(seed):
    batch = seeded(seed, 4, kinds=())
    objective = replace(batch.case.settings.objective, disturbance=GREAT)
    case = replace(batch.case, settings=replace(batch.case.settings, objective=objective))
    # what was in force starts later than it need, so that a visit put before it may save its disturbance
    in_force = verify(case, batch.travel, batch.in_force).rows.with_columns(pl.col("start") + 2400)
    problem = Problem.of(case, batch.travel, in_force)
    board, chance = Board.empty(problem), random.Random(seed)  # noqa: S311 - chance for a test, no secret
    lay_rows(board, in_force)
    for visit in range(len(problem.model.visits)):
        if not board.is_planned(visit):
            board.insert(visit, chance.randrange(len(problem.model.routes)), -1)
    found = 0
    for visit in np.flatnonzero(problem.model.visits[:, layout.PINNED] == 0).tolist():
        if board.is_planned(visit):
            board.remove(visit)
        for route in range(len(problem.model.routes)):
            least = cheapest(board, visit, route)
            price, _ = find_place(problem.model, board.state, board.scratch, visit, route, IMPOSSIBLE)
            assert price == least
            found += least != IMPOSSIBLE
    assert found > len(problem.model.visits) // 2


def cheapest(board: Board, visit: int, route: int) -> int:
    """Price of the cheapest position, each tried."""
    before, least = board.total(), IMPOSSIBLE
    locked = int(board.problem.model.visit_money[visit, layout.LOCKED])
    for after in [-1, *board.stops(route).tolist()]:
        if board.insert(visit, route, after):
            broken, cost = (after - now for after, now in zip(board.total(), before, strict=True))
            least = min(least, (broken - locked * LOCK_WEIGHT) * BROKEN_UNIT + cost)
            board.remove(visit)
    return least


def followed(requests: Table, starts: dict[str, str], prices: dict[str, object]) -> Board:
    """A board of a day of T1, on which a plan with these starts is in force but not laid."""
    case = night(requests, settings={"objective": {"disturbance": prices}})
    in_force = pl.DataFrame(
        {
            "activity": "visit",
            "request_id": list(starts),
            "resource_id": "T1",
            "start": [case.settings.start + 3600 * int(at[:2]) + 60 * int(at[3:]) for at in starts.values()],
        }
    )
    return Board.empty(Problem.of(case, Travel.of(case), in_force))


def test_a_detour_is_worth_it_where_it_brings_what_follows_back_to_its_time_in_force():
    requests = jobs(x=["10", "12", "5"], duration_min=["30", "30", "120"])
    board = followed(requests, {"R2": "10:52"}, {"time": 50, "tolerance": "5min"})
    assert board.insert(0, 0, -1)
    assert board.insert(1, 0, 0)
    found = board.cheapest(2, below=IMPOSSIBLE)
    assert found is not None
    assert found[1] == (2, 0, 0)


def test_a_visit_that_could_start_too_early_is_not_ruled_out_where_it_starts_as_in_force():
    requests = jobs(x=["10", "10"], value=["900", "50"], windows=["2026-11-23T12:00/2026-11-23T12:30", None])
    board = followed(requests, {"R2": "11:30"}, {"time": 1000, "drop": 0})
    assert board.insert(0, 0, -1)
    found = board.cheapest(1, below=0)
    assert found is not None
    assert found[0] == 1600 - 5000
