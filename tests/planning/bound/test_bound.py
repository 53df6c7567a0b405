from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from ortools.graph.python import min_cost_flow
from polars.testing import assert_frame_equal

from planning.bound import bound
from planning.desk import dispatch
from tests.planning.bound.desk import DAY, HOUR, Person, Shift, Task, case_of, chance, columns, drawn, optimum
from tests.seeds import spread

if TYPE_CHECKING:
    import random

MORNING = Shift("P", 8 * HOUR, 13 * HOUR)
ONE = [Person("P", "a")]


def test_the_bound_of_one_shift_is_the_knapsack_that_divides_the_last_task_rounded_down_to_the_cent():
    tasks = [Task("A", 180, 9_000, "a"), Task("B", 180, 6_001, "a"), Task("C", 60, 1_000, "a")]
    found = bound(case_of(tasks, ONE, [MORNING]))
    assert found.value_on_time == 13_000  # 90.00, and two of the three hours of 60.01: 40.00 and two thirds of a cent
    assert found.value == 16_001
    hour = found.prices.filter(pl.col("scope") == "profile")
    assert hour.rows(named=True) == [
        {
            "scope": "profile",
            "department": None,
            "skills": "a",
            "such_as": "P",
            "people": 1,
            "day": date(2026, 11, 23),
            "price_hour": 2_000,
            "hours": 5.0,
            "load": 1.0,
        }
    ]


@pytest.mark.parametrize("seed", spread(8, 12, 40))
def test_no_plan_has_more_value_on_time_than_the_bound(seed):
    draw = chance(seed)
    tasks, people, shifts = drawn(draw, draw.choice([4, 12, 20]))
    case = case_of(tasks, people, shifts)
    assert bound(case).value_on_time >= optimum(tasks, people, shifts, 2 * DAY)


def test_the_bound_of_drawn_cases_is_near_the_optimum():
    exact = proven = 0
    for seed in range(12):
        tasks, people, shifts = drawn(chance(seed), 20)
        exact += optimum(tasks, people, shifts, 2 * DAY)
        proven += bound(case_of(tasks, people, shifts)).value_on_time
    assert exact <= proven <= 1.15 * exact


@pytest.mark.parametrize("seed", spread(3, 3, 10))
def test_the_bound_is_the_optimum_where_all_tasks_take_an_hour_and_are_due_at_the_end_of_a_day(seed):
    draw = chance(seed)
    people = [Person(f"P{number}", draw.choice(["a", "b", "a;b"])) for number in range(4)]
    shifts = [
        Shift(person.name, day * DAY + 8 * HOUR, day * DAY + draw.choice([9, 10, 12]) * HOUR)
        for person in people
        for day in range(3)
    ]
    tasks = [
        Task(f"T{number:02}", 60, draw.randrange(1, 5_000), draw.choice("ab"), due=draw.randrange(1, 4) * DAY)
        for number in range(40)
    ]
    assert bound(case_of(tasks, people, shifts, days=3)).value_on_time == _assigned(tasks, people, shifts)


def _assigned(tasks: list[Task], people: list[Person], shifts: list[Shift]) -> int:
    """Most value of tasks of an hour, each given an hour of a shift of somebody who can, by min-cost flow."""
    flow = min_cost_flow.SimpleMinCostFlow()
    skills = {person.name: person.skills.split(";") for person in people}
    source, sink = len(tasks) + len(shifts), len(tasks) + len(shifts) + 1
    for number, task in enumerate(tasks):
        flow.add_arc_with_capacity_and_unit_cost(source, number, 1, -task.value)
        for place, shift in enumerate(shifts):
            if task.skill in skills[shift.who] and shift.end <= (task.due or 0):
                flow.add_arc_with_capacity_and_unit_cost(number, len(tasks) + place, 1, 0)
    for place, shift in enumerate(shifts):
        hours = (shift.end - shift.start) // HOUR
        flow.add_arc_with_capacity_and_unit_cost(len(tasks) + place, sink, hours, 0)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, len(tasks), 0)
    flow.set_node_supply(source, len(tasks))
    flow.set_node_supply(sink, -len(tasks))
    assert flow.solve() == flow.OPTIMAL
    return int(-flow.optimal_cost())


