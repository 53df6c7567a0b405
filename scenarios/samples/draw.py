"""Draws that several tables share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def happens(rng: np.random.Generator, share: float) -> bool:
    """Draw whether something happens that happens so often."""
    return bool(rng.random() < share)


def happen(rng: np.random.Generator, share: float, count: int) -> NDArray[np.bool_]:
    """Draw it so many times."""
    drawn: NDArray[np.bool_] = rng.random(count) < share
    return drawn
