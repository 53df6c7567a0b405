from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from planning.case.load import load
from scenarios.samples.heating.lyon import KM_PER_DEGREE, RIVERS, TOWNS, addresses
from scenarios.samples.heating.staff import LEAST, LOAD, visit_minutes
from scenarios.scenario import scenario_names, scenario_patch

if TYPE_CHECKING:
    from tests.scenarios.samples.conftest import Made

SIZES = [(100, 0), (100, 1), (1000, 0), (1000, 7)]


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_as_many_technicians_as_the_load_needs_and_not_one_more(made: Made, size: int, seed: int) -> None:
    _, case = made("heating", size, seed)
    service = case.requests["duration"].to_numpy().sum() / 60
    breaks = case.shifts["breaks"].explode().drop_nulls().struct.field("duration").to_numpy().sum() / 60
    there = (case.shifts["end"] - case.shifts["start"]).to_numpy().sum() / 60
    load_found = (service + size * visit_minutes(size) + breaks) / there
    one = there / case.resources.height
    assert load_found <= LOAD + 0.02  # a break falls away with the half of a shift that is cut
    assert load_found * there / (there - one) > LOAD - 0.02 or case.resources.height == LEAST


def test_it_holds_what_it_says_it_shows(made: Made) -> None:
    folder, case = made("heating", 1000, 0)
    requests = case.requests
    assert set(requests["tier"]) == {"platinum", "gold", "silver"}
    assert set(requests["window_on"]) == {"start", "both"}
    assert requests["windows"].list.len().to_numpy().max() >= 3
    assert requests.filter("mandatory").height > 0
    assert requests.filter("mandatory")["windows"].list.len().to_numpy().max() == 0
    assert requests.filter(lock="resource").height > 0
    for wishes in ("preferred_resources", "excluded_resources", "required_resources"):
        assert not requests.filter(pl.col(wishes).list.len() > 0).is_empty()
    assert requests["respond_by"].null_count() < 1000
    assert requests["due_at"].null_count() < 1000
    assert set(requests["interruptible"]) == {True, False}
    assert case.skills["valid_to"].null_count() < case.skills.height
    assert case.skills["level"].to_numpy().max() == 3
    assert set(case.resources["contract"]) == {"employee", "temp", "partner"}
    assert not case.shifts.filter(pl.col("latest_end") > pl.col("end")).is_empty()
    assert (folder / "absences.csv").read_text().count("\n") > 1
    assert not any("default_value" in fault.wrong for fault in case.faults)


@pytest.mark.parametrize("size", [100, 1000])
def test_its_scenarios_load_and_change_what_they_say(made: Made, size: int) -> None:
    folder, case = made("heating", size, 0)
    assert scenario_names(case.settings, folder) == ("storm", "flu")
    storm = load(folder, patch=scenario_patch(case.settings, "storm", folder))
    repairs = case.requests.filter(service_id="repair").height
    assert storm.requests.filter(service_id="repair").height == pytest.approx(1.8 * repairs, rel=0.15)
    assert storm.requests.filter(pl.col("service_id") != "repair").height == size - repairs
    flu = load(folder, patch=scenario_patch(case.settings, "flu", folder))
    ill = case.resources.height - flu.shifts["resource_id"].n_unique()
    assert ill == max(1, round(case.resources.height / 10))
    assert flu.unservable.is_empty()
    assert storm.unservable.is_empty()


def test_people_live_near_the_towns_and_not_in_a_river() -> None:
    places = addresses(np.random.default_rng(0), 3000)
    centres = np.array([(town.lat, town.lon) for town in TOWNS])
    away = np.linalg.norm((places[:, None] - centres) * KM_PER_DEGREE, axis=2).min(axis=1)
    assert away.max() < 8
    for river in RIVERS:
        course = np.array(river)
        shares = np.linspace(0, 1, 400)[:, None, None]
        banks = (course[:-1] + shares * (course[1:] - course[:-1])).reshape(-1, 2)
        nearest = min(np.linalg.norm((banks - place) * KM_PER_DEGREE, axis=1).min() for place in places)
        assert nearest > 0.119


def test_case_yaml_names_its_size_staff_and_seed(made: Made) -> None:
    folder, case = made("heating", 1000, 7)
    first = (folder / "case.yaml").read_text().splitlines()[0]
    assert f"1,000 requests, {case.resources.height} technicians, made with seed 7" in first
    assert datetime.fromisoformat("2026-11-23T00:00+01:00").timestamp() == case.settings.start
