"""The tables of a run as a workbook: typed columns, frozen headings, a sheet a table."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs
from xlsxwriter import Workbook

if TYPE_CHECKING:
    from planning.run import Run

MOST = 250_000
"""Rows of a sheet; a spreadsheet holds a million, but nobody waits for them."""
LONGEST = 32_767
"""Characters that a cell of a workbook can hold."""
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FIRST = ("kpis", "costs", "plan", "unplanned")
CUT = " (cut)"


def workbook(run: Run) -> tuple[bytes, list[str]]:
    """Write the tables of a run into a workbook.

    Times are those of the clock on the wall in the run's time zone: a workbook knows no time zones.

    Parameters
    ----------
    run
        A run; of a folder of scenarios the first, and what compares them.

    Returns
    -------
    tuple[bytes, list[str]]
        The file; and the tables that it leaves out, since they have more than `MOST` rows.

    Raises
    ------
    InputError
        E804: a table of the run cannot be read.
    """
    file, left_out = BytesIO(), []
    with Workbook(file, AS_TEXT) as book:
        names = sorted(run.names(), key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
        held = []
        for name in names:
            rows = run.count(name)
            held.append((name, rows, "" if rows <= MOST else "too long for a workbook: it is in the run"))
            if rows > MOST:
                left_out.append(name)
        _sheet(book, "contents", _contents(run, held))
        for name, _, why in held:
            frame = None if why else run.table(name)
            if frame is not None:
                _sheet(book, name.replace("/", " "), frame)
    return file.getvalue(), left_out


def _contents(run: Run, held: list[tuple[str, int, str]]) -> pl.DataFrame:
    rows = [*held, ("times", None, f"local to {run.timezone}"), ("amounts", None, run.currency)]
    return pl.DataFrame(rows, schema={"table": pl.String, "rows": pl.Int64, "note": pl.String}, orient="row")


def _sheet(book: Workbook, name: str, frame: pl.DataFrame) -> None:
    """Write a frame; its texts stay texts, whatever they begin with."""
    moments = cs.datetime().dt.replace_time_zone(None)
    short = pl.when(cs.string().str.len_chars() > LONGEST).then(cs.string().str.head(LONGEST - len(CUT)) + CUT)
    plain = frame.with_columns(moments, short.otherwise(cs.string()))
    plain.write_excel(
        book,
        name,
        freeze_panes=(1, 0),
        autofit=frame.height <= 5_000,  # noqa: PLR2004 - each cell is measured
        dtype_formats={pl.Datetime: "yyyy-mm-dd hh:mm:ss", pl.Date: "yyyy-mm-dd"},
        float_precision=6,
        table_style="Table Style Light 1",
        autofilter=True,
    )
