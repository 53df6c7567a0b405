"""Naive forecasts to compare with: the same weekday last week, and the mean of the last four."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.forecast.panel import Panel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

WEEK = 7


def same_weekday(panel: Panel, past: Ints, days: Ints, count: int) -> Floats:
    """Forecast each day by the mean of the last days of its weekday, slot by slot.

    Parameters
    ----------
    panel
        The queue.
    past
        Rows of the days that have history, before the days to forecast.
    days
        Rows of these.
    count
        How many days of the weekday.

    Returns
    -------
    Floats
        days x slots: contacts of the part of each slot that was seen; 0 where the past has nothing.
    """
    made = np.zeros((len(days), panel.counts.shape[1]))
    for at, day in enumerate(days):
        same = past[panel.weekdays[past] == panel.weekdays[day]][-count:]
        seen = panel.seen[same].sum(axis=0)
        made[at] = panel.counts[same].sum(axis=0) / np.maximum(seen, 1e-9) * (seen > 0)
    return made * panel.seen[days]


def scale(panel: Panel, past: Ints) -> tuple[float, float]:
    """Give the mean error of the same weekday last week, of intervals and of days; NaN where no two weeks compare."""
    known = np.zeros(len(panel.counts), bool)
    known[past] = True
    after = np.flatnonzero(known[WEEK:] & known[:-WEEK]) + WEEK
    if not len(after):
        return float("nan"), float("nan")
    both = (panel.seen[after] > 0) & (panel.seen[after - WEEK] > 0)
    gap = np.where(both, panel.counts[after] - panel.counts[after - WEEK], 0.0)
    return float(np.abs(gap).sum() / max(both.sum(), 1)), float(np.abs(gap.sum(axis=1)).mean())
