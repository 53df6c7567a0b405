"""Links: what comes before what, how far apart, by whom, and all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.planning.verify.small import a_case, judged, said, sentences, visit

if TYPE_CHECKING:
    from planning.case.case import Case
    from tests.planning.verify.small import Row

BOTH = [{}, {"resource_id": "T2"}]


def linked(**link: str) -> Case:
    """R1, an hour, comes before R2; T1 and T2 can serve both."""
    return a_case({}, {}, resources=[{}, {}], shifts=BOTH, links=[{"before": "R1", "after": "R2", **link}])


@pytest.mark.parametrize(
    ("link", "start", "sentence"),
    [
        ({}, "10:00", None),
        ({}, "09:59", "R2 starts 09:59, R1 ends at 10:00: it may start 10:00 at the earliest (0 min later)"),
        ({"least_min": "30"}, "10:30", None),
        (
            {"least_min": "30"},
            "10:29",
            "R2 starts 10:29, R1 ends at 10:00: it may start 10:30 at the earliest (30 min later)",
        ),
        ({"greatest_min": "45"}, "10:45", None),
        (
            {"greatest_min": "45"},
            "10:46",
            "R2 starts 10:46, R1 ends at 10:00: it may start 10:45 at the latest (45 min later)",
        ),
        ({"from": "start"}, "09:00", None),
        (
            {"from": "start", "least_min": "5"},
            "09:04",
            "R2 starts 09:04, R1 starts at 09:00: it may start 09:05 at the earliest (5 min later)",
        ),
        ({"from": "start", "greatest_min": "20"}, "09:20", None),
        (
            {"from": "start", "greatest_min": "20"},
            "09:21",
            "R2 starts 09:21, R1 starts at 09:00: it may start 09:20 at the latest (20 min later)",
        ),
    ],
)
def test_the_distance_of_two_linked_requests(link: dict[str, str], start: str, sentence: str | None) -> None:
    found = judged(linked(**link), visit("R1", "09:00"), visit("R2", start, resource_id="T2"))
    assert said(found) == ([] if sentence is None else [("links", "R2")])
    assert sentences(found) == ([] if sentence is None else [sentence])


def test_what_comes_after_is_served_only_where_what_comes_before_is() -> None:
    found = judged(linked(), visit("R2", "10:00"))
    assert found.violations.select("rule", "request_id", "resource_id", "detail").rows() == [
        ("links", "R2", "T1", "R2 is served, and R1, which comes before it, is not")
    ]


@pytest.mark.parametrize(("together", "wrong"), [("false", []), ("true", [("links", "R1")])])
def test_together_serves_what_comes_before_only_where_what_comes_after_is(
    together: str, wrong: list[tuple[str, str]]
) -> None:
    found = judged(linked(together=together), visit("R1", "10:00"))
    assert said(found) == wrong
    assert sentences(found) == ["R1 is served, and R2, which goes together with it, is not"] * len(wrong)


def test_both_may_be_left_out() -> None:
    assert said(judged(linked(together="true"))) == []


def test_the_same_resource_leads_both() -> None:
    case = linked(same_resource="true")
    assert said(judged(case, visit("R1", "09:00"), visit("R2", "10:00"))) == []
    assert sentences(judged(case, visit("R1", "09:00"), visit("R2", "10:00", resource_id="T2"))) == [
        "R2 is served by T2, and R1 by T1: the same resource must serve both"
    ]


def test_distance_and_resource_are_both_named() -> None:
    found = judged(linked(same_resource="true"), visit("R1", "09:00"), visit("R2", "09:10", resource_id="T2"))
    assert said(found) == [("links", "R2")] * 2


@pytest.mark.parametrize("locked", ["R1", "R2"])
def test_a_violation_is_forced_where_either_end_is_locked(locked: str) -> None:
    rows: list[Row] = [visit("R1", "09:00"), visit("R2", "09:30", resource_id="T2")]
    for row in rows:
        row["lock"] = "time" if row["request_id"] == locked else None
    assert judged(linked(), *rows).violations.filter(rule="links")["forced"].to_list() == [True]


def test_a_linked_request_needs_its_start() -> None:
    found = judged(linked(), visit("R1", sequence=1), visit("R2", sequence=2))
    assert found.violations.select("rule", "detail").rows() == [
        ("times", f"has no start: {name} is linked to others, so the plan must say when it starts")
        for name in ("R1", "R2")
    ]


def test_the_distance_counts_from_the_start_of_the_request_and_the_end_of_its_last_part() -> None:
    team = {
        "services": [{"service_id": "team"}],
        "roles": [
            {"service_id": "team", "role": "lead"},
            {"service_id": "team", "role": "mate", "offset_min": "30"},
        ],
    }
    links = [{"before": "R1", "after": "R2"}]
    asked: Row = {"service_id": "team"}
    case = a_case(asked, asked, resources=[{}, {}], shifts=BOTH, links=links, **team)

    def plan(second: str, mate: str) -> list[Row]:
        return [
            visit("R1", "09:00"),
            visit("R1", "09:30", resource_id="T2"),
            visit("R2", second),
            visit("R2", mate, resource_id="T2"),
        ]

    assert said(judged(case, *plan("10:30", "11:00"))) == []
    assert sentences(judged(case, *plan("10:29", "10:59"))) == [
        "R2 starts 10:29, R1 ends at 10:30: it may start 10:30 at the earliest (0 min later)"
    ]


def test_a_time_of_another_day_is_said_with_its_date() -> None:
    tomorrow = {"resource_id": "T2", "start": "2026-11-24T08:00", "end": "2026-11-24T16:00"}
    case = a_case({}, {}, resources=[{}, {}], shifts=[{}, tomorrow], links=[{"before": "R1", "after": "R2"}])
    late = {**visit("R2", "09:00"), "start": visit("R1", "09:00")["start"]}
    found = judged(case, {**visit("R1"), "resource_id": "T2", "start": late["start"] + 86_400}, late)
    assert found.violations.filter(rule="links")["detail"].to_list() == [
        "R2 starts 09:00, R1 ends at 2026-11-24 10:00: it may start 2026-11-24 10:00 at the earliest (0 min later)"
    ]
