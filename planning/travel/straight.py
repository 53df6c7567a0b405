"""Travel by the straight line on the globe, lengthened by a detour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planning.travel.store import NO_TABLE, Store

if TYPE_CHECKING:
    import polars as pl

    from planning.case.settings import TravelSettings

EARTH_M = 6_371_008.8
"""Mean radius of the Earth in metres (IUGG)."""
DETOUR = 1.3


def straight(places: pl.DataFrame, settings: TravelSettings) -> Store:
    """Lay places with `lat` and `lon` in degrees on the unit sphere; NaN where a place has none."""
    lat, lon = (np.radians(places[column].cast(float).to_numpy()) for column in ("lat", "lon"))
    around = np.cos(lat)
    coords = np.column_stack((around * np.cos(lon), around * np.sin(lon), np.sin(lat)))
    detour = DETOUR if settings.detour is None else settings.detour
    return Store(
        coords=coords,
        spherical=True,
        scale=EARTH_M * detour,
        pace=3.6 / settings.speed_kmh,
        table_seconds=NO_TABLE,
        table_metres=NO_TABLE,
    )
