"""Reserves of `desk.reserve` for which there are never enough people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.faults import Fault

if TYPE_CHECKING:
    from planning.case.case import Case


def unfilled(case: Case) -> list[Fault]:
    """Warn of reserves that no shifts can fill at any moment: W558."""
    faults = []
    for _, spans in case.reserves.group_by("reserve", maintain_order=True):
        number, calendar, people = spans.row(0)[:3]
        most = _most(case, spans)
        if most < people:
            wrong = f"no more than {most} who match are in their shifts at once while {calendar} is open, not {people}"
            right = "desk work takes none of them then"
            faults.append(
                Fault(code="W558", file="case.yaml", column=f"desk.reserve.{number}", wrong=wrong, right=right)
            )
    return faults


def _most(case: Case, spans: pl.DataFrame) -> int:
    """Count the persons of a reserve who are in their shifts at once in any of its spans, at the most."""
    shifts = case.shifts.filter(pl.col("resource_id").is_in(spans["resources"][0].implode()))
    moves = [
        rows.select(at=edge, here=pl.lit(sign * here), open=pl.lit(sign * opened))
        for rows, here, opened in ((shifts, 1, 0), (spans, 0, 1))
        for edge, sign in (("start", 1), ("end", -1))
    ]
    states = pl.concat(moves).group_by("at").sum().sort("at").select(pl.col("here", "open").cum_sum())
    return int(states.filter(pl.col("open") > 0)["here"].max() or 0)  # type: ignore[arg-type]  # of whole numbers
