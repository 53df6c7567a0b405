"""A column and a table, as declared: what they hold, in which unit, with which default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planning.case.schema.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        As the user writes it, with the unit as its suffix.
    kind
        How its cells are read.
    meaning, example
        For the format reference and the template.
    default
        What an empty cell stands for, written as a cell; empty: nothing.
    otherwise
        Says what an empty cell stands for where that is not one value: `the service's`.
    required
        A cell may not be empty.
    """

    name: str
    kind: Kind
    meaning: str
    example: str = ""
    default: str = ""
    otherwise: str = ""
    required: bool = False

    @property
    def stored(self) -> str:
        """Name after loading: without the unit, where loading turns it into seconds or metres."""
        return self.name.replace(self.kind.suffix, "", 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table.

    Parameters
    ----------
    name
        Also the stem of its default file.
    meaning
        For the format reference.
    columns
        In the order of the template; the first is the table's key, or begins it.
    unique
        Columns that together name a row; empty where rows may repeat.
    bare
        Its template has no example row: that would name, or touch, rows which the other templates do not have.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ()
    bare: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, as the user writes them."""
        return tuple(column.name for column in self.columns)
