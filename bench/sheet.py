"""A table of figures: for the screen, and for RESULTS.md."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

RESULTS = Path(__file__).parent / "RESULTS.md"
PLAIN_WIDTH = 120  # columns where there is no terminal to ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Figures with what a reader has to know about them.

    Parameters
    ----------
    section
        Names its place in RESULTS.md.
    heading
        What was measured, with what and where: a paragraph each.
    columns
        The first names the row, the others hold figures.
    notes
        Sentences below the table.
    """

    section: str
    heading: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def show(self) -> None:
        """Print it."""
        from rich.console import Console  # noqa: PLC0415 - processes that measure do without
        from rich.table import Table  # noqa: PLC0415 - likewise

        width = None if sys.stdout.isatty() else PLAIN_WIDTH
        console = Console(width=width, markup=False, emoji=False, highlight=False)
        grid = Table(box=None, pad_edge=False, header_style="bold")
        for column in self.columns:
            grid.add_column(column, justify="left" if column == self.columns[0] else "right", no_wrap=True)
        for row in self.rows:
            grid.add_row(*row)
        console.print(self.section, *self.heading, "", grid, "", *self.notes, sep="\n")

    def markdown(self) -> str:
        """Write it as a section of RESULTS.md."""
        rule = ["---", *("--:" for _ in self.columns[1:])]
        table = [f"| {' | '.join(row)} |" for row in (self.columns, rule, *self.rows)]
        notes = [f"- {note}" for note in self.notes]
        parts = [f"## {self.section}", *self.heading, "\n".join(table), "\n".join(notes)]
        return "\n\n".join(part for part in parts if part)


def write(sheet: Sheet, file: Path = RESULTS) -> None:
    """Put a sheet between the markers of its section, at the end where it has none; other sections stay."""
    first, last = f"<!-- {sheet.section} -->\n", f"\n<!-- end of {sheet.section} -->\n"
    section = first + sheet.markdown() + last
    text = file.read_text(encoding="utf-8")
    between = re.compile(re.escape(first) + ".*?" + re.escape(last), re.DOTALL)
    there = between.search(text) is not None
    text = between.sub(lambda _: section, text) if there else f"{text.rstrip()}\n\n{section}"
    whole = file.with_suffix(".part")
    whole.write_text(text, encoding="utf-8", newline="\n")
    whole.replace(file)
