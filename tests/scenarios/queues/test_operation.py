"""A case as an operation: what its figures say where a formula does, and when queues are open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from planning.faults import InputError
from scenarios.contacts.formulas import erlang_a, erlang_c
from scenarios.contacts.run import simulate
from scenarios.queues import operation_of
from scenarios.queues.facts import Facts
from scenarios.queues.intervals import by_queue, by_team
from scenarios.queues.measure import measure
from tests.scenarios.queues.desk_of_one import case

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DAYS = 10


def around_the_clock(agents: int, half_hourly: int, **queue: str) -> Facts:
    """Play ten days of 24 hours, 24 times, with as many people at every moment."""
    people = [f"A{number}" for number in range(agents)]
    hours = [f"2026-11-{2 + day:02}T{hour:02}" for day in range(DAYS) for hour in range(24)]
    starts = [f"{hour}:{minute}" for hour in hours for minute in ("00", "30")]
    operation = operation_of(
        case(
            {"horizon": {"start": "2026-11-02", "days": DAYS}},
            queues={"queue_id": ["calls"], "aht_s": ["180"], "aht_law": ["exponential"]}
            | {name: [value] for name, value in queue.items()},
            resources={"resource_id": people},
            shifts={
                "resource_id": people,
                "start": ["2026-11-02T00:00"] * agents,
                "end": ["2026-11-12T00:00"] * agents,
            },
            forecast={
                "queue_id": ["calls"] * len(starts),
                "interval_start": starts,
                "expected": [str(half_hourly)] * len(starts),
            },
        )
    )
    return Facts(operation=operation, results=simulate(operation.model, replications=24, seed=2))


def bounds(facts: Facts, kpi: str) -> tuple[float, float]:
    rows = measure(facts).kpis.filter(pl.col("scope") == "total", pl.col("kpi") == kpi)
    return rows["low"].item(), rows["high"].item()


def holds(facts: Facts, kpi: str, exact: float, *, precise: float) -> bool:
    """Whether the confidence interval holds what is exact, and is so narrow that a fault would be seen."""
    low, high = bounds(facts, kpi)
    assert high - low < 2 * precise * exact
    return low <= exact <= high


def test_calls_of_patient_clients_wait_as_erlang_c_says() -> None:
    facts = around_the_clock(14, 100)
    exact = erlang_c(14, 10.0, service=180.0)
    assert holds(facts, "service_level", 0.8883500192, precise=0.01)
    assert holds(facts, "wait", exact.wait, precise=0.08)
    assert holds(facts, "occupancy", 10 / 14, precise=0.01)


def test_calls_of_clients_who_give_up_do_so_as_erlang_a_says() -> None:
    facts = around_the_clock(10, 100, patience_s="120")
    exact = erlang_a(10, 10.0, service=180.0, patience=120.0)
    assert holds(facts, "abandoned_share", exact.abandons, precise=0.03)
    assert exact.abandons == pytest.approx(0.1374638, abs=1e-7)


OFFICE: dict[str, Any] = {"calendars": {"office": "Mo 09:00-11:00,13:00-15:00"}, "simulate": {"interval": "1h"}}
HOURLY: dict[str, Sequence[str | None]] = {
    "queue_id": ["calls"] * 24,
    "interval_start": [f"2026-11-02T{hour:02}:00" for hour in range(24)],
    "interval_min": ["60"] * 24,
    "expected": ["10"] * 24,
}


def course(settings: Mapping[str, Any], **tables: Mapping[str, Sequence[str | None]]) -> Facts:
    operation = operation_of(case(settings, **tables))
    return Facts(operation=operation, results=simulate(operation.model, replications=4))


def test_who_comes_while_a_queue_is_closed_is_turned_away() -> None:
    facts = course(OFFICE, forecast=HOURLY, queues={"queue_id": ["calls"], "aht_s": ["60"], "calendar": ["office"]})
    blocked = facts.count("blocked").sum(axis=(1, 2))
    offered = facts.offered.sum(axis=(1, 2))
    opened = np.isin(np.arange(24), [9, 10, 13, 14])
    assert (blocked[:, opened] == 0).all()
    assert (blocked[:, ~opened] == offered[:, ~opened]).all()
    assert (offered.sum(axis=1) > 150).all()


def test_a_queue_without_hours_is_always_open() -> None:
    facts = course(OFFICE, forecast=HOURLY)
    assert facts.count("blocked").sum() == 0


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_of_a_clock_change_is_played_in_all_of_its_hours(day: str, hours: int) -> None:
    settings = {"horizon": {"start": day, "days": 1}, "simulate": {"interval": "2h"}}
    there = {"resource_id": ["A"], "start": [f"{day}T00:00"], "end": [f"{day[:-2]}{int(day[-2:]) + 1}T00:00"]}
    demand = {"queue_id": ["calls"], "interval_start": [f"{day}T00:00"], "interval_min": ["1440"], "expected": ["250"]}
    facts = course(settings, shifts=there, forecast=demand)
    intervals, team = by_queue(facts), by_team(facts)
    assert intervals.height == team.height == -(-hours // 2)
    assert intervals["start"].diff().drop_nulls().unique().to_list() == [7200]
    assert team["agents"].to_list() == [1.0] * team.height  # also in the last, which is an hour long
    assert facts.staffed.sum() / 4 == pytest.approx(hours * 3600)


def test_who_waits_at_the_start_is_answered_first_and_his_wait_is_counted_from_when_he_came() -> None:
    there = {"resource_id": ["A"], "start": ["2026-11-02T00:00"], "end": ["2026-11-02T12:00"]}
    queue = {
        "queue_id": ["calls"],
        "aht_s": ["60"],
        "aht_law": ["fixed"],
        "backlog": ["3"],
        "backlog_s": ["600"],
    }
    facts = course({"simulate": {"interval": "1h"}}, shifts=there, queues=queue)
    assert facts.count("answered")[..., 0].sum() == 3 * 4  # nobody else comes in the first hour
    waits = 600 + (400 + 60) + (200 + 120)
    assert facts.count("wait_s")[..., 0].sum() == pytest.approx(waits * 4)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"queues": {"queue_id": ["mails"], "aht_s": ["60"]}}, "calls"),
        ({"shifts": {"resource_id": ["A"], "start": ["2026-11-05T08:00"], "end": ["2026-11-05T18:00"]}}, "nobody"),
        ({"queues": {"queue_id": ["calls"], "aht_s": ["60"], "skills": ["gas"]}}, "nobody who answers a queue"),
        ({"queues": {"queue_id": ["calls"]}}, "says no aht_s of calls"),
        ({"queues": {"queue_id": ["calls"], "aht_law": ["contacts"]}}, "shows no service time of calls"),
    ],
    ids=["no queue", "no shift", "no skill", "no service time", "no contact"],
)
def test_what_cannot_be_played_is_said(tables: dict[str, dict[str, Sequence[str | None]]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        operation_of(case(**tables))
