"""Calendars: read by a second library, the same event from plan to plan, told again where it changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import vobject

from planning.faults import InputError
from planning.report.calendars import as_published, calendars, published
from planning.run import read_run
from tests.planning.report.material import LINES, SCRIPT, on_earth, planned

if TYPE_CHECKING:
    from pathlib import Path


def events(made: dict[str, bytes]) -> dict[tuple[str, str], Any]:
    """Events as vobject reads them, by resource and request."""
    found = {}
    for resource, text in made.items():
        for event in vobject.readOne(text.decode()).contents.get("vevent", []):
            request = event.description.value.splitlines()[0].removeprefix("Request ")
            found[resource, request] = event
    return found


def numbers(made: dict[str, bytes]) -> dict[tuple[str, str], tuple[str, int]]:
    return {key: (event.status.value, int(event.sequence.value)) for key, event in events(made).items()}


def moved(run: Path, request: str, minutes: int) -> Path:
    """Let a visit of a run start later."""
    rows = pl.read_csv(run / "plan.csv", infer_schema=False)
    later = (pl.col("end").str.to_datetime("%+") + pl.duration(minutes=minutes)).dt.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    rows.with_columns(end=pl.when(request_id=request).then(later).otherwise("end")).write_csv(run / "plan.csv")
    return run


def test_a_second_library_reads_each_visit_with_its_times_its_place_and_its_names(tmp_path: Path) -> None:
    made = calendars(read_run(on_earth(planned(tmp_path))), {})
    assert list(made) == ["T1", "T2"]
    found = events(made)
    assert set(found) == {("T1", "R1"), ("T1", "R2"), ("T2", "R3"), ("T2", "R5")}
    visit = found["T1", "R2"]
    assert visit.dtstart.value == datetime(2026, 11, 23, 8, 17, 30, tzinfo=UTC)
    assert visit.dtend.value == datetime(2026, 11, 23, 8, 47, 30, tzinfo=UTC)
    assert visit.summary.value == f"{SCRIPT} · {LINES}"
    assert found["T2", "R3"].description.value == "Request R3\nPromised start: Mon 09:00–09:30"
    assert vobject.readOne(made["T1"].decode()).x_wr_calname.value == f"{SCRIPT} · two vans"


def test_a_line_break_in_a_name_begins_no_line_of_the_calendar(tmp_path: Path) -> None:
    made = calendars(read_run(planned(tmp_path)), {})
    names = {line.split(b":")[0].split(b";")[0] for line in made["T1"].split(b"\r\n") if line[:1] not in b" "}
    assert b"lines | and `marks` *here*" not in names
    assert all(name.replace(b"-", b"").isupper() for name in names)


def test_the_same_plan_is_told_with_the_same_bytes(tmp_path: Path) -> None:
    run = read_run(planned(tmp_path))
    first = calendars(run, {})
    assert calendars(run, published(first.values())) == first


def test_what_changed_is_numbered_anew_what_is_gone_is_cancelled_once_and_the_rest_stays(tmp_path: Path) -> None:
    first = calendars(read_run(planned(tmp_path)), {})
    changed = moved(planned(tmp_path, "next", without=["R3"]), "R2", 5)
    second = calendars(read_run(changed), published(first.values()))
    assert numbers(second) == {
        ("T1", "R1"): ("CONFIRMED", 0),
        ("T1", "R2"): ("CONFIRMED", 1),
        ("T2", "R3"): ("CANCELLED", 1),
        ("T2", "R5"): ("CONFIRMED", 0),
    }
    assert events(second)["T1", "R1"].uid.value == events(first)["T1", "R1"].uid.value
    third = calendars(read_run(changed), published(second.values()))
    assert third == second
    again = calendars(read_run(tmp_path / "run"), published(third.values()))
    assert numbers(again)["T2", "R3"] == ("CONFIRMED", 2)


def test_who_lost_all_visits_keeps_a_calendar_that_takes_them_back(tmp_path: Path) -> None:
    before = as_published(read_run(planned(tmp_path)))
    left = calendars(read_run(planned(tmp_path, "next", without=["R1", "R2"])), before)
    assert {key: said for key, said in numbers(left).items() if key[0] == "T1"} == {
        ("T1", "R1"): ("CANCELLED", 1),
        ("T1", "R2"): ("CANCELLED", 1),
    }


def test_a_run_without_visits_has_no_calendar(tmp_path: Path) -> None:
    run = planned(tmp_path)
    (run / "plan.csv").unlink()
    with pytest.raises(InputError, match=r"run: holds no visit.*\[E807\]"):
        calendars(read_run(run), {})
