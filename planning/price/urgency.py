"""What a plan costs more with a request that is served within a delay, and how much of that is its urgency."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from planning.case.times import instant, local_day
from planning.offers.find import Finder
from planning.offers.slot import Slot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from planning.offers import Counter

HOUR, DAY = 3_600, 86_400


def _end_of_day(moment: int, zone: str, later: int) -> int:
    return instant(local_day(moment, zone) + timedelta(days=later + 1), 0, zone) - 1


DELAYS: dict[str, Callable[[int, str], int]] = {
    "1h": lambda moment, _: moment + HOUR,
    "4h": lambda moment, _: moment + 4 * HOUR,
    "day": lambda moment, zone: _end_of_day(moment, zone, 0),
    "next day": lambda moment, zone: _end_of_day(moment, zone, 1),
    "48h": lambda moment, _: moment + 2 * DAY,
    "5 days": lambda moment, _: moment + 5 * DAY,
}
"""The last start of a service that is promised within so long, from the moment and the time zone."""
PRICES = {
    "request_id": pl.String,
    "asked_at": pl.Int64,
    "within": pl.String,
    "until": pl.Int64,
    "resource_ids": pl.String,
    "start": pl.Int64,
    "marginal_cost": pl.Int64,
    "urgency": pl.Int64,
}
"""Columns of what is priced; instants in epoch seconds, money in cents, null where it is impossible."""


class Price(NamedTuple):
    """A row of PRICES.

    Parameters
    ----------
    asked_at
        When it is asked for: when the request was created, or now where that is later.
    within, until
        The delay, and the last start that it allows, at most the horizon's end.
    resource_ids, start
        Who would begin when, as things are.
    marginal_cost
        Cents that the plan costs more with the request, lateness included, all else keeping its resource and order.
    urgency
        Cents of it beyond the cheapest of all delays.
    """

    request_id: str
    asked_at: int
    within: str
    until: int
    resource_ids: str | None
    start: int | None
    marginal_cost: int | None
    urgency: int | None


def prices(counter: Counter, request: str) -> list[Price]:
    """Price a request for each delay."""
    case, row = counter.board.problem.case, counter.rows.get(request)
    settings = case.settings
    moment = max(settings.now, case.requests.filter(request_id=request)["created_at"][0])
    untils = {name: min(until(moment, settings.timezone), settings.end - 1) for name, until in DELAYS.items()}
    day = local_day(moment, settings.timezone)
    first = max(moment, settings.start)
    lasts = sorted(until for until in set(untils.values()) if until >= first)
    slots = [Slot(first, last, day, afternoon=False, begins=first) for last in lasts]
    routes = np.arange(len(counter.board.problem.model.routes), dtype=np.int64)
    offers = [] if row is None else Finder(counter.board, row, request).best(slots, routes)
    found = {offer.slot.last: offer for offer in offers}
    least = min((offer.marginal_cost for offer in found.values()), default=0)
    priced = []
    for name, until in untils.items():
        offer = found.get(until)
        cost = None if offer is None else offer.marginal_cost
        priced.append(
            Price(
                request,
                moment,
                name,
                until,
                None if offer is None else ";".join(offer.resources),
                None if offer is None else offer.start,
                cost,
                None if cost is None else cost - least,
            )
        )
    return priced


def prices_frame(priced: Iterable[Price]) -> pl.DataFrame:
    """Lay out prices as PRICES."""
    return pl.DataFrame(list(priced), schema=PRICES, orient="row")
