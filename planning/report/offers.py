"""What clients were offered, and what it costs to come sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from planning.report.charts import SERIES, drawn, inline, tips
from planning.report.parts import Chart, Column, Section, Table
from planning.report.words import counted, figure, listed

if TYPE_CHECKING:
    from planning.report.material import Material

MOST = 8
"""Curves that a chart tells apart."""
WITHIN = ("1h", "4h", "day", "next day", "48h", "5 days")
GROUP = ("service_id", "tier", "territory")


def offers(material: Material) -> Section | None:
    """List the offers; None where the run holds none."""
    rows = material.run.table("offers")
    if rows is None or not rows.height:
        return None
    taken = {str(one) for one in material.run.manifest.get("accepted") or []}
    who = dict(material.resources.select("resource_id", "who").iter_rows())
    currency = material.run.currency
    columns = (
        Column("request_id", "Request", "id"),
        Column("promised_start", "Promised from", "moment"),
        Column("promised_end", "until", "moment"),
        Column("with", "With"),
        Column("price", f"Price, {currency}", "money"),
        Column("marginal_cost", f"Cost, {currency}", "money"),
        Column("slot_value", f"Value left, {currency}", "money"),
        Column("sla", "SLA"),
    )
    frame = rows.with_columns(
        pl.Series(
            "with", [listed([who.get(one, one) for one in (cell or "").split(";")]) for cell in rows["resource_ids"]]
        ),
        sla=pl.when("sla_met").then(pl.lit("met")).when(pl.col("sla_met").is_not_null()).then(pl.lit("missed")),
    )
    asked = rows["request_id"].n_unique()
    lead = f"{counted(rows.height, 'choice')} for {counted(asked, 'request')}"
    lead += f"; taken: {listed(sorted(taken))}." if taken else "."
    return Section(
        key="offers",
        title="What was offered",
        lead=lead,
        parts=[Table(title="Choices", columns=columns, frame=frame.select(column.name for column in columns))],
    )


def prices(material: Material) -> Section | None:
    """Draw the price of urgency by the delay that is promised; None where the run holds none."""
    rows = material.run.table("prices")
    if rows is None or not rows.height:
        return None
    currency = material.run.currency
    by = "request_id" if "request_id" in rows.columns else "group"
    if by == "group":
        rows = rows.with_columns(
            group=pl.concat_str([name for name in GROUP if name in rows.columns], separator=" · ", ignore_nulls=True)
        )
    known = rows.drop_nulls("urgency")
    names = known[by].unique(maintain_order=True).head(MOST).to_list()
    drawn_rows = known.filter(pl.col(by).is_in(names)).with_columns(
        told=pl.Series([figure(one, currency, decimals=2) for one in known.filter(pl.col(by).is_in(names))["urgency"]])
    )
    base = alt.Chart(
        inline(
            drawn_rows.select(
                "within",
                "urgency",
                "told",
                by,
                *(name for name in ("urgency_low", "urgency_high") if name in rows.columns),
            )
        )
    ).encode(
        x=alt.X("within:O", sort=list(WITHIN), title="start within", axis=alt.Axis(labelAngle=0)),
        color=alt.Color(f"{by}:N", legend=None, scale=alt.Scale(domain=names, range=list(SERIES))),
    )
    line = base.mark_line(point={"size": 36}).encode(
        y=alt.Y("urgency:Q", title=currency, axis=alt.Axis(tickCount=5)),
        tooltip=tips(**{by: "", "within": "within", "told": "urgency"}),
    )
    layers: list[alt.Chart] = [line]
    if "urgency_low" in rows.columns:
        layers.insert(0, base.mark_area(opacity=0.14).encode(y="urgency_low:Q", y2="urgency_high:Q"))
    chart = Chart(
        key="prices",
        title=f"What it costs to come sooner, {currency}",
        says=f"{counted(len(names), 'curve')}: what the cheapest start within a delay costs beyond the cheapest.",
        spec=drawn(alt.layer(*layers), height=230),
        legend=list(zip(SERIES, names, strict=False)),
        note="" if known[by].n_unique() <= MOST else f"Shown are the first {MOST} of {known[by].n_unique()}.",
    )
    labels = {
        "request_id": "Request",
        "service_id": "Service",
        "tier": "Tier",
        "territory": "Territory",
        "within": "Within",
        "requests": "Requests",
        "possible": "Possible",
        "start": "Start",
        "marginal_cost": f"Cost, {currency}",
        "urgency": f"Urgency, {currency}",
        "urgency_low": "at least",
        "urgency_high": "at most",
    }
    kinds = {
        "requests": "number",
        "possible": "share",
        "start": "moment",
        "marginal_cost": "money",
        "urgency": "money",
        "urgency_low": "money",
        "urgency_high": "money",
    }
    columns = [Column(name, label, kinds.get(name, "text")) for name, label in labels.items() if name in rows.columns]  # type: ignore[arg-type]
    return Section(
        key="prices",
        title="The price of urgency",
        parts=[
            chart,
            Table(title="Prices by delay", columns=columns, frame=rows.select(column.name for column in columns)),
        ],
    )
