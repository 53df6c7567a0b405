from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from scenarios.samples import write
from scenarios.samples.backlog.clients import clients
from scenarios.samples.backlog.services import services, skills
from scenarios.samples.backlog.staff import staff
from scenarios.samples.backlog.tasks import A_FRAME, SOURCES, Desk, write_tasks

if TYPE_CHECKING:
    from pathlib import Path

    from planning.case.case import Case
    from tests.scenarios.samples.conftest import Made

SIZES = [(1_000, 0), (1_000, 7), (5_000, 1)]


@pytest.fixture(scope="module")
def cases(made: Made) -> dict[tuple[int, int], Case]:
    """Every sample of `SIZES`."""
    return {of: made("backlog", *of)[1] for of in SIZES}


@pytest.fixture(scope="module")
def large(made: Made) -> tuple[Path, Case]:
    return made("backlog", 22_000, 3)


def share(case: Case, chosen: pl.Expr) -> float:
    return case.tasks.filter(chosen).height / case.tasks.height


@pytest.mark.parametrize("of", SIZES)
def test_every_request_is_a_task_that_somebody_can_do(cases: dict[tuple[int, int], Case], of: tuple[int, int]) -> None:
    case = cases[of]
    assert case.tasks.height == of[0]
    assert case.requests.is_empty()
    assert case.unservable.is_empty()
    assert {fault.code for fault in case.faults} <= {"W557"}  # where two systems have a task alike


@pytest.mark.parametrize("of", SIZES)
def test_the_work_due_is_a_fifth_more_than_the_hours_allow(
    cases: dict[tuple[int, int], Case], of: tuple[int, int]
) -> None:
    case = cases[of]
    due = case.tasks.filter(pl.col("due_at") <= case.settings.end)["duration"].to_list()
    shifts = case.shifts.select("start", "end", "breaks").rows()
    hours = sum(end - start - sum(pause["duration"] for pause in breaks) for start, end, breaks in shifts)
    assert sum(due) / hours == pytest.approx(1.2, abs=0.02)
    assert len(due) > 0.88 * case.tasks.height


@pytest.mark.parametrize("of", SIZES)
def test_57_of_100_tasks_lie_there_before_the_horizon_and_some_of_them_are_overdue(
    cases: dict[tuple[int, int], Case], of: tuple[int, int]
) -> None:
    case = cases[of]
    lying = pl.col("created_at") < case.settings.start
    assert share(case, lying) == 0.57
    assert case.tasks.filter(lying)["created_at"].to_numpy().max() < case.settings.now
    assert 0.15 < share(case, pl.col("due_at") < case.settings.start) < 0.3


def test_the_others_arrive_in_working_hours_and_most_on_mondays(large: tuple[Path, Case]) -> None:
    case = large[1]
    local = pl.from_epoch("created_at").dt.convert_time_zone("UTC").dt.convert_time_zone("Europe/Paris")
    arriving = case.tasks.filter(pl.col("created_at") >= case.settings.start).select(local)["created_at"]
    assert arriving.dt.hour().is_between(8, 17).all()
    by_day = arriving.dt.weekday().value_counts().sort("created_at")
    assert by_day["created_at"].to_list() == [1, 2, 3, 4, 5]
    assert by_day["count"].arg_max() == 0
    assert by_day["count"].to_list()[0] / len(arriving) == pytest.approx(0.28, abs=0.02)


def test_three_in_ten_people_are_generalists_with_three_skills_or_more(large: tuple[Path, Case]) -> None:
    folder, case = large
    held = pl.read_csv(folder / "resources.csv")["skills"].str.split(";").list.len()
    assert len(held) == case.resources.height == round(22_000 / 280)
    assert (held >= 3).mean() == pytest.approx(0.3, abs=0.01)
    assert set(held) >= {1, 2}


@pytest.mark.parametrize(("size", "count"), [(1_000, 3), (5_000, 6), (22_000, 20)])
def test_there_are_fewer_skills_where_there_are_few_people_and_somebody_masters_each(
    cases: dict[tuple[int, int], Case], large: tuple[Path, Case], size: int, count: int
) -> None:
    case = {1_000: cases[1_000, 0], 5_000: cases[5_000, 1], 22_000: large[1]}[size]
    asked = case.tasks["skills"].explode().struct.field("skill").unique()
    masters = case.skills.filter(pl.col("level") == 3)["skill"].unique()
    assert len(asked) == count
    assert set(asked) == set(masters)


def test_a_system_hands_over_what_it_knows(large: tuple[Path, Case]) -> None:
    tasks = large[1].tasks
    assert set(tasks["source"]) == set(SOURCES)
    by = {source: tasks.filter(source=source) for source in SOURCES}
    assert by["crm"]["department"].null_count() == by["crm"].height
    assert by["crm"].group_by("service_id").agg(pl.col("duration").n_unique())["duration"].to_list() == [1] * 60
    assert by["erp"]["department"].null_count() == by["erp"]["priority"].count() == 0
    assert set(by["bpm"]["department"]) == {"claims", "policies", "payments"}
    ranked = by["bpm"].drop_nulls("priority")
    assert ranked.height / by["bpm"].height == pytest.approx(0.4, abs=0.03)
    assert (ranked["value"] == 100 * ranked["priority"]).all()


