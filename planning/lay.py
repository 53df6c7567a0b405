"""What stands before the search: locked requests where they are locked, then the plan in force as far as it fits."""

from __future__ import annotations

from bisect import bisect_left, insort
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.engine import layout

if TYPE_CHECKING:
    from planning.board import Board


def lay_locked(board: Board) -> None:
    """Lay what is locked to resource and start, in order of time, in the shift that holds it."""
    model = board.problem.model
    pinned = np.flatnonzero(model.visits[:, layout.PINNED])
    resources = {resource: index for index, resource in enumerate(board.problem.staff.resources)}
    locked = board.problem.visits["locked_resource"].to_list()
    lanes: dict[int, list[int]] = {}
    for visit in sorted(pinned, key=lambda visit: (model.visits[visit, layout.PINNED_START], visit)):
        start = model.visits[visit, layout.PINNED_START]
        own = np.flatnonzero(model.routes[:, layout.RESOURCE] == resources[locked[visit]])
        holding = own[
            (model.routes[own, layout.SHIFT_START] <= start) & (start <= model.routes[own, layout.LATEST_END])
        ]
        if len(holding):
            lanes.setdefault(int(holding[-1]), []).append(int(visit))
    for route in sorted(lanes):
        board.pin(lanes[route], route)
    for team, (_, first, count, _) in enumerate(model.teams):
        if all(board.is_planned(member) for member in range(first, first + count)):
            board.call(team)


def lay_rows(board: Board, rows: pl.DataFrame) -> None:
    """Lay the visits of a plan in force, in the order of their times, as far as each still fits where it stands.

    A request with several rows is laid when the last of them begins.
    """
    laying = _Laying(board)
    begun = pl.col("start").max().over("request_id")
    visits = rows.filter(activity="visit").with_columns(part=pl.col("part").cast(pl.Int64, strict=False), begun=begun)
    ordered = visits.sort("begun", "request_id", "part").select("request_id", "resource_id", "shift_start", "start")
    for request, group in groupby(ordered.iter_rows(), itemgetter(0)):
        laying.lay(request, [(resource, shift, start) for _, resource, shift, start in group])


class _Laying:
    """Stops that stand already, by route and start."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.origin = board.problem.case.settings.start
        self.requests = {request: index for index, request in enumerate(board.problem.requests["request_id"])}
        shifts = board.problem.staff.shifts.select("resource_id", "start").iter_rows()
        self.routes = {shift: route for route, shift in enumerate(shifts)}
        fixed = board.state.stops[:, layout.FIXED]
        self.stops = {
            route: [(int(fixed[visit]) + self.origin, visit) for visit in board.stops(route).tolist()]
            for route in self.routes.values()
        }

    def lay(self, request: str, places: list[tuple[str, int, int]]) -> None:
        """Lay a request where it stood, (resource, shift, start) for each part, if nothing forbids it any more."""
        visit = self.requests.get(request, -1)
        routes = [self.routes.get((resource, shift), -1) for resource, shift, _ in places]
        if visit < 0 or min(routes) < 0 or self.board.is_planned(visit):
            return
        starts = [start for *_, start in places]
        afters = [(route, self._before(route, start)) for route, start in zip(routes, starts, strict=True)]
        team = int(self.board.problem.model.visits[visit, layout.TEAM])
        first = visit
        if team < 0:
            laid = len(places) == 1 and self.board.insert(visit, *afters[0])
        else:
            _, first, count, _ = self.board.problem.model.teams[team].tolist()
            begins = starts[0] - self.origin - int(self.board.problem.model.visits[first, layout.OFFSET])
            laid = len(places) == count and self.board.insert_team(team, begins, afters)
        if laid:
            for member, (route, start) in enumerate(zip(routes, starts, strict=True), first):
                insort(self.stops[route], (start, member))

    def _before(self, route: int, start: int) -> int:
        """Last stop of a route that stood there before a start; -1 if there is none."""
        earlier = bisect_left(self.stops[route], (start, -1))
        return self.stops[route][earlier - 1][1] if earlier else -1
