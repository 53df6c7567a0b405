"""Ratios, differences and their confidence intervals, by hand and by known tables."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from scenarios.queues.ratio import difference, estimate, student

STUDENT = {
    1: 12.7062,
    2: 4.3027,
    3: 3.1824,
    4: 2.7764,
    5: 2.5706,
    6: 2.4469,
    7: 2.3646,
    9: 2.2622,
    14: 2.1448,
    29: 2.0452,
}
STUDENT |= {49: 2.0096, 99: 1.9842, 999: 1.9623}
"""97.5 % quantiles by degrees of freedom, as printed in tables."""


def columns(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, None]


@pytest.mark.parametrize(("freedom", "quantile"), STUDENT.items())
def test_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    assert student(freedom) == pytest.approx(quantile, abs=1e-4)


def test_a_mean_has_the_interval_of_student() -> None:
    found = estimate(columns(1, 2, 3, 4), np.ones((4, 1)))
    half = 3.182446305 * sqrt(5 / 3) / sqrt(4)
    assert [float(each[0]) for each in found] == pytest.approx([2.5, 2.5 - half, 2.5 + half])


def test_a_ratio_is_of_the_sums_and_its_interval_is_over_what_is_left_of_each_replication() -> None:
    found = estimate(columns(1, 2, 6), columns(10, 10, 20))
    ratio = 9 / 40
    left = [1 - 10 * ratio, 2 - 10 * ratio, 6 - 20 * ratio]  # -1.25, -0.25, 1.5: they add up to 0
    half = 4.302652730 * sqrt(sum(each**2 for each in left) / 2) / (40 / 3) / sqrt(3)
    assert [float(each[0]) for each in found] == pytest.approx([ratio, ratio - half, ratio + half])


def test_where_there_is_nothing_to_divide_by_there_is_no_ratio() -> None:
    found = estimate(np.array([[0.0, 1.0], [0.0, 3.0]]), np.array([[0.0, 2.0], [0.0, 2.0]]))
    assert np.isnan([float(each[0]) for each in found]).all()
    assert float(found.value[1]) == 1.0


def test_two_runs_with_the_same_numbers_differ_by_what_each_replication_differs_by() -> None:
    one = (columns(10, 30, 20), np.ones((3, 1)))
    other = (columns(11, 32, 23), np.ones((3, 1)))
    found = difference(one, other, paired=True)
    half = 4.302652730 * 1.0 / sqrt(3)  # the differences are 1, 2 and 3
    assert [float(each[0]) for each in found] == pytest.approx([2, 2 - half, 2 + half])


def test_two_runs_with_other_numbers_have_the_sum_of_their_variances_and_the_freedom_of_the_shorter() -> None:
    one = (columns(10, 30, 20), np.ones((3, 1)))
    other = (columns(11, 31, 21, 21), np.ones((4, 1)))
    found = difference(one, other, paired=False)
    half = 4.302652730 * sqrt(100 / 3 + (200 / 3) / 4)
    assert [float(each[0]) for each in found] == pytest.approx([1, 1 - half, 1 + half])


def test_ninety_five_of_a_hundred_intervals_hold_the_truth() -> None:
    draws = np.random.default_rng(5).exponential(1.0, (20, 4000))
    found = estimate(draws, np.ones(draws.shape))
    held = ((found.low <= 1) & (found.high >= 1)).mean()
    assert 0.91 < held < 0.97  # of skewed times somewhat fewer
