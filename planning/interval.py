"""The mean of a few figures and how sure it is."""

from __future__ import annotations

import math
from statistics import fmean, stdev
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVEL = 0.95
FORMULA = "mean ± t s / √n (s: standard deviation, t: 97.5 % point of Student's t with n - 1 degrees of freedom)"


class Interval(NamedTuple):
    """A mean and half the width of its 95 % confidence interval, None where a single figure gives none."""

    mean: float
    half: float | None

    def __str__(self) -> str:
        return f"{self.mean:.2f}" if self.half is None else f"{self.mean:.2f} ± {self.half:.2f}"


def interval(figures: Sequence[float]) -> Interval:
    """Work out `FORMULA` for at least one figure."""
    count = len(figures)
    if count == 1:
        return Interval(figures[0], None)
    return Interval(fmean(figures), student(count - 1) * stdev(figures) / math.sqrt(count))


def student(degrees: int) -> float:
    """Find the t within whose bounds on both sides `LEVEL` of Student's distribution lies, by halving."""
    low, high = 0.0, 100.0
    while high - low > 1e-9:  # noqa: PLR2004 - far below what is printed
        middle = (low + high) / 2
        low, high = (middle, high) if _between(middle, degrees) < LEVEL else (low, middle)
    return low


def _between(t: float, degrees: int) -> float:
    """Probability between -t and t (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4)."""
    angle = math.atan(t / math.sqrt(degrees))
    odd = degrees % 2
    term = math.cos(angle) if odd else 1.0
    total = term if degrees > 1 else 0.0
    for k in range(2 + odd, degrees, 2):
        term *= (k - 1) / k * math.cos(angle) ** 2
        total += term
    return (angle + math.sin(angle) * total) * 2 / math.pi if odd else math.sin(angle) * total
