"""Clients and where they live, contracts and service times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scenarios.samples.heating.lyon import addresses

if TYPE_CHECKING:
    import numpy as np

CLIENTS_PER_REQUEST = 0.75
"""Most clients ask once in a week; care homes and residences, with many flats, ask more often."""
KINDS = ("care home", "residence", "household")
TIERS = dict(zip(KINDS, ("platinum", "gold", "silver"), strict=True))
WEIGHTS = {"platinum": 5, "gold": 2, "silver": 1}
SHARES = (0.04, 0.16, 0.80)
DEPOTS = {"D1": (45.7275, 4.8330), "D2": (45.7760, 4.9330), "D3": (45.7115, 4.8105)}
"""Gerland, Vaulx-en-Velin, Oullins: where temporary staff and partners fetch their vans."""

SERVICES = pl.DataFrame(
    [
        ("maintenance", "gas boiler, yearly maintenance", 45, "gas", True, 140),
        ("oil", "oil burner, cleaned and set", 60, "oil", True, 170),
        ("heatpump", "heat pump, maintenance with its refrigerant", 60, "heatpump;refrigerant", True, 190),
        ("repair", "no heat or no hot water", 75, "gas:2", False, None),
        ("leak", "gas or water escapes", 60, "gas:3", False, None),
        ("installation", "boiler replaced", 180, "gas:3;elec", True, None),
    ],
    schema=["service_id", "name", "duration_min", "skills", "interruptible", "value"],
    orient="row",
)
SLA = pl.DataFrame(
    [
        ("platinum", "repair", 8, None, "desk", 30, 40, 400),
        ("gold", "repair", 24, None, "desk", None, 25, 250),
        ("silver", "repair", 72, None, "24x7", None, 10, 120),
        ("*", "leak", 8, None, "desk", 50, 40, 500),
        ("*", "maintenance", None, 720, "24x7", None, 0.5, 40),
        ("*", "*", None, 1080, "24x7", None, 0.25, 30),
    ],
    schema={
        "tier": pl.String,
        "service_id": pl.String,
        "response_h": pl.Int64,
        "resolution_h": pl.Int64,
        "clock": pl.String,
        "penalty_fixed": pl.Int64,
        "penalty_hour": pl.Float64,
        "penalty_cap": pl.Int64,
    },
    orient="row",
)


def clients(rng: np.random.Generator, requests: int) -> pl.DataFrame:
    """Draw the clients of so many requests: client_id, name, tier, weight."""
    count = max(20, int(requests * CLIENTS_PER_REQUEST))
    kinds = rng.choice(KINDS, size=count, p=SHARES)
    kinds[:3] = KINDS  # one of each, however few they are
    tiers = [TIERS[kind] for kind in kinds]
    return pl.DataFrame(
        {
            "client_id": [f"C{number:05}" for number in range(1, count + 1)],
            "name": [f"{kind} {number:05}" for number, kind in enumerate(kinds, start=1)],
            "tier": tiers,
            "weight": [WEIGHTS[tier] for tier in tiers],
        }
    )


def sites(rng: np.random.Generator, clients: pl.DataFrame) -> pl.DataFrame:
    """Give each client an address, and the depots theirs: site_id, name, lat, lon."""
    homes = addresses(rng, clients.height)
    ids = clients["client_id"].str.replace("C", "S")
    places = pl.DataFrame({"site_id": ids, "name": clients["name"], "lat": homes[:, 0], "lon": homes[:, 1]})
    lats, lons = zip(*DEPOTS.values(), strict=True)
    names = [f"depot {number}" for number in range(1, len(DEPOTS) + 1)]
    return pl.concat([pl.DataFrame({"site_id": list(DEPOTS), "name": names, "lat": lats, "lon": lons}), places])
