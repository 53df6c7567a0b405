"""A simulation interval by interval: how many come, how well they are served, by whom, each with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import altair as alt
import polars as pl

from planning.report.charts import INK, SERIES, drawn, inline, span_of, time_axis, tips
from planning.report.material import wall
from planning.report.parts import Chart, Column, Kind, Section, Table
from planning.report.words import counted, figure

if TYPE_CHECKING:
    from planning.report.material import Material

MOST = 6
"""Queues, teams or measures that a chart tells apart."""
Figure: TypeAlias = tuple[str, str, Kind]
BANDS = ("", "_low", "_high")


class Source(NamedTuple):
    """A table with a row for each interval and member: its members, by what they are ranked, and its figures."""

    table: str
    member: str
    noun: str
    rank: str
    figures: tuple[Figure, ...]


SOURCES = (
    Source(
        "intervals",
        "queue_id",
        "queue",
        "offered",
        (
            ("service_level", "Service level", "share"),
            ("offered", "Contacts that come", "number"),
            ("abandoned", "Contacts given up", "number"),
            ("wait_s", "Mean wait, seconds", "number"),
            ("backlog", "Who waits at the end of the interval", "number"),
        ),
    ),
    Source(
        "teams",
        "team",
        "team",
        "agents",
        (("agents", "Agents at work", "number"), ("occupancy", "Occupancy of the agents", "share")),
    ),
    Source("measures", "measure", "measure", "in_force", (("in_force", "Measures in force", "share"),)),
)


def intervals(material: Material) -> Section | None:
    """Show a simulation by interval; None where the run holds none."""
    parts: list[Chart | Table] = []
    for source in SOURCES:
        parts += _parts(material, source)
    if not parts:
        return None
    runs = material.run.manifest.get("replications")
    over = f" over {counted(runs, 'replication')}" if isinstance(runs, int) else ""
    lead = f"Simulated; the bands are 95 % confidence intervals{over}. A dashed line is what was expected."
    return Section(key="intervals", title="Load and service level", lead=lead, parts=parts)


def _parts(material: Material, source: Source) -> list[Chart | Table]:
    rows = material.run.table(source.table)
    if rows is None or not rows.height or source.member not in rows.columns or source.rank not in rows.columns:
        return []
    rows = rows.with_columns(pl.col(source.member).fill_null("all"))
    ranked = rows.group_by(source.member).agg(pl.col(source.rank).sum())
    members = ranked.sort(source.rank, source.member, descending=[True, False])[source.member].to_list()
    shown = rows.filter(pl.col(source.member).is_in(members[:MOST])).rename({source.member: "member"})
    note = (
        "" if len(members) <= MOST else f"Shown are {MOST} of {counted(len(members), source.noun)}, by {source.rank}."
    )
    have = [each for each in source.figures if each[0] in rows.columns and rows[each[0]].null_count() < rows.height]
    charts = [_chart(material, shown, members[:MOST], each, note) for each in have]
    columns = [Column("start", "Interval", "moment"), Column(source.member, source.noun.capitalize(), "id")]
    columns += [Column(name, label, kind) for name, label, kind in have]
    frame = rows.select(column.name for column in columns)
    return [*charts, Table(title=f"Every interval by {source.noun}", columns=columns, frame=frame, folded=True)]


def _chart(material: Material, rows: pl.DataFrame, members: list[str], of: Figure, note: str) -> Chart:
    name, title, kind = of
    percent = kind == "share"
    bounds = [ending for ending in BANDS if f"{name}{ending}" in rows.columns]
    scale = 100 if percent else 1
    digits = [(pl.col(f"{name}{ending}") * scale).round(1) for ending in bounds]
    form = "{} ({} to {})" if len(bounds) == len(BANDS) else "{}"
    told = rows.select(
        "member",
        *(f"{name}{ending}" for ending in bounds),
        at=wall(pl.col("start")),
        when=pl.col("start").dt.strftime("%a %d %b %H:%M"),
        told=pl.format(form, *digits[: form.count("{}")]),
    )
    base = alt.Chart(inline(told)).encode(
        x=alt.X("at:T", scale=alt.Scale(type="utc"), axis=time_axis(span_of(told["at"]))),
        color=alt.Color("member:N", legend=None, scale=alt.Scale(domain=members, range=list(SERIES))),
    )
    y = alt.Y(
        f"{name}:Q",
        title=None,
        axis=alt.Axis(format=".0%" if percent else "~s", tickCount=5),
        scale=alt.Scale(domain=[0, 1]) if percent else alt.Scale(),
    )
    layers: list[alt.Chart] = [
        base.mark_line(strokeWidth=1.6).encode(y=y, tooltip=tips(member="", when="when", told=title.lower()))
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
    says = "By interval; on average {}, from {} to {}.".format(*words) if all(words) else ""
    return Chart(
        key=f"interval-{name}",
        title=title,
        says=says,
        spec=drawn(alt.layer(*layers), height=190),
        legend=list(zip(SERIES, members, strict=False)),
        note=note,
    )
