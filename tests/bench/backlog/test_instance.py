from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from bench.backlog.instance import LOADS, write_instance
from planning.case.load import load

if TYPE_CHECKING:
    from pathlib import Path

TASKS, PEOPLE, SKILLS = 5_600, 20, 5


def written(folder: Path, load: float, seed: int = 0) -> Path:
    write_instance(folder, load, tasks=TASKS, people=PEOPLE, skills=SKILLS, seed=seed)
    return folder


@pytest.mark.parametrize("wanted", LOADS)
def test_work_is_the_load_times_the_hours(tmp_path: Path, wanted: float) -> None:
    case = load(written(tmp_path, wanted))
    assert case.faults == ()
    assert (case.tasks.height, case.resources.height) == (TASKS, PEOPLE)
    shifts = case.shifts.select("start", "end", "breaks").rows()
    hours = sum(end - start - sum(pause["duration"] for pause in breaks) for start, end, breaks in shifts)
    assert sum(case.tasks["duration"]) / hours == pytest.approx(wanted, abs=0.01)
    assert len(shifts) == 10 * PEOPLE


def test_a_task_asks_for_one_skill_and_people_have_one_to_three(tmp_path: Path) -> None:
    case = load(written(tmp_path, 1.2))
    assert set(case.tasks["skills"].list.len()) == {1}
    held = case.skills.group_by("resource_id").len()["len"]
    assert set(held) == {1, 2, 3}
    firsts = pl.read_csv(tmp_path / "resources.csv")["skills"].str.split(";").list.first().value_counts()
    assert set(firsts["count"]) == {PEOPLE // SKILLS}


def test_due_dates_are_tight_and_some_of_the_backlog_is_overdue(tmp_path: Path) -> None:
    case = load(written(tmp_path, 1.2))
    opens = case.shifts.select(pl.col("start").min()).item()
    lying, arriving = (case.tasks.filter((pl.col("created_at") < opens) == before) for before in (True, False))
    assert lying.height == 3_192
    assert 0.03 < lying.filter(pl.col("due_at") < opens).height / lying.height < 0.07
    days = (arriving["due_at"] - arriving["created_at"]).to_numpy() / 86_400
    assert days.min() >= 2 / 24
    assert days.max() <= 5  # three working days around a weekend
    assert (case.tasks["due_at"] >= case.tasks["created_at"]).all()


def test_another_load_changes_durations_alone_and_the_same_arguments_nothing(tmp_path: Path) -> None:
    low, high, again = (written(tmp_path / name, load) for name, load in (("a", 1.0), ("b", 1.3), ("c", 1.3)))
    tables = [pl.read_parquet(folder / "requests.parquet") for folder in (low, high)]
    assert tables[0].drop("duration_min").equals(tables[1].drop("duration_min"))
    assert (tables[0]["duration_min"] < tables[1]["duration_min"]).sum() > 0.9 * TASKS
    assert {path.name: path.read_bytes() for path in high.iterdir()} == {
        path.name: path.read_bytes() for path in again.iterdir()
    }
    other = written(tmp_path / "d", 1.3, seed=1)
    assert (other / "requests.parquet").read_bytes() != (high / "requests.parquet").read_bytes()


def test_without_somebody_for_each_skill_there_is_no_instance(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="19 people cannot have 20 skills"):
        write_instance(tmp_path / "new", 1.0, tasks=100, people=19)
    assert not (tmp_path / "new").exists()
