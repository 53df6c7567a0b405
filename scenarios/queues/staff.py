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
    from planning.case.settings import Settings
    from planning.problem.skills import Requirement

NO_TEAM = "others"
"""The group of those who have no team."""
THOUSANDTHS = 1000
PERSON = ("resource_id", "team", "department", "speed_factor", "cost_hour")
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
        By group: seconds of its shifts within the horizon, without breaks, and what they cost, in the currency.
    rostered
        By group: seconds of its shifts within the horizon, breaks included.
    """

    teams: tuple[Team, ...]
    paid: Mapping[str, tuple[float, float]]
    rostered: Mapping[str, float]


class Need(NamedTuple):
    """What a queue asks for: skills, and the department whose people answer it (None: anybody's)."""

    skills: Requirement
    department: str | None = None


def staff_of(case: Case, needs: Mapping[str, Need], takes: Mapping[str, Sequence[str]]) -> Staff:
    """Gather the people who may answer a queue; of others nothing counts, neither time nor pay.

    Parameters
    ----------
    case
        People, skills and shifts, those included that began before the horizon, from its start on. Skills and speeds
        are those of the day on which a shift begins.
    needs
        By queue, what it asks for.
    takes
        By group, queues that it may be told to take whatever its people's skills are.
    """
    people = case.resources.filter(pl.col("kind") == "person", ~pl.col("stays"))
    shifts = pl.concat([case.begun, case.shifts]).join(people.select(*PERSON), on="resource_id")
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
        if not able[key].queues:
            continue
        worked = list(_worked(row, pauses.get((row["resource_id"], row["start"]), []), case.settings))
        seconds = sum(to - begins for begins, to in worked)
        rostered[row["team"]] += min(row["end"], case.settings.end) - max(row["start"], case.settings.start)
        paid[row["team"]][0] += seconds
        paid[row["team"]][1] += seconds * row["cost_hour"] / RATE
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
    needs: Mapping[str, Need], row: Mapping[str, Any], entries: Mapping[str, list[Any]], takes: Sequence[str]
) -> Ability:
    """Tell what somebody can do in a shift."""
    found = []
    for queue, need in needs.items():
        speed = speed_of(need.skills, entries, row["day"], row["speed_factor"])
        if need.department not in {None, row["department"]}:
            speed = 0
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


def _worked(row: Mapping[str, Any], pauses: Spans, settings: Settings) -> Iterator[tuple[float, float]]:
    """Give what lies between the breaks of a shift and within the horizon, as seconds from its start."""
    length = settings.end - settings.start
    edges = [row["start"], *(edge for pause in sorted(pauses) for edge in pause), row["end"]]
    for begins, ends in zip(edges[::2], edges[1::2], strict=True):
        span = max(begins - settings.start, 0), min(ends - settings.start, length)
        if span[0] < span[1]:
            yield span
