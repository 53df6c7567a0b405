"""Other places of planned requests cost what the plan costs with them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.board import Board
from planning.explain import Enquiry
from planning.lay import lay_locked, lay_rows
from planning.problem import Problem
from tests.planning.explain.small import smalls
from tests.seeds import seeds

if TYPE_CHECKING:
    from tests.planning.explain.small import Small


def without(small: Small, request: str) -> pl.DataFrame:
    """The plan without a request: others keep their resource and their order."""
    problem = Problem.of(small.before.case, small.before.travel, holders=small.given)
    board = Board.empty(problem)
    lay_locked(board)
    lay_rows(board, small.before.verdict.rows.filter(pl.col("request_id").ne_missing(request)))
    locks = small.given.select("request_id", held="lock").drop_nulls()
    rows = board.rows().join(locks, on="request_id", how="left", maintain_order="left")
    return rows.with_columns(lock=pl.coalesce("held", "lock")).drop("held")


@pytest.mark.parametrize(("first", "count"), seeds(2, 40_000, times=0.2))
def test_each_alternative_costs_what_the_plan_with_it_costs_more(first: int, count: int) -> None:
    tried = 0
    for small in smalls(first, count):
        for request in small.enquiry.planned:
            found = small.enquiry.found(request)
            if request in small.before.case.links["after"] or len(found.resources) > 1:
                continue
            for place in (found.alternatives or ())[:2]:
                at = datetime.fromtimestamp(place.start, UTC).isoformat()
                pinned = {"windows": f"{at}/{at}", "window_on": "start", "required_resources": place.resources[0]}
                patch = {"requests": {"set": {"where": f"request_id = '{request}'", **pinned}}}
                rest = small.judged(without(small, request), patch)
                again = Enquiry(rest, [request]).found(request)
                assert again.give_way == 0, (small.seed, request)
                assert again.swap is not None, (small.seed, request)
                whole = rest.verdict.cost + again.swap.cost - small.before.verdict.cost
                assert whole == place.cost, (small.seed, request, place)
                tried += 1
    assert tried > 0


def test_what_is_locked_has_no_alternatives() -> None:
    held = ((small, one) for small in smalls(0, 9) for one in small.given.filter(lock="all")["request_id"])
    small, request = next(held)
    assert small.enquiry.found(request).alternatives is None
