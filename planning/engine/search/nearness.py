"""How near visits are to each other: what of a shift is lost between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import entry
from planning.engine.layout import (
    CLOSES,
    LASTS,
    OPENS,
    PLACE,
    SYMMETRIC,
    Model,
)
from planning.engine.legs import leg

if TYPE_CHECKING:
    from planning.engine.bundle import Indices

WAITS = 5
"""Seconds of waiting that count as one of travel; a second of lateness counts in full."""


@entry
def losses(model: Model, visit: int, lost: Indices) -> None:
    """Fill `lost` (visits) with the seconds lost where another visit follows or precedes, whichever is less."""
    row = model.visits[visit]
    place, opens, closes, lasts = int(row[PLACE]), int(row[OPENS]), int(row[CLOSES]), int(row[LASTS])
    for other in range(model.visits.shape[0]):
        there = model.visits[other]
        out, _ = leg(model, place, int(there[PLACE]))
        back = out
        if model.travel[SYMMETRIC] == 0.0:
            back, _ = leg(model, int(there[PLACE]), place)
        follows = out + max(0, there[OPENS] - closes - lasts - out) // WAITS
        follows += max(0, opens + lasts + out - there[CLOSES])
        precedes = back + max(0, opens - there[CLOSES] - there[LASTS] - back) // WAITS
        precedes += max(0, there[OPENS] + there[LASTS] + back - closes)
        lost[other] = min(follows, precedes)
