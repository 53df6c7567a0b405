"""Where people live in and around Lyon: towns with their inhabitants, and the two rivers that part them."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Latitude and longitude in degrees, a row each."""


class Town(NamedTuple):
    """A town or district: its centre, its inhabitants in thousands (rounded), and how far it spreads in km."""

    name: str
    lat: float
    lon: float
    inhabitants: int
    spread: float


TOWNS = (
    Town("Lyon 1", 45.7697, 4.8295, 29, 0.4),
    Town("Lyon 2", 45.7510, 4.8266, 30, 0.7),
    Town("Lyon 3", 45.7575, 4.8687, 102, 1.1),
    Town("Lyon 4", 45.7788, 4.8240, 35, 0.6),
    Town("Lyon 5", 45.7560, 4.8020, 49, 0.9),
    Town("Lyon 6", 45.7727, 4.8520, 52, 0.7),
    Town("Lyon 7", 45.7330, 4.8400, 85, 1.1),
    Town("Lyon 8", 45.7350, 4.8720, 87, 1.0),
    Town("Lyon 9", 45.7790, 4.8020, 52, 1.0),
    Town("Villeurbanne", 45.7719, 4.8902, 160, 1.4),
    Town("Vénissieux", 45.6975, 4.8867, 66, 1.4),
    Town("Vaulx-en-Velin", 45.7770, 4.9180, 53, 1.3),
    Town("Saint-Priest", 45.6960, 4.9440, 48, 1.7),
    Town("Caluire-et-Cuire", 45.7950, 4.8470, 43, 1.0),
    Town("Bron", 45.7390, 4.9110, 42, 1.1),
    Town("Meyzieu", 45.7670, 5.0030, 37, 1.3),
    Town("Rillieux-la-Pape", 45.8210, 4.8980, 32, 1.1),
    Town("Décines-Charpieu", 45.7690, 4.9590, 29, 1.2),
    Town("Oullins", 45.7140, 4.8080, 27, 0.7),
    Town("Tassin-la-Demi-Lune", 45.7640, 4.7800, 23, 0.8),
    Town("Sainte-Foy-lès-Lyon", 45.7330, 4.8020, 22, 0.8),
    Town("Saint-Genis-Laval", 45.6950, 4.7930, 21, 1.1),
    Town("Givors", 45.5890, 4.7690, 20, 1.1),
    Town("Saint-Fons", 45.7090, 4.8530, 19, 0.8),
    Town("Écully", 45.7740, 4.7780, 18, 0.9),
    Town("Francheville", 45.7370, 4.7640, 15, 0.9),
    Town("Mions", 45.6640, 4.9530, 14, 1.0),
    Town("Genas", 45.7310, 5.0020, 13, 1.2),
    Town("Craponne", 45.7450, 4.7230, 12, 0.8),
    Town("Chassieu", 45.7440, 4.9670, 10, 1.1),
    Town("Dardilly", 45.8060, 4.7530, 9, 1.2),
    Town("Neuville-sur-Saône", 45.8760, 4.8460, 8, 0.8),
    Town("Villefranche-sur-Saône", 45.9890, 4.7190, 37, 1.5),
    Town("Vienne", 45.5260, 4.8810, 30, 1.5),
    Town("Bourgoin-Jallieu", 45.5860, 5.2730, 29, 1.8),
    Town("L'Isle-d'Abeau", 45.6180, 5.2330, 17, 1.5),
    Town("Rive-de-Gier", 45.5290, 4.6170, 15, 1.2),
    Town("Ambérieu-en-Bugey", 45.9580, 5.3590, 15, 1.5),
    Town("Brignais", 45.6740, 4.7540, 12, 1.2),
    Town("Tarare", 45.8960, 4.4330, 11, 1.0),
    Town("Miribel", 45.8300, 4.9530, 10, 1.2),
    Town("Anse", 45.9360, 4.7190, 8, 1.5),
    Town("Trévoux", 45.9430, 4.7750, 7, 1.0),
    Town("L'Arbresle", 45.8360, 4.6160, 7, 1.5),
    Town("Montluel", 45.8510, 5.0570, 7, 1.2),
    Town("Mornant", 45.6190, 4.6720, 6, 1.5),
    Town("Pont-de-Chéruy", 45.7520, 5.1730, 6, 1.2),
    Town("Vaugneray", 45.7380, 4.6570, 6, 1.5),
)
SAONE = (
    (45.880, 4.8370),
    (45.834, 4.8430),
    (45.816, 4.8450),
    (45.797, 4.8325),
    (45.777, 4.8120),
    (45.770, 4.8165),
    (45.762, 4.8275),
    (45.748, 4.8200),
    (45.727, 4.8180),
)
RHONE = (
    (45.801, 4.9350),
    (45.794, 4.8900),
    (45.785, 4.8560),
    (45.774, 4.8400),
    (45.757, 4.8405),
    (45.748, 4.8350),
    (45.727, 4.8180),
    (45.703, 4.8350),
    (45.672, 4.8380),
    (45.648, 4.8160),
    (45.586, 4.7760),
)
RIVERS = (SAONE, RHONE)
SHORE = 0.12
"""Kilometres from the middle of a river in which nobody lives."""
DETOUR = 1.35
"""How much longer than the straight line a way is: two rivers, and few bridges."""
SPEED_KMH = 35
"""Of a van in town and out of it, parking included."""
INHABITED_KM2 = 450
"""Where people live, about."""
KM_PER_DEGREE = np.array([111.2, 111.2 * np.cos(np.radians(45.75))])
"""Of latitude, and of longitude at Lyon."""


def addresses(rng: np.random.Generator, count: int) -> Points:
    """Draw places as people live: by inhabitants, around the towns' centres, not in a river; to a metre."""
    weights = np.array([town.inhabitants for town in TOWNS], dtype=np.float64)
    towns = rng.choice(len(TOWNS), size=count, p=weights / weights.sum())
    places = np.empty((count, 2))
    wet = np.ones(count, dtype=bool)
    while wet.any():
        places[wet] = _around(rng, towns[wet])
        wet[wet] = _in_a_river(places[wet])
    return places.round(5)


def _around(rng: np.random.Generator, towns: NDArray[np.int64]) -> Points:
    centres = np.array([(town.lat, town.lon) for town in TOWNS])
    spreads = np.array([town.spread for town in TOWNS])
    away: Points = rng.standard_normal((len(towns), 2)) * spreads[towns, None] / KM_PER_DEGREE
    return centres[towns] + away


def _in_a_river(places: Points) -> NDArray[np.bool_]:
    wet = np.zeros(len(places), dtype=bool)
    for river in RIVERS:
        course = np.array(river) * KM_PER_DEGREE
        for start, end in pairwise(course):
            from_start, along = places * KM_PER_DEGREE - start, end - start
            share = np.clip(from_start @ along / (along @ along), 0, 1)
            wet |= np.linalg.norm(from_start - share[:, None] * along, axis=1) < SHORE
    return wet
