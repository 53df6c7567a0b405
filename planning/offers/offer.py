"""An offer: a choice with all that the client and the planner need to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planning.offers.slot import Slot

OFFERS = {
    "request_id": pl.String,
    "offer_id": pl.String,
    "day": pl.String,
    "half_day": pl.String,
    "promised_start": pl.Int64,
    "promised_end": pl.Int64,
    "resource_ids": pl.String,
    "site_id": pl.String,
    "marginal_cost": pl.Int64,
    "price": pl.Int64,
    "slot_value": pl.Int64,
    "sla_met": pl.Boolean,
}
"""Columns of offers.csv; instants in epoch seconds, money in cents."""
CHOICE_DIGITS, PLAN_DIGITS = 10, 4
"""Digits of an offer_id that name the choice, and those that name the plan it was made for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A choice.

    Parameters
    ----------
    visit
        Index of the request.
    request_id, slot, resources, site_id
        What would be promised, who would come (the lead first), and where it would take place.
    route, after
        Where the visit would stand: a route of the engine and the stop before it, -1 at its start; of a request that
        several resources serve -1 and -1.
    start, end
        Epoch seconds: when it would be planned as things are; the promise is the slot.
    marginal_cost
        Cents that the plan costs more with it, lateness included.
    price
        Cents: the service's base price, and what the choice costs more than the cheapest one.
    slot_value
        Cents: the request's value less the marginal cost.
    sla_met
        Whether start and end are within what the client is owed.
    """

    visit: int
    request_id: str
    slot: Slot
    resources: tuple[str, ...]
    site_id: str | None
    route: int
    after: int
    start: int
    end: int
    marginal_cost: int
    price: int
    slot_value: int
    sla_met: bool

    @property
    def choice(self) -> str:
        """Digits that name the choice, in any plan."""
        return choice_of(self.request_id, self.slot, self.resources, self.site_id)

    def named(self, plan: str) -> str:
        """Give the offer_id in a plan of which the digits are given."""
        return self.choice + plan[:PLAN_DIGITS]

    @property
    def half_day(self) -> tuple[object, bool]:
        """Day and half of the day."""
        return self.slot.day, self.slot.afternoon


def choice_of(request: str, slot: Slot, resources: tuple[str, ...], site: str | None) -> str:
    """Digits that name a choice: a hash of what would be promised to whom, by whom and where."""
    told = "\x1f".join((request, str(slot.first), str(slot.last), "\x1e".join(resources), site or ""))
    return sha256(told.encode()).hexdigest()[:CHOICE_DIGITS]


def offers_frame(offers: Iterable[Offer], plan: str) -> pl.DataFrame:
    """Lay out offers as OFFERS; `plan`: digits of the plan that they are made for."""
    rows = [
        (
            offer.request_id,
            offer.named(plan),
            offer.slot.day.isoformat(),
            "afternoon" if offer.slot.afternoon else "morning",
            offer.slot.first,
            offer.slot.last,
            ";".join(offer.resources),
            offer.site_id,
            offer.marginal_cost,
            offer.price,
            offer.slot_value,
            offer.sla_met,
        )
        for offer in offers
    ]
    return pl.DataFrame(rows, schema=OFFERS, orient="row")
