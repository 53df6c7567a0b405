"""The hard rules, one function each: from the facts of a plan to the rows that break the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.verify.rules.hours import break_, created, overtime, shift, travel, window
from planning.verify.rules.links import links
from planning.verify.rules.person import jobs, resource, skill, travel_day
from planning.verify.rules.place import place
from planning.verify.rules.plan import digits, lock, times, twice
from planning.verify.rules.roles import roles
from planning.verify.rules.stock import parts, stock, tools

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from planning.verify.facts import Facts

RULES: Mapping[str, Callable[[Facts], pl.LazyFrame]] = {
    "break": break_,
    "created": created,
    "digits": digits,
    "jobs": jobs,
    "links": links,
    "lock": lock,
    "overtime": overtime,
    "parts": parts,
    "place": place,
    "resource": resource,
    "roles": roles,
    "shift": shift,
    "skill": skill,
    "stock": stock,
    "times": times,
    "tools": tools,
    "travel": travel,
    "travel_day": travel_day,
    "twice": twice,
    "window": window,
}
"""Each rule by the name that violations.csv gives it; `unknown` is found where rows meet the case."""
