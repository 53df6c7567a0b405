"""Intervals of local days."""

from datetime import date

import pytest

from scenarios.forecast.clock import day_number, intervals

PARIS = "Europe/Paris"
SPRING, AUTUMN = date(2025, 3, 30), date(2025, 10, 26)


def test_an_ordinary_day_has_its_intervals_one_after_the_other():
    made = intervals(day_number(date(2025, 6, 2)), 1, 1800, PARIS)
    assert made["slot"].to_list() == list(range(48))
    assert made["length"].unique().to_list() == [1800]
    assert made["start"].diff().drop_nulls().unique().to_list() == [1800]


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_the_day_of_a_clock_change_has_23_or_25_hours(day, hours):
    made = intervals(day_number(day), 1, 900, PARIS)
    assert len(made) == 4 * hours
    assert made["length"].sum() == 3600 * hours


def test_an_hour_that_is_skipped_has_no_slot_and_one_that_is_repeated_has_it_twice():
    spring, autumn = (intervals(day_number(day), 1, 3600, PARIS)["slot"].to_list() for day in (SPRING, AUTUMN))
    assert spring == [0, 1, *range(3, 24)]
    assert autumn == [0, 1, 2, *range(2, 24)]


def test_a_long_interval_is_one_however_many_hours_pass_in_it():
    assert intervals(day_number(SPRING), 1, 14_400, PARIS)["length"].to_list() == [10_800, *[14_400] * 5]
    assert intervals(day_number(AUTUMN), 1, 86_400, PARIS)["length"].to_list() == [90_000]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"])
def test_days_begin_at_local_midnight_wherever_that_is(zone):
    made = intervals(day_number(date(2025, 1, 1)), 365, 3600, zone)
    assert made["day"].n_unique() == 365
    assert made["length"].sum() == made["start"][-1] + 3600 - made["start"][0]
