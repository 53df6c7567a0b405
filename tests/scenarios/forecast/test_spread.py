"""How far off forecasts are."""

import numpy as np
import pytest

from scenarios.forecast.spread import Errors, spread


def errors(count: int, of_day: float, growth: float, *, seed: int = 0) -> Errors:
    """Forecasts of 10,000 contacts by 1 to 10 days ahead, off by chance with a known variance."""
    draw = np.random.default_rng(seed)
    lead = np.tile(np.arange(1.0, 11.0), count // 10)
    rate = 10_000 * (1 + draw.normal(size=count) * np.sqrt(of_day**2 + growth * (lead - 1)))
    came = draw.poisson(rate).astype(float)
    return Errors(came, np.full(count, 10_000.0), np.zeros(count), lead, np.zeros(count, dtype=bool))


def test_the_variance_of_days_and_its_growth_with_the_lead_are_found():
    days = errors(20_000, 0.03, 0.0004)
    found = spread(days, days, 10_000)
    assert found.day**0.5 == pytest.approx(0.03, rel=0.15)
    assert found.growth == pytest.approx(0.0004, rel=0.15)
    assert found.interval < 0.0001


def test_intervals_have_a_variance_beyond_that_of_days_and_special_days_one_beyond_that():
    days = errors(5_000, 0.03, 0.0)
    ordinary, special = errors(5_000, 0.05, 0.0, seed=1), errors(5_000, 0.08, 0.0, seed=2)
    special = special._replace(special=np.ones(5_000, dtype=bool))
    both = Errors(*(np.concatenate(pair) for pair in zip(ordinary, ordinary, ordinary, special, strict=True)))
    found = spread(days, both, 1_000)
    one, off = np.ones(1), np.zeros(1, dtype=bool)
    assert found.of_intervals(0 * one, one, off)[0] ** 0.5 == pytest.approx(0.056, abs=0.006)
    assert found.of_intervals(0 * one, one, ~off)[0] ** 0.5 == pytest.approx(0.08, rel=0.05)


def test_few_past_forecasts_make_wider_intervals():
    days = errors(5_000, 0.03, 0.0)
    assert spread(days, days, 4).day > 1.3 * spread(days, days, 400).day
