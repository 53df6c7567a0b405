"""Small cases on the plane for the tests of the engine: one evening, one day, a person at the origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from planning.case.load import load_tables

if TYPE_CHECKING:
    from planning.case.case import Case

Table = Mapping[str, Sequence[str | None]]

RESOURCES: Table = {"resource_id": ["T1"], "x": ["0"], "y": ["0"]}
SHIFTS: Table = {"resource_id": ["T1"], "start": ["2026-11-23T08:00"], "end": ["2026-11-23T17:00"]}


def night(
    requests: Table,
    *,
    resources: Table = RESOURCES,
    shifts: Table = SHIFTS,
    settings: Mapping[str, Any] | None = None,
    **others: Table,
) -> Case:
    """Give the case of these tables; a kilometre takes a minute."""
    plain = {
        "timezone": "Europe/Paris",
        "now": "2026-11-22T20:00",
        "horizon": {"start": "2026-11-23", "days": 1},
        "travel": {"mode": "plane", "speed_kmh": 60},
    }
    tables = {"requests": requests, "resources": resources, "shifts": shifts, **others}
    return load_tables(tables, plain | dict(settings or {}))


def jobs(**columns: Sequence[str | None]) -> Table:
    """Requests of half an hour each, one kilometre apart along the x axis; columns may be added or replaced."""
    count = len(next(iter(columns.values())))
    plain: dict[str, Sequence[str | None]] = {
        "request_id": [f"R{number}" for number in range(1, count + 1)],
        "x": [str(number) for number in range(1, count + 1)],
        "y": ["0"] * count,
        "duration_min": ["30"] * count,
        "created_at": ["2026-11-22T09:00"] * count,
    }
    return plain | columns
