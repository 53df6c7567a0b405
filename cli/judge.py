"""What the verifier says of a plan, what its figures are, and what was stated and does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from typer import Exit

from cli.output import counted, named
from cli.violations import violated
from planning.in_force import read_in_force
from planning.kpis import measure
from planning.plan import Plan, read_plan, unplanned
from planning.run import read_manifest
from planning.travel import Travel
from planning.verify import verify
from scenarios.expect import BASE, check, expectations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from cli.differences import Comparison
    from cli.output import Output
    from planning.case.case import Case
    from planning.verify import Verdict
    from scenarios.expect import Expectation


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
    compared
        The plan beside the one that it repairs; None where it repairs none.
    """

    name: str
    place: Path
    case: Case
    plan: Plan
    verdict: Verdict
    kpis: pl.DataFrame
    shortfalls: Sequence[str]
    compared: Comparison | None = None


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
        verdict = verify(case, Travel.of(case), rows, read_in_force(plan, case))
    completed = Plan(verdict.rows, unplanned(case, verdict.rows))
    return measured(case, completed, verdict, name=name, place=plan, expected=expected)


def measured(  # noqa: PLR0913 - the parts of what is returned
    case: Case, plan: Plan, verdict: Verdict, *, name: str, place: Path, expected: Sequence[Expectation]
) -> Judged:
    """Measure a verified plan and hold it against what is stated of it."""
    kpis, unmet = check(measure(case, verdict), expected)
    shortfalls = [*_shortfalls(case, plan, verdict), *map(str, unmet)]
    return Judged(name=name, place=place, case=case, plan=plan, verdict=verdict, kpis=kpis, shortfalls=shortfalls)


def end(shortfalls: Sequence[str], out: Output) -> None:
    """End a command: with 3, and each reason on standard error, where something stated does not hold."""
    for shortfall in shortfalls:
        out.error(shortfall)
    if shortfalls:
        raise Exit(3)


def _shortfalls(case: Case, plan: Plan, verdict: Verdict) -> Iterator[str]:
    """Say what was stated and does not hold."""
    if case.set_aside:
        yield f"{counted(len(case.set_aside), 'error')}: the rows are set aside and not planned"
    mandatory = case.everything().filter("mandatory").join(plan.unplanned, on="request_id", how="semi")
    if not mandatory.is_empty():
        yield f"{counted(len(mandatory), 'mandatory request')} left out: {named(mandatory['request_id'].to_list())}"
    if not verdict.violations.is_empty():
        yield violated(verdict.violations)
