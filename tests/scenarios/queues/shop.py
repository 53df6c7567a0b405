"""A shop's hotline and chat of one day, small enough to reckon with, as tables that tests add to or spoil."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planning.case.load import load_tables
from scenarios.queues import operation_of
from scenarios.queues.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from planning.case.case import Case
    from scenarios.queues import Operation

SETTINGS: dict[str, Any] = {
    "timezone": "Europe/Paris",
    "horizon": {"start": "2026-11-27", "days": 1},
    "calendars": {"open": "Mo-Fr 08:00-12:00", "day": "Mo-Fr 08:00-12:30"},
    "simulate": {"interval": "30min"},
}
HOURS = [f"2026-11-27T{hour:02}:{minute}" for hour in range(8, 12) for minute in ("00", "30")]
TABLES: dict[str, dict[str, list[str | None]]] = {
    "queues": {
        "queue_id": ["phone", "chat"],
        "channel": ["phone", "chat"],
        "skills": ["phone", "chat"],
        "calendar": ["open", "open"],
        "aht_s": ["240", "480"],
        "patience_s": ["180", None],
        "concurrency": ["1", "2"],
        "penalty": ["2", None],
        "csat": ["4.5", None],
        "csat_minute": ["0.2", None],
        "csat_unresolved": ["1", None],
        "resolved": ["0.7", None],
    },
    "forecast": {
        "queue_id": [*["phone"] * 8, *["chat"] * 8],
        "interval_start": [*HOURS, *HOURS],
        "expected": [*["20"] * 8, *["8"] * 8],
        "spread": ["0.1"] * 16,
    },
    "resources": {
        "resource_id": ["A1", "A2", "A3", "B1", "B2"],
        "team": ["phones", "phones", "phones", "chats", "chats"],
        "skills": ["phone", "phone", "phone", "chat", "phone;chat"],
        "calendar": ["day"] * 5,
        "cost_hour": ["20", "20", "20", "24", "24"],
    },
}


def shop(
    settings: Mapping[str, Any] | None = None,
    patch: Mapping[str, Any] | None = None,
    **tables: Mapping[str, list[str | None]],
) -> Case:
    """Give the shop, with other tables, settings or a patch."""
    return load_tables({**TABLES, **tables}, {**SETTINGS, **(settings or {})}, patch=patch)


def played(case: Case, *, replications: int = 10, seed: int = 0, demand: pl.DataFrame | None = None) -> Facts:
    """Simulate a case, its demand where it is known."""
    from scenarios.contacts.run import simulate  # noqa: PLC0415 - compiles the kernel

    operation: Operation = operation_of(case, demand)
    return Facts(operation=operation, results=simulate(operation.model, replications=replications, seed=seed))
