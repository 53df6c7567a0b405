"""The hard rules of desk work, one function each: from what is done at the desk to the rows that break the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.verify.desk.rules.breaks import break_
from planning.verify.desk.rules.hours import created, held, overlap, shift
from planning.verify.desk.rules.person import resource, skill
from planning.verify.desk.rules.pieces import length, pieces, twice
from planning.verify.desk.rules.plan import digits, lock
from planning.verify.desk.rules.reserve import reserve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from planning.verify.desk.work import Work

RULES: Mapping[str, Callable[[Work], pl.LazyFrame]] = {
    "break": break_,
    "created": created,
    "digits": digits,
    "held": held,
    "length": length,
    "lock": lock,
    "overlap": overlap,
    "pieces": pieces,
    "reserve": reserve,
    "resource": resource,
    "shift": shift,
    "skill": skill,
    "twice": twice,
}
"""Each rule by the name that violations.csv gives it; `unknown` and `times` are found where rows meet the case."""
