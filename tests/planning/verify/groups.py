"""A small case under rules over groups, worked by hand.

On a plane at 60 km/h a kilometre is a minute. Each visit lies 10 km from where both people start and lasts an hour: a
shift with one visit is paid from 08:00 to 09:20, 4,800 s. Monday is 2026-11-23, in week 48.

            Sa, Su before   Monday          Tuesday         Wednesday
    T1      7 h each        R1 (S1)         R3 (S1)         R5 (S2)         employee
    T2      -               R2 (S2)         R4 (no site)    -               freelance
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.load import load_tables
from planning.travel import Travel
from planning.verify import verify
from tests.planning.verify.small import at, table

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.verify import Verdict

DAYS = ("2026-11-23", "2026-11-24", "2026-11-25")
PLAN = (("R1", "T1", 0), ("R2", "T2", 0), ("R3", "T1", 1), ("R4", "T2", 1), ("R5", "T1", 2))
SETTINGS = {
    "timezone": "UTC",
    "now": "2026-11-22T20:00",
    "horizon": {"start": DAYS[0], "days": 3},
    "travel": {"mode": "plane", "speed_kmh": 60},
    "objective": {"km": 0, "hour": 0},
}
SITES = [
    {"site_id": "S1", "x": "10", "y": "0", "territory": "north"},
    {"site_id": "S2", "x": "0", "y": "10", "territory": "south"},
]
WORKED = [
    {"resource_id": "T1", "date": "2026-11-21", "worked_h": "7", "jobs": "5"},
    {"resource_id": "T1", "date": "2026-11-22", "worked_h": "7", "jobs": "5"},
]


def made(*rules: Any, people: dict[str, dict[str, str]] | None = None) -> Case:
    """Load the case under some rules; `people` adds columns to T1 and T2."""
    where = {"R1": "S1", "R2": "S2", "R3": "S1", "R5": "S2"}
    requests = [{"request_id": name, "duration_min": "60", "site_id": where.get(name)} for name, *_ in PLAN]
    requests[3] |= {"x": "10", "y": "0"}
    contracts = {"T1": "employee", "T2": "freelance"}
    resources = [
        {"resource_id": name, "contract": contract, "x": "0", "y": "0", **(people or {}).get(name, {})}
        for name, contract in contracts.items()
    ]
    shifts = [
        {"resource_id": name, "start": f"{day}T08:00", "end": f"{day}T16:00"} for name in contracts for day in DAYS
    ]
    tables: dict[str, Any] = {"requests": requests, "resources": resources, "shifts": shifts}
    tables |= {"sites": SITES, "worked": WORKED}
    return load_tables({name: table(of) for name, of in tables.items()}, SETTINGS | {"constraints": list(rules)})


def weighed(*rules: Any, people: dict[str, dict[str, str]] | None = None, rows: Any = None) -> Verdict:
    """Judge the plan above, or other rows, by some rules."""
    case = made(*rules, people=people)
    plan = rows or [
        {"activity": "visit", "request_id": request, "resource_id": person, "start": at("08:10", DAYS[day])}
        for request, person, day in PLAN
    ]
    return verify(case, Travel.of(case), pl.DataFrame(plan, infer_schema_length=None))


def amounts(verdict: Verdict) -> dict[tuple[str, str], int]:
    """Term and scope_id of each amount in cents."""
    return {(term, name): amount for term, _, name, amount in verdict.costs.iter_rows()}
