"""What stands before the search: locked requests where they are locked, then the plan in force as far as it fits."""

from __future__ import annotations

from bisect import bisect_left
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.board import Board
from planning.engine import layout
from planning.engine.routes.windows import lasts_in

if TYPE_CHECKING:
    from planning.problem import Problem

FETCH = "\x1f"
"""What the rows of fetches are called while they are laid, with their number; first of all that begin at once."""
STANDS = ("request_id", "part", "resource_id", "shift_start", "sequence")
"""Where a visit stands in a plan."""


def lay_locked(board: Board) -> None:
    """Lay what is locked to resource and start, in order of time, in the shift that holds it, on a free line of it.

    A request of which some member has no such shift is left to the search.
    """
    model = board.problem.model
    lanes = _Lanes(board.problem)
    team_of = model.visits[:, layout.TEAM]
    pinned = np.flatnonzero(model.visits[:, layout.PINNED]).tolist()
    homeless = {team_of[visit] for visit in pinned if team_of[visit] >= 0 and not lanes.lines_for(visit)}
    asked = len(model.visits) - len(model.fetches)  # a fetch that takes no time comes before what begins then
    for visit in sorted(pinned, key=lambda visit: (model.visits[visit, layout.PINNED_START], visit < asked, visit)):
        if team_of[visit] not in homeless:
            lanes.take(visit)
    for route, visits in sorted(lanes.visits.items()):
        board.pin(visits, route)
    for _, first, count, _, sites in model.teams.tolist():
        for there in range(first, first + count * sites, count):
            if all(board.is_planned(member) for member in range(there, there + count)):
                board.call(there)


class _Lanes:
    """Pinned visits on each route, in order."""

    def __init__(self, problem: Problem) -> None:
        self.model = problem.model
        self.locked = problem.visits["locked_resource"].to_list()
        self.resources = {resource: index for index, resource in enumerate(problem.staff.resources)}
        self.visits: dict[int, list[int]] = {}

    def lines_for(self, visit: int) -> list[int]:
        """List the routes of the last shift of the visit's resource that its start lies in, if it is of its kind."""
        routes, start = self.model.routes, self.model.visits[visit, layout.PINNED_START]
        holds = (routes[:, layout.SHIFT_START] <= start) & (start <= routes[:, layout.LATEST_END])
        own = np.flatnonzero((routes[:, layout.RESOURCE] == self.resources[self.locked[visit]]) & holds)
        lines: list[int] = own[routes[own, layout.SHIFT_START] == routes[own[-1:], layout.SHIFT_START]].tolist()
        return [line for line in lines if lasts_in(self.model, visit, line) != layout.NEVER]

    def take(self, visit: int) -> None:
        """Put a visit on a free line, else on the first; of several lines, what ends first comes first."""
        lines, start = self.lines_for(visit), self.model.visits[visit, layout.PINNED_START]
        free = [line for line in lines if all(self._end(other, line) <= start for other in self.visits.get(line, ()))]
        for line in (free or lines)[:1]:
            self.visits.setdefault(line, []).append(visit)
            if len(lines) > 1:
                self.visits[line].sort(key=lambda visit: self._end(visit, line))

    def _end(self, visit: int, line: int) -> int:
        lasts = lasts_in(self.model, visit, line)
        return int(self.model.visits[visit, layout.PINNED_START]) + max(0, int(lasts))


def lay_rows(board: Board, rows: pl.DataFrame) -> None:
    """Lay the visits of a plan in force, in the order of their times, as far as each still fits where it stands.

    A request with several rows is laid when the last of them begins. What may not stand without what it is linked to is
    taken out again.
    """
    laying = _Laying(board)
    begun = pl.col("start").max().over("request_id")
    absent = {name: pl.lit(None, pl.String) for name in ("part", "site_id") if name not in rows.columns}
    visits = (
        rows.with_columns(**absent)
        .filter(pl.col("activity").is_in(["visit", "fetch"]))
        .with_columns(request_id=pl.coalesce("request_id", pl.format("{}{}", pl.lit(FETCH), pl.int_range(pl.len()))))
        .with_columns(part=pl.col("part").cast(pl.Int64, strict=False), begun=begun)
    )
    ordered = visits.sort("begun", "request_id", "part")
    order = ordered.select("request_id", "resource_id", "shift_start", "start", "site_id")
    again: list[tuple[str, list[tuple[str, int, int, str | None]]]] = []
    for request, group in groupby(order.iter_rows(), itemgetter(0)):
        if request.startswith(FETCH):
            laying.fetch(*next(group)[1:])
            continue
        places = [(resource, shift, start, site) for _, resource, shift, start, site in group]
        if not laying.lay(request, places):
            again.append((request, places))
    while len(board.problem.model.limits) and again:  # the share of some may be taken once others have theirs
        left = [(request, places) for request, places in again if not laying.lay(request, places)]
        if len(left) == len(again):
            break
        again = left
    for bond in range(len(board.problem.model.bonds)):
        board.part(bond)
    for route in np.flatnonzero(board.state.tours[:, layout.FETCHES]).tolist():
        board.clear(route)


def laid_as_it_stands(problem: Problem, rows: pl.DataFrame) -> Board:
    """Lay what is locked and then a plan, on a board with all its labels and bounds."""
    board = Board.empty(problem)
    lay_locked(board)
    lay_rows(board, rows)
    board.refresh_all()
    return board


