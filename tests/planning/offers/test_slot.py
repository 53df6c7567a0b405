"""Slots: what may be promised when."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from planning.case.times import instant
from planning.offers.offer import slot_digits
from planning.offers.slot import grid, pieces_for, slots_for
from tests.planning.boards import jobs, night

DAY, ZONE = date(2026, 11, 23), "Europe/Paris"


def at(hour: float, day: date = DAY) -> int:
    return instant(day, int(hour * 3600), ZONE)


def request(**changes: Any) -> dict[str, Any]:
    return {"created_at": 0, "windows": []} | changes


def hours(windows: list[tuple[float, float]], **changes: Any) -> list[tuple[float, float]]:
    """Slots of a request with these windows, as hours of the day."""
    settings = night(jobs(value=["1"]), settings=changes).settings
    cut = [{"start": at(start), "end": at(end)} for start, end in windows]
    found = slots_for(request(windows=cut), grid(settings), settings)
    return [((slot.first - at(0)) / 3600, (slot.last - at(0)) / 3600) for slot in found]


def test_a_window_is_cut_into_slots_that_begin_at_midnight_and_noon() -> None:
    assert hours([(8, 13)]) == [(8, 10), (10, 12), (12, 13)]
    assert hours([(8, 14)], offers={"window": "5h"}) == [(8, 10), (10, 12), (12, 14)]
    assert hours([(6, 24)], offers={"window": "12h"}) == [(6, 12), (12, 24 - 1 / 3600)]


def test_what_is_short_at_the_ends_of_a_window_is_joined_to_the_slot_beside_it_in_the_same_half_day() -> None:
    assert hours([(7.75, 10.25)]) == [(7.75, 10.25)]
    assert hours([(7.75, 10.5)]) == [(7.75, 10), (10, 10.5)]
    assert hours([(10, 12.25)]) == [(10, 12), (12, 12.25)]
    assert hours([(9.9, 10)]) == [(9.9, 10)]


def test_what_the_present_leaves_of_a_slot_is_not_offered_where_it_is_short_and_keeps_the_slots_name() -> None:
    assert hours([(8, 12)], now="2026-11-23T09:31") == [(10, 12)]
    settings = night(jobs(value=["1"]), settings={"now": "2026-11-23T09:00"}).settings
    asked = request(windows=[{"start": at(8), "end": at(10)}])
    (slot,), (whole,) = slots_for(asked, grid(settings), settings), pieces_for(asked, grid(settings), settings)
    assert (slot.first, slot.begins, whole.first) == (at(9), at(8), at(8))
    assert slot_digits("R1", slot) == slot_digits("R1", whole)


def test_a_slot_has_no_part_before_now_or_before_the_request_was_made() -> None:
    assert hours([(8, 12)], now="2026-11-23T09:30") == [(9.5, 10), (10, 12)]
    settings = night(jobs(value=["1"])).settings
    found = slots_for(request(created_at=at(20)), grid(settings), settings)
    assert [(slot.first, slot.last) for slot in found] == [(at(20), at(22)), (at(22), settings.end - 1)]


def test_a_window_that_only_touches_a_slot_has_no_part_in_it_but_a_moment_is_a_slot() -> None:
    assert hours([(8, 10), (12, 14)]) == [(8, 10), (12, 14)]
    assert hours([(10, 10)]) == [(10, 10)]
    assert hours([(9.5, 9.5)]) == [(9.5, 9.5)]


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-11-23"])
def test_days_on_which_the_clocks_change_have_slots_without_gaps(day: str) -> None:
    settings = night(jobs(value=["1"]), settings={"horizon": {"start": day, "days": 1}, "now": f"{day}T00:00"}).settings
    slots = grid(settings)
    assert slots[0].first == settings.start
    assert slots[-1].last == settings.end
    assert all(one.last == other.first for one, other in pairwise(slots))
    assert sum(slot.afternoon for slot in slots) == 6
