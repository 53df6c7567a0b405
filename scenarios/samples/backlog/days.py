"""When tasks come: those that lie there since some working day, and those that arrive on one of the horizon's."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from scenarios.samples.backlog.services import SHARES, STAYS
from scenarios.samples.week import MONDAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Integers: TypeAlias = "NDArray[np.int64]"
Moments: TypeAlias = "NDArray[np.datetime64]"

BACKLOG, OLDEST = 0.57, 40
"""How many tasks lie there when the horizon starts, and for how many working days at most."""
WEEK = (0.28, 0.20, 0.18, 0.18, 0.16)
"""How many of a week's tasks arrive on each day from Monday to Friday."""
WEEKS = 2
DAYS = range(-OLDEST, WEEKS * len(WEEK))
"""Working days on which tasks come, counted from the first of the horizon."""
OPENS, BY_HOUR = 8, (0.09, 0.13, 0.14, 0.12, 0.07, 0.09, 0.12, 0.11, 0.08, 0.05)
"""First hour of a day, and how many of its tasks come in each."""
CLOSE = 17
"""Hour by which something is due on a day."""


def counts(rng: np.random.Generator, size: int, sources: Sequence[float]) -> Integers:
    """Draw how many of so many tasks come on each of `DAYS`, and of these from each source: int64[days, sources]."""
    backlog = round(size * BACKLOG)
    lying = np.array([left(day).sum() for day in DAYS if day < 0])
    old = rng.multinomial(backlog, lying / lying.sum())
    new = rng.multinomial(size - backlog, np.tile(WEEK, WEEKS) / WEEKS)
    drawn: Integers = rng.multinomial(np.concatenate([old, new]), sources)
    return drawn


def left(day: int) -> NDArray[np.float64]:
    """Say how many tasks of each stage that came on a day still lie there when the horizon starts, of one that came."""
    age = max(0, -1 - day)
    lying: NDArray[np.float64] = SHARES * np.exp(-age / STAYS)
    return lying


def stages(rng: np.random.Generator, days: Integers) -> Integers:
    """Draw the stage of tasks that came on these days."""
    lying = np.array([left(day) for day in DAYS])
    least = (np.cumsum(lying, axis=1) / lying.sum(axis=1, keepdims=True))[days - DAYS.start, :-1]
    drawn: Integers = (rng.random((len(days), 1)) >= least).sum(axis=1)
    return drawn


def moments(rng: np.random.Generator, days: Integers) -> Moments:
    """Draw when tasks come within their days, to the minute; in order, as the days are."""
    hours = OPENS + rng.choice(len(BY_HOUR), size=len(days), p=BY_HOUR)
    minutes = 60 * hours + rng.integers(60, size=len(days))
    return np.sort(midnight(days) + minutes.astype("timedelta64[m]"))


def closing(days: Integers) -> Moments:
    """When working days end."""
    return midnight(days) + np.timedelta64(60 * CLOSE, "m")


def midnight(days: Integers) -> Moments:
    """When working days begin: five of them to a week."""
    first = np.datetime64(MONDAY, "ms")
    return first + (days + 2 * (days // 5)).astype("timedelta64[D]")
