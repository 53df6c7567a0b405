"""Random small floors of desks, and what is drawn for them."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from scenarios.desks.floor import Floor
from tests.planning.desks import desk_case

if TYPE_CHECKING:
    from planning.case.case import Case

TEAMS = (None, "north", "south")


def office_case(seed: int) -> Case:
    """Make a random case of desk work whose people have teams, and whose settings of pulling are random too."""
    case, rng = desk_case(seed), random.Random(seed)  # noqa: S311 - draws cases, no secrets
    pull = replace(
        case.settings.pull,
        lists=rng.choice(["team", "department", "one"]),
        others=rng.random() < 0.4,
        look=rng.choice([1, 3, 10]),
        prefers=rng.choice(["short", "service", "value", "newest", "oldest"]),
        strength=rng.choice([0.0, 0.5, 1.0]),
        pick=rng.choice([0, 30, 600]),
        idle=rng.choice([0.0, 0.0, 0.3]),
        pushed=rng.choice([None, "value > 25"]),
        pushed_before=rng.choice([0, 3_600, 86_400]),
    )
    simulate = replace(case.settings.simulate, duration_cv=rng.choice([0.0, 0.5]))
    team = pl.Series("team", [rng.choice(TEAMS) for _ in range(case.resources.height)], dtype=pl.String)
    settings = replace(case.settings, pull=pull, simulate=simulate)
    return replace(case, settings=settings, resources=case.resources.with_columns(team))


@cache
def office_floor(seed: int) -> Floor | None:
    """Lay out a random case; None where nobody has anything to do."""
    case = office_case(seed)
    time = not case.tasks.filter(~pl.col("held")).is_empty() and not case.shifts.is_empty()
    return Floor.of(case) if time else None
