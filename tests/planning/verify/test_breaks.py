"""Breaks: due, inside their windows, on journeys and in services that may be interrupted."""

from __future__ import annotations

import pytest

from tests.planning.verify.small import a_case, at, judged, pause, said, sentences, visit, window

NOON = {"breaks": "30@12:00-13:00"}
LONG = {"services": [{"service_id": "long", "duration_min": "120", "interruptible": "true"}]}


def test_a_break_is_due_where_the_route_spans_its_whole_window() -> None:
    case = a_case({}, {}, shifts=[NOON])
    assert said(judged(case, visit("R1", "11:00"), visit("R2", "14:00"))) == [("break", None)]


@pytest.mark.parametrize(("start", "due"), [("12:10", True), ("12:11", False)])
def test_one_who_leaves_after_its_window_opened_takes_no_break(start: str, *, due: bool) -> None:
    found = said(judged(a_case({}, shifts=[NOON]), visit("R1", start)))
    assert found == [("break", None)] * due


@pytest.mark.parametrize(("start", "due"), [("11:50", True), ("11:49", False)])
def test_one_who_is_back_before_its_window_closed_takes_no_break(start: str, *, due: bool) -> None:
    found = said(judged(a_case({}, shifts=[NOON]), visit("R1", start)))
    assert found == [("break", None)] * due


@pytest.mark.parametrize(("start", "wrong"), [("11:59", True), ("12:00", False), ("12:30", False), ("12:31", True)])
def test_a_break_lies_wholly_inside_its_window(start: str, *, wrong: bool) -> None:
    case = a_case({}, {}, shifts=[NOON])
    found = said(judged(case, visit("R1", "09:00"), pause(start), visit("R2", "14:00")))
    assert found == [("break", None)] * wrong


def test_a_break_may_split_the_journey_and_delays_the_arrival() -> None:
    case = a_case({}, {"x": "40"}, shifts=[NOON])
    verdict = judged(case, visit("R1", "10:50"), pause("12:00"), visit("R2", "13:00"))
    second = verdict.rows.filter(request_id="R2")
    assert second.select("depart", "arrive", "wait_s").rows() == [(at("11:50"), at("12:50"), 600)]
    assert said(verdict) == []


def test_a_break_after_the_arrival_is_no_waiting() -> None:
    case = a_case({}, {"x": "15"}, shifts=[NOON])
    verdict = judged(case, visit("R1", "10:50"), pause("12:00"), visit("R2", "13:00"))
    second = verdict.rows.filter(request_id="R2")
    assert second.select("arrive", "wait_s").rows() == [(at("11:55"), 35 * 60)]


def test_a_break_on_the_way_out_moves_the_departure_back() -> None:
    case = a_case({}, shifts=[{"breaks": "30@08:00-10:00"}])
    verdict = judged(case, pause("09:00"), visit("R1", "09:35"))
    assert verdict.routes["departure"].to_list() == [at("08:55")]
    assert said(verdict) == []


def test_one_does_not_leave_after_a_break_on_the_way_out() -> None:
    case = a_case({}, shifts=[{"breaks": "30@08:00-10:00"}])
    verdict = judged(case, pause("09:00"), visit("R1", "11:00"))
    assert verdict.routes["departure"].to_list() == [at("09:00")]
    assert verdict.rows["wait_s"].to_list() == [None, 80 * 60]


@pytest.mark.parametrize(("start", "back"), [("12:00", "12:35"), ("12:05", "12:35"), ("12:20", "12:50")])
def test_a_break_on_the_way_back_delays_the_return(start: str, back: str) -> None:
    case = a_case({}, shifts=[{"breaks": "30@12:00-13:00"}])
    verdict = judged(case, visit("R1", "10:55"), pause(start))
    assert verdict.routes["return_at"].to_list() == [at(back)]
    assert verdict.routes["breaks"].to_list() == [1800]


def test_a_service_is_not_interrupted() -> None:
    case = a_case({}, {}, shifts=[NOON])
    verdict = judged(case, visit("R1", "11:30"), pause("12:10"), visit("R2", "14:00"))
    assert sentences(verdict) == ["the break from 12:10 to 12:40 lies in a service that may not be interrupted"]


def test_an_interruptible_service_ends_later_by_its_break() -> None:
    case = a_case({"service_id": "long", "duration_min": None}, {}, shifts=[NOON], **LONG)
    verdict = judged(case, visit("R1", "11:00"), pause("12:10"), visit("R2", "13:30"))
    assert verdict.rows["end"].to_list() == [at("13:30"), at("12:40"), at("14:30")]
    assert said(verdict) == []


