"""The forecasts of the backtest beside what came and beside the naive ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

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


def _rows(material: Material, one: Past, reach: Spread) -> list[pl.DataFrame]:
    """Rows of a fold: its intervals, and its days."""
    panel, days = material.panel, one.fold.days
    seen = panel.seen[days]
    rows = panel.known[panel.known < one.fold.until]
    naive = [_same_weekday(panel, rows, days, count) * seen for count in (1, FOUR)]
    lead = np.arange(1, len(days) + 1)
    variance = reach.of_days(one.fit.daily.variance(days), lead.astype(float))
    scale = _scale(panel, rows)
    wide = np.ones(seen.shape[1])
    place = seen > 0
    origin = int(panel.days[one.fold.until - 1]) + 1
    starts = _starts(panel, days)

    def frame(grain, figures, spreads, scaled, at, start):
        low, high = bounds(figures[1], np.sqrt(spreads))
        columns = {
            "queue_id": [material.queue] * len(at),
            "grain": [grain] * len(at),
            "origin": pl.Series([origin] * len(at), dtype=pl.Int32).cast(pl.Date),
            "lead": lead[at],
            "start": start,
            "special": [_special(material, int(days[row])) for row in at],
            "offered": figures[0], "expected": figures[1], "low": low, "high": high,
            "last_week": figures[2], "mean_of_four": figures[3], "scale": [scaled] * len(at),
        }
        return pl.DataFrame(columns, schema=TESTED)

    arrays = [panel.counts[days], one.slots, *naive]
    at = np.repeat(np.arange(len(days)), seen.shape[1]).reshape(seen.shape)[place]
    cells = frame("interval", [array[place] for array in arrays], (variance[:, None] + reach.interval * wide)[place], scale[0], at, starts[place])
    totals = frame("day", [array.sum(axis=1) for array in arrays], variance, scale[1], np.arange(len(days)), starts.min(axis=1))
    return [cells, totals]


def _special(material: Material, day: int) -> str:
    """What makes a day special: a holiday or what lies beside one, else an event."""
    event = (event.name for event in material.events if event.inside[day].any())
    return material.calendar.special[day] or next(event, "")


def _same_weekday(panel: Panel, rows: Ints, days: Ints, count: int) -> Floats:
    """Mean of the last days with history of the same weekday, per interval that was seen; days x slots."""
    made = np.zeros((len(days), panel.counts.shape[1]))
    for at, day in enumerate(days):
        same = rows[panel.weekdays[rows] == panel.weekdays[day]][-count:]
        seen = panel.seen[same].sum(axis=0)
        made[at] = panel.counts[same].sum(axis=0) / np.maximum(seen, 1e-9) * (seen > 0)
    return made


def _scale(panel: Panel, rows: Ints) -> tuple[float, float]:
    """Mean error of the same weekday last week in the history: of intervals, and of days."""
    intervals, days = [], []
    row_of = set(rows.tolist())
    for row in rows:
        if row - 7 in row_of:
            both = (panel.seen[row] > 0) & (panel.seen[row - 7] > 0)
            gap = (panel.counts[row] - panel.counts[row - 7])[both]
            intervals.append(np.abs(gap))
            days.append(abs(gap.sum()))
    if not days:
        return float("nan"), float("nan")
    return float(np.concatenate(intervals).mean()), float(np.mean(days))


def _starts(panel: Panel, days: Ints) -> Ints:
    """Begin of each slot: days x slots; the largest number where the clock skips it."""
    made = np.full((len(days), panel.counts.shape[1]), np.iinfo(np.int64).max)
    of = {int(day): at for at, day in enumerate(days)}
    rows = panel.real.filter(pl.col("day").is_in(days))
    at = np.array([of[day] for day in rows["day"]], dtype=np.int64)
    np.minimum.at(made, (at, rows["slot"].to_numpy()), rows["start"].to_numpy())
    return made
