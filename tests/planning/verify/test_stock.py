"""Stock: what is fetched where, in which order it is used, and that nothing is taken that is not there."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import stocked
from tests.planning.verify.test_twin import compare
from tests.seeds import spread


@pytest.mark.parametrize("seed", spread(2, 4, 60))
def test_verifier_and_twin_agree_on_random_plans_that_fetch(seed: int) -> None:
    batch = stocked.seeded(seed)
    for kind in stocked.KINDS:
        compare(batch, kind)


def test_the_rules_of_stock_are_broken_often_in_random_plans() -> None:
    counts: Counter[str] = Counter()
    for seed in range(2):
        batch = stocked.seeded(seed)
        for kind in stocked.KINDS:
            counts.update(rule for rule, *_ in compare(batch, kind).violations)
    assert {rule: counts[rule] for rule in ("stock", "parts", "tools", "unknown") if counts[rule] < 3} == {}
