"""What a simulation gives: counts and times by replication, queue, segment, line and interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenarios.contacts.kernel import arena as column
from scenarios.contacts.kernel.arena import Tally
from scenarios.contacts.lay import days, group_names, lines_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.contacts.model import Model

MEASURED = (
    *("fresh", "redial", "repeat", "callback", "shifted_in"),
    *("deflected", "shifted", "blocked", "called_back", "answered", "abandoned", "partner", "open"),
    *("answered_in_time", "abandoned_in_time", "abandoned_short", "overflowed", "resolved", "announced"),
    *("wait_s", "abandoned_wait_s", "handle_s", "announced_s", "announced_off_s"),
)
"""The columns of `Results.cells`: contacts offered by kind, what became of them, and sums of times."""


@dataclass(frozen=True, eq=False)
class Results:
    """All that was counted, as whole numbers; times are microseconds.

    Parameters
    ----------
    model
        What was simulated.
    first
        Number of the first replication.
    cells
        Replications x queues x segments x lines (who waits on; who waits for a call-back) x intervals x MEASURED.
        A contact counts in the interval in which it came.
    waits
        Queues x segments x lines x intervals x bins: the waits of those answered, of all replications.
    waits_by_day
        Replications x queues x segments x lines x days x bins.
    ends
        Replications x queues x intervals x 2: how many wait at the end of an interval, and how long the first has.
    hours
        Replications x groups x intervals x 2: the time that agents were there, and that they were busy.
    ran
        Replications x measures x 2: how often each started, and how long it was in force.
    records
        For each replication a row a contact, in order of their ends: RECORD; none where not asked for.
    """

    model: Model
    first: int
    cells: NDArray[np.int64]
    waits: NDArray[np.int64]
    waits_by_day: NDArray[np.int32]
    ends: NDArray[np.int64]
    hours: NDArray[np.int64]
    ran: NDArray[np.int64]
    records: list[NDArray[np.int64]]

    @classmethod
    def empty(cls, model: Model, replications: int, first: int) -> Results:
        """Make room for the results of a model."""
        lines = len(model.queues), len(model.segments), lines_each(model)
        intervals, day_count = model.expected.shape[1], int(days(model).max()) + 1
        return cls(
            model=model,
            first=first,
            cells=np.zeros((replications, *lines, intervals, column.CELL_WIDTH), dtype=np.int64),
            waits=np.zeros((*lines, intervals, column.BINS), dtype=np.int64),
            waits_by_day=np.zeros((replications, *lines, day_count, column.BINS), dtype=np.int32),
            ends=np.zeros((replications, len(model.queues), intervals, 2), dtype=np.int64),
            hours=np.zeros((replications, len(group_names(model)), intervals, 2), dtype=np.int64),
            ran=np.zeros((replications, len(model.measures), 2), dtype=np.int64),
            records=[np.zeros((0, len(column.RECORD)), dtype=np.int64)] * replications,
        )

    def total(self, name: str) -> NDArray[np.int64]:
        """Add a column of MEASURED up: replications x queues."""
        total: NDArray[np.int64] = self.cells[..., MEASURED.index(name)].sum(axis=(2, 3, 4))
        return total

    def tally(self, place: int, waits: NDArray[np.int32], records: NDArray[np.int64]) -> Tally:
        """Give the part of a replication to the kernel."""
        flat = [each[place].reshape(-1, each.shape[-1]) for each in (self.cells, self.ends, self.hours, self.ran)]
        cells, ends, hours, ran = flat
        return Tally(cells, waits, ends, hours, ran, records)

    def clear(self, place: int) -> None:
        """Forget what was counted in a replication."""
        for each in (self.cells, self.ends, self.hours, self.ran):
            each[place] = 0

    def keep_waits(self, place: int, waits: NDArray[np.int32]) -> None:
        """Keep the waits of a replication by day."""
        by_interval = waits.reshape(self.waits.shape)
        for interval, day in enumerate(days(self.model).tolist()):
            self.waits_by_day[place, ..., day, :] += by_interval[..., interval, :]
