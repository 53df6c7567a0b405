"""What the calendar says of each day: holidays and the days around them, the place in the month, the season."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scenarios.forecast.clock import EPOCH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

AROUND = 45
"""Days looked at before the first and after the last."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIRST_DAYS = ("first", "second", "third", "fourth")
LAST_DAYS = ("last", "second last", "third last")
MONTH = (3, 8, 13, 18, 23, 28)
"""Days of the month between which an effect passes over from one to the next in a straight line."""
LENGTH = 365.25 / 12
OBSERVED = " (observed)"
CLOSED = "closed day"
HOLIDAY = "public holiday"
FRIDAY = 4


class Column(NamedTuple):
    """A column of the daily model: its name, group, values by day, and the standard deviation of its prior."""

    name: str
    group: str
    values: Floats
    prior: float


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a panel.

    Parameters
    ----------
    opened
        Whether each day is open.
    why
        Why a day is closed whose weekday is open; empty for others.
    special
        What makes a day special: the name of a holiday, or what lies beside it; empty for ordinary days.
    columns
        Of the daily model.
    """

    opened: Flags
    why: tuple[str, ...]
    special: tuple[str, ...]
    columns: tuple[Column, ...]


def public_holidays(first: int, last: int, country: str | None, subdivision: str | None) -> dict[int, str]:
    """Name the public holidays of these days, a holiday moved to another day as itself.

    Raises
    ------
    ValueError
        `holidays` does not know the country or the subdivision.
    """
    if country is None:
        return {}
    from holidays import country_holidays  # noqa: PLC0415 - takes half a second

    years = range(date.fromordinal(first + EPOCH).year, date.fromordinal(last + EPOCH).year + 1)
    try:
        known = country_holidays(country, subdiv=subdivision, years=years, language="en_US")
    except NotImplementedError as error:
        raise ValueError(f"no public holidays are known: {error}") from error
    days = {day.toordinal() - EPOCH: name.replace(OBSERVED, "") for day, name in known.items()}
    return {day: name for day, name in sorted(days.items()) if first <= day <= last}


def calendar(seen: Flags, first: int, weekdays: Flags, holidays: Mapping[int, str], closed: frozenset[int]) -> Calendar:
    """Describe the days of a panel.

    A holiday on which there were never rows is closed; one of which nothing is known is closed where most others are.
    Closed days that the user states are closed; all other days of open weekdays are open.

    Parameters
    ----------
    seen
        Whether each day of the history has rows, then False for the days of the horizon.
    first
        The first of them; days since 1 January 1970.
    weekdays
        Which are open: 7.
    holidays
        Name by day, also for the 45 days before and after.
    closed
        Days that are closed, as the user states.
    """
    days = np.arange(first - AROUND, first + len(seen) + AROUND)
    names = [holidays.get(int(day), "") for day in days]
    usual = weekdays[(days + 3) % 7]
    had_rows = np.concatenate([np.zeros(AROUND, bool), seen, np.zeros(AROUND, bool)])
    shut = _shut_holidays(names, usual, had_rows)
    stated = np.array([int(day) in closed for day in days])
    opened = had_rows | (usual & ~stated & np.array([name not in shut for name in names]))
    why = [CLOSED if s else name for s, name in zip(stated, names, strict=True)]
    broken = [cause if use else "" for cause, use in zip(why, usual, strict=True)]
    around = _around(opened, broken, days)
    own = [name if name and is_open else "" for name, is_open in zip(names, opened, strict=True)]
    columns = [*_weekday_columns(days, opened), *_month_columns(days, opened), *_holiday_columns(own, around)]
    kept = slice(AROUND, AROUND + len(seen))
    special = [name or next(iter(near), "") for name, near in zip(own, around, strict=True)]
    return Calendar(
        opened=opened[kept],
        why=tuple("" if is_open else cause for is_open, cause in zip(opened[kept], broken[kept], strict=True)),
        special=tuple(special[kept]),
        columns=tuple(column._replace(values=column.values[kept]) for column in columns),
    )


def _shut_holidays(names: list[str], usual: Flags, had_rows: Flags) -> set[str]:
    """Tell which holidays are closed, from those of the history that fell on open weekdays."""
    past = slice(AROUND, int(np.flatnonzero(had_rows)[-1]) + 1 if had_rows.any() else 0)
    told: dict[str, bool] = {}
    for name, use, rows in zip(names[past], usual[past], had_rows[past], strict=True):
        if name and use:
            told[name] = told.get(name, False) or bool(rows)
    most = sum(told.values()) * 2 < len(told)
    return {name for name in names if name and not told.get(name, not most)}


def _weekday_columns(days: Ints, opened: Flags) -> list[Column]:
    weekday = (days + 3) % 7
    used = [number for number in range(7) if (opened & (weekday == number)).any()]
    return [Column(WEEKDAYS[number], "weekday", (weekday == number) * 1.0, 0.5) for number in used]


def _month_columns(days: Ints, opened: Flags) -> list[Column]:
    dates = [date.fromordinal(int(day) + EPOCH) for day in days]
    month = np.array([12 * day.year + day.month for day in dates])
    of_month = np.array([day.day for day in dates])
    from_start = _place(month, opened)
    from_end = _place(month[::-1], opened[::-1])[::-1]
    first = [(f"{word} open day of the month", from_start == n) for n, word in enumerate(FIRST_DAYS, 1)]
    last = [(f"{word} open day of the month", from_end == n) for n, word in enumerate(LAST_DAYS, 1)]
    parts = [(f"about day {day} of the month", _about(of_month, place)) for place, day in enumerate(MONTH)]
    priors = [(part, 0.06) for part in first + last] + [(part, 0.03) for part in parts]
    return [Column(name, "month", where.astype(np.float64), prior) for (name, where), prior in priors]


def _about(of_month: Ints, place: int) -> Floats:
    """Tell how near days are to one of MONTH: 1 on it, 0 from the next on either side on, be it of another month."""
    around = np.concatenate([[MONTH[-1] - LENGTH], MONTH, [MONTH[0] + LENGTH]])
    of = np.arange(-1, len(MONTH) + 1) % len(MONTH) == place
    near: Floats = np.interp(of_month, around, of * 1.0)
    return near


def _place(month: Ints, opened: Flags) -> Ints:
    """Count the open days of each month from its first; 0 on closed days."""
    place, count = np.zeros(len(month), np.int64), 0
    for index in range(len(month)):
        count = 0 if index and month[index] != month[index - 1] else count
        count += int(opened[index])
        place[index] = count if opened[index] else 0
    return place


def _around(opened: Flags, broken: list[str], days: Ints) -> list[dict[str, float]]:
    """Name what lies beside each open day: a holiday or a closed day on a weekday that is open otherwise."""
    near: list[dict[str, float]] = [{} for _ in broken]
    week = (days + 3) // 7
    open_days = [int(day) for day in np.flatnonzero(opened)]
    for index, (before, after) in enumerate(pairwise(open_days)):
        gap = list(range(before + 1, after))
        if behind := _cause(broken, [before, *gap]):
            near[after][f"day after a {behind}"] = 1.0
            for second in open_days[index + 2 : index + 3]:
                near[second][f"second day after a {behind}"] = 1.0
        if ahead := _cause(broken, [*gap, after]):
            near[before][f"day before a {ahead}"] = 1.0
        if short := _cause(broken, [day for day in gap if week[before] < week[day] == week[after]]):
            near[after][f"first day of a week that a {short} shortens"] = 1.0
    for day in open_days[1:-1]:
        monday = (days[day] + 3) % 7
        if (monday == 0 and broken[day + 1]) or (monday == FRIDAY and broken[day - 1]):
            near[day]["bridge day"] = 1.0
    return near


def _cause(broken: list[str], days: list[int]) -> str:
    """Tell whether any of these days is a holiday, else whether any is closed."""
    causes = {broken[day] for day in days} - {""}
    return "holiday" if causes - {CLOSED} else CLOSED if causes else ""


def _holiday_columns(own: list[str], around: list[dict[str, float]]) -> list[Column]:
    priors = {"day after a": 0.15, "first day of": 0.15, "second day": 0.1, "day before": 0.1, "bridge day": 0.15}
    columns = []
    if any(own):
        columns.append(Column(HOLIDAY, "holiday", np.array([bool(name) for name in own]) * 1.0, 0.3))
    names = sorted(set(own) - {""})
    columns += [Column(name, "holiday", np.array([other == name for other in own]) * 1.0, 0.15) for name in names]
    for name in sorted({name for near in around for name in near}):
        prior = next(value for start, value in priors.items() if name.startswith(start))
        columns.append(Column(name, "beside", np.array([near.get(name, 0.0) for near in around], dtype=float), prior))
    return columns
