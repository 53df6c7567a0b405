"""What each rule leaves of a person's shifts for desk work: the earliest shifts keep most."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from planning.limits.shift import Shift

LONG = 1 << 62
DAY = timedelta(days=1)


def cut_nights(shifts: Sequence[Shift], least: int) -> None:
    """Leave a rest between the last that may be done on a day and the first on any later one.

    A day without anything begins after the rest of the day before, and ends before the rest that what is done anyway
    on a later day asks for.
    """
    days = [list(of_day) for _, of_day in groupby(shifts, key=attrgetter("day"))]
    home = -LONG
    for number, of_day in enumerate(days):
        leaving = [shift.begins for later in days[number + 1 :] for shift in later if shift.begins is not None]
        for shift in of_day:
            shift.keep_between(home + least, min(leaving, default=LONG) - least)
        home = max([home, *(shift.closes for shift in of_day if shift.used)])


def cut_days(shifts: Sequence[Shift], most: int, past: Collection[date]) -> None:
    """Close the shifts of days that would make a run of days too long, if all days left open are worked.

    Parameters
    ----------
    shifts
        Of one person, in order.
    most
        Days in a row.
    past
        The days worked before the horizon.
    """
    by_day: dict[date, list[Shift]] = defaultdict(list)
    for shift in shifts:
        by_day[shift.day].append(shift)
    worked = {day for day, of_day in by_day.items() if any(shift.begins is not None for shift in of_day)}
    for day, of_day in by_day.items():
        if day in worked or not any(shift.used for shift in of_day):
            continue
        run = _run(day, {*worked, *past})
        if len(run) > max(most, len([one for one in run if one in past])):
            for shift in of_day:
                shift.close()
        else:
            worked.add(day)


def _run(day: date, worked: Collection[date]) -> list[date]:
    """List the days in a row that a day would stand in."""
    first, last = day, day
    while first - DAY in worked:
        first -= DAY
    while last + DAY in worked:
        last += DAY
    return [first + DAY * number for number in range((last - first).days + 1)]


def cut_weeks(shifts: Sequence[Shift], most: int, past: Mapping[date, int]) -> None:
    """Leave no more paid seconds in each week than it may have, less those before the horizon; `past` by day."""
    weeks: dict[tuple[int, int], list[Shift]] = defaultdict(list)
    for shift in shifts:
        weeks[_week(shift.day)].append(shift)
    for week, of_week in weeks.items():
        cut_hours(of_week, most - sum(seconds for day, seconds in past.items() if _week(day) == week))


def _week(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week


def cut_hours(shifts: Sequence[Shift], most: int) -> None:
    """Leave no more paid seconds in some shifts together; what is done anyway counts first."""
    left = max(0, most - sum(shift.paid for shift in shifts))
    for shift in shifts:
        if shift.used:
            left -= shift.cut_to(shift.paid + left) - shift.paid
