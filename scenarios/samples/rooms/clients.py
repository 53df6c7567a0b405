"""Who books: residents, who have their mail there all year, members and guests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import numpy as np

CLIENTS_PER_REQUEST = 0.4
TIERS = ("resident", "member", "guest")
SHARES = (0.15, 0.45, 0.40)
WEIGHTS = {"resident": 3, "member": 2, "guest": 1}


def clients(rng: np.random.Generator, requests: int) -> pl.DataFrame:
    """Draw the clients of so many requests: client_id, name, tier, weight."""
    count = round(requests * CLIENTS_PER_REQUEST)
    tiers = rng.choice(TIERS, size=count, p=SHARES).tolist()
    return pl.DataFrame(
        {
            "client_id": [f"C{number:05}" for number in range(1, count + 1)],
            "name": [f"company {number:05}" for number in range(1, count + 1)],
            "tier": tiers,
            "weight": [WEIGHTS[tier] for tier in tiers],
        }
    )
