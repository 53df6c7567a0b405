"""Measures of a case, closing hours among them, as the simulation wants them."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from scenarios.contacts import model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from planning.case.case import Case
    from scenarios.queues.grid import Grid

RULES = {"partner": "partner_after"}
"""Rules whose names differ."""


def measures_of(case: Case, grid: Grid, groups: Collection[str]) -> list[model.Measure]:
    """Give the measures of a case; teams of which nobody answers within the horizon have no part in them.

    Parameters
    ----------
    case
        Whose measures.
    grid
        Its time.
    groups
        The teams of which somebody answers.
    """
    return [
        model.Measure(
            name=name,
            rules={queue: _rules(rules) for queue, rules in each.queues.items()},
            groups={team: on for team, on in each.teams.items() if team in groups},
            after={
                (team, queue): float(wait)
                for team, taken in each.takes.items()
                if team in groups
                for queue, wait in taken.items()
            },
            during=_within(each.during, grid),
        )
        for name, each in case.settings.measures.items()
    ]


def _within(spans: Sequence[tuple[int, int]], grid: Grid) -> list[tuple[float, float]]:
    """Give what lies of spans within the horizon; those that touch are one."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        begins, ends = max(grid.since(start), 0.0), min(grid.since(end), grid.since(grid.end))
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(ends, found[-1][1])
        elif begins < ends:
            found.append((begins, ends))
    return found


def _rules(rules: Mapping[str, Any]) -> dict[str, float]:
    """Give rules by the names and in the numbers of the simulation."""
    found = {RULES.get(name, name): float(value) for name, value in rules.items() if name != "routing"}
    return found | ({"best_skilled": float(rules["routing"] == "best_skilled")} if "routing" in rules else {})


def triggers_of(case: Case) -> list[model.Trigger]:
    """Give what calls for the measures of a case."""
    return [
        model.Trigger(
            measure=name,
            queue=each.queue,
            what="wait" if each.what == "wait" else "backlog",
            over=float(each.over),
            under=float(each.until),
            hold=float(each.hold),
            lead=float(each.lead),
        )
        for name, measure in case.settings.measures.items()
        for each in measure.when
    ]


def on_call(measures: Sequence[model.Measure]) -> list[str]:
    """Name the teams that some measure turns on: they work only then."""
    return sorted({team for measure in measures for team, on in measure.groups.items() if on})


def taken(case: Case) -> dict[str, list[str]]:
    """Give by team the queues that a measure lets it take."""
    found: dict[str, list[str]] = {}
    for measure in case.settings.measures.values():
        for team, queues in measure.takes.items():
            found.setdefault(team, []).extend(queues)
    return found


def closings(grid: Grid, opened: Mapping[str, Sequence[tuple[int, int]] | None]) -> list[model.Measure]:
    """Give a measure for each queue with hours, which turns away who comes outside them.

    They stand before those of the case, which may keep a queue open for longer: the last one prevails.
    """
    return [
        model.Measure(name=queue, rules={queue: {"admits": 0.0}}, during=list(_closed(spans, grid)))
        for queue, spans in opened.items()
        if spans is not None
    ]


def _closed(spans: Sequence[tuple[int, int]], grid: Grid) -> Iterator[tuple[float, float]]:
    """Give what lies between open spans."""
    begins = -inf
    for start, end in spans:
        if grid.since(start) > max(begins, 0.0):
            yield max(begins, 0.0), grid.since(start)
        begins = max(begins, grid.since(end))
    length = float(grid.end - grid.start)
    if begins < length:
        yield max(begins, 0.0), length
