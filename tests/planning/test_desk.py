"""Desk work as planned: it verifies, it stays out of what is done, and it says why tasks are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import polars as pl
import pytest

from planning.case.load import load_tables
from planning.desk import dispatch, spans
from planning.effort import Effort
from planning.plan import ROWS
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests.planning.desks import SETTINGS, desk_case
from tests.seeds import seeds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Tables: TypeAlias = "Mapping[str, Mapping[str, Sequence[str | None]]]"

MIXED: Tables = {
    "requests": {
        "request_id": ["V1", "V2", "T1", "T2", "T3", "T4"],
        "x": ["10", "20", None, None, None, None],
        "y": ["0", "0", None, None, None, None],
        "windows": [
            "2026-11-23T09:30/2026-11-23T09:30",
            "2026-11-23T11:00/2026-11-23T11:00",
            *[None] * 4,
        ],
        "duration_min": ["30", "30", "30", "30", "20", "25"],
        "lock": ["none", "none", "none", "none", "none", "all"],
        "locked_resource": [None, None, None, None, None, "T"],
        "locked_start": [None, None, None, None, None, "2026-11-23T12:30"],
    },
    "resources": {"resource_id": ["T"], "x": ["0"], "y": ["0"]},
    "shifts": {"resource_id": ["T"], "start": ["2026-11-23T08:30"], "end": ["2026-11-23T13:00"]},
}


@pytest.mark.parametrize(("first", "count"), seeds(12, 1000))
def test_what_is_dispatched_keeps_every_rule_and_is_left_out_for_a_reason(first: int, count: int) -> None:
    breaks = pieces = 0
    reasons: set[str] = set()
    for seed in range(first, first + count):
        case = desk_case(seed, reserved=seed % 2 == 1)
        plan = dispatch(case)
        verdict = verify(case, Travel.of(case), plan.rows)
        assert verdict.violations.is_empty(), (seed, verdict.violations.to_dicts())
        done = set(plan.rows["request_id"].drop_nulls())
        assert done | set(plan.unplanned["request_id"]) == set(case.tasks["request_id"]), seed
        assert done.isdisjoint(plan.unplanned["request_id"]), seed
        breaks += plan.rows.filter(activity="break").height
        pieces += plan.rows["part"].drop_nulls().len()
        reasons |= set(plan.unplanned["code"])
    assert min(breaks, pieces) > 0
    assert {"N1", "N5", "W501"} <= reasons


def test_tasks_go_into_the_gaps_that_visits_and_locked_tasks_leave() -> None:
    case = load_tables(MIXED, {**SETTINGS, "travel": {"mode": "plane", "speed_kmh": 60}})
    assert case.tasks["request_id"].to_list() == ["T1", "T2", "T3", "T4"]
    travel = Travel.of(case)
    visits = solve(case, travel, effort=Effort(iterations=200)).plan
    before = verify(case.without_tasks(), travel, visits.rows)
    plan = dispatch(case, spans(before))
    verdict = verify(case, travel, pl.concat([visits.rows.select(*ROWS), plan.rows]))
    assert verdict.violations.is_empty(), verdict.violations.to_dicts()
    begins = dict(plan.rows.select("request_id", "start").iter_rows())
    clock = {name: (start - case.settings.now) // 60 for name, start in begins.items()}
    # from 8:30 on, up to the journey at 9:20; from 10:10 on in the wait before V2
    assert [clock[name] for name in ("T3", "T1", "T2", "T4")] == [0, 20, 100, 240]
    assert plan.unplanned.is_empty()
    assert set(verdict.served["request_id"]) == {"V1", "V2", "T1", "T2", "T3", "T4"}


def test_a_gap_below_the_least_is_left_alone() -> None:
    settings = {**SETTINGS, "travel": {"mode": "plane", "speed_kmh": 60}, "desk": {"least_gap": "45min"}}
    case = load_tables(MIXED, settings)
    travel = Travel.of(case)
    visits = solve(case, travel, effort=Effort(iterations=200)).plan
    plan = dispatch(case, spans(verify(case.without_tasks(), travel, visits.rows)))
    starts = plan.rows.filter(pl.col("request_id") != "T4")["start"].to_list()
    assert max(starts) < case.settings.now + 2 * 3600 + 20 * 60  # not after the way home: 40 minutes


def test_promises_come_first_and_mandatory_tasks_before_the_rest() -> None:
    tables: Tables = {
        "requests": {
            "request_id": ["A", "B", "C"],
            "value": ["1000", "1", "1"],
            "duration_min": ["60"] * 3,
            "mandatory": ["false", "false", "true"],
            "promised_start": [None, "2026-11-23T08:30", None],
            "promised_end": [None, "2026-11-23T12:00", None],
        },
        "resources": {"resource_id": ["P"]},
        "shifts": {"resource_id": ["P"], "start": ["2026-11-23T08:30"], "end": ["2026-11-23T11:30"]},
    }
    plan = dispatch(load_tables(tables, SETTINGS))
    assert plan.rows.sort("start")["request_id"].to_list() == ["B", "C", "A"]


@pytest.mark.parametrize("order", ["atc", "fifo", "value"])
def test_a_promise_waits_until_it_presses(order: str) -> None:
    tables: Tables = {
        "requests": {
            "request_id": ["A", "B", "C", "D"],
            "value": ["1000", "1", "1000", "1000"],
            "created_at": ["2026-11-23T08:00", "2026-11-23T08:10", "2026-11-23T08:00", "2026-11-23T08:00"],
            "duration_min": ["60"] * 4,
            "promised_start": [None, "2026-11-23T08:30", None, None],
            "promised_end": [None, "2026-11-23T12:30", None, None],
        },
        "resources": {"resource_id": ["P"]},
        "shifts": {"resource_id": ["P"], "start": ["2026-11-23T08:30"], "end": ["2026-11-23T12:30"]},
    }
    for look_ahead, expected in (("90min", ["A", "C", "B", "D"]), ("4h", ["B", "A", "C", "D"])):
        settings = {**SETTINGS, "desk": {"order": order, "look_ahead": look_ahead}}
        assert dispatch(load_tables(tables, settings)).rows.sort("start")["request_id"].to_list() == expected


def test_a_person_sees_tasks_that_name_him_higher() -> None:
    tables: Tables = {
        "requests": {
            "request_id": ["A", "B", "C"],
            "value": ["15", "10", "10"],
            "duration_min": ["60"] * 3,
            "preferred_resources": [None, "P", None],
        },
        "resources": {"resource_id": ["P"]},
        "shifts": {"resource_id": ["P"], "start": ["2026-11-23T08:30"], "end": ["2026-11-23T11:30"]},
    }
    for affinity, order in (("2", ["B", "A", "C"]), ("1.4", ["A", "B", "C"])):
        settings = {**SETTINGS, "desk": {"affinity": affinity}}
        assert dispatch(load_tables(tables, settings)).rows.sort("start")["request_id"].to_list() == order


@pytest.mark.parametrize(
    ("calendar", "locked"),
    [
        ("Mo-Fr 08:00-17:00", "2026-11-23T10:00"),  # a locked task in the way of one that may be parted
        ("Mo-Fr 08:00-17:00", "2026-11-24T08:00"),  # likewise, after the night
        ("Mo-Fr 08:00-12:00; break 30min 11:00-12:00", None),  # a break that ends with the shift
        ("Mo-Fr 08:00-12:00; break 30min 08:00-08:30", None),  # one that begins with it
        ("Mo-Fr 08:00-17:00; break 30min 11:00-11:30; break 30min 11:30-12:00", None),  # two that touch
    ],
)
def test_tasks_are_parted_by_breaks_and_nights_alone(calendar: str, locked: str | None) -> None:
    tables: Tables = {
        "requests": {
            "request_id": ["L", "T", "U"],
            "service_id": ["q", "s", "s"],
            "created_at": ["2026-11-23T07:00", "2026-11-23T07:00", "2026-11-23T10:00"],
            "lock": ["all" if locked else "none", "none", "none"],
            "locked_resource": ["A" if locked else None, None, None],
            "locked_start": [locked, None, None],
        },
        "resources": {"resource_id": ["A"], "calendar": ["c"]},
        "services": {"service_id": ["s", "q"], "duration_min": ["180", "30"], "interruptible": ["true", "false"]},
    }
    settings = {**SETTINGS, "now": "2026-11-23T07:00", "calendars": {"c": calendar}}
    case = load_tables(tables, settings)
    verdict = verify(case, Travel.of(case), dispatch(case).rows)
    assert verdict.violations.is_empty(), verdict.violations.to_dicts()
    assert {"T", "U"} <= set(verdict.served["request_id"])


def test_a_task_locked_before_a_shift_begins_keeps_its_person_busy() -> None:
    tables: Tables = {
        "requests": {
            "request_id": ["L", "U"],
            "duration_min": ["30", "30"],
            "lock": ["all", "none"],
            "locked_resource": ["A", None],
            "locked_start": ["2026-11-23T08:45", None],
        },
        "resources": {"resource_id": ["A"]},
        "shifts": {"resource_id": ["A"], "start": ["2026-11-23T09:00"], "end": ["2026-11-23T12:00"]},
    }
    case = load_tables(tables, SETTINGS)
    verdict = verify(case, Travel.of(case), dispatch(case).rows)
    assert verdict.violations.select("rule", "forced").rows() == [("shift", True)]


def test_who_is_kept_free_keeps_the_reserve_though_others_have_visits_breaks_and_locked_tasks() -> None:
    tables = {**MIXED, "resources": {"resource_id": ["T", "U", "W"], "x": ["0"] * 3, "y": ["0"] * 3}}
    tables["shifts"] = {
        "resource_id": ["T", "U", "W"],
        "start": ["2026-11-23T08:30"] * 3,
        "end": ["2026-11-23T13:00"] * 3,
        "breaks": [None, "30@10:00-11:00", "30@10:00-11:00"],
    }
    settings = {
        **SETTINGS,
        "calendars": {"phones": "Mo-Fr 09:00-12:45"},
        "desk": {"reserve": [{"calendar": "phones", "people": 2}]},
        "travel": {"mode": "plane", "speed_kmh": 60},
    }
    case = load_tables(tables, settings)
    travel = Travel.of(case)
    visits = solve(case.without_tasks(), travel, effort=Effort(iterations=200)).plan
    plan = dispatch(case, spans(verify(case.without_tasks(), travel, visits.rows)))
    verdict = verify(case, travel, pl.concat([visits.rows.select(*ROWS), plan.rows]))
    assert verdict.violations.is_empty(), verdict.violations.to_dicts()
    assert set(verdict.served["request_id"]) == {"V1", "V2", "T1", "T2", "T3", "T4"}


def test_a_locked_task_that_takes_the_last_who_is_free_is_forced_and_nothing_else_is_done_then() -> None:
    tables: Tables = {
        "requests": {
            "request_id": ["L", "A", "B"],
            "duration_min": ["60"] * 3,
            "lock": ["all", "none", "none"],
            "locked_resource": ["P", None, None],
            "locked_start": ["2026-11-23T10:00", None, None],
        },
        "resources": {"resource_id": ["P", "Q"]},
        "shifts": {
            "resource_id": ["P", "Q"],
            "start": ["2026-11-23T09:00"] * 2,
            "end": ["2026-11-23T12:00"] * 2,
        },
    }
    reserve = [{"calendar": "late", "people": 2}]
    case = load_tables(tables, {**SETTINGS, "desk": {"reserve": reserve}})
    plan = dispatch(case)
    verdict = verify(case, Travel.of(case), plan.rows)
    assert verdict.violations.select("rule", "request_id", "forced").rows() == [("reserve", "L", True)]
    assert plan.unplanned.select("request_id", "code", "detail").rows() == [
        (name, "N1", "nobody who can do it has time for it beside what is planned and who is kept free (desk.reserve)")
        for name in ("A", "B")
    ]


@pytest.mark.parametrize("seed", range(4))
def test_who_is_kept_free_does_not_depend_on_the_order_of_rows(seed: int) -> None:
    plans = [dispatch(desk_case(seed, reserved=True, shuffled=shuffled)) for shuffled in (False, True)]
    first, second = (plan.rows.sort("resource_id", "start") for plan in plans)
    assert first.equals(second)
