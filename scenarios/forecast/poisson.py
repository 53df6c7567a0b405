"""Poisson regression with a prior for each coefficient, robust to outliers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDS = 40
PLAIN = 3
"""Rounds before outliers lose weight: what is named must first have its chance to explain them."""
BEYOND = 2.5
"""From so many standard deviations on an observation loses weight."""
WITHIN = 0.6827
"""Share of a normal distribution within one standard deviation."""
STILL = 1e-4
"""The search ends where no logarithm of a mean moves farther,"""
FARTHEST = 3.0
"""and none moves farther than this at once."""


class Regression(NamedTuple):
    """Coefficients (k), their covariance (k x k), the dispersion, and the weight that each observation kept (n)."""

    coefficients: Floats
    covariance: Floats
    dispersion: float
    kept: Floats


class Sample(NamedTuple):
    """Observations: columns (n x k); counts, offsets and weights of at most 1 (n each)."""

    columns: Floats
    counts: Floats
    offset: Floats
    weights: Floats


def regress(sample: Sample, precision: Floats, start: Floats | None = None) -> Regression:
    """Fit log E[count] = offset + columns x coefficients, with variance = dispersion x mean.

    Iteratively reweighted least squares (McCullagh and Nelder, Generalized Linear Models, 1989, section 2.5) with
    normal priors, a ridge by coefficient; Huber weights on Pearson residuals (Cantoni and Ronchetti 2001,
    doi:10.1198/016214501753209004); the covariance is that of the posterior (Wood 2006,
    doi:10.1111/j.1467-842X.2006.00450.x). Own code, as scikit-learn's PoissonRegressor has one penalty for all
    coefficients, no covariance and no robust weights.

    Parameters
    ----------
    sample
        What was observed.
    precision
        k: one over the variance of each coefficient's prior around 0.
    start
        Coefficients to begin with; None: from the counts.
    """
    columns, counts, offset, weights = sample
    linear = np.log(np.maximum(counts, 0.5)) if start is None else offset + columns @ start
    dispersion, kept = _scale(counts, np.full(len(counts), max(float(counts.mean()), 1e-6))), np.ones(len(counts))
    beta, inverse, spent = np.zeros(columns.shape[1]), np.empty((0, 0)), float(columns.shape[1])
    for turn in range(ROUNDS):
        mean = np.exp(np.clip(linear, -20, 20))
        if start is not None or turn >= PLAIN:
            dispersion, kept = _robust(counts, mean, spent)
        strength = weights * kept * mean / dispersion
        gram = columns.T @ (strength[:, None] * columns)
        inverse = np.linalg.inv(gram + np.diag(precision))
        spent = float(np.einsum("ij,ji->", inverse, gram))
        beta = inverse @ (columns.T @ (strength * (linear - offset + (counts - mean) / mean)))
        step = np.clip(offset + columns @ beta - linear, -FARTHEST, FARTHEST)
        linear = linear + step
        if turn > PLAIN and np.abs(step).max() < STILL:
            break
    return Regression(beta, inverse, dispersion, kept)


def _robust(counts: Floats, mean: Floats, spent: float) -> tuple[float, Floats]:
    """Give the dispersion, for the degrees of freedom that are left, and the weight that each count keeps."""
    free = max(len(counts) - spent, 0.2 * len(counts))
    dispersion = max(1.0, _scale(counts, mean) * len(counts) / free)
    pearson = np.abs(counts - mean) / np.sqrt(mean * dispersion)
    return dispersion, np.minimum(1.0, BEYOND / np.maximum(pearson, 1e-9))


def _scale(counts: Floats, mean: Floats) -> float:
    """Dispersion within which the nearest two thirds of the counts lie."""
    pearson = np.abs(counts - mean) / np.sqrt(mean)
    return max(1.0, float(np.quantile(pearson, WITHIN)) ** 2)
