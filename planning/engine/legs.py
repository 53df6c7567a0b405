"""Seconds and metres of one leg: the same arithmetic, bit for bit, as `planning.travel` uses on whole columns."""

from __future__ import annotations

import math

from planning.engine.compiled import kernel
from planning.engine.layout import PACE, SCALE, SPHERICAL, Model


@kernel
def leg(model: Model, a: int, b: int) -> tuple[int, int]:
    """Return (seconds, metres) from place `a` to place `b`."""
    if a == b:
        return 0, 0
    if model.table.shape[0] > 0:
        return int(model.table[a, b, 0]), int(model.table[a, b, 1])
    dx = model.coordinates[a, 0] - model.coordinates[b, 0]
    dy = model.coordinates[a, 1] - model.coordinates[b, 1]
    dz = model.coordinates[a, 2] - model.coordinates[b, 2]
    line = math.sqrt(dx * dx + dy * dy + dz * dz)
    if model.travel[SPHERICAL] != 0.0:
        c2 = line * line
        line = line * (1.0 + c2 * (1.0 / 24.0) + c2 * c2 * (3.0 / 640.0) + c2 * c2 * c2 * (5.0 / 7168.0))
    metres = model.travel[SCALE] * line
    return int(math.ceil(metres * model.travel[PACE] - 1e-6)), int(math.ceil(metres - 1e-6))
