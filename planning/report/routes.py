"""Where the routes of a day lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from planning.report.charts import SERIES, drawn, inline, tips
from planning.report.gantt import with_words
from planning.report.material import midnight
from planning.report.parts import Chart, Section
from planning.report.words import counted, figure

if TYPE_CHECKING:
    from planning.report.material import Material

HEIGHT = 480
MOST = 20_000
"""Points that a page carries."""
TOLD = {"who": "", "number": "stop", "request_id": "request", "when": "when", "client": "client", "place": "place"}


def routes(material: Material) -> Section | None:
    """Draw the routes on a map without streets; None where nobody travels or places are not known."""
    found = points(material)
    if found is None or found["request_id"].drop_nulls().len() == 0:
        return None
    axes = found.rename({"across": "lon", "up": "lat"})
    note = ""
    if found.height > MOST:
        whole = found["day"].n_unique()
        days = found.group_by("day").len().sort("day").with_columns(pl.col("len").cum_sum())
        kept = days.filter((pl.col("len") <= MOST) | (pl.col("day") == days["day"].min()))["day"]
        axes = axes.filter(pl.col("day").is_in(kept.implode()))
        note = f"Shown are the first {counted(len(kept), 'day')} of {whole}: a page carries {MOST:,} stops."
    away = material.total("travel_km")
    return Section(
        key="routes",
        title="The routes",
        lead=""
        if away is None
        else f"{figure(away, 'km', decimals=0)} in all; a circle is a visit, a square where a route begins.",
        parts=[
            Chart(
                key="routes",
                title="Routes of the day",
                says=f"{counted(material.visits.height, 'visit')} joined by straight lines, a colour for each route.",
                spec=_drawn(axes, geographic=_geographic(material)),
                by_day=True,
                note=note,
            )
        ],
    )


def points(material: Material) -> pl.DataFrame | None:
    """Lay out the places of each route in its order: across, up, day, who, number, and what is told of a stop.

    Routes begin and end where their shifts do. `across` and `up` are degrees, or kilometres of a plane.
    """
    visits = material.visits
    if not visits.height:
        return None
    across, up = ("lon", "lat") if _geographic(material) else ("x", "y")
    stops = with_words(visits).select(
        *("resource_id", "shift_start", "day", "who", "request_id", "client", "place"),
        across=pl.col(across),
        up=pl.col(up),
        at=pl.col("start"),
        when=pl.format("{}–{}", pl.col("start").dt.strftime("%a %H:%M"), pl.col("end").dt.strftime("%H:%M")),
    )
    parts = [stops]
    if material.shifts is not None:
        used = material.shifts.filter(pl.col("jobs") > 0)
        for end, moment in (("start", "departure"), ("end", "return_at")):
            parts.append(
                used.select(
                    *("resource_id", "shift_start", "day", "who"),
                    across=f"{end}_{across}",
                    up=f"{end}_{up}",
                    at=pl.col(moment),
                    when=pl.col(moment).dt.strftime("%a %H:%M"),
                )
            )
    both = (
        pl.concat(parts, how="diagonal")
        .drop_nulls(("across", "up"))
        .sort("resource_id", "shift_start", "at", maintain_order=True)
    )
    moving = pl.struct("across", "up").n_unique().over("resource_id", "shift_start") > 1
    return both.filter(moving).with_columns(
        number=pl.col("request_id").is_not_null().cum_sum().over("resource_id", "shift_start"),
        route=pl.struct("resource_id", "shift_start").rank("dense"),
    )


def _geographic(material: Material) -> bool:
    return material.visits["lat"].drop_nulls().len() > 0


def _drawn(found: pl.DataFrame, *, geographic: bool) -> dict[str, object]:
    days = {day: midnight(day) for day in found["day"].unique()}
    rows = found.with_columns(
        ms=pl.col("day").replace_strict(days, return_dtype=pl.Int64),
        number=pl.when(pl.col("request_id").is_not_null()).then("number"),
    ).with_row_index("order")
    rank = pl.struct("resource_id").rank("dense").over("day")
    rows = rows.with_columns(colour=(rank - 1) % len(SERIES))
    data = inline(rows.select("ms", "order", "route", "colour", "lon", "lat", *TOLD))
    day = alt.Parameter(
        name="day", param=alt.VariableParameter(name="day", value=min(days.values())), param_type="variable"
    )
    who = alt.Parameter(name="who", param=alt.VariableParameter(name="who", value=""), param_type="variable")
    over = alt.selection_point(on="pointerover", clear="pointerout", fields=["route"], empty=True, name="over")
    base = (
        alt.Chart(data)
        .transform_filter("datum.ms == day")
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            color=alt.Color(
                "colour:N", legend=None, scale=alt.Scale(domain=list(range(len(SERIES))), range=list(SERIES))
            ),
            opacity=alt.condition(
                "(!who || datum.who == who) && (!length(data('over_store')) || vlSelectionTest('over_store', datum))",
                alt.value(0.95),
                alt.value(0.12),
            ),
        )
    )
    lines = base.mark_line(strokeWidth=1.6, strokeJoin="round").encode(detail="route:N", order="order:Q")
    homes = (
        base.transform_filter("!datum.request_id")
        .mark_square(size=46, opacity=1)
        .encode(tooltip=tips(who="", when="when"))
    )
    stops = (
        base.transform_filter("datum.request_id")
        .mark_circle(size=46, opacity=1, stroke="var(--card)", strokeWidth=1)
        .encode(tooltip=tips(**TOLD))
    )
    projection = {"type": "mercator"} if geographic else {"type": "identity", "reflectY": True}
    chart = alt.layer(lines, homes, stops.add_params(over)).add_params(day, who).properties(projection=projection)
    return drawn(chart, height=HEIGHT)
