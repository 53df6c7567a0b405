"""How the shifts are used."""

from __future__ import annotations

import polars as pl

from planning.kpis.kpi import Kpi, ratio

service, travel, breaks = pl.col("service").sum(), pl.col("travel_s").sum(), pl.col("breaks").sum()
shift_time, paid = pl.col("length").sum(), pl.col("paid").sum()

STAFF = (
    Kpi(
        name="shifts",
        unit="shifts",
        formula="shifts of persons and vehicles",
        of="shifts",
        value=pl.len(),
    ),
    Kpi(
        name="shifts_used",
        unit="shifts",
        formula="shifts that serve at least one request",
        of="shifts",
        value=(pl.col("jobs") > 0).sum(),
    ),
    Kpi(
        name="paid_hours",
        unit="h",
        formula="hours from departure to return less breaks",
        of="shifts",
        value=paid / 3600,
    ),
    Kpi(
        name="overtime_hours",
        unit="h",
        formula="paid hours after the end of the shift",
        of="shifts",
        value=pl.col("overtime").sum() / 3600,
    ),
    Kpi(
        name="utilisation",
        unit="share",
        formula="service time / time of all shifts",
        of="shifts",
        value=ratio(service, shift_time),
        by=("department", "team"),
    ),
    Kpi(
        name="occupancy",
        unit="share",
        formula="(service + travel) / paid time; the rest of it is waiting",
        of="shifts",
        value=ratio(service + travel, paid),
    ),
    Kpi(
        name="load",
        unit="share",
        formula="(service + travel + breaks) / time of all shifts",
        of="shifts",
        value=ratio(service + travel + breaks, shift_time),
    ),
    Kpi(
        name="room_use",
        unit="share",
        formula="hours that rooms serve / (hours of their shifts x concurrency)",
        of="rooms",
        value=ratio(service, (pl.col("length") * pl.col("concurrency")).sum()),
    ),
)
