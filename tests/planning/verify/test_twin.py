"""The verifier against its slow twin, on random cases and plans; and its silence on sound plans."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from planning.verify import verify
from planning.verify.rules import RULES
from planning.verify.verdict import ROUTES
from tests import cases, rooms, teams, twin
from tests.seeds import ASKED, BEYOND_CI, IN_CI, spread

if TYPE_CHECKING:
    from types import ModuleType

SIZE = 40
"""Small cases in a batch of `cases`; each brings a plan of every kind."""
QUICK, THOROUGH = range(2), range(100, 112)
AT_LEAST = 20
PATIENT = settings(deadline=None, max_examples=4 + ASKED, suppress_health_check=list(HealthCheck))
DERIVED = ("depart", "arrive", "travel_s", "travel_m", "wait_s", "late_s")
NAMED = ("rule", "request_id", "resource_id", "shift_start", "sequence", "forced")
FOLLOWING = ("bare", "full disturbed", "sound with times", "laid", "sound disturbed", "placed")
CARRIED = ("promised_start", "promised_end", "lock", "status")


@cache
def drawn(sort: ModuleType, seed: int) -> cases.Batch:
    batch: cases.Batch = sort.seeded(seed)
    return batch


@cache
def compared(sort: ModuleType, seed: int, kind: str) -> twin.Judged:
    return compare(drawn(sort, seed), kind)


def compare(batch: cases.Batch, kind: str) -> twin.Judged:
    """Hold every figure of the verifier against the twin's, which knows no tasks; some plans follow on one in force."""
    case, plan = batch.case.without_tasks(), batch.plans[kind]
    before = batch.in_force if kind in FOLLOWING else None
    found = verify(case, batch.travel, plan, before)
    expected = twin.judge(case, batch.travel, plan, before)
    assert Counter(found.violations.select(NAMED).iter_rows()) == Counter(expected.violations)
    assert {(term, scope, name): amount for term, scope, name, amount in found.costs.iter_rows()} == expected.costs
    assert found.broken == expected.broken
    assert found.promises_broken["request_id"].to_list() == expected.promises_broken
    columns = [name for name in cases.ROWS if name not in CARRIED]
    assert found.rows.select(columns).rows() == [
        tuple(None if row["activity"] == "break" and name in DERIVED else row[name] for name in columns)
        for row in expected.rows
    ]
    assert found.routes.rows() == [tuple(route[name] for name in ROUTES) for route in expected.routes]
    assert found.served.rows() == expected.served
    return expected


@pytest.mark.parametrize("seed", QUICK)
def test_verifier_and_twin_agree_on_random_plans(seed: int) -> None:
    for kind in cases.KINDS:
        compared(cases, seed, kind)


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=IN_CI if seed < 103 else BEYOND_CI) for seed in THOROUGH])
def test_verifier_and_twin_agree_on_thousands_of_random_plans(seed: int) -> None:
    for kind in cases.KINDS:
        compared(cases, seed, kind)


@pytest.mark.parametrize("seed", [2, pytest.param(0, marks=IN_CI)])
def test_verifier_and_twin_agree_on_random_teams_and_links(seed: int) -> None:
    for kind in teams.KINDS:
        compared(teams, seed, kind)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 115))
def test_verifier_and_twin_agree_on_hundreds_of_random_teams_and_links(seed: int) -> None:
    for kind in teams.KINDS:
        compared(teams, seed, kind)


@pytest.mark.parametrize("seed", spread(1, 2, 2))
def test_verifier_and_twin_agree_on_random_places_and_what_stays_there(seed: int) -> None:
    for kind in rooms.KINDS:
        compared(rooms, seed, kind)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_verifier_and_twin_agree_on_hundreds_of_random_places_and_what_stays_there(seed: int) -> None:
    for kind in rooms.KINDS:
        compared(rooms, seed, kind)


