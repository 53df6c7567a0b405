"""The format of a case in words, and tables to start from: both from the declarations that loading uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.case.codes import CODES
from planning.case.keys import declared, sections
from planning.case.mappings import KEYS
from planning.case.schema import NEEDED, TABLES
from planning.case.schema.changes import CHANGES
from planning.case.settings import SECTIONS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planning.case.schema.column import Column, Table

OPENING = """\
# The format of a case

A case is a folder with case.yaml and tables as CSV (UTF-8, commas, a header) or Parquet, each in the file of
its name or in those that case.yaml names. An empty cell stands for the column's default, never for zero; a row
whose cells are all empty is no row. Space around a cell does not count. In cells `;` separates entries, `:` a
skill from its level and a part from its quantity, `/` a start from its end. Dates and times are ISO 8601; without
an offset they are local to `timezone`, and a time that a clock change leaves out or repeats is a fault. Money is in
the case's currency; the unit of everything else is the end of the column's name. Of columns marked * no cell may be
empty. Ids of clients, services and sites are looked up where their table is given.
"""


def format_reference() -> str:
    """Describe every table, every key of case.yaml and every code, in Markdown."""
    parts = [OPENING, "## Tables\n", *map(_table, (*TABLES.values(), CHANGES)), _settings(), _codes()]
    return "\n".join(parts)


def template(name: str) -> str:
    """Write a table's header and, where it stands by itself, an example row, as CSV.

    Raises
    ------
    KeyError
        No table has this name.
    """
    table = TABLES[name]
    header = ",".join(table.names)
    return f"{header}\n" if table.bare else f"{header}\n{','.join(map(_quoted, table.columns))}\n"


def _quoted(column: Column) -> str:
    return f'"{column.example}"' if "," in column.example else column.example


def _table(table: Table) -> str:
    heading = f"### {table.name}{' (needed)' if table.name in NEEDED else ''}\n\n{table.meaning}\n"
    rows = [
        (
            f"{column.name}{'*' if column.required else ''}",
            column.kind.says,
            column.default or column.otherwise,
            column.meaning,
            column.example,
        )
        for column in table.columns
    ]
    return heading + "\n" + _lines(("column", "holds", "empty means", "meaning", "example"), rows)


def _settings() -> str:
    rows = [(name, key.says, key.default, key.meaning) for name, key in declared(Settings).items()]
    for section, kind in SECTIONS.items():
        rows += _keys(section, kind)
    rows += [(name, key.says, key.default, key.meaning) for name, key in KEYS.items()]
    opening = "## case.yaml\n\nEvery key has a default but horizon.start.\n\n"
    return opening + _lines(("key", "holds", "default", "meaning"), rows)


def _keys(path: str, section: type) -> list[tuple[str, str, str, str]]:
    """List the keys of a section and of those inside it."""
    rows = [(f"{path}.{name}", key.says, key.default, key.meaning) for name, key in declared(section).items()]
    return rows + [row for name, kind in sections(section).items() for row in _keys(f"{path}.{name}", kind)]


def _codes() -> str:
    opening = (
        "## Codes\n\nE: the input cannot be read as meant, and nothing runs. W: it can, but something cannot be\n"
        "served as asked; everything else runs.\n\n"
    )
    return opening + _lines(("code", "meaning", "remedy"), [(code, *said) for code, said in sorted(CODES.items())])


def _lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table."""
    cells = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in cells)
