"""A table with its values and its texts side by side, and the faults of its cells and rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from planning.case.tables import PLACE, read_table
from planning.faults import Fault

if TYPE_CHECKING:
    from planning.case.schema.column import Column, Table


def text(name: str) -> pl.Expr:
    """Text of a cell, beside its value in a sheet's rows."""
    return pl.col(f"text.{name}")


def place() -> pl.Expr:
    """File and line of a row, as messages name them."""
    return pl.when(pl.col("_line").is_null()).then("_file").otherwise(pl.format("{}:{}", "_file", "_line"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was read.

    Parameters
    ----------
    table
        Its declaration.
    rows
        Values under the names that they are stored by; null where a cell cannot be read, or is empty and its
        column has no default; texts as `text.<name>`; `_file` and `_line`.
    """

    table: Table
    rows: pl.DataFrame

    def faults(  # noqa: PLR0913, PLR0917 - the parts of a fault
        self,
        where: pl.Expr,
        code: str,
        wrong: str | pl.Expr,
        right: str | pl.Expr = "",
        column: str | None = None,
        rows: pl.DataFrame | None = None,
    ) -> list[Fault]:
        """One fault for each row on which a condition holds (not where it is null).

        Parameters
        ----------
        where
            The condition.
        code, wrong, right
            Of the faults; an expression gives text row by row.
        column
            The column to name, with its text; as the user writes it.
        rows
            Instead of the sheet's rows: some of them, or the same with more columns.
        """
        rows = self.rows if rows is None else rows
        found = rows if rows.is_empty() else rows.filter(where.fill_null(value=False))
        if found.is_empty():
            return []
        key = text(self.table.columns[0].name)
        said = found.select(
            "_file",
            "_line",
            value=text(column) if column else pl.lit(None, dtype=pl.String),
            subject=key,
            wrong=pl.lit(wrong) if isinstance(wrong, str) else wrong,
            right=pl.lit(right) if isinstance(right, str) else right,
        )
        return [
            Fault(
                code=code,
                file=row["_file"],
                line=row["_line"],
                column=column,
                value=row["value"],
                wrong=row["wrong"],
                right=row["right"] or "",
                subject=row["subject"],
            )
            for row in said.iter_rows(named=True)
        ]


Sheets: TypeAlias = dict[str, Sheet]


def read_sheet(table: Table, texts: pl.DataFrame, zone: str) -> tuple[Sheet, list[Fault]]:
    """Turn texts into values; every cell that cannot be read, or may not be empty, is a fault."""
    if texts.is_empty():
        return _empty(table), []
    faults: list[Fault] = []
    values = []
    for column in table.columns:
        cells = texts[column.name]
        read = _values(column, cells, zone)
        if read.null_count() > cells.null_count():
            faults += _unread(column, texts.filter(read.is_null() & cells.is_not_null()), zone)
        if column.required and cells.null_count():
            faults += _missing(column, texts.filter(cells.is_null()))
        values.append(_completed(column, read, cells, zone))
    beside = texts.select(*table.names, *PLACE).rename({name: f"text.{name}" for name in table.names})
    return Sheet(table, pl.DataFrame(values).hstack(beside)), faults


def read_file(table: Table, data: bytes, file: str, zone: str) -> tuple[Sheet, list[Fault], bool]:
    """Read a table of its own, outside a case, and everything that is wrong with its file and its cells.

    The third value says whether it has every column that it needs; where one is missing, its cells are no faults.
    """
    texts, faults = read_table(table, data, file)
    sheet, cells = read_sheet(table, texts, zone)
    missing = {fault.column for fault in faults if fault.code == "E007"}
    return sheet, [*faults, *(cell for cell in cells if cell.column not in missing)], not missing


@cache
def _empty(table: Table) -> Sheet:
    values = {column.stored: column.kind.dtype for column in table.columns}
    texts = {f"text.{name}": pl.String() for name in table.names}
    return Sheet(table, pl.DataFrame(schema={**values, **texts, **PLACE}))


def _values(column: Column, cells: pl.Series, zone: str) -> pl.Series:
    if cells.null_count() == len(cells):  # as most columns are, in most tables
        return pl.repeat(None, len(cells), dtype=column.kind.dtype, eager=True).alias(column.stored)
    return column.kind.read(cells, zone).rename(column.stored)


def _completed(column: Column, read: pl.Series, cells: pl.Series, zone: str) -> pl.Series:
    """Defaults where cells are empty; what cannot be read stays null."""
    if not column.default or not cells.null_count():
        return read
    default = column.kind.read(pl.Series([column.default]), zone)
    if cells.null_count() == len(cells):
        return default.new_from_index(0, len(cells)).alias(read.name)
    return read.zip_with(cells.is_not_null(), default.new_from_index(0, len(cells)))


def _unread(column: Column, texts: pl.DataFrame, zone: str) -> list[Fault]:
    reasons = {value: column.kind.complain(value, zone) for value in texts[column.name].unique()}
    return [
        Fault(
            code=reasons[value].code,
            file=file,
            line=line,
            column=column.name,
            value=value,
            wrong=reasons[value].wrong,
            right=reasons[value].right,
            subject=subject,
        )
        for value, subject, file, line in texts.select(column.name, pl.nth(0).alias("_key"), *PLACE).iter_rows()
    ]


def _missing(column: Column, texts: pl.DataFrame) -> list[Fault]:
    wrong = "is empty; each row needs it"
    return [
        Fault(
            code="E101",
            file=file,
            line=line,
            column=column.name,
            wrong=wrong,
            right=column.meaning,
            subject=subject,
        )
        for subject, file, line in texts.select(pl.nth(0).alias("_key"), *PLACE).iter_rows()
    ]


def plain(table: Table, texts: pl.DataFrame) -> pl.DataFrame:
    """Values in the user's names and units (text, numbers, booleans), with defaults, for expressions.

    A cell that cannot be read is null.
    """
    values = []
    for column in table.columns:
        cells = texts[column.name]
        values.append(
            column.kind.plain(cells.fill_null(column.default) if column.default else cells).rename(column.name)
        )
    return pl.DataFrame(values)
