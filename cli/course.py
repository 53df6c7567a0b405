"""A simulation for a reader: its queues, its teams, its costs, and the course of its heaviest day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from cli.figures import figure
from cli.output import counted, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from cli.simulated import Simulated
    from planning.case.case import Case
    from scenarios.queues.operation import Operation

NONE = "-"
BAR = 24
"""Characters of the longest bar."""
OF_QUEUES = {
    "offered": "offered",
    "answered": "answered",
    "abandoned_share": "gave up",
    "service_level": "service level",
    "target_met": "reaches target",
    "wait": "wait",
    "wait_p90": "90 % within",
    "satisfaction": "satisfaction",
}
OF_TEAMS = {"staffed_hours": "hours", "occupancy": "occupancy", "utilisation": "utilisation", "cost_staff": "cost"}
MONEY = ("cost_staff", "cost_partner", "penalties", "cost_total", "cost_per_resolved")
OF_MEASURES = {"measure_starts": "times", "measure_hours": "hours"}


def set_aside(case: Case) -> Iterator[str]:
    """Say what was left out of a case."""
    if case.set_aside:
        yield f"{counted(len(case.set_aside), 'error')}: the rows are set aside and not simulated"


def uncertainty(operation: Operation) -> str:
    """Say what the intervals of a simulation hold."""
    if np.any(np.asarray(operation.model.spread) > 0):
        return "queue noise and forecast error"
    return "queue noise; the demand is taken as known"


def shown(played: Simulated, *, days: bool, everything: bool) -> Iterator[RenderableType]:
    """Show a simulation.

    Parameters
    ----------
    days
        Show the course of the heaviest day of each queue.
    everything
        Show that of every day, and the figures that a first look can do without.
    """
    count = len(played.figures.part)
    yield f"{count:,} replications; +- is a 95 % interval of the mean and holds {uncertainty(played.operation)}"
    for scope, columns in (("queue", OF_QUEUES), ("team", OF_TEAMS), ("measure", OF_MEASURES)):
        rows = played.kpis.filter(pl.col("scope") == scope)
        if not rows.is_empty():
            yield ""
            yield _by(rows, scope, columns)
    yield ""
    yield _money(played.kpis, everything=everything)
    for queue in played.queues["queue_id"].unique(maintain_order=True) if days or everything else ():
        yield from _course(played, queue, everything=everything)


def _by(rows: pl.DataFrame, scope: str, columns: dict[str, str]) -> RenderableType:
    """Show figures of a scope: a row for each of its groups."""
    found = {(row["kpi"], row["scope_id"]): row for row in rows.iter_rows(named=True)}
    kept = {
        kpi: said
        for kpi, said in columns.items()
        if any(key[0] == kpi and found[key]["value"] is not None for key in found)
    }
    ids = dict.fromkeys(row["scope_id"] for row in rows.iter_rows(named=True))
    cells = ((each, *(bounded(found.get((kpi, each))) for kpi in kept)) for each in ids)
    return table((scope, *kept.values()), cells, right=tuple(kept.values()))


def _money(kpis: pl.DataFrame, *, everything: bool) -> RenderableType:
    total = kpis.filter(pl.col("scope") == "total")
    rows = total if everything else total.filter(pl.col("kpi").is_in(MONEY), pl.col("value") != 0)
    cells = ((row["kpi"], bounded(row), row["unit"]) for row in rows.iter_rows(named=True))
    return table(("figure", "value", "unit"), cells, right=("value",))


def bounded(row: dict[str, object] | None) -> str:
    """Write a figure with half its interval: `82.1% +-1.3`."""
    if row is None or not isinstance(row["value"], float):
        return NONE
    value, unit = row["value"], str(row["unit"])
    high = row.get("high")
    half = high - value if isinstance(high, float) else 0.0
    if unit == "share":
        return f"{value:.1%}" + (f" +-{100 * half:.1f}" if half > 0 else "")
    if unit == "s":
        return f"{duration(value)}" + (f" +-{half:.0f}" if half >= 1 else "")
    if unit == "points":
        return f"{value:.2f}" + (f" +-{half:.2f}" if half > 0 else "")
    said = f"{value:,.0f}" if abs(value) >= 100 else figure(round(value, 2), unit)  # noqa: PLR2004 - three digits
    return said + (f" +-{half:,.0f}" if half >= 1 else f" +-{half:.2f}" if half >= 0.01 else "")  # noqa: PLR2004


def duration(seconds: float) -> str:
    """Write a wait as people say it."""
    if seconds < 120:  # noqa: PLR2004 - two minutes
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 2 * 3600 else f"{seconds / 3600:.1f} h"


def _course(played: Simulated, queue: str, *, everything: bool) -> Iterator[RenderableType]:
    """Show the days of a queue interval by interval; of several the heaviest."""
    zone = ZoneInfo(played.operation.grid.zone)
    rows = played.queues.filter(queue_id=queue).with_columns(
        day=pl.col("start").map_elements(lambda at: datetime.fromtimestamp(at, zone).date(), return_dtype=pl.Date)
    )
    days = rows.group_by("day").agg(pl.sum("offered")).sort("offered", "day", descending=[True, False])
    for day in days["day"].sort() if everything else days["day"].head(1):
        mine = rows.filter((pl.col("day") == day) & ((pl.col("offered") >= SEEN) | (pl.col("backlog") >= SEEN)))
        if not mine.is_empty():
            yield ""
            yield f"{queue}, {day:%a %d %b}: contacts that come, how many are in time, how long they wait, who waits on"
            yield _day(mine, zone)


def beside(courses: Mapping[str, pl.DataFrame]) -> Iterator[RenderableType]:
    """Show the courses of several simulations side by side: the day of each queue that is heaviest in the first.

    Parameters
    ----------
    courses
        By run, what `intervals.csv` holds: start (local, with its offset), queue_id, offered, service_level, wait_s,
        backlog.
    """
    if len(courses) <= 1:
        return
    first = next(iter(courses.values()))
    date, clock = pl.col("start").str.head(10), pl.col("start").str.slice(11)  # an hour may come twice: not its offset
    for queue in first["queue_id"].unique(maintain_order=True):
        days = first.filter(queue_id=queue).group_by(date).agg(pl.sum("offered"))
        day = days.sort("offered", "start", descending=[True, False])["start"][0]
        mine = {
            run: {
                row["clock"]: row
                for row in rows.filter(date == day, queue_id=queue).with_columns(clock=clock).to_dicts()
            }
            for run, rows in courses.items()
        }
        hours = [at for at in next(iter(mine.values())) if any(_seen(rows.get(at)) for rows in mine.values())]
        if hours:
            yield ""
            yield f"{queue}, {day}: contacts that come, how many are in time, how long they wait"
            yield table(("from", *mine), ((at[:5], *(_cell(rows.get(at)) for rows in mine.values())) for at in hours))


def _seen(row: Mapping[str, Any] | None) -> bool:
    return row is not None and (row["offered"] >= SEEN or row["backlog"] >= SEEN)


def _cell(row: Mapping[str, Any] | None) -> str:
    """Write an interval of a run: `312  82%  34 s`."""
    if row is None:
        return NONE
    level = NONE if row["service_level"] is None else f"{row['service_level']:.0%}"
    wait = NONE if row["wait_s"] is None else duration(row["wait_s"])
    return f"{row['offered']:>6,.0f} {level:>5} {wait:>8}"


SEEN = 0.5
"""Fewer contacts are not shown."""


def _day(rows: pl.DataFrame, zone: ZoneInfo) -> RenderableType:
    most = max(float(rows["offered"].to_numpy().max()), 1.0)
    cells = (
        (
            f"{datetime.fromtimestamp(row['start'], zone):%H:%M}",
            f"{row['offered']:,.0f}",
            "#" * round(BAR * row["offered"] / most),
            NONE if row["service_level"] is None else f"{row['service_level']:.0%}",
            NONE if row["wait_s"] is None else duration(row["wait_s"]),
            f"{row['backlog']:,.0f}",
        )
        for row in rows.iter_rows(named=True)
    )
    headings = ("from", "offered", "", "in time", "wait", "waiting")
    return table(headings, cells, right=("offered", "in time", "wait", "waiting"))
