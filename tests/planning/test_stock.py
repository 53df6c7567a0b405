"""Tools, parts and stock: small cases against their optimum, and stock that is never promised twice."""

from __future__ import annotations

import random
from itertools import permutations, product
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
import pytest

from planning.board import Board
from planning.case.load import load_tables
from planning.effort import Effort
from planning.engine import layout
from planning.engine.routes.evaluate import evaluate
from planning.problem import Problem
from planning.problem.visits import aside
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests.cases import Seeded, chance, one
from tests.planning.later import on_the_day
from tests.seeds import seeds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planning.case.case import Case
    from tests.cases import Pick

EFFORT, QUICK = Effort(iterations=1_500), Effort(iterations=300)
SHARE = 0.95
SETTINGS = {
    "name": "stock",
    "timezone": "Europe/Paris",
    "now": "2026-11-22T20:00",
    "horizon": {"start": "2026-11-23", "days": 1},
    "travel": {"mode": "plane", "speed_kmh": 40},
}
Draws = tuple[tuple[int, int, int], ...]
"""Row of stock, part and quantity."""


class Tour(NamedTuple):
    """What a route may do: what that breaks and costs, which requests it serves and what it draws from stock."""

    broken: int
    cost: int
    serves: frozenset[int]
    draws: Draws


def small(pick: Pick) -> Case:
    """Draw a case of two technicians at most, four requests that need things, and stock at one or two sites."""
    return load_tables(small_tables(pick), SETTINGS)


def small_tables(pick: Pick) -> dict[str, pl.DataFrame]:
    """Draw the tables of `small`."""
    spots = [(str(pick.whole(0, 16)), str(pick.whole(0, 16))) for _ in range(8)]
    technicians = pick.whole(1, 2)
    columns: dict[str, Any] = {
        "resource_id": [f"T{number}" for number in range(technicians)],
        "x": [spots[number][0] for number in range(technicians)],
        "y": [spots[number][1] for number in range(technicians)],
        "tools": [one(pick, [None, "drill", "ladder"]) for _ in range(technicians)],
        "parts": [one(pick, [None, "valve", "valve:2", "pump"]) for _ in range(technicians)],
        "cost_job": [one(pick, [None, "3"]) for _ in range(technicians)],
        "max_jobs_day": [one(pick, [None, None, "2"]) for _ in range(technicians)],
    }
    requests = pick.whole(2, 4)
    asked: dict[str, Any] = {
        "request_id": [f"R{number}" for number in range(requests)],
        "x": [spots[2 + number][0] for number in range(requests)],
        "y": [spots[2 + number][1] for number in range(requests)],
        "duration_min": [str(10 * pick.whole(2, 9)) for _ in range(requests)],
        "tools": [one(pick, [None, None, "drill", "ladder", "drill;ladder"]) for _ in range(requests)],
        "parts": [one(pick, [None, "valve", "valve:2", "pump;valve", "pump"]) for _ in range(requests)],
        "windows": [_window(pick) for _ in range(requests)],
        "value": [one(pick, ["60", "150", "400"]) for _ in range(requests)],
        "mandatory": [one(pick, [None, None, "true"]) for _ in range(requests)],
    }
    sites = pick.whole(1, 2)
    places: dict[str, Any] = {
        "site_id": ["D0", "D1"][:sites],
        "access_min": [one(pick, ["0", "5", "15"]) for _ in range(sites)],
    }
    places |= {name: [spots[6 + at][axis] for at in range(sites)] for axis, name in enumerate("xy")}
    lies = [
        {"part_id": thing, "site_id": f"D{pick.whole(0, sites - 1)}"}
        | {"quantity": one(pick, ["1", "2", "3", None])}
        | {"arrives_at": f"2026-11-23T{pick.whole(8, 13):02}:00" if chance(pick, 40) else None}
        for thing in ("valve", "valve", "pump", "drill", "ladder")
        if chance(pick, 75)
    ]
    shifts: dict[str, Any] = {
        "resource_id": columns["resource_id"],
        "start": "2026-11-23T08:00",
        "end": "2026-11-23T15:00",
    }
    tables: dict[str, dict[str, Any]] = {"resources": columns, "requests": asked, "sites": places, "shifts": shifts}
    frames = {name: pl.DataFrame(rows, strict=False) for name, rows in tables.items()}
    texts = {name: frame.with_columns(pl.all().cast(pl.String)) for name, frame in frames.items()}
    if lies:
        texts["stock"] = pl.DataFrame(lies, schema=dict.fromkeys(lies[0], pl.String))
    return texts


def _window(pick: Pick) -> str | None:
    hour = pick.whole(8, 13)
    return one(pick, [None, None, f"2026-11-23T{hour:02}:00/2026-11-23T{hour + pick.whole(1, 2):02}:00"])


def tours_of(board: Board, route: int) -> list[Tour]:
    """List every choice of visits, in every order, with every choice of fetches in between."""
    model, state, scratch = board.problem.model, board.state, board.scratch
    requests = board.problem.requests.height
    first, count = model.routes[route, [layout.FETCH_FIRST, layout.FETCH_COUNT]].tolist()
    able = [*range(requests), *range(first, first + count)]
    found: dict[tuple[frozenset[int], Draws], Tour] = {(frozenset(), ()): Tour(0, 0, frozenset(), ())}
    for length in range(1, len(able) + 1):
        for order in permutations(able, length):
            if order[-1] >= requests:
                continue
            scratch.work[layout.STOP, :length] = order
            if evaluate(model, state, scratch, route, length, 0, layout.KEEP_NOTHING) == layout.NEVER:
                continue
            serves = frozenset(stop for stop in order if stop < requests)
            if len(serves) > model.routes[route, layout.MAX_JOBS]:
                continue
            broken, cost = scratch.result[[layout.BROKEN, layout.COST]].tolist()
            for draws in drawn(board.problem, route, order):
                known = found.get((serves, draws))
                if known is None or (broken, cost) < known[:2]:
                    found[serves, draws] = Tour(broken, cost, serves, draws)
    return list(found.values())


