"""What a page is made of: sections, and in them charts, tables and lists of figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

MOST_ROWS = 1_000
"""Rows of a table that a page shows; a workbook has them all."""
Kind = Literal["text", "id", "number", "money", "share", "moment", "day", "minutes", "yes"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the frame's column, what it is called, and how its cells are written."""

    name: str
    label: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that a reader sorts and searches.

    Parameters
    ----------
    title
        What its rows are.
    frame
        Rows in the order in which they are first shown.
    folded
        Whether it opens on demand: it repeats in figures what a chart beside it shows.
    note
        What a reader has to know of it.
    """

    title: str
    columns: Sequence[Column]
    frame: pl.DataFrame
    folded: bool = False
    note: str = ""
    is_table: bool = field(default=True, init=False)

    @property
    def shown(self) -> pl.DataFrame:
        """The rows that a page shows."""
        return self.frame.head(MOST_ROWS)

    @property
    def left_out(self) -> int:
        """How many rows a page does not show."""
        return max(0, self.frame.height - MOST_ROWS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart, and in words what it shows, for whoever does not see it.

    Parameters
    ----------
    key
        Its name in the page.
    title
        What it shows.
    says
        The same in a sentence with the figures that matter.
    spec
        In Vega-Lite; a JSON document.
    legend
        Colour (a name of the style sheet) and meaning of each kind of mark.
    by_day
        Whether the reader chooses its day, and whom it follows.
    people
        Among whom he chooses.
    """

    key: str
    title: str
    says: str
    spec: dict[str, Any]
    legend: Sequence[tuple[str, str]] = ()
    by_day: bool = False
    people: Sequence[str] = ()
    note: str = ""
    is_table: bool = field(default=False, init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A headline figure.

    Parameters
    ----------
    change
        By how much it differs from the earlier run; empty where there is none.
    tone
        Whether that is `good`, `bad` or neither.
    target
        What was expected of it; empty where nothing was.
    met
        Whether it holds; None where nothing was expected.
    """

    kpi: str
    label: str
    value: str
    unit: str
    formula: str
    within: str = ""
    change: str = ""
    tone: str = ""
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A chapter of the page."""

    key: str
    title: str
    lead: str = ""
    parts: Sequence[Chart | Table] = ()
    notes: Sequence[str] = ()
