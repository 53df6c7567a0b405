from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from scenarios.samples.training.staff import PROFILES, simulators

if TYPE_CHECKING:
    from tests.scenarios.samples.conftest import Made

SIZES = [(40, 0), (40, 5), (150, 0), (150, 7), (1000, 1)]
HOUR = 3600


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_groups_ask_at_least_48_hours_before_they_could_come(made: Made, size: int, seed: int) -> None:
    _, case = made("training", size, seed)
    first = case.requests["windows"].list.first().struct.field("start")
    ahead = (first - case.requests["created_at"]).to_numpy()
    assert ahead.min() >= 48 * HOUR
    assert ahead.min() < 96 * HOUR  # which holds some of them back


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_in_some_half_days_one_group_more_wants_a_simulator_than_there_are(made: Made, size: int, seed: int) -> None:
    _, case = made("training", size, seed)
    role = case.roles.filter(service_id="simulation", role="simulator").row(0, named=True)
    there = case.resources.join(case.skills, on="resource_id").filter(skill="simulator").height
    assert there == simulators(size)
    alone = case.requests.filter(pl.col("windows").list.len() == 1, service_id="simulation").explode("windows")
    room = Counter(alone["windows"].struct.field("start").to_list())
    for span in alone["windows"].to_list():
        latest_start = span["end"] - role["offset"] - role["duration"]
        assert latest_start - span["start"] < role["duration"]  # two of them cannot follow one another
    crowded = [start for start, count in room.items() if count > there]
    assert len(crowded) == max(1, min(4, size // 45))


def test_a_sample_of_the_usual_size_has_one_simulator() -> None:
    assert simulators(150) == 1


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_the_days_of_a_course_have_one_client_one_subject_and_the_same_expert(made: Made, size: int, seed: int) -> None:
    _, case = made("training", size, seed)
    assert case.links.height == round(0.12 * size)
    known = case.requests.select("request_id", "client_id", "service_id", "skills", "seats", "windows").rows_by_key(
        "request_id"
    )
    for before, after in case.links.select("before", "after").iter_rows():
        assert known[before] == known[after]
    assert case.links["same_resource"].all()
    assert set(case.links["from"]) == {"start"}
    if size > 40:
        assert set(case.links["together"]) == {True, False}


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_somebody_knows_each_subject_at_the_highest_level(made: Made, size: int, seed: int) -> None:
    folder, case = made("training", size, seed)
    asked = case.requests["skills"].explode().drop_nulls().struct.field("skill").unique()
    masters = case.skills.filter(pl.col("level") == 3)
    assert set(asked) <= set(masters["skill"])
    firsts = {f"E{number + 1:03}" for number in range(len(PROFILES))}
    away = pl.read_csv(folder / "absences.csv", infer_schema=False)["resource_id"].to_list()
    assert not firsts & set(away)


def test_rooms_are_there_before_the_group_and_helpers_at_its_start_or_its_end(made: Made) -> None:
    _, case = made("training", 40, 0)
    roles = case.roles
    assert (roles.filter(kind="room")["offset"] <= -30 * 60).all()
    helped = dict(roles.filter(role="helper").select("service_id", "offset").iter_rows())
    assert helped == {"simulation": -60 * 60, "exam": 150 * 60}
    leads = roles.unique("service_id", keep="first", maintain_order=True)
    assert set(leads["role"]) == {"expert"}


def test_groups_at_their_own_premises_need_no_room(made: Made) -> None:
    _, case = made("training", 150, 0)
    at_home = case.requests.filter(service_id="in_house")
    assert at_home.height > 0
    assert at_home["site_id"].null_count() == at_home.height
    assert at_home["placed"].all()
    assert "room" not in set(case.roles.filter(service_id="in_house")["kind"])


def test_case_yaml_names_its_size_experts_and_seed_and_covers_two_weeks(made: Made) -> None:
    folder, case = made("training", 150, 7)
    count = case.resources.filter(pl.col("resource_id").str.starts_with("E")).height
    first = (folder / "case.yaml").read_text("utf-8").splitlines()[0]
    assert f"150 groups, {count} experts and 1 simulator(s), made with seed 7" in first
    assert {case.shifts["day"].min(), case.shifts["day"].max()} == {date(2026, 11, 23), date(2026, 12, 4)}
