"""Rules about when: shifts, overtime, windows, creation and journeys."""

from __future__ import annotations

import pytest

from tests.planning.verify.small import DAY, a_case, at, judged, pause, said, sentences, visit, window


@pytest.mark.parametrize(("start", "wrong"), [("08:00", True), ("07:59", True), ("08:10", False)])
def test_nobody_sets_out_before_the_shift(start: str, *, wrong: bool) -> None:
    assert said(judged(a_case({}), visit("R1", start))) == [("shift", "R1")] * wrong


def test_the_sentence_says_when_one_would_have_to_leave() -> None:
    assert sentences(judged(a_case({}), visit("R1", "08:05"))) == [
        "needs a departure at 07:55, the shift begins at 08:00"
    ]


def test_a_start_after_the_latest_end_is_outside_the_shift() -> None:
    found = said(judged(a_case({}, {}), visit("R1", "09:00"), visit("R2", "17:00")))
    assert found == [("overtime", None), ("shift", "R2")]


@pytest.mark.parametrize(("start", "wrong"), [("15:20", False), ("15:21", True)])
def test_the_return_lies_within_the_overtime_allowed(start: str, *, wrong: bool) -> None:
    case = a_case({}, resources=[{"max_overtime_min": "30"}])
    assert said(judged(case, visit("R1", start))) == [("overtime", None)] * wrong


@pytest.mark.parametrize(
    ("start", "wrong"),
    [("08:59", True), ("09:00", False), ("10:00", False), ("10:01", True), ("11:00", False), ("12:01", True)],
)
def test_the_start_lies_in_one_of_several_closed_windows(start: str, *, wrong: bool) -> None:
    case = a_case({"windows": f"{window('09:00', '10:00')};{window('11:00', '12:00')}"})
    assert said(judged(case, visit("R1", start))) == [("window", "R1")] * wrong


@pytest.mark.parametrize(("start", "wrong"), [("09:30", False), ("09:31", True)])
def test_with_window_on_both_the_end_lies_in_the_same_window(start: str, *, wrong: bool) -> None:
    both = {"window_on": "both", "windows": f"{window('09:00', '10:30')};{window('10:31', '11:40')}"}
    assert said(judged(a_case(both), visit("R1", start))) == [("window", "R1")] * wrong


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("08:50", "starts 08:50, the window opens at 09:00"),
        ("10:30", "starts 10:30, the window closed at 10:00"),
        ("12:30", "starts 12:30, the window closed at 12:00"),
    ],
)
def test_the_sentence_names_the_window_that_was_missed(start: str, sentence: str) -> None:
    case = a_case({"windows": f"{window('09:00', '10:00')};{window('11:00', '12:00')}"})
    assert sentences(judged(case, visit("R1", start))) == [sentence]


@pytest.mark.parametrize(("start", "wrong"), [("09:59", True), ("10:00", False)])
def test_nothing_starts_before_it_was_asked_for(start: str, *, wrong: bool) -> None:
    case = a_case({"created_at": f"{DAY}T10:00"})
    assert said(judged(case, visit("R1", start))) == [("created", "R1")] * wrong


@pytest.mark.parametrize(("start", "wrong"), [("10:09", True), ("10:10", False)])
def test_the_journey_fits_between_two_visits(start: str, *, wrong: bool) -> None:
    case = a_case({}, {"x": "20"})
    found = said(judged(case, visit("R1", "09:00"), visit("R2", start)))
    assert found == [("travel", "R2")] * wrong


def test_two_visits_do_not_overlap() -> None:
    found = said(judged(a_case({}, {}), visit("R1", "09:00"), visit("R2", "09:30")))
    assert found == [("travel", "R2")]


@pytest.mark.parametrize(("start", "wrong"), [("10:39", True), ("10:40", False)])
def test_journey_and_break_fit_between_two_visits(start: str, *, wrong: bool) -> None:
    case = a_case({}, {"x": "20"}, shifts=[{"breaks": "30@10:00-11:00"}])
    found = said(judged(case, visit("R1", "09:00"), pause("10:05"), visit("R2", start)))
    assert found == [("travel", "R2")] * wrong


def test_a_visit_does_not_begin_in_a_break() -> None:
    case = a_case({}, {}, shifts=[{"breaks": "30@10:00-11:30"}])
    found = said(judged(case, visit("R1", "09:00"), pause("11:00"), visit("R2", "11:15")))
    assert found == [("travel", "R2")]


def test_rows_that_name_no_shift_belong_to_the_last_one_that_began() -> None:
    shifts = [{"end": f"{DAY}T12:00"}, {"start": f"{DAY}T13:00", "end": f"{DAY}T18:00"}]
    case = a_case({}, {}, shifts=shifts)
    verdict = judged(case, visit("R1", "09:00"), visit("R2", "14:00"))
    assert verdict.rows["shift_start"].to_list() == [at("08:00"), at("13:00")]
    assert said(verdict) == []
