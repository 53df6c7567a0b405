"""The first solve: whatever the case, its plan passes the verifier, to the cent."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from planning.board import Board
from planning.case.load import load_tables
from planning.in_force import holding
from planning.prices import Prices
from planning.problem import Problem
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests.cases import seeded

if TYPE_CHECKING:
    from tests.cases import Batch

TIMES = ("depart", "arrive", "start", "end", "travel_s", "travel_m", "wait_s", "late_s")
FIXED = pl.col("lock").is_in(["time", "all"])


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 26))])
def test_a_plan_keeps_every_rule_and_costs_what_the_verifier_says(seed):
    batch = seeded(seed, kinds=())
    solution = solve(batch.case, batch.travel)
    verdict = verify(batch.case, batch.travel, solution.plan.rows)
    assert verdict.violations.filter(~pl.col("forced")).rows() == []
    assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 12))])
def test_the_verifier_gives_a_plan_without_times_the_times_of_the_board(seed):
    batch = seeded(seed, kinds=())
    rows = solve(batch.case, batch.travel).plan.rows
    fixed = rows.filter(FIXED).select("resource_id", "shift_start").unique()
    rows = rows.join(fixed, on=["resource_id", "shift_start"], how="anti")
    visits = rows.filter(pl.col("activity") == "visit")
    bare = visits.with_columns(pl.lit(None, dtype=pl.Int64).alias(name) for name in TIMES)
    completed = verify(batch.case, batch.travel, bare).rows
    shown = ["activity", "request_id", "resource_id", *TIMES]
    assert completed.select(shown).rows() == rows.select(shown).rows()


@pytest.mark.parametrize("seed", range(3))
def test_what_is_left_out_for_want_of_room_has_no_place_in_the_finished_plan(seed):
    batch = seeded(seed, 3, kinds=())
    plan = solve(batch.case, batch.travel).plan
    problem = Problem.of(batch.case, batch.travel)
    for request, code in plan.unplanned.select("request_id", "code").filter(pl.col("code") == "N1").iter_rows():
        for resource, shift in problem.staff.shifts.select("resource_id", "start").iter_rows():
            of_route = (pl.col("resource_id") == resource) & (pl.col("shift_start") == shift)
            order = plan.rows.filter(of_route & (pl.col("activity") == "visit"))["request_id"].to_list()
            for position in range(len(order) + 1):
                tried = [*order[:position], request, *order[position:]]
                assert breaks_a_rule(batch, plan.rows.filter(~of_route), tried, (resource, shift)), code


def breaks_a_rule(batch: Batch, others: pl.DataFrame, order: list[str], shift: tuple[str, int]) -> bool:
    """Whether a route in this order breaks a rule that the others alone do not."""
    bare = pl.DataFrame(
        {
            "activity": "visit",
            "request_id": order,
            "resource_id": shift[0],
            "shift_start": shift[1],
            "sequence": range(1, len(order) + 1),
        }
    )
    rows = pl.concat([others, bare], how="diagonal_relaxed")
    found = verify(batch.case, batch.travel, rows).violations
    return not found.filter((pl.col("resource_id") == shift[0]) & (pl.col("rule") != "lock")).is_empty()


def test_the_order_of_the_rows_does_not_change_the_plan():
    tables, settings = small()
    plans = []
    for seed in (None, 1, 2):
        mixed = {name: shuffled(table, seed) for name, table in tables.items()}
        case = load_tables(mixed, settings)
        plans.append(solve(case, Travel.of(case)).plan.rows)
    assert plans[0].height > 0
    assert plans[0].equals(plans[1])
    assert plans[0].equals(plans[2])


def shuffled(table: dict[str, list[str | None]], seed: int | None) -> dict[str, list[str | None]]:
    order = list(range(len(next(iter(table.values())))))
    if seed is not None:
        random.Random(seed).shuffle(order)  # noqa: S311 - chance for a test, no secret
    return {column: [cells[i] for i in order] for column, cells in table.items()}


def small(count: int = 30) -> tuple[dict[str, dict[str, list[str | None]]], dict[str, Any]]:
    """Two people, two days, requests on a grid."""
    chance = random.Random(5)  # noqa: S311 - chance for a test, no secret
    grid = [(str(chance.randint(0, 30)), str(chance.randint(0, 30))) for _ in range(count)]
    tables: dict[str, dict[str, list[str | None]]] = {
        "resources": {
            "resource_id": ["A", "B"],
            "x": ["0", "30"],
            "y": ["0", "30"],
            "skills": ["gas;oil", "gas"],
        },
        "shifts": {
            "resource_id": ["A", "A", "B", "B"],
            "start": ["2026-11-23T08:00", "2026-11-24T08:00"] * 2,
            "end": ["2026-11-23T17:00", "2026-11-24T17:00"] * 2,
            "breaks": ["45@11:30-14:00"] * 4,
        },
        "requests": {
            "request_id": [f"R{number:02d}" for number in range(count)],
            "x": [x for x, _ in grid],
            "y": [y for _, y in grid],
            "duration_min": [str(chance.choice([30, 45, 60])) for _ in range(count)],
            "skills": [chance.choice(["gas", "oil", None]) for _ in range(count)],
            "created_at": ["2026-11-21T09:00"] * count,
        },
    }
    settings: dict[str, Any] = {
        "now": "2026-11-22T20:00",
        "timezone": "Europe/Paris",
        "horizon": {"start": "2026-11-23", "days": 2},
        "travel": {"mode": "plane", "speed_kmh": 40},
    }
    return tables, settings


def test_what_has_begun_in_the_plan_in_force_stays_where_it_is():
    tables, settings = small()
    before = load_tables(tables, settings)
    travel = Travel.of(before)
    first = solve(before, travel).plan.rows
    later = load_tables(
        tables,
        settings | {"now": "2026-11-23T10:00", "horizon": {"start": "2026-11-23", "days": 2, "frozen": "1h"}},
    )
    case = holding(later, first)
    second = solve(case, travel, in_force=first)
    release = case.settings.now + case.settings.frozen
    begun = first.filter(pl.col("depart") < release)
    shown = ["request_id", "resource_id", "start", "end"]
    kept = second.plan.rows.filter(pl.col("status") == "frozen")
    assert begun.height > 0
    assert kept.select(shown).sort(shown).rows() == begun.select(shown).sort(shown).rows()
    moving = second.plan.rows.filter((pl.col("activity") == "visit") & (pl.col("status") == "planned"))
    assert moving.filter(pl.col("depart") < release).is_empty()
    verdict = verify(case, travel, second.plan.rows)
    assert verdict.violations.rows() == []
    assert (second.broken, second.cost) == (verdict.broken, verdict.cost)


def test_a_request_added_to_the_plan_in_force_moves_no_visit_to_another_shift():
    tables, settings = small(16)
    fewer = {column: cells[:12] for column, cells in tables["requests"].items()}
    case, grown = load_tables(tables | {"requests": fewer}, settings), load_tables(tables, settings)
    first = solve(case, Travel.of(case)).plan.rows
    second = solve(holding(grown, first), Travel.of(grown), in_force=first).plan.rows
    shown = ["request_id", "resource_id", "shift_start"]
    before = set(first.filter(pl.col("activity") == "visit").select(shown).iter_rows())
    assert before <= set(second.select(shown).iter_rows())
    assert second.height > first.height


def test_a_locked_visit_that_breaks_a_rule_is_planned_and_its_violation_is_forced():
    tables, settings = small(4)
    tables["requests"] |= {
        "windows": ["2026-11-23T08:00/2026-11-23T09:00", None, None, None],
        "lock": ["all", None, None, None],
        "locked_resource": ["B", None, None, None],
        "locked_start": ["2026-11-23T09:30", None, None, None],
        "skills": ["oil", None, None, None],
    }
    case = load_tables(tables, settings)
    travel = Travel.of(case)
    solution = solve(case, travel)
    verdict = verify(case, travel, solution.plan.rows)
    assert solution.plan.rows.filter(pl.col("request_id") == "R00")["resource_id"].to_list() == ["B"]
    assert set(verdict.violations["rule"]) == {"skill", "window"}
    assert verdict.violations["forced"].all()
    assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)


def test_prices_brought_up_to_date_equal_prices_weighed_anew():
    tables, settings = small(20)
    case = load_tables(tables, settings)
    problem = Problem.of(case, Travel.of(case))
    board = Board.empty(problem)
    candidates = board.unplanned()
    prices = Prices.of(board, candidates, below=0)
    changed = np.arange(len(problem.model.routes))
    for _ in range(8):
        chosen = prices.most_regretted(changed)
        assert chosen is not None
        assert board.insert(*chosen)
        changed = np.array([chosen.route])
        prices.weigh(changed)
        fresh = Prices.of(board, candidates, below=0)
        out = [index for index, visit in enumerate(candidates) if not board.is_planned(int(visit))]
        assert (prices.prices[out] == fresh.prices[out]).all()
