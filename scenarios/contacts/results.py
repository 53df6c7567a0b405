"""What a simulation gives: counts and times by replication, queue, segment, line and interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scenarios.contacts.kernel import arena as column
from scenarios.contacts.kernel.arena import BINS, PER_OCTAVE, SECOND, Tally
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
        Replications x measures x intervals x 2: how often each started, and how long it was in force.
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
            ran=np.zeros((replications, len(model.measures), intervals, 2), dtype=np.int64),
            records=[np.zeros((0, len(column.RECORD)), dtype=np.int64)] * replications,
        )

    def frame(self) -> pl.DataFrame:
        """Give `cells` as a table: a row for each, with MEASURED, sums of times in seconds.

        Columns besides: replication, queue_id, segment, line (live or callback), interval (counted from 0).
        """
        count, *sizes = self.cells.shape[:-1]
        names = [queue.name for queue in self.model.queues], [segment.name for segment in self.model.segments]
        places = np.indices((count, *sizes)).reshape(5, -1)
        keys = {
            "replication": places[0] + self.first,
            "queue_id": np.array(names[0])[places[1]],
            "segment": np.array(names[1])[places[2]],
            "line": np.array(["live", "callback"])[places[3]],
            "interval": places[4],
        }
        flat = self.cells.reshape(-1, len(MEASURED))
        sums = {
            name: flat[:, place] / SECOND if name.endswith("_s") else flat[:, place]
            for place, name in enumerate(MEASURED)
        }
        return pl.DataFrame(keys | sums)

    def total(self, name: str) -> NDArray[np.int64]:
        """Add a column of MEASURED up: replications x queues."""
        total: NDArray[np.int64] = self.cells[..., MEASURED.index(name)].sum(axis=(2, 3, 4))
        return total

    def tally(self, place: int, waits: NDArray[np.int32], records: NDArray[np.int64]) -> Tally:
        """Give the part of a replication to the kernel, cleared."""
        mine = [each[place] for each in (self.cells, self.waits_by_day, self.ends, self.hours, self.ran)]
        for each in mine:
            each[...] = 0
        cells, by_day, ends, hours, ran = (each.reshape(-1, each.shape[-1]) for each in mine)
        return Tally(cells, waits, by_day, ends, hours, ran, records)


def wait_quantile(counts: NDArray[np.integer], share: float) -> NDArray[np.float64]:
    """Give the wait, in seconds, that a share of those counted did not exceed; not a number where there are none.

    Parameters
    ----------
    counts
        Whatever shape x bins, as in `waits`. Within a bin, which is 9 % of the wait wide, waits count as evenly spread.
    share
        Above 0, up to 1.
    """
    upper = np.concatenate([[0.0], 2.0 ** (np.arange(1, BINS) / PER_OCTAVE) - 1])
    lower = np.concatenate([[0.0], upper[:-1]])
    summed = counts.cumsum(axis=-1)
    total = summed[..., -1]
    place = np.minimum((summed < share * total[..., None]).sum(axis=-1), BINS - 1)
    inside = np.take_along_axis(counts, place[..., None], -1)[..., 0]
    before = np.take_along_axis(summed, place[..., None], -1)[..., 0] - inside
    part = (share * total - before) / np.maximum(inside, 1)
    found: NDArray[np.float64] = np.where(total > 0, lower[place] + part * (upper - lower)[place], np.nan)
    return found