def test_some_tasks_wait_must_be_done_are_due_on_their_own_date_or_name_people(large: tuple[Path, Case]) -> None:
    folder, case = large
    assert share(case, pl.col("held")) == pytest.approx(0.01, abs=0.003)
    assert share(case, pl.col("mandatory")) == pytest.approx(0.003, abs=0.002)
    assert share(case, pl.col("preferred_resources").list.len() > 0) == pytest.approx(0.03, abs=0.005)
    required = case.tasks["required_resources"].list.len()
    assert set(required) == {0, 1, 2}
    assert share(case, pl.col("excluded_resources").list.len() > 0) > 0.002
    own = pl.concat([pl.read_parquet(folder / f"{source}.parquet")["due_at"] for source in SOURCES])
    assert own.count() / len(own) == pytest.approx(0.04, abs=0.005)
    assert set(own.drop_nulls().dt.hour()) == {17}
    assert set(own.drop_nulls().dt.weekday()) == {1, 2, 3, 4, 5}


def test_values_are_skewed_and_clients_with_a_contract_of_their_own_are_worth_more(large: tuple[Path, Case]) -> None:
    tasks = large[1].tasks.filter(pl.col("priority").is_null())
    values = tasks["value"].to_numpy()
    assert values.mean() > 1.5 * np.median(values)
    worth = dict(tasks.group_by("tier").agg(pl.col("value").mean()).rows())
    assert worth["partner_C0001"] > worth["company"]
    assert set(worth) == {"partner", "partner_C0001", "broker", "corporate", "corporate_C0003", "company", None}


def test_the_stricter_the_tier_the_sooner_its_tasks_are_due(large: tuple[Path, Case]) -> None:
    sla = pl.read_csv(large[0] / "sla.csv").filter(pl.col("service_id") == "motor_case")
    hours = dict(sla.select("tier", "resolution_h").rows())
    assert hours["partner_C0001"] < hours["partner"] < hours["broker"] < hours["company"]
    assert set(sla["clock"]) == {"office"}


def test_skills_come_lapse_and_have_speeds_of_their_own(large: tuple[Path, Case]) -> None:
    held = large[1].skills
    assert set(held["valid_from"].drop_nulls()) == {date(2026, 11, 30)}
    assert set(held["valid_to"].drop_nulls()) == {date(2026, 11, 25)}
    assert set(held["speed_factor"].drop_nulls()) == {800, 900, 1_100, 1_250}


def test_ids_count_up_over_the_days_and_the_three_files(large: tuple[Path, Case]) -> None:
    tasks = large[1].tasks
    assert tasks["request_id"].to_list() == [f"B{number:07}" for number in range(1, 22_001)]
    midnights = tasks.filter(source="erp")["created_at"] // 86_400
    assert midnights.is_sorted()


def test_many_tasks_are_written_as_parquet_and_few_so_that_people_can_read_them(
    tmp_path: Path, large: tuple[Path, Case]
) -> None:
    write("backlog", tmp_path, size=1_000)
    assert {path.suffix for source in SOURCES for path in tmp_path.glob(f"{source}.*")} == {".csv"}
    assert {path.suffix for source in SOURCES for path in large[0].glob(f"{source}.*")} == {".parquet"}
    text = (tmp_path / "case.yaml").read_text("utf-8")
    assert "1,000 tasks, 4 people, 3 skills, made with seed 0" in text.splitlines()[0]
    assert "{requests: [erp.csv, crm.csv, bpm.csv]}" in text


def test_what_is_drawn_in_several_frames_lies_in_one_file_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = skills(10)
    team = staff(np.random.default_rng(0), 10, known)
    who = clients(np.random.default_rng(1), 3_000)
    desk = Desk(known, services(known, 1.0), who, team, 1.0)
    assert A_FRAME > 3_000
    monkeypatch.setattr("scenarios.samples.backlog.tasks.A_FRAME", 200)
    for source in SOURCES:
        for ending in ("csv", "parquet"):
            write_tasks(tmp_path / f"{source}.{ending}", desk, 3_000, 0)
    ids = []
    for source in SOURCES:
        read = pl.read_parquet(tmp_path / f"{source}.parquet")
        assert read["created_at"].is_sorted()
        assert read["request_id"].to_list() == pl.read_csv(tmp_path / f"{source}.csv")["request_id"].to_list()
        ids += read["request_id"].to_list()
    assert sorted(ids) == [f"B{number:07}" for number in range(1, 3_001)]
