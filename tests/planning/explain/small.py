"""Small random cases with a plan that leaves some requests out and holds others fast."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.board import Board
from planning.case.load import load_tables, read_case_tables
from planning.effort import Effort
from planning.explain import Enquiry, Explanation, Proof
from planning.in_force import holding
from planning.lay import lay_locked, lay_rows
from planning.problem import Problem
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests.cases import Seeded, part, tables, world

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planning.case.assemble import Read
    from planning.case.case import Case

MOST_REQUESTS, MOST_SHIFTS = 6, 4
LEFT_OUT, HELD = 0.4, 0.25
"""Shares of the planned requests that are taken out, and of the others that are locked where they are."""


@dataclass
class Small:
    """A case as tables and as loaded, and the rows of a plan of it."""

    seed: int
    tables: dict[str, Any]
    settings: dict[str, Any]
    loaded: Case
    given: pl.DataFrame

    def case(self, patch: Mapping[str, Any] | None = None) -> Case:
        return self.loaded if patch is None else load_tables(self.tables, self.settings, patch=patch)

    @cached_property
    def read(self) -> Read:
        return read_case_tables(self.tables, self.settings)

    def proof(self, patch: Mapping[str, Any] | None = None) -> Proof:
        """Give the plan in the case, or in the one that a patch makes of it."""
        return self.judged(self.given, patch)

    def judged(self, rows: pl.DataFrame, patch: Mapping[str, Any] | None = None) -> Proof:
        """Give another plan in the case."""
        case = self.case(patch)
        travel = Travel.of(case)
        verdict = verify(case, travel, rows)
        read = self.read if patch is None else read_case_tables(self.tables, self.settings, patch=patch)
        return Proof(holding(case, rows, verdict.rows), read, travel, rows, verdict)

    @cached_property
    def before(self) -> Proof:
        return self.proof()

    @cached_property
    def left_out(self) -> list[str]:
        served = self.before.verdict.served["request_id"]
        return [request for request in self.before.case.requests["request_id"] if request not in served]

    @cached_property
    def enquiry(self) -> Enquiry:
        return Enquiry(self.before, self.before.case.requests["request_id"].to_list())

    @cached_property
    def explained(self) -> dict[str, Explanation]:
        return {request: self.enquiry.found(request) for request in self.left_out}


DRAWN: dict[int, tuple[list[Small], Iterator[Small]]] = {}
"""By the first seed: the small cases drawn so far, and those to come."""


def smalls(first: int, many: int) -> Iterator[Small]:
    """Give so many small cases in which something is left out, each drawn once for all tests."""
    known, others = DRAWN.setdefault(first, ([], _smalls(first)))
    for number in range(many):
        if number == len(known):
            known.append(next(others))
        yield known[number]


def _smalls(first: int) -> Iterator[Small]:
    for seed in count(first):
        chance = random.Random(seed)  # noqa: S311 - chance for a test, no secret
        pick = Seeded(chance)
        where = world(pick)
        drawn = tables(where, [part(pick, where, "")])
        requests, shifts = len(drawn["requests"]["request_id"]), len(drawn["shifts"]["resource_id"])
        if not 2 <= requests <= MOST_REQUESTS or shifts > MOST_SHIFTS:
            continue
        case = load_tables(drawn, where.settings)
        given = thinned(case, chance)
        small = Small(seed, drawn, where.settings, case, given)
        if small.left_out and small.before.verdict.violations.filter(forced=False).is_empty():
            yield small


def thinned(case: Case, chance: random.Random) -> pl.DataFrame:
    """Plan a case, take some of the requests out again, and lock others where they are."""
    travel = Travel.of(case)
    rows = solve(case, travel, effort=Effort(iterations=200)).plan.rows
    free = case.requests.filter(lock="none")["request_id"]
    gone = [request for request in free if chance.random() < LEFT_OUT]
    board = Board.empty(Problem.of(case, travel, holders=rows))
    lay_locked(board)
    lay_rows(board, rows.filter(~pl.col("request_id").is_in(gone) | pl.col("request_id").is_null()))
    kept = board.rows()
    held = [request for request in free if request not in gone and chance.random() < HELD]
    return kept.with_columns(lock=pl.when(pl.col("request_id").is_in(held)).then(pl.lit("all")).otherwise("lock"))
