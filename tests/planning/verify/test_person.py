"""Rules about who: skills, required and excluded resources, and how much one does in a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.planning.verify.small import DAY, a_case, at, judged, said, sentences, visit

if TYPE_CHECKING:
    from tests.planning.verify.small import Row

TOMORROW = "2026-11-24"


@pytest.mark.parametrize(("skills", "wrong"), [("gas:2", False), ("gas:3;elec", False), ("gas", True), (None, True)])
def test_a_visit_needs_its_skill_at_its_level(skills: str | None, *, wrong: bool) -> None:
    case = a_case({"skills": "gas:2"}, resources=[{"skills": skills}, {"skills": "gas:9"}])
    assert said(judged(case, visit("R1", "09:00"))) == [("skill", "R1")] * wrong


def test_every_lacking_skill_is_named_once() -> None:
    case = a_case({"skills": "gas:2;elec;heat"}, resources=[{"skills": "gas;heat"}, {"skills": "gas:2;elec;heat"}])
    assert sentences(judged(case, visit("R1", "09:00"))) == [
        f"T1 lacks on {DAY}: elec level 1 (has none); gas level 2 (has level 1)"
    ]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "wrong"),
    [
        (None, None, False),
        (DAY, DAY, False),
        (TOMORROW, None, True),
        (None, "2026-11-22", True),
        (None, DAY, False),
    ],
)
def test_a_certificate_counts_on_the_days_from_its_first_to_its_last(
    valid_from: str | None, valid_to: str | None, *, wrong: bool
) -> None:
    dated = {"resource_id": "T1", "skill": "gas", "level": "2", "valid_from": valid_from, "valid_to": valid_to}
    case = a_case({"skills": "gas:2"}, resources=[{"skills": "gas"}, {"skills": "gas:2"}], resource_skills=[dated])
    assert said(judged(case, visit("R1", "09:00"))) == [("skill", "R1")] * wrong


def test_the_day_of_a_certificate_is_the_day_on_which_the_shift_begins() -> None:
    night = {"start": f"{DAY}T22:00", "end": f"{TOMORROW}T06:00"}
    dated = {"resource_id": "T1", "skill": "gas", "valid_to": DAY}
    case = a_case({"skills": "gas"}, shifts=[night], resource_skills=[dated])
    after_midnight = {**visit("R1"), "start": at("01:00", TOMORROW)}
    assert said(judged(case, after_midnight)) == []


@pytest.mark.parametrize(
    ("lists", "wrong"),
    [
        ({"required_resources": "T1;T2"}, False),
        ({"required_resources": "T2"}, True),
        ({"excluded_resources": "T2"}, False),
        ({"excluded_resources": "T1"}, True),
        ({"preferred_resources": "T2"}, False),
    ],
)
def test_required_and_excluded_resources_hold_and_preferred_ones_do_not(lists: Row, *, wrong: bool) -> None:
    case = a_case(lists, resources=[{}, {}])
    assert said(judged(case, visit("R1", "09:00"))) == [("resource", "R1")] * wrong


def test_equipment_makes_no_route() -> None:
    case = a_case({}, resources=[{}, {"kind": "equipment"}])
    verdict = judged(case, visit("R1", "09:00", resource_id="T2"))
    assert said(verdict) == [("resource", "R1")]
    assert verdict.rows.is_empty()


def test_the_visits_of_a_resource_use_up_no_more_parts_than_it_carries_over_the_whole_horizon() -> None:
    shifts = [{"end": f"{DAY}T16:00"}, {"start": f"{TOMORROW}T08:00", "end": f"{TOMORROW}T12:00"}]
    asked = ({"parts": "valve:2;pump"}, {"parts": "valve:2"}, {"parts": "valve"}, {"parts": "lamp"})
    case = a_case(*asked, resources=[{"parts": "valve:4;pump"}, {"parts": "lamp;valve:9"}], shifts=shifts)
    tomorrow = {**visit("R2"), "start": at("09:00", TOMORROW)}
    two = [visit("R1", "09:00"), tomorrow]
    assert said(judged(case, *two)) == []
    beyond = judged(case, *two, visit("R3", "11:00"), visit("R4", "13:00"))
    assert beyond.violations.select("rule", "request_id", "resource_id", "shift_start", "detail", "forced").rows() == [
        ("parts", None, "T1", at("08:00"), "T1 uses up 1 of lamp (carries 0); 5 of valve (carries 4)", False)
    ]


def test_parts_beyond_what_is_carried_are_forced_where_a_visit_is_locked() -> None:
    case = a_case({"parts": "valve:2", "lock": "resource", "locked_resource": "T1"}, resources=[{"parts": "valve"}])
    verdict = judged(case, visit("R1", "09:00"))
    assert verdict.violations.select("rule", "forced").rows() == [("parts", True)]


def test_at_most_max_jobs_day_visits_in_the_shifts_of_one_day() -> None:
    shifts = [
        {"end": f"{DAY}T12:00"},
        {"start": f"{DAY}T12:00", "end": f"{DAY}T20:00"},
        {"start": f"{TOMORROW}T08:00", "end": f"{TOMORROW}T12:00"},
    ]
    case = a_case({}, {}, {}, {}, resources=[{"max_jobs_day": "2"}], shifts=shifts)
    next_day = {**visit("R4"), "start": at("09:00", TOMORROW)}
    two = [visit("R1", "09:00"), visit("R2", "13:00"), next_day]
    assert said(judged(case, *two)) == []
    three = judged(case, *two, visit("R3", "15:00"))
    assert three.violations.select("rule", "resource_id", "shift_start", "detail").rows() == [
        ("jobs", "T1", at("08:00"), f"T1 serves 3 visits on {DAY}, at most 2 are allowed")
    ]


@pytest.mark.parametrize(("most", "wrong"), [("20", False), ("19", True)])
def test_the_way_back_counts_in_the_travel_of_a_day(most: str, *, wrong: bool) -> None:
    case = a_case({}, resources=[{"max_travel_min_day": most}])
    assert said(judged(case, visit("R1", "09:00"))) == [("travel_day", None)] * wrong


@pytest.mark.parametrize(
    ("skills", "dated", "minutes"),
    [
        (None, [], 75),
        ("gas", [], 75),
        ("gas", [{"skill": "gas", "speed_factor": "2"}], 30),
        ("gas;elec", [{"skill": "gas", "speed_factor": "2"}], 75),
        ("gas;elec", [{"skill": "gas", "speed_factor": "0.5"}], 120),
        ("gas", [{"skill": "gas", "speed_factor": "2", "valid_to": "2026-11-22"}], 75),
    ],
)
def test_the_duration_is_divided_by_the_slowest_speed_of_the_skills_asked(
    skills: str | None, dated: list[Row], minutes: int
) -> None:
    case = a_case(
        {"skills": skills},
        resources=[{"speed_factor": "0.8", "skills": "gas;elec"}],
        **({"resource_skills": [{"resource_id": "T1", **row} for row in dated]} if dated else {}),
    )
    verdict = judged(case, visit("R1", "09:00"))
    assert verdict.rows["end"].to_list() == [at("09:00") + 60 * minutes]


def test_durations_are_rounded_up_to_whole_seconds() -> None:
    case = a_case({"duration_min": "1"}, resources=[{"speed_factor": "0.9"}])
    verdict = judged(case, visit("R1", "09:00"))
    assert verdict.rows["end"].to_list() == [at("09:00") + 67]
