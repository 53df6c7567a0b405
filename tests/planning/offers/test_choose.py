"""Which choices a client hears."""

from __future__ import annotations

from datetime import date
from typing import Any

from planning.board import Place
from planning.offers.choose import choose
from planning.offers.offer import Offer
from planning.offers.slot import Slot

HOUR = 3600


def offer(  # noqa: PLR0913 - what a test may vary
    cost: int, *, day: int = 1, hour: int = 8, resource: str = "T1", met: bool = True, moved: int = 0
) -> Offer:
    start = day * 24 * HOUR + hour * HOUR
    facts: dict[str, Any] = {"visit": 0, "request_id": "R1", "service_id": None, "site_id": None, "first": 0}
    return Offer(
        slot=Slot(start, start + 2 * HOUR, date(2026, 11, day), hour >= 12, start),
        resources=(resource,),
        places=((0, -1),),
        start=start,
        end=start + HOUR,
        marginal_cost=cost,
        price=0,
        slot_value=0,
        sla_met=met,
        moved=(Place(1, 0, -1),) * moved,
        **facts,
    )


def test_the_best_of_each_half_day_come_first_in_the_order_of_their_times() -> None:
    offers = [offer(9, day=3), offer(7, hour=10), offer(5, hour=8), offer(8, hour=14), offer(6, day=2)]
    assert [(one.slot.day.day, one.marginal_cost) for one in choose(offers, (4, 6))] == [(1, 5), (1, 8), (2, 6), (3, 9)]


def test_there_are_never_more_than_the_most_and_these_are_the_cheapest() -> None:
    offers = [offer(10 - day, day=day) for day in range(1, 9)]
    assert [one.marginal_cost for one in choose(offers, (2, 3))] == [4, 3, 2]


def test_what_meets_the_sla_is_better_than_what_costs_less_but_the_cheapest_is_always_heard() -> None:
    offers = [offer(day, day=day, met=day > 3) for day in range(1, 7)]
    assert [one.slot.day.day for one in choose(offers, (3, 3))] == [1, 4, 5]


def test_another_service_stands_behind_what_was_asked_for_and_beside_it_in_the_same_half_day() -> None:
    look = [offer(cost, day=cost)._replace(instead=True) for cost in (1, 2)]
    offers = [offer(5, day=1), offer(6, day=2), offer(7, day=3, met=False), *look]
    assert [one.marginal_cost for one in choose(offers, (3, 3))] == [1, 5, 6]
    assert [one.marginal_cost for one in choose(offers, (4, 4))] == [1, 5, 2, 6]


def test_of_two_slots_that_cost_the_same_the_one_with_time_left_is_heard() -> None:
    early, late = offer(5, hour=8), offer(5, hour=10)
    early = early._replace(start=early.slot.last)
    assert choose([early, late], (1, 1)) == [late]


def test_what_moves_nobody_is_better_than_what_costs_less() -> None:
    offers = [offer(1, day=1, moved=2), offer(2, day=2, moved=1), offer(4, day=3), offer(5, day=4)]
    assert [one.slot.day.day for one in choose(offers, (3, 3))] == [1, 3, 4]


def test_where_half_days_are_too_few_other_slots_and_then_other_resources_make_up_for_them() -> None:
    offers = [offer(1, hour=8), offer(4, hour=10), offer(2, hour=8, resource="T2"), offer(3, hour=8, resource="T3")]
    assert [(one.slot.first // HOUR % 24, one.resources[0]) for one in choose(offers, (3, 6))] == [
        (8, "T1"),
        (8, "T2"),
        (10, "T1"),
    ]


def test_fewer_are_given_only_where_fewer_exist() -> None:
    assert choose([], (4, 6)) == []
    assert len(choose([offer(1), offer(2)], (4, 6))) == 1
