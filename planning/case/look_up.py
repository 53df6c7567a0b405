"""Columns of another table beside the rows that name its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl


def look_up(rows: pl.DataFrame, other: pl.DataFrame, on: Sequence[str], suffix: str = "") -> pl.DataFrame:
    """Give rows, as they stand, the columns of the row of another table that they name; null where they name none.

    Parameters
    ----------
    rows
        May be millions: unlike in a join, their own columns are not copied.
    other
        One row for each of its `on` at most; an empty cell there is named by empty cells.
    on
        Columns of both.
    suffix
        Put behind the names of the columns that both have.
    """
    found = rows.select(on).join(other, on=on, how="left", nulls_equal=True, maintain_order="left").drop(on)
    return rows.hstack(found.rename({name: f"{name}{suffix}" for name in found.columns if name in rows.columns}))
