"""How the plan became better as the search went on: whether more time would have helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from planning.report.charts import SERIES, drawn, inline, tips
from planning.report.parts import Chart, Column, Section, Table
from planning.report.words import figure

if TYPE_CHECKING:
    from planning.report.material import Material


def search(material: Material) -> Section | None:
    """Show the search; None where there was none."""
    curve = material.run.table("curve")
    if curve is None or curve.height < 2:  # noqa: PLR2004 - a curve has two points
        return None
    currency = material.run.currency
    first, last = curve.row(0, named=True), curve.row(-1, named=True)
    clock = curve["seconds"].null_count() == 0
    along, unit = ("seconds", "seconds") if clock else ("iterations", "iterations")
    rows = curve.with_columns(told=pl.Series([figure(one, currency, decimals=2) for one in curve["cost"]]))
    base = alt.Chart(inline(rows)).encode(
        x=alt.X(f"{along}:Q", title=unit, axis=alt.Axis(tickCount=6)),
        y=alt.Y("cost:Q", title=f"cost, {currency}", scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5)),
        tooltip=tips(told="cost", broken="broken", iterations="iterations", seconds="seconds"),
    )
    gain = (first["cost"] - last["cost"]) / first["cost"] if first["cost"] else 0
    steps = material.run.manifest.get("iterations")
    whole = steps if isinstance(steps, int) else last["iterations"]
    before = curve.filter(pl.col("iterations") <= whole / 2)
    half = (before["cost"][-1] - last["cost"]) / last["cost"] if before.height and last["cost"] else 0
    said = f"From {figure(first['cost'], currency)} to {figure(last['cost'], currency)}, {gain:.1%} less"
    said += (
        "" if first["broken"] == last["broken"] else f"; broken from {first['broken']:,.0f} to {last['broken']:,.0f}"
    )
    ended = material.run.manifest.get("stopped")
    how = {"signal": " A signal ended the search early."}.get(str(ended), "")
    chart = Chart(
        key="search",
        title="The best plan so far",
        says=f"{said}.",
        spec=drawn(
            alt.layer(base.mark_line(interpolate="step-after"), base.mark_circle(size=28, color=SERIES[0])), height=190
        ),
    )
    columns = (
        Column("iterations", "Iterations", "number"),
        *([Column("seconds", "Seconds", "number")] if clock else []),
        Column("broken", "Broken", "number"),
        Column("cost", f"Cost, {currency}", "money"),
    )
    table = Table(
        title="Each better plan", columns=columns, frame=curve.select(column.name for column in columns), folded=True
    )
    lead = f"{said}; the second half of the search gained {half:.1%}.{how}"
    return Section(key="search", title="How the plan was found", lead=lead, parts=[chart, table])
