"""Which of all choices a client hears: few, and different."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from planning.offers.offer import Offer


def choose(offers: Sequence[Offer], bounds: tuple[int, int]) -> list[Offer]:
    """Choose the offers that a client hears, in the order of their times.

    Always the one that costs least; then the best of each half-day, as many as he may hear; while these are fewer than
    he should, other slots of the same half-days, then other resources or sites in the same slots. Better is what
    meets the SLA, of those what was asked for and no other service, then what moves nobody, then what costs less; of
    what costs the same, what may still begin later in its slot.

    Parameters
    ----------
    bounds
        The least and the most.
    """
    least, most = bounds
    ranked = sorted(
        offers,
        key=lambda offer: (
            *(not offer.sla_met, offer.instead, len(offer.moved), offer.marginal_cost),
            *(offer.start >= offer.slot.last, offer.slot, offer.resources),
        ),
    )
    chosen = [min(ranked, key=lambda offer: offer.marginal_cost)] if ranked else []
    for like, enough in ((_half_day, most), (_slot, least), (_choice, least)):
        chosen += _unlike(ranked, chosen, like, enough - len(chosen))
    return sorted(chosen, key=lambda offer: (offer.slot, offer.marginal_cost, offer.resources))


def _unlike(
    ranked: Sequence[Offer], chosen: Sequence[Offer], like: Callable[[Offer], object], room: int
) -> Iterator[Offer]:
    """Give the first so many offers that are like none of those chosen, nor like each other."""
    seen = {like(offer) for offer in chosen}
    for offer in ranked:
        if room <= 0:
            return
        if like(offer) not in seen:
            seen.add(like(offer))
            room -= 1
            yield offer


def _half_day(offer: Offer) -> object:
    return offer.half_day, offer.instead


def _slot(offer: Offer) -> object:
    return offer.slot, offer.instead


def _choice(offer: Offer) -> object:
    return offer.slot, offer.resources, offer.site_id, offer.service_id
