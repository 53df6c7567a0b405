"""Commands that ask about a plan, given desk work: offers, prices, explanations, repairs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cli.main import app

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Creneau, Work

FILES = {
    "case.yaml": "timezone: Europe/Paris\nnow: 2026-11-23T08:00\nhorizon: {start: 2026-11-23, days: 1}\n"
    "calendars: {day: 'Mo-Fr 08:00-12:00'}\nobjective: {hour: 10}\ntravel: {mode: plane}\n",
    "requests.csv": "request_id,duration_min,value,created_at,x,y,locked_resource,lock\n"
    "A,60,100,2026-11-23T08:00,,,,none\nB,60,80,2026-11-23T08:00,,,,none\nC,60,30,2026-11-23T08:00,,,,none\n"
    "V,60,500,2026-11-23T08:00,0,0,,none\n",
    "resources.csv": "resource_id,calendar,x,y\nP,day,0,0\nQ,day,0,0\n",
}
NEW = "request_id,duration_min,value,created_at\nN,240,300,2026-11-23T08:00\n"


def plan_desk() -> None:
    folder = Path("desk")
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    Path("new.csv").write_text(NEW, encoding="utf-8")
    done = CliRunner().invoke(app, ["plan", "desk", "-o", "run", "--iterations", "100"])
    assert done.exit_code == 0, done.stderr


@pytest.fixture(autouse=True)
def _run(prepare: Callable[[Work], None]) -> None:
    """A plan of three tasks and a visit, for two people who have three hours more."""
    prepare(plan_desk)


def cost(run: str) -> float:
    rows = [line.split(",") for line in Path(run, "costs.csv").read_text().splitlines()[1:]]
    return round(sum(float(row[-1]) for row in rows), 2)


def test_a_task_is_offered_a_date_and_who_waits_longer_and_what_is_taken_adds_up(creneau: Creneau) -> None:
    done = creneau("offer", "desk", "run", "--request", "new.csv", "--json")
    assert done.exit_code == 0, done.stderr
    offers = json.loads(done.stdout)["offers"]
    assert [offer["promised_end"] for offer in offers] == ["2026-11-23T12:00:00+01:00"]
    (offer,) = offers
    assert offer["delayed"]
    shown = creneau("offer", "desk", "run", "--request", "new.csv")
    assert "by Mon 23 Nov" in shown.stdout
    assert "delays" in shown.stdout
    taken = creneau("offer", "desk", "run", "--request", "new.csv", "--accept", offer["offer_id"], "-o", "taken")
    assert taken.exit_code == 0, taken.stderr
    assert cost("taken") == pytest.approx(cost("run") + offer["marginal_cost"])
    assert creneau("verify", "desk", "taken").exit_code == 0
    after = creneau("plan", "desk", "--from", "taken", "-o", "next", "--iterations", "100")
    assert after.exit_code == 0, after.stderr
    (row,) = (line for line in Path("next/plan.csv").read_text().splitlines() if ",N," in line)
    assert "2026-11-23T08:00:00+01:00,2026-11-23T12:00:00+01:00,none" in row


def test_a_task_that_no_stretch_takes_gets_no_offer_and_says_why(creneau: Creneau) -> None:
    Path("new.csv").write_text(NEW.replace("240", "250"), encoding="utf-8")
    refused = creneau("offer", "desk", "run", "--request", "new.csv")
    assert refused.exit_code == 3
    assert "N: no offer: nobody who can do it has so long a stretch" in refused.stderr
    Path("new.csv").write_text(NEW.replace("300", "1"), encoding="utf-8")
    refused = creneau("offer", "desk", "run", "--request", "new.csv")
    assert refused.exit_code == 3
    assert "and leave less of its value than offers.least_value, 0.00" in refused.stderr


def test_desk_work_and_visits_are_asked_for_apart_and_a_task_has_no_price_list(creneau: Creneau) -> None:
    Path("both.csv").write_text("request_id,duration_min,x,y\nN,60,,\nM,60,1,0\n", encoding="utf-8")
    refused = creneau("offer", "desk", "run", "--request", "both.csv")
    assert refused.exit_code == 2
    assert "both.csv:2: request_id: 'N' is desk work, and other requests of the file are not" in refused.stderr
    refused = creneau("price", "desk", "run", "--request", "new.csv")
    assert refused.exit_code == 2
    assert "new.csv:2: request_id: 'N' is desk work: `creneau offer` tells what a date costs [E416]" in refused.stderr


def test_a_visit_that_is_taken_sends_the_tasks_in_its_way_elsewhere(creneau: Creneau) -> None:
    Path("new.csv").write_text(
        "request_id,duration_min,value,created_at,x,y\nM,180,900,2026-11-23T08:00,0,0\n", encoding="utf-8"
    )
    taken = creneau("offer", "desk", "run", "--request", "new.csv", "--accept", "earliest", "-o", "taken")
    assert taken.exit_code == 0, taken.stderr
    assert creneau("verify", "desk", "taken").exit_code == 0
    rows = Path("taken/plan.csv").read_text()
    assert all(f",{one}," in rows for one in ("M", "V", "A", "B", "C"))


def test_a_task_is_explained_where_it_is_named(creneau: Creneau) -> None:
    shown = creneau("explain", "desk", "run", "A", "V")
    assert shown.exit_code == 0, shown.stderr
    assert "A: planned: " in shown.stdout
    assert "its value is 100.00 EUR" in shown.stdout
    assert "V: planned: " in shown.stdout
    Path("desk/requests.csv").write_text(FILES["requests.csv"].replace("C,60", "C,600"), encoding="utf-8")
    assert creneau("plan", "desk", "-o", "short", "--iterations", "100").exit_code == 0
    shown = creneau("explain", "desk", "short")
    assert "no visit is left out; 1 task is: name those to be explained" in shown.stderr
    shown = creneau("explain", "desk", "short", "C", "--json")
    assert json.loads(shown.stdout)["explanations"][0]["class"] == "A"


def test_a_repair_hands_out_anew_what_somebody_can_no_longer_do(creneau: Creneau) -> None:
    Path("changes.csv").write_text("at,kind,resource_id\n2026-11-23T09:30,breakdown,P\n", encoding="utf-8")
    mended = creneau("repair", "desk", "run", "--changes", "changes.csv", "--now", "2026-11-23T09:30", "-o", "mended")
    assert mended.exit_code == 0, mended.stderr
    assert creneau("verify", "desk", "mended").exit_code == 0
    old, new = (
        [line.split(",") for line in Path(name, "plan.csv").read_text().splitlines()[1:]] for name in ("run", "mended")
    )
    begun = {tuple(row[1:5]) for row in old if row[10] < "2026-11-23T09:30" and row[4] == "Q"}
    assert begun <= {tuple(row[1:5]) for row in new}
    assert not any(row[4] == "P" and row[10] >= "2026-11-23T09:30" for row in new)


def test_only_one_part_is_planned_and_the_other_stays_as_it_is(creneau: Creneau) -> None:
    def told(name: str) -> dict[str, str]:
        rows = (line.split(",") for line in Path(name, "unplanned.csv").read_text().splitlines()[1:])
        return {row[0]: row[2] for row in rows}

    def done(name: str, ids: str) -> set[str]:
        return {line for line in Path(name, "plan.csv").read_text().splitlines() if line.split(",")[1] in [*ids]}

    assert creneau("plan", "desk", "-o", "visits", "--only", "visits", "--iterations", "100").exit_code == 0
    assert told("visits") == {"A": "N6", "B": "N6", "C": "N6"}
    assert creneau("plan", "desk", "-o", "tasks", "--only", "desk").exit_code == 0
    assert told("tasks") == {"V": "N6"}
    assert creneau("plan", "desk", "--from", "visits", "-o", "both", "--only", "desk").exit_code == 0
    assert told("both") == {}
    assert done("both", "V") == done("visits", "V")
    again = ("plan", "desk", "--from", "tasks", "-o", "again", "--only", "visits", "--iterations", "100")
    assert creneau(*again).exit_code == 0
    assert told("again") == {}
    for name in ("visits", "tasks", "both", "again"):
        assert creneau("verify", "desk", name).exit_code == 0


@pytest.mark.parametrize("place", ["", "x,y"])
def test_nothing_is_offered_where_the_desk_work_of_the_plan_no_longer_holds(creneau: Creneau, place: str) -> None:
    case = Path("desk")
    new = NEW if not place else "request_id,duration_min,value,created_at,x,y\nN,30,300,2026-11-23T08:00,0,0\n"
    Path("new.csv").write_text(new, encoding="utf-8")
    asks = ("offer", "desk", "run", "--request", "new.csv", "--accept", "earliest", "-o", "taken")
    (case / "absences.csv").write_text(
        "resource_id,start,end\nP,2026-11-23T08:30,2026-11-23T11:50\nQ,2026-11-23T08:30,2026-11-23T11:50\n",
        encoding="utf-8",
    )
    refused = creneau(*asks)
    assert refused.exit_code == 2
    assert "(plan it anew: creneau plan --from) [E412]" in refused.stderr
    (case / "absences.csv").unlink()
    (case / "resources.csv").write_text("resource_id,calendar,x,y\nP,day,0,0\nR,day,0,0\n", encoding="utf-8")
    refused = creneau(*asks)
    assert refused.exit_code == 2
    assert "no resource is called Q" in refused.stderr
    assert not Path("taken").exists()


def case_of_one(requests: str, calendar: str = "Mo-Fr 08:00-12:00") -> None:
    """The case anew, with one person."""
    settings = FILES["case.yaml"].replace("Mo-Fr 08:00-12:00", calendar)
    Path("desk/case.yaml").write_text(settings, encoding="utf-8")
    Path("desk/requests.csv").write_text(f"request_id,duration_min,value,created_at,x,y\n{requests}", encoding="utf-8")
    Path("desk/resources.csv").write_text("resource_id,calendar,x,y\nP,day,0,0\n", encoding="utf-8")


def test_a_task_that_has_begun_is_broken_off_where_a_visit_takes_its_time(creneau: Creneau) -> None:
    case_of_one("A,60,100,2026-11-23T08:00,,\n")
    assert creneau("plan", "desk", "-o", "run", "--iterations", "100", "--replace").exit_code == 0
    visit = "request_id,duration_min,value,created_at,x,y\nM,60,900,2026-11-23T08:30,0,0\n"
    Path("new.csv").write_text(visit, encoding="utf-8")
    asks = ("offer", "desk", "run", "--request", "new.csv", "--now", "2026-11-23T08:30")
    taken = creneau(*asks, "--accept", "earliest", "-o", "taken")
    assert taken.exit_code == 0, taken.stderr
    assert "begun, and broken off for visits: A" in taken.stderr
    assert creneau("verify", "desk", "taken").exit_code == 0
    case_of_one("A,60,100,2026-11-23T08:00,,\nM,60,900,2026-11-23T08:30,0,0\n")
    after = creneau("plan", "desk", "--from", "run", "--now", "2026-11-23T08:30", "-o", "next", "--iterations", "100")
    assert after.exit_code == 0, after.stderr
    for run in ("taken", "next"):
        rows = [line.split(",") for line in Path(run, "plan.csv").read_text().splitlines()[1:]]
        assert [(row[1], row[10][11:16], row[11][11:16]) for row in rows] == [
            ("M", "08:30", "09:30"),
            ("A", "09:30", "10:30"),
        ], run


@pytest.mark.parametrize("first", ["09:00", "09:15"])
def test_a_visit_that_takes_the_time_of_a_break_leaves_time_for_it_elsewhere(creneau: Creneau, first: str) -> None:
    tasks = "".join(f"A{number},45,100,2026-11-23T08:00,,\n" for number in range(6))
    case_of_one(tasks, "Mo-Fr 08:00-12:00; break 15min 09:30-10:30")
    assert creneau("plan", "desk", "-o", "run", "--iterations", "100", "--replace").exit_code == 0
    length, start = {"09:00": 40, "09:15": 65}[first], f"2026-11-23T{first}"
    visit = f"M,{length},900,2026-11-23T08:00,0,0,{start}/{start}"
    Path("new.csv").write_text(f"request_id,duration_min,value,created_at,x,y,windows\n{visit}\n", encoding="utf-8")
    taken = creneau("offer", "desk", "run", "--request", "new.csv", "--accept", "earliest", "-o", "taken")
    assert taken.exit_code == 0, taken.stderr
    assert creneau("verify", "desk", "taken").exit_code == 0


def test_a_task_that_is_left_out_keeps_its_promise_for_the_next_plan(creneau: Creneau) -> None:
    case_of_one("A,60,100,2026-11-23T08:00,,\n")
    Path("new.csv").write_text(NEW.replace("240", "60"), encoding="utf-8")
    assert creneau("plan", "desk", "-o", "run", "--iterations", "100", "--replace").exit_code == 0
    asks = ("offer", "desk", "run", "--request", "new.csv", "--accept", "earliest", "-o", "taken")
    assert creneau(*asks).exit_code == 0
    absences = Path("desk/absences.csv")
    absences.write_text("resource_id,start,end\nP,2026-11-23T08:00,2026-11-23T12:00\n", encoding="utf-8")
    assert creneau("plan", "desk", "--from", "taken", "-o", "none", "--iterations", "100").exit_code in {0, 3}
    absences.unlink()
    assert creneau("plan", "desk", "--from", "none", "-o", "again", "--iterations", "100").exit_code == 0
    (row,) = (line for line in Path("again/plan.csv").read_text().splitlines() if ",N," in line)
    assert "2026-11-23T08:00:00+01:00,2026-11-23T10:00:00+01:00" in row


def test_a_change_that_names_a_task_says_that_it_is_desk_work(creneau: Creneau) -> None:
    changes = "at,kind,request_id\n2026-11-23T08:00,cancellation,A\n2026-11-23T08:00,urgent,B\n"
    Path("changes.csv").write_text(changes, encoding="utf-8")
    refused = creneau("repair", "desk", "run", "--changes", "changes.csv", "-o", "mended")
    assert refused.exit_code == 2
    assert "changes.csv:2: request_id: 'A' is desk work (a visit or booking; a task changes in its own table" in (
        refused.stderr
    )
    assert "changes.csv:3: request_id: 'B' is no new request: the case has it already" in refused.stderr
