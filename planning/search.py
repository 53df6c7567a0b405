"""The search: ruin and recreate, by several walks at once, until the effort is spent."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Literal, NamedTuple

from planning.engine.search.journal import LOCK_LEFT
from planning.progress import Progress
from planning.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from planning.board import Board
    from planning.effort import Effort
    from planning.engine.layout import Guide

HOT, COLD = 2.0, 0.1
"""Temperature at the start and at the end, in costs of an average visit.

Side by side with 1.0 and 0.03, one seed: Solomon's 29 instances, 10 s, 0.33 % above the best known against 0.45 %; four
of 400 customers, 20 s, 1.6 % against 2.2 %; 1,000 requests of the sample, 15 s, 0.5 % dearer.
"""
CHUNK = 500
"""Iterations between two looks at the clock and the signals."""
FIRST_CHUNK = 20
"""On a clock, where the speed is not known yet."""
LONG = 0.1
"""Seconds that a chunk need not take."""
EXCHANGE = 20
"""Chunks after which the worst walk goes on from the best one."""
TOLD_EVERY = 0.25
"""Seconds between two words on the progress."""


class Step(NamedTuple):
    """A plan better than all before: when it was found, what it breaks and costs (cents)."""

    iterations: int
    seconds: float
    broken: int
    cost: int


def everywhere(_share: float, _walk: Walk) -> None:
    """Let a search look around all visits."""


@dataclass(slots=True, eq=False)
class Search:
    """A search under way.

    Parameters
    ----------
    walks
        Each with a board of its own.
    effort
        How long to search.
    watch
        Is told of the progress, first before the first iteration; where it returns True, the search ends.
    warmth
        Temperature at the start and at the end, in costs of an average visit.
    focus
        Says at a share of the effort around which visits a walk looks, None: all; asked once a chunk.
    iterations
        Done by each walk.
    steps
        The plans better than all before.
    begun, told
        On the clock: when the search began, when the watch was told last.
    found
        Broken and cost of the best plan, as `Walk.best` counts them.
    """

    walks: list[Walk]
    effort: Effort
    watch: Callable[[Progress], bool]
    warmth: tuple[float, float] = (HOT, COLD)
    focus: Callable[[float, Walk], NDArray[np.int64] | None] = everywhere
    iterations: int = 0
    steps: list[Step] = field(default_factory=list)
    begun: float = field(default_factory=time.perf_counter)
    told: float = -1.0
    found: tuple[float, float] = (inf, inf)

    @classmethod
    def of(cls, board: Board, guide: Guide, effort: Effort, watch: Callable[[Progress], bool]) -> Search:
        """Begin a search from the plan on a board, what is left out of it inserted where it costs least."""
        search = cls([], effort, watch)
        first = Walk.of(board, guide, seed=(effort.seed, 0))
        first.construct()
        others = (Walk.of(board.copy(), guide, seed=(effort.seed, number)) for number in range(1, effort.searches))
        search.walks = [first, *others]
        return search

    def run(self) -> Literal["done", "signal"]:
        """Search until the effort is spent or the watch ends it."""
        ended: Literal["done", "signal"] = "done"
        heat = self.walks[0].cost_per_visit()
        hot, cold = self.warmth
        chunk, rounds = FIRST_CHUNK if self.effort.iterations is None else CHUNK, 0
        with ThreadPoolExecutor(min(self.effort.threads, len(self.walks))) as pool:
            while True:
                share = self._share()
                self._note()
                stopped = self._is_told(share)
                if share >= 1 or not self.walks[0].can_search():
                    break
                if stopped:
                    ended = "signal"
                    break
                count, warmth = self._round(chunk), heat * hot * (cold / hot) ** share
                begun = time.perf_counter()
                list(pool.map(partial(self._go_on, count, warmth, share), self.walks))
                self.iterations, rounds = self.iterations + count, rounds + 1
                if self.effort.iterations is None and time.perf_counter() - begun < LONG:
                    chunk = min(CHUNK, 2 * chunk)
                if rounds % EXCHANGE == 0:
                    self._exchange()
        return ended

    def _go_on(self, count: int, warmth: float, share: float, walk: Walk) -> None:
        around = self.focus(share, walk)
        if around is None or len(around):
            walk.run(count, warmth, around)

    def best(self) -> Walk:
        """Return the walk that met the best plan; of equals the first."""
        return min(self.walks, key=Walk.best)

    def _share(self) -> float:
        """Share of the effort that is spent."""
        if self.effort.iterations is not None:
            return self.iterations / self.effort.iterations if self.effort.iterations else 1.0
        assert self.effort.seconds is not None
        return self.seconds() / self.effort.seconds if self.effort.seconds else 1.0

    def _round(self, chunk: int) -> int:
        if self.effort.iterations is None:
            return chunk
        return min(chunk, self.effort.iterations - self.iterations)

    def seconds(self) -> float:
        """Seconds since the search began."""
        return time.perf_counter() - self.begun

    def _note(self) -> None:
        """Note a step where the best plan is better than before."""
        broken, cost = self.best().best()
        if (broken, cost) < self.found:
            self.found = broken, cost
            self.steps.append(Step(self.iterations, self.seconds(), broken % LOCK_LEFT, cost))

    def _is_told(self, share: float) -> bool:
        """Tell of the progress, where it is time; whether the watch ends the search."""
        seconds = self.seconds()
        if 0 <= self.told > seconds - TOLD_EVERY and share < 1:
            return False
        self.told = seconds
        best = self.best()
        broken, cost = best.best()
        return self.watch(
            Progress(
                broken=broken % LOCK_LEFT,
                cost=cost,
                served=best.served(),
                requests=best.visits(),
                iterations=self.iterations,
                seconds=seconds,
                share=min(1.0, share),
            )
        )

    def _exchange(self) -> None:
        """Let the walk whose plan is worst go on from the current plan of the best."""
        if len(self.walks) > 1:
            ranked = sorted(self.walks, key=Walk.now)
            ranked[-1].take_over(ranked[0])
