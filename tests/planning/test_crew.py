"""Rules over groups: small cases against their optimum, which a naive reading of the rules judges."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise, permutations, product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl
import pytest

from planning.board import Board
from planning.case.load import load_tables
from planning.effort import Effort
from planning.engine import layout
from planning.engine.estimate import BROKEN_UNIT, IMPOSSIBLE
from planning.engine.routes.evaluate import evaluate
from planning.problem import Problem
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests.cases import Seeded, chance, one
from tests.planning.later import on_the_day
from tests.seeds import seeds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.case.case import Case
    from tests.cases import Pick

EFFORT, QUICK = Effort(iterations=1_500), Effort(iterations=300)
SHARE = 0.95
SATURDAY = date(2026, 11, 28)


class Work(NamedTuple):
    """What a person does on a day, with times in seconds."""

    departure: int
    back: int
    paid: int
    jobs: int


def small(pick: Pick) -> Case:
    """Draw a case of two people, three days across the end of a week, and four requests at most, under some rules."""
    rules: list[dict[str, Any]] = [
        {"share": {"contract": "freelance", "of": one(pick, ["jobs", "hours"]), "most": one(pick, [0.0, 0.3, 0.5])}},
        {"rest_between_shifts": one(pick, ["15h", "16h", "18h"])},
        {"days_in_a_row": {"most": one(pick, [1, 2])}},
        {"hours_a_week": {"most": one(pick, ["2h", "4h", "7h"])}},
        {"fairness": {"of": one(pick, ["jobs", "hours"]), "price": one(pick, [3, 20])}},
        {"territories": {"price": one(pick, [2, 15])}},
    ]
    for rule in rules:
        (terms,) = rule.values()
        if isinstance(terms, dict) and "price" not in terms and chance(pick, 40):
            terms["price"] = one(pick, [2, 10, 40])
    people: dict[str, Any] = {
        "resource_id": ["P0", "P1"],
        "contract": ["employee", one(pick, ["freelance", "employee"])],
        "x": [str(pick.whole(0, 9)) for _ in range(2)],
        "y": [str(pick.whole(0, 9)) for _ in range(2)],
        "max_overtime_min": [one(pick, [None, "60", "240"]) for _ in range(2)],
        "cost_hour": [one(pick, ["0", "20", "40"]) for _ in range(2)],
        "cost_job": [one(pick, [None, "9"]) for _ in range(2)],
        "territories": [one(pick, [None, "north", "north;south"]) for _ in range(2)],
        "radius_km": [one(pick, [None, None, "7"]) for _ in range(2)],
    }
    count = pick.whole(2, 4)
    requests: dict[str, Any] = {
        "request_id": [f"R{number}" for number in range(count)],
        "site_id": [f"S{number}" for number in range(count)],
        "duration_min": [str(30 * pick.whole(2, 9)) for _ in range(count)],
        "windows": [_window(pick) for _ in range(count)],
        "value": [one(pick, ["60", "150", "400"]) for _ in range(count)],
        "mandatory": [one(pick, [None, None, "true"]) for _ in range(count)],
    }
    sites = {
        "site_id": [*requests["site_id"], "N", "S"],
        "x": [str(pick.whole(0, 9)) for _ in range(count + 2)],
        "y": [str(pick.whole(0, 9)) for _ in range(count + 2)],
        "territory": [*(one(pick, [None, "north", "south"]) for _ in range(count)), "north", "south"],
    }
    days = [SATURDAY + timedelta(number) for number in range(3)]
    worked = [
        {"resource_id": person, "date": str(SATURDAY - timedelta(back)), "worked_h": str(pick.whole(1, 9)), "jobs": "1"}
        for person in people["resource_id"]
        for back in range(1, pick.whole(0, 4))
        if chance(pick, 70)
    ]
    shifts = [
        {"resource_id": person, "start": f"{day}T08:00", "end": f"{day}T{one(pick, [12, 16, 16])}:00"}
        for person in people["resource_id"]
        for day in days
        if chance(pick, 85)
    ]
    shifts = shifts or [{"resource_id": "P0", "start": f"{SATURDAY}T08:00", "end": f"{SATURDAY}T16:00"}]
    tables: dict[str, Any] = {"resources": people, "requests": requests, "sites": sites, "shifts": shifts}
    frames = {name: pl.DataFrame(rows, strict=False) for name, rows in tables.items()}
    texts = {name: frame.with_columns(pl.all().cast(pl.String)) for name, frame in frames.items()}
    if worked:
        texts["worked"] = pl.DataFrame(worked)
    settings = {
        "name": "crew",
        "timezone": "Europe/Paris",
        "now": "2026-11-27T20:00",
        "horizon": {"start": str(SATURDAY), "days": 3},
        "travel": {"mode": "plane", "speed_kmh": 40},
        "constraints": [rule for rule in rules if chance(pick, 45)],
    }
    return load_tables(texts, settings)


def _window(pick: Pick) -> str | None:
    day, hour = SATURDAY + timedelta(pick.whole(0, 2)), pick.whole(8, 16)
    return one(pick, [None, None, f"{day}T{hour:02}:00/{day}T{hour + pick.whole(1, 3):02}:00"])


def cents(amount: int, unit: int) -> int:
    """Round half to even."""
    return round(Fraction(amount, unit))


def judged(case: Case, work: dict[tuple[str, date], Work]) -> tuple[bool, int]:
    """Whether the rules hold, and what they cost, read as README has them."""
    holds, cost = True, 0
    people = case.resources["resource_id"].to_list()
    for rule in case.constraints.iter_rows(named=True):
        if rule["kind"] == "territories":
            continue
        found = list(EXCESS[rule["kind"]](case, rule, work, people))
        if rule["price"] is None:
            holds = holds and not any(excess for excess, _ in found)
        else:
            cost += sum(cents(rule["price"] * excess, unit) for excess, unit in found)
    return holds, cost


def measured(rule: dict[str, Any], work: Work) -> int:
    """Jobs or seconds."""
    return work.jobs if rule["of"] == "jobs" else work.paid


def unit(rule: dict[str, Any]) -> int:
    """By what a price times jobs or seconds is divided."""
    return 1 if rule["of"] == "jobs" else 360_000


def of_share(
    case: Case, rule: dict[str, Any], work: dict[tuple[str, date], Work], people: list[str]
) -> Iterator[tuple[int, int]]:
    """Thousandths above the share."""
    del case, people
    mine = sum(measured(rule, done) for (person, _), done in work.items() if person in rule["resources"])
    everything = sum(measured(rule, done) for done in work.values())
    yield max(0, 1000 * mine - rule["limit"] * everything), 1000 * unit(rule)


def of_rest(
    case: Case, rule: dict[str, Any], work: dict[tuple[str, date], Work], people: list[str]
) -> Iterator[tuple[int, int]]:
    """Seconds of rest that are missing."""
    del case
    for person in set(people) & set(rule["resources"]):
        days = [done for (who, _), done in sorted(work.items()) if who == person]
        yield from ((max(0, rule["limit"] - two.departure + one_.back), 1) for one_, two in pairwise(days))


def of_days(
    case: Case, rule: dict[str, Any], work: dict[tuple[str, date], Work], people: list[str]
) -> Iterator[tuple[int, int]]:
    """Days too many, run by run."""
    past = defaultdict(set)
    for person, day in case.worked.select("resource_id", "day").iter_rows():
        past[person].add(day)
    for person in set(people) & set(rule["resources"]):
        days = {day for who, day in work if who == person}
        for last in days:
            if last + timedelta(1) in days:
                continue
            length = 0
            while last - timedelta(length) in days:
                length += 1
            before = 0
            while last - timedelta(length + before) in past[person]:
                before += 1
            yield max(0, length + before - max(rule["limit"], before)), 1


def of_hours(
    case: Case, rule: dict[str, Any], work: dict[tuple[str, date], Work], people: list[str]
) -> Iterator[tuple[int, int]]:
    """Seconds too many, week by week."""
    for person in set(people) & set(rule["resources"]):
        weeks: dict[date, int] = defaultdict(int)
        for (who, day), done in work.items():
            if who == person:
                weeks[day - timedelta(day.weekday())] += done.paid
        for monday, paid in weeks.items():
            past = case.worked.filter(pl.col("day").is_between(monday, monday + timedelta(6)), resource_id=person)
            before = past["worked"].sum()
            yield max(0, paid + before - max(rule["limit"], before)), 360_000


def of_fairness(
    case: Case, rule: dict[str, Any], work: dict[tuple[str, date], Work], people: list[str]
) -> Iterator[tuple[int, int]]:
    """What each has above his part."""
    spans = dict(case.shifts.group_by("resource_id").agg((pl.col("end") - pl.col("start")).sum()).iter_rows())
    column, grain = ("jobs", 1000) if rule["of"] == "jobs" else ("worked", 1)
    loads = {
        person: case.worked.filter(resource_id=person)[column].sum()
        + sum(measured(rule, done) for (who, _), done in work.items() if who == person)
        for person in people
        if person in rule["resources"] and person in spans
    }
    weights = sum(spans[person] for person in loads)
    for person, load in loads.items():
        above = grain * (load * weights - sum(loads.values()) * spans[person]) // weights
        yield max(0, above), grain * unit(rule)


EXCESS = {"share": of_share, "rest": of_rest, "days": of_days, "hours": of_hours, "fairness": of_fairness}


def optimum(case: Case, problem: Problem) -> tuple[int, int]:
    """Least broken and cost of any plan: every request in every shift or in none, every route in every order."""
    board, money, model = Board.empty(problem), problem.model.visit_money, problem.model
    routes, requests = range(len(model.routes)), range(problem.requests.height)
    days = [(resource, day) for resource, day in problem.staff.shifts.select("resource_id", "day").iter_rows()]
    far = problem.model.crew[:, layout.RADIUS].tolist() if len(problem.model.crew) else [layout.FAR] * len(days)
    rests = case.constraints.filter(kind="rest")
    least = {
        person: max((row["limit"] for row in rests.to_dicts() if person in row["resources"]), default=0)
        for person, _ in days
    }
    known: dict[tuple[int, tuple[int, ...], int], tuple[int, int, Work] | None] = {}

    def tried(route: int, order: tuple[int, ...], begin: int) -> tuple[int, int, Work] | None:
        begin = max(begin, int(model.routes[route, layout.SHIFT_START]))
        if (route, order, begin) not in known:
            known[route, order, begin] = None
            board.scratch.work[layout.STOP, : len(order)] = order
            board.state.tours[route, layout.TOUR_BEGIN] = begin
            if evaluate(model, board.state, board.scratch, route, len(order), 0, 0) != layout.NEVER and all(
                _metres(board, route, stop) <= far[route] for stop in order
            ):
                result = board.scratch.result
                broken, cost, departure, back, pauses = result[
                    [layout.BROKEN, layout.COST, layout.DEPARTURE, layout.RETURN, layout.PAUSES]
                ].tolist()
                known[route, order, begin] = broken, cost, Work(departure, back, back - departure - pauses, len(order))
        return known[route, order, begin]

    best: tuple[int, int] | None = None
    for chosen in product((-1, *routes), repeat=len(requests)):
        out = [request for request in requests if chosen[request] < 0]
        used = sorted(set(chosen) - {-1})
        own = [list(permutations([request for request in requests if chosen[request] == route])) for route in used]
        for orders in product(*own):
            broken, cost = int(money[out, layout.LEFT_WEIGHT].sum()), int(money[out, layout.LEFT_COST].sum())
            work: dict[tuple[str, date], Work] = {}
            home: dict[str, int] = {}
            for route, order in zip(used, orders, strict=True):
                person = days[route][0]
                found = tried(route, order, home.get(person, -layout.FAR))
                if found is None:
                    break
                broken, cost, work[days[route]] = broken + found[0], cost + found[1], found[2]
                home[person] = found[2].back + least[person]
            else:
                holds, more = judged(case, work)
                if holds and (best is None or (broken, cost + more) < best):
                    best = broken, cost + more
    assert best is not None
    return best


def _metres(board: Board, route: int, visit: int) -> int:
    model = board.problem.model
    start, place = model.routes[route, layout.START_PLACE], model.visits[visit, layout.PLACE]
    return int(np.ceil(np.hypot(*(model.coordinates[start, :2] - model.coordinates[place, :2])) - 1e-6))


def cases_from(first: int) -> Iterator[tuple[int, Case, Travel, Problem]]:
    """Give random small cases, from a seed on."""
    for seed in range(first, first + 1_000_000):
        case = small(Seeded(random.Random(seed)))  # noqa: S311 - chance for a test, no secret
        travel = Travel.of(case)
        yield seed, case, travel, Problem.of(case, travel)


@pytest.mark.parametrize(("first", "count"), seeds(20, 20_000))
def test_plans_keep_the_rules_and_nearly_all_are_optimal(first: int, count: int) -> None:
    missed = []
    for number, (seed, case, travel, problem) in enumerate(cases_from(first), 1):
        solution = solve(case, travel, effort=EFFORT)
        verdict = verify(case, travel, solution.plan.rows)
        assert verdict.violations.is_empty(), seed
        assert (solution.broken, solution.cost) == (verdict.broken, verdict.costs["amount"].sum()), seed
        if case.requests.join(problem.requests, on="request_id", how="anti").is_empty():
            least, found = optimum(case, problem), (solution.broken, solution.cost)
            assert found >= least, seed
            if found > least:
                missed.append((seed, found, least))
        if number == count:
            break
    assert len(missed) <= (1 - SHARE) * count, missed


@pytest.mark.parametrize(("first", "count"), seeds(12, 40_000))
def test_a_place_costs_what_was_said_to_the_cent(first: int, count: int) -> None:
    placed = 0
    for number, (seed, _, _, problem) in enumerate(cases_from(first), 1):
        board = Board.empty(problem)
        for visit in range(problem.requests.height):
            before = board.total()
            found = board.cheapest(visit, below=IMPOSSIBLE)
            if found is not None:
                assert board.insert(*found[1]), seed
                assert found[0] == combined(before, board.total()), seed
                placed += 1
        if number == count:
            break
    assert placed > 0


def combined(before: tuple[int, int], after: tuple[int, int]) -> int:
    """Put a difference into one number, as prices are."""
    return (after[0] - before[0]) * BROKEN_UNIT + after[1] - before[1]


@pytest.mark.parametrize(("first", "count"), seeds(10, 60_000))
def test_rules_hold_while_plans_follow_one_another(first: int, count: int) -> None:
    kept = 0
    for seed in range(first, first + count):
        pick = Seeded(random.Random(seed))  # noqa: S311 - chance for a test, no secret
        case = small(pick)
        rows = solve(case, Travel.of(case), effort=QUICK).plan.rows
        for hour in (9, 20, 34):
            held, travel, in_force = on_the_day(pick, case, rows, hour)
            solution = solve(held, travel, in_force=in_force, effort=QUICK)
            verdict = verify(held, travel, solution.plan.rows, in_force)
            assert verdict.violations.filter(~pl.col("forced")).is_empty(), (seed, hour)
            assert (solution.broken, solution.cost) == (verdict.broken, verdict.costs["amount"].sum()), (seed, hour)
            rows = solution.plan.rows
            kept += rows.filter(status="frozen").height
    assert kept > 0


def test_a_day_that_a_lock_makes_too_long_has_room_for_others() -> None:
    text = pl.String()
    requests = {
        "request_id": ["LOCKED", "FREE", "LATER"],
        "x": ["0", "0", "0"],
        "y": ["1", "1", "1"],
        "duration_min": ["60"] * 3,
        "windows": [None, f"{SATURDAY}T08:00/{SATURDAY}T12:00", f"{SATURDAY + timedelta(1)}T08:00/2026-11-29T12:00"],
        "lock": ["all", None, None],
        "locked_resource": ["ANN", None, None],
        "locked_start": [f"{SATURDAY}T10:00", None, None],
    }
    tables = {
        "resources": pl.DataFrame({"resource_id": ["ANN"], "x": ["0"], "y": ["0"]}),
        "shifts": pl.DataFrame(
            [
                {"resource_id": "ANN", "start": f"{day}T08:00", "end": f"{day}T16:00"}
                for day in (SATURDAY, SATURDAY + timedelta(1))
            ]
        ),
        "requests": pl.DataFrame(requests, schema=dict.fromkeys(requests, text)),
        "worked": pl.DataFrame({"resource_id": ["ANN"], "date": [str(SATURDAY - timedelta(1))], "worked_h": ["8"]}),
    }
    settings = {
        "name": "crew",
        "timezone": "Europe/Paris",
        "now": "2026-11-27T20:00",
        "horizon": {"start": str(SATURDAY), "days": 2},
        "travel": {"mode": "plane", "speed_kmh": 40},
        "constraints": [{"days_in_a_row": 1}],
    }
    case = load_tables(tables, settings)
    solution = solve(case, Travel.of(case), effort=QUICK)
    assert sorted(solution.plan.rows["request_id"]) == ["FREE", "LOCKED"]
    verdict = verify(case, Travel.of(case), solution.plan.rows)
    assert verdict.violations.select("rule", "forced").rows() == [("days_in_a_row", True)]


def test_rest_is_due_after_a_morning_too_whatever_the_afternoon_of_that_day() -> None:
    sunday = SATURDAY + timedelta(1)
    tables = {
        "resources": pl.DataFrame({"resource_id": ["ANN"], "x": ["0"], "y": ["0"]}),
        "shifts": pl.DataFrame(
            {
                "resource_id": ["ANN"] * 3,
                "start": [f"{SATURDAY}T08:00", f"{SATURDAY}T13:00", f"{sunday}T08:00"],
                "end": [f"{SATURDAY}T12:00", f"{SATURDAY}T16:00", f"{sunday}T16:00"],
            }
        ),
        "requests": pl.DataFrame(
            {
                "request_id": ["MORNING", "NEXT"],
                "x": ["0", "0"],
                "y": ["1", "1"],
                "duration_min": ["60"] * 2,
                "windows": [f"{SATURDAY}T10:30/{SATURDAY}T10:45", f"{sunday}T08:30/{sunday}T08:45"],
            }
        ),
    }
    settings = {
        "timezone": "Europe/Paris",
        "now": "2026-11-27T20:00",
        "horizon": {"start": str(SATURDAY), "days": 2},
        "travel": {"mode": "plane", "speed_kmh": 40},
    }
    for rest, served in (("20h", 2), ("22h", 1)):
        case = load_tables(tables, {**settings, "constraints": [{"rest_between_shifts": rest}]})
        solution = solve(case, Travel.of(case), effort=QUICK)
        verdict = verify(case, Travel.of(case), solution.plan.rows)
        assert verdict.violations.is_empty()
        assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)
        assert verdict.served.height == served
