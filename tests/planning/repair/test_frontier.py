"""Cost against clients touched, at several prices of disturbance."""

from __future__ import annotations

import pytest

from planning.effort import Effort
from planning.faults import InputError
from planning.repair.frontier import PRICE_FACTORS, VALUE_FACTORS, chosen, frontier, undominated
from planning.travel import Travel
from tests.planning.repair.day import DAY, after
from tests.planning.repair.test_kinds import PLAN, tables


def test_best_is_what_breaks_least_and_is_beaten_in_cost_or_clients_by_no_other_such() -> None:
    points = [(0, 100, 5), (0, 90, 5), (0, 120, 3), (1, 50, 0), (0, 90, 5), (0, 120, 4)]
    assert undominated(points) == [False, True, True, False, True, False]


def test_every_price_gives_a_plan_that_is_judged_at_the_prices_of_the_case() -> None:
    done = after(tables(), PLAN, f",absence,,T1,{DAY}08:00,{DAY}17:00,\n", "2026-11-22T21:00")
    found = frontier(
        done.case,
        Travel.of(done.case),
        in_force=done.in_force,
        touched=["R1", "R2", "R3"],
        effort=Effort(iterations=100),
        valued=["R1"],
    )
    swept = [(price, value) for value in VALUE_FACTORS for price in PRICE_FACTORS]
    assert found.select("price_factor", "value_factor").rows() == swept
    disturbed = done.verdict.costs.filter(term="disturbance")["amount"].sum()
    asis = found.filter(price_factor=1, value_factor=1)
    assert asis.select("broken", "cost", "touched").row(0) == (0, done.verdict.cost - disturbed, 3)
    assert found["best"].any()


def test_requests_are_chosen_by_their_columns_and_their_clients_tier() -> None:
    done = after(tables(), PLAN, f",absence,,T1,{DAY}08:00,{DAY}17:00,\n", "2026-11-22T21:00")
    assert chosen(done.case, "request_id in ('R1', 'R4') and tier is null") == ["R1", "R4"]
    with pytest.raises(InputError, match="did you mean request_id"):
        chosen(done.case, "request = 'R1'")
