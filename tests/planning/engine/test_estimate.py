"""A weighed price is the exact one, but for the rounding of each amount, where no break has to be moved."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from planning.board import Board
from planning.engine.estimate import IMPOSSIBLE
from planning.engine.insertion import find_place
from planning.problem import Problem
from planning.travel import Travel
from tests.planning.boards import jobs, night
from tests.planning.engine.calls import weigh

if TYPE_CHECKING:
    from planning.case.case import Case

CENTS = 4
"""Kilometres and working time are rounded apart, before and after."""


def evening(chance: random.Random, *, late: bool) -> Case:
    """Twelve requests with windows or promises, two technicians; with `late`, what is late costs by the hour."""
    count = 12
    opens = [chance.choice([None, *range(8, 15)]) for _ in range(count)]
    day = "2026-11-23T"
    told = [at is None and chance.random() < 0.5 for at in opens]
    hours = [chance.randint(8, 14) if known else None for known in told]
    requests = jobs(
        x=[str(chance.randint(-20, 20)) for _ in range(count)],
        y=[str(chance.randint(-20, 20)) for _ in range(count)],
        duration_min=[str(chance.choice([10, 30, 50])) for _ in range(count)],
        windows=[None if at is None else f"{day}{at:02}:00/{day}{at + chance.randint(1, 3):02}:30" for at in opens],
        due_at=[f"{day}{chance.randint(9, 16):02}:00" if late else None for _ in range(count)],
        promised_start=[None if at is None else f"{day}{at:02}:00" for at in hours],
        promised_end=[None if at is None else f"{day}{at:02}:40" for at in hours],
        value=["500"] * count,
    )
    resources = {
        "resource_id": ["A", "B"],
        "x": ["0", "5"],
        "y": ["0", "5"],
        "cost_hour": ["31.70", "40"],
        "cost_km": ["0.45", "0.30"],
        "cost_shift": ["12", "0"],
        "max_overtime_min": ["60", "0"],
        "overtime_factor": ["1.5", "1"],
    }
    shifts = {"resource_id": ["A", "B"], "start": [f"{day}08:00", f"{day}07:30"], "end": [f"{day}16:00"] * 2}
    return night(requests, resources=resources, shifts=shifts, settings={"objective": {"late_per_hour": 25}})


@pytest.mark.parametrize("late", [False, True])
def test_a_place_is_weighed_where_there_is_one_and_to_a_few_cents_where_nothing_is_late(late):
    compared = 0
    for seed in range(12):
        chance = random.Random(seed)  # noqa: S311 - chance for a test, no secret
        case = evening(chance, late=late)
        problem = Problem.of(case, Travel.of(case))
        board, model = Board.empty(problem), problem.model
        for visit in range(len(model.visits)):
            route = chance.randrange(2)
            board.insert(visit, route, chance.choice([-1, *board.stops(route).tolist()]))
        for visit in board.unplanned().tolist():
            for route in range(2):
                exact, _ = find_place(model, board.state, board.scratch, visit, route, IMPOSSIBLE)
                weighed, _ = weigh(model, board.state, visit, route, IMPOSSIBLE)
                assert (exact == IMPOSSIBLE) == (weighed == IMPOSSIBLE)
                # a start that is late by now could be later in a shorter day: the estimate leaves it where it is
                assert late or abs(weighed - exact) <= CENTS
                compared += exact != IMPOSSIBLE
    assert compared > 20
