"""Prices by delay beside every place that there is."""

from __future__ import annotations

from planning.engine import layout
from planning.price import prices
from planning.price.urgency import DELAYS
from tests.planning.offers.small import smalls

DAY, HOUR = 86_400, 3_600
MONDAY_NOON = 1_795_431_600  # 2026-11-23T12:00 in Paris


def test_delays_count_from_the_moment_and_days_end_at_midnight() -> None:
    untils = {name: until(MONDAY_NOON, "Europe/Paris") - MONDAY_NOON for name, until in DELAYS.items()}
    assert untils == {
        "1h": HOUR,
        "4h": 4 * HOUR,
        "day": DAY // 2 - 1,
        "next day": 3 * DAY // 2 - 1,
        "48h": 2 * DAY,
        "5 days": 5 * DAY,
    }


def test_a_day_on_which_the_clocks_change_ends_at_its_own_midnight() -> None:
    sunday_noon = 1_792_926_000  # 2026-10-25T12:00 in Paris, after an hour that came twice
    assert DELAYS["next day"](sunday_noon - DAY - HOUR, "Europe/Paris") == sunday_noon + DAY // 2 - 1


def test_the_price_within_a_delay_is_that_of_the_best_of_all_places() -> None:
    possible = 0
    for small in smalls(0, 4):
        counter, (request,) = small.counter(), small.asked
        row, origin = counter.rows.get(request), small.case.settings.start
        for price in prices(counter, request):
            assert row is not None
            board, visit = counter.board, row["visit"]
            kept, (broken, cost) = board.problem.model.visits[visit].copy(), board.total()
            told = board.problem.model.visits[visit]
            told[layout.PROMISED], told[layout.SIMPLE] = 1, 0
            told[layout.PROMISE_START] = max(price.asked_at, origin) - origin
            told[layout.PROMISE_END] = price.until - origin
            left = board.problem.model.visit_money[visit, [layout.LEFT_WEIGHT, layout.LEFT_COST]].tolist()
            found = []
            for route in range(len(board.problem.model.routes)):
                for after in [-1, *board.stops(route).tolist()]:
                    tried = board.copy()
                    if tried.insert(visit, route, after) and tried.total()[0] - broken + left[0] == 0:
                        found.append(tried.total()[1] - cost + left[1])
            board.problem.model.visits[visit] = kept
            assert price.marginal_cost == min(found, default=None), (small.seed, price)
            possible += bool(found)
    assert possible > 4


def test_urgency_is_what_a_delay_costs_beyond_the_cheapest() -> None:
    for small in smalls(0, 3):
        counter = small.counter()
        costs = [price for price in prices(counter, small.asked[0]) if price.marginal_cost is not None]
        amounts = [price.marginal_cost or 0 for price in costs]
        assert [price.urgency for price in costs] == [amount - min(amounts) for amount in amounts]
