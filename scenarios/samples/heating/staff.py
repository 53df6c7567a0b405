"""Technicians: skills, hours, costs, absences; as many as the demand needs."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple, TypeAlias

import numpy as np
import polars as pl

from scenarios.samples.draw import happens
from scenarios.samples.heating.clients import DEPOTS
from scenarios.samples.heating.lyon import DETOUR, INHABITED_KM2, SPEED_KMH, addresses
from scenarios.samples.week import MONDAY, written

PROFILES = (
    "gas:3;elec;oil:2",
    "gas:2;heatpump:2;elec",
    "gas:3;elec;heatpump:2",
    "gas:2;oil:2",
    "gas:2",
    "gas:1",
    "gas:2;heatpump:1",
    "gas:3;elec",
    "gas:2;oil",
    "heatpump:3;elec",
)
"""Skills of each ten technicians in turn."""
MASTERS = (0, 2)
"""Of each ten: who between them can do everything, work by day all week and are never away."""
TRAINEE, SPECIALIST = 5, 9
CALENDARS = ("day", "early", "late")
CALENDAR_SHARES = (0.6, 0.25, 0.15)
"""How many of ten employees follow each calendar of case.yaml."""
LOAD = 0.85
"""Work (service, estimated travel, breaks) over the time of all shifts, absences taken off."""
LEAST = 5
"""Technicians of the smallest team: each skill twice."""
SHIFT, TEMP_SHIFT = 540, 480
BREAK, TEMP_BREAK = 45, 30
"""Minutes of a calendar's shift and of a temporary worker's, and of the break in each."""
PAY: dict[str, dict[str, object]] = {
    "employee": {"overtime_factor": 1.25, "max_overtime_min": 60},
    "temp": {"cost_hour": 29, "cost_shift": 25},
    "partner": {"cost_hour": 12, "cost_km": 0.6, "cost_job": 32, "max_jobs_day": 7},
}

Row: TypeAlias = dict[str, object]


class Staff(NamedTuple):
    """Tables about technicians."""

    resources: pl.DataFrame
    resource_skills: pl.DataFrame
    shifts: pl.DataFrame
    absences: pl.DataFrame


class _Technician(NamedTuple):
    """A technician's rows, the minutes of his shifts without absences, and those of his breaks."""

    resource: Row
    skills: list[Row]
    shifts: list[Row]
    absences: list[Row]
    there: int
    breaks: int


def visit_minutes(visits: int) -> float:
    """Estimate the travel of a visit.

    A tour through `n` random points of an area `A` is about 0.71 sqrt(n A) long (Beardwood, Halton and Hammersley
    1959); windows and skills make it half as long again, and the ways from home and back add a kilometre a visit.
    """
    straight = 0.71 * 1.5 * np.sqrt(INHABITED_KM2 / (visits / 5)) + 1.0
    return float(straight * DETOUR / SPEED_KMH * 60)


def staff(rng: np.random.Generator, service: float, visits: int) -> Staff:
    """Draw technicians until service (in minutes), travel and breaks are at most `LOAD` of their shifts."""
    work = service + visits * visit_minutes(visits)
    team: list[_Technician] = []
    while work > 0 or len(team) < LEAST:
        one = _technician(rng, len(team))
        team.append(one)
        work -= LOAD * one.there - one.breaks
    return Staff(
        resources=pl.DataFrame([one.resource for one in team], infer_schema_length=None),
        resource_skills=_table([row for one in team for row in one.skills], SKILL_COLUMNS),
        shifts=_table([row for one in team for row in one.shifts], SHIFT_COLUMNS),
        absences=_table([row for one in team for row in one.absences], ABSENCE_COLUMNS),
    )


SKILL_COLUMNS = ("resource_id", "skill", "level", "speed_factor", "valid_from", "valid_to")
SHIFT_COLUMNS = ("resource_id", "start", "end", "start_site_id", "end_site_id", "breaks")
ABSENCE_COLUMNS = ("resource_id", "start", "end", "kind")


def _table(rows: list[Row], columns: tuple[str, ...]) -> pl.DataFrame:
    texts = [{name: None if row[name] is None else str(row[name]) for name in columns} for row in rows]
    return pl.DataFrame(texts, schema=dict.fromkeys(columns, pl.String))


