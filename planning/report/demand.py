"""What is expected to come in, why, and how good such forecasts have been."""

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
EFFECTS = 24
MOST_DOTS = 60  # more of them are a band


def demand(material: Material) -> Section | None:
    """Show a forecast; None where the run holds none."""
    rows = material.run.table("forecast")
    if rows is None or not rows.height:
        return None
    parts: list[Chart | Table] = []
    queues = (
        rows.group_by("queue_id").agg(pl.col("expected").sum()).sort("expected", descending=True)["queue_id"].to_list()
    )
    for place, queue in enumerate(queues[:MOST_QUEUES]):
        parts.append(_queue(rows.filter(queue_id=queue), queue, place))
    parts += [
        part
        for part in (_effects(material), _days(material), _backtest(material), _peaks(material))
        if part is not None
    ]
    note = "" if len(queues) <= MOST_QUEUES else f"Shown are the {MOST_QUEUES} largest of {len(queues)} queues."
    whole = figure(float(rows["expected"].sum()), decimals=0)
    return Section(
        key="demand",
        title="What will come in",
        lead=f"{whole} contacts are expected in {counted(len(queues), 'queue')}. {note}",
        parts=parts,
    )


def _queue(rows: pl.DataFrame, queue: str, place: int) -> Chart:
    told = rows.select(
        at=wall(pl.col("interval_start")),
        expected="expected",
        low="low",
        high="high",
        when=pl.col("interval_start").dt.strftime("%a %d %b %H:%M"),
        told=pl.format("{} ({} to {})", *(pl.col(name).round(1) for name in ("expected", "low", "high"))),
    )
    base = alt.Chart(inline(told)).encode(
        x=alt.X("at:T", scale=alt.Scale(type="utc"), axis=time_axis(span_of(told["at"])))
    )
    band = base.mark_area(opacity=0.2, color=SERIES[0]).encode(
        y=alt.Y("low:Q", title="contacts", axis=alt.Axis(tickCount=5)), y2="high:Q"
    )
    line = base.mark_line(color=SERIES[0], point={"size": 22} if rows.height < MOST_DOTS else False).encode(
        y="expected:Q", tooltip=tips(when="", told="expected")
    )
    expected = figure(float(rows["expected"].sum()), decimals=0)
    return Chart(
        key=f"demand-{place}",
        title=queue,
        says=f"{expected} contacts are expected; nine in ten counts lie in the band.",
        spec=drawn(alt.layer(band, line), height=190),
        legend=((SERIES[0], "expected, and 90 % interval"),),
    )


def _effects(material: Material) -> Chart | None:
    rows = material.run.table("effects")
    if rows is None or not rows.height:
        return None
    many = rows["queue_id"].n_unique() > 1
    name = pl.format("{}: {}", "queue_id", "name") if many else pl.col("name")
    ranked = (
        rows.with_columns(name=name, far=pl.col("multiplier").log().abs())
        .sort("far", descending=True)
        .head(EFFECTS)
        .sort("multiplier", descending=True)
    )
    shown = ranked.select(
        "name",
        **{column: pl.col(column) - 1 for column in ("multiplier", "low", "high")},
        told=pl.Series(
            [
                f"{one - 1:+.0%} ({low - 1:+.0%} to {high - 1:+.0%})"
                for one, low, high in ranked.select("multiplier", "low", "high").iter_rows()
            ]
        ),
        days="days",
    )
    base = alt.Chart(inline(shown)).encode(
        y=alt.Y("name:N", sort=shown["name"].to_list(), title=None, axis=alt.Axis(labelColor=INK, labelLimit=220)),
        tooltip=tips(name="", told="more", days="days seen"),
    )
    x = alt.Axis(format="+.0%", grid=True, tickCount=6)
    layers = [
        base.mark_rule(strokeWidth=4, opacity=0.35, color=SERIES[0]).encode(
            x=alt.X("low:Q", title=None, axis=x), x2="high:Q"
        ),
        base.mark_circle(size=70, color=SERIES[0], opacity=1).encode(x="multiplier:Q"),
    ]
    return Chart(
        key="effects",
        title="What makes a day unlike others",
        says="Each named effect as a change of the contacts of a day, with its 90 % interval.",
        spec=drawn(alt.layer(*layers), row=24),
    )


def _days(material: Material) -> Table | None:
    rows = material.run.table("days")
    if rows is None or not rows.height:
        return None
    columns = (
        Column("queue_id", "Queue", "id"),
        Column("date", "Day", "day"),
        Column("expected", "Expected", "number"),
        Column("low", "At least", "number"),
        Column("high", "At most", "number"),
    )
    return Table(title="By day", columns=columns, frame=rows.select(column.name for column in columns), folded=True)


def _backtest(material: Material) -> Table | None:
    rows = material.run.table("backtest")
    if rows is None or not rows.height:
        return None
    columns = (
        Column("queue_id", "Queue", "id"),
        Column("method", "Method"),
        Column("grain", "By"),
        Column("days", "Days"),
        Column("wape", "WAPE", "share"),
        Column("mase", "MASE", "number"),
        Column("bias", "Bias", "share"),
        Column("coverage", "In the interval", "share"),
    )
    have = [column for column in columns if column.name in rows.columns]
    return Table(
        title="Forecasts made from past moments, beside what came",
        columns=have,
        frame=rows.select(column.name for column in have),
    )


def _peaks(material: Material) -> Table | None:
    rows = material.run.table("peaks")
    if rows is None or not rows.height:
        return None
    columns = (
        Column("queue_id", "Queue", "id"),
        Column("starts_at", "From", "moment"),
        Column("offered", "Came", "number"),
        Column("usual", "Usual", "number"),
        Column("causes", "Explained by"),
    )
    have = [column for column in columns if column.name in rows.columns]
    return Table(title="Past peaks", columns=have, frame=rows.select(column.name for column in have), folded=True)
