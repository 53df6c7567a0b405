"""Taking an offer by its id, in the plan for which it was made or in a later one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.offers.offer import CHOICE_DIGITS, choice_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planning.offers.counter import Counter
    from planning.offers.offer import Offer
    from planning.offers.slot import Slot


def standing(counter: Counter, requests: Sequence[str], offer_id: str) -> Offer | None:
    """Find the offer in the plan as it is now; None where it does not hold."""
    found = (offer for request in requests for offer in counter.all_offers(request))
    return next((offer for offer in found if offer.choice == offer_id[:CHOICE_DIGITS]), None)


def meant(counter: Counter, requests: Sequence[str], offer_id: str) -> tuple[str, Slot] | None:
    """Find which request and slot an offer_id names, whether it holds or not.

    None where it names none; also of several resources at once, whose combinations are too many to try.
    """
    for request, slot, resource, site in _imaginable(counter, requests):
        if choice_of(request, slot, (resource,), site) == offer_id[:CHOICE_DIGITS]:
            return request, slot
    return None


def nearest(counter: Counter, request: str, slot: Slot) -> list[Offer]:
    """List what can be offered now instead, the nearest in time first."""
    return sorted(counter.offers(request), key=lambda offer: (abs(offer.slot.first - slot.first), offer.marginal_cost))


def _imaginable(counter: Counter, requests: Sequence[str]) -> Iterator[tuple[str, Slot, str, str | None]]:
    """Give every request with every slot and every resource."""
    for request in requests:
        for slot in counter.slots_of(request):
            for resource in counter.board.problem.staff.resources:
                yield request, slot, resource, counter.rows[request]["site_id"]