def drawn(problem: Problem, route: int, order: Sequence[int]) -> set[Draws]:
    """Every way in which the fetches of a route can cover what its visits lack."""
    model, requests = problem.model, problem.requests.height
    has = dict(enumerate(model.carried[model.routes[route, layout.RESOURCE]].tolist()))
    ways: set[tuple[Draws, tuple[tuple[int, int], ...]]] = {((), tuple(has.items()))}
    met: list[int] = []
    for stop in order:
        if stop >= requests:
            met.append(int(model.fetches[stop - len(model.visits) + len(model.fetches), layout.FETCH_STOCK]))
            continue
        start, count = model.visits[stop, [layout.PART_FIRST, layout.PART_COUNT]].tolist()
        for part, quantity in model.parts[start : start + count].tolist():
            further = set()
            for draws, along in ways:
                left = dict(along)
                lacks = max(1, quantity) - left[part]
                options = [()] if lacks <= 0 else [((row, part, lacks),) for row in met if model.stocks[row, part] > 0]
                for option in options:
                    after = left | {part: left[part] + (lacks if option else 0) - quantity}
                    further.add((tuple(sorted((*draws, *option))), tuple(after.items())))
            ways = further
    return {draws for draws, _ in ways}


def covered(problem: Problem, chosen: Sequence[Tour]) -> bool:
    """Whether all that is drawn has arrived, at each level of each site."""
    model = problem.model
    for part, row in product(range(model.stocks.shape[1]), range(len(model.stocks))):
        first = model.stock_sites[row, layout.SITE_FIRST]
        taken = sum(
            quantity for tour in chosen for at, thing, quantity in tour.draws if thing == part and first <= at <= row
        )
        if taken > model.stocks[row, part]:
            return False
    return True


def optimum(problem: Problem) -> tuple[int, int]:
    """Least broken and cost of any plan."""
    board, money = Board.empty(problem), problem.model.visit_money
    lists = [tours_of(board, route) for route in range(len(problem.model.routes))]
    everything = range(problem.requests.height)
    least: tuple[int, int] | None = None
    for chosen in product(*lists):
        served = [visit for tour in chosen for visit in tour.serves]
        if len(served) != len(set(served)):
            continue
        out = [visit for visit in everything if visit not in served]
        broken = sum(tour.broken for tour in chosen) + int(money[out, layout.LEFT_WEIGHT].sum())
        cost = sum(tour.cost for tour in chosen) + int(money[out, layout.LEFT_COST].sum())
        if (least is None or (broken, cost) < least) and covered(problem, chosen):
            least = broken, cost
    assert least is not None
    return least


def cases_from(first: int) -> Iterator[tuple[int, Case, Travel, Problem]]:
    """Give random small cases, from a seed on."""
    for seed in range(first, first + 1_000_000):
        case = small(Seeded(random.Random(seed)))  # noqa: S311 - chance for a test, no secret
        travel = Travel.of(case)
        yield seed, case, travel, Problem.of(case, travel)


@pytest.mark.parametrize(("first", "count"), seeds(6, 20_000))
def test_plans_that_fetch_are_verified_and_nearly_all_are_optimal(first: int, count: int) -> None:
    missed, fetched = [], 0
    for number, (seed, case, travel, problem) in enumerate(cases_from(first), 1):
        solution = solve(case, travel, effort=EFFORT)
        verdict = verify(case, travel, solution.plan.rows)
        assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost), seed
        assert verdict.violations.is_empty(), seed
        fetched += solution.plan.rows.filter(activity="fetch").height
        hopeless = aside(case, case.requests.join(problem.requests, on="request_id", how="anti"), None)
        least = tuple(map(sum, zip(optimum(problem), hopeless, strict=True)))
        found = solution.broken, solution.cost
        assert found >= least, seed
        if found > least:
            missed.append((seed, found, least))
        if number == count:
            break
    assert fetched > 0
    assert len(missed) <= (1 - SHARE) * count, missed


@pytest.mark.parametrize(("first", "count"), [(151, 1), *seeds(4, 40_000)])
def test_stock_never_falls_below_nothing_while_plans_follow_one_another(first: int, count: int) -> None:
    fetched = 0
    for seed in range(first, first + count):
        pick = Seeded(random.Random(seed))  # noqa: S311 - chance for a test, no secret
        case = small(pick)
        rows = solve(case, Travel.of(case), effort=QUICK).plan.rows
        for hour in (8, 10, 12):
            held, travel, in_force = on_the_day(pick, case, rows, hour)
            solution = solve(held, travel, in_force=in_force, effort=QUICK)
            verdict = verify(held, travel, solution.plan.rows, in_force)
            assert verdict.violations.filter(~pl.col("forced")).is_empty(), (seed, hour)
            assert "stock" not in set(verdict.violations["rule"]), (seed, hour)
            assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost), (seed, hour)
            rows = solution.plan.rows
            fetched += rows.filter(pl.col("fetched").is_not_null(), status="frozen").height
    assert fetched > 0
