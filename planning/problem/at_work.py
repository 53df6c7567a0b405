"""The time at work: a clock that goes on as far as people are there, and stands still at night."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.engine.dispatch.desk import CLOCK_WIDTH, FROM, PER, RATE, SHOWS

if TYPE_CHECKING:
    from planning.engine.bundle import Indices, Rows


def clock_of(segments: pl.DataFrame) -> Rows:
    """Lay out the clock of some people's time.

    It goes on by a second a second where as many are there as ever, by half of that where half of them are. After the
    last has left it stands still: to a plan, all that is due later is due then.

    Parameters
    ----------
    segments
        As `planning.problem.segments` gives them.

    Returns
    -------
    int64[n, CLOCK_WIDTH]
        Rows as `planning.engine.dispatch.desk` names them, by time.
    """
    shifts = segments.group_by("resource_id", "shift_start").agg(pl.col("opens").min(), pl.col("closes").max())
    comings = pl.concat([shifts.select(at="opens", more=pl.lit(1)), shifts.select(at="closes", more=pl.lit(-1))])
    at, more = comings.group_by("at").agg(pl.col("more").sum()).sort("at").select("at", "more")
    moments, there = at.to_numpy().astype(np.int64), np.cumsum(more.to_numpy()).astype(np.int64)
    most = int(there.max())
    rows = np.zeros((len(moments), CLOCK_WIDTH), dtype=np.int64)
    rows[:, FROM], rows[:, RATE], rows[:, PER] = moments, there, most
    rows[1:, SHOWS] = np.cumsum(np.diff(moments) * there[:-1] // most)
    return rows


def read_clock(clock: Rows, moments: Indices) -> Indices:
    """Say what the clock shows at some moments; before it starts, nothing."""
    at = np.maximum(np.searchsorted(clock[:, FROM], moments, side="right") - 1, 0)
    passed = np.maximum(moments - clock[at, FROM], 0)
    shown: Indices = clock[at, SHOWS] + passed * clock[at, RATE] // clock[at, PER]
    return shown


def moments(clock: Rows, shown: Indices) -> Indices:
    """Say at which moment the clock first shows so much; less than nothing: as much before it starts."""
    at = np.maximum(np.searchsorted(clock[:, SHOWS], shown, side="left") - 1, 0)
    rate = np.maximum(clock[at, RATE], 1)  # it stands still after the last row only, of which nothing is asked
    left = shown - clock[at, SHOWS]
    found: Indices = clock[at, FROM] + np.where(left > 0, -(-left * clock[at, PER] // rate), left)
    return found
