"""Conditions on the rows of a table in case.yaml: `team = 'hotline' and cost_hour < 40`."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from planning.case.expressions import compile_where
from planning.case.schema import TABLES
from planning.case.sheet import plain, text
from planning.case.tables import empty
from planning.faults import InputError

if TYPE_CHECKING:
    import polars as pl

    from planning.case.document import Node
    from planning.case.sheet import Sheet
    from planning.faults import Fault


def check_condition(node: Node, where: str, table: str, path: str, faults: list[Fault]) -> None:
    """Find what is wrong with a condition on a table that stands in a node: E910 and E911."""
    try:
        compile_where(where, columns(table), file=node.file, column=path)
    except InputError as error:
        faults += [replace(fault, line=node.line) for fault in error.faults]


def matching(sheet: Sheet, where: str | None) -> pl.DataFrame:
    """Give the rows of a table that meet a condition, all where there is none, in the user's names and units."""
    written = plain(sheet.table, sheet.rows.select(text(name).alias(name) for name in sheet.table.names))
    return written if where is None else written.filter(compile_where(where, columns(sheet.table.name)))


@cache
def columns(table: str) -> pl.Schema:
    """Name the columns of a table, and their types, as conditions see them."""
    return plain(TABLES[table], empty(TABLES[table])).schema
