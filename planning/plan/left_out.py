"""The requests that a run leaves out, from its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Fixed, Text
from planning.case.sheet import read_file
from planning.plan.rows import UNPLANNED

if TYPE_CHECKING:
    from pathlib import Path

    from planning.faults import Fault

FILE = "unplanned.csv"
TABLE = Table(
    name="unplanned",
    meaning="The requests that a run leaves out.",
    columns=(
        Column(name="request_id", kind=Text(id=True), meaning="Which request.", required=True),
        Column(name="value", kind=Fixed(places=2), meaning="What it is worth."),
        Column(name="code", kind=Text(), meaning="Why it is left out."),
        Column(name="detail", kind=Text(), meaning="The same in words."),
    ),
)


def read_left_out(folder: Path) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Read which requests a run leaves out, and everything that is wrong with the file; None where there is none.

    The columns are those of `UNPLANNED`. E402: a request stands twice; else as for the tables of a case.
    """
    file = folder / FILE
    if not file.is_file():
        return None, []
    sheet, faults, _ = read_file(TABLE, file.read_bytes(), str(file), "UTC")
    again = pl.col("request_id").is_not_null() & ~pl.col("request_id").is_first_distinct()
    twice = sheet.faults(again, "E402", "stands twice", "keep one row", "request_id")
    return sheet.rows.select(*UNPLANNED), [*faults, *twice]
