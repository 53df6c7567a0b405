"""From a case and a plan to explanations of its requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli import explanations
from cli.carry_out import announce_compilation
from cli.counter import AGAIN, refuse_fallen
from cli.judge import violated
from cli.output import counted, named
from cli.read import read
from planning.case.load import read_case
from planning.case.patch import merge_patches
from planning.case.schema.kinds import similar
from planning.faults import Fault, InputError
from planning.in_force import holding
from planning.plan import read_plan
from planning.travel import Travel
from planning.verify import verify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cli.order import Order
    from cli.output import Output
    from planning.case.assemble import Read
    from planning.case.case import Case
    from planning.verify import Verdict


def enquire(order: Order, plan: Path, asked: Sequence[str], out: Output) -> None:
    """Explain the requests that are asked about, or all that a plan leaves out, and print what is found.

    Raises
    ------
    InputError
        The case or the plan cannot be read as meant; E401: no request has such an id; E412: the plan breaks rules.
    """
    case = read(order, out)
    travel = Travel.of(case)
    given = read_plan(plan, case, once=True).rows
    with out.step("verified"):
        verdict = verify(case, travel, given)
    requests = _requests(case, verdict, asked)
    _refuse_broken(verdict, plan)
    texts = _texts(order)
    announce_compilation(out)
    with out.step("engine loaded"):
        from planning.explain import Enquiry, Proof  # noqa: PLC0415 - compiles the engine where it was not before
    with out.step("plan laid"):
        proof = Proof(holding(case, given, verdict.rows), texts, travel, given, verdict)
        enquiry = Enquiry(proof, requests)
    refuse_fallen(enquiry.missing(), plan)
    if unheeded := enquiry.unheeded():
        wrong = f"leaves out {counted(len(unheeded), 'request')} in spite of a lock: {named(unheeded)}"
        raise InputError([Fault(code="E412", file=str(plan), wrong=wrong, right=AGAIN)])
    with out.step("explained"):
        found = list(enquiry.explain())
    if not found:
        out.say("nothing to explain: no request is left out")
    out.show(*explanations.shown(found, case.settings))
    zone = case.settings.timezone
    out.data(
        csv=explanations.csv(found, zone),
        document={"currency": case.settings.currency, "explanations": explanations.documents(found, zone)},
        schema="explain/1",
    )


def _texts(order: Order) -> Read:
    """Read the case once more, as text, for what would be changed in it."""
    patch = merge_patches(order.given_patch()) or None
    return read_case(order.folder, patch=patch, overrides=order.overrides, now=order.now)


def _requests(case: Case, verdict: Verdict, asked: Sequence[str]) -> list[str]:
    """List what is asked about, each once; where nothing is, what is left out."""
    known = case.requests["request_id"].to_list()
    if not asked:
        served = set(verdict.served["request_id"])
        return [request for request in known if request not in served]
    there = set(known)
    tasks = set(case.tasks["request_id"])
    faults = [
        Fault(code="E416", file="REQUEST", value=one, wrong="is a task: only visits and bookings are explained")
        for one in dict.fromkeys(asked)
        if one in tasks
    ]
    faults += [
        Fault(code="E401", file="REQUEST", value=one, wrong="is no request of the case", right=similar(one, known))
        for one in dict.fromkeys(asked)
        if one not in there | tasks
    ]
    if faults:
        raise InputError(faults)
    return list(dict.fromkeys(asked))


def _refuse_broken(verdict: Verdict, plan: Path) -> None:
    """Refuse a plan that breaks rules, of which nothing can be said for certain."""
    broken = verdict.violations.filter(forced=False)
    if not broken.is_empty():
        raise InputError([Fault(code="E412", file=str(plan), wrong=f"has {violated(broken)}", right=AGAIN)])
