"""How far off forecasts are: learned from past forecasts by how many days ahead they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scenarios.forecast.quantiles import NORMAL, covering

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]

OUTLYING = 20.0
"""Squared errors beyond so many times their median count as that when the growth with the lead is estimated."""

FEW = 50
"""Intervals of special days that show how these differ, at least."""


class Errors(NamedTuple):
    """Forecasts and what came: offered, expected, relative variance that effects bring, days ahead, special days."""

    offered: Floats
    expected: Floats
    known: Floats
    lead: Floats
    special: Flags

    def of(self, kept: Flags) -> Errors:
        """Give some of them."""
        offered, expected, known, lead, special = self
        return Errors(offered[kept], expected[kept], known[kept], lead[kept], special[kept])


class Spread(NamedTuple):
    """Relative variances: of a day one day ahead; more for each further day, an interval, one of a special day."""

    day: float
    growth: float
    interval: float = 0.0
    special: float = 0.0

    def of_days(self, known: Floats, lead: Floats) -> Floats:
        """Relative variance of days so far ahead."""
        return self.day + known + self.growth * (lead - 1)

    def of_intervals(self, known: Floats, lead: Floats, special: Flags) -> Floats:
        """Relative variance of intervals of days so far ahead."""
        return self.of_days(known, lead) + self.interval + self.special * special


def spread(days: Errors, intervals: Errors, forecasts: int) -> Spread:
    """Estimate how far off forecasts are.

    Parameters
    ----------
    days, intervals
        Errors of forecasts that did not know what came.
    forecasts
        From so many moments.
    """
    wider = _wider(forecasts)
    growth = _growth(days)
    day = wider * covering(days.offered, days.expected, days.known + growth * (days.lead - 1))
    growth *= wider
    found = Spread(day, growth)
    found = found._replace(interval=_further(found, intervals))
    apart = intervals.of(intervals.special)
    return found._replace(special=_further(found, apart)) if len(apart.offered) >= FEW else found


def _further(found: Spread, intervals: Errors) -> float:
    """Find the relative variance that intervals have beyond what is found."""
    known = found.of_intervals(intervals.known, intervals.lead, intervals.special)
    return covering(intervals.offered, intervals.expected, known)


def _wider(forecasts: int) -> float:
    """Factor on a variance that so few forecasts tell: the days of one are off together, hence count as one.

    The square of Student's prediction interval over the normal one, its quantile by the first terms of Fisher's
    expansion (Abramowitz and Stegun 1964, 26.7.5).
    """
    cube, fifth = NORMAL**3, NORMAL**5
    student = NORMAL + (cube + NORMAL) / (4 * forecasts) + (5 * fifth + 16 * cube + 3 * NORMAL) / (96 * forecasts**2)
    return (student / NORMAL) ** 2 * (1 + 1 / forecasts)


def _growth(days: Errors) -> float:
    """Relative variance that each day ahead adds: the slope of the squared errors, at least 0."""
    mean = np.maximum(days.expected, 1e-9)
    square = ((days.offered - mean) ** 2 - mean) / mean**2 - days.known
    square = np.minimum(square, OUTLYING * float(np.median(np.abs(square))))
    lead = days.lead - days.lead.mean()
    if not lead.any():
        return 0.0
    slope = float(lead @ square / (lead @ lead))
    return min(max(slope, 0.0), max(float(square.mean()), 0.0) / float(days.lead.mean()))
