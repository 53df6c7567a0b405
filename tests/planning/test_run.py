from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import yaml

from planning.faults import InputError
from planning.in_force import read_in_force
from planning.kpis import KPIS
from planning.plan import ROWS, Plan
from planning.plan.read import plan_sheet
from planning.plan.rows import UNPLANNED
from planning.progress import CURVE
from planning.run import check_folder, read_manifest, write_rejected, write_run
from planning.run import write as run
from planning.verify.verdict import COSTS, VIOLATIONS

if TYPE_CHECKING:
    from pathlib import Path

NINE = 1_795_420_800  # 2026-11-23T09:00 in Paris
KPI_ROW = ("cost", "total", None, 351.83, "EUR", None, None, None, None, "sum of the amounts in costs.csv")


def case_of_few() -> Any:
    requests = pl.DataFrame({"request_id": ["R1", "R2"]})
    return SimpleNamespace(
        settings=SimpleNamespace(timezone="Europe/Paris"), requests=requests, of_several=lambda: pl.lit(value=False)
    )


def plan_of(*visits: dict[str, Any], unplanned: tuple[Any, ...] = ()) -> Plan:
    rows = [{**dict.fromkeys(ROWS), "activity": "visit", **visit} for visit in visits]
    return Plan(
        pl.DataFrame(rows, schema=ROWS),
        pl.DataFrame([unplanned] if unplanned else [], schema=UNPLANNED, orient="row"),
    )


def verdict_of(*violations: tuple[Any, ...]) -> Any:
    costs = [("travel", "shift", "T2", 1800), ("sla", "request", "R2", 5), ("credit", "shift", "T1", -1050)]
    return SimpleNamespace(
        costs=pl.DataFrame(costs, schema=COSTS, orient="row"),
        violations=pl.DataFrame(violations, schema=VIOLATIONS, orient="row"),
    )


def contents(**changes: Any) -> dict[str, Any]:
    """What a run is written from."""
    written = {
        "plan": plan_of({"request_id": "R1", "resource_id": "T1", "start": NINE}),
        "verdict": verdict_of(),
        "kpis": pl.DataFrame([KPI_ROW], schema=KPIS, orient="row"),
        "curve": pl.DataFrame([(0, 0.256, 0, 40_000), (90, 1.0, 0, 35_183)], schema=CURVE, orient="row"),
        "manifest": {"version": "0.1.0", "cost": 351.83, "settings": {"travel": {"mode": "plane"}}},
        "timezone": "Europe/Paris",
    }
    return {**written, **changes}


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_run_holds_its_plan_its_costs_its_figures_and_its_manifest(tmp_path: Path) -> None:
    write_run(tmp_path / "runs" / "monday", **contents())
    assert sorted(snapshot(tmp_path)) == [
        f"runs/monday/{name}"
        for name in ("costs.csv", "curve.csv", "kpis.csv", "manifest.json", "plan.csv", "unplanned.csv")
    ]
    plan = (tmp_path / "runs/monday/plan.csv").read_text().splitlines()
    assert plan[0] == ",".join(ROWS)
    assert plan[1] == "visit,R1,,,T1,,,,,,2026-11-23T09:00:00+01:00,,,,,,,,,,"


def test_a_run_that_follows_on_a_plan_keeps_what_was_in_force_and_reads_it_back(tmp_path: Path) -> None:
    case = case_of_few()
    told = {"promised_start": NINE, "promised_end": NINE + 900}
    before = plan_of({"request_id": "R2", "resource_id": "T1"}, {"request_id": "R1", "resource_id": "T2", **told}).rows
    write_run(tmp_path / "run", **contents(in_force=before))
    assert (tmp_path / "run/in_force.csv").read_text().splitlines() == [
        "request_id,part,resource_id,start,promised_start,promised_end",
        "R1,,T2,,2026-11-23T09:00:00+01:00,2026-11-23T09:15:00+01:00",
        "R2,,T1,,,",
    ]
    for plan in (tmp_path / "run", tmp_path / "run/plan.csv"):
        again = read_in_force(plan, case)
        assert again is not None
        assert again.rows() == [
            ("R1", None, "T2", None, NINE, NINE + 900),
            ("R2", None, "T1", None, None, None),
        ]
    assert read_in_force(tmp_path, case) is None


