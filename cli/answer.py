"""From new requests and a plan in force to offers, and to the plan with what is taken."""

from __future__ import annotations

import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from cli import records
from cli.carry_out import agree, announce_compilation, reject
from cli.choices import choices
from cli.judge import measured
from cli.output import counted, named
from cli.places import run_folder
from cli.read import read
from planning.case.asked import Asked
from planning.case.patch import merge_patches
from planning.case.times import written
from planning.faults import Fault, InputError
from planning.in_force import holding
from planning.manifest import manifest_of
from planning.plan import Plan, folder_of, read_plan, unplanned
from planning.plan.left_out import read_left_out
from planning.progress import CURVE
from planning.run import check_folder, write_run
from planning.travel import Travel
from planning.verify import verify
from scenarios.expect import BASE, expectations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cli.order import Order
    from cli.output import Output
    from planning.case.case import Case
    from planning.offers import Counter, Offer

STANDARD_INPUT = "-"
BY_RULE = ("cheapest", "earliest")
"""What every request may take, where no offer is named."""
HELD = (pl.col("lock") != "none") | pl.col("promised_start").is_not_null()


def asked_in(file: str) -> Asked:
    """Read the requests that are asked for.

    Raises
    ------
    InputError
        E001: the file is missing or cannot be read.
    """
    if file == STANDARD_INPUT:
        return Asked.of(sys.stdin.buffer.read(), "standard input")
    try:
        return Asked.of(Path(file).read_bytes(), file)
    except OSError as error:
        wrong = f"cannot be read: {error.strerror}"
        raise InputError([Fault(code="E001", file=file, wrong=wrong, right="a table of requests, or -")]) from None


