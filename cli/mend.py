"""From changes and a plan in force to the run of the plan that takes its place."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from cli import differences
from cli.answer import asked_in
from cli.carry_out import Task, carry_out_task
from cli.output import named
from cli.places import run_folder
from cli.read import read
from planning.case.load import load
from planning.case.patch import merge_patches
from planning.case.schema.kinds import Complaint
from planning.case.schema.moments import Moment
from planning.diff import read_side
from planning.faults import Fault, InputError
from planning.patch_file import read_patch
from planning.plan import read_plan
from planning.repair.changes import read_changes
from planning.repair.force import holding_after
from planning.repair.repair import Repair
from planning.repair.standing import Standing
from planning.run import check_folder
from planning.travel import Travel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cli.judge import Judged
    from cli.order import Order
    from cli.output import Output
    from planning.case.asked import Asked
    from planning.case.case import Case

ITERATIONS = 30_000
"""How long to search where nothing is said: some four seconds in a plan of 1,000 requests."""


def mend(  # noqa: PLR0913, PLR0917 - what has happened to which plan, where to, and who is told
    order: Order, plan: Path, changes: Path, request: str | None, run: str, out: Output
) -> Sequence[str]:
    """Repair a plan, write the run, and print what changes.

    Returns
    -------
    Sequence[str]
        What is stated and does not hold.

    Raises
    ------
    InputError
        The case, the plan, the changes or the new requests cannot be read as meant. E801 to E803: the run's folder.
    """
    before = load(order.folder, patch=read_patch(plan), overrides=order.overrides)
    check_folder(run_folder(run, before), replace=order.replace)
    standing = Standing.of(before, Travel.of(before), read_plan(plan, before, once=True).rows)
    old = read_side(plan, before.settings.timezone)
    now = _now(order, before)
    asked = None if request is None else asked_in(request)
    ids = [] if asked is None else asked.ids()
    happened = read_changes(_bytes(changes), str(changes), now=now, zone=before.settings.timezone)
    repair, faults = Repair.of(happened, standing, asked, now)
    after = _after(replace(order, now=None), repair, asked, faults, out)
    case, in_force = holding_after(after, standing, repair.effects)
    task = Task(case, Travel.of(case), standing.given, in_force, repair.touched, old)
    effort = order.effort(case)
    if order.seconds is None and order.iterations is None:
        effort = replace(effort, seconds=None, iterations=ITERATIONS)
    judged = carry_out_task(replace(order, now=None), task, run_folder(run, case), out, effort=effort)
    _print(judged, out)
    return [*judged.shortfalls, *_left_out(judged, ids)]


def _after(order: Order, repair: Repair, asked: Asked | None, faults: list[Fault], out: Output) -> Case:
    """Read the case once more, with all that has changed; every fault of the changes and of the requests at once."""
    try:
        case = read(order, out, patch=repair.patch, asked=asked)
    except InputError as unread:
        raise InputError([*faults, *unread.faults]) from unread
    if faults:
        raise InputError(faults)
    return case if asked is None else replace(case, patch=merge_patches(case.patch, asked.patch()))


def _now(order: Order, before: Case) -> int:
    """Give the present: as --now says, else that of the plan.

    Raises
    ------
    InputError
        E107, E108: --now is no time.
    """
    if order.now is None:
        return before.settings.now
    if order.now == "clock":
        return int(time.time())
    at = Moment().one(order.now, before.settings.timezone)
    if isinstance(at, Complaint):
        raise InputError([Fault(code=at.code, file="--now", value=order.now, wrong=at.wrong, right=at.right)])
    return at


def _bytes(changes: Path) -> bytes:
    try:
        return changes.read_bytes()
    except OSError as error:
        wrong = f"cannot be read: {error.strerror}"
        raise InputError([Fault(code="E001", file=str(changes), wrong=wrong, right="a table of changes")]) from None


def _left_out(judged: Judged, asked: Sequence[str]) -> Iterator[str]:
    """Say which of the new requests have no place."""
    for request, detail in judged.plan.unplanned.select("request_id", "detail").iter_rows():
        if request in asked:
            yield f"{request} is left out: {detail}"


def _print(judged: Judged, out: Output) -> None:
    """Print what changes and whom to notify."""
    compared = judged.compared
    assert compared is not None
    if out.human:
        out.show(*differences.shown(compared.moved, compared.figures, everything=out.verbose))
    document = differences.document(compared.moved, compared.figures)
    out.data(csv=compared.moved.write_csv(), document=document, schema="repair/1")
    for sentence in differences.summary(*compared):
        out.say(sentence)
    broken = judged.verdict.promises_broken["request_id"].unique().sort().to_list()
    if broken:
        out.say(f"promises that are not kept: {named(broken)}")
