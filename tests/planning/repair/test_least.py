"""Repairs of small days beside every plan that there is: no promise broken that could be kept, few rows changed."""

from __future__ import annotations

import random
from statistics import median
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.board import Board
from planning.case.load import load_tables
from planning.effort import Effort
from planning.engine import layout
from planning.lay import lay_locked
from planning.problem import Problem
from planning.solve import solve
from planning.travel import Travel
from tests.planning.repair.day import DAY, SETTINGS, after
from tests.seeds import seeds

if TYPE_CHECKING:
    from tests.planning.repair.day import After

HOUR = 3600
PRICES = dict.fromkeys(("time", "window", "resource", "day", "drop"), 1) | {"tolerance": "15min", "notified": 1}
"""Each changed request costs one, so that the disturbance counts them."""


def day(chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """Seven or eight requests around two people."""
    count = chance.randint(7, 8)
    requests = {
        "request_id": [f"R{number}" for number in range(count)],
        "x": [str(chance.randint(0, 20)) for _ in range(count)],
        "y": [str(chance.randint(0, 20)) for _ in range(count)],
        "duration_min": [str(chance.choice([20, 30, 45])) for _ in range(count)],
        "value": ["500"] * count,
        "created_at": ["2026-11-20T09:00"] * count,
    }
    people = {"resource_id": ["A", "B"], "x": ["5", "15"], "y": ["5", "15"]}
    shifts = {"resource_id": ["A", "B"], "start": [f"{DAY}08:00"] * 2, "end": [f"{DAY}13:00"] * 2}
    settings = SETTINGS | {"objective": {"disturbance": PRICES}}
    return {"requests": requests, "resources": people, "shifts": shifts}, settings


def change(chance: random.Random, plan: pl.DataFrame) -> str:
    """Something that happens by 9:30."""
    who = chance.choice(["A", "B"])
    late = plan.filter(pl.col("start") > _at("09:30"))["request_id"].to_list() or ["R0"]
    changes = [
        f"{DAY}09:00,absence,,{who},{chance.choice([f'{DAY}09:30', f'{DAY}10:30'])},{DAY}{chance.choice([12, 13])}:00,",
        f"{DAY}09:20,breakdown,,{who},,,",
        f"{DAY}09:20,overrun,{chance.choice(plan['request_id'].to_list())},,,,{chance.choice([20, 40, 60])}",
        f"{DAY}09:20,breakdown,,{who},,{DAY}11:00,",
        f"{DAY}09:20,cancellation,{chance.choice(late)},,,,",
        f"{DAY}09:20,window,{chance.choice(late)},,{DAY}10:00,{DAY}11:00,",
    ]
    return f"{chance.choice(changes)}\n"


def _at(clock: str) -> int:
    hours, minutes = map(int, clock.split(":"))
    return 1_795_388_400 + 60 * (60 * hours + minutes)


def repaired(seed: int) -> After:
    chance = random.Random(seed)  # noqa: S311 - chance for a test, no secret
    tables, settings = day(chance)
    case = load_tables(tables, settings)
    plan = solve(case, Travel.of(case), effort=Effort(iterations=300)).plan.rows.filter(activity="visit")
    told = pl.Series([chance.random() < 0.6 for _ in range(plan.height)], dtype=pl.Boolean)
    first = pl.col("start") // HOUR * HOUR
    plan = plan.with_columns(promised_start=pl.when(told).then(first), promised_end=pl.when(told).then(first + HOUR))
    return after(tables, plan, change(chance, plan), "09:30", settings, iterations=1000)


def exact(done: After) -> tuple[int, int]:
    """Least weight of broken promises, and the least number of changed requests, of all plans that drop the fewest."""
    board = Board.empty(Problem.of(done.case, Travel.of(done.case), done.in_force))
    lay_locked(board)
    stood = board.problem.model.in_force[:, layout.FORCE_RESOURCE] >= 0
    best = (1 << 60, 1 << 60, 1 << 60)

    def go(route: int) -> None:
        nonlocal best
        out = board.unplanned()
        dropped = int(stood[out].sum())
        moved = int(board.state.totals[:, layout.DISTURBANCE].sum()) // 100
        best = min(best, (board.total()[0], dropped, moved + dropped))
        if route == len(board.problem.model.routes):
            return
        stops = board.stops(route).tolist()
        for visit in out.tolist():
            if board.insert(visit, route, stops[-1] if stops else -1):
                go(route)
                board.remove(visit)
        go(route + 1)

    go(0)
    return best[0], best[2]


@pytest.mark.parametrize(("first", "count"), seeds(6, 1000))
def test_no_promise_is_broken_that_can_be_kept_and_few_rows_are_changed(first: int, count: int) -> None:
    changed, least = [], []
    for seed in range(first, first + count):
        done = repaired(seed)
        if done.faults:  # what was drawn had begun by then
            continue
        assert done.sound(), seed
        broken, fewest = exact(done)
        assert done.verdict.broken == broken, seed
        assert len(done.disturbed()) >= fewest, seed
        if fewest:
            changed.append(len(done.disturbed()))
            least.append(fewest)
    assert len(changed) >= count // 4
    assert median(changed) <= 2 * median(least)
