"""The run of a plan with what was taken of its offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cli import records
from cli.desk_work import with_desk_work
from cli.judge import measured
from cli.output import counted, named
from cli.places import present
from cli.rejected import agree, reject
from planning.begun import undisturbed
from planning.case.patch import merge_patches
from planning.formulas import as_csv
from planning.in_force import still_owed
from planning.manifest import manifest_of
from planning.plan import Plan, folder_of, unplanned
from planning.plan.left_out import read_left_out
from planning.progress import CURVE
from planning.run import about, read_manifest, write_run
from planning.travel import Travel
from planning.verify import verify
from scenarios.expect import BASE, expectations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cli.counter import Opened
    from cli.order import Order
    from cli.output import Output
    from planning.case.asked import Asked
    from planning.case.case import Case
    from planning.verify import Verdict


def write_taken(  # noqa: PLR0913, PLR0917 - what was asked of which plan, what is taken, where to, and who is told
    order: Order, opened: Opened, asked: Asked, offers: pl.DataFrame, given: Path, folder: Path, out: Output
) -> Sequence[str]:
    """Verify, measure and write the plan with what was taken at a counter; gives what does not hold.

    Parameters
    ----------
    offers
        What was offered, as `planning.offers.offers_frame` gives it.
    given
        The plan in force.
    folder
        That of the run.

    Raises
    ------
    Exit
        1: the plan breaks a rule that no lock forces it to break, which is an error of ours.
    InputError
        The run's folder cannot be written.
    """
    counter = opened.counter
    zone, case = counter.case.settings.timezone, counter.case_taken()
    plan, verdict = _planned(opened, case, given, folder, out)
    scenario = str(read_manifest(given).get("scenario", BASE))
    expected = expectations(case.settings.expect, scenario)
    done = measured(case, plan, verdict, name=scenario, place=folder, expected=expected)
    added = asked.patch(present(counter.case).isoformat(), counter.taken())
    owed = still_owed(counter.case, plan.unplanned)
    with out.step("written"):
        write_run(
            folder,
            plan=plan,
            verdict=verdict,
            kpis=done.kpis,
            curve=pl.DataFrame(schema=CURVE),
            manifest=manifest_of(case, verdict, scenario=scenario, accepted=list(counter.taken())),
            patch=merge_patches(counter.case.patch, order.as_patch(counter.case), added, owed),
            offers=as_csv(records.in_units(offers, zone)),
            about=about(case, verdict),
            replace=order.replace,
            timezone=zone,
        )
    moved = [one for offer in counter.accepted for one in offer.moved_ids]
    said = f"wrote {folder}: {counted(len(counter.accepted), 'request')} taken: {named(list(counter.taken()))}"
    out.say(f"{said}; moved: {named(moved)}" if moved else said)
    return done.shortfalls


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
