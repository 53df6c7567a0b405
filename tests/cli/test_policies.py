"""`creneau simulate --policy`: desk work handed out and pulled, alone and side by side."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau

FILES = {
    "case.yaml": "timezone: Europe/Paris\nnow: 2026-11-23T08:00\nhorizon: {start: 2026-11-23, days: 1}\n"
    "calendars: {day: 'Mo-Fr 08:00-10:00'}\nsimulate: {duration_cv: 0.3, replications: 3}\n"
    "scenarios: {alone: {resources: {remove: [Q]}}, quick: {settings: {pull: {pick: 5s}}}}\n",
    "requests.csv": "request_id,duration_min,value,created_at,due_at,department\n"
    "A,60,10,2026-11-20T08:00,2026-11-27T10:00,X\nB,40,80,2026-11-20T09:00,2026-11-23T09:00,X\n"
    "C,50,30,2026-11-20T10:00,2026-11-27T10:00,\nD,20,90,2026-11-23T08:00,2026-11-23T08:45,X\n",
    "resources.csv": "resource_id,calendar,department,team\nP,day,X,north\nQ,day,Y,south\n",
}


ASSUMED = (
    "pull, as assumed in case.yaml: each department has its list; who is free looks at the first 10 that he can do,"
)


@pytest.fixture
def desks(creneau: Creneau) -> Path:
    """A case of four tasks and two people, in the working folder of the commands."""
    del creneau  # its working folder is where this goes
    folder = Path("desks")
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("desks")
def test_a_policy_is_told_with_what_it_assumes_and_written_as_a_run(creneau: Creneau) -> None:
    shown = creneau("simulate", "desks", "--policy", "pull", "-o", "run")
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[:5] == [
        ASSUMED,
        "  takes the shortest of them 50% of the time, else the oldest, picks for 30 s",
        "3 replications of these tasks; +- is a 95 % interval of the mean, over what is drawn:",
        "  how long tasks take (duration_cv 0.3), in which list a task lies, what people like",
        "",
    ]
    assert sorted(file.name for file in Path("run").iterdir()) == ["kpis.csv", "manifest.json", "replications.csv"]
    manifest = json.loads(Path("run/manifest.json").read_text("utf-8"))
    assert [manifest[key] for key in ("kind", "policy", "scenario", "replications")] == [
        "simulation",
        "pull",
        "base",
        3,
    ]
    kpis = pl.read_csv("run/kpis.csv")
    assert set(kpis["scope"]) == {"total", "department", "team", "day"}
    again = creneau("simulate", "desks", "--policy", "pull", "--format", "csv")
    assert again.stdout == Path("run/kpis.csv").read_text("utf-8")


@pytest.mark.usefixtures("desks")
def test_all_policies_are_compared_pair_by_pair_and_so_they_are_by_compare(creneau: Creneau) -> None:
    shown = creneau("simulate", "desks", "--policy", "all", "-o", "run", "--json")
    assert shown.exit_code == 0
    document = json.loads(shown.stdout)
    assert document["schema"] == "creneau.policies/1"
    assert [run["name"] for run in document["runs"]] == ["pull", "mixed", "push"]
    compared = pl.read_csv("run/comparison.csv")
    assert compared.filter(pl.col("run") != "pull")["paired"].all()
    read = creneau("compare", "run/pull", "run/mixed", "run/push", "--format", "csv")
    found = pl.read_csv(StringIO(read.stdout), schema=compared.schema)
    assert found.select(pl.col(pl.String)).equals(compared.select(pl.col(pl.String)))
    assert found["difference"].to_list() == pytest.approx(compared["difference"].to_list(), abs=1e-5)
    assert found["difference_low"].to_list() == pytest.approx(compared["difference_low"].to_list(), abs=1e-5)
    value = {row["run"]: row["value"] for row in compared.filter(kpi="value_on_time", scope="total").to_dicts()}
    assert value["push"] > value["pull"]


@pytest.mark.usefixtures("desks")
def test_scenarios_and_policies_have_folders_of_their_own(creneau: Creneau) -> None:
    shown = creneau("simulate", "desks", "--policy", "all", "--scenario", "all", "-o", "run", "-q")
    assert shown.exit_code == 0
    assert sorted(str(file.parent) for file in Path("run").rglob("kpis.csv")) == [
        f"run/{scenario}/{policy}" for scenario in ("alone", "base", "quick") for policy in ("mixed", "pull", "push")
    ]
    again = creneau("simulate", "desks", "--policy", "push", "--scenario", "alone", "-o", "one", "-q")
    assert again.exit_code == 0
    assert Path("one/alone/kpis.csv").read_bytes() == Path("run/alone/push/kpis.csv").read_bytes()
    refused = creneau("simulate", "desks", "--policy", "all", "--scenario", "alone", "-o", "run")
    assert refused.exit_code == 2
    assert "exists already" in refused.stderr


@pytest.mark.usefixtures("desks")
def test_what_is_expected_of_desks_holds_or_ends_with_3(creneau: Creneau) -> None:
    expected = "expect=[{kpi: value_on_time_share, least: 1}]"
    shown = creneau("simulate", "desks", "--policy", "all", "-q", "--set", expected)
    assert shown.exit_code == 3
    assert "pull: value_on_time_share is to be at least 1; it is " in shown.stderr


@pytest.mark.usefixtures("desks")
@pytest.mark.parametrize(
    ("changes", "options", "said"),
    [
        ({}, (), "queues: is missing (a table queues; see `creneau check --format-reference`; --policy push, pull,"),
        (
            {"requests.csv": "request_id,duration_min,lat,lon\nA,60,48.8,2.3\n"},
            ("--policy", "push"),
            "requests: has no desk work (requests without a place, windows, parts, roles and links are tasks) [E415]",
        ),
        (
            {"requests.csv": "request_id,duration_min,skills\nA,60,magic\n", "resources.csv": "resource_id\nP\n"},
            ("--policy", "pull"),
            "resources: has nobody who has time for tasks (people with shifts in the horizon, and time in them that",
        ),
        ({}, ("--policy", "mixed", "--set", "pull.pushed=valeu > 3"), "which is no column that it may name (did you"),
        ({}, ("--policy", "pull", "--set", "pull.prefers=easy"), "is not short, service, value, newest or oldest"),
        ({}, ("--policy", "pull", "--set", "pull.idle=95"), "'95' is not between 0 and 0.9"),
    ],
)
def test_what_cannot_be_played_says_what_would_be_right(
    creneau: Creneau, changes: dict[str, str], options: tuple[str, ...], said: str
) -> None:
    for name, text in changes.items():
        Path("desks", name).write_text(text, encoding="utf-8")
    if "resources.csv" in changes:
        text = FILES["case.yaml"].partition("scenarios")[0]
        Path("desks/case.yaml").write_text(text, encoding="utf-8")
    shown = creneau("simulate", "desks", *options)
    assert shown.exit_code == 2
    assert said in shown.stderr


@pytest.mark.usefixtures("desks")
def test_what_is_left_out_is_told(creneau: Creneau) -> None:
    place = "\n".join(
        line + (",48.8,2.3" if line.startswith("A") else ",lat,lon" if line.startswith("r") else ",,")
        for line in FILES["requests.csv"].splitlines()
    )
    Path("desks/requests.csv").write_text(place + "\n", encoding="utf-8")
    shown = creneau("simulate", "desks", "--policy", "push", "--replications", 2)
    assert shown.exit_code == 0
    assert "desk work is played alone: 1 request with a place left out" in shown.stderr


@pytest.mark.usefixtures("desks")
def test_scenarios_that_assume_something_else_say_so(creneau: Creneau) -> None:
    shown = creneau("simulate", "desks", "--policy", "pull", "--scenario", "base", "--scenario", "quick")
    said = shown.stdout.splitlines()
    assert said[0] == "scenario base:"
    assert said[2].endswith("picks for 30 s")
    assert said[3] == "scenario quick:"
    assert said[5].endswith("picks for 5 s")
