"""Random numbers that are the same on every machine: xorshift, Marsaglia (2003), doi:10.18637/jss.v008.i14."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel

if TYPE_CHECKING:
    from planning.engine.bundle import Indices

SEED, COUNTDOWN = 0, 1
"""In `chance`: the state of the generator, never 0; how many places are weighed before one is passed over."""
BLINK_EVERY = 100
"""Places weighed for one that is passed over: Christiaens and Vanden Berghe (2020)."""


@kernel
def below(chance: Indices, bound: int) -> int:
    """Draw a whole number from 0 to bound - 1; the bound is below 2**31."""
    x = chance[SEED]
    x ^= x << 13
    x ^= (x >> 7) & 0x01FF_FFFF_FFFF_FFFF  # the sign must not be shifted in
    x ^= x << 17
    chance[SEED] = x
    return (((x >> 20) & 0x7FFF_FFFF) * bound) >> 31


@kernel
def blinks(chance: Indices) -> bool:
    """Whether the next place is passed over, as one of a hundred is."""
    chance[COUNTDOWN] -= 1
    if chance[COUNTDOWN] > 0:
        return False
    chance[COUNTDOWN] = 1 + below(chance, 2 * BLINK_EVERY - 1)
    return True
