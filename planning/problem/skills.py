"""Who may do what: skills at a date, and resources required, preferred or excluded, by classes of alike requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.problem.staff import Staff
    from planning.travel.travel import Travel

ALLOWED, UNPREFERRED, OUTSIDE = 1, 2, 4
NO_LIMIT = 1 << 62
"""More people than come."""
ANY = "any"
"""Kind that a request asks for whose members are asked in its place."""
TRAVELS = ("person", "vehicle")
"""Kinds of resources that serve a request alone."""

Requirement = tuple[tuple[str, int], ...]
Entry = tuple[int, int | None, "date | None", "date | None"]


LISTS = ("required_resources", "preferred_resources", "excluded_resources")


class People(NamedTuple):
    """Whom a visit accepts: lists of resources, the one that it is locked to, its kind (None: any who travels).

    And its place and how many come, which matter where a resource stays (-1 and 0 where none does), and its territory,
    which matters where a resource has territories.
    """

    required: tuple[str, ...]
    preferred: tuple[str, ...]
    excluded: tuple[str, ...]
    locked_to: str | None
    kind: str | None
    place: int
    seats: int
    territory: str | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ability:
    """Classes of requests that need the same skills, and of those that accept the same people.

    Parameters
    ----------
    skill_class, people_class
        Class of each request.
    able
        (skill classes, routes): 0 where the resource lacks a skill on that day, else 1 + index into `speeds`.
    speeds
        Distinct speed factors, in thousandths.
    allowed
        (people classes, resources): 0 not allowed, 1 allowed, 2 allowed but others are preferred; 4 more, where it
        would leave its territories at a price.
    """

    skill_class: NDArray[np.int32]
    people_class: NDArray[np.int32]
    able: NDArray[np.uint16]
    speeds: NDArray[np.int32]
    allowed: NDArray[np.uint8]

    @classmethod
    def of(cls, case: Case, requests: pl.DataFrame, staff: Staff, travel: Travel) -> Ability:
        """Group the requests and decide for each class which route can serve it, and how fast.

        What stays serves at its own place only: where anything stays, the place is part of the class.
        """
        stays = case.resources["stays"].to_numpy()
        places = travel.index(requests) if stays.any() else np.full(requests.height, -1)
        seats = requests["seats"] if stays.any() else pl.repeat(0, requests.height, eager=True)
        needs = [
            (tuple((skill["skill"], skill["level"]) for skill in row["skills"]), row["locked_resource"])
            for row in requests.select("skills", _locked_to()).iter_rows(named=True)
        ]
        people = [
            People(
                required=tuple(row["required_resources"]),
                preferred=tuple(row["preferred_resources"]),
                excluded=tuple(row["excluded_resources"]),
                locked_to=row["locked_resource"],
                kind=ANY if row["calls"] else row["kind"],
                place=int(place),
                seats=people,
                territory=territory,
            )
            for row, place, people, territory in zip(
                requests.select(*LISTS, _locked_to(), "kind", "calls").iter_rows(named=True),
                places,
                seats,
                _territories(case, requests),
                strict=True,
            )
        ]
        skill_classes, skill_class = _classes(needs)
        people_classes, people_class = _classes(people)
        able, speeds = _able(case, staff, skill_classes)
        return cls(
            skill_class=skill_class,
            people_class=people_class,
            able=able,
            speeds=speeds,
            allowed=_allowed(case, staff.resources, people_classes, np.where(stays, travel.index(case.resources), -1)),
        )


def _locked_to() -> pl.Expr:
    """Id of the resource to which a request is locked, else null."""
    locked = pl.col("lock").is_in(["resource", "all"]) & ~pl.col("calls").fill_null(value=False)
    return pl.when(locked).then("locked_resource").alias("locked_resource")


def _classes(keys: list[Any]) -> tuple[list[Any], NDArray[np.int32]]:
    """Distinct keys in order of appearance, and the index of each."""
    distinct = {key: index for index, key in enumerate(dict.fromkeys(keys))}
    return list(distinct), np.array([distinct[key] for key in keys], dtype=np.int32)


def entries_of(case: Case) -> dict[str, dict[str, list[Entry]]]:
    """Entries of each resource and skill: level, speed factor, first and last day."""
    found: dict[str, dict[str, list[Entry]]] = {}
    for row in case.skills.iter_rows(named=True):
        entry = (row["level"], row["speed_factor"], row["valid_from"], row["valid_to"])
        found.setdefault(row["resource_id"], {}).setdefault(row["skill"], []).append(entry)
    return found


def valid_entries(entries: Iterable[Entry], day: date) -> list[Entry]:
    """Entries that hold on a day."""
    return [
        entry for entry in entries if (entry[2] is None or entry[2] <= day) and (entry[3] is None or day <= entry[3])
    ]


def speed_of(
    requirement: Requirement, entries: Mapping[str, list[Entry]], day: date, own: int, *, locked: bool = False
) -> int:
    """Speed factor in thousandths of a resource for a requirement on a day; 0 if it lacks a skill.

    A locked request is served whatever its resource lacks.
    """
    speeds = []
    for skill, level in requirement:
        valid = valid_entries(entries.get(skill, ()), day)
        if not locked and max((entry[0] for entry in valid), default=-1) < level:
            return 0
        given = [entry[1] for entry in valid if entry[1] is not None]
        speeds.append(min(given, default=own))
    return min(speeds, default=own)


def _able(
    case: Case, staff: Staff, classes: list[tuple[Requirement, str | None]]
) -> tuple[NDArray[np.uint16], NDArray[np.int32]]:
    entries = entries_of(case)
    own = dict(case.resources.select("resource_id", "speed_factor").iter_rows())
    shifts = list(staff.shifts.select("resource_id", "day").iter_rows())
    known: dict[tuple[int, str, date], int] = {}
    factors = np.zeros((len(classes), len(shifts)), dtype=np.int32)
    for index, (requirement, locked_to) in enumerate(classes):
        for route, (resource, day) in enumerate(shifts):
            key = (index, resource, day)
            if key not in known:
                known[key] = speed_of(
                    requirement, entries.get(resource, {}), day, own[resource], locked=resource == locked_to
                )
            factors[index, route] = known[key]
    speeds = np.unique(factors[factors > 0]).astype(np.int32)
    able = np.where(factors > 0, np.searchsorted(speeds, factors) + 1, 0)
    return able.astype(np.uint16), speeds


def _allowed(case: Case, resources: list[str], classes: list[People], stands: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Decide for each class whom it accepts; `stands` is the place of what stays there, else -1."""
    kinds = case.resources["kind"].to_numpy()
    room = case.resources.select(pl.when("stays").then("seats").fill_null(NO_LIMIT)).to_series().to_numpy()
    index = {resource: i for i, resource in enumerate(resources)}
    allowed = np.ones((len(classes), len(resources)), dtype=np.uint8)
    for row, people in enumerate(classes):
        if people.required:
            allowed[row] = 0
            allowed[row, [index[resource] for resource in people.required]] = ALLOWED
        allowed[row, [index[resource] for resource in people.excluded]] = 0
        fits = np.isin(kinds, TRAVELS) if people.kind is None else (kinds == people.kind) | (people.kind == ANY)
        allowed[row, ~fits] = 0
        if people.kind != ANY:
            allowed[row, ((stands >= 0) & (stands != people.place)) | (room < people.seats)] = 0
        if people.locked_to is not None:
            allowed[row] = 0
            allowed[row, index[people.locked_to]] = ALLOWED * fits[index[people.locked_to]]  # no lock changes its kind
        if people.preferred:
            others = np.ones(len(resources), dtype=bool)
            others[[index[resource] for resource in people.preferred]] = False
            allowed[row, others & (allowed[row] == ALLOWED)] = UNPREFERRED
        _keep_inside(case, people, allowed[row])
    return allowed


def _territories(case: Case, requests: pl.DataFrame) -> list[str | None]:
    """Territory of each request, where any resource has territories."""
    if case.resources["territories"].list.len().sum() == 0:
        return [None] * requests.height
    sites = case.sites.select("site_id", "territory")
    return (
        requests.select("site_id").join(sites, on="site_id", how="left", maintain_order="left")["territory"].to_list()
    )


def _keep_inside(case: Case, people: People, allowed: NDArray[np.uint8]) -> None:
    """Take out, or mark where that has a price, who travels and does not serve the territory; a lock overrides it."""
    if people.territory is None or people.kind == ANY:
        return
    own, away = pl.col("territories"), ~pl.col("territories").list.contains(people.territory)
    outside = case.resources.select(~pl.col("stays") & (own.list.len() > 0) & away).to_series().to_numpy()
    if territory_price(case) is not None:
        allowed[outside & (allowed > 0)] |= OUTSIDE
    elif people.locked_to is None:
        allowed[outside] = 0


def territory_price(case: Case) -> int | None:
    """Cents of a visit outside a resource's territories; None: there are none."""
    rules = case.constraints.filter(pl.col("kind") == "territories")["price"]
    return None if rules.is_empty() else rules[0]
