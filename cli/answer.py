"""From new requests and a plan in force to offers, and to the plan with what is taken."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import polars as pl

from cli import records
from cli.choices import choices
from cli.counter import open_counter
from cli.desk_work import with_desk_work
from cli.figures import money
from cli.judge import measured
from cli.output import counted, named
from cli.places import present, run_folder
from cli.rejected import agree, reject
from planning.begun import undisturbed
from planning.case.patch import merge_patches
from planning.case.times import written
from planning.faults import Fault, InputError
from planning.formulas import as_csv
from planning.in_force import still_owed
from planning.manifest import manifest_of
from planning.plan import Plan, folder_of, unplanned
from planning.plan.left_out import read_left_out
from planning.progress import CURVE
from planning.run import about, check_folder, read_manifest, write_run
from planning.travel import Travel
from planning.verify import verify
from scenarios.expect import BASE, expectations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from cli.counter import Opened
    from cli.order import Order
    from cli.output import Output
    from planning.case.asked import Asked
    from planning.case.case import Case
    from planning.offers import Counter, Offer, Worklist
    from planning.verify import Verdict

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
        added = asked.patch(present(case).isoformat(), counter.taken())
        written_out, unmet = _verified(opened, plan, folder, out)
        owed = still_owed(counter.case, written_out["plan"].unplanned)
        with out.step("written"):
            write_run(
                folder,
                **written_out,
                patch=merge_patches(case.patch, order.as_patch(case), added, owed),
                offers=as_csv(records.in_units(frame, case.settings.timezone)),
                replace=order.replace,
            )
        shortfalls += unmet
        moved = [one for offer in counter.accepted for one in offer.moved_ids]
        said = f"wrote {folder}: {counted(len(counter.accepted), 'request')} taken: {named(list(counter.taken()))}"
        out.say(f"{said}; moved: {named(moved)}" if moved else said)
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


def _verified(opened: Opened, given: Path, folder: Path, out: Output) -> tuple[dict[str, Any], Sequence[str]]:
    """Verify and measure the plan with what was taken; gives what a run says of it, and what does not hold."""
    counter = opened.counter
    case = counter.case_taken()
    plan, verdict = _planned(opened, case, given, folder, out)
    scenario = str(read_manifest(given).get("scenario", BASE))
    expected = expectations(case.settings.expect, scenario)
    done = measured(case, plan, verdict, name=scenario, place=folder, expected=expected)
    facts = {
        "plan": plan,
        "verdict": verdict,
        "kpis": done.kpis,
        "curve": pl.DataFrame(schema=CURVE),
        "manifest": manifest_of(case, verdict, scenario=scenario, accepted=list(counter.taken())),
        "about": about(case, verdict),
        "timezone": case.settings.timezone,
    }
    return facts, done.shortfalls


def _planned(opened: Opened, case: Case, given: Path, folder: Path, out: Output) -> tuple[Plan, Verdict]:
    """Give the plan with what was taken; tasks that lie in the way of visits are handed out anew."""
    counter, travel, rows = opened.counter, Travel.of(case), opened.counter.plan_rows()
    beside_visits = not case.tasks.is_empty() and not (rows["activity"] == "task").any()
    part = case.without_tasks() if beside_visits else case
    with out.step("verified"):
        verdict = verify(part, travel, rows)
    plan = Plan(verdict.rows, _left_out(part, verdict.rows, given))
    if not agree(counter.total(), verdict):
        reject(folder, plan, verdict, case, out, found=counter.total())
    if not beside_visits:
        return plan, verdict
    kept = undisturbed(case, opened.completed, verdict.rows)
    return with_desk_work(case, travel, plan, verdict, folder, out, kept=kept)


def _left_out(case: Case, rows: pl.DataFrame, given: Path) -> pl.DataFrame:
    """List what the plan leaves out, for the reasons that the run of the given plan has for it."""
    known, _ = read_left_out(folder_of(given))
    out = unplanned(case, rows)
    if known is None:
        return out
    said = known.select("request_id", said="code", why="detail").unique("request_id", keep="first")
    joined = out.join(said, on="request_id", how="left", maintain_order="left")
    return joined.with_columns(code=pl.coalesce("said", "code"), detail=pl.coalesce("why", "detail")).select(
        out.columns
    )


def _print(case: Case, offers: pl.DataFrame, out: Output) -> None:
    """Print the offers: what a caller hears, or all of it for a program."""
    zone = case.settings.timezone
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
