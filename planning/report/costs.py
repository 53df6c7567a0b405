"""What the plan costs, term by term, beside the earlier run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from planning.report.charts import INK, SERIES, drawn, inline, tips
from planning.report.parts import Chart, Column, Section, Table
from planning.report.words import figure, term

if TYPE_CHECKING:
    from planning.report.material import Material
    from planning.run import Run

DEAREST = 100
"""Single amounts that are listed."""


def costs(material: Material) -> Section | None:
    """Show the terms of the cost; None where the run has none."""
    terms = by_term(material.run)
    if terms is None or not terms.height:
        return None
    before = None if material.against is None else by_term(material.against)
    if before is not None:
        both = terms.join(before.rename({"amount": "before"}), on="term", how="full", coalesce=True)
        terms = both.with_columns(pl.col("amount", "before").fill_null(0)).with_columns(
            difference=pl.col("amount") - pl.col("before")
        )
    terms = terms.with_columns(pl.Series("label", [term(one) for one in terms["term"]])).sort("amount", descending=True)
    currency = material.run.currency
    whole = float(terms["amount"].sum())
    said = figure(whole, currency, decimals=2)
    columns = [Column("label", "Term"), Column("amount", currency, "money"), Column("share", "Share", "share")]
    if before is not None:
        columns += [Column("before", f"Earlier, {currency}", "money"), Column("difference", "Difference", "money")]
    listed = terms.with_columns(share=pl.col("amount") / whole if whole else pl.lit(None, pl.Float64))
    top = listed.row(0, named=True)
    chart = Chart(
        key="costs",
        title=f"Cost by term, {currency}",
        says=f"{said} in all; most of it, {figure(top['amount'], currency, decimals=2)}, is {top['label']}.",
        spec=_drawn(terms, currency, compared=before is not None),
        legend=((SERIES[0], "this run"), (INK, "earlier run")) if before is not None else (),
    )
    parts: list[Chart | Table] = [
        chart,
        Table(title="Terms of the cost", columns=columns, frame=listed.select(column.name for column in columns)),
    ]
    parts.append(_dearest(material))
    return Section(
        key="costs",
        title="What it costs",
        lead=f"{said} in all; the amounts add up to the cent.",
        parts=parts,
    )


def by_term(run: Run) -> pl.DataFrame | None:
    """Sum the amounts of a run by term."""
    rows = run.table("costs", ("term", "amount"))
    return None if rows is None else rows.group_by("term").agg(pl.col("amount").sum().round(2)).sort("term")


def _drawn(terms: pl.DataFrame, currency: str, *, compared: bool) -> dict[str, object]:
    rows = terms.with_columns(told=pl.Series([figure(one, currency, decimals=2) for one in terms["amount"]]))
    base = alt.Chart(inline(rows))
    y = alt.Y("label:N", sort=terms["label"].to_list(), title=None, axis=alt.Axis(labelColor=INK, labelLimit=160))
    x = alt.X("amount:Q", title=None, axis=alt.Axis(tickCount=6, grid=True))
    layers = [base.mark_bar(height=14, cornerRadiusEnd=3).encode(x=x, y=y, tooltip=tips(label="", told="cost"))]
    if compared:
        layers.append(base.mark_tick(color=INK, thickness=2, height=20).encode(x="before:Q", y=y))
    return drawn(alt.layer(*layers), row=26)


def _dearest(material: Material) -> Table:
    rows = material.run.table("costs", ("term", "scope", "scope_id", "amount"))
    assert rows is not None
    most = rows.sort("amount", "term", "scope_id", descending=[True, False, False]).head(DEAREST)
    columns = (
        Column("term", "Term"),
        Column("scope", "Of"),
        Column("scope_id", "Which", "id"),
        Column("amount", material.run.currency, "money"),
    )
    frame = most.with_columns(pl.Series("term", [term(one) for one in most["term"]]))
    return Table(
        title=f"The {min(DEAREST, rows.height)} largest of {rows.height:,} amounts",
        columns=columns,
        frame=frame,
        folded=True,
    )
