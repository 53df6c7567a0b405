from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bench.evaluate import evaluate
from tests.bench.small import SMALL

if TYPE_CHECKING:
    from bench.vrptw.instance import Instance

ROUTES = [[1, 2], [3]]  # 5.0 + 8.0 + 5.0, then 5.3 out and home: the root of 29 is 5.385


def changed(number: int, **values: int) -> Instance:
    stops = [stop._replace(**values) if stop.number == number else stop for stop in SMALL.stops]
    return replace(SMALL, stops=tuple(stops))


def test_a_plan_that_keeps_every_rule_comes_to_its_truncated_legs_in_tenths() -> None:
    assert evaluate(SMALL, ROUTES) == (286, ())


def test_a_route_without_customers_needs_no_vehicle_and_drives_nowhere() -> None:
    assert evaluate(SMALL, [*ROUTES, []]) == (286, ())


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ([[1, 2]], "customer 3 is not served"),
        ([[1, 2], [3, 3]], "customer 3 is served 2 times"),
        ([[1, 2], [3, 4]], "customer 4 does not exist"),
        ([[1, 2], [3, 0]], "customer 0 does not exist"),
        ([[1], [2], [3]], "3 vehicles are used, and there are 2"),
        ([[1, 3], [2]], "route 1 carries 11, and a vehicle holds 10"),
        ([[2, 1], [3]], "route 1 is at customer 1 at 38.0, after 20"),
    ],
)
def test_each_fault_is_named_and_is_the_only_one(routes: list[list[int]], said: str) -> None:
    assert evaluate(SMALL, routes).faults == (said,)


def test_a_start_at_the_very_end_of_the_window_is_in_time_and_late_where_that_ends_earlier() -> None:
    assert evaluate(changed(2, due=23), ROUTES).faults == ()
    assert evaluate(changed(2, due=22), ROUTES).faults == ("route 1 is at customer 2 at 23.0, after 22",)


def test_whoever_returns_after_the_depot_closes_is_late() -> None:
    assert evaluate(changed(0, due=38), ROUTES).faults == ()
    assert evaluate(changed(0, due=37), ROUTES).faults == ("route 1 is at the depot at 38.0, after 37",)


def test_nobody_leaves_before_the_depot_opens() -> None:
    assert evaluate(changed(0, ready=16), ROUTES).faults == ("route 1 is at customer 1 at 21.0, after 20",)
