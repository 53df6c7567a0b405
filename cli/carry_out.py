"""From a checked case to a run: search, verify, measure, write."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import polars as pl
from typer import Exit

from cli.differences import Comparison
from cli.figures import money
from cli.interrupt import Watch, watching
from cli.judge import Judged, measured, violated
from cli.output import counted, named
from cli.progress import shown
from planning.case.patch import merge_patches
from planning.diff import changes, figures, side_of
from planning.in_force import holding, standing, still_owed
from planning.manifest import manifest_of
from planning.plan import ROWS, Plan, read_plan
from planning.run import check_folder, write_rejected, write_run
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
    from planning.verify import Verdict


class Task(NamedTuple):
    """What is planned.

    Parameters
    ----------
    case
        With the promises and locks that hold.
    given, in_force
        The rows of the plan in force as they were read, and as `planning.in_force.standing` gives them; None where no
        plan is in force.
    touched
        The requests around which a plan is mended; None: the whole case is planned.
    repaired
        The plan that is mended, to be compared with what comes of it.
    """

    case: Case
    travel: Travel
    given: pl.DataFrame | None = None
    in_force: pl.DataFrame | None = None
    touched: Sequence[str] | None = None
    repaired: Side | None = None

    def search(self) -> Callable[..., Solution]:
        """Give the search for a plan, which wants to know its effort and its watch."""
        if self.case.requests.is_empty():
            return lambda **_: Solution.of_nothing()
        if self.touched is None or self.in_force is None:
            from planning.solve import solve  # noqa: PLC0415 - compiles the engine where that was not done before

            return partial(solve, self.case, self.travel, in_force=self.in_force)
        from planning.repair.mend import mend  # noqa: PLC0415 - likewise

        return partial(mend, self.case, self.travel, in_force=self.in_force, touched=self.touched)


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
    task = Task(case, travel)
    if order.given is not None:
        given = read_plan(order.given, case, once=True).rows
        completed = complete(case, travel, given)
        case = holding(case, given, completed)
        task = Task(case, travel, given, standing(case, given, completed))
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
        with out.step("verified"):
            verdict = verify(case.without_tasks(), travel, solution.plan.rows, in_force)
        if given is not None and task.repaired is None:
            _say_what_moved(given, verdict.rows, out)
        plan = Plan(verdict.rows, solution.plan.unplanned)
        if not agree((solution.broken, solution.cost), verdict):
            reject(folder, plan, verdict, case, out, found=(solution.broken, solution.cost))
        if not case.tasks.is_empty():
            plan, verdict = _with_desk_work(task, plan, verdict, folder, out)
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
                diff=None if done.compared is None else done.compared.moved.write_csv(),
                replace=order.replace,
                timezone=case.settings.timezone,
            )
    out.say(f"wrote {folder}")
    return done


def _with_desk_work(task: Task, visits: Plan, verdict: Verdict, folder: Path, out: Output) -> tuple[Plan, Verdict]:
    """Dispatch the tasks into what the visits leave of each shift, and verify both together."""
    from planning.desk import dispatch, spans  # noqa: PLC0415 - only where there are tasks

    case = task.case
    with out.step("dispatched"):
        desk = dispatch(case, spans(verdict))
    with out.step("verified with desk work"):
        rows = pl.concat([visits.rows.select(*ROWS), desk.rows])
        verdict = verify(case, task.travel, rows, task.in_force)
    plan = Plan(verdict.rows, pl.concat([visits.unplanned, desk.unplanned]).sort("request_id"))
    if not sound(verdict):
        reject(folder, plan, verdict, case, out, found=(verdict.broken, verdict.cost))
    return plan, verdict


def _compared(old: Side, done: Judged) -> Comparison:
    """Set a plan beside the one that it repairs."""
    new = side_of(done.plan, done.kpis, done.case.settings.timezone)
    moved = changes(old.rows, new.rows, old_left_out=old.left_out, new_left_out=new.left_out)
    return Comparison(old, new, moved, None if old.kpis is None else figures(old.kpis, done.kpis))


def _search_facts(effort: Effort, solution: Solution) -> dict[str, object]:
    """Give what the manifest says of the search: what was asked for, what was done, how it ended."""
    asked = {"seconds": effort.seconds} if effort.iterations is None else {"iterations": effort.iterations}
    return {
        "effort": asked,
        "seed": effort.seed,
        "searches": effort.searches,
        "iterations": solution.iterations,
        "stopped": solution.ended,
    }


def _say_what_moved(given: pl.DataFrame, rows: pl.DataFrame, out: Output) -> None:
    """Name the visits of the plan in force that are no longer with the same resource."""
    place = ["request_id", "resource_id"]
    moved = given.filter(activity="visit").join(rows, on=place, how="anti")["request_id"].unique().sort()
    if len(moved):
        said = f"{counted(len(moved), 'visit')} of the plan in force went to another resource, or out of the plan"
        out.say(f"{said}: {named(moved.to_list())}")


def agree(found: tuple[int, int], verdict: Verdict) -> bool:
    """Whether the verifier finds the plan sound, and what the engine found it to come to."""
    return found == (verdict.broken, verdict.cost) and sound(verdict)


def sound(verdict: Verdict) -> bool:
    """Whether the verifier finds no violation but those that locks force."""
    violations = verdict.violations
    return bool((violations["forced"] & (violations["rule"] != "digits")).all())


def reject(  # noqa: PLR0913 - the plan, two views of it, and who is told where
    folder: Path, plan: Plan, verdict: Verdict, case: Case, out: Output, *, found: tuple[int, int]
) -> NoReturn:
    """Keep a plan that fails its verification where it can be looked at, say what is wrong, and end with 1.

    `found`: what the engine says that it breaks and costs.
    """
    rejected = write_rejected(folder, plan=plan, verdict=verdict, timezone=case.settings.timezone)
    out.error(f"the plan fails its verification, which is an error of creneau; please report it with {rejected}")
    if not verdict.violations.is_empty():
        out.error(violated(verdict.violations))
    if found != (verdict.broken, verdict.cost):
        searched = f"broken {found[0]:,} and cost {money(found[1])}"
        out.error(f"the search found {searched}, the verifier broken {verdict.broken:,} and cost {money(verdict.cost)}")
    raise Exit(1)


def announce_compilation(out: Output) -> None:
    """Say so where the engine has to be compiled first."""
    from planning.engine.compiled import is_cached  # noqa: PLC0415 - heavy; `verify` does without

    if not is_cached():
        out.say("compiling the engine; this happens once on a machine and takes up to a minute")
