from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cli.main import app

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Creneau, Work

MONDAY = Path("monday/plan.csv")
HEADINGS = (
    "request_id,part,role,change,notify,old_resource_id,new_resource_id,old_start,new_start,old_site_id,new_site_id,"
    "promised_start,promised_end,code\n"
)


def make_runs() -> None:
    CliRunner().invoke(app, ["plan", "day", "-o", "monday", "--iterations", "0"])
    shutil.copytree("monday", "later")
    lines = {line.split(",")[1]: line for line in MONDAY.read_text().splitlines()}
    r1 = lines["R1"].replace(",T1,", ",T2,").replace("T08:10:00", "T08:50:00").replace("T09:10:00", "T09:50:00")
    r3 = lines["R3"].replace("23T09:05:00", "23T09:31:00")
    Path("later/plan.csv").write_text("\n".join([lines["request_id"], r1, r3, lines["R5"]]) + "\n")
    kpis = Path("later/kpis.csv")
    text = kpis.read_text().replace("cost,total,,351.83,", "cost,total,,340.5,")
    kpis.write_text(text.replace("broken,total,,0.0,", "broken,total,,1.0,"))
    Path("later/unplanned.csv").write_text("request_id,value,code,detail\nR2,400.00,N1,no room\n")


@pytest.fixture(autouse=True)
def _runs(prepare: Callable[[Work], None], planned_by_hand: None) -> None:  # noqa: ARG001 - what is planned
    """The plan worked by hand as a run, and the same once more with other visits."""
    prepare(make_runs)


def test_what_differs_is_printed_for_a_reader_those_to_notify_first(creneau: Creneau) -> None:
    done = creneau("diff", "monday", "later")
    assert done.exit_code == 0
    assert done.stdout == (
        "request  change         notify  resource  start\n"
        "R3       time           yes     T2        Mon 23 Nov 09:05 -> 09:31\n"
        "R1       resource;time          T1 -> T2  Mon 23 Nov 08:10 -> 08:50\n"
        "R2       removed (N1)           T1        Mon 23 Nov 09:17:30\n"
        "\n"
        "figure     old     new  difference  unit\n"
        "broken       0       1          +1  weight\n"
        "cost    351.83  340.50      -11.33  EUR\n"
    )
    assert done.stderr == (
        "0 visits added, 1 removed, 2 moved; clients to notify of 1 request: R3; broken +1, cost -11.33 EUR\n"
    )


def test_csv_lists_the_visits_by_request_the_same_bytes_whatever_the_order_of_the_rows(creneau: Creneau) -> None:
    first = creneau("diff", "monday", "later", "--format", "csv").stdout
    assert first == HEADINGS + (
        "R1,,,resource;time,false,T1,T2,2026-11-23T08:10:00+01:00,2026-11-23T08:50:00+01:00,,,,,\n"
        "R2,,,removed,false,T1,,2026-11-23T09:17:30+01:00,,,,,,N1\n"
        "R3,,,time,true,T2,T2,2026-11-23T09:05:00+01:00,2026-11-23T09:31:00+01:00,,,"
        "2026-11-23T09:00:00+01:00,2026-11-23T09:30:00+01:00,\n"
    )
    heading, *rows = MONDAY.read_text().splitlines()
    MONDAY.write_text("\n".join([heading, *reversed(rows)]) + "\n")
    assert creneau("diff", "monday", "later", "--format", "csv").stdout == first


def test_json_holds_the_visits_and_the_figures(creneau: Creneau) -> None:
    document = json.loads(creneau("diff", "monday", "later", "--json").stdout)
    assert (document["schema"], document["old"], document["new"]) == ("creneau.diff/1", "monday", "later")
    assert [row["request_id"] for row in document["changes"]] == ["R1", "R2", "R3"]
    assert document["kpis"] == [
        {"kpi": "broken", "scope": "total", "scope_id": None, "old": 0, "new": 1, "difference": 1, "unit": "weight"},
        {
            "kpi": "cost",
            "scope": "total",
            "scope_id": None,
            "old": 351.83,
            "new": 340.5,
            "difference": -11.33,
            "unit": "EUR",
        },
    ]


