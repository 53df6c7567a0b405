"""A queue with one agent, to which tests add what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planning.case.load import load_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planning.case.case import Case

SETTINGS: dict[str, Any] = {"timezone": "Europe/Paris", "horizon": {"start": "2026-11-02", "days": 1}}  # a Monday
TABLES: dict[str, Mapping[str, Sequence[str | None]]] = {
    "queues": {"queue_id": ["calls"], "aht_s": ["180"]},
    "resources": {"resource_id": ["A"]},
    "shifts": {"resource_id": ["A"], "start": ["2026-11-02T08:00"], "end": ["2026-11-02T18:00"]},
    "forecast": {"queue_id": ["calls"], "interval_start": ["2026-11-02T09:00"], "expected": ["12"]},
}


def case(settings: Mapping[str, Any] | None = None, **tables: Mapping[str, Sequence[str | None]]) -> Case:
    """Give the case, with other settings and tables."""
    return load_tables(TABLES | tables, SETTINGS | dict(settings or {}))
