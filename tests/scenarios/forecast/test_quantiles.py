"""Bounds of counts."""

import numpy as np
import pytest

from scenarios.forecast.quantiles import bounds, covering


def one(mean: float, spread: float) -> tuple[float, float]:
    low, high = bounds(np.array([mean]), np.array([spread]))
    return float(low[0]), float(high[0])


def test_the_bounds_of_small_poisson_counts_are_those_of_tables():
    assert one(1.0, 0.0) == (0, 3)
    assert one(5.0, 0.0) == (2, 9)
    assert one(20.0, 0.0) == (13, 28)


def test_the_bounds_of_nothing_are_nothing():
    assert one(0.0, 0.3) == (0, 0)


@pytest.mark.parametrize(("mean", "spread"), [(3.0, 0.5), (25.0, 0.2), (40.0, 0.3), (500.0, 0.05), (2000.0, 0.4)])
def test_nine_of_ten_drawn_counts_lie_within_the_bounds(mean, spread):
    draw = np.random.default_rng(7)
    counts = draw.poisson(mean * draw.gamma(spread**-2, spread**2, 40_000))
    low, high = one(mean, spread)
    within = ((low <= counts) & (counts <= high)).mean()
    assert 0.89 < within < (0.91 if mean > 30 else 0.96)


def test_both_ways_to_the_bounds_meet():
    below, above = one(29.99, 0.2), one(30.01, 0.2)
    assert above == pytest.approx(below, abs=1.0)


def test_the_variance_that_covers_is_that_of_the_rates():
    draw = np.random.default_rng(11)
    mean = np.full(20_000, 800.0)
    counts = draw.poisson(mean * draw.gamma(0.06**-2, 0.06**2, 20_000)).astype(float)
    assert covering(counts, mean, np.zeros(20_000)) ** 0.5 == pytest.approx(0.06, rel=0.05)
    assert covering(counts, mean, np.full(20_000, 0.01)) == 0
