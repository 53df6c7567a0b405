from __future__ import annotations

import random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.faults import InputError
from planning.plan import ROWS, Plan, plan_csv, read_plan, sorted_rows, unplanned
from planning.plan.rows import UNPLANNED
from planning.travel import Travel
from planning.verify import verify
from tests import cases

if TYPE_CHECKING:
    from pathlib import Path

NINE = 1_795_420_800  # 2026-11-23T09:00 in Paris
CASE: Any = SimpleNamespace(
    settings=SimpleNamespace(timezone="Europe/Paris"),
    requests=pl.DataFrame({"request_id": ["R1", "R2"], "value": [100, 200], "service_id": [None, "single"]}),
    everything=lambda: pl.DataFrame({"request_id": ["R1", "R2", "D1"], "value": [100, 200, 300]}),
    of_several=lambda: pl.col("service_id") == "team",
    unservable=pl.DataFrame(schema={"request_id": pl.String, "code": pl.String, "detail": pl.String}),
)
DECISIONS = """activity,request_id,resource_id,sequence
visit,R2,T2,1
visit,R1,T1,1
break,,T1,2
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "plan.csv"
    file.write_bytes(text.encode())
    return file


def complaints(folder: Path, text: str) -> list[str]:
    """What is wrong with a file, without the folder's name."""
    with pytest.raises(InputError) as caught:
        read_plan(written(folder, text), CASE)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def test_a_plan_that_holds_decisions_only_has_null_for_all_else(tmp_path: Path) -> None:
    rows = read_plan(written(tmp_path, DECISIONS), CASE).rows
    assert rows.schema == pl.Schema(ROWS)
    assert rows.select("activity", "request_id", "resource_id", "sequence").rows() == [
        ("visit", "R1", "T1", 1),
        ("break", None, "T1", 2),
        ("visit", "R2", "T2", 1),
    ]
    others = rows.drop("activity", "request_id", "resource_id", "sequence")
    assert others.null_count().sum_horizontal().item() == 3 * others.width


def test_the_requests_that_a_plan_does_not_name_are_left_out(tmp_path: Path) -> None:
    plan = read_plan(written(tmp_path, "activity,request_id,resource_id\nvisit,R1,T1\n"), CASE)
    assert plan.unplanned.rows() == [("D1", 300, None, None), ("R2", 200, None, None)]


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    visit = {
        "activity": "visit",
        "request_id": "=R,1",
        "resource_id": "T1",
        "sequence": 1,
        "site_id": "A",
        "lock": "time",
        "status": "frozen",
        "travel_m": 12,
        **dict.fromkeys(("shift_start", "depart", "arrive", "start", "end", "promised_start", "promised_end"), NINE),
    }
    rows = pl.DataFrame([{**dict.fromkeys(ROWS), **visit}], schema=ROWS)
    plan = Plan(rows, pl.DataFrame(schema=UNPLANNED))
    assert read_plan(written(tmp_path, plan_csv(plan, "Europe/Paris")), CASE).rows.equals(rows)


def test_a_plan_is_found_in_a_runs_folder(tmp_path: Path) -> None:
    written(tmp_path, DECISIONS)
    assert read_plan(tmp_path, CASE).rows.height == 3


@pytest.mark.parametrize("place", ["file", "folder"])
def test_a_plan_may_be_a_parquet_file_with_typed_columns(tmp_path: Path, place: str) -> None:
    frame = pl.DataFrame(
        {
            "activity": ["visit", "visit"],
            "request_id": ["R1", "R2"],
            "resource_id": ["T1", "T1"],
            "sequence": [1, 2],
            "start": [NINE, None],
        }
    )
    paris = pl.from_epoch("start").dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Paris")
    frame.with_columns(paris, arrive=paris.dt.replace_time_zone(None)).write_parquet(tmp_path / "plan.parquet")
    rows = read_plan(tmp_path if place == "folder" else tmp_path / "plan.parquet", CASE).rows
    assert rows.select("start", "arrive", "sequence").rows() == [(NINE, NINE, 1), (None, None, 2)]


def test_times_without_an_offset_are_local_and_those_with_one_are_taken_as_they_are(tmp_path: Path) -> None:
    text = "activity,request_id,resource_id,start,end\nvisit,R1,T1,2026-11-23T09:00,2026-11-23T08:00Z\n"
    assert read_plan(written(tmp_path, text), CASE).rows.select("start", "end").rows() == [(NINE, NINE)]


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_place_without_a_plan_is_a_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="E701"):
        read_plan(tmp_path / name, CASE)


