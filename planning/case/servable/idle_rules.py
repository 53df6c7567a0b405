"""Rules over groups that bind nobody, or that cannot be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.case.constraints import PATH
from planning.case.settings import FILE
from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planning.case.case import Case
    from planning.case.sheet import Sheet, Sheets

USES_PAST = ("days", "hours", "fairness")


def idle_rules(case: Case, sheets: Sheets) -> list[Fault]:
    """Warn of rules that bind nobody, or everybody's share: W561; of territories and days that mean nothing: W562."""
    written = case.constraints.head(len(case.settings.constraints))
    faults = []
    for number, name, kind, people in written.select("constraint", "name", "kind", "resources").iter_rows():
        for wrong, right in _of_rule(kind, people, case):
            column = f"{PATH}.{number}"
            faults.append(Fault(code="W561", file=FILE, column=column, wrong=f"{name} {wrong}", right=right))
    return faults + list(_of_territories(case, sheets["resources"])) + list(_of_past(case, sheets["worked"]))


def _of_rule(kind: str, people: Sequence[str], case: Case) -> Iterator[tuple[str, str]]:
    """Say what is odd with whom a rule binds."""
    if kind == "territories":
        return
    persons = case.resources.filter(kind="person")["resource_id"]
    there = persons.filter(persons.is_in(case.shifts["resource_id"].implode()))
    at_work = there.filter(there.is_in(people))
    if not people:
        yield "binds nobody", "only people (kind person) are bound, and none of them matches"
    elif at_work.is_empty():
        yield "binds nobody: of the people who match none has a shift in the horizon", "add shifts, or leave it out"
    elif kind == "share" and len(at_work) == len(there):
        yield "is about everybody with a shift: they have all of the work", "name a part of them"
    elif kind == "fairness" and len(at_work) == 1:
        yield f"shares out nothing: only {at_work[0]} matches and has a shift", "name several people"


def _of_territories(case: Case, people: Sheet) -> Iterator[Fault]:
    lists = (case.resources["territories"].list.len() > 0).any()
    rule = case.constraints.filter(kind="territories")
    if rule.is_empty():
        return
    if not lists:
        wrong, right = "binds nobody: no resource lists territories", "fill territories of resources"
    elif case.sites["territory"].is_null().all():
        wrong, right = "mean nothing: no site has a territory", "fill territory of sites"
    else:
        return
    number = rule["constraint"][0]
    said = number <= len(case.settings.constraints)
    column = f"{PATH}.{number}" if said else "territories"
    yield Fault(code="W562", file=FILE if said else people.rows["_file"][0], column=column, wrong=wrong, right=right)


def _of_past(case: Case, past: Sheet) -> Iterator[Fault]:
    if case.worked.is_empty() or case.constraints["kind"].is_in(USES_PAST).any():
        return
    wrong, right = "counts for nothing: no rule looks at days before the horizon", "see constraints of case.yaml"
    yield Fault(code="W562", file=past.rows["_file"][0], wrong=wrong, right=right)
