from __future__ import annotations

from bench.scale import Night, planned


def test_a_night_is_planned_with_no_more_shifts_than_asked_for() -> None:
    found = planned(Night(size=200, shifts=20, seconds=0))
    assert found.requests == 200
    assert 0 < found.shifts <= 20
    assert 0 < found.left_out < 200
