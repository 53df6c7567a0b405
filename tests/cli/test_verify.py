from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau

PLAN = Path("day/plan.csv")


def give(request: str, resource: str) -> None:
    """Give a request to another resource, as its last stop."""
    lines = [line for line in PLAN.read_text().splitlines() if f",{request}," not in line]
    PLAN.write_text("\n".join([*lines, f"visit,{request},{resource},9"]) + "\n")


def test_a_sound_plan_made_elsewhere_is_judged_and_ends_with_0(creneau: Creneau) -> None:
    done = creneau("verify", "day", "day/plan.csv")
    assert done.exit_code == 0
    assert done.stdout.startswith("no hard rule is broken\n\nbroken 0\ncost   351.83 EUR\n\nterm             EUR\n")
    figures = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line}
    assert figures["served_share"] == ["80.0%", "share"]
    assert figures["travel_km"] == ["66", "km"]
    assert figures["resolution_met"] == ["-", "share"]


def test_a_broken_rule_is_named_with_its_row_and_ends_with_3(creneau: Creneau) -> None:
    give("R2", "T2")
    done = creneau("verify", "day", "day/plan.csv")
    assert done.exit_code == 3
    heading, *rows = done.stdout.split("\n\n")[0].splitlines()
    assert heading.split() == ["rule", "request", "resource", "shift", "row", "what", "is", "wrong"]
    assert any(row.startswith("skill ") and " R2 " in row and " T2 " in row for row in rows)
    said = creneau("verify", "day", "day/plan.csv", "-q", "--format", "csv").stderr.splitlines()[-1]
    assert "of a hard rule: " in said
    assert "; R2: T2 lacks on 2026-11-23: gas level 2 (has level 1) (skill)" in said


def test_of_many_violations_standard_error_names_the_first(creneau: Creneau) -> None:
    for request in ("R1", "R2", "R3", "R5"):
        give(request, "T1")
    *_, said = creneau("verify", "day", "day/plan.csv", "-q").stderr.splitlines()
    count = int(said.split()[0])
    assert count > 3
    assert said.count("; ") == 3
    assert said.endswith("; ...")


def test_json_names_the_violations_and_everything_else(creneau: Creneau) -> None:
    give("R2", "T2")
    done = creneau("verify", "day", "day/plan.csv", "--json")
    assert done.exit_code == 3
    document = json.loads(done.stdout)
    assert document["schema"] == "creneau.verify/1"
    assert ("skill", "R2", "T2") in {
        (row["rule"], row["request_id"], row["resource_id"]) for row in document["violations"]
    }
    assert sum(row["amount"] for row in document["costs"]) == pytest.approx(document["cost"], abs=1e-9)


def test_csv_lists_the_violations_and_only_headings_where_there_are_none(creneau: Creneau) -> None:
    done = creneau("verify", "day", "day/plan.csv", "--format", "csv")
    assert done.stdout == "rule,request_id,resource_id,shift_start,sequence,detail,forced\n"


def test_violations_are_an_empty_list_where_there_are_none(creneau: Creneau) -> None:
    assert json.loads(creneau("verify", "day", "day/plan.csv", "--json").stdout)["violations"] == []


def test_a_broken_promise_is_named(creneau: Creneau) -> None:
    lines = [line for line in PLAN.read_text().splitlines() if ",R3," not in line]
    PLAN.write_text("\n".join(lines) + "\n")
    done = creneau("verify", "day", "day/plan.csv")
    assert "promises broken: R3\n" in done.stdout
    assert "broken 1\n" in done.stdout


@pytest.mark.parametrize("plan", ["nowhere.csv", "day"])
def test_a_plan_that_is_not_there_is_a_fault(creneau: Creneau, plan: str) -> None:
    PLAN.unlink()
    done = creneau("verify", "day", plan)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "[E701]" in done.stderr


def test_what_is_expected_is_checked_too(creneau: Creneau) -> None:
    with Path("day/case.yaml").open("a") as settings:
        settings.write("expect: [{kpi: served, least: 5}]\n")
    done = creneau("verify", "day", "day/plan.csv")
    assert done.exit_code == 3
    assert done.stderr.endswith("served is to be at least 5; it is 4\n")