def test_coarse_buckets_prove_a_bound_too_and_come_near_that_of_single_tasks(monkeypatch):
    draw = chance(1)
    people = [Person(f"P{number}", draw.choice(["a", "b", "a;b"])) for number in range(9)]
    shifts = [Shift(one.name, day * DAY + 8 * HOUR, day * DAY + 16 * HOUR) for one in people for day in range(2)]
    tasks = [
        Task(f"T{number}", draw.randrange(5, 60), draw.randrange(1, 5_000), draw.choice("ab"), due=draw.randrange(3000))
        for number in range(900)
    ]
    case = case_of(tasks, people, shifts)
    single = bound(case).value_on_time
    monkeypatch.setattr(sys.modules["planning.bound.bound"], "SMALL", 0)
    coarse = bound(case).value_on_time
    assert single <= coarse <= 1.0002 * single


@pytest.mark.parametrize("seed", spread(2, 2, 5))
def test_any_prices_prove_a_bound(seed, monkeypatch):
    tasks, people, shifts = drawn(chance(seed), 20)
    case, exact = case_of(tasks, people, shifts), optimum(tasks, people, shifts, 2 * DAY)
    module = sys.modules["planning.bound.bound"]
    solved, draw = module.solve, np.random.default_rng(seed)

    def worse(*market):
        found = solved(*market)
        return found._replace(prices=found.prices * draw.uniform(0, 3, found.prices.shape))

    monkeypatch.setattr(module, "solve", worse)
    assert bound(case).value_on_time >= exact


def cents_a_second(count: int = 40) -> list[Task]:
    return [Task(f"T{number:02}", 30, 1_800, "a") for number in range(count)]


@pytest.mark.parametrize(
    ("shift", "seconds"),
    [
        (Shift("P", 480, 1020), 9 * 3600),
        (Shift("P", 480, 1020, (45, 690, 840)), 9 * 3600 - 45 * 60),  # the break is due, and taken
        (Shift("P", 660, 900, (45, 690, 840)), 210 * 60 - 1),  # begun a second after the window opens: none is due
        (Shift("P", 600, 870, (45, 690, 840)), 240 * 60 - 1),  # ended a second before it closes
        (Shift("P", 690, 840, (45, 690, 840)), 9000 - 1),
        (Shift("P", 690, 840, (150, 690, 840)), 9000 - 1),
    ],
)
def test_a_shift_gives_what_its_break_leaves_or_what_can_be_had_without_covering_its_window(shift, seconds):
    assert bound(case_of(cents_a_second(), ONE, [shift])).value_on_time == seconds


def test_what_visits_take_of_a_shift_no_task_has_and_its_breaks_are_theirs():
    shifts = [Shift("P", 480, 1020, (45, 690, 840)), Shift("P", DAY + 480, DAY + 540)]
    case = case_of(cents_a_second(), ONE, shifts)
    assert bound(case, pl.Series([3_600, 0])).value_on_time == 8 * 3600 + 3600
    assert bound(case, pl.Series([9 * 3600, 0])).value_on_time == 3600


@pytest.mark.parametrize(
    "task",
    [
        Task("T", 30, 1_000, "a", more={"held": "yes"}),
        Task("T", 30, 1_000, "b"),
        Task("T", 30, 1_000, "a", more={"department": "claims"}),
        Task("T", 30, 1_000, "a", created=DAY),
        Task("T", 30, 1_000, "a", due=8 * HOUR),
        Task("T", 30, 1_000, "a", created=9 * HOUR, due=9 * HOUR + 29),
        Task("T", 30, 1_000, "a", created=9 * HOUR, respond=8 * HOUR),
        Task("T", 30, 1_000, "a", respond=7 * HOUR + 30),
    ],
)
def test_a_task_that_cannot_be_on_time_by_its_own_columns_has_no_value_on_time(task):
    found = bound(case_of([task, Task("U", 30, 1, "a")], ONE, [MORNING]))
    assert (found.value_on_time, found.value) == (1, 1_001)