@pytest.mark.parametrize(("start", "inside"), [("12:59", True), ("13:00", False)])
def test_a_break_from_the_end_of_a_service_on_is_outside_it(start: str, *, inside: bool) -> None:
    case = a_case({"service_id": "long", "duration_min": None}, shifts=[{"breaks": "15@12:30-14:00"}], **LONG)
    verdict = judged(case, visit("R1", "11:00"), pause(start))
    assert verdict.rows["end"].to_list()[0] == (at("13:15") if inside else at("13:00"))
    assert verdict.routes["return_at"].to_list() == [at("13:25")]


def test_a_break_taken_twice_is_named() -> None:
    case = a_case({}, {}, shifts=[NOON])
    verdict = judged(case, visit("R1", "09:00"), pause("12:00"), pause("12:30"), visit("R2", "14:00"))
    assert sentences(verdict) == ["the break inside 12:00 to 13:00 is taken a second time"]


def test_a_break_that_the_shift_does_not_have_is_named() -> None:
    verdict = judged(a_case({}, {}), visit("R1", "09:00"), pause("12:00"), visit("R2", "14:00"))
    assert sentences(verdict) == ["the shift has no such break"]


def test_a_break_in_a_shift_without_visits_is_named_and_makes_no_route() -> None:
    verdict = judged(a_case({}, shifts=[NOON]), pause("12:00"))
    assert sentences(verdict) == ["the shift has no visit, so it takes no break"]
    assert verdict.routes.is_empty()


def test_two_breaks_do_not_overlap() -> None:
    case = a_case({}, {}, shifts=[{"breaks": "30@11:00-12:00;30@12:00-13:00"}])
    verdict = judged(case, visit("R1", "09:00"), pause("11:40"), pause("12:00"), visit("R2", "14:00"))
    assert said(verdict) == [("break", None), ("travel", None)]


def test_without_times_a_due_break_goes_where_it_delays_the_return_least() -> None:
    case = a_case({}, {"windows": window("13:00", "14:00")}, shifts=[NOON])
    verdict = judged(case, visit("R1", sequence=1), visit("R2", sequence=2))
    assert verdict.rows.select("activity", "start").rows() == [
        ("visit", at("11:30")),
        ("break", at("12:30")),
        ("visit", at("13:00")),
    ]
    assert said(verdict) == []


def test_without_times_an_interruptible_service_may_hold_the_break() -> None:
    long = {"service_id": "long", "duration_min": None, "windows": window("11:00", "11:10")}
    case = a_case(long, shifts=[NOON], **LONG)
    verdict = judged(case, visit("R1", sequence=1))
    assert verdict.rows.select("activity", "start", "end").rows() == [
        ("visit", at("11:00"), at("13:30")),
        ("break", at("12:00"), at("12:30")),
    ]


def test_without_times_a_break_that_has_no_place_stays_out_and_is_named() -> None:
    case = a_case({"windows": window("11:30", "11:30"), "duration_min": "120"}, shifts=[{"breaks": "45@12:00-13:00"}])
    verdict = judged(case, visit("R1", sequence=1))
    assert said(verdict) == [("break", None)]
    assert verdict.rows["activity"].to_list() == ["visit"]


def test_without_times_a_break_that_is_placed_stays_in_its_leg() -> None:
    case = a_case({}, {}, shifts=[{"breaks": "30@09:00-12:00"}])
    verdict = judged(case, visit("R1", sequence=1), pause(sequence=2), visit("R2", sequence=3))
    assert verdict.rows.select("activity", "start").rows() == [
        ("visit", at("08:10")),
        ("break", at("09:10")),
        ("visit", at("09:40")),
    ]


def test_without_times_a_second_break_becomes_due_when_the_first_delays_the_return() -> None:
    """Home at 11:50 without breaks, at 13:10 with the first; then both are taken between the visits, late."""
    case = a_case({}, {"duration_min": "150"}, shifts=[{"breaks": "30@10:00-11:00;30@12:00-12:45"}])
    verdict = judged(case, visit("R1", sequence=1), visit("R2", sequence=2))
    assert verdict.rows.filter(activity="break")["start"].to_list() == [at("10:30"), at("12:00")]
    assert verdict.routes.select("departure", "return_at").rows() == [(at("09:20"), at("15:10"))]
