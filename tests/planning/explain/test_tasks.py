"""Desk work explained: why left out, who would give way, and where else a task fits."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from planning.case.load import load_tables
from planning.desk import dispatch
from planning.explain import TaskEnquiry
from planning.offers.stretch import fits_alone
from planning.plan import ROWS
from planning.travel import Travel
from planning.verify import verify
from tests.planning.desks import SETTINGS

TABLES: dict[str, dict[str, list[str | None]]] = {
    "requests": {
        "request_id": ["A", "B", "C", "HELD", "NOBODY", "LONG"],
        "duration_min": ["120", "100", "45", "10", "10", "190"],
        "value": ["300", "200", "1", "5", "5", "5"],
        "held": ["false", "false", "false", "true", "false", "false"],
        "skills": [None, None, None, None, "law", None],
    },
    "resources": {"resource_id": ["P"], "calendar": ["c"], "cost_hour": ["12"]},
    "rules": {"rule_id": ["dear"], "phase": ["prioritise"], "when": ["value > 250"], "priority": ["90"]},
}
DAY = {
    "now": "2026-11-23T07:00",
    "horizon": {"start": "2026-11-23", "days": 1},
    "calendars": {"c": "Mo-Fr 08:00-13:00; break 20min 10:30-11:00"},
}


@pytest.fixture(scope="module")
def enquiry() -> TaskEnquiry:
    case = load_tables(TABLES, {**SETTINGS, **DAY})
    travel = Travel.of(case)
    return TaskEnquiry(case, travel, verify(case, travel, dispatch(case).rows).rows)


def test_a_planned_task_says_where_it_is_which_rules_touched_it_and_where_else_it_fits(enquiry: TaskEnquiry) -> None:
    (a, b) = enquiry.explain(["A", "B"])
    assert (a.found, a.resources) == ("planned", ("P",))
    assert "rules that touched it, in turn: dear" in a.reasons
    assert "its priority is 90" in a.reasons
    assert not any("rules" in said for said in b.reasons)
    rows = enquiry.list.rows
    for one in (a, b):
        for other in one.alternatives or ():
            moved = rows.with_columns(
                start=pl.when(request_id=one.request_id).then(other.start).otherwise("start"),
                end=pl.when(request_id=one.request_id).then(other.end).otherwise("end"),
            )
            judged = verify(enquiry.case, enquiry.list.travel, moved)
            assert judged.violations.is_empty()
            assert judged.cost - enquiry.list.today.cost == other.cost


def test_a_task_left_out_names_who_gives_way_and_what_the_plan_costs_then(enquiry: TaskEnquiry) -> None:
    left = [one for one in ("A", "B", "C") if one not in set(enquiry.list.rows["request_id"])]
    assert left == ["C"]  # half an hour is left before the break, and after B
    (c,) = enquiry.explain(left)
    assert (c.found, c.alone) == ("crowded_out", 1)
    assert c.swap is not None
    assert c.give_way == len(c.moves)
    assert c.least


def test_what_nobody_could_do_says_why(enquiry: TaskEnquiry) -> None:
    held, nobody, long = enquiry.explain(["HELD", "NOBODY", "LONG"])
    assert (held.found, held.rules) == ("impossible", ("held",))
    assert (nobody.found, nobody.rules) == ("impossible", ("W501",))
    assert (long.found, long.rules) == ("impossible", ("hours",))
    assert long.reasons[0] == "nobody who can do it has so long a stretch before a break or the end of a shift"


@pytest.mark.parametrize(("minutes", "found"), [(179, True), (180, False)])
def test_a_task_of_one_piece_fits_where_no_break_falls_due(minutes: int, found: bool) -> None:  # noqa: FBT001 - a case
    requests: dict[str, list[str | None]] = {"request_id": ["N"], "duration_min": [str(minutes)]}
    tables = {**TABLES, "requests": requests}
    case = load_tables(tables, {**SETTINGS, **DAY})
    assert fits_alone(case, "N") is found
    travel = Travel.of(case)
    start = case.shifts["start"].item()
    row = {"activity": "task", "request_id": "N", "resource_id": "P", "start": start, "end": start + 60 * minutes}
    verdict = verify(case, travel, pl.DataFrame([row], schema=ROWS))
    assert verdict.violations.is_empty() is found
    other = verify(case, travel, pl.DataFrame(schema=ROWS))
    (told,) = TaskEnquiry(case, travel, other.rows).explain(["N"])
    assert (told.found == "impossible") is not found


def test_what_others_have_begun_does_not_make_a_task_impossible(enquiry: TaskEnquiry) -> None:
    tasks = enquiry.case.tasks.with_columns(
        lock=pl.when(pl.col("request_id").is_in(["A", "B"])).then(pl.lit("all")).otherwise("lock")
    )
    (c,) = TaskEnquiry(replace(enquiry.case, tasks=tasks), enquiry.list.travel, enquiry.list.rows).explain(["C"])
    assert c.found == "not_proven"


def test_a_locked_task_may_not_move(enquiry: TaskEnquiry) -> None:
    row = enquiry.list.rows.row(by_predicate=pl.col("request_id") == "A", named=True)
    locked = enquiry.case.tasks.with_columns(
        lock=pl.when(request_id="A").then(pl.lit("all")).otherwise("lock"),
        locked_resource=pl.when(request_id="A").then(pl.lit("P")).otherwise("locked_resource"),
        locked_start=pl.when(request_id="A").then(row["start"]).otherwise("locked_start"),
    )
    asked = TaskEnquiry(replace(enquiry.case, tasks=locked), enquiry.list.travel, enquiry.list.rows)
    (a,) = asked.explain(["A"])
    assert a.alternatives is None
