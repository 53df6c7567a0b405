"""Keys of case.yaml that hold a list of entries, each of which may carry a condition on the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from planning.case.conditions import check_condition
from planning.case.keys import fault_at, kind_of, mapping, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planning.case.document import Node
    from planning.case.keys import Reader
    from planning.faults import Fault


class Listed(NamedTuple):
    """How a list is written.

    Parameters
    ----------
    path
        The key.
    example
        Of an entry.
    readers
        Of an entry's keys.
    needed, lacking
        Keys that it cannot do without, and what is wrong with it then.
    table
        On whose rows its `where` is a condition.
    """

    path: str
    example: str
    readers: Mapping[str, Reader]
    needed: tuple[str, ...]
    lacking: str
    table: str


class Entry(NamedTuple):
    """An entry: where it stands, what it says, and its nodes by key."""

    path: str
    row: dict[str, Any]
    nodes: Mapping[str, Node]


def entries(node: Node | None, listed: Listed, faults: list[Fault]) -> Iterator[tuple[Entry, int]]:
    """Read the entries of a list, each with how many faults were known before it.

    Parameters
    ----------
    node
        The list, as written.
    listed
        How it is written.
    faults
        Takes E204 where something is of the wrong kind, E213 where an entry lacks something, E203 for a key that is not
        known, E910 and E911 for a condition, and what the readers complain of.
    """
    if node is None or (node.value is None and not node.text):
        return
    if not isinstance(node.value, list):
        faults.append(fault_at(node, "E204", listed.path, f"is a {kind_of(node)}", f"a list of {listed.example}"))
        return
    for count, entry in enumerate(node.value, 1):
        known = len(faults)
        yield _entry(entry, f"{listed.path}.{count}", listed, faults), known


def _entry(node: Node, path: str, listed: Listed, faults: list[Fault]) -> Entry:
    nodes = mapping(node, path, faults, known=listed.readers)
    row = {name: scalar(entry, f"{path}.{name}", listed.readers[name], faults) for name, entry in nodes.items()}
    is_row = node.value is None or isinstance(node.value, dict)
    if is_row and any(name not in nodes or nodes[name].value is None for name in listed.needed):
        faults.append(fault_at(node, "E213", path, listed.lacking, f"like {listed.example}"))
    if row.get("where") is not None:
        check_condition(nodes["where"], row["where"], listed.table, f"{path}.where", faults)
    return Entry(path, row, nodes)
