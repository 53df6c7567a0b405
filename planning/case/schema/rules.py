"""The decision table: rules that file tasks, rank them and give them a due date."""

# ruff: noqa: D102 - the methods of the scope are those of Kind and are described there

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from planning.case.schema.clients import HOURS
from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import TEXT, Complaint, Fixed, Text, Whole, Word, evaluate, similar, unseen

GLOBAL = "global"
SCOPES = (GLOBAL, "department", "process")
"""Whom a rule touches: every task, or those of one department or process; in the order in which they are applied."""
PHASES = {
    "classify": ("department", "process"),
    "prioritise": ("priority", "add_priority", "value", "due_h"),
    "reprioritise": ("priority", "add_priority", "value", "every_min", "cap"),
}
"""Phases in their order, each with the columns of the effects that belong to it."""
DOES = [f"{phase}: {', '.join(effects)}" for phase, effects in PHASES.items()]
EFFECTS = tuple(dict.fromkeys(effect for effects in PHASES.values() for effect in effects))
FACTS = pl.Schema(
    {
        **dict.fromkeys(("request_id", "source", "client_id", "tier"), pl.String()),
        "weight": pl.Int64(),
        **dict.fromkeys(("service_id", "department", "process"), pl.String()),
        "priority": pl.Int64(),
        "value": pl.Float64(),
        **dict.fromkeys(("mandatory", "held"), pl.Boolean()),
        **dict.fromkeys(("duration_min", "age_h", "respond_in_h", "due_in_h"), pl.Float64()),
        **dict.fromkeys(("response_h", "resolution_h"), pl.Float64()),
        **dict.fromkeys(("penalty_fixed", "penalty_hour", "penalty_cap"), pl.Float64()),
    }
)
"""What the condition of a rule may name: columns of the task, its client and its sla row, in the user's units.

`age_h` counts from created_at to now, `respond_in_h` and `due_in_h` from now to respond_by and due_at.
"""
AGEING = "reprioritise"
YEAR = 527_040  # minutes of 366 days


@dataclass(frozen=True, slots=True)
class Scope:
    """Every task, or those of a department or process: `global`, `department:NAME`, `process:NAME`."""

    dtype: ClassVar[Any] = pl.String
    suffix: ClassVar[str] = ""
    says: ClassVar[str] = "global, department:NAME or process:NAME"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:
        groups = TEXT.str.extract_groups(rf"^({'|'.join(SCOPES[1:])})\s*:\s*(\S.*)$")
        named = pl.format("{}:{}", groups.struct["1"], groups.struct["2"])
        found = evaluate(texts, pl.when(TEXT == GLOBAL).then(TEXT).otherwise(named))
        return Text().read(found, zone)

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002 - as every kind
        if flaw := unseen(text):
            return flaw
        word = re.split(r"\s*:", text)[0]
        hint = "" if word in SCOPES else similar(word.lower(), SCOPES)
        return Complaint("E119", f"is not {self.says}", hint)


RULES = Table(
    name="rules",
    meaning="What is to be done with tasks. Rules are applied phase by phase; within a phase those for all tasks, then "
    "those of departments, then those of processes; each by its order, then its id. Every rule that holds is applied, "
    f"and later ones see what earlier ones changed. A condition may name {', '.join(FACTS)}; age_h is the hours from "
    "created_at to now, due_in_h those from now to due_at.",
    unique=("rule_id",),
    bare=True,
    columns=(
        Column(name="rule_id", kind=Text(id=True), meaning="Its id.", example="urgent", required=True),
        Column(
            name="phase",
            kind=Word(tuple(PHASES)),
            meaning=f"When it is applied, and what it may do: {'; '.join(DOES)}.",
            example="prioritise",
            required=True,
        ),
        Column(name="scope", kind=Scope(), meaning="Which tasks it is for.", default=GLOBAL),
        Column(name="order", kind=Whole(), meaning="Its turn among those of its phase and scope.", default="0"),
        Column(
            name="when",
            kind=Text(),
            meaning="For which of them it holds, as a condition.",
            example="tier = 'platinum' and due_in_h < 24",
            otherwise="all",
        ),
        Column(name="department", kind=Text(), meaning="The department that they go to.", otherwise="no effect"),
        Column(name="process", kind=Text(), meaning="The process that they belong to.", otherwise="no effect"),
        Column(name="priority", kind=Whole(high=100), meaning="Their priority.", otherwise="no effect"),
        Column(
            name="add_priority",
            kind=Whole(low=-100, high=100),
            meaning="Points added to their priority, which may pass 100, but not fall below 0; where a task has none, "
            "they are added to 0.",
            example="20",
            otherwise="no effect",
        ),
        Column(
            name="value",
            kind=Fixed(places=2),
            meaning="What serving them is worth, whatever their rows say.",
            otherwise="where priority changes, and neither the task nor its service gives a value: "
            "priority x objective.priority_point",
        ),
        Column(
            name="due_h",
            kind=HOURS,
            meaning="Hours from creation to the end, on the clock of their sla row (else 24x7), where their rows give "
            "no due_at.",
            otherwise="no effect",
        ),
        Column(
            name="every_min",
            kind=Whole(unit="minutes", low=1, high=YEAR, scale=60, suffix="_min"),
            meaning="Ageing: add_priority is added once for each of these minutes that have passed since creation.",
            otherwise="it is added once",
        ),
        Column(
            name="cap",
            kind=Whole(low=1),
            meaning="The most points that ageing by this rule adds, or takes away.",
            otherwise="no limit",
        ),
    ),
)
