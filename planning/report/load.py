"""How the hours of the staff are used, and how well the days go: a curve over the horizon and a row a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import altair as alt
import numpy as np
import polars as pl

from planning.report.charts import INK, QUIET, SERIES, drawn, inline, palette, span_of, time_axis, tips
from planning.report.gantt import bars
from planning.report.material import wall
from planning.report.parts import Chart, Column, Section, Table
from planning.report.words import day as spoken

if TYPE_CHECKING:
    from planning.report.material import Material

HOUR = 3_600_000
MOST_HOURS = 24 * 15
"""Steps of an hour up to so many, then of a day."""
COLOURS = {"service": SERIES[0], "desk work": SERIES[2], "journeys": QUIET, "breaks": "var(--break)"}
OF = {"visit": "service", "late visit": "service", "frozen visit": "service", "journey": "journeys", "break": "breaks", "desk work": "desk work"}
DAYS = (
    Column("day", "Day", "day"),
    Column("people", "People", "number"),
    Column("jobs", "Jobs", "number"),
    Column("hours", "On shift, h", "number"),
    Column("load", "Load", "share"),
    Column("travelling", "Travel, of paid", "share"),
    Column("km", "Way, km", "number"),
    Column("overtime_s", "Overtime", "minutes"),
    Column("on_time", "On time", "share"),
)


def load(material: Material) -> Section | None:
    """Show how many people are at what over the horizon, and each day in figures; None where there is no plan."""
    if material.shifts is None or not (material.days or material.tasks.height):
        return None
    used, shift, step = _people(_apart(bars(material)))
    peak = shift["people"].max()
    by = "hour" if step == HOUR else "day"
    alive = material.resources["kind"].is_in(["person", "vehicle"]).all()
    who = "people" if alive else "resources"
    chart = Chart(
        key="load",
        title=f"{who.capitalize()} at work by {by}",
        says=f"Of at most {peak:,.0f} {who} on shift at a time, how many serve, travel or pause, on average in each {by}.",
        spec=_drawn(used, shift, who),
        legend=[*((COLOURS[kind], kind) for kind in COLOURS if (used["kind"] == kind).any()), (INK, "on shift")],
    )
    table = _days(material)
    parts: list[Chart | Table] = [chart]
    met = _on_time(material, table)
    return Section(key="load", title="Load and service", parts=[*parts, *([met] if met else []), *([table] if table else [])])


def _people(spans: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Count who is at what: mean number of people by interval and kind; those on shift; the interval in milliseconds."""
    first, last = spans["from"].min(), spans["until"].max()
    assert isinstance(first, int)
    assert isinstance(last, int)
    step = HOUR if (last - first) // HOUR < MOST_HOURS else 24 * HOUR
    edges = np.arange(first // step, -(-last // step) + 1) * step
    kinds = spans.with_columns(pl.col("kind").replace(OF)).partition_by("kind", as_dict=True)
    frames = [_mean(frame, edges).with_columns(kind=pl.lit(kind)) for (kind,), frame in kinds.items()]
    both = pl.concat(frames)
    return both.filter(pl.col("kind") != "on shift"), both.filter(kind="on shift"), step


def _apart(spans: pl.DataFrame) -> pl.DataFrame:
    """Part what a break splits, a journey mostly, into what lies before it and after it."""
    breaks = spans.filter(kind="break").select("resource_id", pause="from", resume="until")
    split = ~pl.col("kind").is_in(["break", "on shift"])
    both = spans.filter(split).join(breaks, on="resource_id").filter(
        pl.col("pause") < pl.col("until"), pl.col("resume") > pl.col("from")
    )
    if both.is_empty():
        return spans
    whole = spans.join(both, on=["resource_id", "kind", "from", "until"], how="anti")
    before, after = both.with_columns(until="pause"), both.with_columns(pl.col("resume").alias("from"))
    parts = pl.concat([before, after]).filter(pl.col("from") < pl.col("until"))
    return pl.concat([whole, parts.select(whole.columns)])


def _mean(spans: pl.DataFrame, edges: np.ndarray) -> pl.DataFrame:
    """Take the mean number of spans that cover an interval: exact, by sorting their ends."""
    until = sum(sign * _passed(np.sort(spans[name].to_numpy()), edges) for name, sign in (("from", 1), ("until", -1)))
    return pl.DataFrame({"at": edges[:-1], "people": np.diff(until) / np.diff(edges)})


def _passed(moments: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Sum, at each edge, the time since the moments before it."""
    before = np.searchsorted(moments, edges)
    sums = np.concatenate([[0], np.cumsum(moments)])
    return before * edges - sums[before]


def _drawn(used: pl.DataFrame, shift: pl.DataFrame, who: str) -> dict[str, object]:
    kinds = [kind for kind in COLOURS if (used["kind"] == kind).any()]
    ranks = {kind: place for place, kind in enumerate(COLOURS)}
    rows = used.with_columns(
        when=_when(), what=pl.format("{}", pl.col("people").round(1)), rank=pl.col("kind").replace_strict(ranks)
    )
    x = alt.X("at:T", scale=alt.Scale(type="utc"), axis=time_axis(span_of(shift["at"])))
    areas = alt.Chart(inline(rows)).mark_area(interpolate="step-after").encode(
        x=x,
        y=alt.Y("people:Q", title=who, stack="zero", axis=alt.Axis(tickCount=5)),
        color=alt.Color("kind:N", legend=None, scale=palette(kinds, [COLOURS[kind] for kind in kinds])),
        order="rank:O",
        tooltip=tips(kind="", when="when", what=who),
    )
    line = alt.Chart(inline(shift.with_columns(when=_when(), what=pl.format("{}", pl.col("people").round(1))))).mark_line(
        interpolate="step-after", color=INK, strokeWidth=1.2
    ).encode(x=x, y="people:Q", tooltip=tips(when="on shift", what=who))
    return drawn(alt.layer(areas, line), height=220)


def _when() -> pl.Expr:
    return pl.from_epoch("at", "ms").dt.strftime("%a %d %b %H:%M")


def _days(material: Material) -> Table | None:
    shifts = material.shifts
    if shifts is None:
        return None
    busy = pl.sum_horizontal(pl.col("service_s", "travel_s", "breaks_s").fill_null(0)).sum()
    hours = (pl.col("shift_end") - pl.col("shift_start")).sum().dt.total_seconds()
    frame = shifts.group_by("day").agg(
        pl.col("jobs", "overtime_s").sum(),
        people=pl.col("resource_id").n_unique(),
        hours=hours / 3600,
        load=busy / hours,
        travelling=pl.when(pl.col("paid_s").sum() > 0).then(pl.col("travel_s").sum() / pl.col("paid_s").sum()),
        km=pl.col("travel_m").sum() / 1000,
    )
    if material.visits.height:
        own = material.visits.group_by("day").agg(on_time=(pl.col("late_s").fill_null(0) == 0).mean())
        frame = frame.join(own, on="day", how="left")
    else:
        frame = frame.with_columns(on_time=pl.lit(None, pl.Float64)).drop("travelling", "km", "on_time")
    columns = [column for column in DAYS if column.name in frame.columns and frame[column.name].cast(pl.String).ne("0").any()]
    return Table(title="Day by day", columns=columns, frame=frame.sort("day").select(column.name for column in columns))


def _on_time(material: Material, table: Table | None) -> Chart | None:
    """Show for each day the share of its visits that are in time, beside what was expected of the whole."""
    if table is None or "on_time" not in table.frame.columns:
        return None
    frame = table.frame.drop_nulls("on_time").select("day", "on_time", "jobs")
    if not frame.height:
        return None
    rows = frame.with_columns(
        label=pl.Series([spoken(one) for one in frame["day"]]),
        share=pl.Series([f"{one:.1%}" for one in frame["on_time"]]),
    ).drop("day").with_row_index("order")
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("label:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("on_time:Q", title="visits in time", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=5)),
        tooltip=tips(label="", share="in time", jobs="visits"),
    )
    layers: list[alt.Chart] = [base.mark_bar(size=36, cornerRadiusEnd=3), base.mark_text(dy=-8).encode(text="share:N")]
    target = material.target("on_time")
    if target is not None:
        rule = alt.Chart(inline(pl.DataFrame({"least": [target[0]]}))).mark_rule(strokeDash=[4, 3], color=INK)
        layers.append(rule.encode(y="least:Q"))
    worst = frame.sort("on_time").row(0, named=True)
    return Chart(
        key="on-time",
        title="Visits in time by day",
        says=f"Share of each day's visits that start and end by when they are due; the least is {worst['on_time']:.1%} on {spoken(worst['day'])}.",
        spec=drawn(alt.layer(*layers), height=170),
    )
