"""`creneau bound`: the most that desk work can be worth on time, with and without a plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau

FILES = {
    "case.yaml": "timezone: Europe/Paris\nnow: 2026-11-23T08:00\nhorizon: {start: 2026-11-23, days: 1}\n"
    "calendars: {day: 'Mo-Fr 08:00-10:00'}\n",
    "requests.csv": "request_id,duration_min,value,created_at\nA,60,100,2026-11-23T08:00\nB,60,80,2026-11-23T08:00\n"
    "C,60,30,2026-11-23T08:00\n",
    "resources.csv": "resource_id,calendar\nP,day\n",
}


@pytest.fixture
def desk(creneau: Creneau) -> Path:
    """A case of three tasks and time for two, in the working folder of the commands."""
    del creneau  # its working folder is where this goes
    folder = Path("desk")
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("desk")
def test_the_bound_is_printed_beside_what_a_plan_has(creneau: Creneau) -> None:
    assert creneau("plan", "desk", "-o", "run").exit_code == 0
    shown = creneau("bound", "desk", "run")
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    assert lines[:2] == [
        "value on time: at most 180.00 of 210.00 EUR (85.7%)",
        "the plan has 180.00 EUR, 100.0% of the most",
    ]
    document = json.loads(creneau("bound", "desk", "run", "--json").stdout)
    assert (document["schema"], document["bound"], document["value_on_time"]) == ("creneau.bound/1", 180.0, 180.0)
    assert document["hiring"][0]["price_hour"] == 30.0
    table = creneau("bound", "desk", "--format", "csv").stdout.splitlines()
    assert table[0].startswith("scope,department,skills")
    assert table[1].split(",")[-3] == "30.00"


@pytest.mark.usefixtures("desk")
def test_a_case_without_desk_work_has_no_bound(creneau: Creneau) -> None:
    rows = "request_id,duration_min,lat,lon\nA,60,48.8,2.3\n"
    Path("desk/requests.csv").write_text(rows, encoding="utf-8")
    shown = creneau("bound", "desk")
    assert shown.exit_code == 2
    assert "desk: has no desk work (requests without a place" in shown.stderr
    assert "[E415]" in shown.stderr
