"""Naive forecasts, worked out by hand."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from scenarios.forecast.clock import day_number
from scenarios.forecast.naive import same_weekday, scale
from scenarios.forecast.panel import Panel, panel
from tests.scenarios.forecast.made import moment

FIRST = date(2025, 6, 2)


def six_weeks() -> Panel:
    """Half-days of six weeks: 10 n in the morning and n in the afternoon of day n, from 1; the 37th has no morning."""
    rows = [
        ("phone", moment(f"{FIRST + timedelta(n)} {at}"), 43_200, factor * (n + 1))
        for n in range(42)
        for at, factor in (("00:00", 10.0), ("12:00", 1.0))
        if (n, at) != (36, "00:00")
    ]
    told = pl.DataFrame(rows, schema=["queue_id", "start", "length", "offered"], orient="row")
    return panel(told, "Europe/Paris", day_number(FIRST) + 42, 7, missing_is_zero=False)


def test_the_same_weekday_is_that_of_the_last_week_with_history():
    made = same_weekday(six_weeks(), np.arange(35), np.array([35, 36]), 1)
    assert made.tolist() == [[290, 29], [0, 30]]


def test_the_mean_is_that_of_the_last_four_of_the_weekday():
    made = same_weekday(six_weeks(), np.arange(35), np.array([35]), 4)
    assert made.tolist() == [[10 * (8 + 15 + 22 + 29) / 4, (8 + 15 + 22 + 29) / 4]]


def test_the_scale_is_the_mean_change_from_week_to_week():
    of_interval, of_day = scale(six_weeks(), np.arange(35))
    assert of_interval == pytest.approx((70 + 7) / 2)
    assert of_day == pytest.approx(77)
    assert np.isnan(scale(six_weeks(), np.arange(7))).all()
