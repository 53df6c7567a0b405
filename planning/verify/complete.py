"""Plans without times: when their visits start and where the breaks go that they do not place."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.verify.legs import reached, returned
from planning.verify.rests import Rests
from planning.verify.rows import STOPS
from planning.verify.schedule import ALWAYS, Break, Route, Span, Stop, timetable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planning.case.case import Case
    from planning.travel.travel import Travel
    from planning.verify.schedule import Timetable

OF_ROUTE = ("route", "resource_id", "shift_start", "stays", "day", "shift_id", "opens", "closes", "latest_end", "timed")
"""Columns that every row of a route shares."""


def completed(case: Case, travel: Travel, rows: pl.DataFrame, pauses: pl.DataFrame) -> pl.DataFrame:
    """Give a start to every row of the routes without times, and add rows for the due breaks that they lack."""
    untimed = rows.filter(~pl.col("timed"))
    if untimed.is_empty():
        return rows
    visits: list[tuple[int, int]] = []
    taken: list[tuple[int, int, int]] = []
    rests = Rests(case, travel, rows.filter("timed"))
    for number, stops, table in _routes(case, travel, untimed, pauses, rests):
        visits += zip((stop["row"] for stop in stops), table.starts, strict=True)
        taken += ((number, pause, at) for pause, at in table.breaks.items())
    starts = pl.DataFrame(visits, {"row": pl.Int64, "found": pl.Int64}, orient="row")
    found = pl.DataFrame(taken, {"route": pl.Int64, "number": pl.Int64, "found": pl.Int64}, orient="row")
    given = untimed.filter(pl.col("activity") == "break").select("row", "route", "number")
    starts = pl.concat([starts, given.join(found, on=["route", "number"]).select("row", "found")])
    added = (
        found.join(given, on=["route", "number"], how="anti")
        .join(untimed.select(OF_ROUTE).unique("route"), on="route")
        .join(pauses, on=["resource_id", "shift_start", "number"])
        .rename({"found": "start"})
        .with_columns(activity=pl.lit("break"), forced=pl.lit(value=False), service=pl.lit(0, pl.Int64))
    )
    filled = rows.join(starts, on="row", how="left", maintain_order="left").with_columns(
        start=pl.when("timed").then("start").otherwise("found")
    )
    return pl.concat([filled.drop("found"), added], how="diagonal")


def _routes(
    case: Case, travel: Travel, rows: pl.DataFrame, pauses: pl.DataFrame, rests: Rests
) -> Iterator[tuple[int, list[dict[str, Any]], Timetable]]:
    """Schedule the routes one by one: number, visits, timetable."""
    is_visit = pl.col("activity").is_in(STOPS)
    rows = rows.with_columns(before=is_visit.cast(pl.Int64).cum_sum().over("route"))
    visits = reached(
        travel, rows.filter(is_visit).join(_asked(case), on="request_id", how="left", maintain_order="left")
    )
    back = dict(returned(travel, visits).select("route", "back_s").iter_rows())
    placed = _by_key(rows.filter(~is_visit).select("route", "number", "before"), "route")
    shifts = _by_key(pauses, "resource_id", "shift_start")
    hours = _hours(case)
    for number, group in groupby(visits.iter_rows(named=True), itemgetter("route")):
        stops = list(group)
        first = stops[0]
        legs = (*(stop["travel_s"] for stop in stops), back[number])
        route = Route(
            stops=tuple(_stop(stop, hours.get(stop["site_id"], (ALWAYS,))) for stop in stops),
            legs=(0,) * len(legs) if first["stays"] else legs,
            start=max(first["opens"], rests.over(first["resource_id"], first["day"])),
            latest_end=first["latest_end"],
            breaks=tuple(
                Break(pause["length"], pause["window_start"], pause["window_end"])
                for pause in shifts.get((first["resource_id"], first["shift_start"]), ())
            ),
        )
        places = {pause["number"]: 2 * pause["before"] for pause in placed.get((number,), ())}
        table = timetable(route, places)[0]
        rests.returned(first["resource_id"], first["day"], table.return_at)
        yield number, stops, table


def _asked(case: Case) -> pl.DataFrame:
    """Select what a stop needs to know of its request, beyond what its row already says."""
    return case.requests.select(
        "request_id", "windows", "window_on", "created_at", "respond_by", "due_at", "locked_start"
    )


def _hours(case: Case) -> dict[str, tuple[Span, ...]]:
    """When the sites with opening hours are open."""
    opened: dict[str, list[Span]] = {site: [] for site in case.sites.drop_nulls("opening")["site_id"]}
    for site, start, end in case.openings.select("site_id", "start", "end").iter_rows():
        opened[site].append(Span(start, end))
    return {site: tuple(spans) for site, spans in opened.items()}


def _by_key(frame: pl.DataFrame, *key: str) -> Mapping[tuple[Any, ...], Sequence[dict[str, Any]]]:
    """Rows of a frame as dictionaries, by their key, in their order."""
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(tuple(row[column] for column in key), []).append(row)
    return found


def _stop(row: Mapping[str, Any], hours: tuple[Span, ...]) -> Stop:
    """Read a visit or a fetch as a stop of its route, at a place that is open in these hours.

    A start locked by the requests table, or inside a locked promise, is a hard rule of the stop.
    """
    promised = None if row["promise_start"] is None else Span(row["promise_start"], row["promise_end"])
    fixed = Span(row["locked_start"], row["locked_start"]) if row["asked"] in {"time", "all"} else None
    in_promise = promised if "window" in {row["asked"], row["lock"]} else None
    return Stop(
        length=row["service"],
        windows=tuple(Span(window["start"], window["end"]) for window in row["windows"] or ()),
        ends_inside=row["window_on"] == "both",
        earliest=ALWAYS.start if row["created_at"] is None else row["created_at"],
        awaited=tuple(span for span in (fixed, promised) if span is not None),
        locked=fixed or in_promise,
        promised=promised,
        start_by=row["respond_by"],
        end_by=row["due_at"],
        interruptible=row["interruptible"],
        hours=hours,
    )
