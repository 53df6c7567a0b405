from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.effort import Effort
from tests.cli.conftest import found
from tests.cli.searches import Searches

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel import Travel
    from tests.cli.conftest import Creneau

pytestmark = pytest.mark.usefixtures("planned_by_hand")

CASE = Path("day/case.yaml")
SAID = """\
resource  day         08    09    10    11      jobs    km  overtime
T1        Mon 23 Nov  -111111-222-                 2  30.0    10 min
T2        Mon 23 Nov  .....-11111-===222222-..     2  36.0
1 2 3 visits   - travel   = break   . waiting or free

broken 0
cost   351.83 EUR

term             EUR
overtime        7.50
shift          10.00
sla            25.83
travel         33.00
unserved      150.00
working_time  125.50

served 4 of 5 requests

left out  requests  value EUR  which  why (the first)
W501             1     150.00  R4     needs plumbing, which nobody has
"""
WARNING = "requests.csv:5: skills: R4 needs plumbing, which nobody has [W501]\n"
STORM = """
scenarios:
  storm: {requests: {set: {where: "request_id = 'R1'", value: 5000}}}
  cheap: {requests: {set: {where: "request_id = 'R4'", value: 1}}}
"""


NEXT = "next: creneau report run makes a page of it\n"


def state(text: str) -> None:
    CASE.write_text(CASE.read_text() + text)


def test_the_summary_shows_each_day_the_two_numbers_and_who_is_left_out(creneau: Creneau) -> None:
    done = creneau("plan", "day", "-o", "run")
    assert (done.exit_code, done.stdout, done.stderr) == (0, SAID, f"{WARNING}wrote run\n{NEXT}")


def test_the_run_holds_every_file(creneau: Creneau) -> None:
    creneau("plan", "day", "-o", "run")
    files = ["about", "costs.csv", "curve.csv", "kpis.csv", "manifest.json", "plan.csv", "unplanned.csv"]
    assert sorted(file.name for file in Path("run").iterdir()) == files


def test_json_holds_the_plan_and_its_version_and_empty_lists_where_there_is_nothing(creneau: Creneau) -> None:
    document = json.loads(creneau("plan", "day", "-o", "run", "--json").stdout)
    assert document["schema"] == "creneau.plan/1"
    assert (document["place"], document["broken"], document["cost"]) == ("run", 0, 351.83)
    assert [row["start"] for row in document["plan"]][:2] == [
        "2026-11-23T08:10:00+01:00",
        "2026-11-23T09:17:30+01:00",
    ]
    assert [(row["request_id"], row["value"], row["code"]) for row in document["unplanned"]] == [("R4", 150, "W501")]
    assert (document["violations"], document["promises_broken"], document["shortfalls"]) == ([], [], [])


def test_csv_is_the_plan_as_it_stands_in_the_run(creneau: Creneau) -> None:
    done = creneau("plan", "day", "-o", "run", "--format", "csv")
    assert done.stdout == Path("run/plan.csv").read_text()


def test_quiet_writes_the_run_and_says_nothing(creneau: Creneau) -> None:
    done = creneau("plan", "day", "-o", "run", "-q")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert Path("run/plan.csv").is_file()


def test_verbose_says_how_long_each_step_took(creneau: Creneau) -> None:
    said = creneau("plan", "day", "-o", "run", "-v").stderr
    assert [line.split(":")[0] for line in said.splitlines() if line.endswith(" s")] == [
        "read and checked",
        "engine loaded",
        "planned",
        "verified",
        "written",
    ]


def test_messages_are_json_lines_when_asked(creneau: Creneau) -> None:
    done = creneau("plan", "day", "-o", "run", "--log", "json")
    warning, wrote, _ = map(json.loads, done.stderr.splitlines())
    assert (warning["level"], warning["code"], warning["file"], warning["line"]) == (
        "warning",
        "W501",
        "requests.csv",
        5,
    )
    assert (wrote["level"], wrote["message"]) == ("info", "wrote run")


