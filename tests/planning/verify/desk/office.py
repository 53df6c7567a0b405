"""Small cases of desk work: T1 and T2 sit from 08:00 to 16:00; a visit is 10 km, ten minutes, away."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from planning.case.load import load_tables
from tests.planning.verify.small import DAY, SETTINGS, Row, at, pause, table, visit

if TYPE_CHECKING:
    from planning.case.case import Case

NEXT = "2026-11-24"


def a_desk(*tasks: Row, visits: int = 0, shift: Row | None = None, person: Row | None = None, **others: Any) -> Case:
    """Load a case; whatever a row leaves out is plain: D1 ... for an hour, T1 and T2 on both days."""
    asked = [{"request_id": f"D{number}", "duration_min": "60", **row} for number, row in enumerate(tasks, 1)]
    asked += [
        {"request_id": f"R{number}", "x": "10", "y": "0", "duration_min": "60"} for number in range(1, visits + 1)
    ]
    plain = {"x": "0", "y": "0", "cost_hour": "36", "cost_km": "0.5"}
    people = [{"resource_id": "T1", **plain, **(person or {})}, {"resource_id": "T2", **plain}]
    hours = [
        {"resource_id": name, "start": f"{day}T08:00", "end": f"{day}T16:00", **(shift or {})}
        for name in ("T1", "T2")
        for day in (DAY, NEXT)
    ]
    tables = {"requests": asked, "resources": people, "shifts": hours, "services": SERVICES, **others}
    return _loaded(json.dumps({name: table(rows) for name, rows in tables.items()}))


SERVICES = [{"service_id": "long", "duration_min": "120", "interruptible": "true"}]
LONG = {"service_id": "long", "duration_min": None}


@cache
def _loaded(tables: str) -> Case:
    return load_tables(json.loads(tables), SETTINGS)


def task(request: str, start: str | None, end: str | None = None, day: str = DAY, **others: Any) -> Row:
    times = {"start": start and at(start, day), "end": end and at(end, day)}
    return {"activity": "task", "request_id": request, "resource_id": "T1", **times, **others}


__all__ = ["DAY", "LONG", "NEXT", "a_desk", "at", "pause", "task", "visit"]
