"""`creneau explain`: what is said of requests left out and planned, to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau

HEADINGS = "request_id,class,item,kind,detail,resource_ids,site_id,start,broken,cost,patch"
MORE = (
    "R6,,10,0,2026-11-20T10:00,60,gas:2,2026-11-23T08:00/2026-11-23T08:30,300,,\n"
    "R7,,200,0,2026-11-20T10:00,60,gas,,300,,\n"
)
"""One that is crowded out of the only shift that could serve it, and one that is too far away."""


PLAN = "day/plan.csv"


@pytest.fixture(autouse=True)
def _more(folder: Path) -> None:
    """Two requests more than the worked day has."""
    assert Path(PLAN).is_file(), folder
    with Path("day/requests.csv").open("a") as file:
        file.write(MORE)


def explained(creneau: Creneau, *requests: str) -> list[dict[str, Any]]:
    done = creneau("explain", "day", PLAN, *requests, "--json")
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert document["schema"] == "creneau.explain/1"
    found: list[dict[str, Any]] = document["explanations"]
    return found


def test_all_that_is_left_out_is_explained_where_nothing_is_named(creneau: Creneau) -> None:
    found = explained(creneau)
    assert [(one["request_id"], one["class"], one["rules"]) for one in found] == [
        ("R4", "A", ["skill plumbing:1"]),
        ("R6", "B", []),
        ("R7", "A", ["travel", "hours"]),
    ]
    assert found[0]["reasons"] == ["nobody has plumbing"]
    assert found[2]["reasons"] == ["too far: no shift reaches it and returns in time"]


def test_who_is_crowded_out_gets_in_at_the_price_of_those_who_give_way(creneau: Creneau) -> None:
    (one,) = explained(creneau, "R6")
    assert (one["alone"], one["give_way"], one["least"]) == (1, 1, True)
    assert one["moves"]
    assert one["swap"]["resources"] == ["T1"]


def test_a_reader_is_told_the_same(creneau: Creneau) -> None:
    done = creneau("explain", "day", PLAN)
    assert "R4: A: nobody could serve it, were nothing else planned\n  nobody has plumbing\n" in done.stdout
    assert "R6: B: it could be served, but not beside what is planned\n  1 resource could serve it alone" in done.stdout
    assert "T2 learns plumbing" in done.stdout


def test_a_change_is_a_patch_that_a_scenario_takes_and_the_plan_costs_what_was_said(creneau: Creneau) -> None:
    (one,) = explained(creneau, "R4")
    (change,) = one["changes"]
    Path("day/scenarios").mkdir()
    Path("day/scenarios/help.yaml").write_text(yaml.safe_dump(change["patch"]))
    done = creneau("plan", "day", "-o", "runs", "--scenario", "help", "--iterations", "1000")
    assert done.exit_code == 0
    requests = Path("runs/help/plan.csv").read_text()
    assert ",R4," in requests
    line = next(row for row in creneau("explain", "day", PLAN, "R4", "--format", "csv").stdout.splitlines()[4:])
    assert yaml.safe_load(line.split(',"')[1].removesuffix('"').replace('""', '"')) == change["patch"]


def test_csv_has_a_row_for_each_rule_reason_and_change(creneau: Creneau) -> None:
    lines = creneau("explain", "day", PLAN, "R4", "R2", "--format", "csv").stdout.splitlines()
    assert lines[0] == HEADINGS
    assert lines.pop(1) == "R4,A,class,impossible,,,,,,,"
    assert lines[1] == "R4,A,rule,skill plumbing:1,,,,,,,"
    assert lines[2] == "R4,A,reason,,nobody has plumbing,,,,,,"
    assert lines[3].startswith("R4,A,change,skill,T2 learns plumbing,T2,,2026-11-23T08:16")
    assert lines[4:] == [
        "R2,,place,,,T1,,2026-11-23T09:17:30+01:00,,0.00,",
        "R2,,alternative,,,T1,,2026-11-23T08:12:30+01:00,0,-21.66,",
    ]


def test_of_a_planned_request_it_is_told_where_else_it_fits_and_at_what_price(creneau: Creneau) -> None:
    done = creneau("explain", "day", PLAN, "R2", "R3")
    assert done.exit_code == 0
    assert done.stdout == (
        "R2: planned: T1, Mon 23 Nov 09:17\n"
        "  instead  start             cost EUR\n"
        "  T1       Mon 23 Nov 08:12    -21.66\n"
        "\n"
        "R3: planned: T2, Mon 23 Nov 09:05\n"
        "  it fits nowhere else while all others keep their resource, their day and their order\n"
    )


def test_every_unknown_request_is_refused_at_once(creneau: Creneau) -> None:
    done = creneau("explain", "day", PLAN, "R1", "R8x", "nobody")
    assert done.exit_code == 2
    assert "REQUEST: 'R8x' is no request of the case" in done.stderr
    assert "REQUEST: 'nobody' is no request of the case [E401]" in done.stderr


def test_a_plan_that_breaks_rules_is_refused(creneau: Creneau) -> None:
    Path("wrong.csv").write_text("activity,request_id,resource_id,sequence\nvisit,R2,T2,1\n")
    done = creneau("explain", "day", "wrong.csv")
    assert done.exit_code == 2
    assert "wrong.csv: has 1 violation of a hard rule: R2: T2 lacks on 2026-11-23: gas level 2" in done.stderr


def test_where_nothing_is_left_out_there_is_nothing_to_explain(creneau: Creneau) -> None:
    rows = Path("day/requests.csv").read_text().splitlines()
    Path("day/requests.csv").write_text("\n".join(row for row in rows if row[:2] not in {"R4", "R6", "R7"}) + "\n")
    done = creneau("explain", "day", PLAN, "--format", "csv")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [HEADINGS]
    assert "nothing to explain: no request is left out" in done.stderr