def test_half_a_promise_in_force_is_a_fault_and_so_is_one_that_ends_before_it_starts(tmp_path: Path) -> None:
    rows = ["R1,T1,2026-11-23T09:00,", "R2,T1,,2026-11-23T09:00", "R3,T1,2026-11-23T09:00,2026-11-23T08:00"]
    (tmp_path / "in_force.csv").write_text("\n".join(["request_id,resource_id,promised_start,promised_end", *rows]))
    case = case_of_few()
    with pytest.raises(InputError) as caught:
        read_in_force(tmp_path, case)
    file, started = tmp_path / "in_force.csv", "(promised_start 2026-11-23T09:00)"
    assert str(caught.value).splitlines() == [
        f"{file}:2: promised_start: '2026-11-23T09:00' stands without promised_end (fill both or none) [E302]",
        f"{file}:3: promised_end: '2026-11-23T09:00' stands without promised_start (fill both or none) [E302]",
        f"{file}:4: promised_end: '2026-11-23T08:00' comes before promised_start {started} [E301]",
    ]


def test_what_was_in_force_is_read_with_all_of_its_faults(tmp_path: Path) -> None:
    (tmp_path / "in_force.csv").write_text("request_id,start\n,soon\n")
    case = case_of_few()
    with pytest.raises(InputError) as caught:
        read_in_force(tmp_path, case)
    assert [(fault.code, fault.column) for fault in caught.value.faults] == [
        ("E007", "resource_id"),
        ("E101", "request_id"),
        ("E107", "start"),
    ]


def test_amounts_have_two_decimals_and_costs_are_sorted(tmp_path: Path) -> None:
    left_out = ("R4", 15_000, "W501", "nobody has plumbing")
    write_run(tmp_path / "run", **contents(plan=plan_of(unplanned=left_out)))
    assert (tmp_path / "run/costs.csv").read_text().splitlines() == [
        "term,scope,scope_id,amount",
        "credit,shift,T1,-10.50",
        "sla,request,R2,0.05",
        "travel,shift,T2,18.00",
    ]
    unplanned = (tmp_path / "run/unplanned.csv").read_text().splitlines()
    assert unplanned == ["request_id,value,code,detail", "R4,150.00,W501,nobody has plumbing"]


def test_the_curve_is_in_seconds_and_money_with_two_decimals_and_seconds_may_be_unknown(tmp_path: Path) -> None:
    untimed = pl.DataFrame([(0, None, 1, 5)], schema=CURVE, orient="row")
    write_run(tmp_path / "timed", **contents())
    write_run(tmp_path / "untimed", **contents(curve=untimed))
    head = "iterations,seconds,broken,cost"
    assert (tmp_path / "timed/curve.csv").read_text().splitlines() == [head, "0,0.26,0,400.00", "90,1.0,0,351.83"]
    assert (tmp_path / "untimed/curve.csv").read_text().splitlines() == [head, "0,,1,0.05"]


def test_violations_and_a_patch_are_written_where_there_are_any(tmp_path: Path) -> None:
    patch = {"requests": {"remove": ["R1"]}, "settings": {"travel": {"speed_kmh": 50}}}
    verdict = verdict_of(("window", "R1", "T1", NINE, 1, "starts too late", True))
    write_run(tmp_path / "run", **contents(verdict=verdict, patch=patch))
    assert (tmp_path / "run/violations.csv").read_text().splitlines()[1] == (
        "window,R1,T1,2026-11-23T09:00:00+01:00,1,starts too late,true"
    )
    assert yaml.safe_load((tmp_path / "run/patch.yaml").read_text()) == patch


def test_equal_inputs_give_equal_bytes_whatever_the_order_of_the_rows(tmp_path: Path) -> None:
    visits = [{"request_id": f"R{n}", "resource_id": "T1", "start": NINE + n} for n in range(3)]
    write_run(tmp_path / "first", **contents(plan=plan_of(*visits)))
    manifest = dict(reversed(contents()["manifest"].items()))
    write_run(tmp_path / "second", **contents(plan=plan_of(*visits[::-1]), manifest=manifest))
    assert snapshot(tmp_path / "first") == snapshot(tmp_path / "second")


def test_texts_that_a_spreadsheet_would_take_for_a_formula_are_written_as_texts_and_read_as_they_were(
    tmp_path: Path,
) -> None:
    plan = plan_of({"request_id": "=1+1", "resource_id": "@T1", "start": NINE})
    write_run(tmp_path / "run", **contents(plan=plan))
    assert "visit,'=1+1,,,'@T1," in (tmp_path / "run/plan.csv").read_text()
    sheet, faults = plan_sheet(tmp_path / "run", "Europe/Paris")
    assert not faults
    assert sheet.rows.select("request_id", "resource_id").row(0) == ("=1+1", "@T1")


