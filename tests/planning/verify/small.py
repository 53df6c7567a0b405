"""Small cases for the verifier's tests: T1 at (0, 0), 60 km/h on a plane, so that a kilometre is a minute."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.load import load_tables
from planning.travel import Travel
from planning.verify import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.case.case import Case
    from planning.verify import Verdict

Row = dict[str, Any]
DAY = "2026-11-23"
SETTINGS = {
    "timezone": "UTC",
    "now": "2026-11-22T20:00",
    "horizon": {"start": DAY, "days": 2},
    "travel": {"mode": "plane", "speed_kmh": 60},
    "calendars": {"day": "Mo-Fr 09:00-12:00, 13:00-17:00; break 30min 10:00-11:30"},
}


def at(clock: str, day: str = DAY) -> int:
    """Epoch seconds of a time of that day."""
    return int(datetime.fromisoformat(f"{day}T{clock}+00:00").timestamp())


def window(start: str, end: str) -> str:
    return f"{DAY}T{start}/{DAY}T{end}"


def table(rows: Sequence[Row]) -> dict[str, list[str | None]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def a_case(
    *requests: Row, resources: Sequence[Row] = ({},), shifts: Sequence[Row] = ({},), **others: Sequence[Row]
) -> Case:
    """Load a case; whatever a row leaves out is plain: R1 ... 10 km east for an hour, T1 from 08:00 to 16:00."""
    plain = {"x": "10", "y": "0", "duration_min": "60"}
    asked = [{"request_id": f"R{number}", **plain, **row} for number, row in enumerate(requests, 1)]
    persons = [
        {"resource_id": f"T{number}", "x": "0", "y": "0", "cost_hour": "30", "cost_km": "0.5", **row}
        for number, row in enumerate(resources, 1)
    ]
    hours = [{"resource_id": "T1", "start": f"{DAY}T08:00", "end": f"{DAY}T16:00", **row} for row in shifts]
    tables = {"requests": asked, "resources": persons, "shifts": hours, **others}
    return _loaded(json.dumps({name: table(rows) for name, rows in tables.items()}))


@cache
def _loaded(tables: str) -> Case:
    return load_tables(json.loads(tables), SETTINGS)


def visit(request: str, start: str | None = None, **others: Any) -> Row:
    return {
        "activity": "visit",
        "request_id": request,
        "resource_id": "T1",
        "start": None if start is None else at(start),
        **others,
    }


def pause(start: str | None = None, **others: Any) -> Row:
    return {"activity": "break", "resource_id": "T1", "start": None if start is None else at(start), **others}


def judged(case: Case, *rows: Row) -> Verdict:
    return verify(case, Travel.of(case), pl.DataFrame(list(rows), infer_schema_length=None))


def said(verdict: Verdict) -> list[tuple[str, str | None]]:
    """Rule and request of each violation."""
    return list(verdict.violations.select("rule", "request_id").iter_rows())


def sentences(verdict: Verdict) -> list[str]:
    return verdict.violations["detail"].to_list()
