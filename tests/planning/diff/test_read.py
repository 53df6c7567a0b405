from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from planning.diff import read_both
from planning.faults import InputError

if TYPE_CHECKING:
    import polars as pl

HEAD = "activity,request_id,part,resource_id,start"
KPIS = "kpi,scope,scope_id,value,unit,low,high,target,met,formula\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def file(name: str, *rows: str) -> Path:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join((HEAD, *rows)) + "\n")
    return path


def run(name: str, *rows: str, timezone: str = "Europe/Paris", currency: str = "EUR") -> Path:
    folder = file(f"{name}/plan.csv", *rows).parent
    settings = {"timezone": timezone, "currency": currency}
    (folder / "manifest.json").write_text(json.dumps({"settings": settings}))
    (folder / "kpis.csv").write_text(KPIS + "cost,total,,12.5,EUR,,,,,sum\n")
    (folder / "unplanned.csv").write_text("request_id,value,code,detail\nR9,10.00,N1,no room\n")
    return folder


def complaints(old: Path, new: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_both(old, new)
    return str(caught.value).splitlines()


def starts(rows: pl.DataFrame) -> list[str]:
    return rows["start_at"].to_list()


def test_of_a_run_the_figures_and_the_requests_left_out_are_read_and_of_a_file_only_the_rows() -> None:
    old, new = read_both(run("one", "visit,R1,,T1,2026-11-23T08:00:00+01:00"), file("b.csv", "visit,R1,,T1,"))
    assert old.kpis is not None
    assert old.kpis.select("kpi", "value").rows() == [("cost", 12.5)]
    assert old.left_out is not None
    assert old.left_out.select("request_id", "code").rows() == [("R9", "N1")]
    assert (new.kpis, new.left_out) == (None, None)
    assert starts(new.rows) == [None]


def test_where_rows_were_set_aside_nobody_knows_what_else_is_left_out() -> None:
    folder = run("one", "visit,R1,,T1,")
    (folder / "set_aside.csv").write_text("severity\n")
    assert read_both(folder, folder)[0].left_out is None


def test_times_are_local_to_the_time_zone_of_the_run_also_those_of_the_other_plan() -> None:
    elsewhere = file("b.csv", "visit,R1,,T1,2026-11-22T23:30Z", "visit,R2,,T1,2026-11-23T08:00")
    _, new = read_both(run("one"), elsewhere)
    assert starts(new.rows) == ["2026-11-23T00:30:00+01:00", "2026-11-23T08:00:00+01:00"]


def test_without_a_run_each_time_keeps_its_offset() -> None:
    written = ["2026-11-22T23:30Z", "2026-11-23 08:00:00+0100", "2026-11-23T08:00:05-04:30", ""]
    plan = file("a.csv", *(f"visit,R{number},,T1,{text}" for number, text in enumerate(written)))
    old, _ = read_both(plan, plan)
    shown = ["2026-11-22T23:30:00+00:00", "2026-11-23T08:00:00+01:00", "2026-11-23T08:00:05-04:30", None]
    assert starts(old.rows) == shown


def test_a_time_without_offset_needs_a_run_that_gives_the_time_zone() -> None:
    bare = file("a.csv", "visit,R1,,T1,2026-11-23T08:00", "visit,R2,,T1,2026-11-23T25:00")
    homeless, unread = complaints(bare, file("b.csv"))
    wrong = "has no offset, and neither plan is a run, which would say its time zone (write the offset) [E706]"
    assert homeless == f"a.csv:2: start: '2026-11-23T08:00' {wrong}"
    assert unread.startswith("a.csv:3: start: '2026-11-23T25:00' is not a date and time")


def test_a_part_that_stands_twice_is_refused_and_the_faults_of_both_plans_are_told_at_once() -> None:
    old = file("a.csv", "visit,R1,1,T1,", "visit,R1,2,T2,", "visit,R1,2,T3,", "visit,,,T3,")
    new = file("b.csv", "visit,R2,,T1,", "visit,R2,1,T2,")
    right = "keep one row, or say in `part` which resource fills which; the first is at"
    assert complaints(old, new) == [
        f"a.csv:4: request_id: 'R1' is planned already ({right} a.csv:3) [E704]",
        "a.csv:5: request_id: is empty; a visit needs it (its id) [E702]",
        f"b.csv:3: request_id: 'R2' is planned already ({right} b.csv:2) [E704]",
    ]


def test_plans_that_do_not_measure_alike_are_not_compared() -> None:
    assert complaints(run("one"), run("two", timezone="Europe/London", currency="GBP")) == [
        f"two: the two plans have different {what} (compare plans of one case) [E705]"
        for what in ("time zones: Europe/Paris and Europe/London", "currencies: EUR and GBP")
    ]


def test_what_is_missing_or_broken_in_a_run_is_named_with_its_file() -> None:
    broken = run("two", timezone="Moon")
    (broken / "kpis.csv").write_text(KPIS + "cost,total,,dear,EUR,,,,,\ncost,total,,1,EUR,,,,,\n")
    (broken / "unplanned.csv").write_text("request_id,value,code,detail\nR1,1,N1,\nR1,1,N1,\n")
    assert complaints(Path("nowhere"), broken) == [
        "nowhere: does not exist (a run's folder with plan.csv, or a plan's file) [E701]",
        "two: cannot be read as a run: its time zone Moon is unknown (a folder that `plan` wrote) [E804]",
        "two/kpis.csv:2: value: 'dear' is not a number [E104]",
        "two/kpis.csv:3: kpi: 'cost' stands twice for its scope (keep one row) [E402]",
        "two/unplanned.csv:3: request_id: 'R1' stands twice (keep one row) [E402]",
    ]
    (broken / "manifest.json").write_text("{")
    assert any(line.startswith("two: cannot be read as a run: ") for line in complaints(broken, broken))


def test_a_folder_of_scenarios_names_its_runs() -> None:
    Path("all").mkdir()
    for name in ("storm", "base"):
        file(f"all/{name}/plan.csv")
    assert complaints(Path("all"), Path("all/base")) == [
        "all: holds no plan (name one of its runs: all/base, all/storm) [E701]"
    ]
