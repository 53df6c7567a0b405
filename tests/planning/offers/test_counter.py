"""Offers beside every place that there is, and what comes of those that are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.engine import layout
from planning.verify import verify
from tests.planning.offers.small import Small, smalls, without
from tests.seeds import seeds

if TYPE_CHECKING:
    from planning.offers import Counter
    from planning.offers.slot import Slot
    from planning.verify import Verdict


def exhaustive(counter: Counter, request: str) -> dict[tuple[Slot, str], int]:
    """Least cost of the request in each slot with each resource, over every place, where no promise is broken more."""
    board, origin = counter.board, counter.board.problem.case.settings.start
    model, row = board.problem.model, counter.rows[request]
    kept, (broken, cost) = model.visits[row["visit"]].copy(), board.total()
    left = model.visit_money[row["visit"], [layout.LEFT_WEIGHT, layout.LEFT_COST]].tolist()
    least: dict[tuple[Slot, str], int] = {}
    for slot in counter.slots_of(request):
        told = model.visits[row["visit"]]
        told[layout.PROMISED], told[layout.SIMPLE] = 1, 0
        told[layout.PROMISE_START], told[layout.PROMISE_END] = slot.first - origin, slot.last - origin
        for route in range(len(model.routes)):
            name = board.problem.staff.resources[model.routes[route, layout.RESOURCE]]
            for after in [-1, *board.stops(route).tolist()]:
                tried = board.copy()
                if tried.insert(row["visit"], route, after):
                    more = tried.total()[0] - broken + left[0], tried.total()[1] - cost + left[1]
                    if more[0] == 0 and row["value"] >= more[1]:
                        least[slot, name] = min(more[1], least.get((slot, name), more[1]))
        model.visits[row["visit"]] = kept
    return least


@pytest.mark.parametrize(("first", "count"), seeds(5, 20_000))
def test_the_best_place_in_each_slot_is_the_best_of_all_places(first: int, count: int) -> None:
    offered = 0
    for small in smalls(first, count):
        counter, request = small.counter(), small.asked[0]
        every = exhaustive(counter, request)
        found: dict[tuple[Slot, str], int] = {}
        for offer in counter.all_offers(request):
            place = offer.slot, offer.resources[0]
            assert not offer.moved
            found[place] = min(offer.marginal_cost, found.get(place, offer.marginal_cost))
        assert found == every, small.seed
        shown = counter.offers(request)
        assert bool(shown) == bool(every), small.seed
        if shown and all(offer.sla_met for offer in shown):
            assert min(offer.marginal_cost for offer in shown) == min(every.values()), small.seed
        offered += len(shown)
    assert offered > count


@pytest.mark.parametrize(("first", "count"), seeds(5, 20_000))
def test_every_offer_that_is_taken_verifies_at_the_cost_that_was_quoted(first: int, count: int) -> None:
    taken = 0
    for small in smalls(first, count):
        before = verify(small.rest, small.travel, small.rows)
        for offer in small.counter().offers(small.asked[0]):
            counter = small.counter()
            counter.accept(offer)
            rows = counter.plan_rows()
            after = verify(small.case, small.travel, rows)
            assert broken_rules(after) == broken_rules(before), small.seed
            assert (after.broken, after.cost) == (before.broken, before.cost + offer.marginal_cost), small.seed
            assert (after.broken, after.cost) == counter.total(), small.seed
            own = rows.filter(request_id=offer.request_id)
            assert own.select("resource_id", "start", "end").rows() == [(offer.resources[0], offer.start, offer.end)]
            assert own.select("promised_start", "promised_end").rows() == [(offer.slot.first, offer.slot.last)]
            assert offer.slot.first <= offer.start <= offer.slot.last
            assert nothing_else_moved(small, rows)
            taken += 1
    assert taken > count


def broken_rules(verdict: Verdict) -> list[tuple[str, ...]]:
    """Rules that locks force a plan to break."""
    return verdict.violations.select("rule", "request_id", "resource_id").rows()


def nothing_else_moved(small: Small, rows: pl.DataFrame) -> bool:
    """Whether all other visits are where they were, in the same order."""
    order = ["resource_id", "shift_start", "sequence"]
    new = rows.filter(activity="visit").filter(~pl.col("request_id").is_in(small.asked))
    old = small.rows.filter(activity="visit")
    place = ["resource_id", "shift_start", "request_id"]
    same: bool = new.sort(order).select(place).equals(old.sort(order).select(place))
    return same


def test_what_nobody_can_serve_gets_no_offer_and_a_reason() -> None:
    reasons = set()
    for small in smalls(0, 5):
        request = small.asked[0]
        counter = small.counter()
        if not counter.offers(request):
            reasons.add(counter.refusal(request))
    assert reasons
    assert all(reasons)


def test_a_plan_that_does_not_fit_any_more_is_noticed() -> None:
    small = next(small for small in smalls(0, 5) if not small.rows.filter(activity="visit").is_empty())
    assert small.counter().missing(small.rows) == []
    gone = small.rows.filter(activity="visit")["request_id"][0]
    case = without(small.case, [gone])
    assert small._replace(case=case).counter().missing(small.rows) == [gone]
