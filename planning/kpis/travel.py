"""What the plan drives; the way back to the end of each shift counts."""

from __future__ import annotations

import polars as pl

from planning.kpis.kpi import Kpi, ratio

travel_s, metres = pl.col("travel_s").sum(), pl.col("travel_m").sum()
visits = pl.col("jobs").sum()

TRAVEL = (
    Kpi(name="travel_km", unit="km", formula="kilometres travelled", of="shifts", value=metres / 1000),
    Kpi(name="travel_hours", unit="h", formula="hours travelled", of="shifts", value=travel_s / 3600),
    Kpi(
        name="travel_km_per_visit",
        unit="km",
        formula="kilometres travelled / visits",
        of="shifts",
        value=ratio(metres / 1000, visits),
    ),
    Kpi(
        name="travel_minutes_per_visit",
        unit="min",
        formula="minutes travelled / visits",
        of="shifts",
        value=ratio(travel_s / 60, visits),
    ),
    Kpi(
        name="travel_share",
        unit="share",
        formula="travel time / paid time (departure to return less breaks)",
        of="shifts",
        value=ratio(travel_s, pl.col("paid").sum()),
    ),
)
