"""Who answers: the people of a case as teams of agents with their shifts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from planning.problem.skills import entries_of, speed_of
from scenarios.contacts.model import Team

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from planning.case.case import Case
    from planning.problem.skills import Requirement
    from scenarios.queues.grid import Grid

NO_TEAM = "others"
"""The group of those who have no team."""
THOUSANDTHS = 1000
RATE = 10_000 * 3600
"""Of rates, which are ten-thousandths an hour, in one that is for a second."""
Spans = list[tuple[float, float]]


class Reach(NamedTuple):
    """A queue that somebody answers, how fast he is at it, and whether he does so without being told."""

    queue: str
    speed: float
    skilled: bool


class Ability(NamedTuple):
    """What somebody can do on a day: his group and the queues that he answers."""

    group: str
    queues: tuple[Reach, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Agents by what they can do, and what they cost.

    Parameters
    ----------
    teams
        As the simulation wants them.
    paid
        By group: seconds of its shifts without breaks, and what they cost, in the currency.
    rostered
        By group: seconds of its shifts, breaks included.
    """

    teams: tuple[Team, ...]
    paid: Mapping[str, tuple[float, float]]
    rostered: Mapping[str, float]


def staff_of(case: Case, grid: Grid, needs: Mapping[str, Requirement], takes: Mapping[str, Sequence[str]]) -> Staff:
    """Gather the people who may answer a queue.

    Parameters
    ----------
    case
        People, skills and shifts. Skills and speeds are those of the day on which a shift begins.
    grid
        Where time is counted from.
    needs
        By queue, the skills that it asks for.
    takes
        By group, queues that it may be told to take whatever its people's skills are.
    """
    people = case.resources.filter(pl.col("kind") == "person", ~pl.col("stays"))
    shifts = case.shifts.join(people.select("resource_id", "team", "speed_factor", "cost_hour"), on="resource_id")
    shifts = shifts.with_columns(pl.col("team").fill_null(NO_TEAM)).sort("team", "resource_id", "start")
    pauses = _pauses(shifts)
    entries = entries_of(case)
    able: dict[tuple[str, date], Ability] = {}
    spans: dict[Ability, dict[str, Spans]] = defaultdict(lambda: defaultdict(list))
    paid: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    rostered: dict[str, float] = defaultdict(float)
    for row in shifts.iter_rows(named=True):
        key = row["resource_id"], row["day"]
        if key not in able:
            able[key] = _ability(needs, row, entries.get(row["resource_id"], {}), takes.get(row["team"], ()))
        worked = list(_worked(row, pauses.get((row["resource_id"], row["start"]), []), grid))
        seconds = sum(to - begins for begins, to in worked)
        rostered[row["team"]] += row["end"] - row["start"]
        paid[row["team"]][0] += seconds
        paid[row["team"]][1] += seconds * row["cost_hour"] / RATE
        if able[key].queues:
            spans[able[key]][row["resource_id"]] += worked
    teams = tuple(
        Team(
            group=ability.group,
            speeds={each.queue: each.speed for each in ability.queues},
            shifts=[each for _, each in sorted(by_person.items())],
            after={each.queue: inf for each in ability.queues if not each.skilled},
        )
        for ability, by_person in sorted(spans.items())
    )
    costs = {group: (seconds, cost) for group, (seconds, cost) in paid.items()}
    return Staff(teams=teams, paid=costs, rostered=rostered)


def _ability(
    needs: Mapping[str, Requirement], row: Mapping[str, Any], entries: Mapping[str, list[Any]], takes: Sequence[str]
) -> Ability:
    """Tell what somebody can do in a shift."""
    found = []
    for queue, requirement in needs.items():
        speed = speed_of(requirement, entries, row["day"], row["speed_factor"])
        if speed > 0 or queue in takes:
            found.append(Reach(queue, (speed or row["speed_factor"]) / THOUSANDTHS, speed > 0))
    return Ability(row["team"], tuple(found))


def _pauses(shifts: pl.DataFrame) -> dict[tuple[str, int], Spans]:
    """Place breaks: those of a team who have the same window take turns, evenly over it."""
    each = shifts.select("team", "resource_id", "start", "breaks").explode("breaks").drop_nulls("breaks")
    parts = pl.col("breaks").struct
    each = each.with_columns(lasts=parts["duration"], opens=parts["start"], closes=parts["end"]).drop("breaks")
    alike = ("team", "lasts", "opens", "closes")
    turn = pl.int_range(pl.len()).over(*alike)
    room = pl.col("closes") - pl.col("opens") - pl.col("lasts")
    begins = pl.col("opens") + (room * (turn + 0.5) / pl.len().over(*alike)).round()
    each = each.sort(*alike, "resource_id", "start").with_columns(begins=begins.cast(pl.Int64))
    found: dict[tuple[str, int], Spans] = defaultdict(list)
    for resource, start, begin, lasts in each.select("resource_id", "start", "begins", "lasts").iter_rows():
        found[resource, start].append((begin, begin + lasts))
    return found


def _worked(row: Mapping[str, Any], pauses: Spans, grid: Grid) -> Iterator[tuple[float, float]]:
    """Give the spans of a shift that lie between its breaks, as seconds from the start."""
    begins = row["start"]
    for pause, back in sorted(pauses):
        if begins < pause:
            yield grid.since(begins), grid.since(pause)
        begins = back
    if begins < row["end"]:
        yield grid.since(begins), grid.since(row["end"])
