"""What the plan fetches from stock, and what that takes; only of cases that have any stock."""

from __future__ import annotations

import polars as pl

from planning.kpis.kpi import Kpi

is_tool, quantity = pl.col("is_tool"), pl.col("quantity")

STOCK = (
    Kpi(name="fetches", unit="fetches", formula="number of fetches", of="fetches", value=pl.len()),
    Kpi(
        name="fetch_km",
        unit="km",
        formula="kilometres of the legs to fetches",
        of="fetches",
        value=pl.col("travel_m").sum() / 1000,
    ),
    Kpi(
        name="fetch_hours",
        unit="h",
        formula="hours from the departure for each fetch to its end",
        of="fetches",
        value=(pl.col("end") - pl.col("depart")).sum() / 3600,
    ),
    Kpi(
        name="parts_fetched",
        unit="parts",
        formula="quantity of all parts that fetches take",
        of="fetched",
        value=quantity.filter(~is_tool).sum(),
    ),
    Kpi(
        name="tools_fetched",
        unit="tools",
        formula="number of tools that fetches take",
        of="fetched",
        value=quantity.filter(is_tool).sum(),
    ),
)
