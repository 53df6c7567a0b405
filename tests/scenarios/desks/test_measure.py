"""The figures of desks: those of a plan where both have them, and sums that must come out."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import polars as pl
import pytest

from planning.case.load import load_tables
from planning.desk import dispatch
from planning.kpis.measure import measure as measure_plan
from planning.travel import Travel
from planning.verify import verify
from scenarios.desks.counts import Counter
from scenarios.desks.floor import Floor
from scenarios.desks.kpis import ALL
from scenarios.desks.measure import measure
from scenarios.desks.policy import POLICIES, PUSH
from scenarios.desks.run import replicate
from tests.planning.desks import desk_case
from tests.scenarios.desks.floors import office_floor

SAME = (
    *("tasks", "tasks_done", "value_on_time", "value_on_time_share", "tasks_in_time"),
    *("backlog", "backlog_age_p50", "backlog_age_p90", "utilisation"),
)
HOURS = ("desk_hours", "overtime_hours", "working_hours", "picking_hours", "paused_hours", "idle_hours")


def figures_of(floor: Floor, policy: str, *, replications: int = 2) -> pl.DataFrame:
    counter = Counter.of(floor)
    counted = replicate(floor, policy, replications=replications, seed=3, counted=counter)
    return measure(counted, counter.ids, "EUR").kpis


@pytest.mark.parametrize("seed", [3, 8, 11, 14])
def test_pushed_desk_work_has_the_figures_of_its_plan(seed: int) -> None:
    case = desk_case(seed)
    rows = dispatch(case).rows
    planned = measure_plan(case, verify(case, Travel.of(case), rows))
    key = ["kpi", "scope", "scope_id"]
    kept = pl.col("kpi").is_in(SAME) & pl.col("scope").is_in(["total", "department"])
    both = figures_of(Floor.of(case), PUSH).join(planned.filter(kept), on=key, nulls_equal=True)
    assert set(both["kpi"]) == set(SAME)
    assert both["value"].to_list() == pytest.approx(both["value_right"].to_list())
    assert both["low"].equals(both["high"])


@pytest.mark.parametrize("policy", POLICIES)
def test_hours_and_groups_add_up(policy: str) -> None:
    floors = [floor for floor in map(office_floor, range(14)) if floor is not None]
    assert floors
    for floor in floors:
        kpis = figures_of(floor, policy)
        value = {(row["kpi"], row["scope"], row["scope_id"]): row["value"] for row in kpis.iter_rows(named=True)}
        there, over, *spent = (value[name, "total", None] for name in HOURS)
        assert there + over == pytest.approx(sum(spent), abs=1e-5)
        for figure in ALL:
            if figure.whole is None and "day" in figure.scopes and figure.name not in {"backlog", "overdue"}:
                days = sum(value[figure.name, "day", day] for day in Counter.of(floor).ids["day"])
                assert days == pytest.approx(value[figure.name, "total", None], abs=1e-4), figure.name
        last = Counter.of(floor).ids["day"][-1]
        for name in ("backlog", "overdue"):
            assert value[name, "day", last] == value[name, "total", None], name


def test_penalties_are_those_of_the_clauses_each_rounded_to_the_cent() -> None:
    case = desk_case(5, most=60)
    rates = {"penalty_hour": 123_457, "penalty_fixed": 250, "penalty_cap": 9_000}
    tasks = case.tasks.with_columns(pl.lit(rate, pl.Int64).alias(name) for name, rate in rates.items())
    floor = Floor.of(replace(case, tasks=tasks))
    counter = Counter.of(floor)
    (played,) = replicate(floor, "pull", replications=1, seed=0, counted=lambda each: each)
    done = {key: place for place, key in enumerate(floor.tasks.ids) if played.ends[place] >= 0}
    end, total = case.settings.end, Decimal(0)
    for row in tasks.iter_rows(named=True):
        place = done.get(row["request_id"])
        start, stop = (end, end) if place is None else (int(played.starts[place]), int(played.ends[place]))
        for at, by in ((start, row["respond_by"]), (stop, row["due_at"])):
            if by is not None and at > by:
                cents = min(Decimal(250) + Decimal(123_457) * (at - by) / 360_000, Decimal(9_000))
                total += cents.quantize(Decimal(1), ROUND_HALF_EVEN)
    assert total > 0
    assert counter(played)["penalties", "total"] == pytest.approx(np.array([float(total) / 100]))


def test_a_locked_task_is_done_by_its_person_whatever_the_policy() -> None:
    tables = {
        "requests": {
            "request_id": ["A", "B", "H"],
            "duration_min": ["30", "30", "30"],
            "value": ["1", "2", "4"],
            "created_at": ["2026-11-20T08:00"] * 3,
            "lock": ["all", "", ""],
            "locked_resource": ["P", "", ""],
            "locked_start": ["2026-11-23T09:00", "", ""],
            "held": ["", "", "true"],
        },
        "resources": {"resource_id": ["P"], "calendar": ["day"], "department": ["X"], "team": ["t"]},
    }
    settings = {
        "now": "2026-11-23T08:00",
        "horizon": {"start": "2026-11-23", "days": 1},
        "calendars": {"day": "Mo-Fr 08:00-10:00"},
        "pull": {"pick": "0s"},
    }
    floor = Floor.of(load_tables(tables, settings))
    for policy in POLICIES:
        kpis = figures_of(floor, policy).filter(pl.col("scope") != "day")
        value = {(row["kpi"], row["scope"], row["scope_id"]): row["value"] for row in kpis.iter_rows(named=True)}
        assert value["tasks_done", "total", None] == value["tasks_done", "team", "t"] == 2
        assert value["value_on_time", "total", None] == 3
        assert value["desk_hours", "department", "X"] == 2
        assert value["working_hours", "team", "t"] == value["working_hours", "total", None] == 1
        assert value["backlog", "total", None] == 1


def test_where_all_tasks_are_held_nothing_is_done() -> None:
    case = desk_case(3)
    held = Floor.of(replace(case, tasks=case.tasks.with_columns(held=pl.lit(value=True))))
    for policy in POLICIES:
        kpis = figures_of(held, policy)
        assert kpis.filter(kpi="tasks_done", scope="total")["value"].to_list() == [0]
