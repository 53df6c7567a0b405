"""Who does what when: a line a resource, a day at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from planning.report.charts import INK, QUIET, SERIES, drawn, inline, time_axis, tips
from planning.report.material import midnight, wall
from planning.report.parts import Chart, Column, Section, Table
from planning.report.words import counted, listed

if TYPE_CHECKING:
    from planning.report.material import Material

MOST = 150
"""Resources that a chart of a day shows."""
ROW = 22
DAY = 86_400_000
TASKS_APART = 60_000
"""Milliseconds between two tasks that a chart draws as one stretch."""
LOOKS = {
    "on shift": ("var(--shift)", 16),
    "journey": (QUIET, 4),
    "break": ("var(--break)", 10),
    "desk work": (SERIES[2], 12),
    "visit": (SERIES[0], 14),
    "late visit": (SERIES[1], 14),
    "frozen visit": (SERIES[3], 14),
}
"""Colour and height of each kind of bar, from the back to the front."""
SPAN = ("kind", "resource_id", "who", "from", "until")
TOLD = {
    "kind": "",
    "request_id": "request",
    "who": "who",
    "when": "when",
    "client": "client",
    "service": "service",
    "place": "place",
    "promise": "promised start",
    "late": "late",
    "way": "way",
    "tasks": "tasks",
}
"""What is shown of a bar under the pointer."""
COLUMNS = (
    Column("who", "Who", "id"),
    Column("start", "Start", "moment"),
    Column("end", "End", "moment"),
    Column("request_id", "Request", "id"),
    Column("client", "Client"),
    Column("service", "Service"),
    Column("place", "Place"),
    Column("km", "Way, km", "number"),
    Column("promise", "Promised start"),
    Column("late_s", "Late", "minutes"),
)


def gantt(material: Material) -> Section | None:
    """Show the plan day by day; None where the run holds none."""
    if not material.days:
        return None
    spans = bars(material)
    busy = spans.filter(pl.col("kind") != "on shift")["resource_id"].n_unique()
    chosen, note = _worth_showing(material, spans)
    kinds = [kind for kind in LOOKS if (chosen["kind"] == kind).any()]
    days = counted(len(material.days), "day")
    table = _table(material)
    chart = Chart(
        key="gantt",
        title="Who does what, day by day",
        says=f"A line for each of {counted(busy, 'resource')} with work, {days}: "
        f"{listed(kinds)}. The table below holds the same in words.",
        spec=_drawn(chosen, kinds, material),
        legend=[(LOOKS[kind][0], kind) for kind in kinds],
        by_day=True,
        people=_people(chosen),
        note=note,
    )
    lead = f"{counted(material.visits.height, 'visit')}" if material.visits.height else ""
    tasks = material.tasks.height
    lead = listed([said for said in (lead, counted(tasks, "piece") + " of desk work" if tasks else "") if said])
    return Section(
        key="plan",
        title="The plan",
        lead=f"{lead} by {counted(busy, 'resource')} on {days}.",
        parts=[chart, *([table] if table else [])],
    )


def bars(material: Material) -> pl.DataFrame:
    """Lay out everything that a line of the chart shows; times in milliseconds of the wall clock."""
    parts = [_shifts(material), _stops(material), _journeys(material), _returns(material), _stretches(material)]
    return pl.concat([part for part in parts if part is not None], how="diagonal").with_columns(
        when=pl.format("{}–{}", _clock("from"), _clock("until"))
    )


def with_words(visits: pl.DataFrame) -> pl.DataFrame:
    """Add to visits what readers are told of them: place, promise, way in km."""
    start, end = pl.col("promised_start"), pl.col("promised_end")
    return visits.with_columns(
        place=pl.coalesce("site", "site_id"),
        client=pl.coalesce("client", "client_id"),
        service=pl.coalesce("service", "service_id"),
        promise=pl.format("{}–{}", start.dt.strftime("%a %H:%M"), end.dt.strftime("%H:%M")),
        km=pl.col("travel_m") / 1000,
    )


def _shifts(material: Material) -> pl.DataFrame | None:
    if material.shifts is None:
        return None
    return material.shifts.select("resource_id", "who", kind=pl.lit("on shift"), **_times("shift_start", "shift_end"))


def _stops(material: Material) -> pl.DataFrame | None:
    if not material.stops.width:
        return None
    late, frozen = pl.col("late_s").fill_null(0) > 0, pl.col("status") == "frozen"
    kind = (
        pl.when(pl.col("activity") == "break")
        .then(pl.lit("break"))
        .when(late)
        .then(pl.lit("late visit"))
        .when(frozen)
        .then(pl.lit("frozen visit"))
        .otherwise(pl.lit("visit"))
    )
    return with_words(material.stops).select(
        *("resource_id", "who", "request_id", "client", "service", "place", "promise"),
        kind=kind,
        late=pl.when(late).then(pl.format("{} min", (pl.col("late_s") / 60).ceil().cast(pl.Int64))),
        **_times("start", "end"),
    )


def _journeys(material: Material) -> pl.DataFrame | None:
    if not material.visits.height:
        return None
    moving = material.visits.filter(pl.col("travel_s") > 0)
    way = pl.format("{} km", (pl.col("travel_m") / 1000).round(1))
    return moving.select("resource_id", "who", kind=pl.lit("journey"), way=way, **_times("depart", "arrive"))


def _returns(material: Material) -> pl.DataFrame | None:
    if material.shifts is None or not material.visits.height:
        return None
    last = material.stops.group_by("resource_id", "shift_start").agg(pl.col("end").max())
    both = material.shifts.drop_nulls("return_at").join(last, on=["resource_id", "shift_start"])
    home = both.filter(pl.col("return_at") > pl.col("end"))
    return home.select("resource_id", "who", kind=pl.lit("journey"), way=pl.lit("home"), **_times("end", "return_at"))


def _stretches(material: Material) -> pl.DataFrame | None:
    """Join tasks that follow one another into one stretch."""
    if not material.tasks.height:
        return None
    rows = material.tasks.select("resource_id", **_times("start", "end")).sort("resource_id", "from")
    apart = (pl.col("from") - pl.col("until").shift().over("resource_id")).fill_null(DAY) > TASKS_APART
    return (
        rows.with_columns(stretch=apart.cum_sum())
        .group_by("resource_id", "stretch", maintain_order=True)
        .agg(pl.col("from").min(), pl.col("until").max(), tasks=pl.len())
        .join(material.resources.select("resource_id", "who"), on="resource_id", how="left", maintain_order="left")
        .select(
            "resource_id", "from", "until", "tasks", who=pl.coalesce("who", "resource_id"), kind=pl.lit("desk work")
        )
    )


def _worth_showing(material: Material, spans: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """Keep whom a chart has room for: those with most lateness and most to do; say so."""
    working = spans.filter(pl.col("kind") != "on shift")
    order = working.group_by("resource_id").agg(
        late=(pl.col("kind") == "late visit").sum(), busy=(pl.col("until") - pl.col("from")).sum()
    )
    if order.height <= MOST:
        return spans.join(order, on="resource_id", how="semi"), ""
    most = order.sort("late", "busy", "resource_id", descending=[True, True, False]).head(MOST)
    where = material.run.file("plan")
    name = where.name if where else "plan.csv"
    note = f"Shown are {MOST} of {order.height:,} resources: those with most late visits, then with most to do."
    return spans.join(most, on="resource_id", how="semi"), f"{note} {name} holds them all."


def _people(spans: pl.DataFrame) -> list[str]:
    return spans.sort("resource_id")["who"].unique(maintain_order=True).to_list()


def _drawn(spans: pl.DataFrame, kinds: list[str], material: Material) -> dict[str, object]:
    told = {
        name: label for name, label in TOLD.items() if name in spans.columns and spans[name].null_count() < spans.height
    }
    data = inline(spans.select("kind", "from", "until", *(name for name in told if name not in SPAN), "who"))
    first = midnight(material.days[0])
    day = alt.Parameter(name="day", param=alt.VariableParameter(name="day", value=first), param_type="variable")
    who = alt.Parameter(name="who", param=alt.VariableParameter(name="who", value=""), param_type="variable")
    return _spec(data, kinds, told, _people(spans), [day, who])


def _spec(
    data: alt.InlineData, kinds: list[str], told: dict[str, str], names: list[str], params: list[alt.Parameter]
) -> dict[str, object]:
    base = (
        alt.Chart(data)
        .transform_filter(f"datum.from < day + {DAY} && datum.until > day")
        .transform_filter("!who || datum.who == who")
        .transform_calculate(begin="max(datum.from, day)", close=f"min(datum.until, day + {DAY} + {DAY // 4})")
    )
    layers = [
        base.transform_filter(alt.datum.kind == kind)
        .mark_bar(color=LOOKS[kind][0], height=LOOKS[kind][1], cornerRadius=0 if kind == "journey" else 2)
        .encode(
            x=alt.X(
                "begin:T",
                scale=alt.Scale(type="utc", nice=False),
                axis=time_axis(orient="top", tickCount=10, domain=False),
            ),
            x2="close",
            y=alt.Y(
                "who:N",
                sort=names,
                title=None,
                axis=alt.Axis(labelLimit=170, labelColor=INK, grid=False, ticks=False, domain=False),
            ),
            tooltip=tips(**told),
        )
        for kind in kinds
    ]
    return drawn(alt.layer(*layers).add_params(*params), row=ROW)


def _table(material: Material) -> Table | None:
    if not material.visits.height:
        return None
    rows = with_words(material.visits)
    shown = [column for column in COLUMNS if rows[column.name].null_count() < rows.height]
    return Table(title="All visits", columns=shown, frame=rows.select(column.name for column in shown), folded=True)


def _times(start: str, end: str) -> dict[str, pl.Expr]:
    return {"from": wall(pl.col(start)), "until": wall(pl.col(end))}


def _clock(name: str) -> pl.Expr:
    return pl.from_epoch(pl.col(name), "ms").dt.strftime("%a %H:%M" if name == "from" else "%H:%M")
