"""From a folder of tables to a verified plan and its figures, as `plan`, `verify` and `demo` do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from typer import Exit

from cli.output import counted
from cli.places import run_name
from planning.case.document import Node, overriding
from planning.case.load import load
from planning.case.patch import merge_patches
from planning.in_force import holding, still_owed
from planning.kpis import measure
from planning.manifest import manifest_of
from planning.patch_file import read_patch, without_now
from planning.plan import Plan, read_plan, unplanned
from planning.run import check_folder, read_manifest, write_rejected, write_run
from planning.travel import Travel
from planning.verify import verify
from scenarios.expect import BASE, check, expectations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from cli.output import Output
    from planning.case.case import Case
    from planning.solve import Solution
    from planning.verify import Verdict
    from scenarios.expect import Expectation

NAMED = 5  # ids that a message names before it counts the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which case is read and how it is planned, as the options say it.

    Parameters
    ----------
    given
        The plan to verify, or the plan in force; a patch that lies beside it belongs to the case.
    goes_on
        Whether the given plan is in force, and the time has gone on since.
    """

    folder: Path
    overrides: Sequence[str] = ()
    now: str | None = None
    strict: bool = False
    set_aside: bool = False
    given: Path | None = None
    goes_on: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A plan with what the verifier says of it.

    Parameters
    ----------
    name
        Scenario of the case, `base` where it is none.
    place
        Folder or file of the plan.
    shortfalls
        Sentences: what was stated and does not hold.
    """

    name: str
    place: Path
    case: Case
    plan: Plan
    verdict: Verdict
    kpis: pl.DataFrame
    shortfalls: Sequence[str]


def read(order: Order, out: Output, *, patch: Mapping[str, Any] | None = None) -> Case:
    """Read and check a case, and print its warnings.

    Parameters
    ----------
    patch
        A scenario's, applied after the one that lies beside the given plan.

    Raises
    ------
    InputError
        With every fault of the case.
    """
    with out.step("read and checked"):
        case = load(
            order.folder,
            patch=merge_patches(_given_patch(order), patch) or None,
            overrides=order.overrides,
            now=order.now,
            strict=order.strict,
            set_aside=order.set_aside,
        )
    out.faults((*case.set_aside, *case.faults))
    return case


def _given_patch(order: Order) -> dict[str, Any] | None:
    """Read the patch beside the given plan; the present of a plan in force is not that of the next plan."""
    patch = read_patch(order.given) if order.given else None
    return without_now(patch) if patch and order.goes_on else patch


def judge(case: Case, plan: Path, out: Output) -> Judged:
    """Verify and measure a plan that stands in a file.

    Raises
    ------
    InputError
        The plan cannot be read.
    """
    name = str(read_manifest(plan).get("scenario", BASE))
    expected = expectations(case.settings.expect, name)
    rows = read_plan(plan, case).rows
    with out.step("verified"):
        verdict = verify(case, Travel.of(case), rows)
    completed = Plan(verdict.rows, unplanned(case, verdict.rows))
    return _judged(case, completed, verdict, name=name, place=plan, expected=expected)


def carry_out(order: Order, case: Case, folder: Path, out: Output, *, scenario: str = BASE) -> Judged:
    """Plan a case, verify and measure the plan, and write it into a new folder.

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
        given = read_plan(order.given, case).rows
        in_force = verify(case, travel, given).rows
        case = holding(case, given, in_force)
    _announce_compilation(out)
    with out.step("planned"):
        from planning.solve import solve  # noqa: PLC0415 - compiles the engine where that was not done before

        solution = solve(case, travel, in_force=in_force)
    with out.step("verified"):
        verdict = verify(case, travel, solution.plan.rows)
    if in_force is not None:
        _say_what_moved(given, verdict.rows, out)
    plan = Plan(verdict.rows, solution.plan.unplanned)
    if not _agree(solution, verdict):
        rejected = write_rejected(folder, plan=plan, verdict=verdict, timezone=case.settings.timezone)
        out.error(f"the plan fails its verification, which is an error of creneau; please report it with {rejected}")
        raise Exit(1)
    owed = {} if in_force is None else still_owed(case, plan.unplanned)
    done = _judged(case, plan, verdict, name=scenario, place=folder, expected=expected)
    with out.step("written"):
        write_run(
            folder,
            plan=plan,
            verdict=verdict,
            kpis=done.kpis,
            manifest=manifest_of(case, verdict, scenario=scenario, ended="done"),
            patch=merge_patches(case.patch, _options_as_patch(order, case), owed),
            set_aside=case.set_aside,
            replace=order.replace,
            timezone=case.settings.timezone,
        )
    out.say(f"wrote {folder}")
    return done


