"""The key `measures` of case.yaml: what is changed for a while, by the calendar or when waits or backlogs grow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.keys import Cell, Duration, fault_at, kind_of, mapping, scalar
from planning.case.schema.kinds import Complaint, Real, Text, Whole, Word
from planning.case.schema.lists import Windows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planning.case.document import Node
    from planning.case.keys import Reader
    from planning.faults import Fault

PATH = "measures"
WHEN = "{queue: orders, wait: 5min, for: 10min, until: 2min, lead: 30min}"
EXAMPLE = f"{{help: {{when: {WHEN}, teams: {{office: on}}}}}}"
ON, OFF = ("on", "yes", "true", "1"), ("off", "no", "false", "0")


class Switch:
    """Reads on and off, as people and YAML write them."""

    says = "on or off"

    def scalar(self, text: str) -> bool | Complaint:
        """Return whether it is on, or complain."""
        if text.lower() in ON or text.lower() in OFF:
            return text.lower() in ON
        return Complaint("E110", "is neither on nor off", "on, or off")


SHARE = Cell(Real(unit="", low=0, high=1))
RULES: dict[str, Reader] = {
    "admits": Switch(),
    "served": Switch(),
    "routing": Cell(Word(("longest_idle", "best_skilled"))),
    "most_waiting": Cell(Whole()),
    "reserve": Cell(Whole()),
    "deflected": SHARE,
    "shifted": SHARE,
    "redials": SHARE,
    "resolved": SHARE,
    "returns": SHARE,
    "callback_from": Duration(),
    "callback_share": SHARE,
    "partner": Duration(),
}
"""What a measure may change of a queue: durations in seconds."""
TRIGGER: dict[str, Reader] = {
    "queue": Cell(Text()),
    "wait": Duration(),
    "backlog": Cell(Whole(unit="contacts")),
    "for": Duration(),
    "lead": Duration(),
}
KEYS = ("when", "during", "queues", "teams", "takes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Reads times from and to: `2026-11-27T10:00/2026-11-27T12:00`, several separated by `;`."""

    zone: str
    says: str = Windows.says

    def scalar(self, text: str) -> tuple[tuple[int, int], ...] | Complaint:
        """Return the spans in epoch seconds, or complain."""
        found = Windows().read(pl.Series([text]), self.zone).item()
        if found is None:
            return Windows().complain(text, self.zone)
        return tuple((span["start"], span["end"]) for span in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """When a measure is called for: a wait in seconds or a number of contacts, and for how long, in seconds."""

    queue: str
    what: str
    over: float
    until: float
    hold: int = 0
    lead: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is changed.

    Parameters
    ----------
    when, during
        What calls for it; when it is in force anyway, in epoch seconds.
    queues
        By queue, what of it is changed to what: of `RULES`.
    teams
        Teams that begin or stop to work.
    takes
        By team and queue, after which wait in seconds its people take such contacts too.
    """

    when: tuple[Trigger, ...] = ()
    during: tuple[tuple[int, int], ...] = ()
    queues: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    teams: Mapping[str, bool] = field(default_factory=dict)
    takes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def measures(node: Node | None, zone: str, faults: list[Fault]) -> dict[str, Measure]:
    """Read the measures; what is wrong in one is a fault, and what can be read of it is kept.

    Parameters
    ----------
    node
        As written.
    zone
        Of local times.
    faults
        Takes E214 where a measure changes nothing or is never in force, E215 where a trigger does not say what it
        watches; E204 and those of the cells.
    """
    return {
        name: _measure(entry, f"{PATH}.{name}", zone, faults) for name, entry in mapping(node, PATH, faults).items()
    }


def _measure(node: Node, path: str, zone: str, faults: list[Fault]) -> Measure:
    known = len(faults)
    nodes = mapping(node, path, faults, known=KEYS)
    during = scalar(nodes["during"], f"{path}.during", Spans(zone=zone), faults) if "during" in nodes else None
    found = Measure(
        when=tuple(_triggers(nodes.get("when"), f"{path}.when", faults)),
        during=during or (),
        queues={
            queue: _cells(entry, f"{path}.queues.{queue}", RULES, faults)
            for queue, entry in mapping(nodes.get("queues"), f"{path}.queues", faults).items()
        },
        teams=_each(nodes.get("teams"), f"{path}.teams", Switch(), faults),
        takes={
            team: _each(entry, f"{path}.takes.{team}", Duration(), faults)
            for team, entry in mapping(nodes.get("takes"), f"{path}.takes", faults).items()
        },
    )
    if len(faults) == known and not (found.when or found.during):
        faults.append(fault_at(node, "E214", path, "is never in force: it has neither when nor during", EXAMPLE))
    if len(faults) == known and not (any(found.queues.values()) or found.teams or any(found.takes.values())):
        faults.append(fault_at(node, "E214", path, "changes nothing", "give it queues, teams or takes"))
    return found


def _cells(node: Node, path: str, readers: Mapping[str, Reader], faults: list[Fault]) -> dict[str, Any]:
    """Read a mapping whose keys are known, without those that cannot be read."""
    read = {
        name: scalar(entry, f"{path}.{name}", readers[name], faults)
        for name, entry in mapping(node, path, faults, known=readers).items()
    }
    return {name: value for name, value in read.items() if value is not None}


def _each(node: Node | None, path: str, reader: Reader, faults: list[Fault]) -> dict[str, Any]:
    """Read a mapping of the user's own names to values of one kind."""
    nodes = mapping(node, path, faults)
    return _cells(node, path, dict.fromkeys(nodes, reader), faults) if node is not None else {}


def _triggers(node: Node | None, path: str, faults: list[Fault]) -> Iterator[Trigger]:
    if node is None or (node.value is None and not node.text):
        return
    entries = node.value if isinstance(node.value, list) else [node]
    for entry in entries:
        if not isinstance(entry.value, dict):
            faults.append(fault_at(entry, "E204", path, f"is a {kind_of(entry)}", f"like {WHEN}"))
        elif (trigger := _trigger(entry, path, faults)) is not None:
            yield trigger


def _trigger(node: Node, path: str, faults: list[Fault]) -> Trigger | None:
    known = len(faults)
    nodes = mapping(node, path, faults, known=(*TRIGGER, "until"))
    watched = [name for name in ("wait", "backlog") if name in nodes]
    if "queue" not in nodes or len(watched) != 1:
        faults.append(fault_at(node, "E215", path, "names no queue, or not one of wait and backlog", f"like {WHEN}"))
        return None
    what = watched[0]
    readers = {**TRIGGER, "until": TRIGGER[what]}
    row = {name: scalar(entry, f"{path}.{name}", readers[name], faults) for name, entry in nodes.items()}
    if len(faults) == known and any(row[name] is None for name in nodes):
        faults.append(fault_at(node, "E215", path, "has an empty entry", f"like {WHEN}"))
    if len(faults) == known and row.get("until", 0) > row[what]:
        wrong, right = f"is above the {what} that calls for it", "no more than that"
        faults.append(fault_at(nodes["until"], "E215", f"{path}.until", wrong, right))
    if len(faults) > known:
        return None
    return Trigger(
        queue=row["queue"],
        what=what,
        over=row[what],
        until=row.get("until", row[what]),
        hold=row.get("for", 0),
        lead=row.get("lead", 0),
    )
