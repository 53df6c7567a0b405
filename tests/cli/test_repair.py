"""`creneau repair`: what has happened, what changes, whom to notify, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.cli.conftest import plan_monday

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Creneau, Work

HEADER = "at,kind,request_id,resource_id,start,end,minutes\n"
NOW = ("--now", "2026-11-23T08:30")
DONE = ("repair", "day", "monday", "--changes", "changes.csv", "--iterations", "200")


@pytest.fixture(autouse=True)
def _plan(prepare: Callable[[Work], None]) -> None:
    """The worked day as a run; at 8:30 T1 is with R2, goes to R1 then, and T2 is still at home."""
    prepare(plan_monday)


def happened(*rows: str) -> None:
    Path("changes.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows))


def rows(run: str) -> pl.DataFrame:
    return pl.read_csv(f"{run}/plan.csv", infer_schema=False)


def test_a_breakdown_is_repaired_and_says_whom_to_notify(creneau: Creneau) -> None:
    happened("2026-11-23T08:30,breakdown,,T2,,,")
    done = creneau(*DONE, *NOW, "-o", "ten")
    assert done.exit_code == 0
    assert "R3       resource;time   yes     T2 -> T1  Mon 23 Nov 09:05 -> 09:0" in done.stdout
    assert "clients to notify of 1 request: R3; broken unchanged" in done.stderr
    assert set(rows("ten")["resource_id"]) == {"T1"}


def test_the_run_holds_the_patch_and_what_diff_prints_and_verifies(creneau: Creneau) -> None:
    happened("2026-11-23T08:30,overrun,R2,,,,15")
    assert creneau(*DONE, *NOW, "-o", "ten").exit_code == 0
    assert creneau("diff", "monday", "ten", "--format", "csv").stdout == Path("ten/diff.csv").read_text()
    assert "duration_min: 45" in Path("ten/patch.yaml").read_text()
    assert creneau("verify", "day", "ten").exit_code == 0
    visit = rows("ten").filter(pl.col("request_id") == "R2").row(0, named=True)
    assert (visit["start"], visit["end"]) == ("2026-11-23T08:12:30+01:00", "2026-11-23T08:57:30+01:00")
    assert (visit["lock"], visit["status"]) == ("all", "frozen")


def test_csv_and_json_hold_what_changes(creneau: Creneau) -> None:
    happened("2026-11-23T08:30,cancellation,R5,,,,")
    assert creneau(*DONE, *NOW, "-o", "ten", "--format", "csv").stdout == Path("ten/diff.csv").read_text()
    document = json.loads(creneau(*DONE, *NOW, "-o", "again", "--json").stdout)
    assert document["schema"] == "creneau.repair/1"
    assert {row["request_id"]: row["notify"] for row in document["changes"]}["R5"] is False
    assert {row["kpi"] for row in document["kpis"]} >= {"cost", "served"}


def test_one_repair_follows_on_another_and_the_present_goes_on(creneau: Creneau) -> None:
    happened("2026-11-23T08:30,overrun,R2,,,,15")
    assert creneau(*DONE, *NOW, "-o", "ten").exit_code == 0
    happened("2026-11-23T08:40,cancellation,R5,,,,")
    again = creneau(
        *("repair", "day", "ten", "--changes", "changes.csv", "--iterations", "200"),
        "--now",
        "2026-11-23T08:40",
        "-o",
        "later",
    )
    assert again.exit_code == 0
    assert creneau("verify", "day", "later").exit_code == 0
    assert rows("later").filter(pl.col("request_id") == "R2")["end"].item() == "2026-11-23T08:57:30+01:00"
    assert "R5" not in rows("later")["request_id"]


def test_the_horizon_stays_that_of_the_plan_and_the_next_night_has_its_own(creneau: Creneau) -> None:
    settings = Path("day/case.yaml")
    settings.write_text(settings.read_text().replace("start: 2026-11-23", "start: tomorrow"))
    happened("2026-11-23T08:30,cancellation,R5,,,,")
    assert creneau(*DONE, *NOW, "-o", "ten").exit_code == 0
    assert {"R1", "R2", "R3"} <= set(rows("ten")["request_id"])
    creneau("plan", "day", "--from", "ten", "-o", "night", "--iterations", "0", *NOW)
    assert json.loads(Path("night/manifest.json").read_text())["horizon"]["start"] == "2026-11-24T00:00:00+01:00"


def test_an_urgent_request_that_has_no_place_is_said_and_ends_with_3(creneau: Creneau) -> None:
    happened("2026-11-23T08:30,urgent,U1,,,,", "2026-11-23T08:30,urgent,U2,,,,")
    Path("calls.csv").write_text(
        "request_id,x,y,created_at,duration_min,skills,value\n"
        "U1,20,0,2026-11-23T08:20,10,gas,500\nU2,1,1,2026-11-23T08:20,30,plumbing,500\n"
    )
    done = creneau(*DONE, *NOW, "-o", "ten", "--request", "calls.csv")
    assert done.exit_code == 3
    assert "U2 is left out: " in done.stderr
    assert "U1" in rows("ten")["request_id"]
    assert creneau("verify", "day", "ten").exit_code == 0


def test_every_fault_of_changes_and_requests_is_told_at_once(creneau: Creneau) -> None:
    happened(
        "2026-11-23T08:30,breakdwn,,T1,,,",
        "2026-11-23T08:30,absence,R1,T1,2026-11-23T10:00,2026-11-23T09:00,",
        "2026-11-23T08:30,overrun,R1,,,,",
        "2026-11-23T11:30,cancellation,R5,,,,",
        "2026-11-23T08:30,cancellation,R9,,,,",
        "2026-11-23T08:30,no_show,R3,,,,",
        "2026-11-23T08:30,late_start,,T3,,,10",
        "2026-11-23T08:30,late_start,,T1,2026-11-24T08:00,,10",
        "2026-11-23T08:30,urgent,U1,,,,",
        "2026-11-23T08:30,overrun,R4,,,,20",
        "2026-11-23T08:30,cancellation,R2,,,,",
        "2026-11-23T07:30,breakdown,,T2,,,",
        "2026-11-23T08:30,window,R2,,2026-11-23T08:00,2026-11-23T09:00,many",
    )
    Path("calls.csv").write_text("request_id,x,y,created_at,duration_min\nU2,1,1,2026-11-23T08:20,wide\n")
    done = creneau(*DONE, *NOW, "-o", "ten", "--request", "calls.csv")
    assert done.exit_code == 2
    assert not Path("ten").exists()
    for said in (
        "changes.csv:2: kind: 'breakdwn' is not absence, late_start, ",
        "changes.csv:3: end: '2026-11-23T09:00' does not come after the start (start 2026-11-23T10:00) [E301]",
        "changes.csv:3: request_id: 'R1' means nothing for a change of kind absence ",
        "changes.csv:4: minutes: is empty; a change of kind overrun needs it ",
        "changes.csv:5: at: '2026-11-23T11:30' is later than now (now is 2026-11-23T08:30; --now gives another) [E423]",
        "changes.csv:6: request_id: 'R9' is not in requests",
        "changes.csv:7: at: '2026-11-23T08:30' is before R3 begins, at 2026-11-23T09:05 (a later time; else a cancell",
        "changes.csv:8: resource_id: 'T3' is not in resources",
        "changes.csv:9: start: '2026-11-24T08:00' has no shift after 2026-11-24T08:00",
        "changes.csv:10: request_id: 'U1' has no row in the file of --request",
        "changes.csv:11: request_id: 'R4' is not planned, so it cannot take longer",
        "changes.csv:12: request_id: 'R2' began at 2026-11-23T08:12:30 (no_show ends a visit that has begun) [E424]",
        "changes.csv:13: resource_id: 'T2' has no shift under way at 2026-11-23T07:30",
        "changes.csv:14: minutes: 'many' is not a whole number of minutes",
        "changes.csv:14: request_id: 'R2' is changed already ",
        "calls.csv:2: request_id: 'U2' is named by no change (a row of kind urgent in the file of --changes) [E426]",
        "calls.csv:2: duration_min: 'wide' is not a whole number of minutes",
    ):
        assert said in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--changes", "none.csv", "-o", "x"], "none.csv: cannot be read: No such file or directory (a table of cha"),
        (["--changes", "changes.csv", "-o", "monday"], "monday: exists already"),
        (["--changes", "changes.csv", "-o", "x", "--now", "soon"], "--now: 'soon' is not a date and time"),
        (["--changes", "changes.csv", "-o", "x", "--seconds", "1", "--iterations", "1"], "give --seconds or --it"),
        (["--changes", "changes.csv"], "give -o or --frontier, and not both"),
        (["--changes", "changes.csv", "-o", "x", "--where", "1 = 1"], "--where chooses requests for --frontier"),
        (["--changes", "changes.csv", "-o", "x", "--request", "none.csv"], "none.csv: cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(creneau: Creneau, options: list[str], said: str) -> None:
    happened("2026-11-22T08:30,cancellation,R5,,,,")
    done = creneau("repair", "day", "monday", *options)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not Path("x").exists()


def test_a_frontier_lists_cost_against_clients_touched_and_writes_nothing(creneau: Creneau) -> None:
    happened("2026-11-23T08:30,breakdown,,T2,,,")
    before = sorted(Path().iterdir())
    asked = (*DONE[:-1], "50", *NOW, "--frontier")
    shown = creneau(*asked).stdout.splitlines()
    assert shown[0].split() == ["price", "x", "broken", "cost", "EUR", "touched", "left", "out", "best"]
    assert creneau(*asked, "--where", "value > 100").exit_code == 2  # value is swept, and no column to choose by
    lines = creneau(*asked, "--where", "request_id = 'R3'", "--format", "csv").stdout.splitlines()
    assert lines[0] == "price_factor,value_factor,broken,cost,touched,left_out,best"
    assert len(lines) == 1 + 7 * 3
    assert sorted(Path().iterdir()) == before


def test_the_reference_explains_the_table_of_changes(creneau: Creneau) -> None:
    said = creneau("check", "--format-reference").stdout
    assert "### changes\n" in said
    assert "no_show: nobody was there: the visit ended at `at`, or after so many minutes (request_id, perhaps" in said
