"""The first solve: whatever the case, its plan passes the verifier, to the cent."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.case.load import load_tables
from planning.effort import Effort
from planning.in_force import holding, standing
from planning.problem import Problem
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests import rooms, teams, twin
from tests.cases import seeded, seeded_case
from tests.planning.boards import SHIFTS, jobs, night
from tests.seeds import BEYOND_CI, spread

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.progress import Progress

TIMES = ("depart", "arrive", "start", "end", "travel_s", "travel_m", "wait_s", "late_s")
INSERTION = Effort(iterations=0)
FIXED = pl.col("lock").is_in(["time", "all"])


@pytest.mark.parametrize("seed", spread(3, 8, 26))
def test_a_plan_keeps_every_rule_and_costs_what_the_verifier_says(seed):
    case = seeded_case(seed)
    # every other night is a midday: nothing new may begin before the frozen time ends
    case, travel = at_midday(case) if seed % 2 else case, Travel.of(case)
    solution = solve(case, travel, effort=Effort(iterations=300 * (seed % 3), seed=seed, searches=1 + seed % 2))
    verdict = verify(case, travel, solution.plan.rows)
    assert verdict.violations.filter(~pl.col("forced")).rows() == []
    assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)
    slow = twin.judge(case, travel, solution.plan.rows)
    assert (slow.broken, sum(slow.costs.values())) == (verdict.broken, verdict.cost)
    assert len(slow.violations) == verdict.violations.height


@pytest.mark.parametrize("seed", spread(2, 6, 16))
def test_a_plan_that_follows_on_one_in_force_costs_what_the_verifier_says(seed):
    batch = seeded(seed, kinds=())
    case, travel = at_midday(batch.case) if seed % 2 else batch.case, batch.travel
    completed = verify(case, travel, batch.in_force).rows
    case = holding(case, batch.in_force, completed)
    in_force = standing(case, batch.in_force, completed)
    solution = solve(case, travel, in_force=in_force, effort=INSERTION)
    verdict = verify(case, travel, solution.plan.rows, in_force)
    assert verdict.violations.filter(~pl.col("forced")).rows() == []
    assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)
    slow = twin.judge(case, travel, solution.plan.rows, in_force)
    assert (slow.broken, sum(slow.costs.values())) == (verdict.broken, verdict.cost)
    assert "disturbance" in verdict.costs["term"]


def test_what_is_in_force_stays_where_a_move_would_save_less_than_it_disturbs():
    shifts = {"resource_id": ["T1", "T2"], "start": ["2026-11-23T08:00"] * 2, "end": ["2026-11-23T17:00"] * 2}
    people = {"resource_id": ["T1", "T2"], "x": ["0", "0"], "y": ["0", "0"], "cost_hour": ["30", "29"]}
    case = night(jobs(value=["900"], x=["10"]), resources=people, shifts=shifts)
    travel, day = Travel.of(case), case.settings.start
    row = {"activity": "visit", "request_id": "R1", "resource_id": "T1", "shift_start": day + 8 * 3600, "sequence": 1}
    in_force = pl.DataFrame([{**row, "start": day + 8 * 3600 + 600}])
    alone = in_force.with_columns(promised_start=pl.lit(None, pl.Int64), promised_end=pl.lit(None, pl.Int64))
    assert solve(case, travel, effort=INSERTION).plan.rows["resource_id"].to_list() == ["T2"]
    followed = solve(case, travel, in_force=alone, effort=INSERTION)
    assert followed.plan.rows["resource_id"].to_list() == ["T1"]
    elsewhere = pl.DataFrame([{**row, "resource_id": "T9", "start": day + 8 * 3600 + 600}])
    moved = solve(case, travel, in_force=elsewhere, effort=INSERTION)
    assert moved.cost == solve(case, travel, effort=INSERTION).cost + 300


def test_a_lock_does_not_send_anybody_where_nobody_knows():
    outside = "2026-11-24T08:00/2026-11-24T09:00"  # which `check` says first
    locked = {"lock": ["resource"], "locked_resource": ["T1"]}
    case = night(jobs(x=[None], y=[None], windows=[outside], **locked))
    assert case.unservable["code"].to_list() == ["W503"]
    solution = solve(case, Travel.of(case), effort=INSERTION)
    assert solution.plan.rows.is_empty()
    verdict = verify(case, Travel.of(case), solution.plan.rows)
    assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)


def at_midday(case: Case) -> Case:
    settings = replace(case.settings, now=case.settings.start + 9 * 3600, frozen=3600)
    return replace(case, settings=settings)


@pytest.mark.parametrize("seed", spread(2, 4, 12))
def test_the_verifier_gives_a_plan_without_times_the_times_of_the_board(seed):
    case = seeded_case(seed)
    case = replace(case, links=case.links.clear(), roles=case.roles.clear())  # their times must be given
    travel = Travel.of(case)
    rows = solve(case, travel, effort=INSERTION).plan.rows
    fixed = rows.filter(FIXED).select("resource_id", "shift_start").unique()
    rows = rows.join(fixed, on=["resource_id", "shift_start"], how="anti")
    visits = rows.filter(pl.col("activity") == "visit")
    bare = visits.with_columns(pl.lit(None, dtype=pl.Int64).alias(name) for name in TIMES)
    completed = verify(case, travel, bare).rows
    shown = ["activity", "request_id", "resource_id", *TIMES]
    assert completed.select(shown).rows() == rows.select(shown).rows()


@pytest.mark.parametrize("seed", [13, *(pytest.param(seed, marks=BEYOND_CI) for seed in (1, 7, 8, 11))])
def test_what_is_left_out_for_want_of_room_has_no_place_in_the_finished_plan(seed):
    case = seeded_case(seed, 3)
    travel = Travel.of(case)
    plan = solve(case, travel, effort=INSERTION).plan
    problem = Problem.of(case, travel)
    left_out = plan.unplanned.filter(code="N1")["request_id"].to_list()
    assert left_out
    for request in left_out:
        for resource, shift in problem.staff.shifts.select("resource_id", "start").iter_rows():
            of_route = (pl.col("resource_id") == resource) & (pl.col("shift_start") == shift)
            order = plan.rows.filter(of_route & (pl.col("activity") == "visit"))["request_id"].to_list()
            for position in range(len(order) + 1):
                tried = [*order[:position], request, *order[position:]]
                assert breaks_a_rule(case, travel, plan.rows.filter(~of_route), tried, (resource, shift)), request


def breaks_a_rule(case: Case, travel: Travel, others: pl.DataFrame, order: list[str], shift: tuple[str, int]) -> bool:
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
    found = verify(case, travel, rows).violations
    return not found.filter((pl.col("resource_id") == shift[0]) & (pl.col("rule") != "lock")).is_empty()


def test_the_order_of_the_rows_does_not_change_the_plan():
    tables, settings = small()
    plans = []
    for seed in (None, 1, 2):
        mixed = {name: shuffled(table, seed) for name, table in tables.items()}
        case = load_tables(mixed, settings)
        plans.append(solve(case, Travel.of(case), effort=INSERTION).plan.rows)
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
    first = solve(before, travel, effort=INSERTION).plan.rows
    later = load_tables(
        tables,
        settings | {"now": "2026-11-23T10:00", "horizon": {"start": "2026-11-23", "days": 2, "frozen": "1h"}},
    )
    case = holding(later, first, first)
    second = solve(case, travel, in_force=first, effort=INSERTION)
    release = case.settings.now + case.settings.frozen
    begun = first.filter(pl.col("depart") < release)
    shown = ["request_id", "resource_id", "start", "end"]
    kept = second.plan.rows.filter(pl.col("status") == "frozen")
    assert begun.height > 0
    assert kept.select(shown).sort(shown).rows() == begun.select(shown).sort(shown).rows()
    moving = second.plan.rows.filter((pl.col("activity") == "visit") & (pl.col("status") == "planned"))
    assert moving.filter(pl.col("depart") < release).is_empty()
    verdict = verify(case, travel, second.plan.rows, first)
    assert verdict.violations.rows() == []
    assert (second.broken, second.cost) == (verdict.broken, verdict.cost)


def test_a_request_added_to_the_plan_in_force_moves_no_visit_to_another_shift():
    tables, settings = small(16)
    fewer = {column: cells[:12] for column, cells in tables["requests"].items()}
    case, grown = load_tables(tables | {"requests": fewer}, settings), load_tables(tables, settings)
    first = solve(case, Travel.of(case), effort=INSERTION).plan.rows
    second = solve(holding(grown, first, first), Travel.of(grown), in_force=first, effort=INSERTION).plan.rows
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
        "skills": ["welding", None, None, None],
    }
    case = load_tables(tables, settings)
    travel = Travel.of(case)
    solution = solve(case, travel, effort=INSERTION)
    verdict = verify(case, travel, solution.plan.rows)
    assert solution.plan.rows.filter(pl.col("request_id") == "R00")["resource_id"].to_list() == ["B"]
    assert set(verdict.violations["rule"]) == {"skill", "window"}
    assert verdict.violations["forced"].all()
    assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)


MORNING, AFTERNOON = "2026-11-23T08:00/2026-11-23T09:00", "2026-11-23T15:00/2026-11-23T16:00"


@pytest.mark.parametrize("count", [2, 3])
def test_a_plan_made_anew_at_midday_leaves_for_what_comes_later_when_the_frozen_time_ends(count):
    requests = jobs(value=["900"] * 3, x=["10", "12", "11"], windows=[MORNING, AFTERNOON, None])
    before = night({name: cells[:2] for name, cells in requests.items()})
    first = solve(before, Travel.of(before), effort=INSERTION).plan.rows
    today = {"now": "2026-11-23T10:00", "horizon": {"start": "2026-11-23", "days": 1, "frozen": "1h"}}
    later = night({name: cells[:count] for name, cells in requests.items()}, settings=today)
    travel = Travel.of(later)
    case = holding(later, first, verify(later, travel, first).rows)
    second = solve(case, travel, in_force=first, effort=INSERTION)
    verdict = verify(case, travel, second.plan.rows, first)
    assert verdict.violations.rows() == []
    assert (second.broken, second.cost) == (verdict.broken, verdict.cost)
    departs = dict(second.plan.rows.select("request_id", pl.col("depart") - case.settings.start).iter_rows())
    assert departs["R3" if count == 3 else "R2"] == 11 * 3600
    assert second.plan.unplanned.is_empty()


@pytest.mark.parametrize(
    "lock",
    [
        {"lock": ["resource"], "locked_resource": ["T1"]},
        {"lock": ["time"], "locked_start": ["2026-11-23T10:00"]},
        {"lock": ["all"], "locked_resource": ["T1"], "locked_start": ["2026-11-23T10:00"]},
        {
            "lock": ["window"],
            "promised_start": ["2026-11-23T10:00"],
            "promised_end": ["2026-11-23T11:00"],
        },
    ],
)
def test_a_locked_request_is_planned_though_it_costs_more_than_it_is_worth(lock):
    case = night(jobs(value=["0"], x=["90"], **lock))
    plan = solve(case, Travel.of(case), effort=INSERTION).plan
    assert plan.rows["request_id"].to_list() == ["R1"]
    assert verify(case, Travel.of(case), plan.rows).violations.is_empty()


@pytest.mark.parametrize(
    ("requests", "shifts"),
    [
        # the break has no place but on the way home, which is then too late
        ({"x": ["60"], "duration_min": ["420"], "locked_start": ["2026-11-23T09:00"]}, {"breaks": ["30@16:00-17:00"]}),
        # the first stop lies farther away than the shift is long before it
        ({"x": ["10"], "locked_start": ["2026-11-23T08:00"]}, {}),
    ],
)
def test_a_visit_locked_against_the_rules_is_planned_and_its_violations_are_forced(requests, shifts):
    case = night(jobs(value=["1000"], lock=["all"], locked_resource=["T1"], **requests), shifts={**SHIFTS, **shifts})
    travel = Travel.of(case)
    solution = solve(case, travel, effort=INSERTION)
    verdict = verify(case, travel, solution.plan.rows)
    assert solution.plan.rows.filter(pl.col("activity") == "visit")["request_id"].to_list() == ["R1"]
    assert verdict.violations["forced"].to_list() == [True]
    assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)


@pytest.mark.parametrize("lock", ["resource", "all"])
def test_a_locked_request_is_served_though_its_resource_lacks_the_parts_and_nothing_else_uses_them_up(lock):
    locked = {"lock": [lock, None], "locked_resource": ["T1", None], "locked_start": ["2026-11-23T10:00", None]}
    requests = jobs(value=["1", "900"], parts=["valve:3", "valve"], **locked)
    case = night(requests, resources={"resource_id": ["T1"], "x": ["0"], "y": ["0"], "parts": ["valve:2"]})
    travel = Travel.of(case)
    solution = solve(case, travel, effort=INSERTION)
    verdict = verify(case, travel, solution.plan.rows)
    assert solution.plan.rows["request_id"].to_list() == ["R1"]
    assert verdict.violations.select("rule", "forced").rows() == [("parts", True)]
    assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)


def test_parts_are_shared_out_over_the_shifts_of_the_horizon():
    shifts = {
        "resource_id": ["T1", "T1"],
        "start": ["2026-11-23T08:00", "2026-11-24T08:00"],
        "end": ["2026-11-23T17:00", "2026-11-24T17:00"],
    }
    case = night(
        jobs(value=["900", "800", "700"], parts=["valve", "valve", "valve"]),
        resources={"resource_id": ["T1"], "x": ["0"], "y": ["0"], "parts": ["valve:2"]},
        shifts=shifts,
        settings={"horizon": {"start": "2026-11-23", "days": 2}},
    )
    plan = solve(case, Travel.of(case), effort=INSERTION).plan
    assert plan.rows["request_id"].sort().to_list() == ["R1", "R2"]
    assert plan.unplanned.select("request_id", "code").rows() == [("R3", "N1")]


def test_a_promise_locked_outside_all_windows_leaves_the_windows_and_is_broken():
    case = night(jobs(value=["9"], windows=["2026-11-23T14:00/2026-11-23T15:00"]))
    at = case.settings.start + 10 * 3600
    told = case.requests.with_columns(
        lock=pl.lit("window"), promised_start=pl.lit(at, pl.Int64), promised_end=pl.lit(at + 1800, pl.Int64)
    )
    case, travel = replace(case, requests=told), Travel.of(case)
    solution = solve(case, travel, effort=INSERTION)
    verdict = verify(case, travel, solution.plan.rows)
    assert solution.plan.rows["start"].to_list() == [case.settings.start + 14 * 3600]
    assert (solution.broken, verdict.broken) == (1, 1)
    assert set(verdict.violations["rule"]) == {"lock"}


def test_many_promises_of_great_weight_outweigh_any_request_without_one():
    count = 14
    weighty = {"client_id": ["C1"], "weight": ["1000"]}
    promise = {"promised_start": ["2026-11-23T08:00"] * count, "promised_end": ["2026-11-23T16:00"] * count}
    requests = jobs(value=["1"] * count, x=["1"] * count, client_id=["C1"] * count, **promise)
    extra = jobs(value=["9999999"], duration_min=["480"])
    both = {name: [*requests.get(name, [None] * count), *extra.get(name, [None])] for name in requests}
    both["request_id"] = [f"R{number:02d}" for number in range(count + 1)]
    case = night(both, clients=weighty)
    solution = solve(case, Travel.of(case), effort=INSERTION)
    assert solution.broken == 0
    assert solution.plan.unplanned.select("request_id", "code").rows() == [(f"R{count:02d}", "N1")]


def test_a_now_far_from_the_horizon_plans_nothing_and_says_so():
    case = night(jobs(value=["9"]), settings={"now": "2099-01-01T00:00"})
    assert solve(case, Travel.of(case), effort=INSERTION).plan.unplanned["code"].to_list() in (["N1"], ["W503"])


def test_the_watch_is_told_what_the_solution_comes_to():
    case = night(jobs(value=["900", "900"], skills=[None, "plumbing"]))
    told: list[Progress] = []

    def watch(progress: Progress) -> bool:
        told.append(progress)
        return False

    solution = solve(case, Travel.of(case), effort=INSERTION, watch=watch)
    assert [(seen.broken, seen.cost, seen.served, seen.requests) for seen in told] == [(0, solution.cost, 1, 2)]
    assert (told[0].iterations, told[0].share) == (0, 1.0)
    assert (solution.iterations, solution.ended) == (0, "done")


@pytest.mark.parametrize(("effort", "timed"), [(INSERTION, False), (Effort(seconds=1), True)])
def test_the_curve_ends_at_the_plan_and_has_seconds_only_where_the_effort_has(effort, timed):
    case = night(jobs(value=["900"]))
    solution = solve(case, Travel.of(case), effort=effort)
    last = solution.curve.row(-1, named=True)
    assert (last["broken"], last["cost"]) == (solution.broken, solution.cost)
    assert (solution.curve["seconds"].null_count() == 0) == timed


@pytest.mark.parametrize("many", [teams, rooms])
@pytest.mark.parametrize("seed", spread(2, 4, 12))
def test_a_plan_of_several_resources_at_once_keeps_every_rule_and_costs_what_the_verifier_says(many, seed):
    case = many.seeded_case(seed, 4)
    case, travel = at_midday(case) if seed % 2 else case, Travel.of(case)
    solution = solve(case, travel, effort=Effort(iterations=300, seed=seed))
    verdict = verify(case, travel, solution.plan.rows)
    assert verdict.violations.filter(~pl.col("forced")).rows() == []
    assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)
    slow = twin.judge(case, travel, solution.plan.rows)
    assert (slow.broken, sum(slow.costs.values())) == (verdict.broken, verdict.cost)


def linked(**links: list[str | None]) -> Case:
    """Two requests in a link, of which the second has no room after a lock."""
    requests = jobs(value=["90", "90"], duration_min=["60", "60"], respond_by=[None, None])
    return night(requests, links={"before": ["R1"], "after": ["R2"], **links})


def test_what_comes_after_a_request_that_is_left_out_says_so():
    case = linked(together=["true"], least_min=["600"])
    left = solve(case, Travel.of(case), effort=INSERTION).plan.unplanned
    assert left.select("request_id", "code", "detail").rows() == [
        ("R1", "N4", "goes together with R2, and no place was found for both"),
        ("R2", "N4", "comes after R1, which is left out"),
    ]


def test_what_has_no_room_for_one_role_names_it():
    roles = {"service_id": ["team"] * 2, "role": ["lead", "rig"], "kind": ["person", "equipment"]}
    resources = {
        "resource_id": ["T1", "T2", "RIG"],
        "kind": ["person", "person", "equipment"],
        **{name: ["0"] * 3 for name in ("x", "y")},
    }
    shifts = {
        "resource_id": ["T1", "T2", "RIG"],
        "start": ["2026-11-23T08:00"] * 3,
        "end": ["2026-11-23T17:00", "2026-11-23T17:00", "2026-11-23T09:10"],
    }
    requests = jobs(value=["90", "80"], duration_min=["60", "60"], service_id=["team", "team"])
    services = {"service_id": ["team"]}
    case = night(requests, resources=resources, shifts=shifts, services=services, roles=roles)
    left = solve(case, Travel.of(case), effort=INSERTION).plan.unplanned
    assert left.select("request_id", "code", "detail").rows() == [
        ("R2", "N1", "no shift has room for its role rig beside what is planned")
    ]


def test_what_is_locked_to_a_resource_that_cannot_serve_it_by_its_kind_is_left_out() -> None:
    tables = {
        "resources": {"resource_id": ["A", "RIG"], "kind": ["person", "equipment"], "x": ["0", "0"], "y": ["0", "0"]},
        "shifts": {"resource_id": ["A", "RIG"], "start": ["2026-11-23T08:00"] * 2, "end": ["2026-11-23T16:00"] * 2},
        "requests": {
            "request_id": ["R1"],
            "x": ["1"],
            "y": ["0"],
            "duration_min": ["60"],
            "skills": ["gas"],
            "lock": ["all"],
            "locked_resource": ["RIG"],
            "locked_start": ["2026-11-23T10:00"],
        },
    }
    settings = {"name": "kinds", "timezone": "Europe/Paris", "now": "2026-11-22T20:00", "travel": {"mode": "plane"}}
    settings |= {"horizon": {"start": "2026-11-23", "days": 1}}
    case = load_tables({name: pl.DataFrame(rows) for name, rows in tables.items()}, settings)
    solution = solve(case, Travel.of(case), effort=Effort(iterations=10))
    assert solution.plan.rows.is_empty()
