"""Figures of a simulation: ratios of two counts, with confidence intervals over replications."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL = 0.95
NORMAL = 1.959963984540054
"""Quantile of the normal distribution that leaves 2.5 % above it."""
FEW = (12.706204736, 4.302652730, 3.182446305, 2.776445105, 2.570581836, 2.446911851)
"""The same of Student's with 1 to 6 degrees of freedom."""


class Estimate(NamedTuple):
    """A figure and the bounds between which its true value lies with 95 % confidence; not a number: there is none."""

    value: Floats
    low: Floats
    high: Floats


def estimate(part: Floats, whole: Floats) -> Estimate:
    """Divide two counts that were summed over replications.

    The interval is Student's over the residuals `part - value * whole`, as for any ratio estimator: Cochran, Sampling
    Techniques (1977), chapter 6.

    Parameters
    ----------
    part, whole
        Replications x figures; a figure that is no ratio is over ones.
    """
    count = len(part)
    total = whole.sum(axis=0)
    value = np.divide(part.sum(axis=0), total, out=np.full(total.shape, np.nan), where=total > 0)
    half = student(count - 1) * _residuals(part, whole, value).std(axis=0, ddof=1) / np.sqrt(count)
    return Estimate(value, value - half, value + half)


def difference(one: tuple[Floats, Floats], other: tuple[Floats, Floats], *, paired: bool) -> Estimate:
    """Give by how much a second ratio differs from a first.

    Parameters
    ----------
    one, other
        Part and whole: replications x figures.
    paired
        Whether the same replications of both had the same random numbers.
    """
    first, second = estimate(*one).value, estimate(*other).value
    residuals = _residuals(*one, first), _residuals(*other, second)
    value = second - first
    if paired:
        count = len(one[0])
        half = student(count - 1) * (residuals[1] - residuals[0]).std(axis=0, ddof=1) / np.sqrt(count)
        return Estimate(value, value - half, value + half)
    variances = [each.var(axis=0, ddof=1) / len(each) for each in residuals]
    half = student(min(len(each) for each in residuals) - 1) * np.sqrt(sum(variances))
    return Estimate(value, value - half, value + half)


def _residuals(part: Floats, whole: Floats, value: Floats) -> Floats:
    """Give what each replication adds to the error of a ratio."""
    mean = whole.mean(axis=0)
    found: Floats = np.divide(part - value * whole, mean, out=np.full(part.shape, np.nan), where=mean > 0)
    return found


def student(freedom: int) -> float:
    """Give the 97.5 % quantile of Student's distribution, to four digits.

    By the expansion of Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.5.
    """
    if freedom <= len(FEW):
        return FEW[freedom - 1]
    z = NORMAL
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160,
    )
    return z + math.fsum(term / float(freedom) ** power for power, term in enumerate(terms, 1))
