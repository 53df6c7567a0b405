"""Random small cases of desk work."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from planning.case.load import load_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planning.case.case import Case

SETTINGS = {
    "timezone": "Europe/Paris",
    "now": "2026-11-23T08:30",
    "horizon": {"start": "2026-11-23", "days": 3},
    "calendars": {
        "day": "Mo-Fr 08:00-12:00; break 15min 09:30-10:30",
        "late": "Mo-Fr 09:00-13:00",
        "two": "Mo-Fr 08:00-14:00; break 10min 09:00-09:30; break 30min 11:00-12:30",
    },
}
SKILLS = ("a", "b", "c")
DAYS = ("20", "23", "24", "25")


def desk_case(seed: int, *, most: int = 30, order: str = "atc", shuffled: bool = False, reserved: bool = False) -> Case:
    """A case of a few people and some more tasks; shuffled: the same with its rows in another order."""
    rng = random.Random(seed)  # noqa: S311 - draws cases, no secrets
    people = [_person(rng, f"P{number}") for number in range(rng.randint(1, 5))]
    names = [row["resource_id"] for row in people]
    services = [_service(rng, f"S{number}") for number in range(4)]
    tasks = [_task(rng, f"T{number:02d}", names) for number in range(rng.randint(1, most))]
    dated = [_dated(rng, names) for _ in range(rng.choice([0, 0, 2]))]
    absences = [_absence(rng, names) for _ in range(rng.choice([0, 1]))]
    tables = {"requests": tasks, "resources": people, "services": services}
    tables |= {"resource_skills": dated} if dated else {}
    tables |= {"absences": absences} if absences else {}
    if shuffled:
        for rows in tables.values():
            random.Random(seed + 1).shuffle(rows)  # noqa: S311 - likewise
    desk = {"order": order, "late_weight": rng.choice([0, 0.5, 1]), "look_ahead": rng.choice(["20min", "4h"])}
    desk |= {"reserve": _reserves(rng, names)} if reserved else {}
    return load_tables({name: _columns(rows) for name, rows in tables.items()}, {**SETTINGS, "desk": desk})


def _reserves(rng: random.Random, names: list[str]) -> list[dict[str, str | int]]:
    """Keep some people free on one or two calendars, of all or of a few."""
    some = ", ".join(f"'{name}'" for name in rng.sample(names, rng.randint(1, len(names))))
    wheres = [{}, {"where": "department = 'D'"}, {"where": f"resource_id in ({some})"}]
    return [
        {"calendar": rng.choice(["day", "late", "two"]), "people": rng.randint(1, 2), **rng.choice(wheres)}
        for _ in range(rng.randint(1, 2))
    ]


def _columns(rows: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _skills(rng: random.Random, most: int) -> str:
    chosen = rng.sample(SKILLS, rng.randint(0, most))
    return ";".join(f"{skill}:{rng.choice([1, 1, 2])}" for skill in chosen)


def _person(rng: random.Random, name: str) -> dict[str, str]:
    return {
        "resource_id": name,
        "skills": _skills(rng, 3),
        "calendar": rng.choice(["day", "late", "two"]),
        "department": rng.choice(["", "", "D"]),
        "speed_factor": rng.choice(["1", "1", "0.8", "1.3"]),
        "cost_hour": rng.choice(["30", "45.5"]),
        "cost_shift": rng.choice(["0", "10"]),
        "cost_job": rng.choice(["0", "1.25"]),
    }


def _service(rng: random.Random, name: str) -> dict[str, str]:
    return {"service_id": name, "skills": _skills(rng, 2), "interruptible": rng.choice(["true", "false", "false"])}


def _task(rng: random.Random, name: str, names: list[str]) -> dict[str, str]:
    day, hour = rng.choice(DAYS), rng.randint(7, 13)
    some = ";".join(rng.sample(names, 1))
    return {
        "request_id": name,
        "service_id": f"S{rng.randrange(4)}",
        "created_at": f"2026-11-{day}T{hour:02d}:{rng.randrange(60):02d}",
        "due_at": rng.choice(["", f"2026-11-{rng.choice(DAYS)}T{rng.randint(8, 14):02d}:{rng.randrange(60):02d}"]),
        "respond_by": rng.choice(["", "", "", f"2026-11-24T{rng.randint(8, 14):02d}:00"]),
        "value": str(rng.randint(0, 50)),
        "mandatory": rng.choice(["true", *["false"] * 9]),
        "held": rng.choice(["true", *["false"] * 15]),
        "department": rng.choice(["D", "", "", "", ""]),
        "duration_min": str(rng.choice([1, 5, 15, 30, 60, 150])),
        "required_resources": some if rng.random() < 0.1 else "",
        "preferred_resources": rng.choice(names) if rng.random() < 0.15 else "",
        "excluded_resources": ""
        if rng.random() > 0.1
        else rng.choice([name for name in names if name != some] or [""]),
    }


def _dated(rng: random.Random, names: list[str]) -> dict[str, str]:
    return {
        "resource_id": rng.choice(names),
        "skill": rng.choice(SKILLS),
        "level": "2",
        "valid_from": rng.choice(["", "2026-11-24"]),
        "valid_to": rng.choice(["", "2026-11-24"]),
    }


def _absence(rng: random.Random, names: list[str]) -> dict[str, str]:
    return {"resource_id": rng.choice(names), "start": "2026-11-24T09:00", "end": "2026-11-24T10:15"}
