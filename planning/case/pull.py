"""The section `pull` of case.yaml: how people who pick tasks themselves do so, and which are pushed all the same."""

from __future__ import annotations

from dataclasses import dataclass

from planning.case.expressions import compile_where
from planning.case.keys import Cell, Duration, key
from planning.case.schema.kinds import Complaint, Real, Whole, Word, YesNo
from planning.case.schema.rules import FACTS
from planning.faults import InputError

GONE = ("held", "response_h", "resolution_h")
"""What conditions of rules may name, and tasks that rules have passed no longer say."""
COLUMNS = {name: dtype for name, dtype in FACTS.items() if name not in GONE}
"""What a condition on tasks may name."""


class Condition:
    """Reads a condition on tasks."""

    says = "condition on tasks, as in the column `when` of rules"

    def scalar(self, text: str) -> str | Complaint:
        """Return the condition, or complain that it cannot be read."""
        try:
            compile_where(text, COLUMNS)
        except InputError as error:
            first = error.faults[0]
            return Complaint(first.code, first.wrong, first.right)
        return text


@dataclass(frozen=True, slots=True)
class PullSettings:
    """How people pull, for `creneau simulate --policy`: assumptions, where nothing else is said of them."""

    lists: str = key(
        Cell(Word(("team", "department", "one"))),
        "Whose lists there are: one of each team, of each department, or one of all. A task lies in one list, drawn "
        "in proportion to the hours of those who read it and can do the task.",
        "department",
    )
    others: bool = key(
        Cell(YesNo()), "Whether who finds nothing on his list takes from those of others.", default=False, written="no"
    )
    look: int = key(
        Cell(Whole(unit="tasks", low=1, high=1_000)),
        "At how many tasks that he can do somebody looks, in the order in which they came (an assumption).",
        10,
    )
    prefers: str = key(
        Cell(Word(("short", "service", "value", "newest", "oldest"))),
        "Which of these he likes best: the shortest, one of a service of his own (drawn for each person), the most "
        "valuable, the newest of the list, or the oldest. That people prefer short and alike tasks is found in "
        "radiology: Ibanez et al. 2018, doi:10.1287/mnsc.2017.2810.",
        "short",
    )
    strength: float = key(
        Cell(Real(unit="", low=0, high=1)),
        "How often he takes what he likes best: 0 never, but the oldest; 1 always (an assumption).",
        0.5,
        "0.5",
    )
    pick: int = key(
        Duration(high=3_600), "How long it takes to look at the list and pick a task (an assumption).", 30, "30s"
    )
    idle: float = key(
        Cell(Real(unit="", low=0, high=0.9)),
        "Of the time after picking, the share that passes before the next task though there is work: the end of one "
        "that nobody hands the next (an assumption).",
        0.0,
        "0",
    )
    pushed: str | None = key(
        Condition(), "With the policy mixed: tasks that meet this condition are pushed.", None, "none"
    )
    pushed_before: int = key(
        Duration(),
        "With the policy mixed: tasks are pushed from so long before they are due; 0h: only those of `pushed`.",
        86_400,
        "1d",
    )
