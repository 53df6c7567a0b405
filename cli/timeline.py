"""A day of one resource as a line of characters, which say the same without colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

HOUR = 3600
CELLS = tuple(60 * minutes for minutes in (10, 15, 20, 30, 60, 120))  # seconds that one character may stand for
LABEL = 3  # characters that an hour and the gap after it need
OUTSIDE, FREE, TRAVEL, BREAK, TASK, FETCH = " ", ".", "-", "=", "#", "+"
LEGEND = {
    "visit": "1 2 3 visits   - travel",
    "fetch": "+ fetches",
    "task": "# desk work",
    "break": "= break",
}
COLOURS = {FREE: "dim", TRAVEL: "yellow", BREAK: "cyan", TASK: "green", FETCH: "magenta"}  # visits are green too


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Times of day that a line shows: seconds since local midnight of its first cell, cells, seconds a cell."""

    start: int
    cells: int
    cell: int

    @classmethod
    def over(cls, spans: Sequence[tuple[int, int]], most: int) -> Axis:
        """Whole hours around every span (seconds since midnight), in the finest cells of which `most` suffice."""
        start = min(low for low, _ in spans) // HOUR * HOUR
        end = -(-max(high for _, high in spans) // HOUR) * HOUR
        cell = next((cell for cell in CELLS if end - start <= most * cell), CELLS[-1])
        return cls(start=start, cells=min(-(-(end - start) // cell), most), cell=cell)

    @property
    def ruler(self) -> str:
        """Hours over their cells; past midnight they go on from 0."""
        hours = next(step for step in (1, 2, 4, 8, 24) if step * HOUR >= LABEL * self.cell)
        line = [" "] * self.cells
        for index in range(self.cells):
            second = self.start + index * self.cell
            if (second - self.start) % (hours * HOUR) == 0:
                line[index : index + 2] = f"{second // HOUR % 24:02}"
        return "".join(line)[: self.cells]

    def paint(self, line: list[str], mark: str, low: int, high: int, *, at_least_one: bool = False) -> None:
        """Put a mark on the cells whose middle lies in a span; if none does, on the one where it begins."""
        half = self.cell // 2
        first = max(-(-(low - self.start - half) // self.cell), 0)
        last = min(-(-(high - self.start - half) // self.cell), self.cells)
        if at_least_one and first >= last:
            first = min(max((low - self.start) // self.cell, 0), self.cells - 1)
            last = first + 1
        for index in range(first, last):
            line[index] = mark


def since_midnight(instant: int, day: date, zone: ZoneInfo) -> int:
    """Seconds on the clock on the wall from the midnight that begins `day`; beyond 24 hours on the next day."""
    wall = datetime.fromtimestamp(instant, zone).replace(tzinfo=None)
    return int((wall - datetime(day.year, day.month, day.day)).total_seconds())  # noqa: DTZ001 - a clock on a wall


def line(
    axis: Axis,
    *,
    shifts: Iterable[tuple[int, int]],
    stops: Iterable[Mapping[str, Any]],
    returns: Iterable[tuple[int, int]],
) -> str:
    """Draw a day; all instants are seconds since local midnight.

    Parameters
    ----------
    axis
        What the line shows.
    shifts
        Start and end of each shift.
    stops
        Rows of the plan in their order: activity, depart, arrive, start, end.
    returns
        Each route's end of the last service and return.
    """
    cells = [OUTSIDE] * axis.cells
    for low, high in shifts:
        axis.paint(cells, FREE, low, high)
    rows = list(stops)
    visits = [row for row in rows if row["activity"] == "visit"]
    for row in (row for row in rows if row["activity"] in {"visit", "fetch"}):
        axis.paint(cells, TRAVEL, row["depart"], row["arrive"])
    for low, high in returns:
        axis.paint(cells, TRAVEL, low, high)
    for number, row in enumerate(visits, start=1):
        axis.paint(cells, str(number % 10), row["start"], row["end"], at_least_one=True)
    for row in rows:
        if row["activity"] != "visit":
            mark = {"break": BREAK, "fetch": FETCH}.get(row["activity"], TASK)
            axis.paint(cells, mark, row["start"], row["end"], at_least_one=True)
    return "".join(cells)


def legend(activities: Iterable[str]) -> str:
    """Say what the characters mean of what is done."""
    done = set(activities) | {"break"}
    return "   ".join([*(text for activity, text in LEGEND.items() if activity in done), ". waiting or free"])


def runs(cells: str) -> list[tuple[str, str | None]]:
    """Cut a line into pieces of one colour: text and colour, None where blank."""
    edges = [0, *(i for i, (a, b) in enumerate(pairwise(cells), start=1) if _colour(a) != _colour(b)), len(cells)]
    return [(cells[a:b], _colour(cells[a])) for a, b in pairwise(edges) if b > a]


def _colour(mark: str) -> str | None:
    return "green" if mark.isdigit() else COLOURS.get(mark)
