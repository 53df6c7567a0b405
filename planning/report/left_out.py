"""Who is left out, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from planning.report.charts import INK, SERIES, drawn, inline, tips
from planning.report.parts import Chart, Column, Section, Table
from planning.report.words import counted, figure

if TYPE_CHECKING:
    from planning.report.material import Material

REASONS = {
    "N1": "no shift has room",
    "N2": "costs more than leaving it out",
    "N3": "would break a promise",
    "N4": "goes with one that is left out",
    "N5": "held",
    "N6": "not asked for",
}
"""What the codes of unplanned.csv mean; those with W are warnings of `check`, whose words stand in the table."""
COLUMNS = (
    Column("request_id", "Request", "id"),
    Column("client", "Client"),
    Column("service", "Service"),
    Column("value", "Value", "money"),
    Column("mandatory", "Mandatory", "yes"),
    Column("due_at", "Due", "moment"),
    Column("code", "Code", "id"),
    Column("detail", "Why"),
)


def left_out(material: Material) -> Section | None:
    """List the requests left out; None where the run does not say."""
    rows = material.run.table("unplanned")
    if rows is None:
        return None
    if not rows.height:
        return Section(key="left-out", title="Left out", lead="Nobody is left out.")
    known = material.requests.select(
        "request_id", "client_id", "client", "service_id", "service", "mandatory", "due_at"
    )
    listed = (
        rows.join(known, on="request_id", how="left", maintain_order="left")
        .with_columns(
            pl.when("mandatory").then(pl.lit("yes")).alias("mandatory"),
            client=pl.coalesce("client", "client_id"),
            service=pl.coalesce("service", "service_id"),
            reason=pl.format(
                "{} ({})", pl.col("code").replace(REASONS).str.replace("^W.*", "cannot be served"), "code"
            ),
        )
        .sort("value", "request_id", descending=[True, False], nulls_last=True)
    )
    columns = [column for column in COLUMNS if listed[column.name].null_count() < listed.height]
    worth = float(rows["value"].sum())
    table = Table(title="Requests left out", columns=columns, frame=listed.select(column.name for column in columns))
    reasons = (
        listed.group_by("reason")
        .agg(pl.len().alias("requests"), pl.col("value").sum())
        .sort("requests", descending=True)
    )
    parts: list[Chart | Table] = [_chart(reasons, material.run.currency)] if reasons.height > 1 else []
    return Section(
        key="left-out",
        title="Left out",
        lead=f"{counted(rows.height, 'request')} worth {figure(worth, material.run.currency)}. "
        "What would let each of them in, creneau explain says.",
        parts=[*parts, table],
    )


def _chart(reasons: pl.DataFrame, currency: str) -> Chart:
    told = pl.Series([figure(one, currency) for one in reasons["value"]])
    base = alt.Chart(inline(reasons.with_columns(told=told))).encode(
        y=alt.Y(
            "reason:N", sort=reasons["reason"].to_list(), title=None, axis=alt.Axis(labelColor=INK, labelLimit=220)
        ),
        x=alt.X("requests:Q", title=None, axis=alt.Axis(tickCount=6, grid=True, format="d", tickMinStep=1)),
        tooltip=tips(reason="", requests="requests", told="value"),
    )
    first = reasons.row(0, named=True)
    return Chart(
        key="reasons",
        title="Requests left out by reason",
        says=f"Most, {first['requests']:,}, because: {first['reason']}.",
        spec=drawn(base.mark_bar(height=14, cornerRadiusEnd=3, color=SERIES[1]), row=26),
    )
