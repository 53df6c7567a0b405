from __future__ import annotations

import pytest

from planning.effort import Effort


@pytest.mark.parametrize("given", [{}, {"seconds": 5.0, "iterations": 100}])
def test_an_effort_is_given_in_seconds_or_in_iterations_and_not_in_both(given):
    with pytest.raises(ValueError, match="either seconds or iterations"):
        Effort(**given)


def test_no_iterations_are_an_effort():
    assert Effort(iterations=0).seconds is None


def test_a_share_of_an_effort_is_one_of_its_kind():
    assert Effort(iterations=200, seed=3).part(0.15) == Effort(iterations=30, seed=3)
    assert Effort(seconds=8.0, searches=2).part(0.25) == Effort(seconds=2.0, searches=2)
