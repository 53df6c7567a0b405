"""Measures of the backtest, worked out by hand."""

from datetime import date

import polars as pl
import pytest

from scenarios.forecast.measures import backtest
from scenarios.forecast.tested import TESTED


def trial() -> pl.DataFrame:
    same = {"queue_id": "phone", "grain": "interval", "origin": date(2025, 1, 6), "lead": 1, "scale": 5.0}
    rows = [
        {"start": 0, "special": "", "offered": 100, "expected": 90, "low": 80, "high": 105, "last_week": 120},
        {"start": 1, "special": "", "offered": 50, "expected": 50, "low": 40, "high": 49, "last_week": 50},
        {"start": 2, "special": "sale", "offered": 150, "expected": 170, "low": 150, "high": 190, "last_week": 90},
    ]
    return pl.DataFrame([{**same, **row, "mean_of_four": 0} for row in rows], schema=TESTED)


def test_errors_are_summed_over_contacts_and_scaled_by_the_naive_ones():
    found = {(row["method"], row["days"]): row for row in backtest(trial()).iter_rows(named=True)}
    own = found["forecast", "all"]
    assert own["count"] == 3
    assert own["wape"] == pytest.approx(30 / 300)
    assert own["bias"] == pytest.approx(10 / 300)
    assert own["mase"] == pytest.approx((10 + 0 + 20) / 3 / 5)
    assert own["coverage"] == pytest.approx(2 / 3)
    assert found["last_week", "all"]["wape"] == pytest.approx(80 / 300)
    assert found["last_week", "all"]["coverage"] is None
    assert found["mean_of_four", "all"]["wape"] == 1


def test_special_days_stand_apart():
    found = {(row["method"], row["days"]): row for row in backtest(trial()).iter_rows(named=True)}
    assert found["forecast", "special"]["wape"] == pytest.approx(20 / 150)
    assert found["forecast", "ordinary"]["wape"] == pytest.approx(10 / 150)


def test_nothing_tested_is_nothing_measured():
    assert backtest(pl.DataFrame(schema=TESTED)).is_empty()
