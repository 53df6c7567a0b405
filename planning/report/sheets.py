"""A sheet a person and day, to print on A4 and carry along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.report.gantt import with_words
from planning.report.words import counted, day, listed, minutes

if TYPE_CHECKING:
    from datetime import date, datetime

    from planning.report.material import Material

MOST = 2_500
"""Stops on all sheets of a page; the first day is there in any case."""
DATE = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a sheet; `quiet`: nothing to tick off."""

    start: str
    end: str
    what: str
    more: str = ""
    where: str = ""
    way: str = ""
    promise: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a person does on a day."""

    who: str
    day: str
    day_key: str
    summary: str
    rows: tuple[Row, ...]


def sheets(material: Material) -> tuple[list[Sheet], str]:
    """Make the sheets of the days for which a page has room, and say which those are."""
    if not material.visits.height:
        return [], ""
    stops = with_words(material.stops)
    stops = stops.filter(pl.col("request_id").is_not_null().any().over("resource_id", "day"))
    wanted = stops.group_by("day").len().sort("day").with_columns(pl.col("len").cum_sum())
    days = wanted.filter((pl.col("len") <= MOST) | (pl.col("day") == wanted["day"].min()))["day"].to_list()
    note = ""
    if len(days) < wanted.height:
        note = f"Sheets of the first {counted(len(days), 'day')} of {wanted.height}: a page carries {MOST:,} stops."
        note += " Calendars hold every day."
    shifts = _shifts(material)
    kept = stops.filter(pl.col("day").is_in(days)).sort("day", "who", "start")
    groups = kept.partition_by("day", "who", maintain_order=True)
    return [_sheet(group.to_dicts(), shifts) for group in groups], note


def _shifts(material: Material) -> dict[tuple[str, datetime], dict[str, Any]]:
    if material.shifts is None:
        return {}
    return {
        (row["resource_id"], row["shift_start"]): row
        for row in material.shifts.filter(pl.col("jobs") > 0).iter_rows(named=True)
    }


def _sheet(stops: list[dict[str, Any]], shifts: dict[tuple[str, datetime], dict[str, Any]]) -> Sheet:
    first: date = stops[0]["day"]
    own = {key: shifts[key] for key in ((stop["resource_id"], stop["shift_start"]) for stop in stops) if key in shifts}
    rows = []
    for (_, began), shift in own.items():
        mine = [stop for stop in stops if stop["shift_start"] == began]
        if shift["departure"] is not None and (mine[0]["travel_s"] or 0) > 0:
            rows.append(Row(f"{shift['departure']:%H:%M}", "", "set off", quiet=True))
        rows += [_row(stop) for stop in mine]
        if shift["return_at"] is not None and shift["return_at"] > mine[-1]["end"]:
            rows.append(Row("", f"{shift['return_at']:%H:%M}", "back", quiet=True))
    if not own:
        rows = [_row(stop) for stop in stops]
    visits = [stop for stop in stops if stop["activity"] == "visit"]
    way = sum(shift["travel_m"] or 0 for shift in own.values()) / 1000
    said = [counted(len(visits), "visit"), *([f"{way:,.0f} km"] if way else [])]
    over = sum(shift["overtime_s"] or 0 for shift in own.values())
    said += [f"{minutes(over)} of overtime"] if over else []
    hours = [f"shift {shift['shift_start']:%H:%M}–{shift['shift_end']:%H:%M}" for shift in own.values()]
    return Sheet(
        stops[0]["who"],
        day(first),
        first.strftime(DATE),
        f"{listed(said)}" + (f" · {', '.join(hours)}" if hours else ""),
        tuple(rows),
    )


def _row(stop: dict[str, Any]) -> Row:
    start, end = f"{stop['start']:%H:%M}", f"{stop['end']:%H:%M}"
    if stop["activity"] == "break":
        return Row(start, end, "break", quiet=True)
    what = stop["service"] or "visit"
    who = " · ".join(filter(None, [stop["request_id"], stop["role"], stop["client"]]))
    way = f"{stop['km']:,.1f} km" if stop["km"] else ""
    point = f"{stop['lat']:.5f}, {stop['lon']:.5f}" if stop["lat"] is not None and stop["lon"] is not None else ""
    where = " · ".join(filter(None, [stop["place"], point]))
    return Row(start, end, what, who, where, way, stop["promise"] or "")