def run_folder(run: str, case: Case) -> Path:
    """Give the folder of a run; the case's `now` fills its name in."""
    return Path(run_name(run, _present(case)))


def end(shortfalls: Sequence[str], out: Output) -> None:
    """End a command: with 3, and each reason on standard error, where something stated does not hold."""
    for shortfall in shortfalls:
        out.error(shortfall)
    if shortfalls:
        raise Exit(3)


def _say_what_moved(given: pl.DataFrame, rows: pl.DataFrame, out: Output) -> None:
    """Name the visits of the plan in force that are no longer with the same resource."""
    place = ["request_id", "resource_id"]
    moved = given.filter(activity="visit").join(rows, on=place, how="anti")["request_id"].unique().sort()
    if len(moved):
        ids = ", ".join(moved.head(NAMED)) + (" ..." if len(moved) > NAMED else "")
        out.say(f"{counted(len(moved), 'visit')} of the plan in force could not stay with the same resource: {ids}")


def _agree(solution: Solution, verdict: Verdict) -> bool:
    """Whether the verifier finds no violation but those that locks force, and the same broken and cost."""
    figures = (solution.broken, solution.cost) == (verdict.broken, verdict.cost)
    violations = verdict.violations
    return figures and bool((violations["forced"] & (violations["rule"] != "digits")).all())


def _options_as_patch(order: Order, case: Case) -> dict[str, Any]:
    """Give what --set and --now change: whoever reads the run later has to change it too."""
    root = Node({}, "--set")
    for override in order.overrides:
        root, _ = overriding(root, override)
    settings = root.plain() | ({} if order.now is None else {"now": _present(case).isoformat()})
    return {"settings": settings} if settings else {}


def _present(case: Case) -> datetime:
    return datetime.fromtimestamp(case.settings.now, ZoneInfo(case.settings.timezone))


def _announce_compilation(out: Output) -> None:
    from planning.engine.compiled import is_cached  # noqa: PLC0415 - heavy; `verify` does without

    if not is_cached():
        out.say("compiling the engine; this happens once on a machine and takes a few seconds")


def _judged(  # noqa: PLR0913 - the parts of what is returned
    case: Case, plan: Plan, verdict: Verdict, *, name: str, place: Path, expected: Sequence[Expectation]
) -> Judged:
    kpis, unmet = check(measure(case, verdict), expected)
    shortfalls = [*_shortfalls(case, plan, verdict), *map(str, unmet)]
    return Judged(name=name, place=place, case=case, plan=plan, verdict=verdict, kpis=kpis, shortfalls=shortfalls)


def _shortfalls(case: Case, plan: Plan, verdict: Verdict) -> Iterator[str]:
    """Say what was stated and does not hold."""
    if case.set_aside:
        yield f"{counted(len(case.set_aside), 'error')}: the rows are set aside and not planned"
    mandatory = case.requests.filter("mandatory").join(plan.unplanned, on="request_id", how="semi")
    if not mandatory.is_empty():
        ids = ", ".join(mandatory["request_id"].head(NAMED)) + (" ..." if len(mandatory) > NAMED else "")
        yield f"{counted(len(mandatory), 'mandatory request')} left out: {ids}"
    if not verdict.violations.is_empty():
        yield counted(len(verdict.violations), "violation") + " of a hard rule"
