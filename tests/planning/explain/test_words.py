"""What an operator reads of a request that nobody could serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.case.load import read_case_tables
from planning.explain import Enquiry, Explanation, Proof
from planning.in_force import holding
from planning.plan import ROWS
from planning.travel import Travel
from planning.verify import verify
from tests.planning.boards import jobs, night

if TYPE_CHECKING:
    from planning.case.case import Case
    from tests.planning.boards import Table

DAY = "2026-11-23"
RESOURCES: Table = {"resource_id": ["T1", "T2"], "x": ["0", "0"], "y": ["0", "0"], "skills": ["gas", "gas:3"]}
SHIFTS: Table = {
    "resource_id": ["T1", "T2"],
    "start": [f"{DAY}T08:00", f"{DAY}T13:00"],
    "end": [f"{DAY}T17:00", f"{DAY}T17:00"],
}


def explained(case: Case, plan: pl.DataFrame | None = None) -> Explanation:
    """What is found out about R1 in a plan, by default in one with nothing in it."""
    rows = pl.DataFrame(schema=ROWS) if plan is None else plan
    travel = Travel.of(case)
    verdict = verify(case, travel, rows)
    proof = Proof(holding(case, rows, verdict.rows), read_case_tables({}, {}), travel, rows, verdict)
    return Enquiry(proof, ["R1"]).found("R1")


@pytest.mark.parametrize(
    ("request_", "rules", "reasons"),
    [
        ({"skills": ["oil"]}, ("skill oil:1",), ("nobody has oil",)),
        ({"skills": ["gas:4"]}, ("skill gas:4",), ("nobody has gas:4",)),
        (
            {"skills": ["gas:3"], "windows": [f"{DAY}T08:00/{DAY}T10:00"]},
            ("hours", "windows", "skill gas:3"),
            ("T1 lacks gas:3", "no shift of T2 has room for it within its windows (Mon 23 Nov 08:00-10:00)"),
        ),
        ({"x": ["300"]}, ("travel", "hours"), ("too far: no shift reaches it and returns in time",)),
        (
            {"x": ["60"], "windows": [f"{DAY}T17:00/{DAY}T18:00"], "required_resources": ["T2"]},
            ("hours", "windows"),
            ("no shift has room for it within its windows (Mon 23 Nov 17:00-18:00)",),
        ),
        (
            {"required_resources": ["T1"], "skills": ["gas:2"]},
            ("required", "skill gas:2"),
            ("only T1 may serve it", "T1 lacks gas:2"),
        ),
        (
            {"windows": ["2026-11-25T08:00/2026-11-25T10:00"]},
            ("windows",),
            ("its windows (Wed 25 Nov 08:00-10:00) lie outside the horizon",),
        ),
        (
            {"windows": [f"{DAY}T09:00/{DAY}T09:20"], "window_on": ["both"]},
            ("windows",),
            ("its windows (Mon 23 Nov 09:00-09:20) are too short for it",),
        ),
        ({"excluded_resources": ["T1;T2"]}, ("excluded",), ("T1, T2 may not serve it, and there is nobody else",)),
        ({"parts": ["valve:2"]}, ("parts",), ("nobody carries valve:2",)),
        ({"duration_min": ["1000"]}, ("hours",), ("no shift has room for it",)),
        (
            {"promised_start": [f"{DAY}T18:00"], "promised_end": [f"{DAY}T18:30"]},
            ("promise", "hours"),
            ("no shift has room for it without coming before its promise (Mon 23 Nov 18:00-18:30)",),
        ),
    ],
)
def test_a_minimal_set_of_rules_is_said_in_words(
    request_: Table, rules: tuple[str, ...], reasons: tuple[str, ...]
) -> None:
    found = explained(night(jobs(request_id=["R1"], **request_), resources=RESOURCES, shifts=SHIFTS))
    assert (found.found, found.rules, found.reasons) == ("impossible", rules, reasons)


def test_a_request_at_several_sites_is_impossible_where_no_shift_reaches_any_of_them() -> None:
    sites = {"site_id": ["N", "S"], "x": ["0", "0"], "y": ["300", "-300"]}
    asked = jobs(request_id=["R1"], site_id=["N|S"], x=[None], y=[None])
    found = explained(night(asked, resources=RESOURCES, shifts=SHIFTS, sites=sites))
    assert (found.found, found.rules) == ("impossible", ("roles",))
    assert found.reasons == ("at N no shift has room for it", "at S no shift has room for it")


def test_a_certificate_that_has_lapsed_is_said_to_be_lacking_at_that_date() -> None:
    dated = {"resource_id": ["T1"], "skill": ["oil"], "valid_to": ["2026-11-20"]}
    case = night(jobs(request_id=["R1"], skills=["oil"]), resources=RESOURCES, shifts=SHIFTS, resource_skills=dated)
    assert explained(case).reasons == ("nobody has oil at that date",)


def test_what_is_locked_is_named_where_it_alone_is_in_the_way() -> None:
    window = f"{DAY}T08:00/{DAY}T08:20"
    asked = jobs(request_id=["R1", "R2"], windows=[window, window], required_resources=["T1", "T1"])
    case = night(asked, resources=RESOURCES, shifts=SHIFTS)
    row = {"activity": "visit", "request_id": "R2", "resource_id": "T1", "lock": "all"}
    plan = pl.DataFrame([row | {"start": case.settings.start + 8 * 3600 + 120}], schema=ROWS)
    found = explained(case, plan)
    assert found.rules == ("past", "windows", "required")
    assert found.reasons == (
        "only T1 may serve it",
        "T1 never has room for it within its windows (Mon 23 Nov 08:00-08:20) beside what is locked or frozen",
    )
    free = plan.with_columns(lock=pl.lit("none"))
    assert explained(case, free).found == "crowded_out"
