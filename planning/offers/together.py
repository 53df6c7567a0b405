"""Where a request that several resources serve costs least in a slot, if all else keeps its resource and its order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planning.engine import layout
from planning.engine.estimate import NOWHERE
from planning.engine.routes.windows import lasts_in
from planning.engine.slots import find_starts, money_of, preferred_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from planning.board import Board

STEP = 900
"""Seconds between the starts that are tried."""


class Place(NamedTuple):
    """A place for a member: price in cents, whose, route, the stop to follow, seconds it takes, whether preferred."""

    price: int
    resource: int
    route: int
    after: int
    lasts: int
    preferred: bool


class Together(NamedTuple):
    """What it costs, in cents, when it starts, its first member at the site, and the places of its members."""

    cost: int
    start: int
    first: int
    places: tuple[Place, ...]


@dataclass(slots=True, eq=False)
class Team:
    """A request of several resources, beside a board on which it does not stand.

    Parameters
    ----------
    visit
        The request.
    routes
        Where its members are looked for.
    """

    board: Board
    visit: int
    routes: NDArray[np.int64]

    def best(self, begins: int, ends: int) -> Together | None:
        """Find the cheapest of all places of all resources; None if there are none.

        It starts at a full quarter of an hour, or when the slot begins.

        Parameters
        ----------
        begins, ends
            First and last start, in seconds from the horizon's start.
        """
        origin = self.board.problem.case.settings.start
        quarters = range(-(-(origin + begins) // STEP) * STEP - origin, ends + 1, STEP)
        starts = np.unique(np.array([begins, *quarters], dtype=np.int64))
        found = (option for first in self._sites() for option in self._at(first, starts))
        return next((option for option in sorted(found) if self._holds(option)), None)

    def put(self, option: Together) -> bool:
        """Put it on the board; False, and nothing changed, if a rule forbids it."""
        return self.board.insert_team(option.first, option.start, [(one.route, one.after) for one in option.places])

    @property
    def number(self) -> int:
        """Index of the team."""
        return int(self.board.problem.model.visits[self.visit, layout.TEAM])

    def members(self, first: int) -> range:
        """Give its members at the site of the first."""
        return range(first, first + int(self.board.problem.model.teams[self.number, layout.MEMBER_COUNT]))

    def _sites(self) -> range:
        """Give the first member at each site among which it may choose."""
        row = self.board.problem.model.teams[self.number]
        first, count, sites = (int(row[name]) for name in (layout.MEMBER_FIRST, layout.MEMBER_COUNT, layout.SITES))
        return range(first, first + count * sites, count)

    def _holds(self, option: Together) -> bool:
        """Whether it can stand there, beside all that links hold it to."""
        if not self.put(option):
            return False
        self.board.remove_team(self.number)
        return True

    def _at(self, first: int, starts: NDArray[np.int64]) -> Iterator[Together]:
        """Give the cheapest places at a site for each start that has any."""
        model, members = self.board.problem.model, self.members(first)
        tables = [self._places(member, starts) for member in members]
        offsets = [int(model.visits[member, layout.OFFSET]) for member in members]
        for number, start in enumerate(starts.tolist()):

            def extra(places: Sequence[Place], start: int = start) -> int:
                """Cost beside that of the routes: lateness, the site, and what the client would have preferred."""
                end = start + max(offset + one.lasts for offset, one in zip(offsets, places, strict=True))
                preferred = any(one.preferred for one in places)
                broken, cost = money_of(model, self.number, first, start, end, int(preferred))
                assert broken == 0, "a start inside the slot breaks its promise"
                return int(cost)

            found = cheapest([table[number] for table in tables], extra)
            if found is not None:
                yield Together(found[0], start, first, found[1])

    def _places(self, member: int, starts: NDArray[np.int64]) -> list[list[Place]]:
        """List for each start the cheapest place of a member with each resource, the cheapest first."""
        model = self.board.problem.model
        shape = len(starts), len(self.routes)
        prices, after = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        find_starts(model, self.board.state, self.board.scratch, member, self.routes, starts, prices, after)
        whose = model.routes[self.routes, layout.RESOURCE].tolist()
        preferred = [preferred_by(model, self.number, route) for route in self.routes.tolist()]
        lasts = [int(lasts_in(model, member, route)) for route in self.routes.tolist()]
        tables = []
        for row, stops in zip(prices.tolist(), after.tolist(), strict=True):
            places: dict[int, Place] = {}
            for k, stop in enumerate(stops):
                if stop != NOWHERE and (whose[k] not in places or row[k] < places[whose[k]].price):
                    places[whose[k]] = Place(row[k], whose[k], int(self.routes[k]), stop, lasts[k], bool(preferred[k]))
            tables.append(sorted(places.values()))
        return tables


def cheapest(
    tables: Sequence[Sequence[Place]], extra: Callable[[Sequence[Place]], int]
) -> tuple[int, tuple[Place, ...]] | None:
    """Choose one place of each table, each of another resource, so that prices and `extra` are least in sum.

    Branch and bound: what the rest costs at least bounds what has been chosen.

    Parameters
    ----------
    tables
        Places of each member, the cheapest first.
    extra
        What places cost beside their prices; the less the shorter they are, and if one is preferred.
    """
    if not all(tables):
        return None
    rest = [sum(table[0].price for table in tables[member:]) for member in range(len(tables) + 1)]
    ideal = [table[0]._replace(lasts=min(one.lasts for one in table), preferred=True) for table in tables]
    least = extra(ideal)
    best: tuple[int, tuple[Place, ...]] | None = None
    open_: list[tuple[Place, ...]] = [()]
    while open_:
        chosen = open_.pop()
        price = sum(one.price for one in chosen)
        if len(chosen) == len(tables):
            whole = price + extra(chosen), chosen
            best = whole if best is None else min(best, whole)
            continue
        taken = {one.resource for one in chosen}
        fitting = []
        for one in tables[len(chosen)]:
            if best is not None and price + one.price + rest[len(chosen) + 1] + least > best[0]:
                break
            if one.resource not in taken:
                fitting.append((*chosen, one))
        open_ += reversed(fitting)
    return best