def test_the_verifier_is_silent_on_sound_plans_of_places_and_what_stays_there() -> None:
    batch = drawn(rooms, 0)
    found = verify(batch.case, batch.travel, batch.plans["placed soundly"])
    first = batch.case.requests.select("request_id", first="site_id")
    assert found.rows.join(first, on="request_id").filter(pl.col("site_id") != pl.col("first")).height > 0
    assert set(found.costs["term"]) >= {"place", "use"}
    assert set(found.violations["rule"]) <= {"lock"}
    assert found.violations["resource_id"].null_count() == found.violations.height


def test_the_verifier_is_silent_on_sound_plans_of_teams_and_links() -> None:
    batch = drawn(teams, 2)
    found = verify(batch.case, batch.travel, batch.plans["sound"])
    assert found.rows["part"].drop_nulls().unique().sort().to_list() == ["1", "2", "3", "4"]
    assert set(found.violations["rule"]) <= {"lock"}
    assert found.violations["resource_id"].null_count() == found.violations.height


@PATIENT
@given(cases.batches())
def test_verifier_and_twin_agree_where_examples_shrink(batch: cases.Batch) -> None:
    for kind in cases.KINDS:
        compare(batch, kind)


def broken_plans(rule: str, violations: list[twin.Key]) -> set[str]:
    """Small cases of a batch whose plan the twin calls broken in this rule, by their prefix."""
    names = {person or request for found, request, person, *_ in violations if found == rule}
    return {str(name)[:2] for name in names}


@pytest.mark.slow
def test_each_hard_rule_is_broken_in_many_plans_and_the_verifier_says_so() -> None:
    """Every plan is compared; the count shows that no rule goes without its trial. `test_stock` tries that of stock."""
    counts: Counter[str] = Counter()
    rules = {*RULES, "unknown"} - {"stock"}
    for seed in range(40):
        for sort, kind in [*((cases, kind) for kind in cases.KINDS), *((rooms, kind) for kind in rooms.KINDS)]:
            expected = compared(sort, seed, kind)
            counts.update({rule: len(broken_plans(rule, expected.violations)) for rule in rules})
        if min(counts[rule] for rule in rules) >= AT_LEAST:
            break
    assert {rule for rule in rules if counts[rule] < AT_LEAST} == set()


@pytest.mark.parametrize("seed", QUICK)
@pytest.mark.parametrize("kind", ["sound", "sound with times"])
def test_the_verifier_is_silent_on_sound_plans(seed: int, kind: str) -> None:
    """Only what is locked and left out is named: the sound plans serve what the twin finds no fault with."""
    batch = drawn(cases, seed)
    found = verify(batch.case, batch.travel, batch.plans[kind])
    assert batch.plans[kind].height > SIZE
    assert found.violations["resource_id"].null_count() == found.violations.height
    assert set(found.violations["rule"]) <= {"lock"}


@pytest.mark.parametrize("seed", QUICK)
def test_a_completed_plan_is_judged_as_the_plan_without_times(seed: int) -> None:
    """But for shifts with a break that has no place: by its time it may be taken for another one."""
    batch = drawn(cases, seed)
    shift = ["resource_id", "shift_start"]
    misplaced = verify(batch.case, batch.travel, batch.plans["bare"]).violations.filter(rule="break")
    bare = verify(batch.case, batch.travel, batch.plans["bare"].join(misplaced, on=shift, how="anti"))
    assert bare.rows.height > SIZE
    again = verify(batch.case, batch.travel, bare.rows)
    assert again.rows.equals(bare.rows)
    assert again.routes.equals(bare.routes)
    assert again.costs.equals(bare.costs)
    assert set(again.violations.select(NAMED).iter_rows()) <= set(bare.violations.select(NAMED).iter_rows())


def test_the_order_of_the_rows_means_nothing() -> None:
    batch = drawn(cases, QUICK[0])
    plan = batch.plans["full"]
    found = verify(batch.case, batch.travel, plan)
    shuffled = verify(batch.case, batch.travel, plan.sample(fraction=1.0, shuffle=True, seed=3))
    assert shuffled.rows.equals(found.rows)
    assert shuffled.violations.equals(found.violations)