def fallen(board: Board, rows: pl.DataFrame) -> list[str]:
    """List the requests of a plan, its rows complete, that the board on which it is laid does not have as it does.

    Each has to be in the same shift of the same resource, in the same order.
    """
    ranked = pl.col("start").rank("ordinal").over("resource_id", "shift_start").alias("sequence")
    here, there = (plan.filter(activity="visit").with_columns(ranked).select(STANDS) for plan in (rows, board.rows()))
    gone: list[str] = here.join(there, on=STANDS, how="anti", nulls_equal=True)["request_id"].unique().sort().to_list()
    return gone


class _Laying:
    """Stops that stand already, by route and start."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.problem = board.problem
        self.origin = self.problem.case.settings.start
        self.requests = {request: index for index, request in enumerate(self.problem.requests["request_id"])}
        self.lines: dict[tuple[str, int], list[int]] = {}
        for route, shift in enumerate(self.problem.staff.shifts.select("resource_id", "start").iter_rows()):
            self.lines.setdefault(shift, []).append(route)
        fixed = board.state.stops[:, layout.FIXED]
        self.stops = {
            route: [(int(fixed[visit]) + self.origin, visit) for visit in board.stops(route).tolist()]
            for route in range(len(self.problem.model.routes))
        }

    def lay(self, request: str, places: list[tuple[str, int, int, str | None]]) -> bool:
        """Lay a request where each part of it stood (resource, shift, start, site); False if something forbids it."""
        visit = self.requests.get(request, -1)
        if visit < 0 or self.board.is_planned(visit):
            return True
        starts = [start for _, _, start, _ in places]
        first = self._first_at(visit, places[0][3])
        afters = []
        for member, (resource, shift, start, _) in enumerate(places, first):
            line = self._line(member, self.lines.get((resource, shift), []), start)
            if line is None:
                return False
            afters.append(line)
        team = int(self.problem.model.visits[visit, layout.TEAM])
        if team < 0:
            laid = len(places) == 1 and self.board.insert(visit, *afters[0])
        else:
            begins = starts[0] - self.origin - int(self.problem.model.visits[first, layout.OFFSET])
            whole = len(places) == self.problem.model.teams[team, layout.MEMBER_COUNT]
            laid = whole and self.board.insert_team(first, begins, afters)
        if laid:
            for member, ((route, _), start) in enumerate(zip(afters, starts, strict=True), first):
                self.stops[route].insert(self._earlier(route, start), (start, member))
        return laid

    def fetch(self, resource: str, shift: int, start: int, site: str) -> None:
        """Lay a fetch where it stood, for the last level that had arrived by then, if nothing forbids it."""
        problem, model = self.problem, self.problem.model
        for route in self.lines.get((resource, shift), [])[:1]:
            first, count = model.routes[route, [layout.FETCH_FIRST, layout.FETCH_COUNT]].tolist()
            sites = problem.visits["site_id"]
            held = {
                (at, sites[one]) for at, one in self.stops[route] if one >= first and model.visits[one, layout.PINNED]
            }
            if (start, site) in held:
                return
            free = [one for one in range(first, first + count) if sites[one] == site and not self.board.is_planned(one)]
            free = [one for one in free if not model.visits[one, layout.PINNED]]
            arrived = [one for one in free if model.visits[one, layout.CREATED] <= start - self.origin]
            if arrived:
                earlier = self._earlier(route, start)
                after = self.stops[route][earlier - 1][1] if earlier else -1
                if self.board.insert(arrived[-1], route, after):
                    self.stops[route].insert(earlier, (start, arrived[-1]))

    def _first_at(self, visit: int, site: str | None) -> int:
        """Row of a request, or of the first of its members at a site; else at the first that it has."""
        team = int(self.problem.model.visits[visit, layout.TEAM])
        if team < 0:
            return visit
        _, first, count, _, sites = self.problem.model.teams[team].tolist()
        members = range(first, first + count * sites, count)
        return next((member for member in members if self.problem.visits["site_id"][member] == site), first)

    def _line(self, visit: int, lines: list[int], start: int) -> tuple[int, int] | None:
        """Line of a shift that is free at a start, else its first, with the last stop before (-1: none)."""
        found = None
        for route in lines:
            earlier = self._earlier(route, start)
            before = self.stops[route][earlier - 1] if earlier else None
            after = self.stops[route][earlier] if earlier < len(self.stops[route]) else None
            place = route, before[1] if before else -1
            found = found or place
            ends = before is None or before[0] + self._lasts(before[1]) <= start
            if ends and (after is None or start + self._lasts(visit) <= after[0]):
                return place
        return found

    def _earlier(self, route: int, start: int) -> int:
        """How many stops of a route come before a start; so does a fetch that takes no time and begins then."""
        stops, model = self.stops[route], self.problem.model
        earlier = bisect_left(stops, (start, -1))
        while earlier < len(stops) and stops[earlier][0] == start:
            if stops[earlier][1] < len(model.visits) - len(model.fetches):
                break
            earlier += 1
        return earlier

    def _lasts(self, visit: int) -> int:
        return int(self.problem.model.visits[visit, layout.LASTS])
