"""Draws that several tables share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


def happens(rng: np.random.Generator, share: float) -> bool:
    """Draw whether something happens that happens so often."""
    return bool(rng.random() < share)


def happen(rng: np.random.Generator, share: float, count: int) -> NDArray[np.bool_]:
    """Draw it so many times."""
    drawn: NDArray[np.bool_] = rng.random(count) < share
    return drawn


def apportioned(total: int, shares: Sequence[float]) -> list[int]:
    """Part a number by shares that add up to 1, each rounded, and at least 1."""
    return [max(1, round(total * share)) for share in shares]
