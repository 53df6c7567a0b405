"""A simulation interval by interval: how many come, how well they are served, each with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from planning.report.charts import INK, SERIES, drawn, inline, span_of, time_axis, tips
from planning.report.material import wall
from planning.report.parts import Chart, Column, Section, Table
from planning.report.words import counted, figure

if TYPE_CHECKING:
    from planning.report.material import Material

MOST_QUEUES = 6
FIGURES = (
    ("service_level", "Service level", "share"),
    ("offered", "Contacts by interval", "number"),
    ("wait_mean_s", "Mean wait, seconds", "number"),
    ("occupancy", "Occupancy of the agents", "share"),
    ("backlog", "Backlog", "number"),
)
BANDS = ("", "_low", "_high")


def intervals(material: Material) -> Section | None:
    """Show a simulation by interval and queue; None where the run holds none."""
    rows = material.run.table("intervals")
    if rows is None or not rows.height:
        return None
    if "queue_id" not in rows.columns:
        rows = rows.with_columns(queue_id=pl.lit("all"))
    rows = rows.with_columns(pl.col("queue_id").fill_null("all"))
    queues = (
        rows.group_by("queue_id")
        .agg(pl.col("offered").sum())
        .sort("offered", "queue_id", descending=[True, False])["queue_id"]
        .to_list()
    )
    shown = rows.filter(pl.col("queue_id").is_in(queues[:MOST_QUEUES]))
    parts: list[Chart | Table] = [
        _chart(material, shown, queues[:MOST_QUEUES], figure_of)
        for figure_of in FIGURES
        if figure_of[0] in rows.columns and rows[figure_of[0]].null_count() < rows.height
    ]
    have = [Column("start", "Interval", "moment"), Column("queue_id", "Queue", "id")]
    have += [Column(name, label, kind) for name, label, kind in FIGURES if name in rows.columns]  # type: ignore[arg-type]
    parts.append(
        Table(title="Every interval", columns=have, frame=rows.select(column.name for column in have), folded=True)
    )
    measures = _measures(material)
    note = "" if len(queues) <= MOST_QUEUES else f" Shown are the {MOST_QUEUES} busiest."
    return Section(
        key="intervals",
        title="Load and service level",
        lead=f"{counted(len(queues), 'queue')}, simulated; the bands are confidence intervals over replications.{note}",
        parts=[*parts, *measures],
    )


def _chart(material: Material, rows: pl.DataFrame, queues: list[str], of: tuple[str, str, str]) -> Chart:
    name, title, kind = of
    percent = kind == "share"
    bounds = [ending for ending in BANDS if f"{name}{ending}" in rows.columns]
    scale = 100 if percent else 1
    digits = [(pl.col(f"{name}{ending}") * scale).round(1) for ending in bounds]
    form = "{} ({} to {})" if len(bounds) == len(BANDS) else "{}"
    told = rows.select(
        "queue_id",
        *(f"{name}{ending}" for ending in bounds),
        at=wall(pl.col("start")),
        when=pl.col("start").dt.strftime("%a %d %b %H:%M"),
        told=pl.format(form, *digits[: form.count("{}")]),
    )
    base = alt.Chart(inline(told)).encode(
        x=alt.X("at:T", scale=alt.Scale(type="utc"), axis=time_axis(span_of(told["at"]))),
        color=alt.Color("queue_id:N", legend=None, scale=alt.Scale(domain=queues, range=list(SERIES))),
    )
    y = alt.Y(
        f"{name}:Q",
        title=None,
        axis=alt.Axis(format=".0%" if percent else "~s", tickCount=5),
        scale=alt.Scale(domain=[0, 1]) if percent else alt.Scale(),
    )
    layers: list[alt.Chart] = [
        base.mark_line(strokeWidth=1.6).encode(y=y, tooltip=tips(queue_id="", when="when", told=title.lower()))
    ]
    if len(bounds) == len(BANDS):
        layers.insert(0, base.mark_area(opacity=0.18).encode(y=alt.Y(f"{name}_low:Q", title=None), y2=f"{name}_high:Q"))
    target = material.target(name)
    if target is not None:
        layers.append(
            alt.Chart(inline(pl.DataFrame({"t": [target[0]]}))).mark_rule(strokeDash=[4, 3], color=INK).encode(y="t:Q")
        )
    mean, low, high = (rows[name].mean(), rows[name].min(), rows[name].max())
    words = [
        figure(one, "share" if percent else "") if isinstance(one, int | float) else "" for one in (mean, low, high)
    ]
    says = "By interval and queue; on average {}, from {} to {}.".format(*words) if all(words) else ""
    return Chart(
        key=f"interval-{name}",
        title=title,
        says=says,
        spec=drawn(alt.layer(*layers), height=190),
        legend=list(zip(SERIES, queues, strict=False)),
    )


def _measures(material: Material) -> list[Table]:
    rows = material.run.table("measures")
    if rows is None or not rows.height:
        return []
    columns = [
        Column(
            name,
            name.replace("_", " ").capitalize(),
            "moment" if isinstance(dtype, pl.Datetime) else "number" if dtype.is_numeric() else "text",
        )
        for name, dtype in rows.schema.items()
    ]
    return [Table(title="When which measure ran", columns=columns, frame=rows)]
