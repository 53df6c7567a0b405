"""The daily model: what multiplies with what to the contacts of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scenarios.forecast.calendar import Column
from scenarios.forecast.poisson import Regression, Sample, regress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.forecast.material import Driver, Event, Material
    from scenarios.forecast.shape import Shape

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

EVERY = 1_461
"""Days: older ones are not looked at."""
ENOUGH = 0.2
"""A day of which less was seen tells nothing of its volume."""
ANY = 1e3
"""Standard deviation of a prior that says nothing."""
YEAR = 365.25
SEASONS = 4
"""Harmonics of the year."""
SEASONAL = 457
"""Days that a history spans at least before it can tell a season from the level."""
BENDS = ((13, 1), (52, 4), (10_000, 13))
"""The level may bend every week in the last 13, every fourth in the last 52, every thirteenth before."""
LATELY = 28
"""Days whose mean stands for a driver's values that were not known ahead."""
FREE = ("level", "trend", "weekday", "season")
"""Groups of which a ridge is no part, and whose error the backtest shows rather than the regression."""


class Ridge(NamedTuple):
    """How the daily model is held back.

    Parameters
    ----------
    drift
        Standard deviation of a week's change of the level, as a share.
    ridge
        Factor on the standard deviations of the effects' priors.
    half_life
        Days after which a day counts half.
    season
        Whether there is a season of the year.
    """

    drift: float = 0.015
    ridge: float = 1.0
    half_life: float = 1e9
    season: bool = True


class Daily(NamedTuple):
    """A fitted daily model.

    Parameters
    ----------
    columns
        By day, over all days of the panel.
    matrix
        Their values: days x columns.
    given
        Logarithm of what the given uplifts make of each day.
    rows
        Days that it was fitted to.
    regression
        Its coefficients.
    """

    columns: Sequence[Column]
    matrix: Floats
    given: Floats
    rows: Ints
    regression: Regression

    def of(self, *groups: str) -> Ints:
        """Positions of the columns of these groups."""
        return np.array([i for i, column in enumerate(self.columns) if column.group in groups], dtype=np.int64)

    def log_mean(self, days: Ints, without: Sequence[str] = ()) -> Floats:
        """Logarithm of the contacts of whole days, without some groups of effects and without what is given."""
        kept = [i for i, column in enumerate(self.columns) if column.group not in without]
        return self.matrix[days][:, kept] @ self.regression.coefficients[kept]

    def variance(self, days: Ints) -> Floats:
        """Squared relative error that the effects bring to each day."""
        kept = [i for i, column in enumerate(self.columns) if column.group not in FREE]
        part = self.matrix[days][:, kept]
        variance: Floats = ((part @ self.regression.covariance[kept][:, kept]) * part).sum(axis=1)
        return variance


class Moment(NamedTuple):
    """When a model is fitted, and for what.

    Parameters
    ----------
    until
        Row of the first day that is not looked at.
    days
        Rows of the days that it is to forecast.
    now
        Whether assumed values of drivers count too; else those from `until` on are held to be their last mean.
    """

    until: int
    days: Ints
    now: bool


def fit_daily(material: Material, shape: Shape, moment: Moment, ridge: Ridge, start: Daily | None = None) -> Daily:
    """Fit the daily model to the history before a moment.

    Parameters
    ----------
    material
        The queue.
    shape
        Course of the day, from the same history.
    moment
        When, and for what.
    ridge
        How it is held back.
    start
        A model of the same moment to begin with.
    """
    panel = material.panel
    shares = shape.of(panel.weekdays, material.calendar.special)
    part = (panel.seen * shares).sum(axis=1)
    rows = np.flatnonzero(part[: moment.until] >= ENOUGH)
    rows = rows[rows >= moment.until - EVERY]
    used = np.concatenate([rows, moment.days])
    columns = [column for column in _columns(material, shares, moment, rows, ridge) if column.values[used].any()]
    prior = np.array([column.prior * (1.0 if column.group in FREE else ridge.ridge) for column in columns])
    matrix = np.column_stack([column.values for column in columns])
    given = _given(material.events, shares)
    weights = 0.5 ** ((rows[-1] - rows) / ridge.half_life)
    sample = Sample(matrix[rows], panel.counts[rows].sum(axis=1), np.log(part[rows]) + given[rows], weights)
    return Daily(columns, matrix, given, rows, regress(sample, prior**-2.0, _begin(columns, start)))


