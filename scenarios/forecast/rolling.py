"""Forecasts from past moments: for the choice of the model, its backtest and its intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scenarios.forecast.choose import choose
from scenarios.forecast.daily import Ridge, fit_daily
from scenarios.forecast.expected import expected
from scenarios.forecast.panel import opening
from scenarios.forecast.shape import Shape, Smoothing, shape
from scenarios.forecast.spread import Errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.forecast.choose import Fold
    from scenarios.forecast.daily import Daily
    from scenarios.forecast.material import Material

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SMOOTHINGS = {"half_life": (180.0, 45.0, 1e9), "pull": (1.0, 0.2, 5.0), "width": (0, 1, 3)}
RIDGES = {
    "drift": (0.015, 0.005, 0.04),
    "ridge": (1.0, 0.5, 2.0),
    "half_life": (1e9, 365.0),
    "season": (True, False),
}
RECENT = 60
"""Days whose fitted values stand for forecasts where there were too few of these."""
FITTED = 1.7
"""Squared errors of forecasts are so many times those of fitted values, where nothing is known."""


class Fit(NamedTuple):
    """A model of one moment, with how it was chosen."""

    shape: Shape
    daily: Daily
    smoothing: Smoothing
    ridge: Ridge


class Past(NamedTuple):
    """A forecast from a past moment: contacts expected in the slots that were seen, days x slots."""

    fold: Fold
    fit: Fit
    slots: Floats


def rolling(material: Material, moments: Sequence[Fold], horizon: Ints, lags: Sequence[int]) -> tuple[list[Past], Fit]:
    """Forecast from each past moment as it would have been done then, and fit the model of today.

    Parameters
    ----------
    material
        The queue.
    moments
        The folds.
    horizon
        Rows of the days to forecast today.
    lags
        Days after which a driver still acts.
    """
    panel = material.panel
    shapes: dict[tuple[int, Smoothing], Shape] = {}

    def shape_at(until: int, smoothing: Smoothing) -> Shape:
        if (until, smoothing) not in shapes:
            shapes[until, smoothing] = _shape(material, until, smoothing)
        return shapes[until, smoothing]

    def shape_error(at: int, smoothing: Smoothing) -> float:
        return _shape_error(material, shape_at(moments[at].until, smoothing), moments[at].days)

    one_slot = panel.counts.shape[1] == 1
    smoothings = choose(Smoothing(), {} if one_slot else SMOOTHINGS, moments, shape_error)
    last: dict[int, Daily] = {}

    def daily_at(at: int, ridge: Ridge) -> Daily:
        until, days, ahead = panel.history, horizon, True
        if at < len(moments):
            until, days, ahead = moments[at].until, moments[at].days, False
        made = fit_daily(
            material,
            shape_at(until, smoothings[at]),
            until,
            ridge,
            days=days,
            lags=lags,
            ahead=ahead,
            start=last.get(at),
        )
        last[at] = made
        return made

    def daily_error(at: int, ridge: Ridge) -> float:
        slots = _seen(material, shape_at(moments[at].until, smoothings[at]), daily_at(at, ridge), moments[at].days)
        came = panel.counts[moments[at].days].sum(axis=1)
        return float(np.abs(came - slots.sum(axis=1)).sum() / max(came.sum(), 1.0))

    ridges = choose(Ridge(), RIDGES, moments, daily_error)
    fits = []
    for at in range(len(moments) + 1):
        until = panel.history if at == len(moments) else moments[at].until
        fits.append(Fit(shape_at(until, smoothings[at]), daily_at(at, ridges[at]), smoothings[at], ridges[at]))
    past = [
        Past(fold, fit, _seen(material, fit.shape, fit.daily, fold.days))
        for fold, fit in zip(moments, fits[:-1], strict=True)
    ]
    return past, fits[-1]


def errors_of(material: Material, past: Sequence[Past]) -> tuple[Errors, Errors]:
    """Gather the errors of past forecasts: of days, and of intervals."""
    days, slots = [], []
    for one in past:
        lead = np.arange(1, len(one.fold.days) + 1, dtype=float)
        pair = _errors(material, one.fold.days, one.slots, one.fit.daily.variance(one.fold.days), lead)
        days.append(pair[0])
        slots.append(pair[1])
    return _joined(days), _joined(slots)


def errors_within(material: Material, fit: Fit) -> tuple[Errors, Errors]:
    """Hold the errors of fitted values, enlarged, for those of forecasts."""
    days = fit.daily.rows[-RECENT:]
    slots = _seen(material, fit.shape, fit.daily, days)
    pair = _errors(material, days, slots, np.zeros(len(days)), np.ones(len(days)))
    return _enlarged(pair[0]), _enlarged(pair[1])


def _enlarged(errors: Errors) -> Errors:
    return errors._replace(offered=errors.expected + (errors.offered - errors.expected) * FITTED**0.5)


def _errors(material: Material, days: Ints, slots: Floats, known: Floats, lead: Floats) -> tuple[Errors, Errors]:
    seen = material.panel.seen[days] > 0
    counts = material.panel.counts[days]
    wide = np.ones_like(slots)
    each = Errors(counts[seen], slots[seen], (known[:, None] * wide)[seen], (lead[:, None] * wide)[seen])
    return Errors(counts.sum(axis=1), slots.sum(axis=1), known, lead), each


def _joined(errors: Sequence[Errors]) -> Errors:
    return Errors(*(np.concatenate(field) for field in zip(*errors, strict=True)))


def _shape(material: Material, until: int, smoothing: Smoothing) -> Shape:
    panel = material.panel
    rows = panel.known[panel.known < until]
    seen, weekdays = panel.seen[rows], panel.weekdays[rows]
    special = [material.calendar.special[row] or _event_kind(material, row) for row in rows]
    return shape(panel.counts[rows], seen, weekdays, special, opening(seen > 0, weekdays), smoothing)


def _event_kind(material: Material, row: int) -> str:
    """Name the event that touches a part of a day: it bends the course of that day."""
    parts = material.panel.seen[row] > 0
    inside = ((event.name, event.inside[row][parts]) for event in material.events)
    return next((f"event {name}" for name, part in inside if part.any() and part.min() < 1), "")


def _shape_error(material: Material, made: Shape, days: Ints) -> float:
    """Share of the contacts of days that the course of the day puts in the wrong slot."""
    panel = material.panel
    shares = panel.seen[days] * made.of(panel.weekdays[days], [material.calendar.special[day] for day in days])
    came = panel.counts[days]
    share = shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
    return float(np.abs(came - came.sum(axis=1, keepdims=True) * share).sum() / max(came.sum(), 1.0))


def _seen(material: Material, made: Shape, daily: Daily, days: Ints) -> Floats:
    return expected(material, made, daily, days) * material.panel.seen[days]