def test_kpis_alone_are_a_table_of_their_own(creneau: Creneau) -> None:
    assert creneau("diff", "monday", "later", "--kpis", "--format", "csv").stdout == (
        "kpi,scope,scope_id,old,new,difference,unit\n"
        "broken,total,,0.0,1.0,1.0,weight\n"
        "cost,total,,351.83,340.5,-11.33,EUR\n"
    )
    shown = creneau("diff", "monday", "later", "--kpis").stdout.splitlines()
    assert [line.split()[0] for line in shown] == ["figure", "broken", "cost"]
    refused = creneau("diff", "monday", "later/plan.csv", "--kpis")
    assert refused.exit_code == 2
    assert refused.stderr == "later/plan.csv: is no run (a run's folder, which holds KPIs) [E708]\n"


def test_equal_plans_have_nothing_to_show(creneau: Creneau) -> None:
    done = creneau("diff", "monday", "monday")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "both plans have the same visits; all KPIs are equal\n"
    document = json.loads(creneau("diff", "monday", "monday", "--json").stdout)
    assert (document["changes"], document["kpis"]) == ([], [])
    assert creneau("diff", "monday", "monday", "--format", "csv").stdout == HEADINGS


def test_a_plan_in_a_file_has_no_kpis_to_compare(creneau: Creneau) -> None:
    done = creneau("diff", MONDAY, "day/plan.csv", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["kpis"] is None
    assert done.stderr.splitlines() == [
        "the KPIs are not compared: monday/plan.csv and day/plan.csv are no runs, and only a run's folder holds them",
        "of 4 visits only one plan says the start, so that their times are not compared",
        "both plans have the same visits",
    ]


def test_figures_of_groups_are_counted_and_shown_with_v(creneau: Creneau) -> None:
    kpis = Path("later/kpis.csv")
    kpis.write_text(kpis.read_text().replace("cost,term,travel,33.0,", "cost,term,travel,34.0,"))
    assert "\n... and 1 figure by group: -v shows them\n" in creneau("diff", "monday", "later").stdout
    shown = creneau("diff", "monday", "later", "-v").stdout.splitlines()
    assert shown[-1].split() == ["cost", "term", "travel", "33", "34", "+1", "EUR"]


def test_of_many_visits_the_first_are_shown_and_the_others_counted(creneau: Creneau) -> None:
    rows = [f"visit,X{number},T1" for number in range(30)]
    Path("many.csv").write_text("\n".join(["activity,request_id,resource_id", *rows]) + "\n")
    Path("none.csv").write_text("activity,request_id,resource_id\n")
    done = creneau("diff", "none.csv", "many.csv")
    assert done.stdout.splitlines()[-1] == "... and 6 more of 30 visits that differ: -v shows them"
    assert "30 visits added, 0 removed, 0 moved; no client to notify\n" in done.stderr
    assert len(creneau("diff", "none.csv", "many.csv", "-v").stdout.splitlines()) == 31


def test_several_resources_of_a_request_are_told_apart_and_days_and_sites_are_named(creneau: Creneau) -> None:
    head = "activity,request_id,part,role,resource_id,site_id,start\n"
    Path("old.csv").write_text(head + "visit,M1,1,room,O,OPE,2026-11-23T09:00:00+01:00\n")
    Path("new.csv").write_text(head + "visit,M1,1,room,B,BEA,2026-11-24T09:00:00+01:00\n")
    assert creneau("diff", "old.csv", "new.csv").stdout == (
        "request  part    change                  resource  start                                 site\n"
        "M1       1 room  resource;time;day;site  O -> B    Mon 23 Nov 09:00 -> Tue 24 Nov 09:00  OPE -> BEA\n"
    )


@pytest.mark.parametrize("quiet", [[], ["-q"]])
def test_what_is_wrong_with_both_plans_is_told_at_once_and_ends_with_2(creneau: Creneau, quiet: list[str]) -> None:
    Path("twice.csv").write_text("activity,request_id,resource_id\nvisit,R1,T1\nvisit,R1,T2\n")
    done = creneau("diff", "day/nowhere.csv", "twice.csv", *quiet)
    assert (done.exit_code, done.stdout) == (2, "")
    assert [line.split("[")[-1] for line in done.stderr.splitlines()] == ["E701]", "E704]"]
