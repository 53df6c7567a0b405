"""Requests of several resources, at several sites, in order: classes beside a proof by CP-SAT."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from planning.board import Board
from planning.case.load import read_case_tables
from planning.effort import Effort
from planning.explain import Enquiry, Proof
from planning.lay import lay_rows
from planning.problem import Problem
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests.planning import together
from tests.planning.together import Small
from tests.seeds import seeds

PRECIOUS = 100_000_000
"""Cents that outweigh all costs."""
MOST_OPEN = 0.5
"""Share of the requests of which nothing may be proven."""


def servable(small: Small, name: str) -> bool:
    """Whether CP-SAT finds a plan with a request, and with nothing but what links hold to it."""
    number = next(place for place, request in enumerate(small.requests) if request.name == name)
    near = {number}
    while (
        more := {end for link in small.links if near & {link.before, link.after} for end in (link.before, link.after)}
        - near
    ):
        near |= more
    order = sorted(near)
    requests = [replace(small.requests[one], value=PRECIOUS if one == number else 0, due=None) for one in order]
    links = [
        replace(link, before=order.index(link.before), after=order.index(link.after))
        for link in small.links
        if link.before in near
    ]
    least = together.Proof(Small(small.persons, small.minutes, requests, links)).least(2 * PRECIOUS)
    assert least is not None
    return least < PRECIOUS


@pytest.mark.parametrize(("first", "count"), seeds(2, 50_000))
def test_classes_of_requests_of_several_resources_agree_with_a_proof(first: int, count: int) -> None:
    classes: list[str] = []
    for seed in range(first, first + count):
        small = Small.of(seed)
        case = small.case()
        travel = Travel.of(case)
        rows = solve(case, travel, effort=Effort(iterations=200)).plan.rows
        chance = random.Random(seed)  # noqa: S311 - chance for a test, no secret
        gone = {request.name for request in small.requests if chance.random() < 0.5}
        board = Board.empty(Problem.of(case, travel, holders=rows))
        lay_rows(board, rows.remove(rows["request_id"].is_in(gone)))
        given = board.rows()
        verdict = verify(case, travel, given)
        assert verdict.violations.is_empty(), seed
        proof = Proof(case, read_case_tables(*small.tables()), travel, given, verdict)
        out = [request.name for request in small.requests if request.name not in verdict.served["request_id"]]
        enquiry = Enquiry(proof, out)
        for one in map(enquiry.found, out):
            classes.append(one.found)
            if one.found != "not_proven":
                assert (one.found == "crowded_out") == servable(small, one.request_id), (seed, one.request_id)
            assert enquiry.helped(one).found == one.found, (seed, one.request_id)
    assert "crowded_out" in classes
    assert classes.count("not_proven") <= MOST_OPEN * len(classes), classes
