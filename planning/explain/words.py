"""A minimal set of rules in words: whom each excludes, in the order in which an operator asks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from planning.explain.copies import SKILL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planning.case.settings import Settings
    from planning.explain.stage import Stage

NAMED = 4
"""Resources that are named; of more, their number is told."""
BARS = ("required", "excluded", "territory", "radius")
PEOPLE = (*BARS, "parts", "tools")
"""Rules that say who, beside the skills."""
LIMITS = {
    "past": "what is locked or frozen",
    "breaks": "the break",
    "jobs": "the most jobs of a day",
    "travel_day": "the most travel of a day",
    "week": "the most hours of a week",
    "days": "the longest run of days",
    "rest": "the rest between shifts",
    "share": "the share of the work that is allowed",
}
"""What a day, a week or a group has to hold beside a request."""
NOBODY = "nobody travels to clients: neither a person nor a vehicle has a shift"


class Told(NamedTuple):
    """What is told of: a request, the settings, how many could come, were there no rule, and what all can do.

    `territory`: that of its site; `stocked`: what lies, or arrives, at any site.
    """

    row: Mapping[str, Any]
    settings: Settings
    all_of: int
    skills: pl.DataFrame
    territory: str | None = None
    stocked: frozenset[str] = frozenset()


def reasons(stage: Stage, request: str, rules: Sequence[str]) -> list[str]:
    """Say of a minimal set of rules whom they exclude.

    First those that say who may come, each of the people whom the rules before leave; then, of whom all of these
    leave, those that say when, as one.
    """
    if not rules:
        return [NOBODY]
    row = stage.case.requests.row(by_predicate=pl.col("request_id") == request, named=True)
    everything = frozenset(stage.all_rules(request))
    left = stage.servers(request, everything)
    stocked, territory = frozenset(stage.case.stock.filter("placed")["part_id"]), stage.territory(row["site_id"])
    about = Told(row, stage.case.settings, len(left), stage.case.skills, territory, stocked)
    who = [rule for rule in (*PEOPLE, *(rule for rule in rules if rule.startswith(SKILL))) if rule in rules]
    when = [rule for rule in rules if rule not in who]
    told = [_lock(about)] if row["lock"] != "none" else []
    first = True
    for place, rule in enumerate(who):
        still = stage.servers(request, everything - set(who[: place + 1]))
        if gone := left - still:
            told.append(_who(rule, about, gone, still, first=first))
            first = False
        else:
            when.append(rule)
        left = still
    skilled = [rule for rule in who if rule.startswith(SKILL) and rule not in when]
    when += [rule for rule in skilled if _is_dated(stage, request, rules, rule, left)]
    return [*told, _when(when, about, left)] if left else told


def _is_dated(stage: Stage, request: str, rules: Sequence[str], rule: str, left: set[str]) -> bool:
    """Whether some of those who have a skill lack it when they could serve the request."""
    others = frozenset(stage.all_rules(request)) - (set(rules) - {rule})
    return bool(left & stage.servers(request, others))


def _lock(about: Told) -> str:
    row = about.row
    who = f" to {row['locked_resource']}" if row["locked_resource"] else ""
    when = (
        f" at {spoken(row['locked_start'], about.settings.timezone)}"
        if row["locked_start"] and row["lock"] == "time"
        else ""
    )
    return f"it is locked{who or when or ' to its promise'}"


def _who(rule: str, about: Told, gone: set[str], still: set[str], *, first: bool) -> str:
    """Say whom a rule about people excludes."""
    nobody = not still and first
    if rule in BARS:
        return _barred(rule, about, gone, nobody=nobody)
    if rule in {"parts", "tools"}:
        return _lacks(rule, about, gone, nobody=nobody)
    lacking = skills(rule) + (" at that date" if _lapsed(rule, about, gone) else "")
    if nobody:
        return f"nobody has {lacking}"
    return f"{people(gone, about.all_of)} {'lacks' if len(gone) == 1 else 'lack'} {lacking}"


def _barred(rule: str, about: Told, gone: set[str], *, nobody: bool) -> str:
    """Say whom a list of people, a territory or a radius excludes."""
    who = people(gone, about.all_of)
    if rule == "required":
        return f"only {' or '.join(about.row['required_resources'])} may serve it"
    if rule == "excluded":
        return f"{who} may not serve it" + (", and there is nobody else" if nobody else "")
    if rule == "territory":
        where = f"its territory ({about.territory})"
        return f"nobody serves {where}" if nobody else f"{who} {'does' if len(gone) == 1 else 'do'} not serve {where}"
    return f"it lies beyond the radius of {'everybody' if nobody else who}"


def _lacks(rule: str, about: Told, gone: set[str], *, nobody: bool) -> str:
    """Say who does not have the parts, or the tools, and cannot fetch them."""
    if rule == "parts":
        names = {part["part"]: _quantity(part["part"], part["quantity"]) for part in about.row["parts"]}
        has, have, along = "carries", "carry", ""
    else:
        names = {tool: tool for tool in about.row["tools"]}
        has, have, along = "has", "have", " along"
    things = " and ".join(names.values()) + along
    fetch = f"can fetch {'it' if len(names) == 1 else 'them'} in time" if about.stocked.intersection(names) else ""
    if nobody:
        return f"nobody {has} {things}" + (f" or {fetch}" if fetch else "")
    who, one = people(gone, about.all_of), len(gone) == 1
    if fetch:
        return f"{who} neither {has if one else have} {things} nor {fetch}"
    if rule == "tools":
        return f"{who} {'lacks' if one else 'lack'} {things.removesuffix(along)}"
    return f"{who} {'does' if one else 'do'} not carry {things}"


def _lapsed(rule: str, about: Told, gone: set[str]) -> bool:
    """Whether some of those who lack a skill have it at other dates."""
    asked = [one.rpartition(":") for one in rule.removeprefix(SKILL).split(";")]
    own = about.skills.filter(pl.col("resource_id").is_in(list(gone)))
    held = own.group_by("resource_id", "skill").agg(pl.col("level").max())
    has = {(who, skill): level for who, skill, level in held.iter_rows()}
    return any(all(has.get((who, skill), 0) >= int(level) for skill, _, level in asked) for who in gone)


def _when(rules: Sequence[str], about: Told, left: set[str]) -> str:
    """Say why none of the people whom the rules leave can serve a request at any time."""
    row, far = about.row, "travel" in rules
    if not set(rules) & {*LIMITS, "hours", "frozen", "travel"}:
        return _unfetched(rules, about) or _never(rules, about)
    bare = len(left) == about.all_of
    if "hours" in rules:
        subject = "no shift" if bare else f"no shift of {people(left, about.all_of)}"
    else:
        subject = "nobody" if bare else f"{people(left, about.all_of)} never"
    many = "hours" not in rules and not bare and len(left) > 1
    verb = ("reach" if many else "reaches") + " it and " + ("return" if many else "returns") + " in time"
    verb = verb if far else f"{'have' if many else 'has'} room for it"
    within = {
        "windows": f"within its windows ({windows(row, about.settings.timezone)})",
        "opening": "while its site is open",
        "promise": f"without coming before its promise ({promise(row, about.settings.timezone)})",
        "created": "after it is created",
        "frozen": "after the frozen time",
    }
    with_what = [f"with {skills(rule)} at that date" for rule in rules if rule.startswith(SKILL)]
    with_what += ["with the parts that are left"] if "parts" in rules else []
    beside = " and ".join(words for rule, words in LIMITS.items() if rule in rules)
    said = [
        subject,
        verb,
        *(words for rule, words in within.items() if rule in rules),
        *with_what,
        f"beside {beside}" if beside else "",
    ]
    return ("too far: " if far else "") + " ".join(filter(None, said))


def _unfetched(rules: Sequence[str], about: Told) -> str:
    """Say that what it needs cannot be had within its windows; nothing where there is another reason."""
    things = [rule for rule in ("parts", "tools") if rule in rules]
    if not things or set(rules) != {"windows", *things}:
        return ""
    said = " and ".join(_lacks(rule, about, set(), nobody=True) for rule in things)
    return f"{said} for its windows ({windows(about.row, about.settings.timezone)})"


def _never(rules: Sequence[str], about: Told) -> str:
    """Say how the rules of a request, and the hours of its site, leave it no time at all."""
    given, row = set(rules), about.row
    said = f"its windows ({windows(row, about.settings.timezone)})"
    if given == {"windows"}:
        first, last = about.settings.start, about.settings.end
        outside = [one["end"] <= first or one["start"] >= last for one in row["windows"]]
        short = "" if all(outside) else "are too short for it" + (", or " if any(outside) else "")
        return f"{said} {short}{'lie outside the horizon' if any(outside) else ''}"
    if given == {"windows", "created"}:
        return f"it is created after {said}, or too late in them"
    if given == {"created"}:
        return "it is created after the horizon"
    if given == {"opening"}:
        return "its site is not open long enough"
    if given == {"windows", "opening"}:
        return f"its site is not open long enough within {said}"
    names = {
        "windows": said,
        "opening": "the hours of its site",
        "created": "its creation",
        "promise": f"its promise (nobody comes before {promise(row, about.settings.timezone)})",
        "parts": "its parts",
        "tools": "its tools",
    }
    named = [skills(rule) if rule.startswith(SKILL) else names.get(rule, rule) for rule in rules]
    return f"{', '.join(named)} leave no time at which anybody could serve it"


def people(names: set[str], of: int) -> str:
    """Name resources, or say how many of all they are."""
    return ", ".join(sorted(names)) if len(names) <= NAMED else f"{len(names)} of {of}"


def skills(rule: str) -> str:
    """Write the skills of a rule: gas:3 and elec."""
    asked = (one.rpartition(":") for one in rule.removeprefix(SKILL).split(";"))
    return " and ".join(_quantity(skill, int(level)) for skill, _, level in asked)


def _quantity(name: str, number: int) -> str:
    return f"{name}:{number}" if number > 1 else name


def promise(row: Mapping[str, Any], zone: str) -> str:
    """Write the promise of a request; nothing where it has none."""
    return "" if row["promised_start"] is None else spoken_window(row["promised_start"], row["promised_end"], zone)


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


def spoken(at: int, zone: str) -> str:
    """Write an instant as people say it: Mon 23 Nov 08:00."""
    return f"{datetime.fromtimestamp(at, ZoneInfo(zone)):%a %d %b %H:%M}"
