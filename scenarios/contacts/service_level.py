"""The service level: the share of contacts answered in time, by five formulas that all go by this name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Counts = int | NDArray[np.int64]
    Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a service level is made of; numbers, or arrays of the same shape.

    Parameters
    ----------
    answered, in_time
        Contacts answered, and those of them answered within the threshold.
    abandoned, gone_in_time, gone_short
        Contacts given up, those of them within the threshold, and those after a few seconds.
    """

    answered: Counts
    in_time: Counts
    abandoned: Counts
    gone_in_time: Counts
    gone_short: Counts


FORMULAS: Mapping[str, Callable[[Answered], tuple[Counts, Counts]]] = {
    "quick_abandons_met": lambda of: (of.in_time + of.gone_in_time, of.answered + of.abandoned),
    "of_answered": lambda of: (of.in_time, of.answered),
    "of_offered": lambda of: (of.in_time, of.answered + of.abandoned),
    "quick_abandons_out": lambda of: (of.in_time, of.answered + of.abandoned - of.gone_in_time),
    "short_abandons_met": lambda of: (of.in_time + of.gone_short, of.answered + of.abandoned),
}
"""By name: what counts as met, and of what. `quick` is within the threshold, `short` after a few seconds."""


def service_level(formula: str, of: Answered) -> Shares:
    """Give a service level; not a number where there is nothing to be met.

    Raises
    ------
    ValueError
        There is no formula of that name.
    """
    if formula not in FORMULAS:
        raise ValueError(f"{formula} is no formula of a service level; there are {', '.join(FORMULAS)}")
    met, out_of = (np.asarray(count, dtype=np.float64) for count in FORMULAS[formula](of))
    shares: Shares = np.divide(met, out_of, out=np.full(met.shape, np.nan), where=out_of > 0)
    return shares
