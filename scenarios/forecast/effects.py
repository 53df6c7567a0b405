"""The effects by name: factors on the contacts of a day, with their intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from scenarios.forecast.calendar import HOLIDAY
from scenarios.forecast.expected import LEAST, event_columns, factors
from scenarios.forecast.quantiles import NORMAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scenarios.forecast.daily import Daily
    from scenarios.forecast.material import Event, Material
    from scenarios.forecast.rolling import Fit

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

EFFECTS = {
    "queue_id": pl.String,
    "group": pl.String,
    "name": pl.String,
    "multiplier": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "days": pl.Int64,
    "given": pl.Boolean,
}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
BACK = 364
YEAR = 365
"""Days over which the trend is told."""


class Effect(NamedTuple):
    """A sum of coefficients with a name, and the days that show it."""

    group: str
    name: str
    combination: Floats
    days: int


def effects(material: Material, fit: Fit) -> pl.DataFrame:
    """List the effects of a model, as `EFFECTS` has them.

    A factor of a weekday or a month of the year is one beside their mean; that of an event holds in its hours; that
    of a driver is for one standard deviation more, which its name tells; the trend is that of the last year.
    """
    rows = []
    months = pl.Series(material.panel.days, dtype=pl.Int32).cast(pl.Date).dt.month().to_numpy()
    for effect in _effects(fit.daily, months):
        middle, reach = _summed(fit.daily, effect.combination)
        figures = np.exp([middle, middle - reach, middle + reach])
        rows.append((material.queue, effect.group, effect.name, *figures.tolist(), effect.days, False))
    rows += [_event(material, fit, event) for event in material.events]
    return pl.DataFrame(rows, schema=EFFECTS, orient="row")


def _summed(daily: Daily, combination: Floats) -> tuple[float, float]:
    """Give a sum of coefficients and half the width of its 90 % interval."""
    regression = daily.regression
    error = float(combination @ regression.covariance @ combination) ** 0.5
    return float(combination @ regression.coefficients), NORMAL * error


def _effects(daily: Daily, months: Ints) -> Iterator[Effect]:
    weekdays = daily.of("weekday")
    unit = np.eye(len(daily.columns))
    for at, column in enumerate(daily.columns):
        days = int((daily.matrix[daily.rows, at] != 0).sum())
        if column.group == "weekday":
            yield Effect("weekday", column.name, unit[at] - unit[weekdays].mean(axis=0), days)
        elif column.group in {"month", "beside", "driver"}:
            yield Effect(column.group, column.name, unit[at], days)
        elif column.group == "holiday" and days:
            general = unit[[i for i, other in enumerate(daily.columns) if other.name == HOLIDAY]].sum(axis=0)
            yield Effect("holiday", column.name, unit[at] + (general if column.name != HOLIDAY else 0), days)
    yield from _seasons(daily, months)
    yield _trend(daily)


def _seasons(daily: Daily, months: Ints) -> Iterator[Effect]:
    """Tell the season by month beside the mean of the months."""
    columns = daily.of("season")
    if not len(columns):
        return
    year = daily.rows[-1] - np.arange(YEAR)
    season = np.zeros((YEAR, len(daily.columns)))
    season[:, columns] = daily.matrix[np.ix_(year, columns)]
    for number, name in enumerate(MONTHS, 1):
        within = months[year] == number
        yield Effect(
            "season", name, season[within].mean(axis=0) - season.mean(axis=0), int((months[daily.rows] == number).sum())
        )


def _trend(daily: Daily) -> Effect:
    """How the level changed in the last year, or since the history began."""
    last = int(daily.rows[-1])
    begin = max(int(daily.rows[0]), last - BACK)
    combination = np.zeros(len(daily.columns))
    moving = daily.of("level", "trend")
    combination[moving] = daily.matrix[last, moving] - daily.matrix[begin, moving]
    return Effect("trend", f"level, last {last - begin} days", combination, len(daily.rows))


def _event(material: Material, fit: Fit, event: Event) -> tuple[str, str, str, float, float, float, int, bool]:
    """Row of an event: its factor in its hours, as wide as it was in the history on average."""
    panel, daily = material.panel, fit.daily
    shares = fit.shape.of(panel.weekdays, material.calendar.special)
    cover = (event.inside * shares).sum(axis=1)
    shown = daily.rows[cover[daily.rows] > 0]
    touched = cover[shown] if len(shown) else cover[cover > 0]
    usual = np.array([touched.mean() if len(touched) else 1.0])
    middle = float(factors(event, daily, usual)[0])
    low = high = middle
    if event.uplift is None:
        at = event_columns(event, daily)
        combination = np.zeros(len(daily.columns))
        combination[at] = usual[0]
        total, reach = _summed(daily, combination)
        low, high = (max(1 + math.expm1(total + side) / usual[0], LEAST) for side in (-reach, reach))
    return material.queue, "event", event.name, middle, low, high, len(shown), event.uplift is not None
