"""Desk work under hard rules over groups: what is handed out keeps them, and what is left of shifts is used."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.case.case import CONSTRAINTS, WORKED
from planning.case.load import load_tables
from planning.desk import LIMITED, dispatch, spans
from planning.effort import Effort
from planning.plan import ROWS
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from planning.verify.groups.judge import NAMES
from tests import desk, grouped
from tests.cases import Seeded
from tests.planning.desks import SETTINGS, desk_case
from tests.seeds import seeds

if TYPE_CHECKING:
    from planning.case.case import Case

HOUR = 3600
LIMITS = {
    "rest": (14 * HOUR, 20 * HOUR, 23 * HOUR, 30 * HOUR),
    "days": (1, 2),
    "hours": (2 * HOUR, 5 * HOUR + 60, 9 * HOUR, 30 * HOUR),
    "share": (0, 250, 500, 900),
}


def bound_case(seed: int) -> Case:
    """A random case of desk work under a few hard rules, with some days worked before."""
    rng = random.Random(seed)  # noqa: S311 - draws cases, no secrets
    case = desk_case(seed, reserved=seed % 3 == 0)
    people = case.resources["resource_id"].to_list()
    rules = []
    for number in range(1, rng.randint(2, 4)):
        kind = rng.choice(list(LIMITS))
        of, limit = "hours" if kind == "share" else None, rng.choice(LIMITS[kind])
        mine = sorted(rng.sample(people, rng.randint(1, len(people))))
        rules.append((number, f"{kind} {number}", kind, of, limit, None, mine))
    past = [
        (name, date(2026, 11, 23) - timedelta(days=back), 4 * HOUR, 0)
        for name in people
        for back in range(1, 4)
        if rng.random() < 0.4
    ]
    constraints = pl.DataFrame(rules, schema=CONSTRAINTS, orient="row")
    return replace(case, constraints=constraints, worked=pl.DataFrame(past, schema=WORKED, orient="row"))


@pytest.mark.parametrize(("first", "count"), seeds(20, 1000))
def test_what_is_handed_out_keeps_the_hard_rules_over_groups(first: int, count: int) -> None:
    cut = 0
    for seed in range(first, first + count):
        case = bound_case(seed)
        plan = dispatch(case)
        verdict = verify(case, Travel.of(case), plan.rows)
        assert verdict.violations.is_empty(), (seed, verdict.violations.to_dicts())
        cut += plan.unplanned["detail"].str.ends_with(LIMITED).any()
    assert cut > count // 4


@pytest.mark.parametrize(("first", "count"), seeds(3, 300))
def test_visits_and_desk_work_together_keep_the_hard_rules_over_groups(first: int, count: int) -> None:
    tasks = 0
    for seed in range(first, first + count):
        small = desk.seeded(seed, 4).case
        case = grouped.with_rules(Seeded(random.Random(seed)), small)  # noqa: S311 - draws cases, no secrets
        travel = Travel.of(case)
        visits = verify(case.without_tasks(), travel, solve(case, travel, effort=Effort(iterations=200)).plan.rows)
        plan = dispatch(case, spans(visits))
        found = verify(case, travel, pl.concat([visits.rows.select(*ROWS), plan.rows])).violations
        wrong = found.filter(pl.col("rule").is_in([*NAMES.values(), "radius"]), ~pl.col("forced"))
        assert wrong.is_empty(), (seed, wrong.to_dicts())
        tasks += plan.rows.filter(activity="task").height
    assert tasks > 0


DAYS = ("2026-11-23", "2026-11-24", "2026-11-25")


def office(*rules: Any, tasks: int, **others: Any) -> Case:
    """Two people at the desk from 08:00 to 16:00 on three days, B a freelancer; tasks of an hour."""
    tables = {
        "requests": {"request_id": [f"T{number:02d}" for number in range(tasks)], "duration_min": ["60"] * tasks},
        "resources": {"resource_id": ["A", "B"], "contract": ["employee", "freelance"]},
        "shifts": {
            "resource_id": ["A"] * 3 + ["B"] * 3,
            "start": [f"{day}T08:00" for day in DAYS] * 2,
            "end": [f"{day}T16:00" for day in DAYS] * 2,
        },
    }
    settings = {**SETTINGS, "now": "2026-11-23T08:00", "timezone": "UTC", "constraints": list(rules)}
    return load_tables({**tables, **others}, settings)


def worked(case: Case, rows: pl.DataFrame) -> dict[str, list[Any]]:
    """Hours of each person day by day, in a plan that keeps every rule."""
    verdict = verify(case, Travel.of(case), rows)
    assert verdict.violations.is_empty(), verdict.violations.to_dicts()
    paid = verdict.routes.select("resource_id", pl.col("day").cast(pl.String), pl.col("paid") // HOUR)
    return {name: [paid.filter(resource_id=name, day=day)["paid"].sum() for day in DAYS] for name in "AB"}


@pytest.mark.parametrize(
    ("rules", "hours"),
    [
        ((), {"A": [8, 8, 8], "B": [8, 8, 8]}),
        (({"hours_a_week": "20h"},), {"A": [8, 8, 4], "B": [8, 8, 4]}),
        (({"hours_a_week": {"most": "10h", "where": "resource_id = 'A'"}},), {"A": [8, 2, 0], "B": [8, 8, 8]}),
        (({"days_in_a_row": 2},), {"A": [8, 8, 0], "B": [8, 8, 0]}),
        (({"rest_between_shifts": "18h"},), {"A": [8, 6, 6], "B": [8, 6, 6]}),
        (({"days_in_a_row": {"most": 2, "price": 1}},), {"A": [8, 8, 8], "B": [8, 8, 8]}),
        # B may have a quarter of all: 8 hours beside the 24 of A
        (({"share": {"contract": "freelance", "of": "hours", "most": 0.25}},), {"A": [8, 8, 8], "B": [8, 0, 0]}),
        (({"share": {"contract": "freelance", "of": "jobs", "most": 0}},), {"A": [8, 8, 8], "B": [8, 8, 8]}),
    ],
)
def test_the_earliest_shifts_are_used_as_far_as_the_rules_allow(rules: Any, hours: dict[str, list[int]]) -> None:
    case = office(*rules, tasks=60)
    plan = dispatch(case)
    assert worked(case, plan.rows) == hours
    reason = plan.unplanned["detail"].unique().to_list()
    assert [text.endswith(LIMITED) for text in reason] == [hours != {"A": [8, 8, 8], "B": [8, 8, 8]}]


def test_what_was_worked_before_counts() -> None:
    past = {"resource_id": ["A", "A"], "date": ["2026-11-21", "2026-11-22"], "worked_h": ["8", "8"]}
    case = office({"days_in_a_row": 3}, tasks=60, worked=past)
    assert worked(case, dispatch(case).rows) == {"A": [8, 0, 8], "B": [8, 8, 8]}


def test_what_is_done_anyway_comes_first() -> None:
    """A has a visit on Wednesday at 06:00 and one hour of it: Tuesday ends in time for 18 hours of rest."""
    mine = {"hours_a_week": {"most": "10h", "where": "resource_id = 'A'"}}
    case = office({"rest_between_shifts": "18h"}, mine, tasks=60)
    begins = case.shifts.filter(resource_id="A")["start"][2]
    done = pl.DataFrame(
        {"resource_id": ["A"], "shift_start": [begins], "start": [begins], "end": [begins + 2 * HOUR], "rest": [False]}
    )
    plan = dispatch(case, done)
    rows = plan.rows.filter(resource_id="A").with_columns(pl.col("start", "end") - pl.col("shift_start"))
    assert rows.group_by("shift_start").agg(pl.col("end").max() // HOUR).sort("shift_start")["end"].to_list() == [8]
    assert rows.select(*ROWS)["start"].min() == 0
