"""How keys of case.yaml are declared and read: one declaration a key, on the field that keeps its value."""

# ruff: noqa: D102 - the methods are those of Reader and are described there

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import polars as pl

from planning.case.schema.kinds import Complaint, Kind, similar
from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planning.case.document import Node


class Reader(Protocol):
    """Reads a scalar's text, or returns what is wrong with it."""

    @property
    def says(self) -> str:
        """What it reads, for the format reference."""

    def scalar(self, text: str) -> Any | Complaint:  # noqa: ANN401 - a setting's value
        """Value of a text, or the complaint about it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Reads a scalar as a cell of a table is read."""

    kind: Kind

    @property
    def says(self) -> str:
        return self.kind.says

    def scalar(self, text: str) -> Any | Complaint:  # noqa: ANN401
        value = self.kind.read(pl.Series([text]), "UTC").item()
        return self.kind.complain(text, "UTC") if value is None else value


UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Duration:
    """Reads a duration with its unit, `90min` or `1h30min`, as seconds from `low` to `high`, a multiple of `step`."""

    low: int = 0
    high: int | None = None
    step: int = 1

    @property
    def says(self) -> str:
        return "duration with its unit (s, min, h or d)" + self._bounds

    @property
    def _bounds(self) -> str:
        return "" if self.high is None else f", from {self.low // 60}min to {self.high // 60}min"

    def scalar(self, text: str) -> int | Complaint:
        if re.fullmatch(r"(?:[0-9]{1,9}\s*(?:s|min|h|d)\s*)+", text):
            seconds = sum(int(number) * UNITS[unit] for number, unit in re.findall(r"([0-9]+)\s*([a-z]+)", text))
            if self.low <= seconds and (self.high is None or seconds <= self.high):
                if seconds % self.step == 0:
                    return seconds
                return Complaint("E206", f"is no multiple of {self.step} s", f"a {self.says}")
            return Complaint("E206", "is out of range", f"a {self.says}")
        if re.fullmatch(r"[0-9]+", text):
            return Complaint("E206", "is a duration without a unit", f"{text}min? units are s, min, h and d")
        return Complaint("E206", "is not a duration", "whole numbers with s, min, h or d, like 90min or 2h")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Reads a list of two whole numbers, the least and the most."""

    low: int
    high: int

    @property
    def says(self) -> str:
        return f"list of the least and the most, whole numbers from {self.low} to {self.high}"

    def scalar(self, text: str) -> tuple[int, int] | Complaint:
        numbers = re.fullmatch(r"([0-9]{1,9})\s*,\s*([0-9]{1,9})", text)
        least, most = map(int, numbers.groups()) if numbers else (0, -1)
        if self.low <= least <= most <= self.high:
            return least, most
        return Complaint("E204", "is not a least and a most", f"a {self.says}, like [{self.low}, {self.high}]")


class Key(NamedTuple):
    """A key: how it is read, what it means, its default as written."""

    reader: Reader | None
    meaning: str
    default: str

    @property
    def says(self) -> str:
        """What it holds, for the format reference."""
        return self.reader.says if self.reader else ""


Section = TypeVar("Section")


def key(reader: Reader | None, meaning: str, default: Any = None, written: str | None = None) -> Any:  # noqa: ANN401
    """Declare a key on a field of a dataclass.

    Parameters
    ----------
    reader
        Reads its scalar; None for what is read by a function of its own.
    meaning
        For the format reference.
    default
        The value where the key is missing.
    written
        The default as the user would write it.
    """
    shown = written if written is not None else "" if default is None else str(default)
    return field(default=default, metadata={"key": Key(reader, meaning, shown)})


def declared(section: type) -> dict[str, Key]:
    """Keys of a section that its own fields declare."""
    return {entry.name: entry.metadata["key"] for entry in fields(section) if "key" in entry.metadata}


def sections(section: type) -> dict[str, type]:
    """Sections inside a section: fields with the metadata `section`."""
    return {entry.name: entry.metadata["section"] for entry in fields(section) if "section" in entry.metadata}


def section(kind: type[Section], node: Node | None, path: str, faults: list[Fault]) -> Section:
    """Read a section of case.yaml into its dataclass; what cannot be read is a fault and keeps its default.

    Keys without a reader keep it too: functions of their own read them.
    """
    keys, inside = declared(kind), sections(kind)
    nodes = mapping(node, path, faults, known=(*keys, *inside))
    values: dict[str, Any] = {}
    for name, entry in nodes.items():
        place = f"{path}.{name}" if path else name
        if name in inside:
            values[name] = section(inside[name], entry, place, faults)
        elif (reader := keys[name].reader) and (value := scalar(entry, place, reader, faults)) is not None:
            values[name] = value
    return kind(**values)


def mapping(node: Node | None, path: str, faults: list[Fault], known: Iterable[str] | None = None) -> dict[str, Node]:
    """Nodes of a mapping by key; without those whose key is not known, each of which is a fault."""
    if node is None or (node.value is None and not node.text):
        return {}
    if not isinstance(node.value, dict):
        faults.append(fault_at(node, "E204", path, "is not a mapping", "keys with values, like {key: value}"))
        return {}
    known = None if known is None else list(known)
    for name in node.value:
        if known is not None and name not in known:
            line = node.key_lines.get(name)
            place = f"{path}.{name}" if path else name
            right = similar(name, known) or f"known are {', '.join(sorted(known))}"
            file = node.value[name].file if line is None else node.file
            faults.append(
                Fault(code="E203", file=file, line=line, column=place, wrong="is no key of case.yaml", right=right)
            )
    return {name: entry for name, entry in node.value.items() if known is None or name in known}


def scalar(node: Node, path: str, reader: Reader | None, faults: list[Fault]) -> Any:  # noqa: ANN401
    """Value of a scalar; None where it is empty or cannot be read."""
    if isinstance(node.value, list) and isinstance(reader, Bounds):
        value = reader.scalar(", ".join(entry.text.strip() for entry in node.value))
        if isinstance(value, Complaint):
            faults.append(fault_at(node, value.code, path, value.wrong, value.right))
            return None
        return value
    if isinstance(node.value, dict | list) or reader is None:
        says = reader.says if reader else "text"
        faults.append(fault_at(node, "E204", path, f"is a {kind_of(node)}", f"write a {says}"))
        return None
    if node.value is None:
        return None
    value = reader.scalar(node.text.strip())
    if isinstance(value, Complaint):
        faults.append(fault_at(node, value.code, path, value.wrong, value.right))
        return None
    return value


def kind_of(node: Node) -> str:
    """Name what a node is, for messages."""
    return "mapping" if isinstance(node.value, dict) else "list" if isinstance(node.value, list) else "single value"


def fault_at(node: Node, code: str, path: str, wrong: str, right: str = "") -> Fault:
    """Report a node."""
    value = None if isinstance(node.value, dict | list) else node.text
    return Fault(code=code, file=node.file, line=node.line, column=path, value=value, wrong=wrong, right=right)
