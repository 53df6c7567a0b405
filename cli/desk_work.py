"""From planned visits to a plan with the desk work that fits beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from cli.output import named
from cli.rejected import reject, sound
from planning.begun import beside, broken_off, unlocked
from planning.plan import ROWS, Plan, not_asked
from planning.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from cli.output import Output
    from planning.case.case import Case
    from planning.travel import Travel
    from planning.verify import Verdict


def with_desk_work(  # noqa: PLR0913, PLR0917 - the visits, what is in force, and who is told
    case: Case,
    travel: Travel,
    visits: Plan,
    verdict: Verdict,
    folder: Path,
    out: Output,
    *,
    in_force: pl.DataFrame | None = None,
    kept: pl.DataFrame | None = None,
    asked: bool = True,
) -> tuple[Plan, Verdict]:
    """Dispatch the tasks of a case, if it has any, into what visits leave of each shift, and verify both together.

    Parameters
    ----------
    visits, verdict
        The visits as planned, and what the verifier says of them alone.
    in_force
        The plan in force, as `planning.in_force.standing` gives it.
    kept
        What of its desk work stays as it is, where that does not lie in the way of visits; what has begun and does, is
        broken off and handed out anew.
    asked
        Whether all tasks are handed out; else only those that stand in the way of visits, and what is locked.

    Raises
    ------
    Exit
        1: the plan breaks a rule that no lock forces it to break, which is an error of ours.
    """
    if case.tasks.is_empty():
        return visits, verdict
    from planning.desk import dispatch, spans  # noqa: PLC0415 - only where there are tasks

    with out.step("dispatched"):
        done = spans(verdict)
        standing = kept
        if kept is not None:
            left = beside(kept, done)
            gone = broken_off(case, kept, left)
            kept, case = left, unlocked(case, gone)
            if gone:
                out.say(f"begun, and broken off for visits: {named(gone)}")
        desk = dispatch(case if asked else _standing(case, standing), done, kept)
        left_out = desk.unplanned if asked else not_asked(case.only_tasks(), desk.rows, "visits")
    with out.step("verified with desk work"):
        rows = pl.concat([visits.rows.select(*ROWS), desk.rows])
        verdict = verify(case, travel, rows, in_force)
    plan = Plan(verdict.rows, pl.concat([visits.unplanned, left_out]).sort("request_id"))
    if not sound(verdict):
        reject(folder, plan, verdict, case, out, found=(verdict.broken, verdict.cost))
    return plan, verdict


def _standing(case: Case, kept: pl.DataFrame | None) -> Case:
    """Give the case with those tasks alone that a plan in force does, or a lock puts into every plan."""
    planned = [] if kept is None else kept["request_id"].drop_nulls().to_list()
    return replace(case, tasks=case.tasks.filter((pl.col("lock") == "all") | pl.col("request_id").is_in(planned)))
