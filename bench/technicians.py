"""Every instance of technician routing with tools and spare parts: how far creneau is from the best known plan."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.creneau import solved
from bench.machine import circumstances
from bench.process import alone
from bench.sheet import Sheet
from bench.trsp.case import UNIT, case_of, routes_of, rows_of
from bench.trsp.evaluate import Evaluation, evaluate
from bench.trsp.instance import DEPOT, FOLDER, best_known, published, read
from planning.interval import FORMULA, interval
from planning.travel import Travel
from planning.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MISSING = f"the instances are not there, so nothing is done with them: {FOLDER}"
CONVENTION = (
    "Total duration of the routes in published units, of which a thousandth is a second here: legs are rounded up to "
    "it for the plan, and judged in real numbers. Gap: 100 x (ours / best known - 1)."
)
REPRODUCED = 0.01
"""Units within which a published plan has its published duration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Our plan of an instance beside the published one, both judged by the evaluator.

    Parameters
    ----------
    known
        Least published total duration.
    fetches
        Visits to the depot in our plan.
    faults
        What breaks a rule, by the evaluator or by `creneau verify`, in either plan; and a published plan whose duration
        is another.
    """

    name: str
    known: float
    ours: Evaluation
    fetches: int
    faults: tuple[str, ...]
    seconds: float
    iterations: int

    @property
    def gap(self) -> float:
        """Duration beyond the best known, in percent."""
        return 100 * (self.ours.duration / self.known - 1)


def chosen(text: str) -> list[Path]:
    """Give the files of the instances that are named, like R101, or all."""
    names = {name.strip().upper() for name in text.split(",")}
    files = sorted(FOLDER.glob("*.100_25-5-5-5.txt"))
    return [file for file in files if text == "all" or file.name.split(".")[0] in names]


def runs(files: Sequence[Path], *, seconds: float) -> Iterator[Run]:
    """Plan each instance in a process of its own."""
    for file in files:
        yield alone(planned, file, seconds)


def planned(file: Path, seconds: float) -> Run:
    """Plan an instance in this process, and judge both plans."""
    instance = read(file)
    theirs, known = published(instance), best_known()[instance.name]
    case = case_of(instance)
    travel = Travel.of(case)
    begun = time.perf_counter()
    solution = solved(case, travel, seconds)
    took = time.perf_counter() - begun
    routes = routes_of(solution.plan.rows)
    best, own = evaluate(instance, theirs), evaluate(instance, routes)
    faults = [*best.faults, *own.faults]
    if abs(best.duration - known) > REPRODUCED:
        faults.append(f"the published plan lasts {best.duration:.4f}, not {known:.4f}")
    for rows in (rows_of(theirs), solution.plan.rows):
        verdict = verify(case, travel, rows)
        faults += verdict.violations["detail"].to_list()
    if verdict.cost != solution.cost or abs(verdict.cost / UNIT - own.duration) > 1:
        faults.append(f"the verifier's duration is {verdict.cost / UNIT}, the evaluator's {own.duration:.3f}")
    return Run(
        name=file.name.split(".")[0],
        known=known,
        ours=own,
        fetches=sum(stop == DEPOT for stops in routes.values() for stop in stops),
        faults=tuple(faults),
        seconds=took,
        iterations=solution.iterations,
    )


def sheet(done: Sequence[Run], *, seconds: float) -> Sheet:
    """Lay out the gaps, a row an instance, and their mean."""
    equal = sum(round(run.gap, 2) <= 0 for run in done)
    mean = ["mean", "", "", "", str(interval([run.gap for run in done])), ""]
    return Sheet(
        section="technicians",
        heading=[f"{seconds:g} s of search on one thread, seed 0.", circumstances(["creneau"]), CONVENTION],
        columns=["instance", "best known", "creneau", "depot visits", "gap %", "iterations/s"],
        rows=[*map(_row, done), mean],
        notes=[
            f"Equal to the best known or better (to two decimals): {equal} of {len(done)}.",
            f"±: 95 % confidence interval over the instances, {FORMULA}.",
            *(f"{run.name}: {fault}." for run in done for fault in run.faults),
        ],
    )


def _row(run: Run) -> list[str]:
    figures = [f"{run.known:.2f}", f"{run.ours.duration:.2f}", str(run.fetches), f"{run.gap:.2f}"]
    return [run.name, *figures, f"{run.iterations / run.seconds:,.0f}"]
