"""The key `desk.reserve` of case.yaml: how many people desk work leaves free, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planning.case.keys import Cell, fault_at
from planning.case.listed import Listed, entries
from planning.case.schema.kinds import Text, Whole, similar

if TYPE_CHECKING:
    from collections.abc import Collection

    from planning.case.document import Node
    from planning.faults import Fault

LISTED = Listed(
    path="desk.reserve",
    example="{calendar: phones, people: 4, where: \"team = 'hotline'\"}",
    readers={"calendar": Cell(Text()), "people": Cell(Whole(unit="people", low=1)), "where": Cell(Text())},
    needed=("calendar", "people"),
    lacking="names no calendar, or no number of people",
    table="resources",
)


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
        Takes E401 for an unknown calendar, and what `planning.case.listed.entries` finds.
    """
    found = []
    for (path, row, nodes), known in entries(node, LISTED, faults):
        calendar = row.get("calendar")
        if calendar is not None and calendar not in calendars:
            wrong, right = "is no calendar of case.yaml", similar(calendar, calendars)
            faults.append(fault_at(nodes["calendar"], "E401", f"{path}.calendar", wrong, right))
        if len(faults) == known:
            found.append(Reserve(row["calendar"], row["people"], row.get("where")))
    return tuple(found)
