"""The verifier against its slow twin, on random plans of desk work beside visits; and its silence on sound ones."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from planning.verify import verify
from planning.verify.desk.rules import RULES
from planning.verify.verdict import ROUTES
from tests import cases, desk, desk_twin, twin
from tests.seeds import BEYOND_CI, IN_CI

QUICK, THOROUGH = range(10, 12), range(100, 108)
NAMED = ("rule", "request_id", "resource_id", "shift_start", "sequence", "forced")
DERIVED = ("depart", "arrive", "travel_s", "travel_m", "wait_s", "late_s")
CARRIED = ("promised_start", "promised_end", "lock", "status")
"""Of the rows of visits these are not the twin's to say."""


@cache
def drawn(seed: int) -> cases.Batch:
    return desk.seeded(seed)


def compare(batch: cases.Batch, kind: str) -> twin.Judged:
    """Hold every figure of the verifier against the twin's."""
    found = verify(batch.case, batch.travel, batch.plans[kind])
    expected = desk_twin.judge(batch.case, batch.travel, batch.plans[kind])
    assert Counter(found.violations.select(NAMED).iter_rows()) == Counter(expected.violations)
    assert {(term, scope, name): amount for term, scope, name, amount in found.costs.iter_rows()} == expected.costs
    assert found.cost == sum(expected.costs.values())
    assert found.broken == expected.broken
    assert found.promises_broken["request_id"].to_list() == expected.promises_broken
    assert found.routes.rows() == [tuple(route[name] for name in ROUTES) for route in expected.routes]
    assert found.served.rows() == expected.served
    assert Counter(written(row) for row in found.rows.to_dicts()) == Counter(written(row) for row in expected.rows)
    return expected


def written(row: twin.Row) -> tuple[object, ...]:
    rest = row["activity"] == "break"
    mute = (*DERIVED, *CARRIED) if rest else CARRIED if row["activity"] == "visit" else ()
    return tuple(None if name in mute else row[name] for name in cases.ROWS)


@pytest.mark.parametrize("kind", desk.KINDS)
@pytest.mark.parametrize("seed", QUICK)
def test_verifier_and_twin_agree_on_random_desk_work(seed: int, kind: str) -> None:
    compare(drawn(seed), kind)


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=IN_CI if seed < 102 else BEYOND_CI) for seed in THOROUGH])
def test_verifier_and_twin_agree_on_hundreds_of_plans_of_desk_work(seed: int) -> None:
    batch = desk.seeded(seed)
    for kind in desk.KINDS:
        compare(batch, kind)


@pytest.mark.parametrize("seed", QUICK)
def test_the_verifier_is_silent_on_sound_plans_of_desk_work(seed: int) -> None:
    """Only what is locked and left out is named; tasks lie beside visits, around breaks and over several days."""
    batch = drawn(seed)
    found = verify(batch.case, batch.travel, batch.plans["sound"])
    assert found.violations["resource_id"].null_count() == found.violations.height
    assert set(found.violations["rule"]) <= {"lock"}
    assert set(found.rows["activity"]) == {"visit", "task", "break"}
    assert found.rows.filter(activity="task")["part"].drop_nulls().len() > 1


def test_each_rule_of_desk_work_is_broken_by_random_plans() -> None:
    said = [desk_twin.judge(drawn(seed).case, drawn(seed).travel, drawn(seed).plans["random"]) for seed in QUICK]
    names = {rule for judged in said for rule, name, *_ in judged.violations if name is None or "D" in name}
    assert names >= {*RULES}


def test_the_order_of_the_rows_means_nothing() -> None:
    batch = drawn(QUICK[0])
    plan = batch.plans["random disturbed"]
    found = verify(batch.case, batch.travel, plan)
    shuffled = verify(batch.case, batch.travel, plan.sample(fraction=1.0, shuffle=True, seed=3))
    assert shuffled.costs.equals(found.costs)
    assert shuffled.violations.equals(found.violations)


def test_a_plan_as_it_was_completed_is_judged_alike() -> None:
    batch = drawn(QUICK[0])
    found = verify(batch.case, batch.travel, batch.plans["sound"])
    again = verify(batch.case, batch.travel, found.rows)
    assert again.rows.equals(found.rows)
    assert again.costs.equals(found.costs)
    assert again.violations.equals(found.violations)
