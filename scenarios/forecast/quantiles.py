"""Prediction intervals of counts whose rate is itself uncertain, and the uncertainty that makes them hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL = 0.9
NORMAL = 1.6448536269514722
"""Quantile of the normal distribution that leaves 5 % above it."""
SMALL = 30.0
"""Below this mean quantiles are exact."""
MOST = 5_000
HALVINGS = 30


def bounds(mean: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Give the 5 % and the 95 % quantile of counts.

    A count is Poisson at a rate that is gamma distributed around `mean` with the coefficient of variation `spread`:
    negative binomial. Exact below a mean of 30; above, the cube root of a gamma of the same mean and variance is
    normal (Wilson and Hilferty 1931, doi:10.1073/pnas.17.12.684).

    Parameters
    ----------
    mean, spread
        n each, at least 0.
    """
    low, high = _continuous(np.maximum(mean, 1e-9), spread)
    small = mean < SMALL
    if small.any():
        low[small], high[small] = _exact(mean[small], spread[small])
    return low, high


def _continuous(mean: Floats, spread: Floats) -> tuple[Floats, Floats]:
    shape = 1.0 / (1.0 / mean + spread**2)
    middle, width = 1.0 - 1.0 / (9.0 * shape), NORMAL / (3.0 * np.sqrt(shape))
    return mean * np.maximum(middle - width, 0.0) ** 3, mean * (middle + width) ** 3


def _exact(mean: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Add up the probabilities of 0, 1, 2 ... until every count has both of its quantiles."""
    square = np.maximum(spread**2, 1e-12)
    chance = np.exp(-np.log1p(mean * square) / square)
    below = np.zeros_like(mean)
    low, high = np.full_like(mean, -1.0), np.full_like(mean, -1.0)
    for count in range(MOST):
        below += chance
        low[(low < 0) & (below >= (1 - LEVEL) / 2)] = count
        high[(high < 0) & (below >= (1 + LEVEL) / 2)] = count
        if (high >= 0).all():
            return low, high
        chance = chance * mean / (1.0 + mean * square) * (1.0 + count * square) / (count + 1.0)
    high[high < 0] = _continuous(mean, spread)[1][high < 0]
    return low, high


def covering(counts: Floats, mean: Floats, known: Floats) -> float:
    """Find the least variance that, added to the known relative variance, lets the bounds hold 90 % of the counts.

    Calibration on forecasts that were made without these counts: split conformal prediction (Lei et al. 2018,
    doi:10.1080/01621459.2017.1307116) within the family of `bounds`.

    Parameters
    ----------
    counts, mean, known
        n each; known: squared coefficient of variation.
    """
    least, most = 0.0, 4.0
    if _covered(counts, mean, known) >= LEVEL:
        return least
    for _ in range(HALVINGS):
        tried = (least + most) / 2
        if _covered(counts, mean, known + tried) >= LEVEL:
            most = tried
        else:
            least = tried
        if most - least < 1e-3 * most:
            break
    return most


def _covered(counts: Floats, mean: Floats, variance: Floats) -> float:
    low, high = bounds(mean, np.sqrt(variance))
    return float(((low <= counts) & (counts <= high)).mean())
