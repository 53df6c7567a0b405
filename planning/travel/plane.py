"""Travel by the straight line on a plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planning.travel.store import NO_TABLE, Store

if TYPE_CHECKING:
    import polars as pl

    from planning.case.settings import TravelSettings

DETOUR = 1.0


def plane(places: pl.DataFrame, settings: TravelSettings) -> Store:
    """Lay places with `x` and `y` in kilometres on a plane in metres; NaN where a place has none."""
    x, y = (places[column].cast(float).to_numpy() * 1000.0 for column in ("x", "y"))
    coords = np.column_stack((x, y, np.zeros(len(x))))
    detour = DETOUR if settings.detour is None else settings.detour
    return Store(
        coords=coords,
        spherical=False,
        scale=float(detour),
        pace=3.6 / settings.speed_kmh,
        table_seconds=NO_TABLE,
        table_metres=NO_TABLE,
    )
