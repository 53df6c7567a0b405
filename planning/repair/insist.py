"""While promises are broken: those that stay so weigh more from round to round, until easier ones give way to them.

As in guided ejection search, Nagata and Bräysy (2009), doi:10.1016/j.orl.2009.04.006. A search alone never leaves a
plan for one that breaks more, so it stays where no single step mends anything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planning.engine import layout
from planning.engine.search.journal import LOCK_LEFT
from planning.search import Search
from planning.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from numpy.typing import NDArray

    from planning.board import Board
    from planning.effort import Effort
    from planning.engine.layout import Guide
    from planning.progress import Progress

ROUNDS = 40
"""Rounds, at most: the effort is spent when they are."""
WARMER, WARMEST, COOLED = 0.2, 2.0, 0.25
"""Temperature at the start of a round, in costs of an average visit: so much more each, at most; and what is left of it
at the end. What is mended while it is cool disturbs few."""
NEAR = 20
"""Neighbours of a visit whose promise is broken around which a round looks first."""
HALF = 0.5
"""Share of a round after which it looks everywhere."""
WEIGHTS = np.array([layout.WEIGHT, layout.LEFT_WEIGHT])


class Insistence:
    """A plan that breaks promises, the best met so far, and how heavy each promise has become."""

    def __init__(self, board: Board, guide: Guide) -> None:
        self.board, self.guide = board, guide
        self.money = board.problem.model.visit_money
        self.weights = self.money[:, WEIGHTS].copy()
        self.found = Walk.of(board, guide, seed=(0,)).now()
        self.best = board.kept()
        self.iterations, self.rounds = 0, 0

    def run(self, effort: Effort, tell: Callable[[Progress], bool]) -> Literal["done", "signal"]:
        """Search until nothing is broken that can be kept, or the effort is spent; the board has the best plan then."""
        ended: Literal["done", "signal"] = "done"
        while self.rounds < ROUNDS and ended != "signal" and len(broken := breaking(self.board)):
            self.money[np.ix_(broken, WEIGHTS)] += self.weights[broken]
            self.board.lay_anew()
            part = replace(effort.part(1 / ROUNDS), seed=effort.seed + self.rounds)
            self.rounds += 1
            ended = self._round(broken, part, tell)
        self.money[:, WEIGHTS] = self.weights
        self.board.restore(self.best)
        self.board.lay_anew()
        return ended

    def unspent(self) -> float:
        """Share of the effort that was not needed."""
        return 1 - self.rounds / ROUNDS

    def _round(
        self, broken: NDArray[np.int64], effort: Effort, tell: Callable[[Progress], bool]
    ) -> Literal["done", "signal"]:
        """Search at the weights as they are; the board has the plan where the search stands then, not the best."""
        near = np.unique(np.concatenate([broken, self.guide.neighbours[broken, :NEAR].ravel()])).astype(np.int64)

        def focus(share: float, _walk: Walk) -> NDArray[np.int64] | None:
            return near if share < HALF else None

        search = Search.of(self.board, self.guide, effort, self._in_words(tell))
        warm = min(WARMEST, WARMER * self.rounds)
        search.warmth, search.focus = (warm, COOLED * warm), focus
        ended = search.run()
        self.iterations += search.iterations
        walk = search.best()
        here = walk.board.kept()
        self.board = walk.restore()
        self._keep(*walk.best())
        self.board.restore(here)
        return ended

    def _keep(self, broken: int, cost: int) -> None:
        """Keep the plan on the board, which breaks and costs so much, if it is the best at the clients' own weights."""
        mine = breaking(self.board)
        broken -= int((self.money[mine, layout.LEFT_WEIGHT] - self.weights[mine, 1]).sum())
        if (broken, cost) < self.found:
            self.found, self.best = (broken, cost), self.board.kept()

    def _in_words(self, tell: Callable[[Progress], bool]) -> Callable[[Progress], bool]:
        """Tell of the best plan at the clients' own weights."""
        broken, cost = self.found
        return lambda progress: tell(replace(progress, broken=broken % LOCK_LEFT, cost=cost))


def breaking(board: Board) -> NDArray[np.int64]:
    """List the visits that break something by being late or left out, but those that have to stay as they are."""
    model, state = board.problem.model, board.state
    out = board.unplanned()
    found = out[model.visit_money[out, layout.LEFT_WEIGHT] > 0].tolist()
    late = model.teams[state.team_costs[:, layout.TEAM_BROKEN] > 0, layout.TEAM_REQUEST]
    found += late[model.visit_money[late, layout.LOCKED] == 0].tolist()
    for route in np.flatnonzero(state.totals[:, layout.BROKEN] > 0):
        stops = board.visits_of(int(route))
        visits, starts = stops["visit"].to_numpy(), stops["start"].to_numpy()
        asked = model.visits[visits]
        first, last = asked[:, layout.PROMISE_START], asked[:, layout.PROMISE_END]
        late = (asked[:, layout.PROMISED] > 0) & ((starts < first) | (starts > last))
        can = (asked[:, layout.OPENS] <= last) & (asked[:, layout.CLOSES] >= first)
        found += visits[late & can & (asked[:, layout.PINNED] == 0) & ~stops["frozen"].to_numpy()].tolist()
    return np.unique(np.array(found, dtype=np.int64))
