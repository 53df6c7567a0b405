"""The search gives the same plan for the same input, and a verified one however it ends."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from planning import search
from planning.case.load import load_tables
from planning.effort import Effort
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests.planning.walks import Tables, full_day

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.progress import Progress
    from planning.solution import Solution


def searched(case: Case, *, iterations: int = 2_000, **others: int) -> Solution:
    return solve(case, Travel.of(case), effort=Effort(iterations=iterations, **others))


def same(mine: Solution, others: Solution) -> bool:
    figures = [(found.broken, found.cost, found.iterations, found.ended) for found in (mine, others)]
    plans = mine.plan.rows.equals(others.plan.rows) and mine.plan.unplanned.equals(others.plan.unplanned)
    return figures[0] == figures[1] and plans and mine.curve.equals(others.curve)


def mixed(tables: Tables, seed: int) -> Tables:
    """The same rows of every table in another order."""
    chance, found = random.Random(seed), {}  # noqa: S311 - chance for a test, no secret
    for name, table in tables.items():
        order = list(range(len(next(iter(table.values())))))
        chance.shuffle(order)
        found[name] = {column: [cells[i] for i in order] for column, cells in table.items()}
    return found


@pytest.mark.parametrize("searches", [1, 3])
def test_threads_and_the_order_of_the_rows_change_nothing(searches, monkeypatch):
    monkeypatch.setattr(search, "EXCHANGE", 1)
    tables, settings = full_day(1)
    case = load_tables(tables, settings)
    first = searched(case, seed=4, searches=searches)
    assert first.plan.rows.height > 20
    assert first.curve.height > 2
    assert same(searched(case, seed=4, searches=searches), first)
    assert same(searched(case, seed=4, searches=searches, threads=2), first)
    for seed in (1, 2):
        again = load_tables(mixed(tables, seed), settings)
        assert same(searched(again, seed=4, searches=searches, threads=2), first)


def test_another_seed_makes_another_search():
    case = load_tables(*full_day(1))
    curves = [searched(case, iterations=200, seed=seed).curve for seed in range(3)]
    assert not curves[0].equals(curves[1]) or not curves[0].equals(curves[2])


def test_more_iterations_of_a_search_give_no_worse_plan_than_the_insertion_it_began_with():
    case = load_tables(*full_day(2))
    inserted, found = searched(case, iterations=0), searched(case)
    assert (inserted.iterations, found.iterations) == (0, 2_000)
    assert (found.broken, found.cost) < (inserted.broken, inserted.cost)
    assert inserted.ended == found.ended == "done"


def test_the_curve_falls_and_ends_with_the_plan():
    found = searched(load_tables(*full_day(3)), iterations=3_000)
    points = found.curve.select("broken", "cost").rows()
    assert points == sorted(set(points), reverse=True)
    assert points[-1] == (found.broken, found.cost)
    assert found.curve["seconds"].null_count() == found.curve.height


@pytest.mark.parametrize("looks", [1, 3])
def test_a_watch_that_says_so_ends_the_search_with_a_plan_that_the_verifier_accepts(looks: int, monkeypatch):
    monkeypatch.setattr(search, "TOLD_EVERY", 0.0)
    case = load_tables(*full_day(0))
    travel = Travel.of(case)
    told: list[Progress] = []

    def watch(progress: Progress) -> bool:
        told.append(progress)
        return len(told) == looks

    found = solve(case, travel, effort=Effort(iterations=10_000), watch=watch)
    verdict = verify(case, travel, found.plan.rows)
    assert found.ended == "signal"
    assert [progress.iterations for progress in told] == [500 * look for look in range(looks)]
    assert found.iterations == 500 * (looks - 1)
    assert verdict.violations.filter(forced=False).is_empty()
    assert (found.broken, found.cost) == (verdict.broken, verdict.cost)
    assert found.plan.rows.height > 20


@pytest.mark.parametrize("searches", [1, 3])
@pytest.mark.parametrize("without", ["requests", "shifts"])
def test_a_case_without_requests_or_shifts_gives_an_empty_plan_at_the_verifiers_cost(without, searches):
    tables, settings = full_day(0)
    if without == "requests":
        tables["requests"] = {column: [] for column in tables["requests"]}
    else:
        tables["shifts"] = {column: [] for column in tables["shifts"]}
    case = load_tables(tables, settings)
    found = searched(case, searches=searches)
    verdict = verify(case, Travel.of(case), found.plan.rows)
    assert found.plan.rows.is_empty()
    assert found.plan.unplanned.height == len(case.requests)
    assert (found.broken, found.cost) == (verdict.broken, verdict.cost)
