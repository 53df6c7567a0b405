"""Experts, helpers, simulators and projectors."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import polars as pl

from scenarios.samples.draw import happens
from scenarios.samples.training.centres import CENTRES, RESOURCES, WORKDAYS, addresses
from scenarios.samples.training.courses import SERVICES, SIMULATION
from scenarios.samples.week import at

if TYPE_CHECKING:
    import numpy as np

PROFILES = (
    "management:3;negotiation:2",
    "negotiation:3;sales:3;simulation",
    "finance:3;project:2",
    "project:3;management:2;simulation",
    "sales:2;negotiation:1",
    "finance:2;management:1",
    "project:2;sales:1;simulation",
    "finance:1;management:2",
)
"""Skills of each eight experts in turn; each subject has one master, of level 3, among them."""
FREELANCES = (4, 6)
"""Of each eight: who are hired by the day."""
LOAD = 0.65
"""Hours taught over the hours that experts could teach, were every group free on any day."""
SIMULATIONS = 14
"""A simulator serves so many in two weeks, of 20 half days."""
HELPED = 18
"""A helper helps so many groups in two weeks."""


def simulators(size: int) -> int:
    """Say how many simulators so many requests need: one for a sample of the usual size."""
    return ceil(size * SIMULATION / SIMULATIONS)


def experts(rng: np.random.Generator, requests: pl.DataFrame) -> pl.DataFrame:
    """Draw experts, at least one of each profile: rows of the table of resources."""
    minutes = requests.join(SERVICES, on="service_id")["duration_min"].to_numpy().sum()
    count = max(len(PROFILES), ceil(minutes / (WORKDAYS * 420 * LOAD)))
    rows = [_expert(rng, number) for number in range(count)]
    return pl.DataFrame(rows, schema=RESOURCES)


def _expert(rng: np.random.Generator, number: int) -> dict[str, object]:
    lat, lon = addresses(rng, 1)[0].tolist()
    hired = number % len(PROFILES) in FREELANCES
    return {
        "resource_id": f"E{number + 1:03}",
        "name": f"expert {number + 1}",
        "kind": "person",
        "contract": "freelance" if hired else "employee",
        "lat": lat,
        "lon": lon,
        "skills": PROFILES[number % len(PROFILES)],
        "calendar": "experts",
        "cost_hour": 45 + int(rng.integers(11)),
        "cost_shift": 180 if hired else None,
    }


def helpers(requests: pl.DataFrame) -> pl.DataFrame:
    """Give each centre helpers, who set up and clear away: rows of the table of resources."""
    helped = requests.filter(pl.col("service_id").is_in(["simulation", "exam"])).height
    rows = [
        {
            "resource_id": f"H{number + 1:02}",
            "name": f"helper {number + 1}",
            "kind": "person",
            "site_id": CENTRES[number % len(CENTRES)].site_id,
            "skills": "set_up",
            "calendar": "house",
            "cost_hour": 19,
            "cost_km": 0,
        }
        for number in range(max(len(CENTRES), ceil(helped / HELPED)))
    ]
    return pl.DataFrame(rows, schema=RESOURCES)


def equipment(size: int) -> pl.DataFrame:
    """Give the simulators and the projectors, which travel from Bercy: rows of the table of resources."""
    kinds = (("SIM", "simulator", simulators(size), 1.8), ("PROJ", "projector", 1 + ceil(size / 80), 0.5))
    rows = [
        {
            "resource_id": f"{prefix}{number}",
            "name": f"{skill} {number}",
            "kind": "equipment",
            "site_id": "BER",
            "skills": skill,
            "calendar": "van",
            "cost_km": cost_km,
        }
        for prefix, skill, count, cost_km in kinds
        for number in range(1, count + 1)
    ]
    return pl.DataFrame(rows, schema=RESOURCES)


def absences(rng: np.random.Generator, experts: pl.DataFrame) -> pl.DataFrame:
    """One expert in eight is away for a day or two, but never the first of a profile, whom groups may need."""
    away = [name for name in experts["resource_id"][len(PROFILES) :] if happens(rng, 1 / 8)]
    firsts = [int(rng.choice([0, 1, 2, 3, 7, 8, 9, 10])) for _ in away]
    rows = [(name, at(day, 0), at(day + 2, 0), "leave") for name, day in zip(away, firsts, strict=True)]
    return pl.DataFrame(rows, schema=dict.fromkeys(("resource_id", "start", "end", "kind"), pl.String), orient="row")
