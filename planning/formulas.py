"""Texts that a spreadsheet would take for formulas: written with an apostrophe before them, read without it.

A spreadsheet runs what begins like a formula as soon as somebody opens the file, and a client's name may begin so. The
apostrophe is how spreadsheets themselves mark a text. Signed numbers and telephone numbers stay as they are: what
holds nothing but digits and signs computes nothing worse than a number. See OWASP, "CSV Injection".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl
import polars.selectors as cs

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST = r"[=@+\-\uff1d\uff20\uff0b\uff0d\t\r\n]"  # the wide ones too, which spreadsheets in Asia take for the same
FORMULA = rf"^'*{FIRST}"
"""What begins like a formula, or like one that has been shielded already: so that each text is read as it was."""
NUMBER = r"^'*[+\-]?[\d .,/()+\-]*$"


def as_csv(frame: pl.DataFrame, **form: Any) -> str:  # noqa: ANN401 - what write_csv takes
    """Write a frame as CSV in which no text is a formula."""
    text: str = frame.with_columns(_shielded(pl.col(name)) for name in _suspects(frame)).write_csv(**form)
    return text


def shielded(row: Mapping[str, Any]) -> dict[str, Any]:
    """Do for the cells of one row what `as_csv` does for those of a frame."""
    return {name: f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell for name, cell in row.items()}


def unshielded(texts: pl.DataFrame) -> pl.DataFrame:
    """Take off the apostrophes that `as_csv` has put before formulas."""
    marked = [name for name, dtype in texts.schema.items() if dtype == pl.String and _any(texts[name], "'")]
    return texts.with_columns(
        pl.when(_formula(pl.col(name))).then(pl.col(name).str.strip_prefix("'")).otherwise(pl.col(name)).alias(name)
        for name in marked
    )


def _suspects(frame: pl.DataFrame) -> list[str]:
    """Name the columns of text in which a cell begins like a formula; mostly none."""
    names = frame.select(cs.string()).columns
    found = frame.select(pl.col(names).str.contains(FORMULA).any()) if names else frame
    return [name for name in names if found[name].item()]


def _any(texts: pl.Series, prefix: str) -> bool:
    return bool(texts.str.starts_with(prefix).any())


def _shielded(cell: pl.Expr) -> pl.Expr:
    return pl.when(_formula(cell)).then(pl.lit("'") + cell).otherwise(cell).name.keep()


def _formula(cell: pl.Expr) -> pl.Expr:
    return cell.str.contains(FORMULA) & ~cell.str.contains(NUMBER)


def _is_formula(cell: str) -> bool:
    return bool(re.match(FORMULA, cell)) and not re.match(NUMBER, cell)
