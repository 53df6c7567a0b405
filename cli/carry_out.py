"""From a checked case to a run: search, verify, measure, write."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from typer import Exit

from cli.figures import money
from cli.interrupt import Watch, watching
from cli.judge import Judged, measured, violated
from cli.output import counted, named
from cli.progress import shown
from planning.case.patch import merge_patches
from planning.in_force import holding, standing, still_owed
from planning.manifest import manifest_of
from planning.plan import Plan, read_plan
from planning.run import check_folder, write_rejected, write_run
from planning.travel import Travel
from planning.verify import verify
from scenarios.expect import BASE, expectations

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from cli.order import Order
    from cli.output import Output
    from planning.case.case import Case
    from planning.effort import Effort
    from planning.solve import Solution
    from planning.verify import Verdict


def carry_out(  # noqa: PLR0913 - what is planned, where to, and who is told
    order: Order, case: Case, folder: Path, out: Output, *, scenario: str = BASE, watch: Watch | None = None
) -> Judged:
    """Plan a case, verify and measure the plan, and write it into a new folder.

    From the search on, a first signal finishes the plan and a second one gives it up; `watch` says afterwards whether
    one came, also where this raises.

    Raises
    ------
    Exit
        1: the plan breaks a rule that no lock forces it to break, which is an error of ours.
    InputError
        The run's folder cannot be written, or the plan in force cannot be read.
    """
    check_folder(folder, replace=order.replace)
    expected = expectations(case.settings.expect, scenario)
    travel = Travel.of(case)
    in_force = None
    if order.given is not None:
        given = read_plan(order.given, case, once=True).rows
        completed = verify(case, travel, given).rows
        case = holding(case, given, completed)
        in_force = standing(case, given, completed)
    effort = order.effort(case)
    announce_compilation(out)
    with out.step("engine loaded"):
        from planning.solve import solve  # noqa: PLC0415 - compiles the engine where that was not done before
    watch = watch or Watch()
    with watching(watch):
        with out.step("planned"), shown(watch, effort, case.settings.currency, out):
            solution = solve(case, travel, in_force=in_force, effort=effort, watch=watch)
        if solution.ended == "signal":
            out.say(f"a signal ended the search after {solution.iterations:,} iterations; the best plan so far is kept")
        with out.step("verified"):
            verdict = verify(case, travel, solution.plan.rows, in_force)
        if in_force is not None:
            _say_what_moved(given, verdict.rows, out)
        plan = Plan(verdict.rows, solution.plan.unplanned)
        if not agree((solution.broken, solution.cost), verdict):
            reject(folder, plan, verdict, case, out, found=(solution.broken, solution.cost))
        owed = {} if in_force is None else still_owed(case, plan.unplanned)
        done = measured(case, plan, verdict, name=scenario, place=folder, expected=expected)
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
                replace=order.replace,
                timezone=case.settings.timezone,
            )
    out.say(f"wrote {folder}")
    return done


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
    """Whether the verifier finds no violation but those that locks force, and what the engine found it to come to."""
    violations = verdict.violations
    return found == (verdict.broken, verdict.cost) and bool(
        (violations["forced"] & (violations["rule"] != "digits")).all()
    )


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
