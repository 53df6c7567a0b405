"""What the rules of desk work read: the rows of tasks and the breaks around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from planning.case.case import Case


class Work(NamedTuple):
    """The desk's part of a plan, laid against its case.

    Parameters
    ----------
    case
        The case.
    given
        The plan's rows as they were written, with `row`.
    aside
        The rows that no desk can hold, each with `rule` and `detail`.
    rows
        One row for each row of a task, completed.
    pauses
        The breaks that belong to the desk: what `planning.verify.breaks.assigned` says of them, and end.
    needs
        One row for each row of a task and skill asked.
    shifts
        One row for each shift with a task: its figures from the first thing to the last.
    breaks
        One row for each break of these shifts, and whether a visit's route takes it, in `taken`.
    rests
        When whoever works these shifts takes a break, at the desk or on the route.
    visits
        When visits, journeys and breaks on the way of the persons at the desk or in a reserve are: person, start, end.
    left_out
        The tasks that no row does.
    """

    case: Case
    given: pl.LazyFrame
    aside: pl.LazyFrame
    rows: pl.LazyFrame
    pauses: pl.LazyFrame
    needs: pl.LazyFrame
    shifts: pl.LazyFrame
    breaks: pl.LazyFrame
    rests: pl.LazyFrame
    visits: pl.LazyFrame
    left_out: pl.LazyFrame

    @property
    def timezone(self) -> str:
        """The case's time zone, for sentences."""
        return self.case.settings.timezone

    @property
    def heads(self) -> pl.LazyFrame:
        """The first row of each task."""
        return self.rows.filter(pl.col("nth") == 1)
