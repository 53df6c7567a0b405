"""A walk: one thread of the search, a board that changes and the best plan that it met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planning.engine import layout
from planning.engine.estimate import IMPOSSIBLE
from planning.engine.search import anneal as engine
from planning.engine.search.journal import LOCK_LEFT, keep_best
from planning.left_out import Refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.board import Board


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """A board under search.

    Parameters
    ----------
    board
        The current plan, not the best.
    guide
        Where the search looks; shared by all walks.
    journal
        What undoes an iteration, and the best plan.
    chance
        State of the random numbers.
    """

    board: Board
    guide: layout.Guide
    journal: layout.Journal
    chance: NDArray[np.int64]

    @classmethod
    def of(cls, board: Board, guide: layout.Guide, seed: tuple[int, ...]) -> Walk:
        """Begin a walk from the plan on a board."""
        journal = layout.new_journal(board.problem.model)
        locks = int(board.problem.model.visit_money[board.unplanned(), layout.LOCKED].sum())
        broken, cost = board.total()
        journal.figures[[layout.NOW_BROKEN, layout.NOW_COST]] = broken + LOCK_LEFT * locks, cost
        keep_best(board.state, journal)
        drawn = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0] >> np.uint64(1)
        return cls(board, guide, journal, np.array([int(drawn) | 1, 1], dtype=np.int64))

    def construct(self) -> None:
        """Insert what is left out, one by one, where it costs least."""
        board = self.board
        engine.construct(board.problem.model, board.state, board.scratch, self.journal, self.guide, self.chance)

    def run(self, iterations: int, temperature: float, around: NDArray[np.int64] | None = None) -> None:
        """Go on for so many iterations at a temperature in cents, only around some visits where these are given."""
        board = self.board
        if around is not None:
            engine.anneal_near(
                board.problem.model,
                board.state,
                board.scratch,
                self.journal,
                self.guide,
                self.chance,
                temperature,
                iterations,
                around,
            )
            return
        engine.anneal(
            board.problem.model,
            board.state,
            board.scratch,
            self.journal,
            self.guide,
            self.chance,
            temperature,
            iterations,
        )

    def insert_team(self, team: int) -> bool:
        """Put a team and those that links hold to it where they cost least; False if that does not pay."""
        board = self.board
        bond = int(board.problem.model.teams[team, layout.BOND])
        found = engine.insert_bond(
            board.problem.model, board.state, board.scratch, self.journal, self.guide, self.chance, bond
        )
        if found:
            board.refresh_all()  # the bounds of the stops, which the search does not keep
        return bool(found)

    def price_team(self, team: int) -> Refusal:
        """Weigh the cheapest places of a team against leaving it out."""
        model, picks = self.board.problem.model, self.journal.picks
        picks[:, layout.LISTED] = 1
        price = engine.price_team(model, self.board.state, self.journal, self.guide, self.chance, team)
        if price < IMPOSSIBLE:
            return Refusal(int(price))
        first, count, sites = model.teams[team, [layout.MEMBER_FIRST, layout.MEMBER_COUNT, layout.SITES]]
        lacking = np.flatnonzero(picks[:count, layout.LISTED] == 0)
        return Refusal(None, int(first + lacking[0]) if sites == 1 and len(lacking) else -1)

    def take_over(self, other: Walk) -> None:
        """Go on from the current plan of another walk."""
        self.board.restore(other.board.state)
        now = [layout.NOW_BROKEN, layout.NOW_COST]
        self.journal.figures[now] = other.journal.figures[now]
        if self.now() < self.best():
            keep_best(self.board.state, self.journal)

    def restore(self) -> Board:
        """Lay the best plan on the board."""
        state = self.board.state
        state.stops[...], state.tours[...] = self.journal.best_stops, self.journal.best_tours
        state.taken[...] = self.journal.best_taken
        self.board.lay_anew()
        return self.board

    def now(self) -> tuple[int, int]:
        """Broken and cost in cents of the current plan; a locked request left out counts LOCK_LEFT."""
        figures = self.journal.figures
        return int(figures[layout.NOW_BROKEN]), int(figures[layout.NOW_COST])

    def best(self) -> tuple[int, int]:
        """Broken and cost in cents of the best plan; a locked request left out counts LOCK_LEFT."""
        figures = self.journal.figures
        return int(figures[layout.BEST_BROKEN]), int(figures[layout.BEST_COST])

    def can_search(self) -> bool:
        """Whether there is anything to plan, and anybody to do it."""
        return self.visits() > 0 and len(self.board.problem.model.routes) > 0

    def served(self) -> int:
        """Visits that the best plan holds."""
        return int((self.journal.best_stops[: self.visits(), layout.ROUTE] >= 0).sum())

    def visits(self) -> int:
        """Visits that a plan could hold."""
        return self.board.problem.requests.height

    def cost_per_visit(self) -> float:
        """Average cents that the routes of the current plan cost for each of their stops."""
        state = self.board.state
        return float(state.totals[:, layout.COST].sum() / max(1, state.tours[:, layout.COUNT].sum()))
