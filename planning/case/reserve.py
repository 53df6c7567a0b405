"""The key `desk.reserve` of case.yaml: how many people desk work leaves free, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planning.case.keys import Cell, fault_at, kind_of, mapping, scalar
from planning.case.people import check_condition
from planning.case.schema.kinds import Text, Whole, similar

if TYPE_CHECKING:
    from collections.abc import Collection

    from planning.case.document import Node
    from planning.faults import Fault

PATH = "desk.reserve"
EXAMPLE = "{calendar: phones, people: 4, where: \"team = 'hotline'\"}"
READERS = {"calendar": Cell(Text()), "people": Cell(Whole(unit="people", low=1)), "where": Cell(Text())}
NEEDED = ("calendar", "people")


@dataclass(frozen=True, slots=True)
class Reserve:
    """People whom desk work leaves free: how many, while a calendar is open, and a condition on resources."""

    calendar: str
    people: int
    where: str | None = None


def reserves(node: Node | None, calendars: Collection[str], faults: list[Fault]) -> tuple[Reserve, ...]:
    """Read the list of reserves.

    Parameters
    ----------
    node
        The list, as written.
    calendars
        The calendars of case.yaml.
    faults
        Takes E204 where something is of the wrong kind, E213 without calendar or people, E401 for an unknown calendar,
        E102 and E103 for a number of people, E910 and E911 for a condition.
    """
    if node is None or (node.value is None and not node.text):
        return ()
    if not isinstance(node.value, list):
        faults.append(fault_at(node, "E204", PATH, f"is a {kind_of(node)}", f"a list of {EXAMPLE}"))
        return ()
    found = (_reserve(entry, f"{PATH}.{count}", calendars, faults) for count, entry in enumerate(node.value, 1))
    return tuple(reserve for reserve in found if reserve is not None)


def _reserve(node: Node, path: str, calendars: Collection[str], faults: list[Fault]) -> Reserve | None:
    known = len(faults)
    nodes = mapping(node, path, faults, known=READERS)
    row = {name: scalar(entry, f"{path}.{name}", READERS[name], faults) for name, entry in nodes.items()}
    is_row = node.value is None or isinstance(node.value, dict)
    if is_row and any(name not in nodes or nodes[name].value is None for name in NEEDED):
        faults.append(fault_at(node, "E213", path, "names no calendar, or no number of people", f"like {EXAMPLE}"))
    calendar, where = row.get("calendar"), row.get("where")
    if calendar is not None and calendar not in calendars:
        wrong, right = "is no calendar of case.yaml", similar(calendar, calendars)
        faults.append(fault_at(nodes["calendar"], "E401", f"{path}.calendar", wrong, right))
    if where is not None:
        check_condition(nodes["where"], where, f"{path}.where", faults)
    return None if len(faults) > known else Reserve(row["calendar"], row["people"], where)
