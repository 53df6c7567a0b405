"""What-if copies of requests: each without some of the rules that the request brings along itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.case import REQUESTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from planning.case.case import Case

SKILL = "skill "
"""What the rule of a skill begins with; the skill and its level follow."""
MOST_SKILLS = 3
"""Skills of a request that are rules of their own; of more, all together are one."""
MARK = "\x1f"
"""Parts the id of a copy from the number of the rules that it lacks; no id of a table holds it."""


def own_rules(request: Mapping[str, Any], start: int) -> tuple[str, ...]:
    """List the rules that a request brings along, but for its lock: that sets others aside.

    Parameters
    ----------
    request
        A row of Case.requests.
    start
        When the horizon starts, in epoch seconds.
    """
    asked = [f"{SKILL}{skill['skill']}:{skill['level']}" for skill in request["skills"]]
    skills = asked if len(asked) <= MOST_SKILLS else [SKILL + ";".join(one.removeprefix(SKILL) for one in asked)]
    given = {
        "parts": request["parts"],
        "tools": request["tools"],
        "excluded": request["excluded_resources"],
        "windows": request["windows"],
        "required": request["required_resources"],
    }
    held = {"created": request["created_at"] > start, "promise": request["promised_start"] is not None, **given}
    return (*(rule for rule, holds in held.items() if holds), *skills)


def copy_id(request: str, rules: Sequence[str], dropped: Collection[str]) -> str:
    """Name the copy of a request that lacks some of its rules; it bears its own name where it lacks none."""
    number = sum(1 << place for place, rule in enumerate(rules) if rule in dropped)
    return f"{request}{MARK}{number}" if number else request


def with_copies(case: Case, requests: Iterable[str]) -> Case:
    """Give the case with a copy of these requests for every choice of their rules, and none of them set aside.

    The copies count as requests of their own, which nobody plans.
    """
    asked = set(requests)
    rows = case.requests.filter(pl.col("request_id").is_in(list(asked)))
    copies = pl.DataFrame(
        [copy for row in rows.iter_rows(named=True) for copy in _copies(row, case.settings.start)], schema=REQUESTS
    )
    return replace(
        case,
        requests=pl.concat([case.requests, copies]).sort("request_id"),
        unservable=case.unservable.filter(~pl.col("request_id").is_in(list(asked))),
    )


def _copies(row: dict[str, Any], start: int) -> Iterator[dict[str, Any]]:
    rules = own_rules(row, start)
    for count in range(1, len(rules) + 1):
        for dropped in combinations(rules, count):
            yield _without(row, dropped) | {"request_id": copy_id(row["request_id"], rules, dropped)}


def _without(row: dict[str, Any], dropped: Collection[str]) -> dict[str, Any]:
    """Give a request without some of its rules."""
    gone = {rule.removeprefix(SKILL) for rule in dropped if rule.startswith(SKILL)}
    gone = {skill for rule in gone for skill in rule.split(";")}
    skills = [skill for skill in row["skills"] if f"{skill['skill']}:{skill['level']}" not in gone]
    changed: dict[str, Any] = {"skills": skills}
    changed |= {"parts": []} if "parts" in dropped else {}
    changed |= {"tools": []} if "tools" in dropped else {}
    changed |= {"excluded_resources": []} if "excluded" in dropped else {}
    changed |= {"required_resources": []} if "required" in dropped else {}
    changed |= {"windows": []} if "windows" in dropped else {}
    changed |= {"created_at": 0} if "created" in dropped else {}
    changed |= {"promised_start": None, "promised_end": None} if "promise" in dropped else {}
    return row | changed
