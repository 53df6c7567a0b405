"""What the plan in force promised holds, also where its request is left out."""

from __future__ import annotations

import polars as pl
import pytest

from planning.case.load import load_tables
from planning.effort import Effort
from planning.in_force import CHARGED, holding, standing, still_owed
from planning.plan import ROWS, unplanned
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests.planning.boards import RESOURCES, SHIFTS, jobs, night


def told(case, request, lock="none"):
    """Rows of a plan in force with one visit, from 9:00 on, promised for then."""
    at = case.settings.start + 9 * 3600
    row = {"activity": "visit", "request_id": request, "resource_id": "T1", "sequence": 1, "start": at, "lock": lock}
    row |= {"shift_start": case.settings.start + 8 * 3600, "promised_start": at, "promised_end": at + 900}
    rows = pl.DataFrame([row], schema_overrides=ROWS)
    return rows.select(
        pl.lit(None, dtype=dtype).alias(name) if name not in row else name for name, dtype in ROWS.items()
    )


def held_by(case, rows):
    """The case in which the promises and locks of these rows hold."""
    return holding(case, rows, verify(case, Travel.of(case), rows).rows)


@pytest.mark.parametrize(("lock", "kept"), [("none", "none"), ("window", "window"), ("resource", "resource")])
def test_promise_and_lock_of_a_row_become_those_of_its_request(lock, kept):
    case = night(jobs(value=["9", "9"]))
    held = held_by(case, told(case, "R2", lock)).requests.filter(request_id="R2").row(0, named=True)
    at = case.settings.start + 9 * 3600
    assert (held["lock"], held["promised_start"], held["promised_end"]) == (kept, at, at + 900)
    assert held["locked_resource"] == (None if lock == "none" else "T1")


def test_a_row_without_lock_leaves_the_lock_of_its_request():
    requests = jobs(value=["9"], lock=["time"], locked_start=["2026-11-23T10:00"])
    case = night(requests)
    held = held_by(case, told(case, "R1")).requests.row(0, named=True)
    assert (held["lock"], held["locked_start"]) == ("time", case.settings.start + 10 * 3600)


def test_a_promise_whose_request_is_left_out_goes_with_the_run_as_a_patch():
    requests, settings = jobs(value=["9", "9"]), {"timezone": "Europe/Paris", "travel": {"mode": "plane"}}
    settings |= {"now": "2026-11-22T20:00", "horizon": {"start": "2026-11-23", "days": 1}}
    before = night(requests)
    tables = {"requests": requests, "resources": RESOURCES, "shifts": SHIFTS}
    ill = tables | {"absences": {"resource_id": ["T1"], "start": ["2026-11-23T00:00"], "end": ["2026-11-24T00:00"]}}
    case = load_tables(ill, settings)
    travel = Travel.of(case)
    now = held_by(case, told(before, "R2", "window"))
    solution = solve(now, travel, effort=Effort(iterations=0))
    assert solution.broken == 1
    patched = load_tables(ill, settings, patch=still_owed(now, unplanned(now, solution.plan.rows)))
    again = verify(patched, travel, solution.plan.rows)
    assert again.broken == 1
    assert again.violations["rule"].to_list() == ["lock"]


def test_nothing_owed_is_no_patch():
    case = night(jobs(value=["9"]))
    assert still_owed(case, case.requests.select("request_id")) == {}


@pytest.mark.parametrize(("lock", "kept"), [("none", "none"), ("window", "window"), ("time", "time"), ("all", "time")])
def test_a_promise_holds_where_the_resource_that_was_to_keep_it_is_gone(lock, kept):
    case = night(jobs(value=["9", "9"]))
    rows = told(case, "R2", lock).with_columns(resource_id=pl.lit("T9"))
    held = held_by(case, rows).requests.filter(request_id="R2").row(0, named=True)
    at = case.settings.start + 9 * 3600
    assert (held["lock"], held["promised_start"], held["promised_end"]) == (kept, at, at + 900)
    assert held["locked_start"] == (None if lock == "none" else at)


def test_a_visit_whose_resource_is_gone_stays_in_force_with_its_promise_and_a_cancelled_one_does_not():
    promise = {"promised_start": ["2026-11-23T10:00"] * 2, "promised_end": ["2026-11-23T11:00"] * 2}
    case = night(jobs(value=["9", "9"], **promise))
    at = case.settings.start + 9 * 3600
    untold = told(case, "R1").with_columns(promised_start=pl.lit(None, pl.Int64), promised_end=pl.lit(None, pl.Int64))
    gone = untold.with_columns(request_id=pl.lit("R2"), resource_id=pl.lit("T9"))
    given = pl.concat([untold, gone, told(case, "R9")])
    rows = verify(case, Travel.of(case), given).rows
    shown = standing(holding(case, given, rows), given, rows).select(CHARGED).rows()
    assert shown == [
        ("R1", None, "T1", at, at + 3600, at + 7200),
        ("R2", None, "T9", at, at + 3600, at + 7200),
    ]
