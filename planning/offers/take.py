"""Taking an offer by its id, in the plan for which it was made or in a later one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.offers.offer import SLOT_DIGITS, slot_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.offers.counter import Counter
    from planning.offers.offer import Offer
    from planning.offers.slot import Slot
    from planning.offers.worklist import Worklist


def meant(counter: Counter | Worklist, requests: Sequence[str], offer_id: str) -> tuple[str, Slot] | None:
    """Find which request and slot an offer_id names, whether it holds or not; None where it names none."""
    for request in requests:
        for slot in counter.slots_of(request, past=True):
            if slot_digits(request, slot) == offer_id[:SLOT_DIGITS]:
                return request, slot
    return None


def standing(counter: Counter | Worklist, request: str, slot: Slot, offer_id: str) -> Offer | None:
    """Find the offer of a request in a slot in the plan as it is now; None where it does not hold."""
    found = counter.all_offers(request, begins={slot.begins})
    return next((offer for offer in found if offer_id.startswith(offer.choice)), None)


def nearest(counter: Counter | Worklist, request: str, slot: Slot) -> list[Offer]:
    """List what can be offered now instead, the nearest in time first."""
    return sorted(counter.offers(request), key=lambda offer: (abs(offer.slot.first - slot.first), offer.marginal_cost))
