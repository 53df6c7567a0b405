"""What of desk work has begun stays; promises and locks of the plan in force hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.begun import at_desk, begun, beside
from planning.case.load import load_tables
from planning.desk import SPANS, dispatch
from planning.in_force import holding
from planning.plan import ROWS
from planning.travel import Travel
from planning.verify import verify
from tests.planning.desks import SETTINGS

if TYPE_CHECKING:
    from planning.case.case import Case

START = 1_795_417_200  # 2026-11-23T08:00 in Paris
MINUTE = 60
CALENDARS = {"c": "Mo-Fr 08:00-12:00; break 15min 09:30-10:30", "gone": "Tu-Fr 08:00-12:00"}


def case_at(now: str, *, calendar: str = "c", frozen: str = "0min") -> Case:
    """Two people and four tasks, of which the one that is worth most comes in later."""
    tables: dict[str, dict[str, list[str | None]]] = {
        "requests": {
            "request_id": ["A", "B", "C", "D"],
            "service_id": ["long", "short", "short", "short"],
            "created_at": [*["2026-11-23T07:00"] * 3, "2026-11-23T09:10"],
            "value": ["100", "50", "40", "10000"],
        },
        "resources": {"resource_id": ["P", "Q"], "calendar": ["c", calendar]},
        "services": {
            "service_id": ["long", "short"],
            "duration_min": ["120", "50"],
            "interruptible": ["true", "false"],
        },
    }
    horizon = {"start": "2026-11-23", "days": 1, "frozen": frozen}
    return load_tables(tables, {**SETTINGS, "horizon": horizon, "calendars": CALENDARS, "now": now})


def pieces(rows: pl.DataFrame) -> dict[str, list[tuple[str, int, int]]]:
    """Who does each task from which minute of the day to which."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for request, who, start, end in rows.sort("start").select("request_id", "resource_id", "start", "end").iter_rows():
        found.setdefault(request or "break", []).append((who, (start - START) // MINUTE, (end - START) // MINUTE))
    return found


@pytest.mark.parametrize(("frozen", "release"), [("0min", 70), ("40min", 110)])
def test_what_has_begun_goes_on_as_it_stands_and_the_rest_is_handed_out_anew(frozen: str, release: int) -> None:
    first = case_at("2026-11-23T07:30")
    travel = Travel.of(first)
    given = verify(first, travel, dispatch(first).rows).rows
    before = pieces(given)
    later = case_at("2026-11-23T09:10", frozen=frozen)
    held = holding(later, given, given)
    locks = dict(held.tasks.select("request_id", "lock").iter_rows())
    assert {request for request, lock in locks.items() if lock == "all"} == {
        request for request, own in before.items() if own[0][1] < release and request != "break"
    }
    kept = begun(held, given)
    after = dispatch(held, kept=kept)
    verdict = verify(held, travel, after.rows)
    assert verdict.violations.is_empty(), verdict.violations.to_dicts()
    now = pieces(after.rows)
    for request, own in before.items():
        if request != "break" and own[0][1] < release:
            assert now[request] == own, request
    assert 0 < sum(own[0][1] < release for own in before.values()) < len(before)
    others = set(before) - {"break"} - {request for request, own in before.items() if own[0][1] < release}
    assert all(now["D"][0][1] <= now[request][0][1] for request in others if request in now)  # it is worth most


def test_where_its_shift_is_gone_a_task_that_had_begun_is_handed_out_anew() -> None:
    first = case_at("2026-11-23T07:30")
    travel = Travel.of(first)
    given = verify(first, travel, dispatch(first).rows).rows
    gone = case_at("2026-11-23T09:10", calendar="gone")
    rows = verify(gone, travel, given).rows
    held = holding(gone, given, rows)
    lost = set(given.filter(resource_id="Q", activity="task")["request_id"])
    assert lost
    assert set(held.tasks.filter(pl.col("request_id").is_in(list(lost)))["lock"]) == {"none"}
    verdict = verify(held, travel, dispatch(held, kept=begun(held, rows)).rows)
    assert verdict.violations.is_empty()


def test_a_promise_and_a_lock_of_the_plan_hold_for_the_next_one() -> None:
    first = case_at("2026-11-23T07:30")
    rows = dispatch(first).rows.with_columns(
        promised_start=pl.when(request_id="C").then(START),
        promised_end=pl.when(request_id="C").then(START + 200 * MINUTE),
        lock=pl.when(request_id="B").then(pl.lit("resource")),
    )
    given = verify(first, Travel.of(first), rows).rows
    held = holding(first, given, given)
    tasks = {row["request_id"]: row for row in held.tasks.iter_rows(named=True)}
    assert (tasks["C"]["promised_start"], tasks["C"]["promised_end"]) == (START, START + 200 * MINUTE)
    assert tasks["C"]["lock"] == "none"
    assert (tasks["B"]["lock"], tasks["B"]["locked_resource"]) == ("resource", pieces(given)["B"][0][0])


def test_what_lies_in_the_way_of_visits_is_not_kept() -> None:
    first = case_at("2026-11-23T07:30")
    kept = at_desk(verify(first, Travel.of(first), dispatch(first).rows).rows)
    own = kept.filter(activity="task").sort("resource_id", "start").row(0, named=True)
    spans = [(own["resource_id"], own["shift_start"], own["end"] - 1, own["end"] + 1, False)]
    left = beside(kept, pl.DataFrame(spans, schema=SPANS, orient="row"))
    assert set(kept["request_id"].drop_nulls()) - set(left["request_id"].drop_nulls()) >= {own["request_id"]}
    assert beside(kept, pl.DataFrame(schema=SPANS)).sort(kept.columns).equals(kept.sort(kept.columns))
    assert set(kept.columns) <= set(ROWS)
