"""An instance of home health care routing and scheduling, and a plan for it, as their files hold them.

The format is that of Ceschia, Di Gaspero and Schaerf (2024), doi:10.1111/itor.13585. Times and distances have three
decimals: they are counted in thousandths here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "hhcrsp"
"""Beside the project's folder, not in it."""
DEPOT = "depot"


class Service(NamedTuple):
    """What one caregiver does for a patient; it lasts so many thousandths."""

    name: str
    lasts: int


class Patient(NamedTuple):
    """A patient: a start before `opens` waits, one after `closes` is late.

    `apart` are the least and the greatest distance between the starts of two services; (0, 0): both at once.
    """

    name: str
    opens: int
    closes: int
    services: tuple[Service, ...]
    apart: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Who is to be cared for, and by whom.

    Parameters
    ----------
    abilities
        Of each caregiver.
    distances
        Travel times; row and column 0 are the depot, then the patients in order.
    """

    name: str
    patients: tuple[Patient, ...]
    abilities: dict[str, frozenset[str]]
    distances: tuple[tuple[int, ...], ...]


class Start(NamedTuple):
    """A caregiver starts a service at a patient."""

    caregiver: str
    patient: str
    service: str
    at: int


def thousandths(number: float) -> int:
    """Count a number of three decimals in thousandths."""
    return round(1000 * number)


def read(path: Path) -> Instance:
    """Read an instance."""
    given = json.loads(path.read_text(encoding="utf-8"))
    return Instance(
        name=path.stem,
        patients=tuple(_patient(patient) for patient in given["patients"]),
        abilities={carer["id"]: frozenset(carer["abilities"]) for carer in given["caregivers"]},
        distances=tuple(tuple(thousandths(leg) for leg in row) for row in given["distances"]),
    )


def _patient(given: dict[str, Any]) -> Patient:
    together = given.get("synchronization", {"type": "simultaneous"})
    least, greatest = together.get("distance", (0, 0)) if together["type"] == "sequential" else (0, 0)
    return Patient(
        name=given["id"],
        opens=thousandths(given["time_window"][0]),
        closes=thousandths(given["time_window"][1]),
        services=tuple(Service(one["service"], thousandths(one["duration"])) for one in given["required_caregivers"]),
        apart=(thousandths(least), thousandths(greatest)),
    )


def read_plan(path: Path) -> list[Start]:
    """Read a published plan: the starts of each caregiver, in order."""
    routes = json.loads(path.read_text(encoding="utf-8"))["routes"]
    return [
        Start(route["caregiver_id"], stop["patient"], stop["service"], thousandths(stop["arrival_time"]))
        for route in routes
        for stop in route.get("locations", ())
    ]
