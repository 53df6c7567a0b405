"""Small cases of several resources at once, at alternative sites, in order; and their optimum, proven by CP-SAT.

A second costs a cent and a second late two, so that no plan gains by being late or by waiting, and the schedule of a
route, which begins everything as early as it can and departs as late as it may, is the cheapest that there is.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ortools.sat.python import cp_model

from planning.case.load import load_tables

if TYPE_CHECKING:
    from planning.case.case import Case

DAY = "2026-11-23"
MINUTE = 60
OPENS, CLOSES, MIDNIGHT = 8 * 60, 14 * 60, 24 * 60
"""Minutes of the day: when shifts begin and end, and the horizon."""
LATE = 2
"""Cents a second; working time, and the use of rooms, cost one."""
SITES = ("HOME", "N", "S", "E")
ROOMS = {"H1": ("N", 1), "H2": ("S", 2)}
"""Site and concurrency of each room."""


class Role(NamedTuple):
    """A part of a service: kind, skill, minutes after the start of the request, minutes that it takes."""

    kind: str
    skill: str | None
    offset: int
    lasts: int


SERVICES = {
    "pair": (Role("person", None, 0, 30), Role("person", "gas", 0, 20)),
    "relay": (Role("person", None, 0, 20), Role("person", "oil", 20, 30)),
    "rig": (Role("person", None, 0, 40), Role("equipment", None, 0, 40)),
    "class": (Role("person", "gas", 0, 40), Role("room", None, -15, 60)),
}


@dataclass(slots=True)
class Request:
    """What is asked, in minutes of the day and cents."""

    name: str
    roles: tuple[Role, ...]
    service: str | None
    sites: list[tuple[str, int]]
    window: tuple[int, int] | None
    due: int | None
    value: int


@dataclass(slots=True)
class Link:
    """`after` starts so many minutes after `before` starts or ends."""

    before: int
    after: int
    from_end: bool
    least: int
    greatest: int | None
    same_resource: bool
    together: bool


@dataclass(slots=True)
class Small:
    """A small case: persons with their skills, minutes between sites, requests and links."""

    persons: dict[str, set[str]]
    minutes: dict[tuple[str, str], int]
    requests: list[Request]
    links: list[Link] = field(default_factory=list)

    @classmethod
    def of(cls, seed: int) -> Small:
        """Draw a case."""
        chance = random.Random(seed)  # noqa: S311 - chance for a test, no secret
        persons = {f"P{number}": {skill for skill in ("gas", "oil") if chance.random() < 0.7} for number in range(3)}
        spots = {site: (chance.randint(0, 20), chance.randint(0, 20)) for site in SITES}
        minutes = {
            (a, b): abs(spots[a][0] - spots[b][0]) + abs(spots[a][1] - spots[b][1]) for a in SITES for b in SITES
        }
        small = cls(persons, minutes, [_request(chance, number) for number in range(chance.randint(3, 6))])
        for after in range(1, len(small.requests)):
            if chance.random() < 0.35:
                greatest = chance.choice([None, None, 60, 120])
                least = chance.choice([0, 15])
                bounds = (chance.random() < 0.5, least, greatest)
                wishes = (chance.random() < 0.3, chance.random() < 0.4)
                small.links.append(Link(chance.randrange(after), after, *bounds, *wishes))
        return small

    def tables(self) -> tuple[dict[str, dict[str, list[str | None]]], dict[str, Any]]:
        """Give the tables and settings of the case."""
        names = [*self.persons, "RIG", *ROOMS]
        requests: dict[str, list[str | None]] = {
            "request_id": [request.name for request in self.requests],
            "service_id": [request.service for request in self.requests],
            "site_id": [
                "|".join(f"{site}:{extra / 100:.2f}" for site, extra in request.sites) for request in self.requests
            ],
            "duration_min": [str(request.roles[0].lasts) for request in self.requests],
            "skills": [request.roles[0].skill if request.service is None else None for request in self.requests],
            "windows": [
                None if request.window is None else "/".join(map(_clock, request.window)) for request in self.requests
            ],
            "respond_by": [None if request.due is None else _clock(request.due) for request in self.requests],
            "value": [f"{request.value / 100:.2f}" for request in self.requests],
            "created_at": ["2026-11-20T09:00"] * len(self.requests),
        }
        roles = [(service, number, role) for service, parts in SERVICES.items() for number, role in enumerate(parts)]
        tables: dict[str, dict[str, list[str | None]]] = {
            "requests": requests,
            "resources": {
                "resource_id": list(names),
                "kind": [*["person"] * 3, "equipment", "room", "room"],
                "site_id": [*["HOME"] * 4, *(site for site, _ in ROOMS.values())],
                "skills": [*(";".join(sorted(skills)) or None for skills in self.persons.values()), None, None, None],
                "cost_hour": [*["36"] * 3, "0", "36", "36"],
                "concurrency": [*["1"] * 4, *(str(many) for _, many in ROOMS.values())],
            },
            "shifts": {
                "resource_id": list(names),
                "start": [_clock(OPENS)] * len(names),
                "end": [_clock(CLOSES)] * len(names),
            },
            "sites": {"site_id": list(SITES)},
            "services": {"service_id": list(SERVICES)},
            "roles": {
                "service_id": [service for service, _, _ in roles],
                "role": [f"role {number}" for _, number, _ in roles],
                "kind": [role.kind for _, _, role in roles],
                "skills": [role.skill for _, _, role in roles],
                "offset_min": [str(role.offset) for _, _, role in roles],
                "duration_min": [str(role.lasts) for _, _, role in roles],
            },
            "travel": {
                "from_site": [a for a, _ in self.minutes],
                "to_site": [b for _, b in self.minutes],
                "minutes": [str(minutes) for minutes in self.minutes.values()],
                "km": ["0"] * len(self.minutes),
            },
        }
        if self.links:
            tables["links"] = {
                "before": [self.requests[link.before].name for link in self.links],
                "after": [self.requests[link.after].name for link in self.links],
                "from": ["end" if link.from_end else "start" for link in self.links],
                "least_min": [str(link.least) for link in self.links],
                "greatest_min": [None if link.greatest is None else str(link.greatest) for link in self.links],
                "same_resource": [str(link.same_resource).lower() for link in self.links],
                "together": [str(link.together).lower() for link in self.links],
            }
        settings: dict[str, Any] = {
            "timezone": "UTC",
            "now": "2026-11-22T20:00",
            "horizon": {"start": DAY, "days": 1},
            "travel": {"mode": "table"},
            "objective": {"late_per_hour": 36 * LATE, "km": 0},
        }
        return tables, settings

    def case(self) -> Case:
        """Read the case."""
        return load_tables(*self.tables())


def _clock(minute: int) -> str:
    return f"{DAY}T{minute // 60:02d}:{minute % 60:02d}"


def _request(chance: random.Random, number: int) -> Request:
    service = chance.choice([None, None, *SERVICES])
    own = Role("person", chance.choice([None, "gas", "oil"]), 0, chance.choice([20, 35, 50]))
    roles = (own,) if service is None else SERVICES[service]
    places = ["N", "S"] if service == "class" else ["N", "S", "E"]
    sites = chance.sample(places, chance.choice([1, 1, 2]))
    window = None
    if chance.random() < 0.5:
        start = OPENS + chance.choice([0, 60, 120, 180])
        window = (start, start + chance.choice([20, 60, 120]))
    due = OPENS + chance.choice([60, 120, 180]) if chance.random() < 0.3 else None
    value = chance.choice([4_000, 7_000, 12_000, 30_000])
    priced = [(site, 0 if place == 0 else chance.choice([0, 500, 1_200])) for place, site in enumerate(sites)]
    return Request(f"R{number}", roles, service, priced, window, due, value)


class Proof:
    """The exact model: who serves which part where and when; every choice of orders, starts and sites."""

    def __init__(self, small: Small) -> None:
        self.small = small
        self.model = cp_model.CpModel()
        self.cost: list[Any] = []
        self.served = [self.model.new_bool_var(request.name) for request in small.requests]
        self.start = [self.model.new_int_var(OPENS, CLOSES, f"start {request.name}") for request in small.requests]
        self.at = [[self.model.new_bool_var(site) for site, _ in request.sites] for request in small.requests]
        self.who: dict[tuple[int, int, str], Any] = {}
        self.resources = {**{name: ("person", skills) for name, skills in small.persons.items()}}
        self.resources |= {"RIG": ("equipment", set()), **{room: ("room", set()) for room in ROOMS}}
        for number, request in enumerate(small.requests):
            self._ask(number, request)
        for name in [*small.persons, "RIG"]:
            self._travel(name)
        for room, (_, many) in ROOMS.items():
            self._use(room, many)
        for link in small.links:
            self._link(link)

    def _ask(self, number: int, request: Request) -> None:
        model, served = self.model, self.served[number]
        model.add_exactly_one([*self.at[number], ~served])
        for (_, extra), here in zip(request.sites, self.at[number], strict=True):
            self.cost.append(extra * here)
        if request.window is not None:
            low, high = request.window
            model.add_linear_constraint(self.start[number], low, high).only_enforce_if(served)
        for part, role in enumerate(request.roles):
            fitting = [name for name, (kind, skills) in self.resources.items() if _fits(role, kind, skills)]
            for name in fitting:
                self.who[number, part, name] = model.new_bool_var(f"{request.name} {part} {name}")
                for (site, _), here in zip(request.sites, self.at[number], strict=True):
                    if name in ROOMS and ROOMS[name][0] != site:
                        model.add_bool_or([~here, ~self.who[number, part, name]])
            model.add_exactly_one([*(self.who[number, part, name] for name in fitting), ~served])
        for name in self.resources:
            model.add_at_most_one([who for (asked, _, by), who in self.who.items() if (asked, by) == (number, name)])
        self.cost.append((request.value + self._penalty(number, request)) * ~served)

    def _penalty(self, number: int, request: Request) -> int:
        """Cost the lateness of what is served; returns that of what is left out."""
        if request.due is None:
            return 0
        late = self.model.new_int_var(0, CLOSES, f"late {number}")
        self.model.add(late >= self.start[number] - request.due).only_enforce_if(self.served[number])
        self.cost.append(LATE * MINUTE * late)
        return LATE * MINUTE * (MIDNIGHT - request.due)

    def _visits(self, name: str) -> list[tuple[int, Role, Any]]:
        """What a resource may do: request, role, whether it does."""
        return [
            (number, self.small.requests[number].roles[part], who)
            for (number, part, by), who in self.who.items()
            if by == name
        ]

    def _stops(self, name: str) -> list[tuple[int, Role, str, Any]]:
        """What a resource may do where: request, role, site, whether it does."""
        stops = []
        for number, role, who in self._visits(name):
            here = [self.model.new_bool_var(f"{name} {number} {site}") for site, _ in self.small.requests[number].sites]
            self.model.add_exactly_one([*here, ~who])
            for (site, _), there, at in zip(self.small.requests[number].sites, here, self.at[number], strict=True):
                self.model.add_implication(there, at)
                stops.append((number, role, site, there))
        return stops

    def _travel(self, name: str) -> None:
        """Lead a resource from home through what it does and back."""
        model, stops, minutes = self.model, self._stops(name), self.small.minutes
        if not stops:
            return
        out, back = (model.new_int_var(OPENS, CLOSES, f"{name} {what}") for what in ("out", "back"))
        idle = model.new_bool_var(f"{name} idle")
        model.add(out == back).only_enforce_if(idle)
        arcs: list[tuple[int, int, Any]] = [(0, 0, idle)]
        least: list[Any] = []
        for i, (number, role, site, here) in enumerate(stops, 1):
            begins = self.start[number] + role.offset
            first, last = (model.new_bool_var(f"{name} {what} {i}") for what in ("first", "last"))
            model.add(out + minutes["HOME", site] <= begins).only_enforce_if(first)
            model.add(begins + role.lasts + minutes[site, "HOME"] <= back).only_enforce_if(last)
            arcs += [(i, i, ~here), (0, i, first), (i, 0, last)]
            least += [role.lasts * here, minutes["HOME", site] * first, minutes[site, "HOME"] * last]
            for j, (other, next_role, to, _) in enumerate(stops, 1):
                if number != other:
                    follows = model.new_bool_var(f"{name} {i} {j}")
                    arrives = begins + role.lasts + minutes[site, to]
                    model.add(arrives <= self.start[other] + next_role.offset).only_enforce_if(follows)
                    arcs.append((i, j, follows))
                    least.append(minutes[site, to] * follows)
        model.add_circuit(arcs)
        model.add(back - out >= sum(least))
        if name in self.small.persons:
            self.cost.append(MINUTE * (back - out))

    def _use(self, room: str, many: int) -> None:
        """Let a room serve no more than it can at once."""
        intervals = []
        for number, role, who in self._visits(room):
            begins = self.start[number] + role.offset
            self.model.add(begins >= OPENS).only_enforce_if(who)
            self.model.add(begins + role.lasts <= CLOSES).only_enforce_if(who)
            intervals.append(self.model.new_optional_fixed_size_interval_var(begins, role.lasts, who, room))
            self.cost.append(MINUTE * role.lasts * who)
        self.model.add_cumulative(intervals, [1] * len(intervals), many)

    def _link(self, link: Link) -> None:
        model, before, after = self.model, self.served[link.before], self.served[link.after]
        model.add_implication(after, before)
        if link.together:
            model.add_implication(before, after)
        request = self.small.requests[link.before]
        ends = max(role.offset + role.lasts for role in request.roles) if link.from_end else 0
        distance = self.start[link.after] - self.start[link.before] - ends
        greatest = CLOSES if link.greatest is None else link.greatest
        model.add_linear_constraint(distance, link.least, greatest).only_enforce_if(after)
        if link.same_resource:
            for name in self.resources:
                leads = [self.who.get((number, 0, name), 0) for number in (link.before, link.after)]
                model.add(leads[0] == leads[1]).only_enforce_if([before, after])

    def least(self, most: int) -> int | None:
        """Cents of the cheapest plan, which costs `most` at most; None if that takes too long to prove."""
        self.model.add(sum(self.cost) <= most)
        self.model.minimize(sum(self.cost))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = 10
        status = solver.solve(self.model)
        assert status != cp_model.INFEASIBLE, f"no plan costs {most} or less"
        return int(solver.objective_value + 0.5) if status == cp_model.OPTIMAL else None


def _fits(role: Role, kind: str, skills: set[str]) -> bool:
    return role.kind == kind and (role.skill is None or role.skill in skills)
