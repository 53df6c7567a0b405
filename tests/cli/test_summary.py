"""What the summary of a plan says beside its figures."""

from __future__ import annotations

from cli.summary import idle
from tests.planning.verify.small import a_case, judged, visit

KINDS = ("person", "person", "room", "equipment")


def test_the_shifts_that_stay_empty_are_counted_apart_from_those_of_rooms_and_equipment() -> None:
    resources = [{"kind": kind} for kind in KINDS]
    shifts = [{"resource_id": f"T{number}"} for number in range(1, 5)]
    case = a_case({}, resources=resources, shifts=shifts)
    assert list(idle(case, judged(case, visit("R1", "10:00")).routes)) == [
        "1 of 2 shifts stay empty",
        "2 of 2 shifts of rooms and equipment stay empty",
    ]


def test_nothing_is_said_of_rooms_and_equipment_where_there_are_none() -> None:
    case = a_case({}, resources=[{}, {}], shifts=[{}, {"resource_id": "T2"}])
    assert list(idle(case, judged(case, visit("R1", "10:00")).routes)) == ["1 of 2 shifts stay empty"]
    case = a_case({})
    assert list(idle(case, judged(case, visit("R1", "10:00")).routes)) == []
