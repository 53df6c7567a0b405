"""From new requests and a plan in force to offers, and to the plan with what is taken."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from cli import records
from cli.counter import open_counter
from cli.figures import money
from cli.output import counted
from cli.places import run_folder
from planning.case.times import written
from planning.faults import Fault, InputError
from planning.formulas import as_csv
from planning.run import check_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from cli.order import Order
    from cli.output import Output
    from planning.case.asked import Asked
    from planning.case.case import Case
    from planning.offers import Counter, Offer, Worklist

BY_RULE: dict[str, Callable[[Offer], tuple[object, ...]]] = {
    "earliest": lambda offer: (offer.slot, offer.marginal_cost),
    "cheapest": lambda offer: (offer.marginal_cost, offer.slot),
    "random": lambda offer: (sha256(offer.choice.encode()).digest(),),
}
"""What every request may take, where no offer is named: the least of what it hears, by this."""
OFFER_ID = re.compile(r"[0-9a-f]{18}")


def answer(  # noqa: PLR0913 - what is asked of which plan, what is taken, and who is told
    order: Order,
    plan: Path,
    asked: Asked,
    out: Output,
    *,
    accept: str | None = None,
    run: str | None = None,
    may_move: int = 0,
) -> list[str]:
    """Offer, take what is to be taken, write the plan with it, and print the offers.

    Returns
    -------
    list[str]
        What does not hold: requests without an offer.

    Raises
    ------
    InputError
        The case, the requests or the plan cannot be read as meant; E413: no such offer. E801 to E803: the run's folder.
    """
    _refuse_nonsense(accept)
    opened = open_counter(order, plan, asked, out, may_move=may_move)
    counter = opened.counter
    case, digest = counter.case, sha256(opened.given.write_csv().encode()).hexdigest()
    folder = None if run is None else run_folder(run, case)
    if folder is not None:
        check_folder(folder, replace=order.replace)
    with out.step("answered"):
        offers, refusals = _answered(counter, asked.ids(), accept)
    _say_how_many(counter, offers, out)
    shortfalls = [f"{request}: no offer: {reason}" for request, reason in refusals.items()]
    if accept is not None and accept not in BY_RULE:
        shortfalls += _take(counter, asked.ids(), accept, digest, out)
    from planning.offers import offers_frame  # noqa: PLC0415 - compiled

    frame = offers_frame([offer for own in offers.values() for offer in own], digest)
    if folder is not None and counter.accepted:
        from cli.taken import write_taken  # noqa: PLC0415 - most commands take nothing

        shortfalls += write_taken(order, opened, asked, frame, plan, folder, out)
    _print(case, frame, out)
    return shortfalls


def _refuse_nonsense(accept: str | None) -> None:
    """Refuse what cannot be the id of an offer."""
    if accept is not None and accept not in BY_RULE and not OFFER_ID.fullmatch(accept):
        right = f"18 digits of 0-9 and a-f as creneau offer prints them, or {', '.join(BY_RULE)}"
        raise InputError([Fault(code="E413", file="--accept", value=accept, wrong="is no offer_id", right=right)])


def _answered(
    counter: Counter | Worklist, ids: Sequence[str], accept: str | None
) -> tuple[dict[str, list[Offer]], dict[str, str]]:
    """Find the offers of each request, or why it gets none; what is taken is in the plan when the next one asks."""
    offers, refusals = {}, {}
    for request in ids:
        offers[request] = counter.offers(request)
        if not offers[request]:
            refusals[request] = counter.refusal(request)
        elif accept in BY_RULE:
            counter.accept(min(offers[request], key=BY_RULE[accept]))
    return offers, refusals


def _take(counter: Counter | Worklist, ids: Sequence[str], offer_id: str, digest: str, out: Output) -> Iterator[str]:
    """Take an offer by its id; say so where it does not hold.

    Raises
    ------
    InputError
        E413: no offer of these requests has this id.
    """
    from planning.offers.take import meant, nearest, standing  # noqa: PLC0415 - compiled

    told = meant(counter, ids, offer_id)
    if told is None:
        wrong, right = "is no offer of these requests", "one that creneau offer printed for them"
        raise InputError([Fault(code="E413", file="--accept", value=offer_id, wrong=wrong, right=right)])
    request, slot = told
    offer = standing(counter, request, slot, offer_id)
    settings = counter.case.settings
    if offer is None:
        others = ", ".join(other.named(digest) for other in nearest(counter, request, slot))
        when = f"{written(slot.first, settings.timezone)} to {written(slot.last, settings.timezone)}"
        yield f"{request}: the offer from {when} no longer holds; nearest to it: {others or 'none'}"
        return
    if offer.named(digest) != offer_id:
        asks, costs = money(offer.price), money(offer.marginal_cost)
        said = f"it holds, now at a price of {asks} {settings.currency} (cost {costs})"
        out.say(f"the plan is another than the one the offer was made for; {said}")
    counter.accept(offer)


def _print(case: Case, offers: pl.DataFrame, out: Output) -> None:
    """Print the offers: what a caller hears, or all of it for a program."""
    zone = case.settings.timezone
    if out.human:
        from cli.choices import choices  # noqa: PLC0415 - a program that reads needs no tables

        out.show(*choices(case, offers))
    csv = as_csv(records.in_units(offers, zone))
    out.data(csv=csv, document={"offers": records.records(offers, zone)}, schema="offers/1")


def _say_how_many(counter: Counter | Worklist, offers: Mapping[str, list[Offer]], out: Output) -> None:
    """Say who hears few choices, and how many had an answer that helps them."""
    least = counter.case.settings.offers.choices[0]
    for request, own in offers.items():
        if 0 < len(own) < least:
            out.say(f"{request}: only {counted(len(own), 'choice')}: {counter.why_few(request, own)}")
    if len(offers) > 1:
        relevant = sum(any(offer.sla_met for offer in own) for own in offers.values())
        out.say(
            f"relevant first answers, those with a choice that meets what the client is owed: "
            f"{relevant / len(offers):.1%} ({relevant:,} of {len(offers):,})"
        )
