"""An offer: a choice with all that the client and the planner need to know of it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planning.board import Place
    from planning.offers.slot import Slot

OFFERS = {
    "request_id": pl.String,
    "offer_id": pl.String,
    "service_id": pl.String,
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
    "moved": pl.String,
    "delayed": pl.String,
    "delayed_s": pl.Int64,
}
"""Columns of offers.csv; instants in epoch seconds, money in cents; several ids are parted by `;`."""
SLOT_DIGITS, WHO_DIGITS, PLAN_DIGITS = 8, 6, 4
"""Digits of an offer_id that name the request and its slot, those that name who comes where, and those of the plan."""


class Offer(NamedTuple):
    """A choice.

    Parameters
    ----------
    visit
        Index of the request, or of the same request with another service.
    instead
        Whether the service is another than the one asked for.
    request_id, service_id, slot, resources, site_id
        What would be promised, who would come (the lead first), and where it would take place.
    first, places
        Where it would stand: its first part, and for each part the route and the stop before it (-1: at its start).
    moved, moved_ids
        Where those would stand that make room for it, in the order in which they are put there; and their ids.
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
    delayed_ids, delayed_s
        The tasks that are done later than without it, and by how many seconds in all.
    """

    visit: int
    request_id: str
    service_id: str | None
    slot: Slot
    resources: tuple[str, ...]
    site_id: str | None
    first: int
    places: tuple[tuple[int, int], ...]
    start: int
    end: int
    marginal_cost: int
    price: int
    slot_value: int
    sla_met: bool
    instead: bool = False
    moved: tuple[Place, ...] = ()
    moved_ids: tuple[str, ...] = ()
    delayed_ids: tuple[str, ...] = ()
    delayed_s: int = 0

    @property
    def choice(self) -> str:
        """Digits that name the choice, in any plan."""
        return slot_digits(self.request_id, self.slot) + self._who_digits()

    def named(self, plan: str) -> str:
        """Give the offer_id in a plan of which the digits are given."""
        return self.choice + plan[:PLAN_DIGITS]

    @property
    def half_day(self) -> tuple[object, bool]:
        """Day and half of the day."""
        return self.slot.day, self.slot.afternoon

    def _who_digits(self) -> str:
        return _digits(*self.resources, self.site_id or "", self.service_id or "")[:WHO_DIGITS]


def slot_digits(request: str, slot: Slot) -> str:
    """Digits that name a request and one of its slots, whatever of it lies in the past."""
    return _digits(request, str(slot.begins), str(slot.last))[:SLOT_DIGITS]


def _digits(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()


def offers_frame(offers: Iterable[Offer], plan: str) -> pl.DataFrame:
    """Lay out offers as OFFERS; `plan`: digits of the plan that they are made for."""
    rows = [
        (
            offer.request_id,
            offer.named(plan),
            offer.service_id,
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
            ";".join(offer.moved_ids) or None,
            ";".join(offer.delayed_ids) or None,
            offer.delayed_s,
        )
        for offer in offers
    ]
    return pl.DataFrame(rows, schema=OFFERS, orient="row")
