"""From a checked case to a run: search, verify, measure, write."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

import polars as pl

from cli.compiling import announce_compilation
from cli.desk_work import with_desk_work
from cli.differences import Comparison
from cli.interrupt import Watch, watching
from cli.judge import Judged, measured
from cli.output import counted, named
from cli.progress import shown
from cli.rejected import agree, reject
from planning.begun import at_desk, begun, on_route
from planning.case.patch import merge_patches
from planning.diff import changes, figures, side_of
from planning.formulas import as_csv
from planning.in_force import holding, standing, still_owed
from planning.manifest import manifest_of
from planning.plan import ROWS, Plan, not_asked, read_plan
from planning.run import about, check_folder, write_run
from planning.solution import Solution
from planning.travel import Travel
from planning.verify import complete, verify
from scenarios.expect import BASE, expectations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cli.order import Order
    from cli.output import Output
    from planning.case.case import Case
    from planning.diff import Side
    from planning.effort import Effort


class Task(NamedTuple):
    """What is planned.

    Parameters
    ----------
    case
        With the promises and locks that hold.
    given, in_force
        The rows of the plan in force as they were read, and as `planning.in_force.standing` gives them; None where no
        plan is in force.
    completed
        The same rows as `planning.verify` completes them.
    touched
        The requests around which a plan is mended; None: the whole case is planned.
    repaired
        The plan that is mended, to be compared with what comes of it.
    only
        What is planned; None: everything.
    """

    case: Case
    travel: Travel
    given: pl.DataFrame | None = None
    in_force: pl.DataFrame | None = None
    completed: pl.DataFrame | None = None
    touched: Sequence[str] | None = None
    repaired: Side | None = None
    only: Literal["visits", "desk"] | None = None

    def search(self) -> Callable[..., Solution]:
        """Give the search for a plan, which wants to know its effort and its watch."""
        if self.case.requests.is_empty():
            return lambda **_: Solution.of_nothing()
        if self.only == "desk":
            return lambda **_: self._as_it_stands()
        if self.touched is None or self.in_force is None:
            from planning.solve import solve  # noqa: PLC0415 - compiles the engine where that was not done before

            return partial(solve, self.case, self.travel, in_force=self.in_force)
        from planning.repair.mend import mend  # noqa: PLC0415 - likewise

        return partial(mend, self.case, self.travel, in_force=self.in_force, touched=self.touched)

    def _as_it_stands(self) -> Solution:
        """Give the visits of the plan in force, or none."""
        visits = self.case.without_tasks()
        rows = pl.DataFrame(schema=ROWS) if self.completed is None else on_route(self.completed)
        verdict = verify(visits, self.travel, rows, self.in_force)
        return Solution.of(Plan(rows, not_asked(visits, rows, "desk work")), verdict.broken, verdict.cost)

    def kept(self) -> pl.DataFrame | None:
        """Give the desk work of the plan in force that stays as it is."""
        if self.completed is None:
            return None
        return at_desk(self.completed) if self.only == "visits" else begun(self.case, self.completed)


def carry_out(  # noqa: PLR0913 - what is planned, where to, and who is told
    order: Order, case: Case, folder: Path, out: Output, *, scenario: str = BASE, watch: Watch | None = None
) -> Judged:
    """Plan a case, from the plan in force where the order gives one, as `carry_out_task` does.

    Raises
    ------
    InputError
        The plan in force cannot be read; else as `carry_out_task`.
    """
    check_folder(folder, replace=order.replace)
    travel = Travel.of(case)
    task = Task(case, travel, only=order.only)
    if order.given is not None:
        given = read_plan(order.given, case, once=True).rows
        completed = complete(case, travel, given)
        case = holding(case, given, completed)
        task = Task(case, travel, given, standing(case, given, completed), completed, only=order.only)
    return carry_out_task(order, task, folder, out, effort=order.effort(case), scenario=scenario, watch=watch)


def carry_out_task(  # noqa: PLR0913 - as carry_out
    order: Order,
    task: Task,
    folder: Path,
    out: Output,
    *,
    effort: Effort,
    scenario: str = BASE,
    watch: Watch | None = None,
) -> Judged:
    """Plan, verify and measure the plan, and write it into a new folder.

    From the search on, a first signal finishes the plan and a second one gives it up; `watch` says afterwards whether
    one came, also where this raises.

    Raises
    ------
    Exit
        1: the plan breaks a rule that no lock forces it to break, which is an error of ours.
    InputError
        The run's folder cannot be written.
    """
    check_folder(folder, replace=order.replace)
    case, travel, given, in_force, *_ = task
    expected = expectations(case.settings.expect, scenario)
    announce_compilation(out)
    with out.step("engine loaded"):
        search = task.search()
    watch = watch or Watch()
    with watching(watch):
        told = shown(watch, effort, case.settings.currency, out) if task.touched is None else nullcontext()
        with out.step("planned"), told:
            solution = search(effort=effort, watch=watch)
        if solution.ended == "signal":
            out.say(f"a signal ended the search after {solution.iterations:,} iterations; the best plan so far is kept")
        if solution.callers is not None:
            out.say("room is kept for {:,} of {:,} who are expected to call".format(*solution.callers))
        with out.step("verified"):
            verdict = verify(case.without_tasks(), travel, solution.plan.rows, in_force)
        if given is not None and task.repaired is None:
            _say_what_moved(given, verdict.rows, out)
        plan = Plan(verdict.rows, solution.plan.unplanned)
        if not agree((solution.broken, solution.cost), verdict):
            reject(folder, plan, verdict, case, out, found=(solution.broken, solution.cost))
        plan, verdict = with_desk_work(
            case, travel, plan, verdict, folder, out, in_force=in_force, kept=task.kept(), asked=task.only != "visits"
        )
        owed = {} if in_force is None else still_owed(case, plan.unplanned)
        done = measured(case, plan, verdict, name=scenario, place=folder, expected=expected)
        if task.repaired is not None:
            done = replace(done, compared=_compared(task.repaired, done))
        with out.step("written"):
            write_run(
                folder,
                plan=plan,
                verdict=verdict,
                kpis=done.kpis,
                curve=solution.curve,
                manifest=manifest_of(case, verdict, scenario=scenario, **_search_facts(effort, solution)),
                patch=merge_patches(case.patch, order.as_patch(case), owed),
                set_aside=case.set_aside,
                in_force=in_force,
                diff=None if done.compared is None else as_csv(done.compared.moved),
                about=about(case, verdict),
                replace=order.replace,
                timezone=case.settings.timezone,
            )
    out.say(f"wrote {folder}")
    return done


def _compared(old: Side, done: Judged) -> Comparison:
    """Set a plan beside the one that it repairs."""
    new = side_of(done.plan, done.kpis, done.case.settings.timezone)
    moved = changes(old.rows, new.rows, old_left_out=old.left_out, new_left_out=new.left_out)
    return Comparison(old, new, moved, None if old.kpis is None else figures(old.kpis, done.kpis))


def _search_facts(effort: Effort, solution: Solution) -> dict[str, object]:
    """Give what the manifest says of the search: what was asked for, what was done, how it ended."""
    asked = {"seconds": effort.seconds} if effort.iterations is None else {"iterations": effort.iterations}
    names = ("callers_with_room", "callers")
    callers = {} if solution.callers is None else dict(zip(names, solution.callers, strict=True))
    return {
        "effort": asked,
        "seed": effort.seed,
        "searches": effort.searches,
        "iterations": solution.iterations,
        "stopped": solution.ended,
        **callers,
    }


def _say_what_moved(given: pl.DataFrame, rows: pl.DataFrame, out: Output) -> None:
    """Name the visits of the plan in force that are no longer with the same resource."""
    place = ["request_id", "resource_id"]
    moved = given.filter(activity="visit").join(rows, on=place, how="anti")["request_id"].unique().sort()
    if len(moved):
        said = f"{counted(len(moved), 'visit')} of the plan in force went to another resource, or out of the plan"
        out.say(f"{said}: {named(moved.to_list())}")
