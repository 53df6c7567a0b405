"""Tasks, day by day and system by system: what they ask for, and what they are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from scenarios.samples.backlog.clients import ANYBODY, tier_of
from scenarios.samples.backlog.days import DAYS, closing, counts, moments, stages
from scenarios.samples.backlog.named import able, named
from scenarios.samples.backlog.services import STAGES, busy, minutes, value
from scenarios.samples.draw import happen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from scenarios.samples.backlog.named import Able
    from scenarios.samples.backlog.services import Skill
    from scenarios.samples.backlog.staff import Staff

Integers: TypeAlias = "NDArray[np.int64]"

SOURCES = {"erp": 0.40, "crm": 0.35, "bpm": 0.25}
"""Systems that hand tasks over, and how many of them."""
LACKING = {"erp": ("priority",), "crm": ("priority", "department", "process", "duration_min"), "bpm": ()}
"""What a system does not know."""
RANKED, RANKS = ("bpm", 0.4), (10, 100)
"""Of this system so many tasks have a priority instead of a value, from the least to the greatest."""
SPREAD, WORTH = 0.6, 0.9
"""Standard deviations of the logarithms of durations and of values."""
A_FRAME = 50_000
"""Tasks drawn at a time, more or less: they end with a day."""
LONGEST, LONGEST_WHOLE = 480, 150
"""Most minutes of a task that may be interrupted, and of one that may not."""
INTERNAL, HELD, MANDATORY = 0.05, 0.01, 0.003
"""How many have no client, wait, and must be done."""
OWN_DUE, DUE_IN = 0.04, (1, 9)
"""How many are due on a date of their own, so many working days after they came."""
COLUMNS: dict[str, Any] = {
    "request_id": pl.String,
    "client_id": pl.String,
    "service_id": pl.String,
    "created_at": pl.Datetime("ms"),
    "department": pl.String,
    "process": pl.String,
    "held": pl.Boolean,
    "priority": pl.Int64,
    "value": pl.Float64,
    "mandatory": pl.Boolean,
    "duration_min": pl.Int64,
    "required_resources": pl.String,
    "preferred_resources": pl.String,
    "excluded_resources": pl.String,
    "due_at": pl.Datetime("ms"),
}


class Desk(NamedTuple):
    """What tasks refer to; they last `longer` times what is usual."""

    skills: Sequence[Skill]
    services: pl.DataFrame
    clients: pl.DataFrame
    staff: Staff
    longer: float


def write_tasks(path: Path, desk: Desk, size: int, seed: int) -> None:
    """Write the tasks of the source that a file is named after, of so many of all sources.

    CSV where the name ends so, else Parquet, of which some days are in memory at a time.
    """
    source = path.stem
    if path.suffix == ".csv":
        pl.concat(tasks(desk, source, size, seed)).write_csv(path, datetime_format="%Y-%m-%dT%H:%M")
        return
    schema = {name: dtype for name, dtype in COLUMNS.items() if name not in LACKING[source]}
    register_io_source(lambda *_: tasks(desk, source, size, seed), schema=schema).sink_parquet(path)


def tasks(desk: Desk, source: str, size: int, seed: int) -> Iterator[pl.DataFrame]:
    """Draw the tasks of a source, some days in each frame; ids count on from day to day and from source to source."""
    found = counts(np.random.default_rng([seed, 3]), size, list(SOURCES.values()))
    place, who = list(SOURCES).index(source), able(desk.skills, desk.staff.resources)
    many, before = found[:, place], np.cumsum(found).reshape(found.shape)[:, place] - found[:, place]
    frame = np.cumsum(many) // A_FRAME
    for number in np.unique(frame):
        rows = np.repeat(*(of_day[frame == number] for of_day in (np.arange(len(DAYS)), many)))
        drawn = _drawn(np.random.default_rng([seed, 4, place, number]), desk, who, rows + DAYS.start)
        ids = before[rows] + 1 + np.arange(len(rows)) - np.searchsorted(rows, rows)
        ranked = (pl.col("ranked") < RANKED[1]) if source == RANKED[0] else pl.lit(value=False)
        yield drawn.with_columns(
            request_id=pl.format("B{}", pl.Series(ids).cast(pl.String).str.zfill(7)),
            priority=pl.when(ranked).then("priority"),
            value=pl.when(~ranked).then("value"),
        ).select(name for name in COLUMNS if name not in LACKING[source])


def _drawn(rng: np.random.Generator, desk: Desk, who: Able, days: Integers) -> pl.DataFrame:
    """Draw the tasks that come on these days, oldest first, with all that any system may know of them."""
    count = len(days)
    skill = rng.choice(len(desk.skills), size=count, p=busy(desk.skills))
    stage = stages(rng, days)
    client = _clients(rng, desk.clients.height, count)
    dearer = np.array([*(tier_of(tier).dearer for tier in desk.clients["tier"]), ANYBODY.dearer])
    due = closing(days + rng.integers(*DUE_IN, size=count))
    columns: dict[str, Any] = {
        "client_id": pl.Series([*desk.clients["client_id"], None]).gather(client),
        "service_id": desk.services["service_id"].gather(skill * len(STAGES) + stage),
        "created_at": moments(rng, days),
        "department": pl.Series([skill.department for skill in desk.skills]).gather(skill),
        "process": pl.Series([stage.process for stage in STAGES]).gather(stage),
        "held": _marks(rng, HELD, count),
        "ranked": rng.random(count),
        "priority": rng.integers(*RANKS, size=count, endpoint=True),
        "value": _values(rng, desk, skill, stage) * dearer[client],
        "mandatory": _marks(rng, MANDATORY, count),
        "duration_min": _minutes(rng, desk, skill, stage),
        **named(rng, who, skill * len(STAGES) + stage),
        "due_at": due,
        "own": happen(rng, OWN_DUE, count),
    }
    return pl.DataFrame(columns).with_columns(pl.col("value").round(2), due_at=pl.when("own").then("due_at"))


def _clients(rng: np.random.Generator, clients: int, count: int) -> Integers:
    """Draw whose tasks are, the first clients' more often than the last; `clients` itself: nobody's."""
    who = (clients * rng.random(count) ** 2).astype(np.int64)
    return np.where(happen(rng, INTERNAL, count), clients, who)


def _minutes(rng: np.random.Generator, desk: Desk, skill: Integers, stage: Integers) -> Integers:
    """Draw durations: log-normal, on average what is usual for the service."""
    usual = np.array([[minutes(skill, stage) for stage in STAGES] for skill in desk.skills])[skill, stage]
    lasts = desk.longer * usual * rng.lognormal(-(SPREAD**2) / 2, SPREAD, len(skill))
    most = np.array([LONGEST if stage.interruptible else LONGEST_WHOLE for stage in STAGES])[stage]
    return np.clip(np.rint(lasts), 1, most).astype(np.int64)


def _values(rng: np.random.Generator, desk: Desk, skill: Integers, stage: Integers) -> NDArray[np.float64]:
    usual = np.array([[value(skill, stage) for stage in STAGES] for skill in desk.skills])[skill, stage]
    drawn: NDArray[np.float64] = usual * rng.lognormal(-(WORTH**2) / 2, WORTH, len(skill))
    return drawn


def _marks(rng: np.random.Generator, share: float, count: int) -> pl.Series:
    """Draw a column that is true in so many rows and empty in the others."""
    return pl.Series(happen(rng, share, count)).replace(False, None)
