"""Desk work beside the queues: tasks that agents take where nobody waits, down to a reserve."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import polars as pl

from scenarios.contacts.laws import fixed
from scenarios.contacts.model import Queue

if TYPE_CHECKING:
    from planning.case.case import Case
    from scenarios.queues.grid import Grid

NAME = "desk"
LAST = -1e9
"""Points of desk work: everybody who calls comes first."""
INSTANT = 1e-3
GIVEN = pl.Schema({"at": pl.Float64(), "queue": pl.Int64(), "service": pl.Float64()})
"""Contacts that are given: seconds from the start, the number of the queue, seconds of service (NaN: drawn)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Tasks that ask for the same skills.

    Parameters
    ----------
    queue_id
        `desk`, or `desk: gas:2;elec`.
    skills
        Skill and level.
    tasks
        Those tasks: created_at, duration (seconds), value (cents).
    reserve
        How many agents of a team stay free of them.
    """

    queue_id: str
    skills: tuple[tuple[str, int], ...]
    tasks: pl.DataFrame
    reserve: int

    def queue(self, stream: int) -> Queue:
        """Give the queue in which they wait."""
        return Queue(
            name=self.queue_id, service=fixed(600), priority=LAST, threshold=inf, reserve=self.reserve, stream=stream
        )

    def given(self, grid: Grid, place: int) -> pl.DataFrame:
        """List the tasks: those that are there at the start by value per hour, the best first, the others as they come.

        Parameters
        ----------
        place
            Of the queue.
        """
        worth = pl.col("value") / pl.col("duration")
        at = (pl.col("created_at") - grid.start).cast(pl.Float64)
        rows = self.tasks.with_columns(at=at).sort("at", worth, "request_id", descending=[False, True, False])
        there = rows.filter(pl.col("at") <= 0).sort(worth, "request_id", descending=[True, False])
        turn = (pl.int_range(pl.len()) - pl.len()).cast(pl.Float64) * INSTANT
        rows = pl.concat([there.with_columns(at=turn), rows.filter(pl.col("at") > 0)])
        inside = rows.filter(pl.col("at") < grid.step * grid.count)
        return inside.select("at", queue=pl.lit(place), service="duration").cast(GIVEN)


def queues_of(case: Case) -> list[Desk]:
    """Gather the tasks of a case that are not held, by the skills that they ask for."""
    tasks = case.tasks.filter(~pl.col("held"))
    if tasks.is_empty():
        return []
    skills = pl.col("skills").list.eval(pl.format("{}:{}", pl.element().struct["skill"], pl.element().struct["level"]))
    named = tasks.with_columns(asks=skills.list.join(";"))
    return [
        Desk(
            queue_id=f"{NAME}: {asks}" if asks else NAME,
            skills=tuple((each["skill"], each["level"]) for each in group["skills"][0].to_list()),
            tasks=group.select("request_id", "created_at", "duration", "value"),
            reserve=case.settings.simulate.reserve,
        )
        for (asks,), group in sorted(named.group_by("asks"), key=lambda each: str(each[0][0]))
    ]
