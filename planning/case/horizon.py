"""When: the moment at which a plan is made, and the days that it covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from planning.case.keys import Cell, Duration, fault_at, key, scalar, section
from planning.case.schema.kinds import Complaint, Text, Whole, similar
from planning.case.schema.moments import Day, Moment
from planning.case.times import instant, local_day, local_seconds
from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from planning.case.document import Node

RELATIVE = ("today", "tomorrow")
TEXT = Cell(Text())


@dataclass(frozen=True, slots=True)
class Horizon:
    """The keys of `horizon`, as written."""

    start: str | None = key(TEXT, "First day, or moment, that is planned; today and tomorrow count from now.")
    days: int = key(Cell(Whole(unit="days", low=1, high=366)), "How many days are planned.", 1)
    frozen: int = key(Duration(), "What begins so soon after now stays as it is.", 0, "0min")


class Period(NamedTuple):
    """Epoch seconds of now, of the horizon's start and its end (excluded); seconds frozen; local days."""

    now: int
    start: int
    end: int
    frozen: int
    days: int


@dataclass(frozen=True, slots=True)
class Dating:
    """Reads `now` and `horizon`.

    Parameters
    ----------
    nodes
        The keys of case.yaml.
    zone
        Its time zone.
    faults
        Takes what is wrong.
    """

    nodes: Mapping[str, Node]
    zone: str
    faults: list[Fault]

    def period(self, clock: Callable[[], int], file: str) -> Period:
        """Read the period; some other one where something is wrong.

        Parameters
        ----------
        clock
            Gives the current time in epoch seconds, for `now: clock`.
        file
            In which the horizon should stand.
        """
        node = self.nodes.get("horizon")
        horizon = section(Horizon, node, "horizon", self.faults)
        now = self._now(clock)
        start = None
        if horizon.start is not None and node is not None:
            start = self._start(node.value["start"], horizon.start, now)
        elif not any(fault.column in ("horizon", "horizon.start") for fault in self.faults):
            line = None if node is None else node.line
            wrong, right = "is missing", "like horizon: {start: 2026-11-23, days: 5}"
            self.faults.append(
                Fault(code="E209", file=file, line=line, column="horizon.start", wrong=wrong, right=right)
            )
        start = 0 if start is None else start
        last = local_day(start, self.zone) + timedelta(days=horizon.days)
        end = instant(last, local_seconds(start, self.zone), self.zone)
        return Period(start if now is None else now, start, end, horizon.frozen, horizon.days)

    def _now(self, clock: Callable[[], int]) -> int | None:
        node = self.nodes.get("now")
        text = None if node is None else scalar(node, "now", TEXT, self.faults)
        if node is None or text is None:
            return None
        return clock() if text == "clock" else self._moment(node, "now", text)

    def _moment(self, node: Node, path: str, text: str, hint: str = "") -> int | None:
        at = Moment().one(text, self.zone)
        if isinstance(at, Complaint):
            self.faults.append(fault_at(node, at.code, path, at.wrong, hint or at.right))
            return None
        return at

    def _start(self, node: Node, text: str, now: int | None) -> int | None:
        """Epoch second of the horizon's start: the midnight of a day, or a moment."""
        day: date | None = Day().read(pl.Series([text]), self.zone).item()
        if text in RELATIVE and now is not None:
            day = local_day(now, self.zone) + timedelta(days=RELATIVE.index(text))
        if day is not None:
            return instant(day, 0, self.zone)
        if text not in RELATIVE:
            hint = similar(text, RELATIVE) or "a date, a date and time, today or tomorrow"
            return self._moment(node, "horizon.start", text, hint)
        if "now" not in self.nodes:
            wrong, right = "counts from now, which is not given", "give now in case.yaml, or --now"
            self.faults.append(fault_at(node, "E210", "horizon.start", wrong, right))
        return None
