"""Runs the replications of a simulation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenarios.contacts.kernel import arena as column
from scenarios.contacts.kernel.arena import Arena, Room
from scenarios.contacts.kernel.simulate import simulate as simulate_one
from scenarios.contacts.lay import lay
from scenarios.contacts.results import Results

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scenarios.contacts.model import Model

PLACES = 4096
"""Contacts for which there is room at first; it grows as needed, which changes no result."""


def simulate(  # noqa: PLR0913 - each by its name
    model: Model,
    *,
    replications: int = 1,
    seed: int = 0,
    first: int = 0,
    threads: int = 1,
    records: bool = False,
    told: Callable[[], None] = lambda: None,
) -> Results:
    """Simulate a model several times.

    Parameters
    ----------
    model
        What is simulated.
    replications, first
        How many times, and the number of the first: the results of a replication depend on its number only.
    seed
        Of the random numbers: two models with the same one share those of the contacts that they share.
    threads
        How many replications run at once; changes no result.
    records
        Whether every contact is written down.
    told
        Called whenever a replication is done, from whichever thread did it.

    Raises
    ------
    ValueError
        The model contradicts itself.
    """
    arena = lay(model)
    results = Results.empty(model, replications, first)
    share = [range(start, replications, threads) for start in range(min(threads, replications))]
    with ThreadPoolExecutor(max(1, len(share))) as pool:
        workers = [pool.submit(_some, arena, results, seed, each, told, records=records) for each in share]
        for worker in workers:
            results.waits[:] += worker.result()
    return results


def _some(  # noqa: PLR0913 - what is run and who is told
    arena: Arena, results: Results, seed: int, which: range, told: Callable[[], None], *, records: bool
) -> NDArray[np.int32]:
    """Run some of the replications, and return their waits, summed up; begin again where there was too little room."""
    sizes = _Sizes.of(arena, records=records)
    while (waits := _within(arena, results, seed, which, sizes, told)) is None:
        sizes = sizes.doubled()
    return waits.reshape(results.waits.shape)


def _within(  # noqa: PLR0913, PLR0917 - as _some
    arena: Arena, results: Results, seed: int, which: range, sizes: _Sizes, told: Callable[[], None]
) -> NDArray[np.int32] | None:
    """Run replications in a room of a size; None where it was too small."""
    room, waits = sizes.room(arena), np.zeros((results.waits[..., 0].size, column.BINS), dtype=np.int32)
    written = np.zeros((sizes.records, len(column.RECORD)), dtype=np.int64)
    for place in which:
        count = simulate_one(arena, room, results.tally(place, waits, written), seed, results.first + place)
        if count < 0:
            return None
        results.records[place] = written[:count].copy()
        told()
    return waits


@dataclass(frozen=True)
class _Sizes:
    """For how much there is room."""

    contacts: int
    arrivals: int
    records: int

    @classmethod
    def of(cls, arena: Arena, *, records: bool) -> _Sizes:
        expected = arena.rates * (1 + 3 * arena.spreads)
        most = int(expected.sum(axis=0).max() * 1.2) + 1000
        waiting = int((arena.given[:, column.GIVEN_AT] <= 0).sum())
        written = int(arena.rates.sum() * 1.5) + len(arena.given) + 1000 if records else 0
        at_once = int(arena.figures[column.UNITS] // arena.queues[:, column.NEED].min())
        return cls(PLACES + waiting + len(arena.agents) * at_once, most, written)

    def doubled(self) -> _Sizes:
        return _Sizes(2 * self.contacts, 2 * self.arrivals, 2 * self.records)

    def room(self, arena: Arena) -> Room:
        def rows(count: int, width: int) -> NDArray[np.int64]:
            return np.zeros((count, width), dtype=np.int64)

        return Room(
            contacts=rows(self.contacts, 16),
            unused=np.zeros(self.contacts, dtype=np.int64),
            lines=rows(len(arena.priorities), 2),
            waiting=np.zeros(len(arena.queues), dtype=np.int64),
            idle=rows(len(arena.profiles) * (int(arena.figures[column.UNITS]) + 1), 2),
            agents=rows(len(arena.agents), 8),
            groups=rows(len(arena.groups_up), 8),
            measures=rows(int(arena.figures[column.MEASURES]), 2),
            triggers=rows(len(arena.triggers), 2),
            rules=arena.rules.copy(),
            delays=arena.delays.copy(),
            heap=np.full((4 * self.contacts + 2 * len(arena.agents) + len(arena.calendar), 2), column.FAR),
            arrivals=rows(self.arrivals, 2),
            order=rows(self.arrivals, 2),
            buckets=np.zeros(self.arrivals + 2, dtype=np.int64),
            figures=np.zeros(column.STATUSES, dtype=np.int64),
        )
