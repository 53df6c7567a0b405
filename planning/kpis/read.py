"""The figures of a run, from its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Real, Text, YesNo
from planning.case.sheet import read_file
from planning.kpis.measure import KPIS

if TYPE_CHECKING:
    from pathlib import Path

    from planning.case.schema.kinds import Kind
    from planning.faults import Fault

FILE = "kpis.csv"
KINDS: dict[Any, Kind] = {
    pl.String: Text(),
    pl.Float64: Real(unit="", low=float("-inf"), high=float("inf")),
    pl.Boolean: YesNo(),
}
TABLE = Table(
    name="kpis",
    meaning="The figures of a run.",
    columns=tuple(
        Column(name=name, kind=KINDS[dtype], meaning="every run has it", required=name in {"kpi", "scope", "unit"})
        for name, dtype in KPIS.items()
    ),
)


def read_kpis(folder: Path) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Read the figures of a run, and everything that is wrong with their file; None where there is none.

    The columns are those of `KPIS`. E402: a figure stands twice; else as for the tables of a case.
    """
    file = folder / FILE
    if not file.is_file():
        return None, []
    sheet, faults, whole = read_file(TABLE, file.read_bytes(), str(file), "UTC")
    again = ~pl.struct("kpi", "scope", "scope_id", "unit").is_first_distinct()
    twice = sheet.faults(again, "E402", "stands twice for its scope", "keep one row", "kpi") if whole else []
    return sheet.rows.select(*KPIS), [*faults, *twice]
