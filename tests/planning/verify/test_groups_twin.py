"""The rules over groups against their slow twin, on random cases and plans, of visits and of desk work."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given

from tests import cases, grouped
from tests.planning.verify.test_twin import PATIENT, compare
from tests.seeds import spread

RULES = ("share", "rest", "days_in_a_row", "hours_a_week", "territory", "radius")
TERMS = ("share", "days_in_a_row", "hours_a_week", "fairness", "territory")
AT_LEAST = 3


@pytest.mark.parametrize("seed", spread(3, 6, 60))
def test_verifier_and_twin_agree_on_random_plans_under_rules_over_groups(seed: int) -> None:
    batch = grouped.seeded(seed)
    for kind in grouped.KINDS:
        compare(batch, kind)


@PATIENT
@given(grouped.batches())
def test_verifier_and_twin_agree_where_examples_shrink(batch: cases.Batch) -> None:
    for kind in grouped.KINDS:
        compare(batch, kind)


def test_each_rule_over_groups_is_broken_and_paid_for_in_random_plans() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for seed in range(12):
        batch = grouped.seeded(seed)
        for kind in ("bare", "full disturbed"):
            said = compare(batch, kind)
            counts.update(("broken", rule) for rule, *_ in said.violations)
            counts.update(("paid", term) for term, *_ in said.costs)
    wanted = {("broken", name) for name in RULES} | {("paid", name) for name in TERMS}
    assert {name: counts[name] for name in wanted if counts[name] < AT_LEAST} == {}
