"""Rounding to cents: once, half to even, from exact integers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from planning.board import Board
from planning.engine import layout
from planning.engine.money import cents
from planning.problem import Problem
from planning.problem.visits import left_costs
from planning.travel import Travel
from tests.planning.boards import night

if TYPE_CHECKING:
    from collections.abc import Callable


def rounded(numerator: int, denominator: int) -> int:
    """Python rounds a fraction half to even."""
    return round(Fraction(numerator, denominator))


@given(st.integers(0, 10**15), st.sampled_from([100_000, 360_000, 360_000_000]))
@example(50_000, 100_000)
@example(150_000, 100_000)
@example(180_000, 360_000)
@example(540_000, 360_000)
def test_an_amount_is_rounded_half_to_even_as_a_fraction_is(numerator, denominator):
    plain: Callable[[int, int], int] = cents.py_func  # type: ignore[attr-defined] # a compiled function keeps its source
    assert plain(numerator, denominator) == rounded(numerator, denominator)


def test_a_request_left_out_pays_its_value_and_both_clauses_until_the_horizon_ends_each_capped():
    case = night(
        requests={
            "request_id": ["R1"],
            "client_id": ["C1"],
            "x": ["1"],
            "y": ["0"],
            "duration_min": ["30"],
            "value": ["100.10"],
            "created_at": ["2026-11-22T00:00"],
        },
        clients={"client_id": ["C1"], "tier": ["gold"]},
        sla={
            "tier": ["gold"],
            "service_id": ["*"],
            "response_h": ["47"],
            "resolution_h": ["24"],
            "penalty_fixed": ["5"],
            "penalty_hour": ["7.3333"],
            "penalty_cap": ["50"],
        },
    )
    # response: 1 h late = 5 + 7.3333; resolution: 24 h late, capped at 50
    assert left_costs(case, case.requests).tolist() == [10010 + 1233 + 5000]


def test_a_route_pays_working_time_overtime_travel_shift_and_job_each_rounded_once():
    case = night(
        requests={
            "request_id": ["R1"],
            "x": ["10"],
            "y": ["0"],
            "duration_min": ["50"],
            "created_at": ["2026-11-22T00:00"],
        },
        resources={
            "resource_id": ["T1"],
            "x": ["0"],
            "y": ["0"],
            "cost_hour": ["31.37"],
            "cost_km": ["0.4567"],
            "cost_shift": ["12.50"],
            "cost_job": ["3.25"],
            "overtime_factor": ["1.333"],
            "max_overtime_min": ["30"],
        },
        shifts={"resource_id": ["T1"], "start": ["2026-11-23T08:00"], "end": ["2026-11-23T09:00"]},
    )
    board = Board.empty(Problem.of(case, Travel.of(case)))
    assert board.insert(0, 0, -1)
    # 10 km at 60 km/h: away 08:00-09:10, an hour of work and ten minutes of overtime
    overtime = rounded(313_700 * 1_333 * 600, 360_000_000)
    travel = rounded(4_567 * 20_000, 100_000)
    assert board.state.totals[0, layout.COST] == 3137 + overtime + travel + 1250 + 325
    assert np.all(board.state.totals[0, [layout.DEPARTURE, layout.RETURN]] == [8 * 3600, 9 * 3600 + 600])
