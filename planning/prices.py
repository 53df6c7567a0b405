"""What every candidate would cost in every route of a board, kept true while the board fills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planning.engine import insertion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.board import Board


class Place(NamedTuple):
    """Where a visit can go: before the stop at `position` of a route."""

    visit: int
    route: int
    position: int


@dataclass(slots=True, eq=False)
class Prices:
    """The cheapest place of each candidate in each route.

    Parameters
    ----------
    board
        Where the candidates could go.
    candidates
        Indices of visits.
    below
        A place that is not cheaper does not count.
    prices, positions
        (candidates, routes): broken x BROKEN_UNIT + cents against leaving it out; before which stop.
    ranks
        (candidates, 6): the three lowest prices and their routes.
    """

    board: Board
    candidates: NDArray[np.int64]
    below: int
    prices: NDArray[np.int64]
    positions: NDArray[np.int32]
    ranks: NDArray[np.int64]

    @classmethod
    def of(cls, board: Board, candidates: NDArray[np.int64], *, below: int) -> Prices:
        """Weigh every candidate in every route."""
        shape = (len(candidates), len(board.problem.model.routes))
        prices = np.full(shape, insertion.IMPOSSIBLE, dtype=np.int64)
        ranks = np.zeros((len(candidates), 6), dtype=np.int64)
        table = cls(board, candidates, below, prices, np.zeros(shape, dtype=np.int32), ranks)
        table.weigh(np.arange(shape[1]))
        return table

    def weigh(self, routes: NDArray[np.int64]) -> None:
        """Bring the prices of some routes up to date."""
        board = self.board
        insertion.weigh(
            board.problem.model,
            board.state,
            board.scratch,
            self.candidates,
            routes,
            self.below,
            self.prices,
            self.positions,
        )

    def most_regretted(self, changed: NDArray[np.int64]) -> Place | None:
        """Best place of the candidate that would lose most by waiting; None if none has a place at a gain."""
        chosen = insertion.most_regretted(self.board.state, self.candidates, self.prices, self.ranks, changed)
        if chosen < 0:
            return None
        route = int(self.ranks[chosen, 3])
        return Place(int(self.candidates[chosen]), route, int(self.positions[chosen, route]))

    def least(self) -> list[tuple[int, int] | None]:
        """Give what the cheapest place of each candidate breaks and costs (cents) more than leaving it out.

        None where there is no place.
        """
        half = insertion.BROKEN_UNIT // 2
        found: list[tuple[int, int] | None] = []
        for price in self.prices.min(axis=1, initial=insertion.IMPOSSIBLE):
            broken, cost = divmod(int(price) + half, insertion.BROKEN_UNIT)
            found.append(None if price == insertion.IMPOSSIBLE else (broken, cost - half))
        return found
