"""The engine asks for a leg at a time and gets, bit for bit, what travel says of whole columns."""

from __future__ import annotations

import numpy as np
import pytest

from planning.board import Board
from planning.case.load import load_tables
from planning.engine.legs import leg
from planning.problem import Problem
from planning.travel import Travel


@pytest.mark.parametrize("mode", ["straight", "plane"])
def test_a_leg_from_coordinates_equals_that_of_travel_for_every_pair(mode):
    chance = np.random.default_rng(7)
    count = 150
    where = {
        "straight": {"lat": chance.uniform(41, 51, count), "lon": chance.uniform(-5, 9, count)},
        "plane": {"x": chance.uniform(-90, 90, count), "y": chance.uniform(-90, 90, count)},
    }[mode]
    place = {name: [f"{value:.6f}" for value in values] for name, values in where.items()}
    tables = {
        "resources": {"resource_id": ["T1"], **{name: [cells[0]] for name, cells in place.items()}},
        "shifts": {"resource_id": ["T1"], "start": ["2026-11-23T08:00"], "end": ["2026-11-23T17:00"]},
        "requests": {"request_id": [f"R{n}" for n in range(count)], "duration_min": ["30"] * count, **place},
    }
    settings = {"horizon": {"start": "2026-11-23", "days": 1}, "travel": {"mode": mode, "speed_kmh": 37.7}}
    case = load_tables(tables, settings)
    travel = Travel.of(case)
    model = Board.empty(Problem.of(case, travel)).problem.model
    a, b = (side.ravel() for side in np.meshgrid(np.arange(count), np.arange(count)))
    plain = leg.py_func  # type: ignore[attr-defined] # a compiled function keeps its source
    seconds, metres = travel.legs(a, b)
    assert [plain(model, i, j) for i, j in zip(a, b, strict=True)] == list(zip(seconds, metres, strict=True))
