"""The demand of the horizon as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scenarios.forecast.expected import expected
from scenarios.forecast.quantiles import bounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.forecast.material import Material
    from scenarios.forecast.rolling import Fit
    from scenarios.forecast.spread import Spread

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FIGURES = {"expected": pl.Float64, "low": pl.Float64, "high": pl.Float64, "spread": pl.Float64}
DEMAND = {"queue_id": pl.String, "start": pl.Int64, "length": pl.Int64, **FIGURES}
DAYS = {"queue_id": pl.String, "date": pl.Date, **FIGURES}


def demand(material: Material, fit: Fit, off: Spread, horizon: Ints) -> pl.DataFrame:
    """List the open intervals of the horizon, as `DEMAND` has them."""
    panel = material.panel
    opened = fit.shape.shares[panel.weekdays] > 0
    rows = panel.real.filter(pl.col("day").is_in(horizon.tolist()))
    rows = rows.filter(pl.Series(opened[rows["day"].to_numpy(), rows["slot"].to_numpy()], dtype=pl.Boolean))
    at, slot = np.searchsorted(horizon, rows["day"].to_numpy()), rows["slot"].to_numpy()
    passes = 1.0 if panel.counts.shape[1] == 1 else rows["length"].to_numpy() / panel.length
    mean = expected(material, fit.shape, fit.daily, horizon)[at, slot] * passes
    known, lead, special = _ahead(material, fit, horizon)
    low, high = bounds(mean, np.sqrt(off.of_intervals(known[at], lead[at], special[at])))
    figures = {"expected": mean, "low": low, "high": high, "spread": np.sqrt(off.of_days(known, lead))[at]}
    made = rows.select(pl.lit(material.queue).alias("queue_id"), "start", "length")
    return made.with_columns(pl.Series(name, values, dtype=pl.Float64) for name, values in figures.items())


def demand_of_days(material: Material, fit: Fit, off: Spread, horizon: Ints) -> pl.DataFrame:
    """List the open days of the horizon, as `DAYS` has them."""
    panel = material.panel
    mean = (expected(material, fit.shape, fit.daily, horizon) * panel.whole[horizon]).sum(axis=1)
    known, lead, _ = _ahead(material, fit, horizon)
    variation = np.sqrt(off.of_days(known, lead))
    low, high = bounds(mean, variation)
    days = pl.Series(panel.days[horizon], dtype=pl.Int32).cast(pl.Date)
    columns = {"date": days, "expected": mean, "low": low, "high": high, "spread": variation}
    return pl.DataFrame(columns).select(pl.lit(material.queue).alias("queue_id"), *columns)


def _ahead(material: Material, fit: Fit, horizon: Ints) -> tuple[Floats, Floats, Flags]:
    """Give of each day: the relative variance that its effects bring, how many open days ahead, whether special."""
    next_day = int(material.panel.known[-1]) + 1
    opened = np.cumsum(material.calendar.opened[next_day:])
    special = np.array([bool(material.special(int(day))) for day in horizon], dtype=bool)
    return fit.daily.variance(horizon), opened[horizon - next_day].astype(float), special