def test_a_task_that_may_be_parted_may_fill_hours_of_its_person_on_days_on_which_he_lost_the_skill():
    services = columns([{"service_id": "S", "interruptible": "yes"}])
    skills = columns([{"resource_id": "P", "skill": "a", "valid_from": None, "valid_to": "2026-11-23"}])
    shifts = [Shift("P", 480, 960), Shift("P", DAY + 480, DAY + 960)]
    long = Task("T", 720, 7_200, "a", more={"service_id": "S"})
    case = case_of([long], [Person("P")], shifts, services=services, resource_skills=skills)
    assert bound(case).value_on_time == 7_200


def test_a_task_that_may_be_parted_keeps_the_speed_with_which_it_is_begun():
    services = columns([{"service_id": "S", "interruptible": "yes"}])
    skills = columns(
        [
            {"resource_id": "P", "skill": "a", "speed_factor": "2", "valid_from": None, "valid_to": "2026-11-23"},
            {"resource_id": "P", "skill": "a", "speed_factor": "1", "valid_from": "2026-11-24", "valid_to": None},
        ]
    )
    shifts = [Shift("P", 480, 720), Shift("P", DAY + 480, DAY + 720)]
    long = Task("T", 960, 9_600, "a", more={"service_id": "S"})
    case = case_of([long], [Person("P")], shifts, services=services, resource_skills=skills)
    assert bound(case).value_on_time == 9_600


def test_a_task_may_start_at_the_moment_by_which_it_is_to_start_and_end_when_it_is_due():
    tasks = [Task("T", 30, 1_000, "a", respond=8 * HOUR), Task("U", 30, 100, "a", created=750, due=780)]
    assert bound(case_of(tasks, ONE, [MORNING])).value_on_time == 1_100


def test_without_tasks_or_without_a_person_s_shift_there_is_no_value_on_time():
    nobody = bound(case_of([Task("T", 30, 1_000)], ONE, []))
    assert (nobody.value_on_time, nobody.value) == (0, 1_000)
    nothing = bound(case_of([], ONE, [MORNING]))
    assert (nothing.value_on_time, nothing.value) == (0, 0)
    assert all(table.is_empty() for table in (nothing.prices, nothing.training, nothing.hiring))


@pytest.mark.parametrize("seed", spread(1, 1, 3))
def test_the_bound_and_its_tables_depend_on_no_order_of_rows_and_are_the_same_each_time(seed):
    tasks, people, shifts = drawn(chance(seed), 20)
    first, again = (bound(case_of(tasks, people, shifts)) for _ in range(2))
    draw = chance(seed + 1)
    turned = draw.sample(tasks, len(tasks)), draw.sample(people, len(people)), draw.sample(shifts, len(shifts))
    other = bound(case_of(*turned))
    for found in (again, other):
        assert found.value_on_time == first.value_on_time
        for name in ("prices", "training", "hiring"):
            assert_frame_equal(getattr(found, name), getattr(first, name), check_exact=True)


def uniform(draw: random.Random) -> tuple[list[Task], list[Person], list[Shift]]:
    people = [Person(f"P{number}", draw.choice(["a", "b", "a;b"])) for number in range(3)]
    shifts = [Shift(one.name, day * DAY + 8 * HOUR, day * DAY + 12 * HOUR) for one in people for day in range(2)]
    tasks = [
        Task(f"T{number}", draw.randrange(5, 90), draw.randrange(1, 9_000), draw.choice("ab"), due=draw.randrange(2800))
        for number in range(60)
    ]
    return tasks, people, shifts


@pytest.mark.parametrize("seed", spread(2, 3, 8))
def test_an_hour_more_of_a_skill_raises_the_bound_by_at_most_its_price(seed):
    tasks, people, shifts = uniform(chance(seed))
    before = bound(case_of(tasks, people, shifts))
    prices = before.prices.filter(pl.col("scope") == "skills")
    assert prices["price_hour"].sum() > 0
    for skill, day, price in prices.select("skills", pl.col("day").rank("dense") - 1, "price_hour").iter_rows():
        hour = Shift("NEW", day * DAY + 9 * HOUR, day * DAY + 10 * HOUR)
        after = bound(case_of(tasks, [*people, Person("NEW", skill)], [*shifts, hour]))
        assert 0 <= after.value_on_time - before.value_on_time <= price + 2  # the bounds and the price are rounded


