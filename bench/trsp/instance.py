"""An instance of technician routing and scheduling, and published plans, as their files hold them.

The instances are those of Pillac, Gueret and Medaglia (2013), doi:10.1007/s11590-012-0567-4.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from math import hypot
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "trsp"
"""Beside the project's folder, not in it."""
DEPOT = 0
LISTS = re.compile(r"\[([^\]]*)\]")


class Node(NamedTuple):
    """The depot, a technician at home, or a request.

    Times in units; `spares`: how many of each kind a technician carries or a request uses up.
    """

    number: int
    x: float
    y: float
    opens: float
    closes: float
    service: float
    skills: frozenset[int]
    tools: frozenset[int]
    spares: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Who is there, and what is asked for; the depot has number 0, then come the technicians, then the requests."""

    name: str
    nodes: tuple[Node, ...]
    crew: int

    @property
    def technicians(self) -> tuple[Node, ...]:
        """All technicians."""
        return self.nodes[1 : 1 + self.crew]

    @property
    def requests(self) -> tuple[Node, ...]:
        """All requests."""
        return self.nodes[1 + self.crew :]

    def leg(self, a: int, b: int) -> float:
        """Travel time between two nodes, and their distance."""
        one, other = self.nodes[a], self.nodes[b]
        return hypot(one.x - other.x, one.y - other.y)


Routes = dict[int, list[int]]
"""For each technician who leaves home the requests in order, and DEPOT where he passes by the depot."""


def read(path: Path) -> Instance:
    """Read an instance."""
    lines = path.read_text(encoding="utf-8").splitlines()
    crew = int(next(lines[at + 1] for at, line in enumerate(lines) if line.startswith("CREW")).split()[0])
    nodes = tuple(_node(line) for line in lines if line[:1].isdigit() and "[" in line)
    return Instance(name=path.stem, nodes=nodes, crew=crew)


def _node(line: str) -> Node:
    number, *figures = line[: line.index("[")].split()
    skills, tools, spares = ([int(each) for each in found.split(",") if each] for found in LISTS.findall(line))
    x, y, opens, closes, service = map(float, figures)
    return Node(int(number), x, y, opens, closes, service, frozenset(skills), frozenset(tools), tuple(spares))


def best_known() -> dict[str, float]:
    """Least published total duration of each instance."""
    with (FOLDER / "best_known.csv").open(encoding="utf-8", newline="") as file:
        return {row["instance"]: float(row["total_duration"]) for row in csv.DictReader(file)}


def published(instance: Instance) -> Routes:
    """Read the published plan of an instance."""
    first, last = 1 + instance.crew, len(instance.nodes)
    for line in (FOLDER / "best_plans.txt").read_text(encoding="utf-8").splitlines():
        name, _, plan = line.partition(" = ")
        if name == instance.name:
            given = [[int(stop) for stop in route.split(",")] for route in plan.split("|") if route]
            found = {
                technician: [
                    stop if stop < last else DEPOT for stop in stops if not last <= stop < last + instance.crew
                ]
                for technician, *stops in given
            }
            return {technician: stops for technician, stops in found.items() if any(stop >= first for stop in stops)}
    raise KeyError(instance.name)
