"""Plays half of the month as a case, and counts what came of it by hour as the log counts what was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from bench.bank import log
from bench.bank.case import Estimate, case_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from scenarios.queues.facts import Facts

    Floats = NDArray[np.float64]

HALF = log.DAYS // 2
SECOND = log.FIRST + timedelta(days=HALF)
HOURS = range(7, 24)
"""In which the centre is open on working days."""
REPLICATIONS = 50


class ByHour(NamedTuple):
    """Counts of working days by hour of the day; simulated: replications x hours.

    Parameters
    ----------
    offered, abandoned, answered
        Calls that came to the agents, that gave up, and others.
    wait
        Seconds that those answered waited, in all.
    """

    offered: Floats
    abandoned: Floats
    answered: Floats
    wait: Floats

    def gone(self) -> Floats:
        """Give the share that gave up, by hour."""
        return _divided(self.abandoned, self.offered)

    def waited(self) -> Floats:
        """Give the mean wait of those answered, by hour."""
        return _divided(self.wait, self.answered)

    def whole(self) -> ByHour:
        """Add the hours up."""
        return ByHour(*(each.sum(axis=-1, keepdims=True) for each in self))


class Played(NamedTuple):
    """What came of a half: by hour, and by queue, for which a row of `ByHour` holds all hours."""

    hours: ByHour
    queues: Mapping[str, ByHour]


class Errors(NamedTuple):
    """How far simulated hours are from real ones: mean absolute error and correlation over the hours."""

    gone: float
    waited: float
    gone_together: float
    waited_together: float


def actual(calls: pl.DataFrame, first: date) -> Played:
    """Count the calls of a half as they were."""
    hour = pl.col("came").dt.hour()
    known = calls.filter(pl.col("came").dt.date().is_in(working(first)), hour >= HOURS[0])
    places = pl.DataFrame({"hour": HOURS}, schema={"hour": pl.Int8})
    by_hour = places.join(known.group_by(hour=hour).agg(_counted()), on="hour", how="left", maintain_order="left")
    by_queue = known.group_by("queue_id").agg(_counted()).sort("queue_id")
    names = ByHour._fields
    return Played(
        ByHour(*(by_hour[name].fill_null(0).to_numpy().astype(np.float64) for name in names)),
        {row["queue_id"]: ByHour(*(np.array([row[name]]) for name in names)) for row in by_queue.to_dicts()},
    )


def _counted() -> list[pl.Expr]:
    """Count calls by ByHour's fields."""
    waited = (pl.col("left") - pl.col("came")).dt.total_seconds()
    counts = pl.len(), (~pl.col("answered")).sum(), pl.col("answered").sum(), waited.filter("answered").sum()
    return [each.alias(name).cast(pl.Float64) for name, each in zip(ByHour._fields, counts, strict=True)]


def simulated(calls: pl.DataFrame, learned: pl.DataFrame, first: date, estimate: Estimate, *, own: bool) -> Played:
    """Simulate a half; see `bench.bank.case.case_of`."""
    from scenarios.contacts.run import simulate  # noqa: PLC0415 - compiles
    from scenarios.queues import operation_of  # noqa: PLC0415 - likewise
    from scenarios.queues.facts import Facts  # noqa: PLC0415 - likewise

    operation = operation_of(case_of(calls, learned, first, HALF, estimate, own=False))
    if own:  # laws are those of the other case: calls that bring service times would count in them
        replayed = operation_of(case_of(calls, learned, first, HALF, estimate, own=True))
        operation = replace(replayed, model=replace(replayed.model, queues=operation.model.queues))
    facts = Facts(operation=operation, results=simulate(operation.model, replications=REPLICATIONS))
    return _played(facts, {day.isoformat() for day in working(first)})


def _played(facts: Facts, days: set[str]) -> Played:
    """Count what was simulated on some days."""
    grid = facts.operation.grid
    starts = pl.from_epoch(pl.Series(grid.start + grid.step * np.arange(grid.count)))
    hour = starts.dt.replace_time_zone("UTC").dt.convert_time_zone(grid.zone).dt.hour().to_numpy()
    judged = np.isin(grid.dates(), list(days))
    within = np.array([judged & (hour == each) for each in HOURS]).T.astype(np.float64)
    counts = (facts.offered, facts.count("abandoned"), facts.count("answered"), facts.count("wait_s"))
    by_queue = [each.sum(axis=2) @ within for each in counts]
    names = [queue.name for queue in facts.operation.model.queues]
    return Played(
        ByHour(*(each.sum(axis=1) for each in by_queue)),
        {name: ByHour(*(each[:, place] for each in by_queue)).whole() for place, name in enumerate(names)},
    )


def errors(real: ByHour, found: ByHour) -> Errors:
    """Set the means of replications beside what was."""
    gone, waited = (mean(found).gone(), real.gone()), (mean(found).waited(), real.waited())
    return Errors(_apart_by(*gone), _apart_by(*waited), _together(*gone), _together(*waited))


def mean(found: ByHour) -> ByHour:
    """Take the mean over replications."""
    return ByHour(*(each.mean(axis=0) for each in found))


def _apart_by(one: Floats, other: Floats) -> float:
    return float(np.abs(one - other).mean())


def _together(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def _divided(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def working(first: date) -> list[date]:
    """Give the working days of a half."""
    days = (first + timedelta(days=day) for day in range(HALF))
    return [day for day in days if day.isoweekday() not in log.WEEKEND]
