"""Small random cases with a plan, and one request that is asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from planning.effort import Effort
from planning.offers import Counter
from planning.solve import solve
from tests.planning.test_optimum import small_cases

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from planning.case.case import Case
    from planning.travel import Travel

FREE = (pl.col("lock") == "none") & pl.col("promised_start").is_null()


class Small(NamedTuple):
    """A case, its plan without the requests that are asked for, and these."""

    seed: int
    case: Case
    rest: Case
    travel: Travel
    rows: pl.DataFrame
    asked: list[str]

    def counter(self) -> Counter:
        return Counter.of(self.case, self.travel, self.rows, self.asked)


def without(case: Case, gone: Collection[str]) -> Case:
    """Give a case without some of its requests."""
    kept = ~pl.col("request_id").is_in(list(gone))
    return replace(case, requests=case.requests.filter(kept), unservable=case.unservable.filter(kept))


@cache
def smalls(first: int, count: int) -> list[Small]:
    """Give so many small cases in which something can be asked for."""
    return list(islice(_smalls(first), count))


def _smalls(first: int) -> Iterator[Small]:
    for seed, case, travel, problem in small_cases(first):
        asked = problem.requests.filter(FREE)["request_id"].to_list()[:1]
        if asked:
            rest = without(case, asked)
            rows = solve(rest, travel, effort=Effort(iterations=100)).plan.rows
            yield Small(seed, case, rest, travel, rows, asked)
