"""Who goes to whom: technicians whom clients want, refuse or need, and visits that are already someone's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scenarios.samples.draw import happen
from scenarios.samples.heating.staff import MASTERS, PROFILES

if TYPE_CHECKING:
    import numpy as np

WANTED = {"platinum": 0.4, "gold": 0.15, "silver": 0.02}
"""How many clients of a tier prefer a technician."""
FEW = 8
"""Fewer technicians than that leave nobody to refuse."""


def bound_clients(rng: np.random.Generator, clients: pl.DataFrame, staff: list[str]) -> pl.DataFrame:
    """Add preferred, required and excluded technicians to the clients' contracts."""
    count = clients.height
    pairs = [";".join(pair) for pair in _pairs(staff)]
    needs = pl.Series(happen(rng, 0.1, count)) & (clients["tier"] == "platinum")
    wants = pl.Series(rng.random(count)) < clients["tier"].replace_strict(WANTED)
    refuses = pl.Series(happen(rng, 0.01 if len(staff) >= FEW else 0.0, count))
    return clients.with_columns(
        required_resources=pl.when(needs).then(_some(rng, pairs, count)),
        preferred_resources=pl.when(wants).then(_some(rng, staff, count)),
        excluded_resources=pl.when(refuses).then(_some(rng, _ordinary(staff), count)),
    )


def _some(rng: np.random.Generator, choice: list[str], count: int) -> pl.Series:
    return pl.Series(choice).gather(rng.integers(len(choice), size=count))


def bound_requests(rng: np.random.Generator, requests: pl.DataFrame, staff: list[str]) -> pl.DataFrame:
    """Lock a few repairs to the master who began them; the client is in all week, and nobody has two of them.

    The first master of each ten can repair everything but heat pumps.
    """
    open_repairs = (
        (pl.col("service_id") == "repair") & pl.col("windows").is_null() & (pl.col("skills") != "heatpump:2;elec")
    )
    some = requests.with_row_index().filter(open_repairs & pl.col("mandatory").is_null())["index"].to_numpy()
    masters = [first for first, _ in _pairs(staff)]
    count = min(len(masters), len(some), max(1, requests.height // 300))
    visits = rng.choice(some, size=count, replace=False)
    locks = pl.DataFrame(
        {
            "request_id": requests["request_id"].gather(visits),
            "lock": ["resource"] * count,
            "locked_resource": rng.choice(masters, size=count, replace=False),
        }
    )
    return requests.join(locks, on="request_id", how="left", maintain_order="left")


def absent(rng: np.random.Generator, staff: list[str]) -> pl.DataFrame:
    """One technician in ten, away all week with the flu; a master never, because visits may need him."""
    ordinary = _ordinary(staff)
    count = max(1, round(len(staff) / 10))
    ill = sorted(rng.choice(ordinary, size=count, replace=False))
    return pl.DataFrame({"resource_id": ill}).with_columns(
        start=pl.lit("2026-11-23T00:00"), end=pl.lit("2026-11-28T00:00"), kind=pl.lit("flu")
    )


def _pairs(staff: list[str]) -> list[tuple[str, ...]]:
    """Masters in pairs that can do everything between them."""
    tens = [staff[first : first + len(PROFILES)] for first in range(0, len(staff), len(PROFILES))]
    return [tuple(ten[place] for place in MASTERS) for ten in tens if len(ten) > max(MASTERS)]


def _ordinary(staff: list[str]) -> list[str]:
    return [name for number, name in enumerate(staff) if number % len(PROFILES) not in MASTERS]
