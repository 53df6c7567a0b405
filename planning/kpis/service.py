"""What clients get: who is served, when, and whether what they were told holds."""

from __future__ import annotations

import polars as pl

from planning.kpis.kpi import MONEY, Kpi, ratio

GROUPS = ("tier", "service_id", "source")
LEFT_OUT = "; one left out counts as missed if it was due before the horizon's end, else it is not counted"
served = pl.col("served")


def _share_of(kept: pl.Expr) -> pl.Expr:
    """Share of the rows with true among those that are not null."""
    return ratio(kept.sum(), kept.count())


response_met, resolution_met = pl.col("response_met"), pl.col("resolution_met")
all_met = response_met.fill_null(resolution_met) & resolution_met.fill_null(response_met)

SERVICE = (
    Kpi(name="requests", unit="requests", formula="number of requests", of="requests", value=pl.len(), by=GROUPS),
    Kpi(
        name="served",
        unit="requests",
        formula="number of requests that the plan serves",
        of="requests",
        value=served.sum(),
        by=GROUPS,
    ),
    Kpi(
        name="served_share",
        unit="share",
        formula="requests served / requests",
        of="requests",
        value=_share_of(served),
        by=GROUPS,
    ),
    Kpi(
        name="value",
        unit=MONEY,
        formula="sum of the values of the requests",
        of="requests",
        value=pl.col("value").sum() / 100,
        by=GROUPS,
    ),
    Kpi(
        name="value_served",
        unit=MONEY,
        formula="sum of the values of the requests served",
        of="requests",
        value=pl.col("value").filter(served).sum() / 100,
        by=GROUPS,
    ),
    Kpi(
        name="value_served_share",
        unit="share",
        formula="value served / value",
        of="requests",
        value=ratio(pl.col("value").filter(served).sum(), pl.col("value").sum()),
        by=GROUPS,
    ),
    Kpi(
        name="on_time",
        unit="share",
        formula="requests served that start by their respond_by and end by their due_at / requests served",
        of="requests",
        value=ratio((pl.col("late") == 0).sum(), served.sum()),
        by=GROUPS,
    ),
    Kpi(
        name="promises_kept",
        unit="share",
        formula="requests that start within their promise / requests with a promise, those left out included",
        of="requests",
        value=_share_of(pl.col("promise_kept")),
        by=("tier",),
    ),
    Kpi(
        name="response_met",
        unit="share",
        formula="requests that start by their respond_by / requests with one" + LEFT_OUT,
        of="requests",
        value=_share_of(response_met),
        by=("tier",),
    ),
    Kpi(
        name="resolution_met",
        unit="share",
        formula="requests that end by their due_at / requests with one" + LEFT_OUT,
        of="requests",
        value=_share_of(resolution_met),
        by=("tier",),
    ),
    Kpi(
        name="sla_met",
        unit="share",
        formula="requests that meet their respond_by and their due_at / requests with at least one" + LEFT_OUT,
        of="requests",
        value=_share_of(all_met),
        by=("tier",),
    ),
    Kpi(
        name="alternative_site",
        unit="requests",
        formula="number of requests served at another site than the first that they name",
        of="choices",
        value=pl.col("elsewhere").sum(),
    ),
)