def test_an_existing_run_is_refused_and_stays_as_it_was(tmp_path: Path) -> None:
    write_run(tmp_path / "run", **contents())
    before = snapshot(tmp_path)
    with pytest.raises(InputError, match=r"run: exists already \(give --replace, or another name\) \[E801\]"):
        write_run(tmp_path / "run", **contents(plan=plan_of()))
    assert snapshot(tmp_path) == before


def test_replace_puts_the_new_run_in_the_place_of_the_old_one(tmp_path: Path) -> None:
    verdict = verdict_of(("window", "R1", "T1", NINE, 1, "starts too late", True))
    write_run(tmp_path / "run", **contents(verdict=verdict))
    write_run(tmp_path / "run", **contents(plan=plan_of()), replace=True)
    assert "violations.csv" not in snapshot(tmp_path / "run")
    assert (tmp_path / "run/plan.csv").read_text().splitlines() == [",".join(ROWS)]
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


def test_replace_does_not_destroy_a_folder_that_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "holiday.jpg").write_bytes(b"sea")
    with pytest.raises(InputError, match="E802"):
        write_run(tmp_path / "photos", **contents(), replace=True)
    with pytest.raises(InputError, match="E802"):
        check_folder(tmp_path / "photos" / "holiday.jpg", replace=True)
    assert snapshot(tmp_path) == {"photos/holiday.jpg": b"sea"}


def test_replace_takes_an_empty_folder_or_none_at_all(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_run(tmp_path / "empty", **contents(), replace=True)
    write_run(tmp_path / "new", **contents(), replace=True)
    assert snapshot(tmp_path / "empty") == snapshot(tmp_path / "new")


@pytest.mark.parametrize("failure", [RuntimeError("bug"), KeyboardInterrupt()])
@pytest.mark.parametrize("file", ["plan.csv", "kpis.csv", "manifest.json"])
def test_a_failure_in_the_middle_leaves_nothing_and_the_old_run_intact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, failure: BaseException
) -> None:
    write_run(tmp_path / "old", **contents())
    before = snapshot(tmp_path)
    write = run._write

    def fail(path: Path, text: str) -> None:
        if path.name == file:
            raise failure
        write(path, text)

    monkeypatch.setattr(run, "_write", fail)
    for folder in ("old", "new"):
        with pytest.raises(type(failure)):
            write_run(tmp_path / folder, **contents(plan=plan_of()), replace=True)
    assert snapshot(tmp_path) == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["old"]


def test_a_failure_while_the_folders_are_swapped_brings_the_old_run_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(tmp_path / "run", **contents())
    before = snapshot(tmp_path)
    rename = type(tmp_path).rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(type(tmp_path), "rename", fail)
    with pytest.raises(InputError, match=r"cannot be written: No space left on device \[E803\]"):
        write_run(tmp_path / "run", **contents(plan=plan_of()), replace=True)
    assert snapshot(tmp_path) == before


def test_a_folder_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="E803"):
        write_run(tmp_path / "file" / "run", **contents())


def test_a_rejected_plan_stands_beside_the_run_that_it_would_be(tmp_path: Path) -> None:
    write_run(tmp_path / "run", **contents())
    before = snapshot(tmp_path / "run")
    verdict = verdict_of(("window", "R1", "T1", NINE, 1, "starts too late", False))
    for _ in range(2):
        file = write_rejected(tmp_path / "run", plan=contents()["plan"], verdict=verdict, timezone="Europe/Paris")
    assert file == tmp_path / "run.rejected" / "plan.rejected.csv"
    assert sorted(snapshot(file.parent)) == ["plan.rejected.csv", "violations.csv"]
    assert snapshot(tmp_path / "run") == before


@pytest.mark.parametrize("named", ["run", "run/plan.csv"])
def test_the_manifest_is_found_by_the_folder_of_a_run_and_by_its_plan(tmp_path: Path, named: str) -> None:
    write_run(tmp_path / "run", **contents())
    assert read_manifest(tmp_path / named) == contents()["manifest"]


def test_a_plan_in_no_run_has_no_manifest(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "plan.csv") == {}


@pytest.mark.parametrize("text", ["[]", "{", "7"])
def test_a_manifest_that_is_none_is_a_fault(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(InputError, match="E804"):
        read_manifest(tmp_path)


def test_a_run_below_a_file_is_refused_before_anything_is_planned(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is no folder to write to"):
        check_folder(tmp_path / "file" / "run", replace=False)
    check_folder(tmp_path / "new" / "run", replace=False)


def test_the_manifest_is_json_with_sorted_keys(tmp_path: Path) -> None:
    write_run(tmp_path / "run", **contents())
    text = (tmp_path / "run/manifest.json").read_text()
    assert json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n" == text
