from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import polars as pl
import pytest

from scenarios.samples.rooms.centres import NAMES

if TYPE_CHECKING:
    from planning.case.case import Case
    from tests.scenarios.samples.conftest import Made

SIZES = [(100, 0), (100, 3), (400, 0), (400, 7), (2000, 1)]
HOUR, DAY = 3600, 86_400


def of_service(case: Case, kind: str) -> pl.DataFrame:
    return case.requests.filter(pl.col("service_id").str.starts_with(kind))


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_every_centre_has_offices_meeting_rooms_and_an_area_for_several_at_once(
    made: Made, size: int, seed: int
) -> None:
    _, case = made("rooms", size, seed)
    let = case.resources.filter(kind="room").join(case.skills, on="resource_id")
    assert set(let.select("site_id", "skill").iter_rows()) == {
        (site, skill) for site in NAMES for skill in ("office", "meeting", "desk")
    }
    assert let["stays"].all()
    assert set(let.filter(pl.col("concurrency") > 1)["skill"]) == {"desk"}
    assert not case.resources.filter(kind="person")["stays"].any()


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_bookings_name_a_favourite_for_nothing_and_others_for_something(made: Made, size: int, seed: int) -> None:
    folder, case = made("rooms", size, seed)
    choices = case.requests["alternatives"].list
    assert (choices.len() == 0).any()
    assert (choices.len() > 1).any()
    named = pl.read_csv(folder / "requests.csv", infer_schema=False)["site_id"]
    assert named.null_count() > 0
    several = case.requests.filter(pl.Series(named.str.contains("|", literal=True).fill_null(value=False)))
    extras = several["alternatives"].list.eval(pl.element().struct["extra"])
    assert (extras.list.first() == 0).all()
    assert (extras.list.slice(1).list.min() > 0).all()
    assert extras.to_list() == extras.list.sort().to_list()


@pytest.mark.parametrize(("size", "seed"), SIZES[2:])
def test_opera_is_asked_for_on_some_day_more_than_its_rooms_can_hold(made: Made, size: int, seed: int) -> None:
    _, case = made("rooms", size, seed)
    let = case.resources.join(case.skills, on="resource_id").filter(site_id="OPE")
    fixed = case.requests.filter(pl.col("windows").list.len() == 1, site_id="OPE").explode("windows").unnest("windows")
    crowded = []
    for day, hour, kind in product(range(5), (11, 16), ("office", "meeting")):
        moment = case.settings.start + day * DAY + hour * HOUR
        there = pl.lit(moment).is_between(pl.col("end") - pl.col("duration"), pl.col("start") + pl.col("duration"))
        people = fixed.filter(there, pl.col("service_id").str.starts_with(kind))["seats"]
        seats = let.filter(skill=kind)["seats"]
        crowded += [(people >= least).sum() > (seats >= least).sum() for least in range(1, 17)]
    assert any(crowded)


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_no_booking_brings_more_people_than_the_first_room_of_its_kind_seats(made: Made, size: int, seed: int) -> None:
    _, case = made("rooms", size, seed)
    for kind, letter in (("office", "O1"), ("meeting", "M1")):
        most = case.resources.filter(pl.col("resource_id").str.ends_with(letter))["seats"].to_list()
        assert len(most) == len(NAMES)
        assert of_service(case, kind)["seats"].to_list() <= [min(most)] * size
    assert case.requests.filter(pl.col("seats") > 1).height > size / 2


def test_a_host_comes_before_the_lunch(made: Made) -> None:
    _, case = made("rooms", 100, 0)
    lunch = case.roles.filter(service_id="meeting_lunch")
    assert lunch.select("role", "kind", "offset").rows() == [("room", "room", 0), ("host", "person", -900)]


def test_case_yaml_names_its_size_rooms_and_seed(made: Made) -> None:
    folder, case = made("rooms", 400, 7)
    count = case.resources.filter(kind="room").height
    first = (folder / "case.yaml").read_text("utf-8").splitlines()[0]
    assert f"with {count} rooms and areas: 400 bookings of a week, made with seed 7" in first