def test_who_has_time_gains_by_learning_what_nobody_has_time_for():
    scarce = [Task(f"A{number}", 60, 6_000 - 100 * number, "a") for number in range(20)]
    plenty = [Task("B", 60, 1_000, "b")]
    people = [Person("PA", "a"), Person("PB", "b")]
    shifts = [Shift("PA", 480, 960), Shift("PB", 480, 960)]
    found = bound(case_of(scarce + plenty, people, shifts, days=1))
    price = {row["skills"]: row["price_hour"] for row in found.prices.iter_rows(named=True)}
    assert 5_200 <= price["a"] <= 5_300  # between the eighth hour, which is done, and the ninth, which is not
    assert price["b"] == 0
    assert found.training.rows(named=True) == [
        {
            "department": None,
            "skills": "b",
            "such_as": "PB",
            "people": 1,
            "learns": "a",
            "price_hour": 0,
            "price_after": price["a"],
            "hours": 8.0,
            "gain": 8 * price["a"],
        }
    ]
    best = found.hiring.row(0, named=True)
    assert (best["skills"], best["people"], best["hours"], best["gain"]) == ("a", 1, 8.0, 8 * price["a"])
    assert found.hiring["gain"].to_list() == [8 * price["a"], 0]


def test_a_skill_that_nobody_has_is_worth_what_its_best_tasks_are():
    tasks = [Task("A", 60, 6_000, "a:2"), Task("B", 60, 1_000, "b")]
    found = bound(case_of(tasks, [Person("PB", "b;a")], [Shift("PB", 480, 960)], days=1))
    assert found.value_on_time == 1_000
    row = found.hiring.row(0, named=True)
    assert (row["skills"], row["people"], row["load"], row["price_hour"]) == ("a:2", 0, None, 6_000)
    learns = found.training.row(0, named=True)
    assert (learns["skills"], learns["learns"], learns["gain"]) == ("a;b", "a:2", 48_000)


def test_one_who_lacks_two_skills_of_a_task_gains_by_neither_alone():
    tasks = [Task("A", 60, 6_000, "a;c"), Task("B", 60, 1_000, "b")]
    found = bound(case_of(tasks, [Person("PB", "b")], [Shift("PB", 480, 960)], days=1))
    assert found.training.is_empty()


def test_who_works_faster_is_worth_more_an_hour():
    people = [Person("P1", "a"), Person("P2", "a", 1500)]
    found = bound(case_of(cents_a_second(), people, [Shift("P1", 480, 960), Shift("P2", 480, 960)], days=1))
    prices = dict(found.prices.filter(pl.col("scope") == "profile").select("such_as", "price_hour").iter_rows())
    assert prices == {"P1": 3_600, "P2": 5_400}
    assert found.value_on_time == 8 * 3_600 + 8 * 5_400


def test_days_of_a_long_horizon_share_prices():
    shifts = [Shift("P", day * DAY + 480, day * DAY + 510) for day in range(50)]
    found = bound(case_of(cents_a_second(), ONE, shifts, days=50))
    assert found.value_on_time == 40 * 1_800
    days = found.prices.filter(pl.col("scope") == "profile")
    assert len(days) == 17
    assert days["hours"].sum() == 25


def test_the_dispatch_comes_near_the_optimum():
    gaps = []
    for seed in range(20):
        draw = chance(seed)
        people = [Person(f"P{number}", draw.choice(["a", "b", "a;b"])) for number in range(4)]
        shifts = [Shift(one.name, day * DAY + 8 * HOUR, day * DAY + 16 * HOUR) for one in people for day in range(3)]
        days = [day * DAY + 16 * HOUR for day in range(3)]
        tasks = [
            Task(f"T{number:03}", 60, draw.randrange(100, 5_000), draw.choice("ab"), due=draw.choice(days))
            for number in range(int(96 * draw.choice([1.0, 1.2, 1.3])))
        ]
        case = case_of(tasks, people, shifts, days=3)
        ends = dispatch(case).rows.select("request_id", "end")
        done = case.tasks.join(ends, on="request_id").filter(pl.col("end") <= pl.col("due_at"))["value"].sum()
        best = _assigned(tasks, people, shifts)
        assert done <= best
        gaps.append(1 - done / best)
    assert sum(gaps) / len(gaps) <= 0.015
    assert max(gaps) <= 0.06
