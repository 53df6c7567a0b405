"""Every instance by every solver and seed: how far from the best that anybody has found."""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib import import_module
from statistics import fmean
from typing import TYPE_CHECKING

from bench.attempt import Attempt
from bench.evaluate import evaluate
from bench.machine import circumstances
from bench.process import alone
from bench.sheet import Sheet
from bench.vrptw.instance import read
from bench.vrptw.sets import best_known
from planning.interval import FORMULA, interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


OWN = "creneau"
PEERS = ("pyvrp", "ortools")
CONVENTION = (
    "Distance in the DIMACS convention: every leg truncated to one decimal, the number of vehicles free up to the "
    "instance's, nothing but distance in the objective. Gap: 100 x (distance / best known - 1)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One solver's attempt at one instance, judged.

    Parameters
    ----------
    best
        Least known distance in tenths.
    distance
        In tenths.
    faults
        What makes it infeasible.
    """

    instance: str
    solver: str
    seed: int
    best: int
    distance: int
    faults: tuple[str, ...]
    seconds: float
    iterations: int | None

    @property
    def gap(self) -> float:
        """Distance beyond the best known, in percent of it."""
        return 100 * (self.distance / self.best - 1)


def runs(files: Sequence[Path], solvers: Sequence[str], *, seconds: float, seeds: int) -> Iterator[Run]:
    """Let every solver try every instance with every seed, each in a process of its own."""
    best = best_known()
    for file in files:
        for seed in range(seeds):
            for solver in solvers:
                begun = time.perf_counter()
                try:
                    attempt = alone(attempted, file, solver, seconds, seed)
                except Exception as stopped:  # noqa: BLE001 - whatever stops a solver is its result, not the end of all
                    attempt = Attempt([], time.perf_counter() - begun, stopped=f"{type(stopped).__name__}: {stopped}")
                yield judged(file, solver, seed, best[file.stem.upper()], attempt)


def attempted(file: Path, solver: str, seconds: float, seed: int) -> Attempt:
    """Let a solver try an instance, in this process."""
    module = import_module(f"bench.{solver}" if solver == OWN else f"bench.peers.{solver}")
    attempt: Attempt = module.attempt(read(file), seconds, seed)
    return attempt


def judged(file: Path, solver: str, seed: int, best: int, attempt: Attempt) -> Run:
    """Evaluate what a solver handed back."""
    instance = read(file)
    found = evaluate(instance, attempt.routes)
    return Run(
        instance=file.stem.upper(),
        solver=solver,
        seed=seed,
        best=best,
        distance=found.distance,
        faults=(f"stopped by {attempt.stopped}",) if attempt.stopped else found.faults,
        seconds=attempt.seconds,
        iterations=attempt.iterations,
    )


def sheet(done: Sequence[Run], *, named: str, seconds: float) -> Sheet:
    """Lay out the gaps, a row an instance and a column a solver; infeasible plans are counted, not averaged."""
    solvers = list(dict.fromkeys(run.solver for run in done))
    instances = list(dict.fromkeys(run.instance for run in done))
    seeds = len({run.seed for run in done})
    asked = f"Gap to the best known in %, {seconds:g} s of search on one thread for each solver, seeds: {seeds}."
    return Sheet(
        section=f"routing {named}",
        heading=[asked, circumstances(solvers), CONVENTION],
        columns=["instance", "best known", *solvers, f"{OWN} iterations/s"],
        rows=[
            *([name, *_row([run for run in done if run.instance == name], solvers)] for name in instances),
            _mean_row(done, solvers),
            _seconds_row(done, solvers),
        ],
        notes=list(_notes(done)),
    )


def _row(done: Sequence[Run], solvers: Sequence[str]) -> list[str]:
    """Cells of an instance: the mean over its seeds."""
    gaps = [_cell([run for run in done if run.solver == solver]) for solver in solvers]
    return [f"{done[0].best / 10:.1f}", *gaps, _rate(done)]


def _cell(done: Sequence[Run]) -> str:
    feasible = [run.gap for run in done if not run.faults]
    if len(feasible) == len(done):
        return str(interval(feasible))
    bad = "infeasible" if len(done) == 1 else f"{len(done) - len(feasible)} of {len(done)} infeasible"
    return f"{interval(feasible)}, {bad}" if feasible else bad


def _mean_row(done: Sequence[Run], solvers: Sequence[str]) -> list[str]:
    """Mean over instances of the means over their seeds, with those instances that have a feasible plan."""
    cells = []
    for solver in solvers:
        gaps: dict[str, list[float]] = {}
        own = [run for run in done if run.solver == solver]
        for run in own:
            if not run.faults:
                gaps.setdefault(run.instance, []).append(run.gap)
        all_of_them = len({run.instance for run in own})
        mean = str(interval([fmean(of_one) for of_one in gaps.values()])) if gaps else "none feasible"
        cells.append(mean if len(gaps) == all_of_them else f"{mean} ({len(gaps)} of {all_of_them})")
    return ["mean", "", *cells, _rate(done)]


def _seconds_row(done: Sequence[Run], solvers: Sequence[str]) -> list[str]:
    spent = [fmean(run.seconds for run in done if run.solver == solver) for solver in solvers]
    return ["seconds, mean", "", *(f"{seconds:.1f}" for seconds in spent), ""]


def _rate(done: Sequence[Run]) -> str:
    """Mean iterations a second of our own search."""
    rates = [run.iterations / run.seconds for run in done if run.solver == OWN and run.iterations is not None]
    return f"{fmean(rates):,.0f}" if rates else ""


def _notes(done: Sequence[Run]) -> Iterator[str]:
    yield (
        f"±: 95 % confidence interval, {FORMULA}; in an instance's row n is the number of seeds, in the row of means "
        "the number of instances, each with the mean over its seeds."
    )
    if any(run.solver == "ortools" for run in done):
        yield "The search of ortools takes no seed: its runs differ by the clock alone."
    for run in done:
        if run.faults:
            more = f" (and {len(run.faults) - 1} more)" if len(run.faults) > 1 else ""
            yield f"Infeasible: {run.instance}, {run.solver}, seed {run.seed}: {run.faults[0]}{more}."
