"""The two numbers that judge a plan, and what the second is made of."""

from __future__ import annotations

import polars as pl

from planning.kpis.kpi import MONEY, Kpi, ratio

JUDGEMENT = (
    Kpi(
        name="broken",
        unit="weight",
        formula="weights of the mandatory requests left out and of the promises broken, each request once",
        of="plan",
        value=pl.col("broken").sum(),
    ),
    Kpi(
        name="cost",
        unit=MONEY,
        formula="sum of the amounts in costs.csv",
        of="costs",
        value=pl.col("amount").sum() / 100,
        by=("term",),
    ),
    Kpi(
        name="disturbed",
        unit="requests",
        formula="number of requests of the plan in force for which costs.csv charges a disturbance",
        of="costs",
        value=(pl.col("term") == "disturbance").sum(),
    ),
    Kpi(
        name="cost_per_request",
        unit=MONEY,
        formula="cost / served",
        of="plan",
        value=ratio(pl.col("cost").sum() / 100, pl.col("served").sum()),
    ),
)
