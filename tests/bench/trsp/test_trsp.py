"""The instances of technicians with tools and spare parts, their published plans and their evaluator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bench.trsp.case import UNIT, case_of, routes_of, rows_of
from bench.trsp.evaluate import evaluate
from bench.trsp.instance import DEPOT, FOLDER, Instance, Node, best_known, published, read
from planning.effort import Effort
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(FOLDER.glob("*.100_25-5-5-5.txt")) if FOLDER.is_dir() else []
REAL = pytest.mark.skipif(not FILES, reason=f"the instances are not there: {FOLDER}")


def node(number: int, x: float, *, opens: float = 0, closes: float = 100, service: float = 0, **has: Any) -> Node:
    given: dict[str, Any] = {"skills": frozenset(), "tools": frozenset(), "spares": (0,)} | has
    return Node(number, x, 0.0, opens, closes, service, **given)


def an_instance() -> Instance:
    """Depot at 0, a technician at 10; one request needs a tool, another a spare part and a wait until 50."""
    skilled: dict[str, Any] = {"skills": frozenset({0})}
    nodes = (
        node(0, 0),
        node(1, 10, spares=(1,), **skilled),
        node(2, 20, service=5, tools=frozenset({3}), **skilled),
        node(3, 30, opens=50, closes=60, service=5, spares=(1,), **skilled),
    )
    return Instance(name="small", nodes=nodes, crew=1)


def test_a_route_begins_as_late_as_delays_nothing() -> None:
    found = evaluate(an_instance(), {1: [DEPOT, 2, 3]})
    assert found.faults == ()
    assert found.duration == pytest.approx(10 + 20 + 5 + 10 + 5 + 20)


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        ({1: [2, 3]}, "1 lacks a tool for 2"),
        ({1: [2, DEPOT, 3]}, "1 lacks a tool for 2"),
        ({1: [DEPOT, 2]}, "3 is served 0 times"),
        ({1: [DEPOT, 2, 3, 3]}, "3 is served 2 times"),
    ],
)
def test_what_breaks_a_rule_is_named(routes: dict[int, list[int]], fault: str) -> None:
    assert fault in evaluate(an_instance(), routes).faults


def test_a_window_that_is_missed_is_named() -> None:
    late = an_instance()
    late = Instance(name="late", nodes=(*late.nodes[:2], late.nodes[2]._replace(closes=25.0), late.nodes[3]), crew=1)
    assert evaluate(late, {1: [DEPOT, 2, 3]}).faults == ("1 comes to 2 at 30.000, later than 25",)


def test_a_small_instance_is_planned_with_a_visit_to_the_depot() -> None:
    instance = an_instance()
    case = case_of(instance)
    travel = Travel.of(case)
    solution = solve(case, travel, effort=Effort(iterations=200))
    routes = routes_of(solution.plan.rows)
    assert evaluate(instance, routes).faults == ()
    assert verify(case, travel, solution.plan.rows).violations.is_empty()
    assert solution.cost == UNIT * 70
    assert DEPOT in routes[1]


@REAL
@pytest.mark.parametrize("file", FILES[:2] if FILES else [])
def test_published_plans_keep_the_rules_and_last_as_long_as_published(file: Path) -> None:
    instance = read(file)
    theirs = published(instance)
    found = evaluate(instance, theirs)
    assert found.faults == ()
    assert found.duration == pytest.approx(best_known()[instance.name], abs=0.01)
    case = case_of(instance)
    assert verify(case, Travel.of(case), rows_of(theirs)).violations.is_empty()