def _columns(material: Material, shares: Floats, moment: Moment, rows: Ints, ridge: Ridge) -> list[Column]:
    """All columns of the model, over all days of the panel."""
    size = len(shares)
    return [
        Column("level", "level", np.ones(size), ANY),
        *material.calendar.columns,
        *_season(material.panel.days, ridge, moment.until - int(rows[0])),
        *_events(material.events, shares),
        *(column for driver in material.drivers for column in _driver(driver, rows, moment)),
        *_level(size, int(rows[0]), int(rows[-1]), ridge.drift),
    ]


def _begin(columns: Sequence[Column], start: Daily | None) -> Floats | None:
    """Coefficients of another model by name."""
    if start is None:
        return None
    names = [(column.group, column.name) for column in start.columns]
    known = dict(zip(names, start.regression.coefficients.tolist(), strict=True))
    return np.array([known.get((column.group, column.name), 0.0) for column in columns])


def _season(days: Ints, ridge: Ridge, span: int) -> list[Column]:
    if not ridge.season or span < SEASONAL:
        return []
    angle = 2 * np.pi * days / YEAR
    return [
        Column(f"season {wave.__name__} {n}", "season", wave(n * angle), 0.1 / n)
        for n in range(1, SEASONS + 1)
        for wave in (np.sin, np.cos)
    ]


def _level(size: int, first: int, last: int, drift: float) -> list[Column]:
    """Make a trend, and a random walk of the level, told backwards from the last day: flat after it."""
    day = np.arange(size, dtype=float)
    columns = [Column("trend", "trend", (day - last) / YEAR, 0.1)]
    knot = last
    while knot > first:
        gap = 7 * next(weeks for until, weeks in BENDS if last - knot < 7 * until)
        ramp = np.clip((knot - day) / gap, 0, 1)
        columns.append(Column(f"level {last - knot} days ago", "level", ramp, drift * (gap / 7) ** 0.5))
        knot -= gap
    return columns


def _events(events: Sequence[Event], shares: Floats) -> list[Column]:
    """Make a column for each kind, and one for each name, of the share of the day's contacts that is touched."""
    learned = [event for event in events if event.uplift is None]
    names = [Column(event.name, "event", (event.inside * shares).sum(axis=1), 0.2) for event in learned]
    kinds: dict[str, Floats] = {}
    for event, column in zip(learned, names, strict=True):
        if event.kind:
            kinds[event.kind] = kinds.get(event.kind, 0.0) + column.values
    return [*(Column(kind, "kind", values, 0.3) for kind, values in sorted(kinds.items())), *names]


def _given(events: Sequence[Event], shares: Floats) -> Floats:
    """Logarithm of what the given uplifts make of each day."""
    log = np.zeros(len(shares))
    for event in events:
        if event.uplift is not None:
            log += np.log(np.maximum(1 + (event.uplift - 1) * (event.inside * shares).sum(axis=1), 1e-9))
    return log


def _driver(driver: Driver, rows: Ints, moment: Moment) -> list[Column]:
    """Columns of a driver in standard deviations from its mean, one for each lag; 0 where nothing is known."""
    past = driver.values[rows]
    past = past[np.isfinite(past)]
    if not len(past) or not np.ptp(past):
        return []
    deviation = float(past.std())
    values = (driver.values - past.mean()) / deviation
    if not moment.now:
        unknown = (np.arange(len(values)) >= moment.until) & ~driver.ahead
        lately = values[max(0, moment.until - LATELY) : moment.until]
        values[unknown] = lately[np.isfinite(lately)].mean() if np.isfinite(lately).any() else 0.0
    values = np.nan_to_num(values)
    columns = []
    for lag in driver.lags:
        moved = np.concatenate([np.zeros(lag), values[: len(values) - lag]])
        late = f", {lag} day{'s' * (lag > 1)} later" if lag else ""
        columns.append(Column(f"{driver.name} {deviation:+.3g}{late}", "driver", moved, 0.1))
    return columns
