from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.planning.report.material import planned

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau


@pytest.fixture
def run(folder: Path) -> Path:
    planned(folder)
    return Path("run")


def test_a_page_is_written_beside_the_run_and_only_replaced_where_that_is_asked_for(
    creneau: Creneau, run: Path
) -> None:
    done = creneau("report", run)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "wrote run.html\n")
    assert Path("run.html").read_text().startswith("<!doctype html>")
    assert sorted(file.name for file in run.iterdir()) == sorted(
        ["about", "costs.csv", "curve.csv", "kpis.csv", "manifest.json", "plan.csv", "unplanned.csv"]
    )
    again = creneau("report", run)
    assert again.exit_code == 2
    assert "run.html: exists already (give --replace, or another name) [E801]" in again.stderr
    assert creneau("report", run, "--replace", "-q").exit_code == 0


def test_markdown_goes_to_standard_output_and_a_page_does_where_that_is_asked_for(creneau: Creneau, run: Path) -> None:
    assert creneau("report", run, "--format", "md").stdout.startswith("# two vans\n")
    assert creneau("report", run, "-o", "-").stdout.startswith("<!doctype html>")
    assert creneau("report", run, "--format", "md", "-o", "run.md").stdout == ""
    assert Path("run.md").is_file()


def test_calendars_are_gone_on_from_in_their_folder(creneau: Creneau, run: Path) -> None:
    done = creneau("report", run, "--format", "ics")
    assert done.stderr == "wrote 2 calendars into run-calendars\n"
    other = Path("run-calendars/readme.txt")
    other.write_text("not ours")
    planned(Path.cwd(), "next", without=["R3"])
    assert "[E801]" in creneau("report", "next", "--format", "ics", "-o", "run-calendars").stderr
    assert creneau("report", "next", "--format", "ics", "-o", "run-calendars", "--replace").exit_code == 0
    assert Path("run-calendars/T2.ics").read_text().count("STATUS:CANCELLED") == 1
    assert other.read_text() == "not ours"
    Path("run-calendars/T1.ics").write_text("nonsense")
    broken = creneau("report", "next", "--format", "ics", "-o", "run-calendars", "--replace")
    assert "T1.ics: cannot be read as a calendar" in broken.stderr


def test_without_calendars_the_earlier_run_says_what_is_taken_back(creneau: Creneau, run: Path) -> None:
    planned(Path.cwd(), "next", without=["R3"])
    assert creneau("report", "next", "--against", run, "--format", "ics").exit_code == 0
    assert Path("next-calendars/T2.ics").read_text().count("STATUS:CANCELLED") == 1


def test_a_workbook_is_written_beside_the_run(creneau: Creneau, run: Path) -> None:
    assert creneau("report", run, "--format", "xlsx").stderr == "wrote run.xlsx\n"
    assert Path("run.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent"], r"absent: does not exist .* \[E701\]"),
        (["day"], r"day: is no run .* \[E701\]"),
        (["run", "--format", "geojson"], r"run: has no places on earth.* \[E806\]"),
        (["run", "--against", "tokyo"], r"tokyo: the two runs have different time zones.* \[E705\]"),
        (["run", "-o", "run/plan.csv/page.html"], r"run/plan.csv.*: cannot be written.* \[E803\]"),
    ],
)
def test_what_cannot_be_shown_is_said(creneau: Creneau, run: Path, arguments: list[str], said: str) -> None:
    manifest = planned(Path.cwd(), "tokyo") / "manifest.json"
    manifest.write_text(manifest.read_text().replace("Europe/Paris", "Asia/Tokyo"))
    done = creneau("report", *arguments)
    assert done.exit_code == 2
    assert re.search(said, done.stderr)
    assert run.is_dir()


@pytest.mark.parametrize("arguments", [["--format", "xlsx", "--against", "run"], ["--format", "ics", "-o", "-"]])
def test_options_that_mean_nothing_together_are_refused(creneau: Creneau, run: Path, arguments: list[str]) -> None:
    assert creneau("report", run, *arguments).exit_code == 2
