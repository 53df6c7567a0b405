"""What the random numbers of a contact are for, and times and counts drawn by them.

Times are quantiles of their distribution, so that they grow with its mean.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from planning.engine.draws import normal
from scenarios.contacts.kernel.arena import (
    EMPIRICAL,
    EXPONENTIAL,
    FAR,
    FIRST_NUMBER,
    FIXED,
    LAW,
    LOGNORMAL,
    SECOND_NUMBER,
)

if TYPE_CHECKING:
    from scenarios.contacts.kernel.arena import Arena

CHUNK = 256.0
"""Contacts expected of which the number is drawn at once; where more are expected, those before stay the same."""
MOST_OF_CHUNK = 1023

# what a number is for
NUMBER, WHEN, WHO, LASTS, PATIENT, TRIES_AGAIN, AGAIN_AFTER, IS_RESOLVED, COMES_BACK, BACK_AFTER = range(1, 11)
HELPS_ITSELF, MOVES, TAKES_CALLBACK, ERROR, NEXT_ATTEMPT = range(11, 16)


@kernel
def time_of(arena: Arena, law: int, u: float) -> int:
    """Give a quantile of a law in microseconds; FAR: never."""
    kind = arena.laws[law, LAW]
    first, second = arena.laws[law, FIRST_NUMBER], arena.laws[law, SECOND_NUMBER]
    if kind == EXPONENTIAL:
        found = -first * math.log(1.0 - u)
    elif kind == LOGNORMAL:
        found = math.exp(first + second * normal(u))
    elif kind == FIXED:
        found = first
    elif kind == EMPIRICAL:
        place = u * (second - 1.0)
        low = int(place)
        below, above = arena.quantiles[int(first) + low], arena.quantiles[int(first) + low + 1]
        found = below + (place - low) * (above - below)
    else:
        return FAR
    return int(found + 0.5) if found < FAR else FAR


@kernel
def poisson(mean: float, u: float) -> int:
    """Quantile of the Poisson distribution, for a mean of at most CHUNK."""
    share = math.exp(-mean)
    total, count = share, 0
    while total < u and count < MOST_OF_CHUNK:
        count += 1
        share *= mean / count
        total += share
    return count
