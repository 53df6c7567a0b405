"""In which order tasks are dispatched: the keys of each rule."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from planning.engine.dispatch.desk import FAR
from planning.problem.at_work import moments, read_clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from planning.case.case import Case
    from planning.case.settings import Settings
    from planning.engine.bundle import Indices, Rows

LOOK = 16
"""How many tasks a person looks at, at most, for one that he can finish before his break or the end of his shift."""
UNIT = 1_000_000_000
"""Keys are logarithms in billionths: whole numbers, so that their order is the same everywhere."""
FIRST = 10**16
"""What a pressing promise adds to a key, so that it comes before everything else; half of it: a mandatory task."""
NEVER_LATE = 10**12
"""What stands for the logarithm of a late weight of zero."""


class Ranks(NamedTuple):
    """The keys of tasks, and when they change.

    Parameters
    ----------
    release
        When each may begin.
    turns
        Until when it can begin and be in time, at speed 1; FAR where the rule does not ask.
    early, late
        Its key until then and afterwards; the higher comes first. That of what is early gains `slope` a second.
    """

    release: Indices
    turns: Indices
    early: Indices
    late: Indices


def slope(settings: Settings) -> int:
    """Give what the keys of the tasks that can still be in time gain each second at work."""
    return round(UNIT / settings.desk.look_ahead) if settings.desk.order == "atc" else 0


def bonus(settings: Settings) -> int:
    """Give what a task gains for a person whom it names, where the order counts in values."""
    if settings.desk.order not in {"atc", "value_per_hour"}:
        return 0
    return round(math.log(settings.desk.affinity / 1000) * UNIT)


def ranked(case: Case, tasks: pl.DataFrame, clock: Rows) -> Ranks:
    """Give tasks their keys by the rule of the case's settings.

    `atc`, apparent tardiness cost: Vepsalainen and Morton (1987), doi:10.1287/mnsc.33.8.1035; value per hour of work,
    less by a factor e for each `look_ahead` of slack, counted in the time at work (`clock`), since nobody catches up
    at night. The logarithm of that gains the same each second for all tasks that have slack, so that their order
    stays; without slack they count by `late_weight` times their value per hour. By every rule a promise comes before
    all else from `look_ahead` of that time before it must be begun.
    """
    settings = case.settings
    release = tasks.select(pl.max_horizontal("created_at", "promised_start", pl.lit(settings.start)))
    due = tasks.select(pl.min_horizontal("due_at", "promised_end").fill_null(settings.end)).to_series()
    respond = tasks["respond_by"].fill_null(FAR)
    work = tasks["duration"].to_numpy()
    turns = np.minimum(due.to_numpy() - work, respond.to_numpy())
    slack = read_clock(clock, turns)
    early, late = ORDERS[settings.desk.order](tasks, due.to_numpy(), slack, settings)
    promised, mandatory = tasks["promised_end"].is_not_null().to_numpy(), tasks["mandatory"].to_numpy()
    always = np.where(mandatory, FIRST // 2, 0)
    early, late = early + always, late + always + np.where(promised, FIRST, 0)
    pressing = moments(clock, slack - settings.desk.look_ahead)
    timed = turns if settings.desk.order == "atc" else np.full(len(tasks), FAR, dtype=np.int64)
    return Ranks(
        release=release.to_series().to_numpy(),
        turns=np.where(promised, np.minimum(turns, pressing), timed),
        early=early,
        late=late,
    )


def _atc(tasks: pl.DataFrame, due: Indices, slack: Indices, settings: Settings) -> tuple[Indices, Indices]:
    """Take what the clock shows when the slack of each task ends."""
    del due
    rate = _rate(tasks)
    weight = settings.desk.late_weight / 1000
    less = round(math.log(weight) * UNIT) if weight > 0 else -NEVER_LATE
    return rate - slope(settings) * slack, rate + less


def _rate(tasks: pl.DataFrame) -> Indices:
    """Logarithm of the value of an hour of work; of what is worth nothing, that of a cent."""
    worth = np.maximum(tasks["value"].to_numpy(), 1) / tasks["duration"].to_numpy()
    logarithms: Indices = np.rint(np.log(worth) * UNIT).astype(np.int64)
    return logarithms


def _fifo(tasks: pl.DataFrame, due: Indices, slack: Indices, settings: Settings) -> tuple[Indices, Indices]:
    del due, slack, settings
    return _same(-tasks["created_at"].to_numpy())


def _due(tasks: pl.DataFrame, due: Indices, slack: Indices, settings: Settings) -> tuple[Indices, Indices]:
    del tasks, slack, settings
    return _same(-due)


def _value(tasks: pl.DataFrame, due: Indices, slack: Indices, settings: Settings) -> tuple[Indices, Indices]:
    del due, slack, settings
    return _same(tasks["value"].to_numpy())


def _value_per_hour(tasks: pl.DataFrame, due: Indices, slack: Indices, settings: Settings) -> tuple[Indices, Indices]:
    del due, slack, settings
    return _same(_rate(tasks))


def _classes(tasks: pl.DataFrame, due: Indices, slack: Indices, settings: Settings) -> tuple[Indices, Indices]:
    """Classes by the quarter of the values in which a task lies; each `ageing` of age is worth a class."""
    del due, slack
    value = tasks["value"].to_numpy()
    bounds = np.quantile(value, [0.25, 0.5, 0.75]) if len(value) else [0.0]
    return _same(np.searchsorted(bounds, value) * settings.desk.ageing - tasks["created_at"].to_numpy())


def _same(key: Indices) -> tuple[Indices, Indices]:
    """Keys of a rule that does not ask whether a task is late."""
    return key, key


ORDERS: dict[str, Callable[[pl.DataFrame, Indices, Indices, Settings], tuple[Indices, Indices]]] = {
    "atc": _atc,
    "value_per_hour": _value_per_hour,
    "value": _value,
    "due": _due,
    "classes": _classes,
    "fifo": _fifo,
}
