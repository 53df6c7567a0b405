"""Training centres and their rooms, and where clients and experts are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from scenarios.samples.draw import apportioned
from scenarios.samples.training.courses import SERVICES

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Centre(NamedTuple):
    """A training centre; `share` of the groups that want it, and of the rooms that it has."""

    site_id: str
    name: str
    lat: float
    lon: float
    share: float


CENTRES = (
    Centre("BER", "Bercy", 48.8392, 2.3822, 0.45),
    Centre("ISS", "Issy-les-Moulineaux", 48.8245, 2.2700, 0.30),
    Centre("DEN", "Saint-Denis", 48.9180, 2.3340, 0.25),
)
NAMES = tuple(centre.site_id for centre in CENTRES)
SHARES = tuple(centre.share for centre in CENTRES)
ELSEWHERE = {frozenset(("BER", "ISS")): 40, frozenset(("BER", "DEN")): 60, frozenset(("ISS", "DEN")): 75}
"""What a group is let off where it goes to the other of two centres."""
SITES = pl.DataFrame(
    [(*centre[:4], "house", 60) for centre in CENTRES],
    schema=["site_id", "name", "lat", "lon", "opening", "seats"],
    orient="row",
)
SEATS = (24, 12, 16, 8, 12)
"""Of the rooms of a centre, in turn; the first takes every group."""
LOAD = 0.82
"""How much of the days of all rooms groups take, were they spread evenly."""
WORKDAYS = 10
MIDDLE, SPREAD_KM, MOST_KM = (48.8600, 2.3450), 6.0, 14.0
KM_PER_DEGREE = np.array([111.2, 111.2 * np.cos(np.radians(48.86))])
RESOURCES = {
    "resource_id": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "contract": pl.String,
    "site_id": pl.String,
    "lat": pl.Float64,
    "lon": pl.Float64,
    "skills": pl.String,
    "calendar": pl.String,
    "cost_hour": pl.Float64,
    "cost_km": pl.Float64,
    "cost_shift": pl.Int64,
    "seats": pl.Int64,
}


def rooms(requests: pl.DataFrame) -> pl.DataFrame:
    """Give each centre its share of the rooms that the groups need: rows of the table of resources."""
    inside = requests.filter(pl.col("service_id") != "in_house").join(SERVICES, on="service_id")
    days = inside.select(pl.when(pl.col("duration_min") > 240).then(1.0).otherwise(0.5).sum()).item()  # noqa: PLR2004 - half a day
    counts = apportioned(-(-days // (WORKDAYS * LOAD)), SHARES)
    rows = [
        {
            "resource_id": f"{centre.site_id}-{number}",
            "name": f"room {number}, {centre.name}",
            "kind": "room",
            "site_id": centre.site_id,
            "skills": "class",
            "calendar": "house",
            "cost_hour": 8 + SEATS[(number - 1) % len(SEATS)] / 2,
            "seats": SEATS[(number - 1) % len(SEATS)],
        }
        for centre, count in zip(CENTRES, counts, strict=True)
        for number in range(1, count + 1)
    ]
    return pl.DataFrame(rows, schema=RESOURCES)


def addresses(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Draw places in and around Paris: latitude and longitude in degrees, a row each."""
    away = rng.standard_normal((count, 2)) * SPREAD_KM
    far = np.linalg.norm(away, axis=1, keepdims=True)
    near: NDArray[np.float64] = MIDDLE + away * np.minimum(1, MOST_KM / far) / KM_PER_DEGREE
    return near.round(5)
