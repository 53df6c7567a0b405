"""What requests are owed: the sla row of each, and the moments that follow on its clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.case.look_up import look_up
from planning.case.times import local_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.case.calendars import Calendar
    from planning.case.settings import Settings
    from planning.case.sheet import Sheet, Sheets
    from planning.faults import Fault

    Integers = NDArray[np.int64]

ANY = "*"
ROUND = "24x7"
LONGEST = 366 * 86_400 * 30  # a clock that has not shown an sla's hours within so many seconds is open too rarely
OWED = ("response", "resolution", "clock", "penalty_fixed", "penalty_hour", "penalty_cap")


def rare_clocks(sla: Sheet, rules: Sheet, settings: Settings) -> list[Fault]:
    """Clocks that are open too rarely for the hours of their rows, or of rules: E408."""
    faults = []
    for clock, calendar in settings.calendars.items():
        week = sum(span.end - span.start for span in calendar.spans)
        longest = week * (LONGEST // (7 * 86_400))
        long = (pl.col("clock") == clock) & (pl.max_horizontal("response", "resolution") > longest)
        wrong, right = "is a clock that is open too rarely for these hours", "24x7, or a calendar with more hours"
        faults += sla.faults(long, "E408", wrong, right, "clock")
        if clock in sla.rows["clock"]:
            wrong = f"are more hours than the clock {clock} of an sla row can count to: it is open too rarely"
            faults += rules.faults(pl.col("due") > longest, "E408", wrong, "fewer hours", "due_h")
    return faults


def with_sla(requests: pl.DataFrame, sheets: Sheets, settings: Settings) -> pl.DataFrame:
    """Complete requests with respond_by, due_at and penalties, each its own or as its sla row says."""
    rows = _with_row(requests, sheets["sla"].rows)
    rows = rows.with_columns(
        penalty_hour=pl.col("penalty_hour").fill_null(settings.objective.late_per_hour),
        penalty_fixed=pl.col("penalty_fixed").fill_null(0),
    )
    for target, hours in (("respond_by", "response"), ("due_at", "resolution")):
        own = pl.col(target)
        rows = rows.with_columns(own.fill_null(counted(rows, hours, settings)))
    return rows


def counted(rows: pl.DataFrame, hours: str, settings: Settings) -> pl.Series:
    """When the clock of each row (`clock`; null: 24x7) has shown so many seconds (`hours`) since it was created."""
    moments = rows.select(pl.col("created_at") + pl.col(hours)).to_series()
    for clock in rows["clock"].drop_nulls().unique().sort():
        if clock == ROUND:
            continue
        at = rows.select((pl.col("clock") == clock) & pl.col(hours).is_not_null()).to_series().arg_true()
        if len(at):
            created, owed = (column.gather(at).to_numpy() for column in rows.select("created_at", hours))
            opened = count_open(settings.calendars[clock], created, owed, settings.timezone)
            moments = moments.scatter(at, pl.Series(opened))
    return moments


def _with_row(requests: pl.DataFrame, sla: pl.DataFrame) -> pl.DataFrame:
    owed = sla.with_columns(_sla=pl.int_range(pl.len()))
    return look_up(row_of(requests, owed), owed.select("_sla", *OWED), ["_sla"])


def row_of(requests: pl.DataFrame, owed: pl.DataFrame) -> pl.DataFrame:
    """Give `_sla` of the first sla row that holds: (tier, service), (tier, *), (*, service), (*, *)."""
    asked = ["tier", "service_id"]
    if requests.is_empty() or owed.is_empty():
        return requests.with_columns(_sla=pl.lit(None, pl.Int64))
    rows, found = requests.select(asked).unique(), []
    for count, (tier, service) in enumerate(((True, True), (True, False), (False, True), (False, False))):
        keys = {
            "owed_tier": pl.col("tier") if tier else pl.lit(ANY),
            "owed_service": pl.col("service_id") if service else pl.lit(ANY),
        }
        each = owed.select(owed_tier="tier", owed_service="service_id", **{f"_sla_{count}": "_sla"})
        rows = rows.with_columns(**keys).join(each, on=list(keys), how="left", maintain_order="left")
        found.append(f"_sla_{count}")
    rows = rows.select(*asked, _sla=pl.coalesce(found))
    return look_up(requests, rows, asked)


def count_open(calendar: Calendar, created: Integers, owed: Integers, zone: str) -> Integers:
    """When a calendar has been open for so many seconds since a moment.

    Parameters
    ----------
    calendar
        The clock.
    created, owed
        int64[n]: epoch seconds, and the open seconds to count.
    zone
        Time zone of the calendar.

    Returns
    -------
    int64[n]
        Epoch seconds; the moment itself where nothing is owed. Hours that are full at closing time end there.
    """
    week = sum(span.end - span.start for span in calendar.spans)
    weeks = int(owed.max()) // week * 11 // 10 + 5  # more than enough where clock changes take hours away
    first = local_day(int(created.min()), zone) - timedelta(days=2)
    last = local_day(int(created.max()), zone) + timedelta(days=7 * weeks)
    openings = calendar.openings(first, last, zone)
    starts = np.array([opening.start for opening in openings], dtype=np.int64)
    ends = np.array([opening.end for opening in openings], dtype=np.int64)
    shown = np.concatenate(([0], np.cumsum(ends - starts)))  # open seconds before each opening
    at = np.searchsorted(starts, created, side="right") - 1
    passed = np.where(at >= 0, shown[at] + np.minimum(created - starts[at], ends[at] - starts[at]), 0)
    goal = passed + owed
    within = np.searchsorted(shown, goal, side="left") - 1
    return np.where(owed > 0, starts[within] + goal - shown[within], created)