def test_the_first_compilation_is_announced(creneau: Creneau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.engine.compiled.is_cached", lambda: False)
    assert "compiling the engine; this happens once" in creneau("plan", "day", "-o", "run").stderr


def test_the_name_of_the_run_is_filled_in_with_the_present_of_the_case(creneau: Creneau) -> None:
    assert creneau("plan", "day", "-o", "runs/{now:%Y-%m-%d}").exit_code == 0
    assert Path("runs/2026-11-22/plan.csv").is_file()
    assert creneau("plan", "day", "-o", "runs/{now:%H%M}", "--now", "2026-11-22T06:30").exit_code == 0
    assert Path("runs/0630/plan.csv").is_file()


def test_a_run_that_exists_is_replaced_only_when_asked(creneau: Creneau) -> None:
    assert creneau("plan", "day", "-o", "run").exit_code == 0
    again = creneau("plan", "day", "-o", "run")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "--replace" in again.stderr
    assert creneau("plan", "day", "-o", "run", "--replace").exit_code == 0


def test_what_set_and_now_change_goes_with_the_run_so_that_it_verifies(creneau: Creneau) -> None:
    creneau("plan", "day", "-o", "run", "--set", "objective.late_per_hour=1", "--now", "2026-11-22T19:00")
    patch = Path("run/patch.yaml").read_text()
    assert "late_per_hour: 1" in patch
    assert "2026-11-22T19:00:00+01:00" in patch
    assert creneau("verify", "day", "run").exit_code == 0


def test_a_mandatory_request_left_out_ends_with_3(creneau: Creneau) -> None:
    requests = Path("day/requests.csv")
    head, *rows = requests.read_text().splitlines()
    lines = [f"{head},mandatory", *(f"{row},{'yes' if row.startswith('R4') else ''}" for row in rows)]
    requests.write_text("\n".join(lines) + "\n")
    done = creneau("plan", "day", "-o", "run")
    assert done.exit_code == 3
    assert done.stderr.endswith("1 mandatory request left out: R4\n")
    assert "broken 1\n" in done.stdout


@pytest.mark.parametrize(("least", "code"), [("0.75", 0), ("0.9", 3)])
def test_an_expectation_that_does_not_hold_ends_with_3(creneau: Creneau, least: str, code: int) -> None:
    state(f"expect: [{{kpi: on_time, least: {least}}}]\n")
    done = creneau("plan", "day", "-o", "run")
    assert done.exit_code == code
    assert ("on_time is to be at least 0.9; it is 0.75" in done.stderr) == (code == 3)


def test_a_plan_that_breaks_a_rule_is_a_bug_and_no_run_is_written(
    creneau: Creneau, monkeypatch: pytest.MonkeyPatch
) -> None:
    from planning.verify import verify as sound  # noqa: PLC0415 - heavy, and only this test needs it

    def verify(case: object, travel: object, rows: pl.DataFrame, in_force: object) -> object:
        assert in_force is None
        late = rows.with_columns(
            pl.when(pl.col("request_id") == "R1").then(pl.lit("T2")).otherwise("resource_id").alias("resource_id")
        )
        return sound(case, travel, late)  # type: ignore[arg-type]

    monkeypatch.setattr("cli.carry_out.verify", verify)
    done = creneau("plan", "day", "-o", "run")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "run.rejected/plan.rejected.csv" in done.stderr
    assert re.search(r"^\d+ violations? of a hard rule: (R|T)\d: ", done.stderr, re.MULTILINE)
    assert "\nthe search found broken 0 and cost 351.83, the verifier broken 0 and cost " in done.stderr
    assert not Path("run").exists()
    assert Path("run.rejected/plan.rejected.csv").is_file()


def test_a_plan_that_costs_other_than_the_verifier_says_is_a_bug(
    creneau: Creneau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def solve(case: Case, travel: Travel, **_: object) -> object:
        solution = found(case, travel, Path("day/plan.csv"))
        solution.cost += 1
        return solution

    monkeypatch.setitem(sys.modules, "planning.solve", SimpleNamespace(solve=solve))
    done = creneau("plan", "day", "-o", "run")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "of a hard rule" not in done.stderr
    assert done.stderr.endswith("cost 351.84, the verifier broken 0 and cost 351.83\n")
    assert not Path("run").exists()


def test_each_scenario_has_a_folder_and_a_comparison_closes_the_output(creneau: Creneau) -> None:
    state(STORM)
    done = creneau("plan", "day", "-o", "run", "--scenario", "all")
    assert done.exit_code == 0
    assert sorted(folder.name for folder in Path("run").iterdir()) == ["base", "cheap", "storm"]
    *_, comparison = done.stdout.split("\n\n")
    table = {line.split()[0]: line.split()[1:] for line in comparison.splitlines()}
    assert table["figure"] == ["unit", "base", "storm", "cheap"]
    assert table["cost"] == ["EUR", "351.83", "351.83", "202.83"]
    assert table["value"] == ["EUR", "1,150", "5,950", "1,001"]


def test_a_run_of_a_scenario_carries_its_patch_and_verifies(creneau: Creneau) -> None:
    state(STORM)
    assert creneau("plan", "day", "-o", "run", "--scenario", "cheap").exit_code == 0
    assert "cost   202.83 EUR" in creneau("verify", "day", "run/cheap").stdout


def test_scenarios_as_json_are_their_runs_and_a_comparison(creneau: Creneau) -> None:
    state(STORM)
    document = json.loads(creneau("plan", "day", "-o", "run", "--scenario", "storm", "--json").stdout)
    assert document["schema"] == "creneau.plans/1"
    assert [run["scenario"] for run in document["runs"]] == ["storm"]
    assert {"figure": "cost", "unit": "EUR", "storm": 351.83} in document["comparison"]


def test_the_exit_code_of_several_scenarios_is_the_worst(creneau: Creneau) -> None:
    state(STORM.replace("value: 5000", "value: lots") + "expect: [{scenario: cheap, kpi: on_time, least: 1}]\n")
    done = creneau("plan", "day", "-o", "run", "--scenario", "all")
    assert done.exit_code == 2
    assert "cheap: on_time is to be at least 1; it is 0.75" in done.stderr
    assert sorted(folder.name for folder in Path("run").iterdir()) == ["base", "cheap"]


def test_an_unknown_scenario_is_a_fault_that_names_those_there_are(creneau: Creneau) -> None:
    state(STORM)
    done = creneau("plan", "day", "-o", "run", "--scenario", "strom")
    assert done.exit_code == 2
    assert done.stderr.endswith("--scenario: 'strom' is no scenario (there are base, storm, cheap) [E930]\n")


def test_scenarios_are_not_mixed_with_a_run(creneau: Creneau) -> None:
    creneau("plan", "day", "-o", "run")
    done = creneau("plan", "day", "-o", "run", "--scenario", "base", "--replace")
    assert done.exit_code == 2
    assert "[E905]" in done.stderr


def test_a_plan_in_force_that_is_not_there_is_a_fault(creneau: Creneau) -> None:
    done = creneau("plan", "day", "-o", "run", "--from", "yesterday")
    assert done.exit_code == 2
    assert "yesterday: does not exist" in done.stderr


def test_the_plan_in_force_is_completed_and_what_it_promised_holds(
    creneau: Creneau, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Path("day/plan.csv")
    head, *rows = plan.read_text().splitlines()
    promised = "2026-11-23T08:10,2026-11-23T08:20,window"
    told = [f"{row},{promised if ',R1,' in row else ',,none'}" for row in rows]
    plan.write_text("\n".join([f"{head},promised_start,promised_end,lock", *told]) + "\n")
    given: dict[str, Any] = {}

    def solve(case: Case, travel: Travel, *, in_force: pl.DataFrame, **_: object) -> object:
        given.update(case=case, rows=in_force)
        return found(case, travel, plan)

    monkeypatch.setitem(sys.modules, "planning.solve", SimpleNamespace(solve=solve))
    assert creneau("plan", "day", "-o", "run", "--from", "day/plan.csv").exit_code == 0
    assert given["rows"]["start"].null_count() == 0
    held = given["case"].requests.filter(request_id="R1").row(0, named=True)
    assert (held["lock"], held["promised_end"] - held["promised_start"]) == ("window", 600)


def test_a_plan_that_follows_on_one_in_force_costs_alike_when_it_is_verified_from_its_folder(
    creneau: Creneau, monkeypatch: pytest.MonkeyPatch
) -> None:
    state("objective: {disturbance: {resource: 7, drop: 11}}\n")
    plan = Path("before.csv")
    plan.write_text(
        "activity,request_id,resource_id,sequence\nvisit,R1,T2,1\nvisit,R2,T9,1\nvisit,R9,T1,1\nvisit,R4,T1,2\n"
    )

    def solve(case: Case, travel: Travel, *, in_force: pl.DataFrame, **_: object) -> object:
        return found(case, travel, Path("day/plan.csv"), in_force)

    monkeypatch.setitem(sys.modules, "planning.solve", SimpleNamespace(solve=solve))
    assert creneau("plan", "day", "-o", "run", "--from", plan).exit_code == 0
    charged = [line for line in Path("run/costs.csv").read_text().splitlines() if line.startswith("disturbance")]
    assert charged == [
        "disturbance,request,R1,7.00",
        "disturbance,request,R2,7.00",
        "disturbance,request,R4,11.00",
    ]
    for named in ("run", "run/plan.csv"):
        again = json.loads(creneau("verify", "day", named, "--json").stdout)
        assert {row["scope_id"]: row["amount"] for row in again["costs"] if row["term"] == "disturbance"} == {
            "R1": 7,
            "R2": 7,
            "R4": 11,
        }
    assert "disturbed,total,,3.0,requests" in Path("run/kpis.csv").read_text()


def test_many_days_are_cut_on_the_screen_and_said_to_be(creneau: Creneau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.summary.FIRST_ROWS", 1)
    said = creneau("plan", "day", "-o", "run").stdout
    assert "... and 1 more of 2 rows: run/plan.csv has them all, -v shows them\n" in said
    assert "\nT2" not in said
    assert "\nT2" in creneau("plan", "day", "-o", "again", "-v").stdout


def test_rows_set_aside_stand_in_a_file_of_the_run(creneau: Creneau) -> None:
    requests = Path("day/requests.csv")
    requests.write_text(requests.read_text() + "R6,,1,1,,soon,,,,,\n")
    done = creneau("plan", "day", "-o", "run", "--set-aside")
    assert done.exit_code == 3
    head, row = Path("run/set_aside.csv").read_text().splitlines()
    assert head == "severity,code,file,line,column,value,wrong,right,subject"
    assert row.startswith("E,E102,requests.csv,7,duration_min,soon,is not a whole number of minutes,")


def test_the_plan_in_force_does_not_bring_its_present_along(creneau: Creneau) -> None:
    assert creneau("plan", "day", "-o", "first", "--now", "2026-11-22T09:00").exit_code == 0
    assert creneau("plan", "day", "-o", "second", "--from", "first").exit_code == 0
    manifest = json.loads(Path("second/manifest.json").read_text())
    assert manifest["now"].startswith("2026-11-22T20:00")
    assert not Path("second/patch.yaml").exists()


def test_a_plan_verifies_alike_by_its_folder_and_by_its_file(creneau: Creneau) -> None:
    state(STORM)
    creneau("plan", "day", "-o", "run", "--scenario", "storm")
    by_folder, by_file = creneau("verify", "day", "run/storm"), creneau("verify", "day", "run/storm/plan.csv")
    assert (by_folder.exit_code, by_folder.stdout) == (by_file.exit_code, by_file.stdout)


@pytest.mark.parametrize(
    ("options", "effort"),
    [
        ([], Effort(seconds=300, threads=2)),
        (["--seconds", "7", "--seed", "3"], Effort(seconds=7, seed=3, threads=2)),
        (["--iterations", "0"], Effort(iterations=0, threads=2)),
        (["--set", "limits.seconds=20"], Effort(seconds=20, threads=2)),
        (["--set", "limits.seconds=20", "--seconds", "7"], Effort(seconds=7, threads=2)),
        (["--set", "limits={searches: 4, threads: 3}"], Effort(seconds=300, searches=4, threads=3)),
    ],
)
def test_the_effort_comes_from_the_options_else_from_the_limits_of_the_case(
    creneau: Creneau, monkeypatch: pytest.MonkeyPatch, options: list[str], effort: Effort
) -> None:
    searches = Searches()
    searches.stand_in(monkeypatch)
    assert creneau("plan", "day", "-o", "run", *options).exit_code == 0
    assert searches.efforts == [effort]
    manifest = json.loads(Path("run/manifest.json").read_text())
    asked = {"seconds": effort.seconds} if effort.iterations is None else {"iterations": effort.iterations}
    assert manifest["effort"] == asked
    assert (manifest["seed"], manifest["searches"], manifest["iterations"]) == (effort.seed, effort.searches, 5_000)
    assert "threads" not in manifest


def test_each_scenario_gets_the_same_effort(creneau: Creneau, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = Searches()
    searches.stand_in(monkeypatch)
    state(STORM)
    assert creneau("plan", "day", "-o", "run", "--scenario", "all", "--iterations", "5", "--seed", "2").exit_code == 0
    assert len(searches.efforts) == 3
    assert len({(effort.iterations, effort.seed) for effort in searches.efforts}) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--seconds", "3", "--iterations", "3"], "give --seconds or --iterations, not both"),
        (["--seconds", "0"], "--seconds"),
        (["--seconds", "2.5"], "--seconds"),
        (["--iterations", "-1"], "--iterations"),
        (["--seed", "-1"], "--seed"),
    ],
)
def test_an_effort_that_makes_no_sense_ends_with_2(creneau: Creneau, options: list[str], said: str) -> None:
    done = creneau("plan", "day", "-o", "run", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert not Path("run").exists()


def test_the_curve_of_the_search_stands_in_the_run(creneau: Creneau) -> None:
    creneau("plan", "day", "-o", "run", "--iterations", "0")
    assert Path("run/curve.csv").read_text() == "iterations,seconds,broken,cost\n0,,0,351.83\n"
