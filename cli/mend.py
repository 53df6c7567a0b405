"""From changes and a plan in force to the run of the plan that takes its place."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from cli import differences, records
from cli.carry_out import Task, carry_out_task
from cli.compiling import announce_compilation
from cli.counter import asked_in
from cli.figures import money
from cli.output import named, table
from cli.places import present, run_folder
from cli.read import read
from planning.begun import holding_tasks
from planning.case.load import load
from planning.case.patch import merge_patches
from planning.case.schema.kinds import Complaint
from planning.case.schema.moments import Moment
from planning.diff import read_side
from planning.faults import Fault, InputError
from planning.formulas import as_csv
from planning.patch_file import read_patch
from planning.plan import read_plan
from planning.repair.changes import read_changes
from planning.repair.force import holding_after
from planning.repair.repair import Repair
from planning.repair.standing import Standing
from planning.run import check_folder
from planning.travel import Travel
from planning.verify import complete

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cli.judge import Judged
    from cli.order import Order
    from cli.output import Output
    from planning.case.asked import Asked
    from planning.case.case import Case
    from planning.effort import Effort

ITERATIONS = 50_000
"""How long to search at most where nothing is said: some seven seconds in a plan of 1,000 requests, and four where no
promise is broken."""


class Broken(NamedTuple):
    """A plan in force and what has happened to it: the case since, what stands, and the new requests.

    `desk_work`: its rows of tasks and of breaks beside them, as far as their shifts are still there.
    """

    case: Case
    standing: Standing
    in_force: pl.DataFrame
    desk_work: pl.DataFrame
    touched: list[str]
    asked: list[str]


def mend(order: Order, changes: Path, request: str | None, run: str, out: Output) -> Sequence[str]:
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
    broken = _broken(order, changes, request, run, out)
    old = read_side(_plan(order), broken.case.settings.timezone)
    case = broken.case
    task = Task(
        case,
        Travel.of(case),
        broken.standing.given,
        broken.in_force,
        broken.desk_work,
        broken.touched,
        old,
    )
    timeless = replace(order, now=None)  # the patch has it
    judged = carry_out_task(timeless, task, run_folder(run, case), out, effort=_effort(order, case))
    _print(judged, out)
    return [*judged.shortfalls, *_left_out(judged, broken.asked)]


def sweep(order: Order, changes: Path, request: str | None, where: str | None, out: Output) -> None:
    """Repair a plan at several prices of disturbance, and print cost against clients touched.

    Raises
    ------
    InputError
        As for `mend`, and E910, E911: `where` cannot be read.
    """
    broken = _broken(order, changes, request, None, out)
    case = broken.case
    announce_compilation(out)
    with out.step("engine loaded"):
        from planning.repair import frontier as swept  # noqa: PLC0415 - compiled
    valued = None if where is None else swept.chosen(case, where)
    with out.step("planned"):
        found = swept.frontier(
            case,
            Travel.of(case),
            in_force=broken.in_force,
            touched=broken.touched,
            effort=_effort(order, case),
            valued=valued,
        )
    zone = case.settings.timezone
    figures = (f"cost {case.settings.currency}", "touched", "left out", "broken", "price x", "value x")
    rows = (
        (
            f"{row['price_factor']:g}",
            *([] if where is None else [f"{row['value_factor']:g}"]),
            f"{row['broken']:,}",
            money(row["cost"]),
            f"{row['touched']:,}",
            f"{row['left_out']:,}",
            "yes" if row["best"] else "",
        )
        for row in found.iter_rows(named=True)
    )
    value = [] if where is None else ["value x"]
    headings = ("price x", *value, "broken", f"cost {case.settings.currency}", "touched", "left out", "best")
    out.show(table(headings, rows, right=figures))
    in_units = records.in_units(found, zone)
    out.data(csv=as_csv(in_units), document={"points": records.records(found, zone)}, schema="frontier/1")


def _effort(order: Order, case: Case) -> Effort:
    effort = order.effort(case)
    said = order.seconds is not None or order.iterations is not None
    return effort if said else replace(effort, seconds=None, iterations=ITERATIONS)


def _plan(order: Order) -> Path:
    assert order.given is not None
    return order.given


def _broken(order: Order, changes: Path, request: str | None, run: str | None, out: Output) -> Broken:
    """Read what has happened to a plan; `run`: where the repaired one is to be written."""
    plan = _plan(order)
    before = load(order.folder, patch=read_patch(plan), overrides=order.overrides)
    if run is not None:
        check_folder(run_folder(run, before), replace=order.replace)
    standing = Standing.of(before, Travel.of(before), read_plan(plan, before, once=True).rows)
    now = _now(order, before)
    asked = None if request is None else asked_in(request)
    happened = read_changes(_bytes(changes), str(changes), now=now, zone=before.settings.timezone)
    repair, faults = Repair.of(happened, standing, asked, now)
    after = _after(replace(order, now=None), repair, asked, faults, out)
    case, in_force = holding_after(after, standing, repair.effects)
    at_desk = standing.given.filter(pl.col("sequence").is_null(), pl.col("activity") != "visit")
    desk_work = complete(case, standing.travel, at_desk)
    case = replace(case, tasks=holding_tasks(case, at_desk, desk_work))
    return Broken(case, standing, in_force, desk_work, repair.touched, [] if asked is None else asked.ids())


def _after(order: Order, repair: Repair, asked: Asked | None, faults: list[Fault], out: Output) -> Case:
    """Read the case once more, with all that has changed; every fault of the changes and of the requests at once."""
    try:
        case = read(order, out, patch=repair.patch, asked=asked)
    except InputError as unread:
        raise InputError([*faults, *unread.faults]) from unread
    if faults:
        raise InputError(faults)
    added = None if asked is None else asked.patch(present(case).isoformat())
    return replace(case, patch=merge_patches(case.patch, added)) if added else case


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
    out.data(csv=as_csv(compared.moved), document=document, schema="repair/1")
    for sentence in differences.summary(*compared):
        out.say(sentence)
    broken = judged.verdict.promises_broken["request_id"].unique().sort().to_list()
    if broken:
        out.say(f"promises that are not kept: {named(broken)}")
