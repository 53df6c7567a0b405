"""Each rule of desk work, by a case made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.case.case import RESERVES
from tests.planning.verify.desk.office import DAY, LONG, NEXT, a_desk, at, pause, task, visit
from tests.planning.verify.small import judged, said, sentences

if TYPE_CHECKING:
    from planning.case.case import Case
    from tests.planning.verify.small import Row

NOON = {"breaks": "30@12:00-13:00"}


def test_sound_desk_work_is_completed_and_breaks_no_rule() -> None:
    verdict = judged(a_desk({"due_at": f"{DAY}T09:00"}), task("D1", "08:30"))
    assert verdict.violations.is_empty()
    (row,) = verdict.rows.to_dicts()
    assert (row["shift_start"], row["end"], row["late_s"]) == (at("08:00"), at("09:30"), 1800)
    assert (row["lock"], row["status"], row["part"], row["sequence"]) == ("none", "planned", None, None)


@pytest.mark.parametrize(
    ("row", "rule", "sentence"),
    [
        ({"request_id": "D9"}, "unknown", "no request is called D9"),
        ({"request_id": None}, "unknown", "this task names no request"),
        ({"request_id": "R1"}, "unknown", "R1 is no desk work: the activity of its rows is visit, not task"),
        ({"activity": "visit"}, "unknown", "D1 is desk work: the activity of its rows is task, not visit"),
        ({"resource_id": "T9"}, "unknown", "no resource is called T9"),
        ({"shift_start": at("07:00")}, "unknown", "T1 has no shift that begins 2026-11-23 07:00"),
        ({"start": None, "shift_start": at("08:00")}, "times", "D1 has no start: desk work needs one"),
        ({"end": at("08:30")}, "times", "starts 08:30 and ends 08:30: it must end later"),
    ],
)
def test_rows_that_no_desk_can_hold_are_named_and_set_aside(row: Row, rule: str, sentence: str) -> None:
    verdict = judged(a_desk({}, visits=1), {**task("D1", "08:30"), **row})
    assert verdict.violations.select("rule", "detail").rows() == [(rule, sentence)]
    assert verdict.rows.is_empty()


def test_only_persons_do_desk_work() -> None:
    verdict = judged(a_desk({}, person={"kind": "vehicle"}), task("D1", "08:30"))
    assert sentences(verdict) == ["T1 is of kind vehicle: only a person does D1"]


@pytest.mark.parametrize(
    ("asked", "row", "found", "sentence"),
    [
        ({"skills": "gas:2"}, {}, "skill", "T1 lacks on 2026-11-23: gas level 2 (has level 1)"),
        ({"department": "claims"}, {}, "resource", "D1 must be done in department claims, and T1 is of sales"),
        ({"required_resources": "T2"}, {}, "resource", "D1 must be done by T2, not by T1"),
        ({"excluded_resources": "T1"}, {}, "resource", "T1 may not do D1"),
        ({"created_at": f"{DAY}T08:31"}, {}, "created", "starts 08:30, the request was created at 08:31"),
        ({"held": "true"}, {}, "held", "D1 is held: it is not to be begun yet"),
        ({}, {"start": at("07:59")}, "shift", "starts 07:59, the shift begins at 08:00"),
        ({}, {"start": at("15:01")}, "shift", "ends 16:01, the shift ends at 16:00"),
        ({}, {"end": at("09:31")}, "length", "D1 takes 61 min, and T1 needs 60 min for it"),
        ({}, {"sequence": 3}, "digits", "sequence 3 should be empty"),
        ({}, {"part": "1"}, "digits", "part 1 should be empty"),
        ({}, {"late_s": 5}, "digits", "late_s 5 should be 0"),
    ],
)
def test_what_a_task_asks_for_is_checked(asked: Row, row: Row, found: str, sentence: str) -> None:
    case = a_desk(asked, person={"skills": "gas:1", "department": "sales"})
    verdict = judged(case, {**task("D1", "08:30"), **row})
    assert verdict.violations.select("rule", "detail").rows() == [(found, sentence)]


def test_the_length_is_the_duration_at_the_slowest_speed_of_the_skills_asked() -> None:
    speeds = [{"resource_id": "T1", "skill": "gas", "level": "1", "speed_factor": "0.8"}]
    case = a_desk({"skills": "gas"}, {}, person={"speed_factor": "1.2"}, resource_skills=speeds)
    verdict = judged(case, task("D1", "08:00"), task("D2", "10:00"))
    assert verdict.rows["end"].to_list() == [at("09:15"), at("10:50")]


@pytest.mark.parametrize(
    ("start", "meets"), [("11:00", False), ("11:01", True), ("11:30", True), ("12:29", True), ("12:30", False)]
)
def test_a_task_overlaps_neither_visits_nor_journeys(start: str, *, meets: bool) -> None:
    """The visit begins at 11:20 after a journey of ten minutes; one is home at 12:30."""
    case = a_desk({"duration_min": "10"}, visits=1)
    assert said(judged(case, visit("R1", "11:20"), task("D1", start))) == [("overlap", "D1")] * meets


def test_one_person_does_one_thing_at_a_time_in_whichever_shift() -> None:
    case = a_desk({}, {})
    other = task("D2", "09:29", resource_id="T2")
    assert said(judged(case, task("D1", "08:30"), other)) == []
    both = judged(case, task("D1", "08:30"), task("D2", "09:29"))
    assert sentences(both) == ["starts 09:29, when T1 is busy until 09:30"]
    across = judged(case, task("D1", "08:30"), task("D2", "09:29", shift_start=at("08:00", NEXT)))
    assert said(across) == [("overlap", "D2"), ("shift", "D2")]


def test_a_task_that_may_not_be_interrupted_stands_in_one_row() -> None:
    rows = [task("D1", "08:30", "09:00"), task("D1", "09:00", "09:30")]
    assert ("twice", "D1") in said(judged(a_desk({}), *rows))
    assert judged(a_desk({}), *rows).rows["part"].to_list() == ["1", "2"]


def _around_noon(**second: Any) -> list[Row]:
    return [task("D1", "11:00", "12:00"), pause("12:00"), {**task("D1", "12:30", "13:30"), **second}]


def test_an_interruptible_task_is_parted_by_a_break_or_the_end_of_a_shift() -> None:
    case = a_desk(LONG, {}, shift=NOON)
    verdict = judged(case, *_around_noon())
    assert verdict.violations.is_empty()
    assert verdict.rows["part"].to_list() == ["1", None, "2"]
    assert verdict.served.select("start", "end").rows() == [(at("11:00"), at("13:30"))]
    over_night = [task("D1", "15:00", "16:00"), task("D1", "08:00", "09:00", NEXT)]
    assert judged(a_desk(LONG), *over_night).violations.is_empty()


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [task("D1", "08:00", "09:00"), task("D1", "09:30", "10:30")],
            "neither a break nor the end of a shift parts this piece of D1 from the last",
        ),
        (
            [task("D1", "15:00", "16:00"), task("D1", "08:00", "09:00", NEXT, resource_id="T2")],
            "T2 goes on with D1, which T1 began",
        ),
        (
            [task("D1", "15:00", "16:00"), task("D2", "08:00", day=NEXT), task("D1", "09:00", "10:00", NEXT)],
            "T1 does D2 between two pieces of D1",
        ),
    ],
)
def test_the_pieces_of_a_task_belong_together(rows: list[Row], sentence: str) -> None:
    verdict = judged(a_desk(LONG, {}), *rows)
    assert verdict.violations.select("rule", "detail").rows() == [("pieces", sentence)]


def test_pieces_are_numbered_in_their_order_and_each_has_an_end() -> None:
    rows = _around_noon(part="1")
    assert sentences(judged(a_desk(LONG, shift=NOON), *rows)) == ["part 1 should be 2"]
    endless = judged(a_desk(LONG, shift=NOON), *_around_noon(end=None))
    assert ("times", "D1") in said(endless)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([task("D1", "11:00"), task("D2", "13:00")], "the break of 30 min inside 12:00 to 13:00 is due and missing"),
        (
            [task("D1", "10:00"), pause("12:00")],
            "the break inside 12:00 to 13:00 is not due: the work lasts from 10:00 to 11:00",
        ),
        (
            [task("D1", "11:00"), pause("12:31"), task("D2", "13:01")],
            "the break from 12:31 to 13:01 does not lie inside 12:00 to 13:00",
        ),
        (
            [task("D1", "10:00"), pause("12:00"), pause("12:30"), task("D2", "13:00")],
            "the break inside 12:00 to 13:00 is taken a second time",
        ),
        ([task("D1", "11:00"), pause("12:00", end=at("12:20")), task("D2", "13:00")], "end 2026-11-23 12:20"),
        (
            [task("D1", "11:00"), pause(None, shift_start=at("08:00")), task("D2", "13:00")],
            "has no start: a break beside desk work needs one",
        ),
    ],
)
def test_each_break_that_is_due_is_taken_once_inside_its_window_and_no_other(rows: list[Row], sentence: str) -> None:
    found = sentences(judged(a_desk({}, {}, shift=NOON), *rows))
    assert any(detail.startswith(sentence) for detail in found)


def test_a_shift_without_such_a_break_has_none() -> None:
    assert sentences(judged(a_desk({}), task("D1", "11:00"), pause("12:00", end=at("12:30")))) == [
        "the shift has no such break"
    ]


def test_a_break_after_the_way_home_belongs_to_the_desk_and_one_on_it_to_the_route() -> None:
    case = a_desk({}, visits=1, shift=NOON)
    at_home = judged(case, visit("R1", "10:50"), pause("12:00"), task("D1", "13:00"))
    assert at_home.violations.is_empty()
    assert at_home.rows["sequence"].to_list() == [1, None, None]
    on_way = judged(case, visit("R1", "10:55"), pause("12:00"), task("D1", "13:00"))
    assert on_way.violations.is_empty()
    assert on_way.rows["sequence"].to_list() == [1, 2, None]


def test_a_break_before_one_has_to_leave_belongs_to_the_desk() -> None:
    case = a_desk({}, visits=1, shift=NOON)
    verdict = judged(case, task("D1", "11:00"), pause("12:20"), visit("R1", "13:00"))
    assert verdict.violations.is_empty()
    assert verdict.routes.select("departure", "return_at", "breaks").rows() == [(at("11:00"), at("14:10"), 1800)]


@pytest.mark.parametrize(
    ("locks", "row", "sentence"),
    [
        ({"lock": "resource", "locked_resource": "T2"}, {}, "D1 is locked to T2, not T1"),
        (
            {"lock": "all", "locked_resource": "T1", "locked_start": f"{DAY}T09:00"},
            {},
            "starts 08:30, locked to 09:00",
        ),
        (
            {},
            {"lock": "window", "promised_start": at("08:00"), "promised_end": at("09:29")},
            "lasts from 08:30 to 09:30, locked to 08:00 to 09:29",
        ),
    ],
)
def test_locks_hold_and_what_they_force_is_marked(locks: Row, row: Row, sentence: str) -> None:
    verdict = judged(a_desk(locks), {**task("D1", "08:30"), **row})
    assert verdict.violations.select("rule", "detail", "forced").rows() == [("lock", sentence, True)]


def test_a_locked_task_may_not_be_left_out_unless_it_is_held() -> None:
    lock = {"lock": "resource", "locked_resource": "T1"}
    verdict = judged(a_desk(lock, {**lock, "held": "true"}))
    assert sentences(verdict) == ["D1 is locked (resource) and may not be left out"]


@pytest.mark.parametrize(("start", "kept"), [("08:29", False), ("08:30", True), ("09:00", True), ("09:01", False)])
def test_a_promise_holds_for_start_and_end(start: str, *, kept: bool) -> None:
    promise = {"promised_start": f"{DAY}T08:30", "promised_end": f"{DAY}T10:00"}
    verdict = judged(a_desk(promise), task("D1", start))
    assert verdict.violations.is_empty()
    assert verdict.promises_broken["request_id"].to_list() == ["D1"] * (not kept)
    assert verdict.broken == (not kept)


def reserving(case: Case, start: str, end: str, people: int = 1, names: tuple[str, ...] = ("T1", "T2")) -> Case:
    """Reserve people of a case during a span of the first day."""
    row = {"reserve": 1, "calendar": "phones", "people": people, "start": at(start), "end": at(end)}
    return replace(case, reserves=pl.DataFrame([{**row, "resources": [*names]}], schema=RESERVES))


@pytest.mark.parametrize(
    ("start", "end", "named"),
    [("09:30", "12:00", False), ("09:29", "12:00", True), ("07:00", "08:31", True), ("07:00", "08:30", False)],
)
def test_a_task_while_nobody_else_is_free_breaks_the_reserve_to_the_second(
    start: str, end: str, *, named: bool
) -> None:
    case = reserving(a_desk({}), start, end, names=("T1",))
    verdict = judged(case, task("D1", "08:30"))
    assert said(verdict) == [("reserve", "D1")] * named


def test_who_is_free_are_those_in_their_shifts_without_task_visit_journey_and_break() -> None:
    case = reserving(a_desk({}, {}, {}, visits=1, shift=NOON), "08:00", "16:00")
    rows = [
        task("D1", "11:00"),
        pause("12:00"),
        task("D2", "13:00"),
        visit("R1", "14:10", resource_id="T2"),  # from 14:00 to 15:20
        task("D3", "15:20"),  # to 16:20: after the shift nobody is reserved
    ]
    assert said(judged(case, *rows)) == [("shift", "D3")]
    early = task("D3", "15:00")
    assert sentences(judged(case, *rows[:4], early)) == [
        "T1 does D3 at 15:00, when desk.reserve.1 (phones) should keep 1 free and has 0"
    ]
    noon = [task("D3", "11:50", resource_id="T2"), *rows[:3]]
    assert said(judged(case, *noon)) == [("reserve", "D1"), ("reserve", "D3")]
    resting = [task("D3", "12:20", resource_id="T2"), *rows[:3]]
    assert sentences(judged(case, *resting)) == [
        "T1 does D2 at 13:00, when desk.reserve.1 (phones) should keep 1 free and has 0",
        "T2 does D3 at 12:20, when desk.reserve.1 (phones) should keep 1 free and has 0",
    ]


def test_visits_alone_do_not_break_a_reserve_and_others_than_those_reserved_may_work() -> None:
    case = reserving(a_desk({}, visits=1), "08:00", "16:00", names=("T1",))
    assert judged(case, visit("R1", "09:00"), task("D1", "08:30", resource_id="T2")).violations.is_empty()


def test_what_is_locked_breaks_a_reserve_as_forced() -> None:
    lock = {"lock": "resource", "locked_resource": "T1"}
    case = reserving(a_desk(lock, {}), "08:00", "16:00", people=2)
    verdict = judged(case, task("D1", "08:30"), task("D2", "09:30", resource_id="T2"))
    assert verdict.violations.select("request_id", "forced").rows() == [("D1", True), ("D2", False)]
