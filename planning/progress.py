"""How far a search has come."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

CURVE = {"iterations": pl.Int64, "seconds": pl.Float64, "broken": pl.Int64, "cost": pl.Int64}
"""The best plan so far as the search went on; cost in cents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The best plan so far, and what was spent on it.

    Parameters
    ----------
    broken
        Weights of promises broken and of mandatory requests left out.
    cost
        Cents, the sum of all terms.
    served
        Requests that the plan holds, of `requests`.
    iterations, seconds
        Spent since the search began.
    share
        Of the effort, from 0 to 1.
    """

    broken: int
    cost: int
    served: int
    requests: int
    iterations: int
    seconds: float
    share: float