def _technician(rng: np.random.Generator, number: int) -> _Technician:
    name, place = f"T{number + 1:03}", number % len(PROFILES)
    contract = {3: "temp", 9: "partner"}.get(number % 12, "employee")  # odd: never a master
    temporary = contract == "temp"
    depot = str(rng.choice(list(DEPOTS)))
    lat, lon = addresses(rng, 1)[0].tolist()
    calendar = str(rng.choice(CALENDARS, p=CALENDAR_SHARES))
    free = ("cost_km", "cost_shift", "cost_job", "overtime_factor", "max_overtime_min", "max_jobs_day")
    resource: Row = {
        "resource_id": name,
        "name": f"technician {number + 1}",
        "contract": contract,
        "team": depot,
        "site_id": depot if temporary else None,
        "lat": None if temporary else lat,
        "lon": None if temporary else lon,
        "skills": PROFILES[place],
        "calendar": None if temporary else "day" if place in MASTERS else calendar,
        "speed_factor": (None, None, None, 0.9, 0.95, 1.05, 1.1)[rng.integers(7)],
        "cost_hour": 30 + int(rng.integers(9)) if happens(rng, 0.8) else None,
        **dict.fromkeys(free),
        **PAY[contract],
        "max_travel_min_day": 180 if place == TRAINEE else None,
    }
    shifts = _temp_shifts(rng, name, depot) if temporary else []
    absences, away = ([], 0) if temporary or place in MASTERS else _absences(rng, name)
    there = len(shifts) * TEMP_SHIFT if temporary else 5 * SHIFT - away
    breaks = len(shifts) * TEMP_BREAK if temporary else 5 * BREAK
    return _Technician(resource, _skills(rng, name, place), shifts, absences, there, breaks)


def _skills(rng: np.random.Generator, name: str, place: int) -> list[Row]:
    """Dated skills: refrigerant certificates, of which one in five lapses; an exam passed on Wednesday."""
    row: Row = dict.fromkeys(SKILL_COLUMNS) | {"resource_id": name}
    rows = []
    if "heatpump" in PROFILES[place]:
        lapses = place not in MASTERS and happens(rng, 0.2)
        until = "2026-11-25" if lapses else f"{rng.integers(2027, 2030)}-06-30"
        rows.append(row | {"skill": "refrigerant", "valid_from": "2022-07-01", "valid_to": until})
    if place == SPECIALIST:
        rows.append(row | {"skill": "heatpump", "level": 3, "speed_factor": 1.2})
    if place == TRAINEE:
        rows.append(row | {"skill": "gas", "level": 2, "speed_factor": 0.8, "valid_from": "2026-11-25"})
    return rows


def _temp_shifts(rng: np.random.Generator, name: str, depot: str) -> list[Row]:
    """Three to five shifts from the depot and back, late on some days."""
    days = sorted(rng.choice(5, size=rng.integers(3, 6), replace=False))
    rows: list[Row] = []
    for day in days:
        late = happens(rng, 0.2)
        start = MONDAY + timedelta(days=int(day), hours=11 if late else 8)
        rows.append(
            {
                "resource_id": name,
                "start": written(start),
                "end": written(start + timedelta(minutes=TEMP_SHIFT)),
                "start_site_id": depot,
                "end_site_id": depot,
                "breaks": f"{TEMP_BREAK}@14:00-16:00" if late else f"{TEMP_BREAK}@11:30-13:30",
            }
        )
    return rows


def _absences(rng: np.random.Generator, name: str) -> tuple[list[Row], int]:
    """One in eight is away for a day, an afternoon or until Friday; give also the minutes lost."""
    if not happens(rng, 1 / 8):
        return [], 0
    day, kind = int(rng.integers(1, 5)), str(rng.choice(["sick", "training", "leave"]))
    first = MONDAY + timedelta(days=day)
    if kind == "training":
        start, end, minutes = first + timedelta(hours=13), first + timedelta(hours=20), SHIFT // 2
    elif kind == "sick":
        start, end, minutes = first, first + timedelta(days=1), SHIFT
    else:
        start, end, minutes = first, MONDAY + timedelta(days=5), (5 - day) * SHIFT
    return [{"resource_id": name, "start": written(start), "end": written(end), "kind": kind}], minutes
