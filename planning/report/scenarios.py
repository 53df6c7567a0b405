"""The scenarios of a case side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from planning.report.charts import INK, SERIES, drawn, inline, tips
from planning.report.costs import by_term
from planning.report.headline import HEADLINE
from planning.report.material import TOTAL, Material
from planning.report.parts import Chart, Column, Section, Table
from planning.report.words import change, figure, label, term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planning.run import Run

MOST_TERMS = 8


def scenarios(material: Material) -> Section | None:
    """Compare the runs of a folder of scenarios; None where there is one run only."""
    runs = material.run.scenarios
    if len(runs) < 2:  # noqa: PLR2004 - two can be compared
        return None
    first = next(iter(runs))
    kpis = {name: _totals(run) for name, run in runs.items()}
    keys = [key for key in kpis[first] if all(key in one for one in kpis.values())]
    parts: list[Chart | Table] = []
    if (chart := _costs(runs, material.run.currency)) is not None:
        parts.append(chart)
    parts += [_table("Headline figures", [key for key in keys if key[0] in HEADLINE] or keys, kpis, first)]
    parts += [_table("All figures", keys, kpis, first, folded=True)]
    others = f"The others have pages of their own: creneau report {material.run.above}/NAME."
    return Section(
        key="scenarios",
        title="Scenarios",
        lead=f"{len(runs)} scenarios; the rest of this page shows {first}. {others}",
        parts=parts,
    )


def _totals(run: Run) -> dict[tuple[str, str], tuple[float, float | None, float | None]]:
    kpis = run.table("kpis")
    if kpis is None:
        return {}
    rows = kpis.filter(pl.col("value").is_not_null(), scope=TOTAL)
    return {
        (kpi, unit): (value, low, high)
        for kpi, unit, value, low, high in rows.select("kpi", "unit", "value", "low", "high").iter_rows()
    }


def _table(
    title: str,
    keys: list[tuple[str, str]],
    kpis: Mapping[str, Mapping[tuple[str, str], tuple[float, float | None, float | None]]],
    first: str,
    *,
    folded: bool = False,
) -> Table:
    rows = []
    for kpi, unit in keys:
        shown = "" if unit == "weight" else unit
        base = kpis[first][kpi, unit][0]
        cells = [label(kpi)]
        for name, own in kpis.items():
            value, low, high = own[kpi, unit]
            cell = figure(value, shown)
            if low is not None and high is not None:
                cell += f" ({figure(low, shown)} to {figure(high, shown)})"
            elif name != first and value != base:
                cell += f" ({change(value - base, shown)})"
            cells.append(cell)
        rows.append(cells)
    names = ["figure", *(f"run {place}" for place in range(len(kpis)))]
    columns = [Column("figure", "Figure"), *(Column(key, name) for key, name in zip(names[1:], kpis, strict=True))]
    return Table(
        title=title,
        columns=columns,
        frame=pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row"),
        folded=folded,
    )


def _costs(runs: Mapping[str, Run], currency: str) -> Chart | None:
    frames = [
        frame.with_columns(scenario=pl.lit(name)) for name, run in runs.items() if (frame := by_term(run)) is not None
    ]
    if not frames:
        return None
    rows = pl.concat(frames)
    most = (
        rows.group_by("term")
        .agg(pl.col("amount").sum())
        .sort("amount", descending=True)["term"]
        .head(MOST_TERMS - 1)
        .to_list()
    )
    rows = rows.with_columns(pl.when(pl.col("term").is_in(most)).then("term").otherwise(pl.lit("other terms")))
    rows = rows.group_by("scenario", "term", maintain_order=True).agg(pl.col("amount").sum())
    terms = [one for one in [*most, "other terms"] if (rows["term"] == one).any()]
    labels = [term(one) for one in terms]
    rows = rows.with_columns(
        pl.col("term").replace(dict(zip(terms, labels, strict=True))),
        told=pl.Series([figure(one, currency, decimals=2) for one in rows["amount"]]),
        rank=pl.col("term").replace_strict({one: place for place, one in enumerate(terms)}, return_dtype=pl.Int64),
    )
    chart = (
        alt.Chart(inline(rows))
        .mark_bar(height=18)
        .encode(
            y=alt.Y("scenario:N", sort=list(runs), title=None, axis=alt.Axis(labelColor=INK, labelLimit=160)),
            x=alt.X("amount:Q", title=currency, axis=alt.Axis(tickCount=6, grid=True)),
            color=alt.Color("term:N", legend=None, scale=alt.Scale(domain=labels, range=list(SERIES[: len(labels)]))),
            order="rank:Q",
            tooltip=tips(term="", scenario="scenario", told="cost"),
        )
    )
    sums = rows.group_by("scenario", maintain_order=True).agg(pl.col("amount").sum())
    said = ", ".join(f"{name} {figure(amount, currency)}" for name, amount in sums.iter_rows())
    return Chart(
        key="scenario-costs",
        title="Cost by scenario",
        says=f"{said}.",
        spec=drawn(chart, row=32),
        legend=list(zip(SERIES, labels, strict=False)),
    )
