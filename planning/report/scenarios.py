"""The scenarios of a case side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import altair as alt
import polars as pl

from planning.report.charts import INK, SERIES, drawn, inline, tips
from planning.report.costs import by_term
from planning.report.headline import HEADLINE, OF_POLICIES, SIMULATED
from planning.report.material import TOTAL, Material
from planning.report.parts import Chart, Column, Section, Table
from planning.report.words import between, change, figure, label, term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planning.run import Run

MOST_TERMS = 8
FIRST = tuple(dict.fromkeys((*OF_POLICIES, *SIMULATED, *HEADLINE)))
"""The figures that are compared first, in this order; a run has those of its kind."""
Key: TypeAlias = tuple[str, str]
Totals: TypeAlias = "Mapping[str, Mapping[Key, tuple[float, float | None, float | None]]]"
Differences: TypeAlias = "Mapping[tuple[str, str], tuple[float, float]]"


def scenarios(material: Material) -> Section | None:
    """Compare the runs of a folder of scenarios; None where there is one run only."""
    runs = material.run.scenarios
    if len(runs) < 2:  # noqa: PLR2004 - two can be compared
        return None
    first = next(iter(runs))
    kpis = {name: _totals(run) for name, run in runs.items()}
    ranks = {kpi: place for place, kpi in enumerate(FIRST)}
    keys = [key for key in kpis[first] if all(key in one for one in kpis.values())]
    keys.sort(key=lambda key: ranks.get(key[0], len(ranks)))
    apart = _differences(material.run)
    parts: list[Chart | Table] = []
    if (chart := _costs(runs, material.run.currency)) is not None:
        parts.append(chart)
    bounded = [key for key in keys if key[0] in FIRST and all(None not in own[key] for own in kpis.values())]
    parts += [_levels(kpis, key) for key in bounded[:1] if material.kind == "simulation"]
    parts += [_table("Headline figures", [key for key in keys if key[0] in FIRST] or keys, kpis, apart)]
    parts += [_table("All figures", keys, kpis, apart, folded=True)]
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


def _differences(run: Run) -> Differences:
    """Read by how much the runs of a simulation differ from the first: low and high of each difference."""
    rows = run.table("comparison")
    if rows is None or not {"run", "difference_low", "difference_high"} <= set(rows.columns):
        return {}
    told = rows.filter(pl.col("difference_low").is_not_null(), scope=TOTAL)
    columns = ("run", "kpi", "difference_low", "difference_high")
    return {(name, kpi): (low, high) for name, kpi, low, high in told.select(columns).iter_rows()}


def _table(title: str, keys: list[Key], kpis: Totals, apart: Differences, *, folded: bool = False) -> Table:
    first = next(iter(kpis))
    rows = []
    for kpi, unit in keys:
        shown = "" if unit == "weight" else unit
        base = kpis[first][kpi, unit][0]
        cells = [label(kpi)]
        for name, own in kpis.items():
            value, *_ = own[kpi, unit]
            cell = figure(value, shown)
            if (name, kpi) in apart:
                low, high = (change(bound, shown) for bound in apart[name, kpi])
                cell += f" ({between(low, high, shown)})"
            elif name != first and value != base:
                cell += f" ({change(value - base, shown)})"
            cells.append(cell)
        rows.append(cells)
    names = ["figure", *(f"run {place}" for place in range(len(kpis)))]
    columns = [Column("figure", "Figure"), *(Column(key, name) for key, name in zip(names[1:], kpis, strict=True))]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    note = "In brackets the 95 % interval of the difference." if apart else ""
    return Table(title=title, columns=columns, frame=frame, folded=folded, note=note)


def _levels(kpis: Totals, key: Key) -> Chart:
    """Set a figure with bounds side by side."""
    kpi, unit = key
    rows = pl.DataFrame(
        [(name, *own[key]) for name, own in kpis.items()],
        schema={"scenario": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64},
        orient="row",
    ).with_columns(
        told=pl.Series(
            [
                f"{figure(v, unit)} ({between(figure(low, unit), figure(high, unit), unit)})"
                for v, low, high in ((own[key]) for own in kpis.values())
            ]
        )
    )
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y("scenario:N", sort=list(kpis), title=None, axis=alt.Axis(labelColor=INK, labelLimit=160)),
        tooltip=tips(scenario="", told=label(kpi)),
    )
    x = alt.X("low:Q", title=None, axis=alt.Axis(format=".0%" if unit == "share" else "~s", grid=True, tickCount=6))
    bands = base.mark_rule(strokeWidth=4, opacity=0.35, color=SERIES[0]).encode(x=x, x2="high:Q")
    dots = base.mark_circle(size=70, color=SERIES[0], opacity=1).encode(x="value:Q")
    said = ", ".join(f"{name} {told}" for name, told in rows.select("scenario", "told").iter_rows())
    spec = drawn(alt.layer(bands, dots), row=26)
    return Chart(
        key="scenario-levels", title=f"{label(kpi)} by scenario, with its 95 % interval", says=f"{said}.", spec=spec
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
