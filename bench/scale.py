"""How time and memory grow with a night's work: samples of the heating company, from the tables to the plan."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from bench.machine import circumstances
from bench.process import alone, peak_mb
from bench.sheet import Sheet
from planning.case.load import load
from planning.travel import Travel
from scenarios.samples import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.case.case import Case

SEED = 0
LEAST_SIZE = 100  # of the sample that is planned only to have everything compiled and loaded


class Night(NamedTuple):
    """A night's work: size of the sample, most shifts (None: all that it has), seconds of search (0: none)."""

    size: int
    shifts: int | None
    seconds: int


NIGHTS = (
    Night(400, None, 10),
    Night(1_000, None, 0),
    Night(1_000, None, 30),
    Night(10_000, 600, 0),
    Night(10_000, 600, 60),
)


class Figures(NamedTuple):
    """What a night took and what came of it: seconds, amounts in cents, megabytes."""

    requests: int
    shifts: int
    reading: float
    planning: float
    iterations: int
    broken: int
    cost: int
    left_out: int
    peak: float


def sheet() -> Sheet:
    """Measure every night of `NIGHTS`, each in a process of its own."""
    figures = [alone(planned, night) for night in NIGHTS]
    return Sheet(
        section="scale",
        heading=[
            f"The sample heating, seed {SEED}, on one thread: the plan by insertion alone and the plan searched for.",
            circumstances(["creneau"]),
        ],
        columns=[
            *("plan", "requests", "shifts", "read s", "plan s", "iterations/s"),
            *("broken", "cost", "left out", "peak MB"),
        ],
        rows=[_row(night, found) for night, found in zip(NIGHTS, figures, strict=True)],
        notes=list(_notes(figures)),
    )


def planned(night: Night) -> Figures:
    """Make a sample, then read and plan it with everything compiled; the making counts in no figure but memory."""
    from planning.effort import Effort  # noqa: PLC0415 - compiles the engine, in the process that measures
    from planning.solve import solve  # noqa: PLC0415 - likewise

    with TemporaryDirectory() as room:
        write("heating", Path(room) / "warm", size=LEAST_SIZE, seed=SEED)
        small = load(Path(room) / "warm")
        solve(small, Travel.of(small), effort=Effort(iterations=1))
        folder = Path(room) / "case"
        write("heating", folder, size=night.size, seed=SEED)
        absent = None if night.shifts is None else all_but(load(folder), night.shifts)
        begun = time.perf_counter()
        case = load(folder, patch=absent)
        travel = Travel.of(case)
        read = time.perf_counter()
        effort = Effort(seconds=night.seconds, seed=SEED) if night.seconds else Effort(iterations=0)
        solution = solve(case, travel, effort=effort)
        done = time.perf_counter()
    return Figures(
        requests=case.requests.height,
        shifts=case.shifts.height,
        reading=read - begun,
        planning=done - read,
        iterations=solution.iterations,
        broken=solution.broken,
        cost=solution.cost,
        left_out=solution.plan.unplanned.height,
        peak=peak_mb(),
    )


def all_but(case: Case, shifts: int) -> dict[str, Any]:
    """Make a patch by which technicians are absent until so many shifts, or a few less, are left."""
    whose = case.shifts.group_by("resource_id").len().sort("resource_id")
    idle = whose.filter(pl.col("len").cum_sum() > shifts)["resource_id"].to_list()
    settings = case.settings
    first, last = (datetime.fromtimestamp(at, UTC).isoformat() for at in (settings.start, settings.end))
    return {"absences": {"add": [{"resource_id": name, "start": first, "end": last} for name in idle]}}


def _row(night: Night, found: Figures) -> list[str]:
    return [
        f"search {night.seconds} s" if night.seconds else "insertion",
        f"{found.requests:,}",
        f"{found.shifts:,}",
        f"{found.reading:.2f}",
        f"{found.planning:.2f}",
        f"{found.iterations / found.planning:,.0f}" if night.seconds else "",
        f"{found.broken:,}",
        f"{found.cost / 100:,.2f}",
        f"{found.left_out:,}",
        f"{found.peak:,.0f}",
    ]


def _notes(figures: Sequence[Figures]) -> list[str]:
    """Say what the columns mean, and what searching gained."""
    gains = [
        f"{plain.requests:,} requests: searching changes broken by {found.broken - plain.broken:+,} and the cost by "
        f"{100 * (found.cost / plain.cost - 1):+.1f} % of the plan by insertion."
        for plain, found in pairwise(figures)
        if (plain.requests, plain.shifts) == (found.requests, found.shifts)
    ]
    columns = (
        "Read: from files to a checked case with its travel; plan: from there to the plan's rows. The first plan "
        "stands after both, in the rows of insertion. Iterations a second count over the whole of plan s."
    )
    return [*gains, columns]
