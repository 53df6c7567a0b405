"""Offers of several resources at once beside every place of every resource, tried one by one."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.effort import Effort
from planning.engine import layout
from planning.offers import Counter
from planning.offers.together import STEP, Place, cheapest
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests.planning.offers.small import without
from tests.planning.together import Small
from tests.seeds import seeds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planning.board import Board
    from planning.case.case import Case
    from planning.offers.slot import Slot


def asked_of(case: Case) -> list[str]:
    """Give a request of several resources, or with a choice of sites, that no link holds."""
    linked = pl.concat([case.links["before"], case.links["after"]])
    several = case.of_several() | (pl.col("alternatives").list.len() > 0)
    free = case.requests.filter(several, ~pl.col("request_id").is_in(linked.implode()))
    return free.join(case.unservable, on="request_id", how="anti")["request_id"].to_list()[:1]


def exhaustive(board: Board, visit: int, slot: Slot) -> int | None:
    """Least cost over all starts, sites, resources and places; None where there are none."""
    model, origin = board.problem.model, board.problem.case.settings.start
    team = model.visits[visit, layout.TEAM]
    first, count, sites = model.teams[team, [layout.MEMBER_FIRST, layout.MEMBER_COUNT, layout.SITES]].tolist()
    places = [(route, after) for route in range(len(model.routes)) for after in (-1, *board.stops(route).tolist())]
    left, (broken, cost), found = int(model.visit_money[visit, layout.LEFT_COST]), board.total(), []
    starts = sorted({slot.first, *(at for at in range(slot.first, slot.last + 1) if at % STEP == 0)})
    for site, start, taken in product(range(sites), starts, product(places, repeat=count)):
        if board.insert_team(first + site * count, start - origin, list(taken)):
            more = board.total()
            board.remove_team(int(team))
            if more[0] <= broken:
                found.append(more[1] - cost + left)
    return min(found, default=None)


def smalls(first: int, count: int) -> Iterator[tuple[int, Case, Case, Counter]]:
    """Give so many small cases, without and with the one who asks, and the counter where he does."""
    seed = first
    while count:
        case = Small.of(seed).case()
        asked = asked_of(case)
        if asked:
            rest, travel = without(case, asked), Travel.of(case)
            rows = solve(rest, travel, effort=Effort(iterations=100)).plan.rows
            yield seed, case, rest, Counter.of(case, travel, rows, asked)
            count -= 1
        seed += 1


@pytest.mark.parametrize(("first", "count"), seeds(10, 30_000, times=2.5))
def test_the_best_places_in_each_slot_are_the_best_of_all(first: int, count: int) -> None:
    compared = 0
    for seed, _, _, counter in smalls(first, count):
        (request,) = counter.asked
        found = {offer.slot: offer.marginal_cost for offer in counter.all_offers(request)}
        slots = [slot for slot in counter.slots_of(request) if slot.day.day == 23 and 6 <= slot_hour(slot) < 14]
        for slot in slots:
            least = exhaustive(counter.board, counter.rows[request]["visit"], slot)
            worth = least is not None and least <= counter.rows[request]["value"]
            assert found.get(slot) == (least if worth else None), (seed, slot)
            compared += worth
    assert compared >= count


def slot_hour(slot: Slot) -> int:
    """Hour of the day at which a slot begins; these cases keep UTC."""
    return slot.first // 3600 % 24


@pytest.mark.parametrize(("first", "count"), seeds(6, 30_000, times=1.25))
def test_every_offer_of_several_that_is_taken_verifies_at_the_cost_that_was_quoted(first: int, count: int) -> None:
    taken = 0
    for seed, case, rest, counter in smalls(first, count):
        travel = Travel.of(case)
        before = verify(rest, travel, counter.board.rows())
        (request,) = counter.asked
        kept = counter.board.kept()
        for offer in counter.offers(request):
            counter.board.restore(kept)
            counter.accepted.clear()
            counter.accept(offer)
            after = verify(counter.case_taken(), travel, counter.plan_rows())
            assert after.violations.is_empty(), seed
            assert (after.broken, after.cost) == (before.broken, before.cost + offer.marginal_cost), seed
            assert (after.broken, after.cost) == counter.total(), seed
            own = after.rows.filter(request_id=request).sort("part")
            assert tuple(own["resource_id"]) == offer.resources
            assert own["end"].max() == offer.end
            taken += 1
    assert taken >= count


def place(price: int, resource: int, *, preferred: bool = False, lasts: int = 1) -> Place:
    return Place(price, resource, resource, -1, lasts, preferred)


def test_each_part_has_a_resource_of_its_own_and_the_sum_is_least() -> None:
    tables = [[place(1, 1), place(5, 2)], [place(1, 1), place(9, 2)], [place(0, 3), place(1, 1)]]
    found = cheapest(tables, lambda _: 0)
    assert found is not None
    assert (found[0], [one.resource for one in found[1]]) == (6, [2, 1, 3])
    assert cheapest([[place(1, 1)], [place(1, 1)]], lambda _: 0) is None
    assert cheapest([[place(1, 1)], []], lambda _: 0) is None


def test_what_places_cost_together_counts_too() -> None:
    def extra(chosen: Sequence[Place]) -> int:
        return max(one.lasts for one in chosen) + (0 if any(one.preferred for one in chosen) else 10)

    tables = [[place(1, 1, lasts=9), place(2, 2, lasts=5)], [place(1, 3), place(4, 4, preferred=True)]]
    found = cheapest(tables, extra)
    assert found is not None
    assert (found[0], [one.resource for one in found[1]]) == (11, [2, 4])
