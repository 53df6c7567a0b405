"""The lists from which people pull: who reads which, and which task lies in which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.engine.dispatch.desk import ASK, OWN, QUEUE_COUNT, QUEUE_FIRST

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.engine.bundle import Indices
    from planning.problem.tasks import Tasks

NONE = -1
BELOW_1 = 1 - 1e-9
"""So that a sum with a whole number never reaches the next one."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Lists:
    """What never changes of the lists, whichever task lies in which.

    A cell is what a list holds of one ask. Queues are the cells; then, where people take from others' lists, one for
    each ask; then one for each person whom tasks name.

    Parameters
    ----------
    count
        How many lists there are.
    of_person
        The list that each person reads.
    reader
        The kind of the person in each segment: what he can do on that day, and which list he reads.
    reads, read_first, owner, own
        As `scenarios.desks.kernel.office.Office` has them.
    common
        The tasks that lie in a list.
    ask
        What these ask for.
    bounds, cells
        For each cell its ask plus the share of the ask's tasks up to it, and its list.
    entry_first, entry_queue
        Entries of the tasks; those in cells are filled in when it is drawn in which list a task lies.
    """

    count: int
    of_person: Indices
    reader: Indices
    reads: Indices
    read_first: Indices
    owner: Indices
    own: Indices
    common: Indices
    ask: Indices
    bounds: np.ndarray[tuple[int], np.dtype[np.float64]]
    cells: Indices
    entry_first: Indices
    entry_queue: Indices

    @classmethod
    def of(cls, case: Case, tasks: Tasks) -> Lists:
        """Lay out the lists that `pull.lists` asks for."""
        desk, pull = tasks.desk, case.settings.pull
        asked = desk.speeds.shape[1]
        profile, ask = np.nonzero(desk.speeds)
        pairs = pl.DataFrame({"profile": profile, "ask": ask})
        people = _people(case, tasks)
        hours = (
            tasks.segments.join(people, on="resource_id", maintain_order="left")
            .with_columns(hours=pl.col("closes") - pl.col("opens"))
            .select("profile", "list", "hours")
        )
        kinds = hours.select("profile", "list").unique().sort("profile", "list").with_row_index("kind")
        cells = (
            pairs.join(hours.group_by("profile", "list").agg(pl.col("hours").sum()), on="profile")
            .group_by("ask", "list")
            .agg(pl.col("hours").sum())
            .filter(pl.col("hours") > 0)
            .sort("ask", "list")
            .with_row_index("cell")
            .with_columns(share=pl.col("hours").cum_sum().over("ask") / pl.col("hours").sum().over("ask"))
        )
        base = cells.height + (asked if pull.others else 0)
        reads = _reads(kinds, pairs, cells, others=pull.others)
        own = desk.people[:, OWN]
        names = desk.owner[asked:]
        entries = _Entries.of(tasks, cells, asked, base, others=pull.others)
        return cls(
            count=int(people["list"].max()) + 1,  # type: ignore[arg-type] # polars does not say what it holds
            of_person=_ints(people["list"]),
            reader=_ints(hours.join(kinds, on=["profile", "list"], maintain_order="left")["kind"]),
            reads=_ints(reads["queue"]),
            read_first=np.searchsorted(_ints(reads["row"]), np.arange(2 * kinds.height + 1)).astype(np.int64),
            owner=np.concatenate([np.full(base, NONE), names]).astype(np.int64),
            own=np.where(own == NONE, NONE, own - asked + base),
            common=entries.common,
            ask=desk.tasks[entries.common, ASK],
            bounds=(cells["ask"] + cells["share"]).to_numpy(),
            cells=_ints(cells["list"]),
            entry_first=entries.first,
            entry_queue=entries.queue,
        )

    def drawn(self, chance: np.random.Generator) -> tuple[Indices, Indices]:
        """Draw in which list each task lies, in proportion to the hours of those who read it and can do the task.

        Returns
        -------
        tuple
            The queue of each entry, and the list of each task, -1: none that several people read.
        """
        cell = np.searchsorted(self.bounds, self.ask + chance.random(len(self.ask)) * BELOW_1, side="right")
        queue = self.entry_queue.copy()
        queue[self.entry_first[self.common]] = cell
        found = np.full(len(self.entry_first) - 1, NONE, dtype=np.int64)
        found[self.common] = self.cells[cell]
        return queue, found


@dataclass(frozen=True, eq=False)
class _Entries:
    """The tasks that lie in lists, and all entries."""

    common: Indices
    first: Indices
    queue: Indices

    @classmethod
    def of(cls, tasks: Tasks, cells: pl.DataFrame, asked: int, base: int, *, others: bool) -> _Entries:
        desk = tasks.desk
        rows, count = desk.tasks, desk.tasks[:, QUEUE_COUNT]
        named = np.zeros(len(rows), dtype=bool)
        some = count > 0
        named[some] = desk.waits_in[rows[some, QUEUE_FIRST]] >= asked  # a task's common queue is its first
        found = some & ~named & np.isin(rows[:, ASK], cells["ask"].to_numpy())
        common = np.flatnonzero(found)
        many = np.where(found, 1 + others, np.where(named, count, 0))
        first = np.concatenate([[0], np.cumsum(many)]).astype(np.int64)
        queue = np.full(int(first[-1]), NONE, dtype=np.int64)
        if others:
            queue[first[common] + 1] = cells.height + rows[common, ASK]
        alone = np.flatnonzero(named)
        within = np.arange(int(count[alone].sum())) - np.repeat(np.cumsum(count[alone]) - count[alone], count[alone])
        waits = desk.waits_in[np.repeat(rows[alone, QUEUE_FIRST], count[alone]) + within]
        queue[np.repeat(first[alone], count[alone]) + within] = waits - asked + base
        return cls(common, first, queue)


def _people(case: Case, tasks: Tasks) -> pl.DataFrame:
    """Give each person the number of his list: resource_id, list; in the order of the people's numbers."""
    lists = case.settings.pull.lists
    group = pl.lit("") if lists == "one" else pl.col(lists).fill_null("")
    whose = case.resources.select("resource_id", group=group)
    people = pl.DataFrame({"resource_id": tasks.people}).join(whose, on="resource_id", maintain_order="left")
    return people.select("resource_id", list=pl.col("group").rank("dense").cast(pl.Int64) - 1)


def _reads(kinds: pl.DataFrame, pairs: pl.DataFrame, cells: pl.DataFrame, *, others: bool) -> pl.DataFrame:
    """List the queues of each kind of readers: row, queue; sorted."""
    able = kinds.join(pairs, on="profile").cast({"kind": pl.Int64})
    own = able.join(cells, on=["ask", "list"]).select(row=2 * pl.col("kind"), queue=pl.col("cell").cast(pl.Int64))
    if not others:
        return own.sort("row", "queue")
    theirs = able.select(row=2 * pl.col("kind") + 1, queue=pl.col("ask") + cells.height)
    return pl.concat([own, theirs]).sort("row", "queue")


def _ints(values: pl.Series) -> Indices:
    return np.ascontiguousarray(values.to_numpy(), dtype=np.int64)
