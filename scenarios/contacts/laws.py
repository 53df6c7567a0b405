"""How long something takes: distributions, in seconds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.contacts.kernel.arena import EMPIRICAL, ENDLESS, EXPONENTIAL, FIXED, LOGNORMAL, SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Law:
    """A distribution of times; made by the functions of this module.

    Parameters
    ----------
    kind
        One of those that `scenarios.contacts.kernel.arena` names.
    first, second
        Its numbers, as `time_of` of the kernel reads them, in microseconds.
    quantiles
        Of an empirical one, in microseconds, at equal steps from 0 to 1.
    """

    kind: int
    first: float = 0.0
    second: float = 0.0
    quantiles: tuple[float, ...] = ()


NEVER = Law(ENDLESS)
"""It never comes to an end: as patience, nobody gives up."""


def fixed(seconds: float) -> Law:
    """Make a time that is always the same.

    Raises
    ------
    ValueError
        It is negative or no number, as with all functions of this module.
    """
    return Law(FIXED, _checked(seconds) * SECOND)


def exponential(mean: float) -> Law:
    """Make an exponential one with a mean in seconds."""
    return Law(EXPONENTIAL, _checked(mean) * SECOND)


def lognormal(mean: float, cv: float) -> Law:
    """Make a lognormal one with a mean in seconds and a coefficient of variation."""
    if _checked(mean) == 0 or _checked(cv) == 0:
        return fixed(mean)
    variance = math.log1p(cv * cv)
    return Law(LOGNORMAL, math.log(mean * SECOND) - variance / 2, math.sqrt(variance))


def empirical(quantiles: Sequence[float]) -> Law:
    """Draw straight lines between quantiles in seconds, which are given at equal steps from 0 to 1, at least two.

    Quantiles that never end may follow the others: `[0, 60, inf]` says that half of all never give up.
    """
    values = tuple(_checked(value, endless=True) * SECOND for value in quantiles)
    if len(values) < 2 or list(values) != sorted(values):  # noqa: PLR2004 - a line has two ends
        raise ValueError(f"quantiles are at least two numbers that do not fall, not {list(quantiles)}")
    return Law(EMPIRICAL, 0.0, float(len(values)), values)


def _checked(value: float, *, endless: bool = False) -> float:
    if not (value >= 0) or (math.isinf(value) and not endless):
        raise ValueError(f"a time or its variation is a number from 0 on, not {value}")
    return float(value)
