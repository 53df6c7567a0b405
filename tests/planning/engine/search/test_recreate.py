"""What was lifted is put back in an order: by a column of the guide, or at random."""

from __future__ import annotations

from collections import Counter

import pytest

from planning.engine import layout
from tests.planning.engine.calls import order_lifted
from tests.planning.walks import full_walk

NOTED = [(31, 1), (4, 0), (17, 1), (2, 1), (38, 0), (9, 1), (21, 0)]


def ordered(walk, order: int) -> list[tuple[int, int]]:
    walk.journal.lifted[: len(NOTED), :2] = NOTED
    walk.journal.counts[layout.LIFTED] = len(NOTED)
    order_lifted(walk.journal, walk.guide, walk.chance, order)
    return [(visit, was_planned) for visit, was_planned, *_ in walk.journal.lifted[: len(NOTED)].tolist()]


@pytest.mark.parametrize("order", range(layout.ORDERS))
def test_the_lifted_are_ordered_by_a_column_of_the_guide_and_equals_stay_as_they_were(order):
    walk = full_walk(0)
    keys = walk.guide.orders[:, order]
    assert ordered(walk, order) == sorted(NOTED, key=lambda noted: keys[noted[0]])


def test_random_order_is_a_permutation_in_which_each_comes_first_and_last_about_equally_often():
    walk = full_walk(0)
    firsts: Counter[int] = Counter()
    lasts: Counter[int] = Counter()
    for _ in range(1400):
        found = ordered(walk, -1)
        assert sorted(found) == sorted(NOTED)
        firsts[found[0][0]] += 1
        lasts[found[-1][0]] += 1
    for counts in (firsts, lasts):
        assert len(counts) == len(NOTED)
        assert all(140 < count < 260 for count in counts.values())
