"""The course of a simulation: its figures interval by interval, of queues and of teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scenarios.contacts.kernel.arena import SECOND
from scenarios.queues.ratio import estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.queues.facts import Facts

    Floats = NDArray[np.float64]

BOUNDS = ("", "_low", "_high")


def by_queue(facts: Facts) -> pl.DataFrame:
    """Give each queue and interval a row.

    Returns
    -------
    pl.DataFrame
        start (epoch seconds), queue_id, channel; then, each followed by its 95 % bounds `_low` and `_high` over the
        replications: offered, answered, abandoned, wait_s (mean of those answered), service_level, and backlog (who
        waits when the interval ends).
    """
    met, whole = facts.level
    pairs: dict[str, tuple[Floats, Floats | None]] = {
        "offered": (facts.offered, None),
        "answered": (facts.count("answered"), None),
        "abandoned": (facts.count("abandoned"), None),
        "wait_s": (facts.count("wait_s"), facts.count("answered")),
        "service_level": (met, whole),
    }
    of = _intervals(facts)
    columns: dict[str, Floats] = {}
    for name, (part, over) in pairs.items():
        columns |= _bounded(name, _summed(part, of), None if over is None else _summed(over, of))
    last = np.flatnonzero(np.diff(of, append=of[-1] + 1))
    columns |= _bounded("backlog", facts.results.ends[..., last, 0].astype(np.float64), None)
    queues = facts.members("queue")
    return _table(facts, of, {"queue_id": queues, "channel": facts.members("channel")}, columns)


def by_team(facts: Facts) -> pl.DataFrame:
    """Give each team and interval a row: start, team; agents there and busy on average, occupancy; their bounds."""
    of = _intervals(facts)
    there, busy = (_grouped(counts, of) for counts in (facts.staffed, facts.busy))
    length = np.bincount(of) * float(facts.operation.grid.step)
    columns = _bounded("agents", there / length, None)
    columns |= _bounded("busy", busy / length, None)
    columns |= _bounded("occupancy", busy, there)
    return _table(facts, of, {"team": facts.groups}, columns)


def by_measure(facts: Facts) -> pl.DataFrame:
    """Give each measure and interval a row: start, measure; started, in_force (share of the interval), with bounds."""
    of = _intervals(facts)
    ran = facts.results.ran[:, facts.results.ran.shape[1] - len(facts.measures) :].astype(np.float64)
    columns = _bounded("started", _grouped(ran[..., 0], of), None)
    columns |= _bounded("in_force", _grouped(ran[..., 1], of) / (facts.operation.grid.interval * SECOND), None)
    return _table(facts, of, {"measure": facts.measures}, columns)


def _intervals(facts: Facts) -> NDArray[np.int64]:
    return facts.operation.grid.of_step()


def _summed(counts: Floats, of: NDArray[np.int64]) -> Floats:
    """Add up over segments and by interval: replications x queues x intervals."""
    return _grouped(counts.sum(axis=2), of)


def _grouped(counts: Floats, of: NDArray[np.int64]) -> Floats:
    firsts = np.flatnonzero(np.diff(of, prepend=-1))
    found: Floats = np.add.reduceat(counts, firsts, axis=-1)
    return found


def _bounded(name: str, part: Floats, whole: Floats | None) -> dict[str, Floats]:
    found = estimate(part, np.ones(part.shape) if whole is None else whole)
    return {f"{name}{bound}": values for bound, values in zip(BOUNDS, found, strict=True)}


def _table(
    facts: Facts, of: NDArray[np.int64], names: dict[str, list[str]], columns: dict[str, Floats]
) -> pl.DataFrame:
    grid = facts.operation.grid
    starts = grid.start + np.unique(of) * grid.interval
    groups = len(next(iter(names.values())))
    keys = {"start": np.tile(starts, groups)}
    listed = {name: np.repeat(np.array(values, dtype=object), len(starts)).tolist() for name, values in names.items()}
    values = {name: pl.Series(each.ravel()).fill_nan(None).round(6) for name, each in columns.items()}
    return pl.DataFrame({**keys, **listed, **values})
