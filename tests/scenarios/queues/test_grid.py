"""Steps, intervals and days of the time that is simulated."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from scenarios.queues.grid import Grid
from tests.scenarios.queues.desk_of_one import case

PARIS = ZoneInfo("Europe/Paris")


def at(local: str) -> int:
    """Epoch seconds of a local time."""
    return int(datetime.fromisoformat(local).replace(tzinfo=PARIS).timestamp())


def grid(*edges: str, start: str = "2026-11-02", days: int = 1, interval: str = "30min") -> Grid:
    settings: dict[str, Any] = {"horizon": {"start": start, "days": days}, "simulate": {"interval": interval}}
    return Grid.of(case(settings).settings, [at(edge) for edge in edges])


@pytest.mark.parametrize(
    ("edges", "step"),
    [
        ((), 1800),
        (("2026-11-02T09:00", "2026-11-02T17:30"), 1800),
        (("2026-11-02T09:15",), 900),
        (("2026-11-02T09:50",), 600),
        (("2026-11-01T23:55",), 1800),
        (("2026-11-02T09:15:30",), 60),
    ],
    ids=["none", "half hours", "a quarter", "ten minutes", "before the start", "no whole minute"],
)
def test_steps_end_on_every_edge_that_is_a_whole_minute(edges: tuple[str, ...], step: int) -> None:
    found = grid(*edges)
    assert (found.step, found.count * found.step) == (step, 86_400)
    assert found.end == at("2026-11-03T00:00")


@pytest.mark.parametrize(("start", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-02", 24)])
def test_a_day_of_a_clock_change_has_23_or_25_hours(start: str, hours: int) -> None:
    found = grid(start=start, days=2, interval="1h")
    assert found.count == hours + 24
    assert found.days().tolist() == [0] * hours + [1] * 24
    assert found.dates()[hours - 1] == start
    assert found.dates()[hours] > start


def test_intervals_count_from_the_start_and_the_last_may_be_shorter() -> None:
    found = grid(start="2026-10-25", interval="2h")
    assert found.step == 3600
    assert found.of_step().tolist() == [*np.repeat(np.arange(12), 2).tolist(), 12]


def test_a_span_has_its_seconds_in_each_step_that_it_touches() -> None:
    found = grid(interval="1h")
    steps, seconds = found.shares(at("2026-11-02T08:30"), at("2026-11-02T10:15"))
    assert (steps, seconds.tolist()) == (slice(8, 11), [1800.0, 3600.0, 900.0])


def test_of_a_span_only_what_lies_within_counts() -> None:
    found = grid(interval="1h")
    steps, seconds = found.shares(at("2026-11-01T23:00"), at("2026-11-02T00:20"))
    assert (steps, seconds.tolist()) == (slice(0, 1), [1200.0])
    steps, seconds = found.shares(at("2026-11-02T23:30"), at("2026-11-03T05:00"))
    assert (steps, seconds.tolist()) == (slice(23, 24), [1800.0])
    assert not len(found.shares(at("2026-11-03T00:00"), at("2026-11-03T01:00"))[1])
    assert not len(found.shares(at("2026-11-01T20:00"), at("2026-11-02T00:00"))[1])
