"""How the hours of the staff are used, and how well the days go: a curve over the horizon and a row a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import altair as alt
import numpy as np
import numpy.typing as npt
import polars as pl

from planning.report.charts import INK, QUIET, SERIES, drawn, inline, palette, span_of, time_axis, tips
from planning.report.gantt import bars
from planning.report.parts import Chart, Column, Section, Table
from planning.report.words import day as spoken
from planning.report.words import figure

if TYPE_CHECKING:
    from planning.report.material import Material

Moments: TypeAlias = npt.NDArray[np.int64]
HOUR = 3_600_000
MOST_HOURS = 24 * 15
"""Steps of an hour up to so many, then of a day."""
COLOURS = {"service": SERIES[0], "desk work": SERIES[2], "journeys": QUIET, "breaks": "var(--break)"}
OF = {
    "visit": "service",
    "late visit": "service",
    "frozen visit": "service",
    "journey": "journeys",
    "break": "breaks",
    "desk work": "desk work",
}
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
    if material.shifts is None or not material.days:
        return None
    used, shift, step = people(bars(material))
    peak = float(shift["people"].to_numpy().max())
    by = "hour" if step == HOUR else "day"
    alive = material.resources["kind"].is_in(["person", "vehicle"]).all()
    who = "people" if alive else "resources"
    chart = Chart(
        key="load",
        title=f"{who.capitalize()} at work by {by}",
        says=f"How many of at most {peak:,.0f} {who} on shift serve, travel or pause, on average in each {by}.",
        spec=_drawn(used, shift, who),
        legend=[*((COLOURS[kind], kind) for kind in COLOURS if (used["kind"] == kind).any()), (INK, "on shift")],
    )
    table = _days(material)
    parts: list[Chart | Table] = [chart]
    met = _on_time(material, table)
    return Section(
        key="load", title="Load and service", parts=[*parts, *([met] if met else []), *([table] if table else [])]
    )


def people(spans: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Count who is at what: the mean by interval and kind; those on shift; the interval in milliseconds."""
    first, last = spans["from"].min(), spans["until"].max()
    assert isinstance(first, int)
    assert isinstance(last, int)
    step = HOUR if (last - first) // HOUR < MOST_HOURS else 24 * HOUR
    edges = np.arange(first // step, -(-last // step) + 1) * step
    named = spans.with_columns(pl.col("kind").replace(OF))
    pauses = _pauses(named)
    frames = [
        _mean(own, pauses.filter(kind=kind), edges).with_columns(kind=pl.lit(kind))
        for (kind,), own in named.partition_by("kind", as_dict=True).items()
    ]
    both = pl.concat(frames)
    return both.filter(pl.col("kind") != "on shift"), both.filter(kind="on shift"), step


def _pauses(spans: pl.DataFrame) -> pl.DataFrame:
    """List the stretches in which a break falls into something else, a journey mostly, that goes on after it."""
    breaks = spans.filter(kind="breaks").select("resource_id", pause="from", resume="until")
    split = spans.filter(~pl.col("kind").is_in(["breaks", "on shift"])).join(breaks, on="resource_id")
    inside = split.filter(pl.col("pause") < pl.col("until"), pl.col("resume") > pl.col("from"))
    begin, end = pl.max_horizontal("from", "pause"), pl.min_horizontal("until", "resume")
    return inside.select("kind", end.alias("until"), begin.alias("from"))


def _mean(spans: pl.DataFrame, pauses: pl.DataFrame, edges: Moments) -> pl.DataFrame:
    """Take the mean number of spans that cover each interval, less the pauses in them."""
    covered = _covered(spans, edges) - _covered(pauses, edges)
    return pl.DataFrame({"at": edges[:-1], "people": np.diff(covered) / np.diff(edges)})


def _covered(spans: pl.DataFrame, edges: Moments) -> Moments:
    """Sum, at each edge, how long the spans have lasted by then: exact, by sorting their ends."""
    return _since(spans["from"], edges) - _since(spans["until"], edges)


def _since(moments: pl.Series, edges: Moments) -> Moments:
    """Sum, at each edge, the time since the moments before it."""
    ordered = np.sort(moments.to_numpy())
    before = np.searchsorted(ordered, edges)
    sums = np.concatenate([[0], np.cumsum(ordered)]).astype(np.int64)
    since: Moments = before * edges - sums[before]
    return since


def _drawn(used: pl.DataFrame, shift: pl.DataFrame, who: str) -> dict[str, object]:
    kinds = [kind for kind in COLOURS if (used["kind"] == kind).any()]
    ranks = {kind: place for place, kind in enumerate(COLOURS)}
    rows = used.with_columns(
        when=_when(), what=pl.format("{}", pl.col("people").round(1)), rank=pl.col("kind").replace_strict(ranks)
    )
    x = alt.X("at:T", scale=alt.Scale(type="utc"), axis=time_axis(span_of(shift["at"])))
    areas = (
        alt.Chart(inline(rows))
        .mark_area(interpolate="step-after")
        .encode(
            x=x,
            y=alt.Y("people:Q", title=who, stack="zero", axis=alt.Axis(tickCount=5)),
            color=alt.Color("kind:N", legend=None, scale=palette(kinds, [COLOURS[kind] for kind in kinds])),
            order="rank:O",
            tooltip=tips(kind="", when="when", what=who),
        )
    )
    line = (
        alt.Chart(inline(shift.with_columns(when=_when(), what=pl.format("{}", pl.col("people").round(1)))))
        .mark_line(interpolate="step-after", color=INK, strokeWidth=1.2)
        .encode(x=x, y="people:Q", tooltip=tips(when="on shift", what=who))
    )
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
    columns = [
        column for column in DAYS if column.name in frame.columns and frame[column.name].cast(pl.String).ne("0").any()
    ]
    return Table(title="Day by day", columns=columns, frame=frame.sort("day").select(column.name for column in columns))


def _on_time(material: Material, table: Table | None) -> Chart | None:
    """Show for each day the share of its visits that are in time, beside what was expected of the whole."""
    if table is None or "on_time" not in table.frame.columns:
        return None
    frame = table.frame.drop_nulls("on_time").select("day", "on_time", "jobs")
    if not frame.height:
        return None
    rows = (
        frame.with_columns(
            label=pl.Series([spoken(one) for one in frame["day"]]),
            share=pl.Series([f"{one:.1%}" for one in frame["on_time"]]),
        )
        .drop("day")
        .with_row_index("order")
    )
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("label:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y(
            "on_time:Q",
            title="visits in time",
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format=".0%", tickCount=5),
        ),
        tooltip=tips(label="", share="in time", jobs="visits"),
    )
    layers: list[alt.Chart] = [base.mark_bar(size=36, cornerRadiusEnd=3), base.mark_text(dy=-8).encode(text="share:N")]
    target = material.target("on_time")
    if target is not None:
        rule = alt.Chart(inline(pl.DataFrame({"least": [target[0]]}))).mark_rule(strokeDash=[4, 3], color=INK)
        layers.append(rule.encode(y="least:Q"))
    worst = frame.sort("on_time").row(0, named=True)
    least = figure(worst["on_time"], "share")
    return Chart(
        key="on-time",
        title="Visits in time by day",
        says=f"Visits that start and end by when they are due; the least, {least}, on {spoken(worst['day'])}.",
        spec=drawn(alt.layer(*layers), height=170),
    )
