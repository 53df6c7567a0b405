"""From a case and a plan to explanations of its requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli import explanations
from cli.compiling import announce_compilation
from cli.counter import AGAIN, refuse_broken, refuse_fallen
from cli.output import counted, named
from cli.read import read
from planning.begun import on_route
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

    import polars as pl

    from cli.order import Order
    from cli.output import Output
    from planning.case.assemble import Read
    from planning.case.case import Case
    from planning.explain import Explanation, Proof
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
    if not requests:
        out.say(_nothing(case, verdict))
    refuse_broken(verdict, plan)
    texts = _texts(order)
    announce_compilation(out)
    with out.step("engine loaded"):
        from planning.explain import Enquiry, TaskEnquiry  # noqa: PLC0415 - compiles the engine where it was not before
    held, tasks = holding(case, given, verdict.rows), set(case.tasks["request_id"])
    found = {}
    if visits := [request for request in requests if request not in tasks]:
        with out.step("plan laid"):
            enquiry = Enquiry(_proof(held, texts, travel, given, verdict), visits)
        refuse_fallen(enquiry.missing(), plan)
        _refuse_unheeded(enquiry.unheeded(), plan)
        with out.step("explained"):
            found = {one.request_id: one for one in enquiry.explain()}
    if len(visits) < len(requests):
        with out.step("desk work explained"):
            own = TaskEnquiry(held, travel, verdict.rows).explain([one for one in requests if one in tasks])
            found |= {one.request_id: one for one in own}
    _tell([found[request] for request in requests], case, out)


def _proof(case: Case, texts: Read, travel: Travel, given: pl.DataFrame, verdict: Verdict) -> Proof:
    """Hold the visits of a plan by themselves: desk work is handed out anew wherever they leave time."""
    from planning.explain import Proof  # noqa: PLC0415 - compiled

    if case.tasks.is_empty():
        return Proof(case, texts, travel, given, verdict)
    rows, visits = on_route(verdict.rows), case.without_tasks()
    return Proof(visits, texts, travel, rows, verify(visits, travel, rows))


def _refuse_unheeded(requests: Sequence[str], plan: Path) -> None:
    """Refuse a plan that leaves out what a lock puts into every plan."""
    if requests:
        wrong = f"leaves out {counted(len(requests), 'request')} in spite of a lock: {named(requests)}"
        raise InputError([Fault(code="E412", file=str(plan), wrong=wrong, right=AGAIN)])


def _tell(found: Sequence[Explanation], case: Case, out: Output) -> None:
    """Print what is found."""
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
    if not asked:
        served = set(verdict.served["request_id"])
        return [request for request in case.requests["request_id"] if request not in served]
    known = case.everything()["request_id"].to_list()
    there = set(known)
    faults = [
        Fault(code="E401", file="REQUEST", value=one, wrong="is no request of the case", right=similar(one, known))
        for one in dict.fromkeys(asked)
        if one not in there
    ]
    if faults:
        raise InputError(faults)
    return list(dict.fromkeys(asked))


def _nothing(case: Case, verdict: Verdict) -> str:
    """Say that there is nothing to explain; tasks are explained where they are named."""
    out = len(case.tasks.join(verdict.served, on="request_id", how="anti"))
    if out == 0:
        return "nothing to explain: no request is left out"
    return f"no visit is left out; {counted(out, 'task')} {'is' if out == 1 else 'are'}: name those to be explained"
