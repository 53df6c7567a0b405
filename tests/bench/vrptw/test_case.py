from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest

from bench.evaluate import evaluate
from bench.vrptw import sets
from bench.vrptw.case import case_of, routes_of
from bench.vrptw.instance import Instance, read
from planning.travel import Travel
from planning.verify import verify
from tests.bench.small import SMALL

if TYPE_CHECKING:
    from planning.verify import Verdict

ROUTES = [[1, 2], [3]]


def planned(instance: Instance, routes: list[list[int]]) -> Verdict:
    """Routes laid out as a plan's rows and verified by creneau."""
    rows = [
        {"activity": "visit", "request_id": str(customer), "resource_id": f"V{vehicle}", "sequence": place}
        for vehicle, route in enumerate(routes, start=1)
        for place, customer in enumerate(route, start=1)
    ]
    case = case_of(instance)
    return verify(case, Travel.of(case), pl.DataFrame(rows))


def test_a_plan_costs_in_cents_what_the_evaluator_measures_in_tenths() -> None:
    verdict = planned(SMALL, ROUTES)
    assert verdict.violations.is_empty()
    assert (verdict.broken, verdict.cost) == (0, evaluate(SMALL, ROUTES).distance)


def test_a_customer_left_out_is_broken_and_costs_nothing() -> None:
    verdict = planned(SMALL, ROUTES[:1])
    assert (verdict.broken, verdict.cost) == (1, 180)


@pytest.mark.parametrize("routes", [[[2, 1], [3]], [[1, 2], [3]]])
def test_the_clock_runs_alike_for_the_verifier_and_the_evaluator(routes: list[list[int]]) -> None:
    depot, *customers = SMALL.stops
    for due in (37, 38, 53, 60):
        instance = replace(SMALL, stops=(depot._replace(due=due), *customers))
        late = planned(instance, routes).violations
        assert late.is_empty() == (not evaluate(instance, routes).faults)


def test_an_overloaded_vehicle_breaks_a_rule_for_both() -> None:
    routes = [[1, 3], [2]]
    assert planned(SMALL, routes).violations["rule"].to_list() == ["parts"]
    assert evaluate(SMALL, routes).faults == ("route 1 carries 11, and a vehicle holds 10",)


def test_routes_come_back_from_a_plan_in_order() -> None:
    assert sorted(routes_of(planned(SMALL, ROUTES).rows)) == ROUTES


@pytest.mark.parametrize("name", ["C101", "R207", "RC1_2_1"])
def test_an_instance_loads_without_faults_and_everything_in_it_can_be_served(name: str) -> None:
    if not sets.FOLDER.is_dir():
        pytest.skip(sets.MISSING)
    [file] = sets.chosen([name])
    instance = read(file)
    case = case_of(instance)
    assert case.faults == ()
    assert (case.requests.height, case.shifts.height) == (len(instance.stops) - 1, instance.vehicles)
