"""What a search comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from planning.plan import ROWS, Plan
from planning.plan.rows import UNPLANNED
from planning.progress import CURVE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """A plan, what it costs and how it was found.

    Parameters
    ----------
    plan
        Rows and what was left out.
    broken
        Weights of promises broken and of mandatory requests left out.
    cost
        Cents, the sum of all terms.
    iterations
        Spent on it.
    ended
        `done`, or `signal` where the watch ended the search before.
    curve
        A row of `CURVE` for each step to a better plan that is worth keeping; `seconds` is null where the effort
        is given in iterations, since two runs would differ in it.
    callers
        For how many of those who are expected to call room is kept, and how many they are; None: nobody is expected.
    """

    plan: Plan
    broken: int
    cost: int
    iterations: int
    ended: Literal["done", "signal"]
    curve: pl.DataFrame
    callers: tuple[int, int] | None = None

    @classmethod
    def of_nothing(cls) -> Solution:
        """Give the plan of a case without visits, which needs no search."""
        return cls.of(Plan(pl.DataFrame(schema=ROWS), pl.DataFrame(schema=UNPLANNED)), 0, 0)

    @classmethod
    def of(cls, plan: Plan, broken: int, cost: int) -> Solution:
        """Give a plan that was not searched for."""
        return cls(plan=plan, broken=broken, cost=cost, iterations=0, ended="done", curve=pl.DataFrame(schema=CURVE))
