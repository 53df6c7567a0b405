"""A board that is tried out: requests lifted from it and put on it, and everything brought back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planning.engine import layout
from planning.engine.estimate import BROKEN_UNIT, IMPOSSIBLE
from planning.engine.insertion import find_place
from planning.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from planning.board import Board
    from planning.engine.layout import State

LARGE = 1 << 38
"""Cents that no request costs: whoever must be served is worth them."""


@dataclass(slots=True, eq=False)
class Trial:
    """A board and what is needed to try requests on it.

    Parameters
    ----------
    board
        With a plan.
    walk
        Puts requests on it that several resources serve.
    kept
        The plan that every trial goes back to.
    """

    board: Board
    walk: Walk
    kept: State

    @classmethod
    def of(cls, board: Board) -> Trial:
        """Try on the plan that lies on a board."""
        visits = len(board.problem.model.visits)
        nowhere = layout.Guide(
            neighbours=np.zeros((visits, 0), dtype=np.int32), orders=np.zeros((visits, layout.ORDERS), dtype=np.int64)
        )
        return cls(board, Walk.of(board, nowhere, seed=(0,)), board.kept())

    @contextmanager
    def tried(self) -> Iterator[tuple[int, int]]:
        """Change the board inside; afterwards the plan is as it was. Gives what it breaks and costs before."""
        try:
            yield self.board.total()
        finally:
            self.board.restore(self.kept)

    def team(self, visit: int) -> int:
        """Team of a request that several resources serve, or that links hold; -1: it has none."""
        return int(self.board.problem.model.visits[visit, layout.TEAM])

    def put(self, visit: int, routes: Iterable[int] | None = None) -> bool:
        """Put a request where it costs least, whatever that is; False if there is no place.

        A place is one where no more is broken than while the request is left out.

        Parameters
        ----------
        routes
            Where it may go, None: anywhere; only for requests that one resource serves.
        """
        team = self.team(visit)
        if team >= 0:
            return self._put_team(visit, team)
        board, model = self.board, self.board.problem.model
        best, place = BROKEN_UNIT // 2, None
        for route in range(len(model.routes)) if routes is None else routes:
            price, after = find_place(model, board.state, board.scratch, visit, route, best)
            if price < best:
                best, place = price, (route, int(after))
        return place is not None and board.insert(visit, *place)

    def _put_team(self, visit: int, team: int) -> bool:
        """Put a team, with those that links hold to it, whatever it costs."""
        board, walk, model = self.board, self.walk, self.board.problem.model
        broken = board.total()[0]
        needed = self.needed(visit)
        kept = model.visit_money[needed].copy()
        model.visit_money[needed, layout.LEFT_COST] = LARGE
        put = walk.insert_team(team) and board.is_planned(visit)
        model.visit_money[needed] = kept
        board.refresh_all()
        return bool(put) and board.total()[0] <= broken

    def thinkable(self, visit: int) -> list[int]:
        """List the routes whose resource may serve a visit, and whose hours touch its windows."""
        model, row = self.board.problem.model, self.board.problem.model.visits[visit]
        routes, ends = model.routes, self.board.state.tours[:, layout.TOUR_END]
        may = (model.able[row[layout.SKILLS]] > 0) & (model.allowed[row[layout.PEOPLE], routes[:, layout.RESOURCE]] > 0)
        meets = (routes[:, layout.SHIFT_START] <= row[layout.CLOSES]) & (row[layout.OPENS] <= ends)
        found: list[int] = np.flatnonzero(may & meets).tolist()
        return found

    def needed(self, visit: int) -> list[int]:
        """List a request and those without which links do not let it stand."""
        model, found, left = self.board.problem.model, [visit], [visit]
        links, requests = model.links, model.teams[:, layout.TEAM_REQUEST]
        while left:
            team = self.team(left.pop())
            mutual = (links[:, layout.LINK_BEFORE] == team) & (links[:, layout.TOGETHER] > 0)
            before = links[links[:, layout.LINK_AFTER] == team, layout.LINK_BEFORE]
            others = requests[[*before.tolist(), *links[mutual, layout.LINK_AFTER].tolist()]].tolist()
            fresh = [other for other in others if other not in found]
            found, left = [*found, *fresh], [*left, *fresh]
        return found

    def lift(self, request: int) -> None:
        """Take a request out of the plan, and what may not stand without it."""
        team, board = self.team(request), self.board
        if team < 0:
            board.remove(request)
            return
        board.remove_team(team)
        board.part(int(board.problem.model.teams[team, layout.BOND]))

    def settle(self, requests: Iterable[int]) -> None:
        """Put requests where each costs least, the most valuable first, as far as that pays."""
        board, money = self.board, self.board.problem.model.visit_money
        worth = {one: (-money[one, layout.LEFT_WEIGHT], -money[one, layout.LEFT_COST], one) for one in requests}
        for one in sorted(worth, key=lambda one: worth[one]):
            team = self.team(one)
            if board.is_planned(one):
                continue
            if team >= 0:
                self.walk.insert_team(team)
                board.refresh_all()
            elif (found := board.cheapest(one, below=IMPOSSIBLE)) is not None and found[0] < 0:
                board.insert(*found[1])

    def planned(self) -> NDArray[np.bool_]:
        """Tell of each request whether it is planned."""
        on_board: NDArray[np.bool_] = self.board.state.stops[: self.board.problem.requests.height, layout.ROUTE] >= 0
        return on_board
