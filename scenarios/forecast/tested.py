"""The forecasts of the backtest beside what came and beside the naive ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from scenarios.forecast.naive import same_weekday, scale
from scenarios.forecast.quantiles import bounds
from scenarios.forecast.reach import reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.forecast.material import Material
    from scenarios.forecast.panel import Panel
    from scenarios.forecast.rolling import Past
    from scenarios.forecast.spread import Spread

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TESTED = {
    "queue_id": pl.String,
    "grain": pl.String,
    "origin": pl.Date,
    "lead": pl.Int64,
    "start": pl.Int64,
    "special": pl.String,
    "offered": pl.Float64,
    "expected": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "last_week": pl.Float64,
    "mean_of_four": pl.Float64,
    "scale": pl.Float64,
}
FOUR = 4


def tested(material: Material, past: Sequence[Past]) -> pl.DataFrame:
    """List the forecasts of the folds that count, with intervals from what was known at each moment.

    Columns as `TESTED`: an interval that was observed a row, or a day (grain); scale is the mean error of the same
    weekday last week within the history before the origin, for the MASE.
    """
    frames = [pl.DataFrame(schema=TESTED)]
    for at, one in enumerate(past):
        if one.fold.tested:
            before = [other for other in past[:at] if other.fold.days[-1] < one.fold.until]
            frames.extend(_rows(material, one, reach(material, before, one.fit)))
    return pl.concat(frames)


def _rows(material: Material, one: Past, off: Spread) -> list[pl.DataFrame]:
    """Rows of a fold: its intervals that were seen, and its days."""
    panel, days = material.panel, one.fold.days
    past = panel.known[panel.known < one.fold.until]
    arrays = [panel.counts[days], one.slots, *(same_weekday(panel, past, days, count) for count in (1, FOUR))]
    known, lead = one.fit.daily.variance(days), np.arange(1.0, len(days) + 1)
    special = np.array([bool(material.special(int(day))) for day in days])
    of_interval, of_day = scale(panel, past)
    at, slot = np.nonzero(panel.seen[days] > 0)
    starts = _starts(panel, days)
    cells = _Lines("interval", at, starts[at, slot], [array[at, slot] for array in arrays], of_interval)
    totals = _Lines("day", np.arange(len(days)), starts.min(axis=1), [array.sum(axis=1) for array in arrays], of_day)
    wide = off.of_intervals(known[at], lead[at], special[at])
    return [_frame(material, one, cells, wide), _frame(material, one, totals, off.of_days(known, lead))]


class _Lines(NamedTuple):
    """Rows of one grain: their days within the fold, starts, figures, and the scale of the MASE."""

    grain: str
    at: Ints
    start: Ints
    figures: list[Floats]
    scale: float


def _frame(material: Material, one: Past, lines: _Lines, variance: Floats) -> pl.DataFrame:
    offered, expected, last_week, mean_of_four = lines.figures
    low, high = bounds(expected, np.sqrt(variance))
    columns = {
        "lead": lines.at + 1,
        "start": lines.start,
        "special": [material.special(int(one.fold.days[row])) for row in lines.at],
        "offered": offered,
        "expected": expected,
        "low": low,
        "high": high,
        "last_week": last_week,
        "mean_of_four": mean_of_four,
    }
    same = {
        "queue_id": pl.lit(material.queue),
        "grain": pl.lit(lines.grain),
        "origin": pl.lit(int(material.panel.days[one.fold.until]), dtype=pl.Int32).cast(pl.Date),
        "scale": pl.lit(lines.scale),
    }
    return pl.DataFrame(columns).with_columns(**same).select(pl.col(name).cast(kind) for name, kind in TESTED.items())


def _starts(panel: Panel, days: Ints) -> Ints:
    """Begin of each slot: days x slots; the largest number where the clock skips it."""
    made = np.full((len(days), panel.counts.shape[1]), np.iinfo(np.int64).max)
    rows = panel.real.filter(pl.col("day").is_in(days.tolist()))
    at = np.searchsorted(days, rows["day"].to_numpy())
    np.minimum.at(made, (at, rows["slot"].to_numpy()), rows["start"].to_numpy())
    return made
