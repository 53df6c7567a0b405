"""The fixed instance of desk work: ten days of tasks that each ask for one skill, more than there are hours for.

It is drawn to be judged: a task asks for one of 20 skills and nothing else, everybody works the same hours at the same
speed, so that a linear program over skills and days bounds what any plan can do. Values are skewed (log-normal), and
due dates tight: what arrives is due within two hours to three working days; of what lies there already a part is
overdue, and the rest falls due all along the ten days, so that no day has hours to spare. Another load changes
durations alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Moments: TypeAlias = "NDArray[np.datetime64]"

TASKS, PEOPLE, SKILLS, SEED = 1_400_000, 5_000, 20, 0
LOADS = (1.0, 1.2, 1.3)
FIRST = np.datetime64("2026-11-23T08:00", "ms")
"""When the first shift begins."""
DAYS, WEEK = 10, 5
HOURS, BREAK = 9.0, 0.75
"""Of everybody's shift, and of the break in it."""
BACKLOG, OVERDUE = 0.57, 0.05
"""How many tasks lie there when the first shift begins, and how many of these are overdue then."""
DUE_BACKLOG, DUE_ARRIVED = (1.0, 90.0), (2.0, 27.0)
"""In how many hours of shifts tasks are due, at least and at most: those that lie there from the first shift's start,
those that arrive from when they do."""
OLDEST = 90.0
"""Hours of shifts for which the oldest tasks lie there."""
UNEVEN = 0.3
"""By how much a skill's work is more or less than the mean, at most."""
HELD = (0.4, 0.4, 0.2)
"""How many people have one, two and three skills."""
SPREAD, WORTH, DEAR = 0.5, 1.0, 3.0
"""Standard deviations of the logarithms of durations and of values; the mean of the latter."""
CASE = """\
name: desk work at a load of {load}
timezone: Europe/Paris
now: 2026-11-23T00:00
horizon: {{start: 2026-11-23, days: 12}}
tables: {{requests: requests.parquet}}
calendars: {{day: "Mo-Fr 08:00-17:00; break 45min 11:30-14:00"}}
objective: {{late_per_hour: 1}}
"""


def write_instance(  # noqa: PLR0913 - what an instance can be told
    folder: Path, load: float, *, tasks: int = TASKS, people: int = PEOPLE, skills: int = SKILLS, seed: int = SEED
) -> None:
    """Write the instance's tables and case.yaml.

    Parameters
    ----------
    folder
        Made where it does not exist.
    load
        Work over the hours of all shifts, breaks taken off.
    tasks, people, skills
        How many; each skill needs at least one of the people.
    seed
        The same arguments give the same bytes.

    Raises
    ------
    ValueError
        There are fewer people than skills.
    """
    if people < skills:
        raise ValueError(f"{people} people cannot have {skills} skills, each its own")
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"k{number:02}" for number in range(1, skills + 1)]
    _resources(np.random.default_rng([seed, 1]), people, names).write_csv(folder / "resources.csv")
    services = {"service_id": names, "duration_min": round(people * _minutes_each() / tasks) or 1, "skills": names}
    pl.DataFrame(services).write_csv(folder / "services.csv")
    minutes = load * people * _minutes_each()
    _requests(rng, tasks, names, minutes).write_parquet(folder / "requests.parquet")
    (folder / "case.yaml").write_text(CASE.format(load=load), encoding="utf-8", newline="\n")


def _minutes_each() -> float:
    """Say how many minutes somebody works."""
    return 60 * DAYS * (HOURS - BREAK)


def _resources(rng: np.random.Generator, people: int, names: list[str]) -> pl.DataFrame:
    """Give everybody a first skill in turn, so that each skill has as many people, and some a second and a third."""
    count = 1 + rng.choice(len(HELD), size=people, p=HELD)
    step = rng.integers(1, max(2, len(names)), size=(people, 2)) if len(names) > 1 else np.zeros((people, 2), int)
    first = np.arange(people) % len(names)
    held = [
        ";".join(dict.fromkeys(names[(one + more) % len(names)] for more in (0, *steps[: many - 1])))
        for one, many, steps in zip(first.tolist(), count.tolist(), step.tolist(), strict=True)
    ]
    ids = [f"P{number:04}" for number in range(1, people + 1)]
    return pl.DataFrame({"resource_id": ids, "skills": held, "calendar": "day"})


def _requests(rng: np.random.Generator, tasks: int, names: list[str], minutes: float) -> pl.DataFrame:
    """Draw tasks, oldest first, whose durations add up to so many minutes but for rounding."""
    backlog = round(tasks * BACKLOG)
    came = np.concatenate([-OLDEST * rng.random(backlog) ** 2, DAYS * HOURS * rng.random(tasks - backlog)])
    came = np.sort(came)
    due = np.where(came < 0, rng.uniform(*DUE_BACKLOG, tasks), came + rng.uniform(*DUE_ARRIVED, tasks))
    overdue = (came < 0) & (rng.random(tasks) < OVERDUE)
    due = np.where(overdue, came * rng.random(tasks), due)
    weights = rng.uniform(1 - UNEVEN, 1 + UNEVEN, len(names))
    lasts = rng.lognormal(0.0, SPREAD, tasks)
    lasts *= minutes / lasts.sum()
    columns: dict[str, Any] = {
        "request_id": pl.int_range(1, tasks + 1, eager=True).cast(pl.String).str.zfill(7),
        "service_id": pl.Series(names).gather(rng.choice(len(names), size=tasks, p=weights / weights.sum())),
        "created_at": _moments(came),
        "duration_min": np.maximum(1, np.floor(lasts + rng.random(tasks))).astype(np.int64),
        "value": np.maximum(0.01, rng.lognormal(DEAR, WORTH, tasks).round(2)),
        "due_at": _moments(due),
    }
    return pl.DataFrame(columns).with_columns(pl.format("T{}", "request_id").alias("request_id"))


def _moments(hours: Floats) -> Moments:
    """When so many hours of shifts have passed since the first began, to the second; before it where negative."""
    days = np.floor(hours / HOURS).astype(np.int64)
    seconds = np.floor(3600 * (hours - HOURS * days)).astype("timedelta64[s]")
    moments: Moments = FIRST + (days + 2 * (days // WEEK)).astype("timedelta64[D]") + seconds
    return moments
