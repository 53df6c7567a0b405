"""Every instance of home health care: how far creneau is from the published plan."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from bench.creneau import solved
from bench.hhcrsp.case import case_of, rows_of, starts_of
from bench.hhcrsp.evaluate import Evaluation, evaluate
from bench.hhcrsp.instance import FOLDER, read, read_plan
from bench.machine import circumstances
from bench.process import alone
from bench.sheet import Sheet
from planning.interval import FORMULA, interval
from planning.travel import Travel
from planning.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MISSING = f"the instances are not there, so nothing is done with them: {FOLDER}"
CONVENTION = (
    "Travel + total tardiness in published units; gap: 100 x (ours / that of the published plan - 1). The published "
    "objective adds the largest tardiness, which creneau does not plan for, and takes a third: its gap stands beside."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Our plan of an instance beside the published one, both judged by the evaluator.

    Parameters
    ----------
    faults
        What breaks a rule, by the evaluator or by `creneau verify`, in either plan.
    """

    name: str
    patients: int
    published: Evaluation
    ours: Evaluation
    faults: tuple[str, ...]
    seconds: float
    iterations: int

    @property
    def gap(self) -> float:
        """Travel and total tardiness beyond the published plan's, in percent."""
        theirs = self.published.travel + self.published.tardiness
        return 100 * ((self.ours.travel + self.ours.tardiness) / theirs - 1)

    @property
    def objective_gap(self) -> float:
        """Published objective beyond the published plan's, in percent."""
        return 100 * (self.ours.objective / self.published.objective - 1)


def chosen(text: str) -> list[Path]:
    """Give the files of the instances whose name ends as one of those named, or all: fewest patients first."""
    files = sorted(FOLDER.glob("Instanz*.json"), key=lambda file: (int(file.stem.split("_")[-2]), file.stem))
    endings = [ending.strip() for ending in text.split(",")]
    return [file for file in files if text == "all" or any(file.stem.endswith(f"_{ending}") for ending in endings)]


def runs(files: Sequence[Path], *, seconds: float) -> Iterator[Run]:
    """Plan each instance in a process of its own."""
    for file in files:
        yield alone(planned, file, seconds)


def planned(file: Path, seconds: float) -> Run:
    """Plan an instance in this process, and judge both plans."""
    instance = read(file)
    theirs = read_plan(next((FOLDER / "solutions").glob(f"sol-{file.stem}-*.json")))
    case = case_of(instance)
    travel = Travel.of(case)
    begun = time.perf_counter()
    solution = solved(case, travel, seconds)
    took = time.perf_counter() - begun
    ours = solution.plan.rows
    published, own = evaluate(instance, theirs), evaluate(instance, starts_of(instance, ours))
    faults = [*published.faults, *own.faults]
    for rows, whose in ((rows_of(instance, theirs), published), (ours, own)):
        verdict = verify(case, travel, rows)
        faults += verdict.violations["detail"].to_list()
        faults += [] if verdict.cost == 10 * (whose.travel + whose.tardiness) else ["the verifier's cost is another"]
    return Run(
        name=file.stem.removeprefix("Instanz"),
        patients=len(instance.patients),
        published=published,
        ours=own,
        faults=tuple(faults),
        seconds=took,
        iterations=solution.iterations,
    )


def sheet(done: Sequence[Run], *, seconds: float) -> Sheet:
    """Lay out the gaps, a row an instance, and their means by size."""
    sizes = sorted({run.patients for run in done})
    return Sheet(
        section="care",
        heading=[f"{seconds:g} s of search on one thread, seed 0.", circumstances(["creneau"]), CONVENTION],
        columns=["instance", "published", "creneau", "gap %", "objective gap %", "iterations/s"],
        rows=[*map(_row, done), *(_mean(size, [run for run in done if run.patients == size]) for size in sizes)],
        notes=[
            f"±: 95 % confidence interval over the instances, {FORMULA}.",
            *(f"{run.name}: {fault}." for run in done for fault in run.faults),
        ],
    )


def _row(run: Run) -> list[str]:
    figures = [(plan.travel + plan.tardiness) / 1000 for plan in (run.published, run.ours)]
    gaps = [f"{run.gap:.2f}", f"{run.objective_gap:.2f}"]
    return [run.name, *(f"{figure:.1f}" for figure in figures), *gaps, f"{run.iterations / run.seconds:,.0f}"]


def _mean(size: int, done: Sequence[Run]) -> list[str]:
    gaps = [str(interval([run.gap for run in done])), str(interval([run.objective_gap for run in done]))]
    return [f"mean of {size}", "", "", *gaps, f"{fmean(run.iterations / run.seconds for run in done):,.0f}"]
