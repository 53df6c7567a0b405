"""How good forecasts have been: errors and coverage of the backtest, beside naive forecasts."""

from __future__ import annotations

import polars as pl

METHODS = {"forecast": "expected", "last_week": "last_week", "mean_of_four": "mean_of_four"}
BACKTEST = {
    "queue_id": pl.String,
    "method": pl.String,
    "grain": pl.String,
    "days": pl.String,
    "count": pl.Int64,
    "offered": pl.Float64,
    "wape": pl.Float64,
    "mase": pl.Float64,
    "bias": pl.Float64,
    "coverage": pl.Float64,
}
KEY = ("queue_id", "method", "grain", "days")


def backtest(tested: pl.DataFrame) -> pl.DataFrame:
    """Measure the forecasts of `tested`, as `BACKTEST` has it.

    wape: sum of absolute errors / sum of contacts. mase: mean of the absolute errors, each over the mean error of the
    same weekday last week in the history before its origin (Hyndman and Koehler 2006,
    doi:10.1016/j.ijforecast.2006.03.001). bias: sum of errors / sum of contacts, above 0 where too much was
    forecast. coverage: share of the counts within the 90 % interval, of the forecast alone.

    Parameters
    ----------
    tested
        As `tested.TESTED` has it.
    """
    frames = [pl.DataFrame(schema=BACKTEST)]
    for method, column in METHODS.items():
        error = pl.col(column) - pl.col("offered")
        within = pl.col("offered").is_between("low", "high").mean() if method == "forecast" else pl.lit(None)
        told = tested.with_columns(method=pl.lit(method))
        special = pl.when(pl.col("special") == "").then(pl.lit("ordinary")).otherwise(pl.lit("special"))
        for days in (pl.lit("all"), special):
            found = (
                told.with_columns(days=days)
                .group_by(KEY)
                .agg(
                    count=pl.len().cast(pl.Int64),
                    offered=pl.col("offered").sum(),
                    wape=error.abs().sum() / pl.col("offered").sum(),
                    mase=(error.abs() / pl.col("scale")).mean(),
                    bias=error.sum() / pl.col("offered").sum(),
                    coverage=within.cast(pl.Float64),
                )
            )
            frames.append(found.select(pl.col(name).cast(kind) for name, kind in BACKTEST.items()))
    return pl.concat(frames).sort(KEY)
