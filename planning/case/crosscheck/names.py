"""Ids that name nothing, or name a row twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.schema.kinds import similar
from planning.case.sheet import Sheet, place, text
from planning.faults import Fault

if TYPE_CHECKING:
    from planning.case.settings import Settings
    from planning.case.sheet import Sheets


def doubles(sheet: Sheet) -> list[Fault]:
    """Rows whose id an earlier row has: E402."""
    unique = list(sheet.table.unique)
    if not unique or sheet.rows.is_empty():
        return []
    rows = sheet.rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in unique))
    if not rows.select(unique).is_duplicated().any():
        return []
    rows = rows.with_columns(_first=place().first().over(unique))
    again = ~pl.struct(unique).is_first_distinct()
    ids = pl.concat_str([pl.col(name) for name in unique], separator=", ")
    wrong = pl.lit("stands twice") if len(unique) == 1 else pl.format("makes {} stand twice", ids)
    return sheet.faults(again, "E402", wrong, pl.format("first at {}", "_first"), unique[0], rows)


def unknown(sheet: Sheet, column: str, target: Sheet) -> list[Fault]:
    """Ids that name no row of a table: E401."""
    cells = sheet.rows[column]
    if cells.null_count() == len(cells):
        return []
    if isinstance(cells.dtype, pl.List) and isinstance(cells.dtype.inner, pl.Struct):  # each with a number beside it
        cells = cells.list.eval(pl.element().struct[0])
    named = cells.explode() if isinstance(cells.dtype, pl.List) else cells
    free = {None, "*"} if sheet.table.name == "sla" else {None}
    known = set(target.rows[f"text.{target.table.columns[0].name}"])  # also an id that is a fault in its own table
    unknown = set(named.unique()) - known - free
    if not unknown:
        return []
    rows = sheet.rows.select(cells.alias("named"), text(sheet.table.columns[0].name), "_file", "_line")
    rows = rows.explode("named") if named is not cells else rows
    compared = sorted(known - free) if len(unknown) * len(known) <= MOST_COMPARISONS else []
    hints = {name: similar(name, compared) for name in unknown}
    wrong = f"is not in {target.table.name}"
    return [
        Fault(
            code="E401",
            file=file,
            line=line,
            column=column,
            value=name,
            wrong=wrong,
            right=hints[name],
            subject=subject,
        )
        for name, subject, file, line in rows.filter(pl.col("named").is_in(sorted(unknown))).iter_rows()
    ]


MOST_COMPARISONS = 100_000  # beyond it no id is suggested: it would take seconds


def calendars(sheets: Sheets, settings: Settings) -> list[Fault]:
    """Find calendars that case.yaml does not have: E401."""
    written = settings.raw.get("calendars")
    known = sorted({*settings.calendars, *(written if isinstance(written, dict) else ())})
    faults = []
    for table, column, named in (
        ("resources", "calendar", known),
        ("sites", "opening", known),
        ("sla", "clock", ["24x7", *known]),
        ("queues", "calendar", known),
    ):
        sheet = sheets[table]
        unknown = sheet.rows.filter(~pl.col(column).is_in(named))
        for name in unknown[column].unique().sort():
            wrong, right = "is no calendar of case.yaml", similar(name, named)
            faults += sheet.faults(pl.col(column) == name, "E401", wrong, right, column)
    return faults
