"""Five formulas, one name: each gives its own service level on the same day."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.contacts.service_level import FORMULAS, Answered, service_level

DAY = Answered(answered=1000, in_time=860, abandoned=60, gone_in_time=20, gone_short=10)
EXPECTED = {
    "quick_abandons_met": 83.02,
    "of_answered": 86.00,
    "of_offered": 81.13,
    "quick_abandons_out": 82.69,
    "short_abandons_met": 82.08,
}


def test_every_formula_has_a_reference_value():
    assert set(EXPECTED) == set(FORMULAS)


@pytest.mark.parametrize("formula", EXPECTED)
def test_a_formula_gives_its_reference_value(formula):
    assert round(100 * float(service_level(formula, DAY)), 2) == EXPECTED[formula]


def test_the_service_level_of_nothing_is_no_number():
    none, some = np.array([0, 5]), np.array([0, 4])
    found = service_level("of_answered", Answered(none, some, none, none, none))
    assert np.isnan(found[0])
    assert found[1] == 0.8


def test_a_formula_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ValueError, match="there are quick_abandons_met, of_answered"):
        service_level("best", DAY)