HEADER = "activity,request_id,resource_id"
PROMISED = f"{HEADER},promised_start,promised_end"


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("", "plan.csv: ", "E003"),
        ("activity,request_id\nvisit,R1\n", "plan.csv:1: resource_id: is missing", "E007"),
        (f"{HEADER},request\nvisit,R1,T1,R1\n", "plan.csv:1: request: ", "E006"),
        (f"{HEADER},resource_id\nvisit,R1,T1,T1\n", "plan.csv:1: resource_id: ", "E005"),
        (f"{HEADER}\nvisit,R1\n", "plan.csv:2: ", "E008"),
        (f"{HEADER}\nvisti,R1,T1\n", "plan.csv:2: activity: 'visti' ", "E106"),
        (f"{HEADER}\nvisit,R1,\n", "plan.csv:2: resource_id: is empty", "E101"),
        (f"{HEADER}\nvisit,,T1\n", "plan.csv:2: request_id: is empty; a visit needs it (its id)", "E702"),
        (f"{HEADER}\ntask,,T1\n", "plan.csv:2: request_id: is empty; a task needs it (its id)", "E702"),
        (f"{HEADER}\nbreak,R1,T1\n", "plan.csv:2: request_id: 'R1' stands on a break (leave it empty)", "E703"),
        (f"{HEADER},start\nvisit,R1,T1,9 am\n", "plan.csv:2: start: '9 am' ", "E107"),
        (f"{HEADER},start\nvisit,R1,T1,2026-03-29T02:30\n", "plan.csv:2: start: '2026-03-29T02:30' ", "E108"),
        (f"{HEADER},sequence\nvisit,R1,T1,0\n", "plan.csv:2: sequence: '0' ", "E103"),
        (
            f"{PROMISED}\nvisit,R1,T1,2026-11-23T09:00,\n",
            "plan.csv:2: promised_start: '2026-11-23T09:00' stands without promised_end (fill both or none)",
            "E302",
        ),
        (
            f"{PROMISED}\nvisit,R1,T1,,2026-11-23T09:00\n",
            "plan.csv:2: promised_end: '2026-11-23T09:00' stands without promised_start (fill both or none)",
            "E302",
        ),
        (
            f"{PROMISED}\nvisit,R1,T1,2026-11-23T09:00,2026-11-23T08:00\n",
            "plan.csv:2: promised_end: '2026-11-23T08:00' comes before promised_start ",
            "E301",
        ),
    ],
)
def test_a_fault_names_its_line_column_and_value(tmp_path: Path, text: str, place: str, code: str) -> None:
    (line,) = complaints(tmp_path, text)
    assert line.startswith(place)
    assert line.endswith(f" [{code}]")


def test_a_plan_in_force_names_each_request_once_while_another_is_for_the_verifier_to_judge(
    tmp_path: Path,
) -> None:
    file = written(tmp_path, f"{HEADER}\nvisit,R1,T1\nvisit,R2,T1\nbreak,,T1\nbreak,,T1\nvisit,R1,T2\n")
    assert read_plan(file, CASE).rows.height == 5
    with pytest.raises(InputError) as caught:
        read_plan(file, CASE, once=True)
    said = f"{file}:6: request_id: 'R1' is planned already (keep one row; the first is at {file}:2) [E704]"
    assert str(caught.value) == said


def test_a_file_that_may_not_be_opened_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, DECISIONS)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(file), "read_bytes", refuse)
    with pytest.raises(InputError, match=r"plan\.csv: cannot be opened: Permission denied .*\[E701\]"):
        read_plan(file, CASE)


def test_every_fault_of_a_plan_is_found_at_once(tmp_path: Path) -> None:
    text = "activity,request_id,resource_id,start,colour\nvisit,,T1,soon,red\nvist,R2,,,\n"
    codes = [line.rsplit(" ", 1)[1] for line in complaints(tmp_path, text)]
    assert codes == ["[E006]", "[E702]", "[E107]", "[E106]", "[E101]"]


@pytest.mark.parametrize("seed", range(6))
def test_a_completed_plan_is_the_same_after_it_was_written_and_read(tmp_path: Path, seed: int) -> None:
    pick = cases.Seeded(random.Random(seed))  # noqa: S311 - no secret
    case = cases.made(pick)
    travel = Travel.of(case)
    verdict = verify(case, travel, cases.bare(pick, case))
    plan = Plan(verdict.rows, unplanned(case, verdict.rows))
    again = read_plan(written(tmp_path, plan_csv(plan, case.settings.timezone)), case)
    assert again.rows.equals(sorted_rows(verdict.rows))
    assert again.unplanned.equals(plan.unplanned)
    second = verify(case, travel, again.rows)
    assert second.violations.sort(pl.all()).equals(verdict.violations.sort(pl.all()))
    assert second.costs.equals(verdict.costs)


def test_a_plan_in_force_names_each_piece_of_desk_work_once(tmp_path: Path) -> None:
    rows = ("activity,request_id,part,resource_id", "task,D1,1,T1", "task,D1,2,T1", "task,D2,,T1", "task,D1,2,T1")
    file = written(tmp_path, "\n".join((*rows[:4], "")))
    assert read_plan(file, CASE, once=True).rows["part"].to_list() == ["1", "2", None]
    file = written(tmp_path, "\n".join((*rows, "")))
    with pytest.raises(InputError) as caught:
        read_plan(file, CASE, once=True)
    said = f"{file}:5: request_id: 'D1' is planned already (keep one row; the first is at {file}:3) [E704]"
    assert str(caught.value) == said
