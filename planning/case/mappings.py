"""The keys of case.yaml that hold lists and names of the user's own: tables, calendars, scenarios, expect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from planning.case.calendars import EXAMPLE, Calendar
from planning.case.constraints import EXAMPLE as CONSTRAINT
from planning.case.constraints import RULES
from planning.case.keys import Cell, Key, fault_at, kind_of, mapping, scalar
from planning.case.measures import EXAMPLE as MEASURE
from planning.case.schema import TABLES
from planning.case.schema.kinds import Complaint, Real, Text, similar
from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from planning.case.constraints import Rule
    from planning.case.document import Node


def _listed(rules: Mapping[str, Rule]) -> str:
    """List the rules but the first, each with an example."""
    return ", ".join(f"`{{{key}: {rule.example}}}`" for key, rule in list(rules.items())[1:])


KEYS = {
    "now": Key(Cell(Text()), "The moment at which the plan is made: a date and time, or clock.", "the horizon's start"),
    "tables": Key(
        None,
        "Files of each table, relative to this folder: `{requests: [crm.csv, erp.parquet]}`.",
        "<table>.csv or <table>.parquet",
    ),
    "calendars": Key(None, f'Weekly hours by name: `{{day: "{EXAMPLE}"}}`.', ""),
    "constraints": Key(
        None,
        f"Rules over groups: a list of `{CONSTRAINT}`, with a `name` beside it or without; also "
        f"{_listed(RULES)}. `where` names people by a condition on resources (without it everybody); a `price` makes a "
        "rule a cost, for each hour, job, day or visit beyond it; without one it is never broken.",
        "none; territories that resources list are hard",
    ),
    "measures": Key(None, f"What is changed for a while where it is called for, or by the calendar: `{MEASURE}`.", ""),
    "scenarios": Key(None, "Patches by name.", ""),
    "expect": Key(
        None, "What must hold: a list of `{kpi: sla_met, least: 0.95}`; also most, scope, scope_id, scenario.", ""
    ),
}
TAKEN = ("base", "all", "unit", "figure")  # the case as it is, every scenario, and columns of the comparison
BOUND = Cell(Real(unit="", low=-1e12, high=1e12))
EXPECTATION = {
    "kpi": Cell(Text()),
    "least": BOUND,
    "most": BOUND,
    "scope": Cell(Text()),
    "scope_id": Cell(Text()),
    "scenario": Cell(Text()),
}


def tables(node: Node | None, faults: list[Fault]) -> dict[str, tuple[str, ...]]:
    """Read the files of each table."""
    files: dict[str, tuple[str, ...]] = {}
    for name, entry in mapping(node, "tables", faults, known=TABLES).items():
        path = f"tables.{name}"
        listed = entry.value if isinstance(entry.value, list) else [entry]
        wrong = [file for file in listed if isinstance(file.value, dict | list) or not file.text]
        faults += [fault_at(file, "E204", path, "is not the name of a file, or a list of them") for file in wrong]
        texts = [file.text for file in listed if file not in wrong]
        twice = {text for text in texts if texts.count(text) > 1}
        faults += [fault_at(entry, "E402", path, f"names {text} twice") for text in sorted(twice)]
        files |= {name: tuple(dict.fromkeys(texts))} if texts else {}
    return files


def calendars(node: Node | None, faults: list[Fault]) -> dict[str, Calendar]:
    """Read the calendars."""
    read: dict[str, Calendar] = {}
    for name, entry in mapping(node, "calendars", faults).items():
        path = f"calendars.{name}"
        if isinstance(entry.value, dict | list) or not entry.text:
            faults.append(fault_at(entry, "E204", path, "is not a text", f'like "{EXAMPLE}"'))
        elif name == "24x7":
            wrong, right = "has the name of the clock that never stops", "another name"
            faults.append(fault_at(entry, "E208", path, wrong, right))
        else:
            try:
                read[name] = Calendar.read(entry.text)
            except ValueError as error:
                faults.append(fault_at(entry, "E208", path, str(error), f"like {EXAMPLE}"))
    return read


def unfit(name: str) -> Complaint | None:
    """Say why a scenario cannot have a name, which also names its folder and its column; None where it can."""
    if name in TAKEN:
        return Complaint("E904", "is a name that scenarios cannot have", f"any but {', '.join(TAKEN)}")
    if not re.fullmatch(r"[\w.-]+", name) or not name.strip("."):
        return Complaint("E904", "cannot name a folder", "letters, digits, -, _ and ., and not dots alone")
    return None


def scenarios(node: Node | None, faults: list[Fault]) -> dict[str, Mapping[str, Any]]:
    """Read the scenarios as they are written; what is wrong in them is said where they are applied."""
    read: dict[str, Mapping[str, Any]] = {}
    for name, entry in mapping(node, "scenarios", faults).items():
        if node and (complaint := unfit(name)):
            line, (code, wrong, right) = node.key_lines.get(name), complaint
            faults.append(
                Fault(code=code, file=entry.file, line=line, column="scenarios", value=name, wrong=wrong, right=right)
            )
        if isinstance(entry.value, dict):
            read[name] = entry.plain()
        else:
            wrong, right = f"is a {kind_of(entry)}", "a mapping of tables to changes"
            faults.append(fault_at(entry, "E204", f"scenarios.{name}", wrong, right))
    return read


def expectations(node: Node | None, named: Collection[str], faults: list[Fault]) -> tuple[Mapping[str, Any], ...]:
    """Read what must hold; `named` are the scenarios."""
    if node is None or (node.value is None and not node.text):
        return ()
    if not isinstance(node.value, list):
        faults.append(fault_at(node, "E204", "expect", f"is a {kind_of(node)}", "a list of {kpi: ..., least: ...}"))
        return ()
    return tuple(_expectation(entry, f"expect.{count}", named, faults) for count, entry in enumerate(node.value, 1))


def _expectation(node: Node, path: str, named: Collection[str], faults: list[Fault]) -> Mapping[str, Any]:
    nodes = mapping(node, path, faults, known=EXPECTATION)
    row = {name: scalar(entry, f"{path}.{name}", EXPECTATION[name], faults) for name, entry in nodes.items()}
    if "kpi" not in nodes or not {"least", "most"} & set(nodes):
        faults.append(fault_at(node, "E212", path, "names no kpi, or no bound", "like {kpi: sla_met, least: 0.95}"))
    scenario = row.get("scenario")
    if scenario is not None and scenario not in named:
        hint = similar(scenario, named)
        faults.append(fault_at(nodes["scenario"], "E401", f"{path}.scenario", "is no scenario", hint))
    return row
