from __future__ import annotations

from bench.creneau import attempt
from bench.evaluate import evaluate
from tests.bench.small import SMALL


def test_our_own_plan_of_the_small_instance_is_feasible_and_best() -> None:
    tried = attempt(SMALL, seconds=0.1, seed=0)
    assert evaluate(SMALL, tried.routes) == (286, ())
    assert tried.seconds > 0
