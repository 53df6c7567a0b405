"""What the calendar says of days."""

from datetime import date, timedelta

import numpy as np
import pytest

from scenarios.forecast.calendar import MONTH, calendar, public_holidays
from scenarios.forecast.clock import day_number

FIRST = date(2025, 4, 7)  # a Monday
OFFICE = np.array([True] * 5 + [False] * 2)
ALWAYS = np.ones(7, dtype=bool)


def described(usual, holidays, *, shut=(), days=90, without=()):
    first = day_number(FIRST)
    dates = [FIRST + timedelta(n) for n in range(days)]
    lacking = {*without, *shut}
    seen = np.array([bool(usual[day.weekday()]) and day not in lacking for day in dates])
    made = calendar(
        seen,
        first,
        usual,
        {day_number(day): name for day, name in holidays.items()},
        frozenset(day_number(day) for day in shut),
    )
    named = {
        column.name: [day for day, value in zip(dates, column.values, strict=True) if value] for column in made.columns
    }
    return made, dates, named


def test_days_around_a_closed_holiday_are_named():
    monday = date(2025, 4, 21)
    _, _, named = described(OFFICE, {monday: "Easter Monday"}, without=[monday])
    assert named["day before a holiday"] == [date(2025, 4, 18)]
    assert named["day after a holiday"] == [date(2025, 4, 22)]
    assert named["second day after a holiday"] == [date(2025, 4, 23)]
    assert named["first day of a week that a holiday shortens"] == [date(2025, 4, 22)]
    assert "Easter Monday" not in named


def test_a_holiday_that_is_open_has_an_effect_of_its_own():
    thursday = date(2025, 5, 1)
    made, dates, named = described(ALWAYS, {thursday: "Labor Day"})
    assert named["Labor Day"] == named["public holiday"] == [thursday]
    assert named["day after a holiday"] == [date(2025, 5, 2)]
    assert made.special[dates.index(thursday)] == "Labor Day"
    assert not any(made.why)


def test_the_friday_after_a_holiday_that_is_closed_is_a_bridge_day():
    thursday = date(2025, 5, 8)
    _, _, named = described(OFFICE, {thursday: "Victory Day"}, without=[thursday])
    assert named["bridge day"] == [date(2025, 5, 9)]


def test_a_holiday_at_a_closed_weekend_changes_nothing():
    _, _, named = described(OFFICE, {date(2025, 4, 20): "Easter"})
    assert not [name for name in named if "holiday" in name]


def test_a_holiday_without_rows_in_the_past_is_closed_in_the_horizon_and_one_with_rows_is_open():
    first = day_number(FIRST)
    seen = np.array([n % 7 < 5 and n != 14 and n < 60 for n in range(120)])
    holidays = {first + 14: "Closed Day", first + 105: "Closed Day", first + 15: "Open Day", first + 106: "Open Day"}
    made = calendar(seen, first, OFFICE, holidays, frozenset())
    assert not made.opened[105]
    assert made.why[105] == "Closed Day"
    assert made.opened[106]


def test_stated_closed_days_are_closed_and_the_day_after_one_is_named():
    wednesday = date(2025, 5, 14)
    made, dates, named = described(OFFICE, {}, shut=[wednesday])
    assert not made.opened[dates.index(wednesday)]
    assert named["day after a closed day"] == [date(2025, 5, 15)]
    assert not [name for name in named if "holiday" in name]


def test_a_day_that_merely_lacks_rows_is_no_closed_day():
    wednesday = date(2025, 5, 14)
    made, dates, named = described(OFFICE, {}, without=[wednesday])
    assert made.opened[dates.index(wednesday)]
    assert not [name for name in named if "closed" in name]


def test_open_days_are_counted_from_both_ends_of_the_month():
    _, _, named = described(OFFICE, {})
    assert named["first open day of the month"] == [date(2025, 5, 1), date(2025, 6, 2), date(2025, 7, 1)]
    assert named["last open day of the month"] == [date(2025, 4, 30), date(2025, 5, 30), date(2025, 6, 30)]
    assert date(2025, 5, 2) in named["about day 3 of the month"]


def test_public_holidays_are_those_of_the_country_and_its_part():
    first, last = day_number(date(2025, 1, 1)), day_number(date(2025, 12, 31))
    epiphany = day_number(date(2025, 1, 6))
    germany, bavaria = public_holidays(first, last, "DE", None), public_holidays(first, last, "DE", "BY")
    assert germany[day_number(date(2025, 10, 3))] == "German Unity Day"
    assert epiphany in bavaria
    assert epiphany not in germany
    assert public_holidays(first, last, None, None) == {}


def test_a_country_that_is_not_known_is_complained_of():
    with pytest.raises(ValueError, match="no public holidays are known"):
        public_holidays(20_000, 20_100, "ZZ", None)


def test_an_effect_of_the_place_in_the_month_passes_over_from_one_day_to_the_next():
    made, dates, _ = described(OFFICE, {})
    columns = {column.name: column.values for column in made.columns}
    at = {day: place for place, day in enumerate(dates)}
    shares = {day: [float(columns[f"about day {knot} of the month"][at[day]]) for knot in MONTH] for day in dates}
    assert shares[date(2025, 5, 8)] == [0, 1, 0, 0, 0, 0]
    assert shares[date(2025, 5, 15)] == pytest.approx([0, 0, 0.6, 0.4, 0, 0])
    assert shares[date(2025, 5, 30)] == pytest.approx([0.367, 0, 0, 0, 0, 0.633], abs=0.002)  # 2 of 5.4 days
    assert all(sum(each) == pytest.approx(1) for each in shares.values())
