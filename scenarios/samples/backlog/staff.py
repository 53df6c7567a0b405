"""Who sits at the desks: specialists and generalists, their skills, speeds, hours and absences."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import polars as pl

from scenarios.samples.backlog.services import busy
from scenarios.samples.draw import happens
from scenarios.samples.week import MONDAY, at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.samples.backlog.services import Skill

Row: TypeAlias = "dict[str, object]"

GENERALISTS = 0.3
"""How many of the people have several skills, of any department; specialists have one or two of their own."""
SEVERAL = (3, 6)
"""Skills of a generalist, from the fewest to the most."""
SECOND = 0.4
"""How many specialists have a second skill."""
LEVELS = {"specialist": (0.15, 0.35, 0.50), "generalist": (0.25, 0.40, 0.35), "other": (0.55, 0.35, 0.10)}
"""How many have level 1, 2 and 3 in their first skill; and in any other."""
AT_HOME = 4
"""A generalist has a skill of his own department so many times as often as one of another."""
CALENDARS = {"day": 0.50, "early": 0.20, "late": 0.15, "mornings": 0.08, "three_days": 0.07}
FAST, SPEEDS = 0.25, (0.8, 0.9, 1.1, 1.25)
"""How many have a speed of their own in their first skill, and which."""
LEARNING, LAPSING = 0.03, 0.03
"""How many get another skill on the second Monday, and how many lose one after the first Wednesday."""
AWAY, ABSENCES = 0.1, ("leave", "sick", "training")
DAYS_AWAY = (1, 5)
TEAM = 12
FLU = 0.1
RESOURCES = {
    "resource_id": pl.String,
    "name": pl.String,
    "contract": pl.String,
    "department": pl.String,
    "team": pl.String,
    "skills": pl.String,
    "calendar": pl.String,
    "cost_hour": pl.Int64,
}
SKILLS = {
    "resource_id": pl.String,
    "skill": pl.String,
    "level": pl.Int64,
    "speed_factor": pl.Float64,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
}
ABSENCE = dict.fromkeys(("resource_id", "start", "end", "kind"), pl.String)


class Staff(NamedTuple):
    """Tables about people; the first of each skill, in order, has its highest level and is always there."""

    resources: pl.DataFrame
    resource_skills: pl.DataFrame
    absences: pl.DataFrame


def staff(rng: np.random.Generator, people: int, known: Sequence[Skill]) -> Staff:
    """Draw so many people: specialists first, as many of each skill as its work needs, then generalists."""
    generalists = max(1, round(people * GENERALISTS))
    firsts = _firsts(people - generalists, known)
    rows, dated, away = [], [], []
    for number in range(people):
        name, master = f"P{number + 1:05}", number < len(known)
        held = _special(rng, firsts[number], known, master=master) if number < len(firsts) else _general(rng, known)
        rows.append(_row(rng, name, number, held, known, master=master))
        dated += _dated(rng, name, held, known)
        away += [] if master or not happens(rng, AWAY) else [_absence(rng, name)]
    return Staff(
        resources=pl.DataFrame(rows, schema=RESOURCES),
        resource_skills=pl.DataFrame(dated, schema=SKILLS),
        absences=pl.DataFrame(away, schema=ABSENCE, orient="row"),
    )


def absent(rng: np.random.Generator, staff: Staff, known: Sequence[Skill]) -> pl.DataFrame:
    """One in ten is away for the first week, but no first of a skill and nobody who is away anyhow."""
    free = staff.resources[len(known) :].join(staff.absences, on="resource_id", how="anti", maintain_order="left")
    some = rng.choice(free.height, size=min(free.height, max(1, round(free.height * FLU))), replace=False)
    names = free["resource_id"].gather(np.sort(some)).to_list()
    return pl.DataFrame([(name, at(0, 0), at(5, 0), "sick") for name in names], schema=ABSENCE, orient="row")


def _firsts(specialists: int, known: Sequence[Skill]) -> list[int]:
    """Give the first skill of each specialist: each skill once, then in proportion to its work."""
    work = busy(known) * [skill.longer for skill in known]
    rest = specialists - len(known)
    spread = np.searchsorted(np.cumsum(work) / work.sum(), (np.arange(rest) + 0.5) / max(rest, 1))
    return [*range(len(known)), *spread.tolist()]


def _special(rng: np.random.Generator, first: int, known: Sequence[Skill], *, master: bool) -> dict[int, int]:
    """Draw the skills of a specialist, the first first, with their levels."""
    near = _others(known, known[first].department, [first])
    held = {first: 3 if master else _level(rng, "specialist")}
    if near and happens(rng, SECOND):
        held[int(rng.choice(near))] = _level(rng, "other")
    return held


def _general(rng: np.random.Generator, known: Sequence[Skill]) -> dict[int, int]:
    """Draw the skills of a generalist, the first first, with their levels."""
    first = int(rng.choice(len(known), p=busy(known)))
    home = [AT_HOME if skill.department == known[first].department else 1 for skill in known]
    weights = busy(known) * home
    weights[first] = 0
    count = min(len(known), int(rng.integers(SEVERAL[0], SEVERAL[1] + 1)))
    others = rng.choice(len(known), size=count - 1, replace=False, p=weights / weights.sum())
    return {first: _level(rng, "generalist"), **{other: _level(rng, "other") for other in others.tolist()}}


def _level(rng: np.random.Generator, whose: str) -> int:
    return 1 + int(rng.choice(3, p=LEVELS[whose]))


def _others(known: Sequence[Skill], department: str, held: Sequence[int]) -> list[int]:
    """Give the skills of a department that somebody does not have."""
    return [place for place, skill in enumerate(known) if skill.department == department and place not in held]


def _row(  # noqa: PLR0913 - what a row is made of
    rng: np.random.Generator, name: str, number: int, held: dict[int, int], known: Sequence[Skill], *, master: bool
) -> Row:
    department = known[next(iter(held))].department
    return {
        "resource_id": name,
        "name": f"clerk {number + 1}",
        "contract": "temp" if not master and happens(rng, 0.05) else "employee",
        "department": department,
        "team": f"{department} {number // TEAM + 1}",
        "skills": ";".join(f"{known[place].name}:{level}".removesuffix(":1") for place, level in held.items()),
        "calendar": "day" if master else str(rng.choice(list(CALENDARS), p=list(CALENDARS.values()))),
        "cost_hour": 26 + 4 * max(held.values()) + int(rng.integers(5)),
    }


def _dated(rng: np.random.Generator, name: str, held: dict[int, int], known: Sequence[Skill]) -> list[Row]:
    """Draw speeds of somebody's own, and skills of his department that come or go in these two weeks."""
    rows: list[Row] = []
    row: Row = dict.fromkeys(SKILLS) | {"resource_id": name}
    first, level = next(iter(held.items()))
    if happens(rng, FAST):
        rows.append(row | {"skill": known[first].name, "level": level, "speed_factor": float(rng.choice(SPEEDS))})
    near = _others(known, known[first].department, list(held))
    chance = rng.random()
    if near and chance < LEARNING + LAPSING:
        new = row | {"skill": known[int(rng.choice(near))].name, "level": 1}
        dates: Row = {"valid_to": _day(2)} if chance < LAPSING else {"speed_factor": 0.8, "valid_from": _day(7)}
        rows.append(new | dates)
    return rows


def _day(number: int) -> date:
    return (MONDAY + timedelta(days=number)).date()


def _absence(rng: np.random.Generator, name: str) -> tuple[str, str, str, str]:
    """Draw some days of one of the two weeks."""
    first, days = 7 * int(rng.integers(2)), int(rng.integers(DAYS_AWAY[0], DAYS_AWAY[1] + 1))
    start = first + int(rng.integers(5 - days + 1))
    return name, at(start, 0), at(start + days, 0), str(rng.choice(ABSENCES))
