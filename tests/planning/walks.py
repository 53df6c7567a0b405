"""Walks to test the search on: of random small cases, and of one day with full routes."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from planning.board import Board
from planning.case.load import load_tables
from planning.guide import guide_of
from planning.lay import lay_locked
from planning.problem import Problem
from planning.travel import Travel
from planning.walk import Walk
from tests.cases import seeded_case

if TYPE_CHECKING:
    from planning.case.case import Case

Tables = dict[str, dict[str, list[str | None]]]


def walk_of(case: Case, travel: Travel, seed: int) -> Walk:
    """A walk that stands on the plan by insertion."""
    problem = Problem.of(case, travel)
    board = Board.empty(problem)
    lay_locked(board)
    walk = Walk.of(board, guide_of(problem, travel), (seed, 0))
    walk.construct()
    return walk


def random_walk(seed: int, size: int = 8) -> Walk:
    case = seeded_case(seed, size)
    return walk_of(case, Travel.of(case), seed)


def full_walk(seed: int) -> Walk:
    case = load_tables(*full_day(seed))
    return walk_of(case, Travel.of(case), seed)


def team_walk(seed: int) -> Walk:
    """A full day on which some requests take several at once, some come after others, some may be at other sites."""
    case = load_tables(*team_day(seed))
    case = replace(case, unservable=case.unservable.clear())
    return walk_of(case, Travel.of(case), seed)


def team_day(seed: int) -> tuple[Tables, dict[str, Any]]:
    """As `full_day`, with roles, rooms at two sites and links: none of them is locked."""
    tables, settings = full_day(seed)
    chance = random.Random(seed)  # noqa: S311 - chance for a test, no secret
    count = len(tables["requests"]["request_id"])
    free = [number for number in range(count) if tables["requests"]["lock"][number] is None]
    service: list[str | None] = [None] * count
    for number in chance.sample(free, 16):
        service[number] = chance.choice(["pair", "late", "three", "talk"])
    tables["requests"]["service_id"] = service
    _choose_sites(tables, settings, chance, [service[number] == "talk" for number in range(count)])
    tables["requests"]["respond_by"] = ["2026-11-23T10:00" if chance.random() < 0.3 else None for _ in range(count)]
    tables["services"] = {"service_id": ["late", "pair", "talk", "three"]}
    tables["roles"] = {
        "service_id": ["late", "late", "pair", "pair", "talk", "talk", "three"],
        "role": ["first", "then", "one", "two", "speaker", "hall", "all"],
        "kind": [*["person"] * 5, "room", "person"],
        "skills": ["gas", "oil", None, "oil", None, None, None],
        "count": ["1", "1", "1", "1", "1", "1", "3"],
        "offset_min": ["0", "20", "0", "0", "0", "-15", "0"],
        "duration_min": [None, "30", None, "20", None, "60", "15"],
    }
    ends = chance.sample(free, 12)
    tables["links"] = {
        "before": [f"R{number:02d}" for number in ends[0::2]],
        "after": [f"R{number:02d}" for number in ends[1::2]],
        "from": [chance.choice(["start", "end"]) for _ in range(6)],
        "least_min": [chance.choice([None, "15"]) for _ in range(6)],
        "greatest_min": [chance.choice([None, "120"]) for _ in range(6)],
        "same_resource": [chance.choice(["true", None, None]) for _ in range(6)],
        "together": [chance.choice(["true", None]) for _ in range(6)],
    }
    return tables, settings


def _choose_sites(tables: Tables, settings: dict[str, Any], chance: random.Random, talks: list[bool]) -> None:
    """Let talks, and some others, take place at one of two sites with hours; halls there serve one or two at once."""
    requests, resources = tables["requests"], tables["resources"]
    settings["calendars"] = {"early": "Mo 08:00-12:00,12:30-15:00"}
    tables["sites"] = {
        "site_id": ["N", "S"],
        "x": ["5", "15"],
        "y": ["18", "2"],
        "opening": ["early", None],
        "seats": [None, "20"],
    }
    halls: dict[str, list[str | None]] = {
        "resource_id": ["H1", "H2"],
        "site_id": ["N", "S"],
        "cost_hour": ["7.31", None],
        "seats": ["12", None],
    }
    halls |= {"kind": ["room", "room"], "concurrency": ["1", "2"]}
    nobody: list[str | None] = [None] * 3
    for name in resources.keys() | halls.keys():
        resources[name] = resources.get(name, nobody) + halls.get(name, nobody[:2])
    shifts = tables["shifts"]
    for name, own in {"resource_id": ["H1", "H2"], "start": ["2026-11-23T08:00"] * 2}.items():
        shifts[name] += own
    shifts["end"] += ["2026-11-23T17:00"] * 2
    shifts["breaks"] += [None, None]
    chosen = [talk or (chance.random() < 0.2 and requests["lock"][i] is None) for i, talk in enumerate(talks)]
    requests["site_id"] = [chance.choice(["N", "N|S:12.5", "S|N:3"]) if may else None for may in chosen]
    requests["seats"] = [str(chance.choice([1, 15])) if talk else None for talk in talks]
    for name in ("x", "y"):
        requests[name] = [None if may else requests[name][i] for i, may in enumerate(chosen)]


def full_day(seed: int, count: int = 40) -> tuple[Tables, dict[str, Any]]:
    """Tables and settings of one day: three people, more requests than they can serve, two of them locked."""
    chance = random.Random(seed)  # noqa: S311 - chance for a test, no secret
    locks: dict[int, tuple[str, str, str]] = {
        7: ("all", "B", "2026-11-23T10:00"),
        8: ("all", "B", "2026-11-23T13:30"),
    }
    none = (None, None, None)
    tables: Tables = {
        "resources": {
            "resource_id": ["A", "B", "C"],
            "x": ["0", "20", "10"],
            "y": ["0", "5", "20"],
            "skills": ["gas;oil", "gas", "oil"],
            "cost_km": ["0.4"] * 3,
            "cost_hour": ["30", "31.5", "28"],
            "max_overtime_min": ["60", None, None],
        },
        "shifts": {
            "resource_id": ["A", "B", "C"],
            "start": ["2026-11-23T08:00"] * 3,
            "end": ["2026-11-23T17:00"] * 3,
            "breaks": ["45@11:30-14:00", None, "30@12:00-13:00"],
        },
        "requests": {
            "request_id": [f"R{number:02d}" for number in range(count)],
            "x": [str(chance.randint(0, 20)) for _ in range(count)],
            "y": [str(chance.randint(0, 20)) for _ in range(count)],
            "duration_min": [str(chance.choice([15, 30, 45])) for _ in range(count)],
            "skills": [chance.choice(["gas", "oil", None, None]) for _ in range(count)],
            "windows": [
                chance.choice([None, None, "2026-11-23T08:00/2026-11-23T12:00", "2026-11-23T13:00/2026-11-23T17:00"])
                for _ in range(count)
            ],
            "value": [str(chance.choice([60, 90, 120])) for _ in range(count)],
            "created_at": ["2026-11-21T09:00"] * count,
            "lock": [locks.get(number, none)[0] for number in range(count)],
            "locked_resource": [locks.get(number, none)[1] for number in range(count)],
            "locked_start": [locks.get(number, none)[2] for number in range(count)],
        },
    }
    for number in locks:
        tables["requests"]["skills"][number] = tables["requests"]["windows"][number] = None
    settings: dict[str, Any] = {
        "now": "2026-11-22T20:00",
        "timezone": "Europe/Paris",
        "horizon": {"start": "2026-11-23", "days": 1},
        "travel": {"mode": "plane", "speed_kmh": 40},
    }
    return tables, settings
