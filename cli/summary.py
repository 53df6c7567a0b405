"""What a plan comes to, for a dispatcher: who does what when, what it costs, and who is left out and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl
from rich.text import Text

from cli import timeline
from cli.figures import cost, money
from cli.output import FIRST_ROWS, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from rich.console import RenderableType

    from cli.judge import Judged
    from planning.case.case import Case
    from planning.plan import Plan
    from planning.verify import Verdict

FIRST_IDS = 3  # requests left out that are named for each reason
FIGURES = 24  # columns that jobs, km and overtime need
SHIFT = ["resource_id", "shift_start"]
CLOCK_TIMES = ("depart", "arrive", "start", "end")


def summary(judged: Judged, *, width: int, everything: bool) -> Iterator[RenderableType]:
    """Tell what a plan comes to.

    Parameters
    ----------
    width
        Columns that a line may fill.
    everything
        Show every resource and day, not the first only.
    """
    case, verdict = judged.case, judged.verdict
    if not verdict.routes.is_empty():
        most = None if everything else FIRST_ROWS
        yield from _days(case, verdict, width=width, most=most, where=judged.place / "plan.csv")
        yield ""
    yield from cost(case, verdict)
    yield from _left_out(case, judged.plan)


def _days(case: Case, verdict: Verdict, *, width: int, most: int | None, where: Path) -> Iterator[RenderableType]:
    routes = verdict.routes.sort("day", "resource_id", "shift_start")
    days = routes.select("day", "resource_id").unique(maintain_order=True).with_row_index("row")
    shown = days if most is None else days.head(most)
    zone = ZoneInfo(case.settings.timezone)
    some = replace(verdict, rows=verdict.rows.join(routes.join(shown, on=["day", "resource_id"]), on=SHIFT, how="semi"))
    drawn = [_Day(case, some, row, zone) for row in shown.iter_rows(named=True)]
    names = max(len(day.resource_id) for day in drawn)
    axis = timeline.Axis.over(
        [span for day in drawn for span in day.spans], max(width - names - len("Mon 23 Nov") - FIGURES, 24)
    )
    figures = ("jobs", "km", "overtime")
    yield table(("resource", "day", axis.ruler, *figures), (day.cells(axis) for day in drawn), right=figures)
    yield timeline.legend(verdict.rows["activity"].unique())
    if hidden := len(days) - len(drawn):
        yield f"... and {hidden:,} more of {len(days):,} rows: {where} has them all, -v shows them"
    if empty := "; ".join(idle(case, routes)):
        yield empty


def idle(case: Case, routes: pl.DataFrame) -> Iterator[str]:
    """Say how many shifts stay empty: those of persons and vehicles, and those of rooms and equipment."""
    shifts = case.shifts.select("resource_id", shift_start="start").join(case.resources, on="resource_id")
    for kinds, whose in ((("person", "vehicle"), ""), (("room", "equipment"), " of rooms and equipment")):
        mine = shifts.filter(pl.col("kind").is_in(kinds))
        empty = len(mine.join(routes, on=["resource_id", "shift_start"], how="anti"))
        if empty:
            yield f"{empty:,} of {len(mine):,} shifts{whose} stay empty"


class _Day:
    """One resource on one day: its shifts, its routes and their stops, on the clock of that day."""

    def __init__(self, case: Case, verdict: Verdict, row: dict[str, Any], zone: ZoneInfo) -> None:
        self.resource_id: str = row["resource_id"]
        self.day: date = row["day"]
        mine = pl.col("resource_id") == self.resource_id
        self.routes = verdict.routes.filter(mine, pl.col("day") == self.day).sort("shift_start")
        stops = verdict.rows.filter(mine, pl.col("shift_start").is_in(self.routes["shift_start"].to_list()))
        shifts = case.shifts.filter(mine, pl.col("day") == self.day)

        def clock(instant: int) -> int:
            return timeline.since_midnight(instant, self.day, zone)

        self.stops = [
            {
                "activity": stop["activity"],
                **{name: clock(stop[name]) for name in CLOCK_TIMES if stop[name] is not None},
            }
            for stop in stops.sort("start").iter_rows(named=True)
        ]
        last = (
            stops.filter(pl.col("activity").is_in(["visit", "fetch"])).group_by("shift_start").agg(pl.col("end").max())
        )
        ends = self.routes.join(last, on="shift_start").select("end", "return_at")
        self.returns = [(clock(low), clock(high)) for low, high in ends.iter_rows()]
        self.shifts = [(clock(low), clock(high)) for low, high in shifts.select("start", "end").iter_rows()]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """What the line must hold: every shift, and the returns that come after it."""
        return self.shifts + self.returns

    def cells(self, axis: timeline.Axis) -> Sequence[object]:
        drawn = timeline.line(axis, shifts=self.shifts, stops=self.stops, returns=self.returns)
        coloured = Text.assemble(*((text, colour or "") for text, colour in timeline.runs(drawn)))
        jobs, metres, overtime = (self.routes[name].sum() for name in ("jobs", "travel_m", "overtime"))
        late = f"{-(-overtime // 60)} min" if overtime else None
        return self.resource_id, f"{self.day:%a %d %b}", coloured, jobs, f"{metres / 1000:,.1f}", late


def _left_out(case: Case, plan: Plan) -> Iterator[RenderableType]:
    asked, left = len(case.requests) + len(case.tasks), len(plan.unplanned)
    yield ""
    yield f"served {asked - left:,} of {asked:,} requests" + ("" if left else "; nobody is left out")
    if not left:
        return
    reasons = (
        plan.unplanned.sort("code", pl.col("value"), "request_id", descending=[False, True, False])
        .group_by("code", maintain_order=True)
        .agg(pl.len(), pl.col("value").sum(), pl.col("request_id").head(FIRST_IDS), pl.col("detail").first())
    )
    currency = case.settings.currency
    rows = (
        (code, count, money(value), _named(ids, count), detail)
        for code, count, value, ids, detail in reasons.iter_rows()
    )
    yield ""
    yield table(
        ("left out", "requests", f"value {currency}", "which", "why (the first)"),
        rows,
        right=("requests", f"value {currency}"),
    )


def _named(ids: list[str], count: int) -> str:
    return ", ".join(ids) + (" ..." if count > len(ids) else "")
