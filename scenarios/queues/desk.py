"""Desk work beside the queues: tasks that agents take where nobody waits, down to a reserve."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import polars as pl

from planning.case.desk import asks
from scenarios.contacts.laws import fixed
from scenarios.contacts.model import Queue
from scenarios.queues.behaviour import stream_of

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
    """Tasks that ask for the same skills in the same department.

    Parameters
    ----------
    queue_id
        `desk`, or `desk: claims, gas:2;elec:1`.
    department
        Whose people do them; None: anybody's.
    skills
        Skill and level.
    tasks
        Those tasks: created_at, duration (seconds), value (cents).
    reserve
        How many agents of a team stay free of them.
    """

    queue_id: str
    department: str | None
    skills: tuple[tuple[str, int], ...]
    tasks: pl.DataFrame
    reserve: int

    def queue(self) -> Queue:
        """Give the queue in which they wait."""
        return Queue(
            name=self.queue_id,
            service=fixed(600),
            priority=LAST,
            threshold=inf,
            reserve=self.reserve,
            stream=stream_of(self.queue_id),
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
    """Gather the tasks of a case that are not held, by whom and what they ask for."""
    asked, ask_of = asks(case)
    tasks = case.tasks.with_columns(ask=ask_of).filter(~pl.col("held"))
    found = []
    for number, department, skills in asked.iter_rows():
        mine = tasks.filter(ask=number)
        if not mine.is_empty():
            named = ";".join(f"{skill['skill']}:{skill['level']}" for skill in skills)
            asks_for = ", ".join(each for each in (department, named) if each)
            desk = Desk(
                queue_id=f"{NAME}: {asks_for}" if asks_for else NAME,
                department=department,
                skills=tuple((skill["skill"], skill["level"]) for skill in skills),
                tasks=mine.select("request_id", "created_at", "duration", "value"),
                reserve=case.settings.simulate.reserve,
            )
            found.append(desk)
    return found
