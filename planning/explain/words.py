"""A minimal set of rules in words: whom each excludes, in the order in which an operator asks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from planning.explain.copies import SKILL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planning.explain.stage import Stage

NAMED = 4
"""Resources that are named; of more, their number is told."""
PEOPLE = ("required", "excluded", "parts")
"""Rules that say who, beside the skills."""
NOBODY = "nobody travels to clients: there is neither a person nor a vehicle with a shift"


def reasons(stage: Stage, request: str, rules: Sequence[str]) -> list[str]:
    """Say of a minimal set of rules whom they exclude.

    First those that say who may come, each of the people whom the rules before leave; then, of whom all of these
    leave, those that say when, as one.
    """
    if not rules:
        return [NOBODY]
    row = stage.case.requests.row(by_predicate=pl.col("request_id") == request, named=True)
    who = [rule for rule in (*PEOPLE, *_skills(rules)) if rule in rules]
    when = [rule for rule in rules if rule not in who]
    everything = frozenset(stage.all_rules(request))
    left, told = stage.servers(request, everything), []
    all_of = len(left)
    for place, rule in enumerate(who):
        still = stage.servers(request, everything - set(who[: place + 1]))
        if gone := left - still:
            told.append(_who(rule, row, gone, still, first=not told, of=all_of))
        left = still
    if left:
        told.append(_when(when, row, left, all_of, stage.case.settings.timezone, bare=not told))
    return told


def _skills(rules: Sequence[str]) -> Iterator[str]:
    return (rule for rule in rules if rule.startswith(SKILL))


def _who(rule: str, row: Mapping[str, Any], gone: set[str], still: set[str], *, first: bool, of: int) -> str:
    """Say whom a rule about people excludes."""
    subject = "nobody" if first else "nobody of these"
    if rule.startswith(SKILL):
        skill = rule.removeprefix(SKILL).replace(";", " and ")
        return f"{subject} has {skill}" if not still else f"{len(gone)} of {of} have not {skill}"
    if rule == "parts":
        parts = ", ".join(f"{part['part']}:{part['quantity']}" for part in row["parts"])
        return (
            f"{subject} carries {parts} beside what is locked"
            if not still
            else f"{len(gone)} of {of} do not carry {parts}"
        )
    if rule == "required":
        return f"only {', '.join(row['required_resources'])} may serve it"
    return f"{people(gone)} may not serve it"


def _when(rules: Sequence[str], row: Mapping[str, Any], left: set[str], of: int, zone: str, *, bare: bool) -> str:
    """Say why none of the people whom the rules leave can serve a request at any time."""
    theirs = "" if bare or len(left) == of else f" of {people(left)}"
    if not set(rules) & {"hours", "breaks", "past", "frozen", "jobs", "travel_day", "travel"}:
        return _never(rules, row, zone)
    subject = f"no shift{theirs}" if "hours" in rules else f"nobody{theirs}"
    verb = "reaches it and returns in time" if "travel" in rules else "has room for it"
    within = [
        f"within its windows ({windows(row, zone)})" if "windows" in rules else "",
        "while its site is open" if "opening" in rules else "",
        "after it is created" if "created" in rules else "",
        "at the start that is locked" if "lock" in rules else "",
    ]
    beside = [
        "what is locked or frozen" if "past" in rules else "",
        "the break" if "breaks" in rules else "",
        "the most jobs of a day" if "jobs" in rules else "",
        "the most travel of a day" if "travel_day" in rules else "",
    ]
    besides = " and ".join(filter(None, beside))
    said = [
        subject,
        verb,
        *within,
        f"beside {besides}" if besides else "",
        "after the frozen time" if "frozen" in rules else "",
    ]
    return ("too far: " if "travel" in rules else "") + " ".join(filter(None, said))


def _never(rules: Sequence[str], row: Mapping[str, Any], zone: str) -> str:
    """Say which rules of the request alone leave it no time at all."""
    told = {
        "windows": f"its windows ({windows(row, zone)})",
        "opening": "the hours of its site",
        "created": "its creation",
        "lock": "its lock",
    }
    named = [words for rule, words in told.items() if rule in rules]
    return f"{' and '.join(named)} leave no time within the horizon"


def people(names: set[str]) -> str:
    """Name resources, or say how many they are."""
    return ", ".join(sorted(names)) if len(names) <= NAMED else f"these {len(names)}"


def windows(row: Mapping[str, Any], zone: str) -> str:
    """Write the windows of a request."""
    return "; ".join(spoken_window(window["start"], window["end"], zone) for window in row["windows"])


def spoken_window(start: int, end: int, zone: str) -> str:
    """Write a window as people say it: Mon 23 Nov 08:00-10:00."""
    first, last = (datetime.fromtimestamp(at, ZoneInfo(zone)) for at in (start, end))
    return (
        f"{first:%a %d %b %H:%M}-{last:%H:%M}"
        if first.date() == last.date()
        else f"{first:%a %d %b %H:%M}-{last:%a %d %b %H:%M}"
    )


def local(at: int, zone: str) -> str:
    """Write an instant as a cell of a table, with its offset."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).isoformat()


def spoken(at: int, zone: str) -> str:
    """Write an instant as people say it: Mon 23 Nov 08:00."""
    return f"{datetime.fromtimestamp(at, ZoneInfo(zone)):%a %d %b %H:%M}"
