"""From a case, a plan in force and new requests to the counter where they ask."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from cli.compiling import announce_compilation
from cli.output import counted, named
from cli.read import read
from cli.violations import violated
from planning.case.asked import Asked
from planning.case.times import written
from planning.faults import Fault, InputError
from planning.in_force import holding
from planning.plan import read_plan
from planning.run import read_manifest
from planning.travel import Travel
from planning.verify import complete, verify

if TYPE_CHECKING:
    from cli.order import Order
    from cli.output import Output
    from planning.case.case import Case
    from planning.offers import Counter, Worklist
    from planning.verify import Verdict

STANDARD_INPUT = "-"
AGAIN = "plan it anew: creneau plan --from"
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


class Opened(NamedTuple):
    """A counter or a worklist, and the plan in force: its rows as they were read, and as they are completed."""

    counter: Counter | Worklist
    given: pl.DataFrame
    completed: pl.DataFrame


def open_counter(  # noqa: PLR0913 - what is asked of which plan, and what is told
    order: Order, plan: Path, asked: Asked, out: Output, *, may_move: int = 0, told: bool = True
) -> Opened:
    """Read a case with new requests, and lay the plan in force.

    Tasks are asked for at the worklist, all other requests at the counter. `told`: whether to print the warnings.

    Raises
    ------
    InputError
        The case, the requests or the plan cannot be read as meant; E411: a request is not new; E412: the plan no
        longer holds; E416: some requests are tasks and others are not.
    """
    case = read(order, out, asked=asked, told=told)
    tasks = _tasks(case, asked)
    if not tasks and case.services["alternative"].is_not_null().any():  # read once more: nothing is said of them twice
        case = read(order, out, asked=asked._replace(otherwise=True), told=False)
    travel = Travel.of(case)
    given = read_plan(plan, case, once=True).rows
    _refuse_held(case, given, asked)
    _say_what_is_later(plan, case, out)
    completed = _standing(case, travel, given, plan)
    case = holding(case, given, completed)
    announce_compilation(out)
    with out.step("engine loaded"):
        from planning.offers import Counter, Worklist  # noqa: PLC0415 - compiles the engine where it was not before
    with out.step("plan laid"):
        if tasks:
            return Opened(Worklist(case, travel, completed, asked.ids()), given, completed)
        visits = completed.filter(pl.col("activity") != "task")
        counter = Counter.of(case, travel, visits, asked.ids(), may_move=may_move)
    part = ["request_id", "part"]
    lost = given.filter(activity="visit").join(completed, on=part, how="anti", nulls_equal=True)["request_id"]
    refuse_fallen(sorted({*lost, *counter.missing(completed)}), plan)
    return Opened(counter, given, completed)


def _tasks(case: Case, asked: Asked) -> bool:
    """Whether tasks are asked for.

    Raises
    ------
    InputError
        E416: some requests are tasks, others are not.
    """
    ids = case.tasks.filter(pl.col("request_id").is_in(asked.ids()))["request_id"].to_list()
    if 0 < len(ids) < len(asked.ids()):
        wrong = "is desk work, and other requests of the file are not: ask for both apart"
        raise InputError(asked.faults_of(ids, "E416", wrong))
    return bool(ids)


def visits_only(counter: Counter | Worklist, asked: Asked) -> Counter:
    """Refuse tasks where nothing is known of them.

    Raises
    ------
    InputError
        E416: tasks are asked for.
    """
    from planning.offers import Counter  # noqa: PLC0415 - compiled

    if isinstance(counter, Counter):
        return counter
    raise InputError(asked.faults_of(asked.ids(), "E416", "is desk work: `creneau offer` tells what a date costs"))


def _refuse_held(case: Case, given: pl.DataFrame, asked: Asked) -> None:
    """Refuse requests that somebody has planned, promised or locked already."""
    own = case.everything().filter(pl.col("request_id").is_in(asked.ids()))
    planned = own.join(given, on="request_id", how="semi")["request_id"].to_list()
    held = own.filter(HELD)["request_id"].to_list()
    faults = asked.faults_of(planned, "E411", "stands in the plan already, so nothing can be offered")
    faults += asked.faults_of(held, "E411", "is promised or locked already, so nothing can be offered")
    if faults:
        raise InputError(faults)


def _standing(case: Case, travel: Travel, given: pl.DataFrame, plan: Path) -> pl.DataFrame:
    """Complete the plan in force; where the case has desk work, refuse one that breaks rules."""
    if case.tasks.is_empty():
        return complete(case, travel, given)
    verdict = verify(case, travel, given)
    refuse_broken(verdict, plan)
    return verdict.rows


def _say_what_is_later(plan: Path, case: Case, out: Output) -> None:
    """Say so where a plan was made for a later present."""
    now = read_manifest(plan).get("now")
    if now is not None and datetime.fromisoformat(now).timestamp() > case.settings.now:
        here = written(case.settings.now, case.settings.timezone)
        out.say(f"now is {here}, but the plan was made when it was {now}: give --now, or what has begun may be offered")


def refuse_fallen(gone: list[str], plan: Path) -> None:
    """Refuse a plan that does not stand as it is."""
    if gone:
        wrong = f"no longer holds: {counted(len(gone), 'request')} cannot stay: {named(gone)}"
        raise InputError([Fault(code="E412", file=str(plan), wrong=wrong, right=AGAIN)])


def refuse_broken(verdict: Verdict, plan: Path) -> None:
    """Refuse a plan that breaks rules, of which nothing can be said for certain."""
    broken = verdict.violations.filter(forced=False)
    if not broken.is_empty():
        raise InputError([Fault(code="E412", file=str(plan), wrong=f"has {violated(broken)}", right=AGAIN)])
