"""Reads tables as text: each cell as it stands, stripped, with its file and line; an empty one is null.

A row whose cells are all empty is no row. Of a Parquet file the line is the number of the row.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs

from planning.case.schema.kinds import similar
from planning.faults import Fault
from planning.formulas import unshielded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.case.schema.column import Table

BOM = b"\xef\xbb\xbf"
PLACE = pl.Schema({"_file": pl.String(), "_line": pl.Int64()})
AS_THEY_ARE = (pl.String, pl.Categorical, pl.Enum, pl.Date, pl.Boolean, pl.Null)
UNREADABLE = (pl.exceptions.PolarsError, OSError, ValueError)


@cache
def empty(table: Table) -> pl.DataFrame:
    """Return a table of text without rows."""
    return pl.DataFrame(schema={**dict.fromkeys(table.names, pl.String()), **PLACE})


def read_table(table: Table, data: bytes, file: str) -> tuple[pl.DataFrame, list[Fault]]:
    """Read a file of a table.

    Parameters
    ----------
    table
        Its declaration.
    data
        The bytes of the file, Parquet where its name ends so, else CSV.
    file
        Its name, for faults.

    Returns
    -------
    tuple[pl.DataFrame, list[Fault]]
        Text of every declared column, `_file`, `_line`; and what is wrong with the file as a whole.
    """
    if PurePosixPath(file).suffix.lower() == ".parquet":
        rows, faults = _parquet(data, file)
    else:
        rows, faults = _csv(data, file, table.columns[0].name)
        rows = None if rows is None else unshielded(rows)
    if rows is None:
        return empty(table), faults
    return conform(table, rows.with_columns(_file=pl.lit(file)), file, faults)


def conform(
    table: Table, rows: pl.DataFrame, file: str, faults: list[Fault], line: int | None = 1
) -> tuple[pl.DataFrame, list[Fault]]:
    """Bring rows of text to the declared columns: strip them, drop empty rows, report columns not declared."""
    faults = [*faults, *_columns(table, [name for name in rows.columns if name not in PLACE], file, line)]
    cells = [name for name in rows.columns if name not in PLACE]
    text = cs.exclude(PLACE.names())  # not by the names: polars reads "*" and "^a$" as patterns
    rows = rows.with_columns(text.str.strip_chars().replace("", None))
    filled = pl.any_horizontal(pl.lit(False), text.is_not_null())
    rows = rows if rows.select(filled.all()).item() else rows.filter(filled)  # mostly nothing to copy
    nothing = pl.repeat(None, rows.height, dtype=pl.String, eager=True)  # one for all: most columns are missing
    missing = [nothing.alias(name) for name in table.names if name not in cells]
    declared = [pl.col(name) for name in table.names if name in cells]
    return rows.select(*declared, *missing, *PLACE).select(*table.names, *PLACE).cast(PLACE), faults


def _columns(table: Table, names: Sequence[str], file: str, line: int | None) -> list[Fault]:
    faults = []
    for name in names:
        if name not in table.names:
            right = similar(name, [known for known in table.names if known not in names])
            right = right or f"known are {', '.join(table.names)}"
            wrong = f"is not a column of {table.name}"
            faults.append(Fault(code="E006", file=file, line=line, column=name, wrong=wrong, right=right))
    for column in table.columns:
        if column.required and column.name not in names:
            wrong = f"is missing; {table.name} needs it"
            faults.append(
                Fault(code="E007", file=file, line=line, column=column.name, wrong=wrong, right=column.meaning)
            )
    return faults


def _csv(data: bytes, file: str, key: str) -> tuple[pl.DataFrame | None, list[Fault]]:
    data = data.removeprefix(BOM)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong = f"is not UTF-8: byte {data[error.start]:#04x} cannot be read"
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            wrong = "is not UTF-8 but UTF-16"
        return None, [Fault(code="E002", file=file, line=line, wrong=wrong, right="save the file as UTF-8")]
    if not text.strip():
        return None, [Fault(code="E003", file=file, wrong="is empty", right="at least a header is needed")]
    header, first, faults = _header(text, file)
    if header is None:
        return None, faults
    rows = _fast(data, len(header), first)
    if rows is None:
        rows, ragged = _slow(text, len(header), file, keyed=header[0] == key)
        faults += ragged
    if rows is None:
        return None, faults
    places = [place for place, name in enumerate(header) if name not in ("", *PLACE, *header[:place])]
    return rows.select(*(pl.nth(place).alias(header[place]) for place in places), "_line"), faults


def _header(text: str, file: str) -> tuple[list[str] | None, int, list[Fault]]:
    """Names of the columns, the line on which they end, and what is wrong with them."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(row for row in reader if row)
    except (csv.Error, StopIteration) as error:
        return None, 1, [Fault(code="E009", file=file, line=1, wrong=f"cannot be read as CSV: {error}")]
    header = [name.strip() for name in header]
    line = reader.line_num
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        wrong, right = "is one column: its names are not separated by commas", "separate cells by commas"
        return None, line, [Fault(code="E009", file=file, line=line, value=header[0], wrong=wrong, right=right)]
    faults = [
        Fault(code="E004", file=file, line=line, wrong=f"column {place} has no name", right="name or remove it")
        for place, name in enumerate(header, start=1)
        if not name
    ]
    faults += [
        Fault(code="E005", file=file, line=line, column=name, wrong="stands twice in the header", right="keep one")
        for place, name in enumerate(header)
        if name and name in header[:place]
    ]
    return header, line, faults + _taken(header, file)


