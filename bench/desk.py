"""Desk work: value on time beside a proven bound, by every order; speed, memory, and the same with Python's heapq."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bench.backlog import python_heaps
from bench.backlog.instance import LOADS, PEOPLE, SEED, TASKS, write_instance
from bench.machine import circumstances
from bench.process import alone
from bench.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.case.case import Case
    from planning.problem.tasks import Tasks

ORDERS = ("atc", "value_per_hour", "value", "classes", "due", "fifo")
PLANNED = 1.2
"""The load at which the whole command and Python's heapq are timed."""


class Dispatched(NamedTuple):
    """One order at one load: value on time as a share of all, and CPU seconds of the dispatch."""

    on_time: float
    cpu: float


class Load(NamedTuple):
    """What was found at a load: by order; the bound as a share of all value; CPU seconds of heapq (0: not run)."""

    load: float
    orders: dict[str, Dispatched]
    bound: float
    heapq: float


class Command(NamedTuple):
    """The whole of `creneau plan`: wall and CPU seconds, and the most memory in megabytes."""

    wall: float
    cpu: float
    memory: float


def sheet(tasks: int = TASKS) -> Sheet:
    """Measure everything."""
    people = round(PEOPLE * tasks / TASKS)
    with TemporaryDirectory() as room:
        loads, command = [], None
        for load in LOADS:
            folder = Path(room) / str(load)
            write_instance(folder, load, tasks=tasks, people=people)
            loads.append(alone(_measured, folder, load))
            if load == PLANNED:
                alone(_planned, folder, Path(room) / "warm")
                command = alone(_planned, folder, Path(room) / "run")
    return _sheet(loads, command, tasks, people)


def _measured(folder: Path, load: float) -> Load:
    from planning.bound import bound  # noqa: PLC0415 - imports OR-Tools
    from planning.case.load import load as load_case  # noqa: PLC0415 - in the process that needs it

    case = load_case(folder)
    orders = {order: _dispatched(ordered(case, order)) for order in ORDERS}
    slow = 0.0
    if load == PLANNED:
        slow = _with_heapq(case)
    most = bound(case)
    return Load(load, orders, most.value_on_time / most.value, slow)


def ordered(case: Case, order: str) -> Case:
    """Give a case another order of dispatch."""
    desk = replace(case.settings.desk, order=order)
    return replace(case, settings=replace(case.settings, desk=desk))


def _dispatched(case: Case) -> Dispatched:
    from planning.engine.dispatch.push import push  # noqa: PLC0415 - compiles

    laid, numbers = _laid(case)
    begun = time.process_time()
    count = push(laid.desk, *numbers)
    cpu = time.process_time() - begun
    done = pl.DataFrame({"task": laid.desk.pieces[:count, 0], "end": laid.desk.pieces[:count, 3]})
    due = case.tasks.select("value", "due_at").with_row_index("task").cast({"task": pl.Int64})
    kept = done.join(due, on="task").filter(pl.col("end") <= pl.col("due_at"))["value"].sum()
    return Dispatched(int(kept) / int(case.tasks["value"].sum()), cpu)


def _laid(case: Case) -> tuple[Tasks, tuple[int, int, int]]:
    """Lay out the tasks of a case, with slope, tasks looked at, and bonus."""
    from planning.problem.ranks import LOOK, bonus, slope  # noqa: PLC0415 - compiles
    from planning.problem.segments import segments  # noqa: PLC0415 - likewise
    from planning.problem.tasks import Tasks as Laid  # noqa: PLC0415 - likewise

    settings = case.settings
    return Laid.of(case, case.tasks, segments(case, {})), (slope(settings), LOOK, bonus(settings))


def _with_heapq(case: Case) -> float:
    """CPU seconds of the same dispatch in Python, which must give the same."""
    from planning.engine.dispatch.push import push  # noqa: PLC0415 - compiles

    laid, numbers = _laid(case)
    begun = time.process_time()
    slow = python_heaps.dispatch(laid.desk, *numbers[:2])
    cpu = time.process_time() - begun
    count = push(laid.desk, *numbers)
    if sorted(slow) != sorted(map(tuple, laid.desk.pieces[:count].tolist())):
        raise RuntimeError("the dispatch with Python's heapq gives another plan")
    return cpu


def _planned(folder: Path, run: Path) -> Command:
    """Run the command by itself, on this process's core."""
    creneau = Path(sys.executable).with_name("creneau")
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(  # noqa: S603 - our own command
        [str(creneau), "plan", str(folder), "-o", str(run), "-q"], stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"creneau plan ended with {done.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Command(time.perf_counter() - begun, cpu, after.ru_maxrss * 1024 / 1e6)


def _sheet(loads: Sequence[Load], command: Command | None, tasks: int, people: int) -> Sheet:
    rows = [[order, *(f"{one.orders[order].on_time:.4f}" for one in loads)] for order in ORDERS]
    rows.append(["bound", *(f"{one.bound:.4f}" for one in loads)])
    rows.append(["CPU of the dispatch, atc", *(f"{one.orders['atc'].cpu:.2f} s" for one in loads)])
    told = (
        f"Desk work: {tasks:,} tasks, {people:,} people, 20 skills, 10 days, seed {SEED}; value on time as a share of "
        "the value of all tasks, a part of which is overdue at the start."
    )
    notes = []
    for one in loads:
        if one.heapq:
            own = one.orders["atc"].cpu
            notes.append(
                f"At a load of {one.load} the same rule with Python's heapq takes {one.heapq:.1f} s of CPU and gives "
                f"the same plan: {one.heapq / own:.0f} times as long."
            )
    if command is not None:
        notes.append(
            f"`creneau plan` at a load of {PLANNED}, from Parquet to the verified plan with its figures and the bound, "
            f"engine cached, one core: {command.wall:.0f} s, {command.cpu:.0f} s of CPU, "
            f"{command.memory / 1000:.2f} GB."
        )
    return Sheet(
        section="desk",
        heading=[told, circumstances(["creneau"])],
        columns=["order", *(f"load {one.load}" for one in loads)],
        rows=rows,
        notes=notes,
    )
