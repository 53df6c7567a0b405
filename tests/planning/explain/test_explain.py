"""Classes, who gives way and changes, beside trying everything."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planning.board import Board
from planning.case.part import part
from planning.effort import Effort
from planning.engine import layout
from planning.explain import Enquiry
from planning.lay import lay_locked, lay_rows
from planning.problem import Problem
from planning.solve import solve
from tests.planning.explain.small import smalls
from tests.seeds import seeds

if TYPE_CHECKING:
    from planning.explain import Proof

SOME_KINDS = 2
"""Kinds of changes that even a few cases need."""
FEW = seeds(2, 30_000, times=0.2)
SOME = seeds(6, 30_000)


def served_alone(proof: Proof, request: str) -> bool:
    """Whether any shift has a place for a request beside what is locked to resource and start."""
    locked = proof.case.requests.filter(lock="all")["request_id"].to_list()
    problem = Problem.of(part(proof.case, [*locked, request]), proof.travel, holders=proof.given)
    if request not in problem.requests["request_id"]:
        return False
    visit = problem.requests["request_id"].to_list().index(request)
    board = Board.empty(problem)
    lay_locked(board)
    return bool(places(board, visit))


def places(board: Board, visit: int) -> list[tuple[int, int]]:
    """List all places of a visit: what each breaks and costs more than leaving it out."""
    broken, cost = board.total()
    found = []
    for route in range(len(board.problem.model.routes)):
        for after in [-1, *board.stops(route).tolist()]:
            tried = board.copy()
            if tried.insert(visit, route, after):
                found.append((tried.total()[0] - broken, tried.total()[1] - cost))
    return found


def fewest(proof: Proof, request: str) -> int | None:
    """Find the least number of planned requests whose removal makes room for a request; None: not even all of them."""
    problem = Problem.of(proof.case, proof.travel, holders=proof.given)
    board = Board.empty(problem)
    lay_locked(board)
    lay_rows(board, proof.verdict.rows)
    board.refresh_all()
    visit = problem.requests["request_id"].to_list().index(request)
    rows, stops = problem.model.visits, board.state.stops
    planned = np.flatnonzero(stops[:, layout.ROUTE] >= 0)
    free = [one for one in planned.tolist() if not rows[one, layout.PINNED] and not stops[one, layout.FROZEN]]
    for size in range(len(free) + 1):
        for chosen in combinations(free, size):
            tried = board.copy()
            for one in chosen:
                tried.remove(one)
            if any(broken <= 0 for broken, _ in places(tried, visit)):
                return size
    return None


@pytest.mark.parametrize(("first", "count"), SOME)
def test_a_request_is_impossible_if_and_only_if_no_shift_has_a_place_for_it_alone(first: int, count: int) -> None:
    classes = set()
    for small in smalls(first, count):
        for request in small.left_out:
            found = small.explained[request].found
            if request in small.enquiry.stage.rules:
                classes.add(found)
                assert (found == "crowded_out") == served_alone(small.before, request), (small.seed, request)
    assert classes == {"impossible", "crowded_out"}


@pytest.mark.parametrize(("first", "count"), SOME)
def test_nothing_that_is_called_impossible_is_served_by_a_search(first: int, count: int) -> None:
    for small in smalls(first, count):
        impossible = [one for one in small.left_out if small.explained[one].found == "impossible"]
        plan = solve(small.before.case, small.before.travel, effort=Effort(iterations=500)).plan
        assert not set(impossible) & set(plan.rows["request_id"]), small.seed


@pytest.mark.parametrize(("first", "count"), SOME)
def test_no_fewer_requests_make_room_than_are_said_to_have_to_give_way(first: int, count: int) -> None:
    seen = set()
    for small in smalls(first, count):
        for request in small.left_out:
            one = small.explained[request]
            if one.found == "crowded_out" and one.least and request in small.enquiry.stage.rules:
                assert one.give_way == fewest(small.before, request), (small.seed, request)
                seen.add(one.give_way)
    assert {0, 1} <= seen


@pytest.mark.parametrize(("first", "count"), SOME)
def test_each_rule_of_a_minimal_set_is_needed_and_the_set_excludes_everybody(first: int, count: int) -> None:
    sizes = set()
    for small in smalls(first, count):
        stage = small.enquiry.stage
        for request in small.left_out:
            one = small.explained[request]
            if one.found == "impossible" and request in stage.rules:
                kept = frozenset(one.rules)
                everything = frozenset(stage.all_rules(request))
                assert not stage.serves(request, everything - kept), (small.seed, request)
                for rule in kept:
                    assert stage.serves(request, everything - (kept - {rule})), (small.seed, request, rule)
                assert one.reasons
                sizes.add(len(kept))
    assert {1, 2} <= sizes


@pytest.mark.parametrize(("first", "count"), FEW)
def test_every_change_lets_the_request_in_at_no_more_than_its_cost(first: int, count: int) -> None:
    kinds = set()
    for small in smalls(first, count):
        for request in small.left_out:
            for remedy in small.enquiry.helped(small.explained[request]).remedies:
                kinds.add(remedy.kind)
                if remedy.kind != "move":
                    again = Enquiry(small.proof(remedy.patch), [request]).found(request)
                    assert again.give_way == 0, (small.seed, request, remedy.kind)
                    assert again.swap is not None, (small.seed, request, remedy.kind)
                    found = again.swap.broken, again.swap.cost
                    assert found <= (remedy.broken, remedy.cost), (small.seed, request, remedy.kind)
    assert len(kinds) >= SOME_KINDS


@pytest.mark.parametrize(("first", "count"), SOME)
def test_what_is_found_agrees_with_the_reasons_that_a_plan_gives(first: int, count: int) -> None:
    codes = set()
    for small in smalls(first, count):
        plan = solve(small.case(), small.before.travel, effort=Effort(iterations=200)).plan
        proof = small.judged(plan.rows)
        enquiry = Enquiry(proof, plan.unplanned["request_id"].to_list())
        for request, code in plan.unplanned.select("request_id", "code").iter_rows():
            one = enquiry.found(request)
            codes.add(code)
            if code[0] == "W" and request in enquiry.stage.rules:
                assert one.found == "impossible", (small.seed, request, code)
            elif request in enquiry.stage.rules and one.found == "crowded_out":
                assert (one.give_way == 0) == (code == "N2"), (small.seed, request, code)
                assert code != "N2" or (one.swap is not None and one.swap.cost >= 0), (small.seed, request)
    assert {"N1", "W501"} <= codes