def _taken(names: Sequence[str], file: str) -> list[Fault]:
    """Report columns whose names are needed here."""
    right = f"no name may be {' or '.join(PLACE)}"
    taken = [name for name in names if name in PLACE]
    return [Fault(code="E006", file=file, column=name, wrong="is not a column", right=right) for name in taken]


def _fast(data: bytes, width: int, first: int) -> pl.DataFrame | None:
    """Rows of a file in which every row has as many cells as the header; None where that is not sure."""
    try:
        rows = pl.read_csv(data, infer_schema=False, quote_char='"')
    except UNREADABLE:
        return None
    if rows.width != width:
        return None
    rows.columns = [f"column_{place}" for place in range(width)]
    commas, lines = _held(rows) if b'"' in data else (0, 0)
    body = data.split(b"\n", first)[first] if data.count(b"\n") >= first else b""
    ends = body.count(b"\n") + (not body.endswith(b"\n") and bool(body))
    if body.count(b",") != (width - 1) * rows.height + commas or ends != rows.height + lines:
        return None
    number = pl.int_range(pl.len()) + first + 1
    if not lines:
        return rows.with_columns(_line=number)
    breaks = pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0)).cast(pl.Int64)
    return rows.with_columns(_line=number + breaks.cum_sum() - breaks)


def _held(rows: pl.DataFrame) -> tuple[int, int]:
    """Count the commas and the ends of lines inside the cells, as only quoted ones can hold them."""
    commas, lines = (
        pl.sum_horizontal(pl.all().str.count_matches(one, literal=True).sum()).alias(name)
        for name, one in (("commas", ","), ("lines", "\n"))
    )
    return rows.select(commas, lines).row(0)


def _slow(text: str, width: int, file: str, *, keyed: bool) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Rows of any file, one by one, with a fault for each that has more or fewer cells than the header.

    Where the id stands first (`keyed`), it is known of these too.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    faults = []
    before = 0
    try:
        for row in reader:
            line, before = before + 1, reader.line_num
            if len(row) == width:
                rows.append(row)
                lines.append(line)
            elif row:
                wrong = f"has {len(row)} cells, the header has {width}"
                right = "quote cells that hold a comma" if len(row) > width else "write a comma for each empty cell"
                subject = (row[0].strip() or None) if keyed else None
                faults.append(Fault(code="E008", file=file, line=line, wrong=wrong, right=right, subject=subject))
    except csv.Error as error:
        right = "close the quotes, and double those inside a quoted cell"
        wrong = f"cannot be read as CSV: {error}"
        return None, [*faults, Fault(code="E009", file=file, line=before + 1, wrong=wrong, right=right)]
    columns = list(zip(*rows[1:], strict=True)) or [()] * width
    frame = pl.DataFrame({f"column_{place}": pl.Series(cells, dtype=pl.String) for place, cells in enumerate(columns)})
    return frame.with_columns(_line=pl.Series(lines[1:], dtype=pl.Int64)), faults


def _parquet(data: bytes, file: str) -> tuple[pl.DataFrame | None, list[Fault]]:
    if not data:
        return None, [Fault(code="E003", file=file, wrong="is empty")]
    try:
        rows = pl.read_parquet(io.BytesIO(data))
    except UNREADABLE as error:
        reason = str(error).splitlines()[0] if str(error) else "it is damaged"
        return None, [Fault(code="E009", file=file, wrong=f"cannot be read as Parquet: {reason}")]
    return as_text(rows, file)


def as_text(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Fault]]:
    """Write the cells of typed rows as a CSV file would hold them; `_line` is the number of the row."""
    faults, columns = _taken(rows.columns, file), []
    rows = rows.drop(cs.by_name(PLACE.names(), require_all=False))
    for place, (name, dtype) in enumerate(rows.schema.items()):
        written = _written(pl.nth(place), dtype)
        if written is None:
            right = "text, whole numbers, numbers, true and false, dates, times or lists of text"
            wrong = f"is a column of type {dtype}, which cannot be read"
            faults.append(Fault(code="E011", file=file, column=name, wrong=wrong, right=right))
            written = pl.lit(None, dtype=pl.String)
        columns.append(written.alias(name))
    return rows.select(*columns, _line=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)), faults


def _written(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr | None:
    if dtype.is_integer() or dtype.is_decimal() or isinstance(dtype, AS_THEY_ARE):
        return cell.cast(pl.String)
    if dtype.is_float():
        return cell.cast(pl.String).str.strip_suffix(".0")
    if isinstance(dtype, pl.Datetime):
        return cell.dt.strftime("%Y-%m-%dT%H:%M:%S%.9f" + ("%:z" if dtype.time_zone else ""))
    if isinstance(dtype, pl.List) and isinstance(dtype.inner, pl.String):
        return cell.list.join(";")
    return None
