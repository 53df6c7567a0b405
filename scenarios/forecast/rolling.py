"""Forecasts from past moments: for the choice of the model, its backtest and its intervals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scenarios.forecast.choose import choose
from scenarios.forecast.daily import Moment, Ridge, fit_daily
from scenarios.forecast.expected import expected
from scenarios.forecast.panel import opening
from scenarios.forecast.shape import Days, Shape, Smoothing, shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.forecast.choose import Fold
    from scenarios.forecast.daily import Daily
    from scenarios.forecast.material import Material

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SMOOTHINGS = {
    "half_life": (180.0, 45.0, 1e9),
    "pull": (1.0, 0.2, 5.0),
    "width": (0, 1, 3),
    "lately": (20.0, np.inf),
}
RIDGES = {
    "drift": (0.015, 0.005, 0.04),
    "ridge": (1.0, 0.5, 2.0),
    "half_life": (1e9, 365.0),
    "season": (True, False),
}


class Fit(NamedTuple):
    """A model of one moment, with how it was chosen."""

    shape: Shape
    daily: Daily
    smoothing: Smoothing
    ridge: Ridge

    def seen(self, material: Material, days: Ints) -> Floats:
        """Contacts expected in the slots of days that were seen: days x slots."""
        return expected(material, self.shape, self.daily, days) * material.panel.seen[days]


class Past(NamedTuple):
    """A forecast from a past moment: contacts expected in the slots that were seen, days x slots."""

    fold: Fold
    fit: Fit
    slots: Floats


def rolling(material: Material, moments: Sequence[Fold], horizon: Ints) -> tuple[list[Past], Fit]:
    """Forecast from each past moment as it would have been done then, and fit the model of today.

    Parameters
    ----------
    material
        The queue.
    moments
        The folds.
    horizon
        Rows of the days to forecast today.
    """
    deciding = [fold for fold in moments if not fold.between]
    models = _Models(material, horizon)
    one_slot = material.panel.counts.shape[1] == 1
    smoothings = choose(
        Smoothing(), {} if one_slot else SMOOTHINGS, deciding, lambda at, tried: models.shape_error(deciding[at], tried)
    )
    ridges = choose(
        Ridge(), RIDGES, deciding, lambda at, tried: models.daily_error(deciding[at], smoothings[at], tried)
    )
    past = []
    for fold in moments:
        at = sum(other.until <= fold.until for other in deciding) - 1
        fit = models.fit(fold, smoothings[at], ridges[at])
        past.append(Past(fold, fit, fit.seen(material, fold.days)))
    return past, models.fit(None, smoothings[-1], ridges[-1])


@dataclass(slots=True)
class _Models:
    """Models of a queue at any moment; remembers shapes, and what the last daily model can begin with."""

    material: Material
    horizon: Ints
    shapes: dict[tuple[int, Smoothing], Shape] = field(default_factory=dict)
    last: tuple[int, Daily] | None = None

    def shape(self, until: int, smoothing: Smoothing) -> Shape:
        """Estimate the course of the day from the history before a day."""
        if (until, smoothing) not in self.shapes:
            panel = self.material.panel
            rows = panel.known[panel.known < until]
            bent = [self.material.bent[row] for row in rows]
            days = Days(panel.counts[rows], panel.seen[rows], panel.weekdays[rows], bent)
            self.shapes[until, smoothing] = shape(days, opening(days.seen > 0, days.weekdays), smoothing)
        return self.shapes[until, smoothing]

    def fit(self, fold: Fold | None, smoothing: Smoothing, ridge: Ridge) -> Fit:
        """Fit the model of a moment, or of today."""
        now = Moment(self.material.panel.history, self.horizon, now=True)
        moment = now if fold is None else Moment(fold.until, fold.days, now=False)
        made = self.shape(moment.until, smoothing)
        start = self.last[1] if self.last is not None and self.last[0] == moment.until else None
        daily = fit_daily(self.material, made, moment, ridge, start)
        self.last = moment.until, daily
        return Fit(made, daily, smoothing, ridge)

    def shape_error(self, fold: Fold, smoothing: Smoothing) -> float:
        """Share of the contacts of a fold's days that the course of the day puts in the wrong slot."""
        panel = self.material.panel
        special = [self.material.calendar.special[day] for day in fold.days]
        shares = panel.seen[fold.days] * self.shape(fold.until, smoothing).of(panel.weekdays[fold.days], special)
        shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
        came = panel.counts[fold.days]
        return float(np.abs(came - came.sum(axis=1, keepdims=True) * shares).sum() / max(came.sum(), 1.0))

    def daily_error(self, fold: Fold, smoothing: Smoothing, ridge: Ridge) -> float:
        """Sum of the absolute errors of a fold's days, as a share of their contacts."""
        slots = self.fit(fold, smoothing, ridge).seen(self.material, fold.days)
        came = self.material.panel.counts[fold.days].sum(axis=1)
        return float(np.abs(came - slots.sum(axis=1)).sum() / max(came.sum(), 1.0))
