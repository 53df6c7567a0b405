"""What an insurer's desks do: departments, skills, and three services of each skill."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Skill(NamedTuple):
    """A skill: the department that has it, and how long and how dear its work is beside other work."""

    name: str
    department: str
    longer: float
    dearer: float


class Stage(NamedTuple):
    """A stage of work.

    `share` of the tasks that arrive; `stays` for how many working days such tasks lie on average; `minutes` and
    `value` on average; the `level` that it takes; `response` and `resolution` in hours of the clock office.
    """

    process: str
    named: str
    share: float
    stays: float
    minutes: float
    value: float
    level: int
    interruptible: bool
    response: int | None
    resolution: int


SKILLS = (
    Skill("motor", "claims", 1.0, 1.2),
    Skill("changes", "policies", 0.8, 0.7),
    Skill("invoices", "payments", 0.7, 0.8),
    Skill("home", "claims", 1.1, 1.0),
    Skill("quotes", "policies", 0.9, 1.6),
    Skill("refunds", "payments", 0.7, 0.6),
    Skill("health", "claims", 0.8, 0.9),
    Skill("renewals", "policies", 0.8, 1.3),
    Skill("collections", "payments", 1.0, 1.1),
    Skill("liability", "claims", 1.5, 1.8),
    Skill("fleet", "policies", 1.3, 2.0),
    Skill("commissions", "payments", 0.9, 0.7),
    Skill("travel", "claims", 0.8, 0.6),
    Skill("new_business", "policies", 1.2, 1.9),
    Skill("reconciliation", "payments", 1.2, 0.8),
    Skill("legal", "claims", 1.6, 1.5),
    Skill("cancellations", "policies", 0.7, 0.5),
    Skill("recovery", "claims", 1.3, 1.4),
    Skill("life", "policies", 1.4, 1.7),
    Skill("fraud", "claims", 1.7, 2.2),
)
"""In the order in which a growing insurer has them; each three are of three departments at first."""
STAGES = (
    Stage("intake", "check", 0.60, 1.0, 8, 25, 1, False, 5, 10),
    Stage("handling", "case", 0.32, 3.0, 20, 60, 2, False, None, 40),
    Stage("review", "file", 0.08, 6.0, 55, 140, 3, True, None, 90),
)
"""Where tasks stay longer, more of them are in the backlog than of those that arrive."""
SHARES = np.array([stage.share for stage in STAGES])
STAYS = np.array([stage.stays for stage in STAGES])
FEWEST, PEOPLE_A_SKILL = 3, 3
BUSIEST = 8
"""A skill is asked for as often as 1 / (BUSIEST + its rank)."""


def skills(people: int) -> tuple[Skill, ...]:
    """Give the skills of so many people: each skill has three or more of them, but where there are only few."""
    return SKILLS[: min(len(SKILLS), max(FEWEST, people // PEOPLE_A_SKILL))]


def busy(known: Sequence[Skill]) -> NDArray[np.float64]:
    """Share of the tasks that each skill has."""
    weights = 1 / (BUSIEST + np.arange(len(known)))
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def services(known: Sequence[Skill], longer: float) -> pl.DataFrame:
    """Give the services, three of each skill in order; each lasts so many times what is usual."""
    rows = [
        {
            "service_id": f"{skill.name}_{stage.named}",
            "name": f"{skill.name.replace('_', ' ')}: {stage.process}",
            "duration_min": max(1, round(minutes(skill, stage) * longer)),
            "skills": f"{skill.name}:{stage.level}".removesuffix(":1"),
            "interruptible": stage.interruptible,
        }
        for skill in known
        for stage in STAGES
    ]
    return pl.DataFrame(rows)


def minutes(skill: Skill, stage: Stage) -> float:
    """Say how long a service usually lasts."""
    return skill.longer * stage.minutes


def value(skill: Skill, stage: Stage) -> float:
    """Say what a service is usually worth."""
    return skill.dearer * stage.value
