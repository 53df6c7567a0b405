"""The sample `backlog`: desk work of an insurer, from three systems, over two weeks."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.case.load import load
from scenarios.samples.backlog.clients import clients, sla
from scenarios.samples.backlog.services import services, skills
from scenarios.samples.backlog.staff import absent, staff
from scenarios.samples.backlog.tasks import SOURCES, Desk, write_tasks
from scenarios.samples.files import write_files

if TYPE_CHECKING:
    from planning.case.case import Case

PER_PERSON = 280
"""Tasks for each person: 1.4 million for 5,000."""
LEAST = 4
LOAD = 1.2
"""Work due by the horizon's end over the hours of all shifts, breaks taken off."""
PILOT = 20_000
"""Tasks from which it is found how long tasks last for that load."""
READABLE = 20_000
"""Greatest size whose tasks are written as CSV."""


def write(folder: Path, *, size: int, seed: int) -> None:
    """Write the sample's tables and case.yaml.

    Parameters
    ----------
    folder
        Made where it does not exist; empty.
    size
        Number of tasks: as CSV up to `READABLE`, above as Parquet, a few days' work in memory at a time.
    seed
        The same seed and size give the same bytes.
    """
    people = max(LEAST, round(size / PER_PERSON))
    known = skills(people)
    team = staff(np.random.default_rng([seed, 0]), people, known)
    who = clients(np.random.default_rng([seed, 1]), size)
    with TemporaryDirectory() as room:
        _write(Path(room), Desk(known, services(known, 1.0), who, team, 1.0), min(size, PILOT), seed)
        longer = LOAD / _load(load(Path(room)), size / min(size, PILOT))
    _write(folder, Desk(known, services(known, longer), who, team, longer), size, seed)


def _write(folder: Path, desk: Desk, size: int, seed: int) -> None:
    ending = "csv" if size <= READABLE else "parquet"
    tables = {
        "clients": desk.clients,
        "services": desk.services,
        "sla": sla(desk.services, desk.clients),
        **desk.staff._asdict(),
        "scenarios/flu": absent(np.random.default_rng([seed, 2]), desk.staff, desk.skills),
    }
    figures = {
        "size": f"{size:,}",
        "people": f"{desk.staff.resources.height:,}",
        "skills": len(desk.skills),
        "seed": seed,
        "files": ", ".join(f"{source}.{ending}" for source in SOURCES),
        "load": LOAD,
    }
    write_files(folder, __name__, tables, figures)
    for source in SOURCES:
        write_tasks(folder / f"{source}.{ending}", desk, size, seed)


def _load(case: Case, times: float) -> float:
    """Work due by the horizon's end, were there so many times the tasks, over the hours at desks."""
    due = case.tasks.filter(pl.col("due_at") <= case.settings.end)["duration"].to_numpy().sum()
    length = pl.col("end") - pl.col("start") - pl.col("breaks").list.eval(pl.element().struct["duration"]).list.sum()
    return float(due * times / case.shifts.select(length.sum()).item())
