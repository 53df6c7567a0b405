"""The run in a few lines of Markdown, for mail and chat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planning.report.changes import changes
from planning.report.costs import by_term
from planning.report.headline import heading, shortfalls, tiles, verdict
from planning.report.left_out import left_out
from planning.report.material import Material
from planning.report.scenarios import scenarios
from planning.report.words import cell, figure, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from planning.report.parts import Table
    from planning.run import Run

SPECIAL = re.compile(r"([\\`*_\[\]<>|~&])")
MOST = 10
"""Rows of a table; a message is no place for more."""


def markdown(run: Run, against: Run | None = None) -> str:
    """Write what the page says first, as GitHub-flavoured Markdown.

    Raises
    ------
    InputError
        E804: a table of a run cannot be read.
    """
    return "\n".join(_lines(Material(run, against))) + "\n"


def _lines(material: Material) -> Iterator[str]:
    head = heading(material)
    yield f"# {plain(head['name'])}"
    yield ""
    yield f"{plain(head['what'])} · {plain(head['about'])}"
    if said := verdict(material):
        yield from ("", plain(said))
    short = shortfalls(material)
    if short:
        yield from ("", "**Expected, and not so:**", "", *(f"- {plain(one)}" for one in short))
    own = tiles(material)
    if own:
        compared = any(tile.change for tile in own)
        columns = ["figure", "value", *(["change"] if compared else []), "expected"]
        rows = [
            [
                tile.label,
                f"{tile.value} {tile.unit}".strip(),
                *([tile.change] if compared else []),
                _expected(tile.target, tile.met),
            ]
            for tile in own
        ]
        yield from ("", *_grid(columns, rows))
    yield from _costs(material)
    for section in (scenarios(material), left_out(material), changes(material)):
        tables = [part for part in section.parts if part.is_table and not part.folded] if section else []  # type: ignore[union-attr]
        if section and tables:
            yield from ("", f"## {section.title}", "", plain(section.lead))
            yield from ("", *_table(tables[0]))  # type: ignore[arg-type]


def _expected(target: str, met: bool | None) -> str:  # noqa: FBT001 - as a tile has it
    return f"{'✓' if met else '✗'} {target.removeprefix('expected ')}" if target else ""


def _costs(material: Material) -> Iterator[str]:
    terms = by_term(material.run)
    if terms is not None and terms.height:
        yield from ("", "## What it costs", "")
        rows = terms.sort("amount", descending=True).iter_rows()
        yield from _grid(
            ["term", material.run.currency], [[term(name), figure(amount, decimals=2)] for name, amount in rows]
        )


def _table(table: Table) -> Iterator[str]:
    names = [column.name for column in table.columns]
    rows = table.frame.select(names).head(MOST).iter_rows()
    yield from _grid(
        [column.label for column in table.columns],
        [[cell(column.kind, value) for column, value in zip(table.columns, row, strict=True)] for row in rows],
    )
    if table.frame.height > MOST:
        yield from ("", f"… and {table.frame.height - MOST:,} more.")


def _grid(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(plain, columns))} |"
    yield f"|{' --- |' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(map(plain, row))} |"


def plain(text: str) -> str:
    """Write a text so that Markdown and HTML make nothing of it, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
