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

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FIGURES = {"expected": pl.Float64, "low": pl.Float64, "high": pl.Float64, "spread": pl.Float64}
DEMAND = {"queue_id": pl.String, "start": pl.Int64, "length": pl.Int64, **FIGURES}
DAYS = {"queue_id": pl.String, "date": pl.Date, **FIGURES}


def demand(material: Material, fit: Fit, reach: Spread, horizon: Ints) -> pl.DataFrame:
    """List the open intervals of the horizon, as `DEMAND` has them."""
    panel = material.panel
    shares = fit.shape.of(panel.weekdays[horizon], [material.calendar.special[day] for day in horizon])
    slots = expected(material, fit.shape, fit.daily, horizon)
    variance = _variance(material, fit, reach, horizon)
    opened = fit.shape.shares[panel.weekdays[horizon]] > 0
    of = {int(day): at for at, day in enumerate(horizon)}
    rows = panel.real.filter(pl.col("day").is_in(horizon))
    at = np.array([of[day] for day in rows["day"]], dtype=np.int64)
    slot = rows["slot"].to_numpy()
    passes = 1.0 if shares.shape[1] == 1 else rows["length"].to_numpy() / panel.length
    mean = slots[at, slot] * passes
    low, high = bounds(mean, np.sqrt(variance[at] + reach.interval))
    figures = {"expected": mean, "low": low, "high": high, "spread": np.sqrt(variance[at])}
    made = rows.select(pl.lit(material.queue).alias("queue_id"), "start", "length").with_columns(
        pl.Series(name, values) for name, values in figures.items()
    )
    return made.filter(pl.Series(opened[at, slot]))


def demand_of_days(material: Material, fit: Fit, reach: Spread, horizon: Ints) -> pl.DataFrame:
    """List the open days of the horizon, as `DAYS` has them."""
    panel = material.panel
    mean = (expected(material, fit.shape, fit.daily, horizon) * panel.whole[horizon]).sum(axis=1)
    variance = _variance(material, fit, reach, horizon)
    low, high = bounds(mean, np.sqrt(variance))
    days = pl.Series(panel.days[horizon], dtype=pl.Int32).cast(pl.Date)
    return pl.DataFrame(
        {"queue_id": [material.queue] * len(horizon), "date": days, "expected": mean, "low": low, "high": high,
         "spread": np.sqrt(variance)}, schema=DAYS)


def _variance(material: Material, fit: Fit, reach: Spread, horizon: Ints) -> Floats:
    """Relative variance of each day, so many open days ahead."""
    last = int(material.panel.known[-1])
    opened = np.cumsum(material.calendar.opened[last + 1 :])
    lead = opened[horizon - last - 1].astype(float)
    return reach.of_days(fit.daily.variance(horizon), lead)