def answer(  # noqa: PLR0913 - what is asked of which plan, what is taken, and who is told
    order: Order, plan: Path, asked: Asked, out: Output, *, accept: str | None = None, run: str | None = None
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
    case = read(order, out, asked=asked)
    _refuse_held(case, asked)
    folder = None if run is None else run_folder(run, case)
    if folder is not None:
        check_folder(folder, replace=order.replace)
    travel = Travel.of(case)
    given = read_plan(plan, case, once=True).rows
    _refuse_planned(given, asked)
    case = holding(case, given, verify(case, travel, given).rows)
    digest = sha256(given.write_csv().encode()).hexdigest()
    counter = _opened(case, travel, given, asked, out)
    _refuse_fallen(counter.missing(given), plan)
    with out.step("answered"):
        offers, refusals = _answered(counter, asked.ids(), accept)
    shortfalls = _said(counter, offers, refusals, out)
    if accept is not None and accept not in BY_RULE:
        shortfalls += _take(counter, asked.ids(), accept, digest, out)
    from planning.offers import offers_frame  # noqa: PLC0415 - compiled

    frame = offers_frame([offer for own in offers.values() for offer in own], digest)
    if folder is not None and counter.accepted:
        written_out, unmet = _verified(counter, asked, plan, folder, out)
        with out.step("written"):
            write_run(
                folder,
                **written_out,
                patch=merge_patches(case.patch, order.as_patch(case), asked.only(counter.taken()).patch()),
                offers=records.in_units(frame, case.settings.timezone).write_csv(),
                replace=order.replace,
            )
        shortfalls += unmet
        out.say(f"wrote {folder}: {counted(len(counter.accepted), 'request')} taken: {named(counter.taken())}")
    _print(case, frame, out)
    return shortfalls


def _refuse_held(case: Case, asked: Asked) -> None:
    """Refuse requests that somebody has promised or locked already."""
    held = case.requests.filter(pl.col("request_id").is_in(asked.ids()) & HELD)["request_id"].to_list()
    if held:
        wrong = "is promised or locked already, so nothing can be offered"
        faults = (Fault(code="E411", file="--request", value=one, column="request_id", wrong=wrong) for one in held)
        raise InputError(faults)


def _refuse_planned(given: pl.DataFrame, asked: Asked) -> None:
    """Refuse requests that stand in the plan already."""
    planned = given.filter(pl.col("request_id").is_in(asked.ids()))["request_id"].unique().sort().to_list()
    if planned:
        wrong = "stands in the plan already, so nothing can be offered"
        faults = (Fault(code="E411", file="--request", value=one, column="request_id", wrong=wrong) for one in planned)
        raise InputError(faults)


def _opened(case: Case, travel: Travel, given: pl.DataFrame, asked: Asked, out: Output) -> Counter:
    """Lay the plan."""
    announce_compilation(out)
    with out.step("engine loaded"):
        from planning.offers import Counter  # noqa: PLC0415 - compiles the engine where that was not done before
    with out.step("plan laid"):
        return Counter.of(case, travel, given, asked.ids())


def _refuse_fallen(gone: list[str], plan: Path) -> None:
    """Refuse a plan that does not stand as it is."""
    if gone:
        wrong = f"no longer holds: {counted(len(gone), 'request')} cannot stay: {named(gone)}"
        raise InputError([Fault(code="E412", file=str(plan), wrong=wrong, right="plan it anew: creneau plan --from")])


def _answered(
    counter: Counter, ids: Sequence[str], accept: str | None
) -> tuple[dict[str, list[Offer]], dict[str, str]]:
    """Find the offers of each request, or why it gets none; what is taken is in the plan when the next one asks."""
    offers, refusals = {}, {}
    for request in ids:
        offers[request] = counter.offers(request)
        if not offers[request]:
            refusals[request] = counter.refusal(request)
        if accept in BY_RULE and offers[request]:
            cheapest = min(offers[request], key=lambda offer: offer.marginal_cost)
            counter.accept(offers[request][0] if accept == "earliest" else cheapest)
    return offers, refusals


def _take(counter: Counter, ids: Sequence[str], offer_id: str, digest: str, out: Output) -> Iterator[str]:
    """Take an offer by its id; say so where it does not hold.

    Raises
    ------
    InputError
        E413: no offer of these requests has this id.
    """
    from planning.offers.take import meant, nearest, standing  # noqa: PLC0415 - compiled

    offer = standing(counter, ids, offer_id)
    if offer is not None:
        if offer.named(digest) != offer_id:
            out.say("the plan has changed since the offer was made; it still holds")
        counter.accept(offer)
        return
    told = meant(counter, ids, offer_id)
    if told is None:
        right = "as creneau offer prints them, with the same requests and the plan they were made for or a later one"
        raise InputError(
            [Fault(code="E413", file="--accept", value=offer_id, wrong="is no offer that holds", right=right)]
        )
    request, slot = told
    zone = counter.board.problem.case.settings.timezone
    others = ", ".join(other.named(digest) for other in nearest(counter, request, slot))
    when = f"{written(slot.first, zone)} to {written(slot.last, zone)}"
    yield f"{request}: the offer from {when} no longer holds; nearest to it: {others or 'none'}"


def _verified(
    counter: Counter, asked: Asked, given: Path, folder: Path, out: Output
) -> tuple[dict[str, Any], Sequence[str]]:
    """Verify and measure the plan with what was taken; gives what a run says of it, and what does not hold."""
    case = _with_only(counter.board.problem.case, set(asked.ids()) - set(counter.taken()))
    with out.step("verified"):
        verdict = verify(case, Travel.of(case), counter.plan_rows())
    plan = Plan(verdict.rows, _left_out(case, verdict.rows, given))
    if not agree(counter.total(), verdict):
        reject(folder, plan, verdict, case, out, found=counter.total())
    done = measured(case, plan, verdict, name=BASE, place=folder, expected=expectations(case.settings.expect, BASE))
    facts = {
        "plan": plan,
        "verdict": verdict,
        "kpis": done.kpis,
        "curve": pl.DataFrame(schema=CURVE),
        "manifest": manifest_of(case, verdict, scenario=BASE, accepted=counter.taken()),
        "timezone": case.settings.timezone,
    }
    return facts, done.shortfalls


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


def _with_only(case: Case, gone: set[str]) -> Case:
    """Give the case without requests that were asked for and not taken."""
    kept = ~pl.col("request_id").is_in(list(gone))
    return replace(case, requests=case.requests.filter(kept), unservable=case.unservable.filter(kept))


def _print(case: Case, offers: pl.DataFrame, out: Output) -> None:
    """Print the offers: what a caller hears, or all of it for a program."""
    zone = case.settings.timezone
    out.show(*choices(case, offers))
    csv = records.in_units(offers, zone).write_csv()
    out.data(csv=csv, document={"offers": records.records(offers, zone)}, schema="offers/1")


def _said(counter: Counter, offers: dict[str, list[Offer]], refusals: dict[str, str], out: Output) -> list[str]:
    """Say how many had an answer that helps them; give what does not hold."""
    least = counter.board.problem.case.settings.offers.choices[0]
    for request, own in offers.items():
        if 0 < len(own) < least:
            out.say(f"{request}: only {counted(len(own), 'choice')}: no other slot has room")
    if len(offers) > 1:
        relevant = sum(any(offer.sla_met for offer in own) for own in offers.values())
        out.say(
            f"relevant first answers, those with a choice that meets what the client is owed: "
            f"{relevant / len(offers):.1%} ({relevant:,} of {len(offers):,})"
        )
    return [f"{request}: no offer: {reason}" for request, reason in refusals.items()]
