"""Plans that follow on a plan of teams, when the next morning somebody is absent, a window moves or a lock is set."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.effort import Effort
from planning.in_force import holding, standing
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests import rooms, teams, twin
from tests.seeds import spread

if TYPE_CHECKING:
    from planning.case.case import Case

EFFORT = Effort(iterations=100)
HOUR = 3_600


def disturbed(case: Case, chance: random.Random) -> Case:
    """Take the shifts of somebody away and move some windows by an hour."""
    absent = chance.choice(case.resources["resource_id"].to_list())
    moved = chance.sample(case.requests["request_id"].to_list(), case.requests.height // 3)
    later = pl.element().struct.with_fields(pl.field("start") + HOUR, pl.field("end") + HOUR)
    windows = pl.when(pl.col("request_id").is_in(moved)).then(pl.col("windows").list.eval(later)).otherwise("windows")
    shifts = case.shifts.filter(pl.col("resource_id") != absent)
    return replace(case, shifts=shifts, requests=case.requests.with_columns(windows))


def locked(rows: pl.DataFrame, chance: random.Random) -> pl.DataFrame:
    """Lock some of the visits, all of a request in the same way."""
    requests = rows["request_id"].drop_nulls().unique().sort().to_list()
    locks = {request: chance.choice(["none", "none", "resource", "time", "all"]) for request in requests}
    kinds = pl.DataFrame(
        {"request_id": list(locks), "kind": list(locks.values())},
        schema_overrides={"request_id": pl.String, "kind": pl.String},
    )
    joined = rows.join(kinds, on="request_id", how="left", maintain_order="left")
    return joined.with_columns(lock=pl.coalesce("kind", "lock")).drop("kind")


@pytest.mark.parametrize("many", [teams, rooms])
@pytest.mark.parametrize("seed", spread(2, 5, 14))
def test_a_plan_that_follows_on_one_of_teams_keeps_every_rule_and_costs_what_the_verifier_says(many, seed):
    chance = random.Random(seed)  # noqa: S311 - chance for a test, no secret
    night = many.seeded_case(seed, 3)
    travel = Travel.of(night)
    first = locked(solve(night, travel, effort=EFFORT).plan.rows, chance)
    morning = disturbed(night, chance)
    completed = verify(morning, travel, first).rows
    case = holding(morning, first, completed)
    in_force = standing(case, first, completed)
    solution = solve(case, travel, in_force=in_force, effort=EFFORT)
    verdict = verify(case, travel, solution.plan.rows, in_force)
    assert verdict.violations.filter(forced=False).rows() == []
    assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)
    slow = twin.judge(case, travel, solution.plan.rows, in_force)
    assert (slow.broken, sum(slow.costs.values())) == (verdict.broken, verdict.cost)
