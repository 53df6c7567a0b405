from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau

REQUESTS = Path("day/requests.csv")
WARNING = "requests.csv:5: skills: R4 needs plumbing, which nobody has [W501]"
SAID = f"""\
table                rows
requests                5
resources               2
shifts                  2
clients                 1
sla                     1
skills of resources     3

{WARNING}

0 errors, 1 warning: `creneau plan day -o RUN` plans all requests but those that cannot be served
"""


def add_requests(*durations: str) -> None:
    with REQUESTS.open("a") as table:
        for number, minutes in enumerate(durations):
            table.write(f"X{number},,1,1,2026-11-20T10:00,{minutes},gas,,1,,\n")


def test_the_example_has_one_warning(creneau: Creneau) -> None:
    done = creneau("check", "day")
    assert (done.exit_code, done.stdout, done.stderr) == (0, SAID, "")


def test_a_fault_stands_with_its_place_and_what_would_be_right(creneau: Creneau) -> None:
    add_requests("soon")
    done = creneau("check", "day")
    assert (done.exit_code, done.stderr) == (2, "")
    assert done.stdout.startswith("requests.csv:7: duration_min: 'soon' is not a whole number")
    assert done.stdout.endswith("\n\n1 error, 0 warnings: nothing can be planned before the errors are mended\n")


def test_many_faults_of_one_kind_are_counted_on_the_screen_and_all_listed_elsewhere(creneau: Creneau) -> None:
    add_requests(*["soon"] * 40)
    screen = creneau("check", "day").stdout.splitlines()
    assert sum("'soon'" in line for line in screen) == 5
    assert screen[5] == "  ... and 35 more like it in requests.csv, duration_min [E102]; -v shows all"
    assert creneau("check", "day", "-v").stdout.count("'soon'") == 40
    assert len(json.loads(creneau("check", "day", "--json").stdout)["faults"]) == 40
    assert len(list(csv.DictReader(creneau("check", "day", "--format", "csv").stdout.splitlines()))) == 40


def test_json_holds_tables_and_faults_and_its_version(creneau: Creneau) -> None:
    document = json.loads(creneau("check", "day", "--json").stdout)
    assert document["schema"] == "creneau.check/1"
    assert {"table": "requests", "rows": 5} in document["tables"]
    [fault] = document["faults"]
    assert (fault["severity"], fault["code"], fault["line"], fault["subject"]) == ("W", "W501", 5, "R4")


def test_no_fault_is_an_empty_list(creneau: Creneau) -> None:
    lines = REQUESTS.read_text().splitlines(keepends=True)
    REQUESTS.write_text("".join(line for line in lines if not line.startswith("R4")))
    done = creneau("check", "day", "--json")
    assert (done.exit_code, json.loads(done.stdout)["faults"]) == (0, [])
    assert creneau("check", "day", "--format", "csv").stdout.count("\n") == 1


def test_strict_takes_a_warning_as_an_error(creneau: Creneau) -> None:
    done = creneau("check", "day", "--strict")
    assert done.exit_code == 2
    assert WARNING in done.stdout


def test_rows_set_aside_are_counted_and_end_with_3(creneau: Creneau) -> None:
    add_requests("soon", "30")
    done = creneau("check", "day", "--set-aside")
    assert done.exit_code == 3
    assert "requests                6\n" in done.stdout
    assert done.stdout.endswith("1 error, 1 warning: the rows with errors are set aside\n")


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            "nowhere",
            "nowhere: there is no such folder (`creneau init nowhere` makes a case to start from) [E901]\n",
        ),
        (
            "day/case.yaml",
            "day/case.yaml: is a file, not a folder (a case is the folder that holds case.yaml) [E901]\n",
        ),
    ],
)
def test_a_case_that_is_no_folder_is_a_fault_with_the_next_step(creneau: Creneau, case: str, said: str) -> None:
    done = creneau("check", case)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", said)


def test_a_key_is_overridden_by_set_and_the_present_by_now(creneau: Creneau) -> None:
    assert "speed_kmh" in creneau("check", "day", "--set", "travel.speed_kmh=fast").stdout
    assert "--now" in creneau("check", "day", "--now", "soon").stdout


def test_the_reference_of_the_format_needs_no_case(creneau: Creneau) -> None:
    done = creneau("check", "--format-reference")
    assert done.exit_code == 0
    assert all(word in done.stdout for word in ("duration_min", "resource_skills", "speed_kmh", "E102"))


def test_quiet_prints_nothing_that_was_not_asked_for(creneau: Creneau) -> None:
    done = creneau("check", "day", "-q")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert creneau("check", "day", "-q", "--format", "table").stdout == SAID


def test_quiet_says_on_standard_error_what_stops_it(creneau: Creneau) -> None:
    done = creneau("check", "day", "-q", "--strict")
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"{WARNING}\n")


def test_under_strict_a_warning_is_said_to_count_as_an_error(creneau: Creneau) -> None:
    last = creneau("check", "day", "--strict").stdout.splitlines()[-1]
    assert last == (
        "0 errors, 1 warning: --strict takes a warning as an error, so nothing can be planned before it is mended"
    )


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("expect=[{kpi: servd, least: 1}]", "case.yaml: expect.1.kpi: 'servd' is no KPI (did you mean served?) [E932]"),
        ("scenarios={hot: {requets: {}}}", "case.yaml: scenarios.hot: 'requets' is not known here"),
        ("scenarios={hot: {requests: {ad: []}}}", "case.yaml: scenarios.hot.requests: 'ad' is not known here"),
        ("scenarios={a/b: {}}", "scenarios: 'a/b' cannot name a folder"),
    ],
)
def test_what_plan_would_refuse_is_a_fault(creneau: Creneau, stated: str, said: str) -> None:
    done = creneau("check", "day", "--set", stated)
    assert done.exit_code == 2
    assert said in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 error, ")


def test_a_scenario_in_a_file_of_its_own_is_checked_too(creneau: Creneau) -> None:
    file = Path("day/scenarios/storm.yaml")
    file.parent.mkdir()
    file.write_text("requests: {scale: [{where: value > 1, valu: 2}]}\n")
    done = creneau("check", "day")
    assert done.exit_code == 2
    assert "scenarios/storm.yaml: requests.scale: 'valu' is not known here" in done.stdout


def test_a_sound_scenario_is_no_fault(creneau: Creneau) -> None:
    sound = "scenarios={slow: {settings: {travel: {speed_kmh: 50}}}}"
    assert creneau("check", "day", "--set", sound).stdout == SAID


@pytest.mark.parametrize("more", [["day"], ["--json"], ["--format", "csv"]])
def test_the_reference_of_the_format_stands_alone(creneau: Creneau, more: list[str]) -> None:
    done = creneau("check", "--format-reference", *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "stands alone" in done.stderr


def test_a_given_table_without_rows_is_counted(creneau: Creneau) -> None:
    Path("day/sites.csv").write_text("site_id,name,x,y\n")
    assert "sites                   0\n" in creneau("check", "day").stdout
