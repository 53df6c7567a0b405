"""How much desk work waits at the end of each day, and how old it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from planning.report.charts import SERIES, drawn, inline, tips
from planning.report.parts import Chart, Column, Section, Table
from planning.report.words import counted, figure
from planning.report.words import day as spoken

if TYPE_CHECKING:
    from planning.report.material import Material

KPIS = {"daily_backlog": "tasks", "daily_backlog_age_p50": "median", "daily_backlog_age_p90": "p90"}
GROUPS = {"tasks": "tasks", "tasks_done": "done", "value_on_time_share": "on_time", "backlog": "left"}


def backlog(material: Material) -> Section | None:
    """Show what waits; None where the case has no tasks."""
    days = _by(material, "day", KPIS)
    if days is None or "tasks" not in days.columns:
        return None
    days = days.with_columns(pl.Series("day", [spoken(date.fromisoformat(one)) for one in days["day"]]))
    last = days.row(-1, named=True)
    waiting = figure(last["tasks"], decimals=0)
    done, asked = material.total("tasks_done"), material.total("tasks")
    lead = f"{figure(done, decimals=0)} of {figure(asked, decimals=0)} tasks are done; {waiting} wait at the end."
    chart = Chart(
        key="backlog",
        title="Tasks waiting at the end of each day",
        says=f"From {figure(days['tasks'][0], decimals=0)} to {waiting} tasks over {counted(days.height, 'day')}.",
        spec=_drawn(days, "tasks", "tasks"),
    )
    ages = Chart(
        key="ages",
        title="Age of what waits, in days",
        says="Median and 90th percentile of the age of the tasks that wait at the end of each day.",
        spec=_ages(days),
        legend=((SERIES[0], "median"), (SERIES[1], "nine in ten are younger")),
    )
    columns = (
        Column("day", "Day"),
        Column("tasks", "Tasks waiting", "number"),
        Column("median", "Median age, h", "number"),
        Column("p90", "90th percentile, h", "number"),
    )
    parts: list[Chart | Table] = [
        chart,
        ages,
        Table(title="What waits by day", columns=columns, frame=days, folded=True),
    ]
    for scope in ("department", "process"):
        groups = _by(material, scope, GROUPS)
        if groups is not None and groups.height > 1:
            parts.append(_groups(scope, groups))
    return Section(key="backlog", title="Desk work and its backlog", lead=lead, parts=parts)


def _by(material: Material, scope: str, names: dict[str, str]) -> pl.DataFrame | None:
    """Set figures of one scope side by side, a row for each of its ids."""
    if material.kpis is None:
        return None
    own = material.kpis.filter(pl.col("kpi").is_in(list(names)), scope=scope)
    if not own.height:
        return None
    wide = own.with_columns(pl.col("kpi").replace(names)).pivot(
        "kpi", index="scope_id", values="value", aggregate_function="first"
    )
    return wide.rename({"scope_id": scope}).sort(scope)


def _drawn(days: pl.DataFrame, column: str, title: str) -> dict[str, object]:
    rows = days.with_columns(told=pl.Series([figure(one, decimals=0) for one in days[column]]))
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("day:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y(f"{column}:Q", title=title, axis=alt.Axis(tickCount=5)),
        tooltip=tips(day="", told=title),
    )
    return drawn(
        alt.layer(
            base.mark_area(opacity=0.18, color=SERIES[0]), base.mark_line(point={"size": 36, "color": SERIES[0]})
        ),
        height=190,
    )


def _ages(days: pl.DataFrame) -> dict[str, object]:
    names = {"median": "median", "p90": "nine in ten are younger"}
    rows = days.unpivot(
        [name for name in names if name in days.columns], index="day", variable_name="which", value_name="hours"
    )
    rows = rows.drop_nulls("hours").with_columns(
        pl.col("which").replace(names),
        days=pl.col("hours") / 24,
        told=pl.format("{} d", (pl.col("hours") / 24).round(1)),
    )
    chart = (
        alt.Chart(inline(rows))
        .mark_line(point={"size": 30})
        .encode(
            x=alt.X("day:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("days:Q", title="days", axis=alt.Axis(tickCount=5)),
            color=alt.Color(
                "which:N", legend=None, scale=alt.Scale(domain=list(names.values()), range=list(SERIES[:2]))
            ),
            tooltip=tips(which="", day="day", told="age"),
        )
    )
    return drawn(chart, height=170)


def _groups(scope: str, groups: pl.DataFrame) -> Table:
    columns = (
        Column(scope, scope.capitalize(), "id"),
        Column("tasks", "Tasks", "number"),
        Column("done", "Done", "number"),
        Column("on_time", "Value on time", "share"),
        Column("left", "Left at the end", "number"),
    )
    have = [column for column in columns if column.name in groups.columns]
    return Table(title=f"By {scope}", columns=have, frame=groups.select(column.name for column in have))
