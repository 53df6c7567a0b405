"""creneau's own attempt at an instance."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bench.attempt import Attempt
from bench.vrptw.case import case_of, routes_of
from planning.effort import Effort
from planning.solve import solve
from planning.travel import Travel

if TYPE_CHECKING:
    from bench.vrptw.instance import Instance
    from planning.case.case import Case
    from planning.solution import Solution

FEW = 4  # stops of an instance that is solved only to have everything compiled and loaded


def attempt(instance: Instance, seconds: float, seed: int) -> Attempt:
    """Search for so many seconds, on one thread."""
    _planned(replace(instance, stops=instance.stops[:FEW]), Effort(iterations=1))
    return _planned(instance, Effort(seconds=seconds, seed=seed))


def solved(case: Case, travel: Travel, seconds: float) -> Solution:
    """Search for so many seconds, on one thread, once everything is compiled and loaded."""
    solve(case, travel, effort=Effort(iterations=1))
    return solve(case, travel, effort=Effort(seconds=seconds))


def _planned(instance: Instance, effort: Effort) -> Attempt:
    case = case_of(instance)
    travel = Travel.of(case)
    begun = time.perf_counter()
    solution = solve(case, travel, effort=effort)
    seconds = time.perf_counter() - begun
    return Attempt(routes_of(solution.plan.rows), seconds, solution.iterations)
