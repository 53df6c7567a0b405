"""Rules about the plan itself: locks, doubles, unknown names, starts, sequences, figures that do not follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.planning.verify.small import DAY, a_case, at, judged, said, sentences, visit, window

if TYPE_CHECKING:
    from tests.planning.verify.small import Row

PROMISE = {"promised_start": f"{DAY}T09:00", "promised_end": f"{DAY}T10:00"}


def test_a_locked_request_may_not_be_left_out_and_that_is_forced() -> None:
    verdict = judged(a_case({}, {"lock": "resource", "locked_resource": "T1"}), visit("R1", "09:00"))
    assert verdict.violations.select("rule", "request_id", "resource_id", "detail", "forced").rows() == [
        ("lock", "R2", None, "R2 is locked (resource) and may not be left out", True)
    ]


@pytest.mark.parametrize("kind", ["resource", "all"])
def test_a_lock_holds_the_resource(kind: str) -> None:
    lock = {"lock": kind, "locked_resource": "T2", "locked_start": f"{DAY}T09:00"}
    verdict = judged(a_case(lock, resources=[{}, {}], shifts=[{}, {"resource_id": "T2"}]), visit("R1", "09:00"))
    assert sentences(verdict) == ["R1 is locked to T2, not T1"]
    assert verdict.violations["forced"].to_list() == [True]


@pytest.mark.parametrize("kind", ["time", "all"])
@pytest.mark.parametrize(("start", "wrong"), [("09:00", False), ("09:01", True)])
def test_a_lock_holds_the_start(kind: str, start: str, *, wrong: bool) -> None:
    lock = {"lock": kind, "locked_resource": "T1", "locked_start": f"{DAY}T09:00"}
    assert said(judged(a_case(lock), visit("R1", start))) == [("lock", "R1")] * wrong


@pytest.mark.parametrize(("start", "wrong"), [("08:59", True), ("09:00", False), ("10:00", False), ("10:01", True)])
def test_a_lock_holds_the_promise(start: str, *, wrong: bool) -> None:
    verdict = judged(a_case({"lock": "window", **PROMISE}), visit("R1", start))
    assert said(verdict) == [("lock", "R1")] * wrong
    assert verdict.broken == wrong


def test_a_row_that_carries_its_lock_holds_its_own_resource_and_start() -> None:
    verdict = judged(a_case({}), visit("R1", "09:07", lock="all", status="frozen"))
    assert said(verdict) == []
    assert verdict.rows.select("lock", "status").rows() == [("all", "frozen")]


def test_a_row_locked_to_its_window_stays_inside_its_own_promise() -> None:
    promise = {"promised_start": at("11:00"), "promised_end": at("12:00"), "lock": "window"}
    assert said(judged(a_case(PROMISE), visit("R1", "10:59", **promise))) == [("lock", "R1")]


@pytest.mark.parametrize(
    ("row", "forced"),
    [
        ({"lock": "time"}, True),
        ({"lock": "none"}, False),
        ({"status": "frozen"}, True),
        ({"status": "planned"}, False),
    ],
)
def test_a_violation_is_forced_where_its_row_or_a_row_of_its_route_is_locked(row: Row, *, forced: bool) -> None:
    late = judged(a_case({"windows": f"{DAY}T09:00/{DAY}T10:00"}), visit("R1", "16:00", **row))
    assert late.violations.select("rule", "forced").rows() == [("overtime", forced), ("window", forced)]


def test_without_times_a_locked_start_is_waited_for() -> None:
    lock = {"lock": "time", "locked_start": f"{DAY}T11:11"}
    verdict = judged(a_case({}, lock), visit("R1", sequence=1), visit("R2", sequence=2))
    assert verdict.rows["start"].to_list() == [at("10:11"), at("11:11")]


def test_a_request_in_two_rows_is_named_in_both() -> None:
    verdict = judged(a_case({}), visit("R1", "09:00"), visit("R1", "11:00"))
    assert verdict.violations.select("rule", "request_id", "sequence").rows() == [
        ("twice", "R1", 1),
        ("twice", "R1", 2),
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"request_id": "R9"}, "no request is called R9"),
        ({"request_id": None}, "this visit names no request"),
        ({"resource_id": "T9"}, "no resource is called T9"),
        ({"activity": "nap"}, "activity nap is none of visit, task, fetch and break"),
        ({"shift_start": at("07:00")}, "T1 has no shift that begins 2026-11-23 07:00"),
        ({"resource_id": "T2"}, "T2 has no shift, or several, and shift_start and start are empty"),
    ],
)
def test_rows_about_unknown_things_are_named_and_set_aside(row: Row, sentence: str) -> None:
    case = a_case({}, {}, resources=[{}, {}])
    verdict = judged(case, visit("R1", "09:00"), {**visit("R2", "11:00"), **row})
    assert said(verdict) == [("unknown", {**visit("R2"), **row}["request_id"])]
    assert sentences(verdict) == [sentence]
    assert verdict.rows["request_id"].to_list() == ["R1"]


def test_a_row_without_start_and_shift_needs_a_resource_with_one_shift() -> None:
    shifts = [{"end": f"{DAY}T12:00"}, {"start": f"{DAY}T13:00", "end": f"{DAY}T18:00"}]
    assert said(judged(a_case({}, shifts=shifts), visit("R1", sequence=1))) == [("unknown", "R1")]
    assert said(judged(a_case({}), visit("R1", sequence=1))) == []


def test_a_request_without_a_place_cannot_be_visited() -> None:
    verdict = judged(a_case({"x": None, "y": None, "windows": window("08:00", "12:00")}), visit("R1", "09:00"))
    assert sentences(verdict) == ["R1 has no place to travel to"]


def test_a_shift_with_some_starts_is_named_and_completed_by_its_sequence() -> None:
    verdict = judged(a_case({}, {}), visit("R1", "12:00", sequence=2), visit("R2", sequence=1))
    assert verdict.violations.select("rule", "request_id", "detail").rows() == [
        ("times", "R2", "has no start, but other rows of its shift have one")
    ]
    assert verdict.rows.select("request_id", "start").rows() == [("R2", at("08:10")), ("R1", at("09:10"))]


def test_without_starts_every_row_needs_a_sequence_of_its_own() -> None:
    case = a_case({}, {}, {})
    found = sentences(judged(case, visit("R1", sequence=1), visit("R2", sequence=1), visit("R3")))
    assert found == ["sequence 1 stands twice in its shift, and there is no start"] * 2 + [
        "has neither a start nor a sequence"
    ]
    assert said(judged(case, visit("R1"))) == []


def test_without_starts_the_sequence_may_have_gaps() -> None:
    verdict = judged(a_case({}, {}), visit("R1", sequence=20), visit("R2", sequence=10))
    assert said(verdict) == []
    assert verdict.rows.select("request_id", "sequence").rows() == [("R2", 1), ("R1", 2)]


def test_wrong_figures_are_named_together_with_what_follows() -> None:
    verdict = judged(a_case({}), visit("R1", "09:00", end=at("10:01"), travel_s=599, travel_m=10_000))
    assert sentences(verdict) == ["end 2026-11-23 10:01 should be 2026-11-23 10:00; travel_s 599 should be 600"]


def test_a_site_where_the_request_is_not_is_named() -> None:
    case = a_case({"site_id": "S1", "x": None, "y": None}, sites=[{"site_id": "S1", "x": "10", "y": "0"}])
    assert said(judged(case, visit("R1", "09:00", site_id="S1"))) == []
    assert sentences(judged(case, visit("R1", "09:00", site_id="S2"))) == ["site_id S2 should be S1"]


def test_a_break_has_no_journey() -> None:
    case = a_case({}, {}, shifts=[{"breaks": "30@12:00-13:00"}])
    pause = {"activity": "break", "resource_id": "T1", "start": at("12:00"), "wait_s": 0}
    verdict = judged(case, visit("R1", "09:00"), pause, visit("R2", "14:00"))
    assert sentences(verdict) == ["wait_s 0 should be empty"]


def test_an_empty_plan_leaves_everything_out() -> None:
    verdict = judged(a_case({"mandatory": "true"}, PROMISE))
    assert said(verdict) == []
    assert verdict.broken == 2
    assert verdict.costs["scope_id"].to_list() == ["R1", "R2"]
    assert verdict.rows.is_empty()
