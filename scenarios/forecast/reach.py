"""How far off the forecasts of a model are, from its past forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.forecast.choose import ENOUGH
from scenarios.forecast.spread import Errors, Spread, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.forecast.material import Material
    from scenarios.forecast.rolling import Fit, Past

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

RECENT = 60
"""Days whose fitted values stand for forecasts where there were too few of these."""
FITTED = 1.7
"""Squared errors of forecasts are so many times those of fitted values, where nothing is known."""


def reach(material: Material, past: Sequence[Past], fit: Fit) -> Spread:
    """Estimate how far off the forecasts of a model are: from past forecasts, if there are enough, else from its fit.

    Parameters
    ----------
    material
        The queue.
    past
        Forecasts of which everything has come.
    fit
        The model.
    """
    moments = sum(not one.fold.between for one in past)
    if moments >= ENOUGH:
        return spread(*_of(material, past), moments)
    return spread(*_within(material, fit), ENOUGH)


def _of(material: Material, past: Sequence[Past]) -> tuple[Errors, Errors]:
    """Gather the errors of past forecasts: of days, and of intervals."""
    pairs = []
    for one in past:
        lead = np.arange(1, len(one.fold.days) + 1, dtype=float)
        known = one.fit.daily.variance(one.fold.days)
        pairs.append(_errors(material, one.fold.days, one.slots, known, lead))
    days, intervals = zip(*pairs, strict=True)
    return _joined(days), _joined(intervals)


def _within(material: Material, fit: Fit) -> tuple[Errors, Errors]:
    """Hold the errors of fitted values, enlarged, for those of forecasts."""
    days = fit.daily.rows[-RECENT:]
    pair = _errors(material, days, fit.seen(material, days), np.zeros(len(days)), np.ones(len(days)))
    return _enlarged(pair[0]), _enlarged(pair[1])


def _enlarged(errors: Errors) -> Errors:
    return errors._replace(offered=errors.expected + (errors.offered - errors.expected) * FITTED**0.5)


def _errors(material: Material, days: Ints, slots: Floats, known: Floats, lead: Floats) -> tuple[Errors, Errors]:
    seen, counts = material.panel.seen[days] > 0, material.panel.counts[days]
    special = np.array([bool(material.special(int(day))) for day in days])
    each = [np.broadcast_to(values[:, None], slots.shape)[seen] for values in (known, lead, special)]
    whole = Errors(counts.sum(axis=1), slots.sum(axis=1), known, lead, special)
    return whole, Errors(counts[seen], slots[seen], *each)


def _joined(errors: Sequence[Errors]) -> Errors:
    return Errors(*(np.concatenate(field) for field in zip(*errors, strict=True)))
