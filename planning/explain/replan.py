"""The rows of a plan that has changed on a board, and the verdict on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from planning.engine import layout
from planning.explain.copies import MARK

if TYPE_CHECKING:
    from planning.explain.trial import Trial

SHIFT = ("resource_id", "shift_start")
LINKED = (layout.NEXT, layout.PREVIOUS, layout.ROUTE)


class Replan(NamedTuple):
    """Shifts that change (resource_id, shift_start), and all rows of them as they would be."""

    shifts: pl.DataFrame
    rows: pl.DataFrame

    @classmethod
    def of(cls, trial: Trial) -> Replan:
        """Compare a board with the plan that its trial goes back to."""
        board = trial.board
        moved = (board.state.stops[:, LINKED] != trial.kept.stops[:, LINKED]).any(axis=1)
        routes = {int(route) for state in (board.state, trial.kept) for route in state.stops[moved, layout.ROUTE]}
        lines = board.problem.staff.shifts.select("resource_id", shift_start="start").with_row_index("route")
        shifts = lines.filter(pl.col("route").is_in(sorted(routes - {-1}))).select(*SHIFT).unique()
        together = lines.join(shifts, on=SHIFT, how="semi")["route"]  # all lines of a shift
        rows = board.rows(together).with_columns(pl.col("request_id").str.split(MARK).list.first())
        return cls(shifts, rows)

    def renamed(self, old: str, new: str) -> Replan:
        """Give a resource another name."""
        return Replan(*(frame.with_columns(pl.col("resource_id").replace(old, new)) for frame in self))

    def laid_over(self, plan: pl.DataFrame) -> pl.DataFrame:
        """Put the rows in the place of those of the plan."""
        return pl.concat([plan.join(self.shifts, on=SHIFT, how="anti"), self.rows.select(plan.columns)])
