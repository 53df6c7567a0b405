"""Weekly calendars: `Mo-Fr 08:00-17:00; break 45min 11:30-14:00`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from planning.case.schema.kinds import DAY
from planning.case.times import instant

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WEEK = 7 * DAY
EXAMPLE = "Mo-Fr 08:00-17:00; break 45min 11:30-14:00"
_DAY = "|".join(DAYS)
_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]|24:00"
_HOURS = rf"(?:{_CLOCK})\s*-\s*(?:{_CLOCK})"
_OPEN = re.compile(rf"((?:(?:{_DAY})(?:\s*-\s*(?:{_DAY}))?\s*,?\s*)+)\s+({_HOURS}(?:\s*,\s*{_HOURS})*)")
_BREAK = re.compile(rf"break\s+([0-9]{{1,4}})\s*min\s+({_HOURS})")


class Span(NamedTuple):
    """An open time: weekday (0: Monday), and seconds of the clock after its midnight; it may cross the next."""

    weekday: int
    start: int
    end: int


class Pause(NamedTuple):
    """A break: its length, and its window in seconds after midnight."""

    duration: int
    start: int
    end: int


class Opening(NamedTuple):
    """An open time on a date: epoch seconds, and the breaks in it as (duration, start, end)."""

    start: int
    end: int
    breaks: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open hours of a week.

    Parameters
    ----------
    text
        As written.
    spans
        Sorted; none overlaps another.
    pauses
        Each holds on every span that it lies in.
    """

    text: str
    spans: tuple[Span, ...]
    pauses: tuple[Pause, ...]

    @classmethod
    def read(cls, text: str) -> Calendar:
        """Read a calendar.

        Raises
        ------
        ValueError
            With what is wrong, said of the text.
        """
        spans: list[Span] = []
        pauses: list[Pause] = []
        for part in (part.strip() for part in text.split(";")):
            if opened := _OPEN.fullmatch(part):
                hours = [_hours(entry) for entry in opened[2].split(",")]
                spans += [Span(day, start, end) for day in _weekdays(opened[1]) for start, end in hours]
            elif paused := _BREAK.fullmatch(part):
                pauses.append(_pause(int(paused[1]), *_hours(paused[2])))
            else:
                raise ValueError(f"holds {part!r}, which is neither days with hours nor a break")
        calendar = cls(text, tuple(sorted(spans)), tuple(sorted(pauses, key=lambda pause: pause[1:])))
        calendar._check()
        return calendar

    def _check(self) -> None:
        if not self.spans:
            raise ValueError("names no day")
        around = [(span.weekday * DAY + span.start, span.weekday * DAY + span.end) for span in self.spans]
        around = [*sorted(around), (min(around)[0] + WEEK, 0)]
        if any(later[0] < earlier[1] for earlier, later in pairwise(around)):
            raise ValueError("has hours that overlap")
        inside = [self._inside(span) for span in self.spans]
        for pause in self.pauses:
            if not any(pause in (fit[0] for fit in fits) for fits in inside):
                raise ValueError("has a break whose window lies in no hours")
        if any(later[1] < earlier[2] for fits in inside for earlier, later in pairwise(fits)):
            raise ValueError("has breaks whose windows overlap")

    def _inside(self, span: Span) -> list[tuple[Pause, int, int]]:
        """Find the breaks that lie in a span, with their windows counted from the midnight before it."""
        shifted = [(pause, pause.start + later, pause.end + later) for pause in self.pauses for later in (0, DAY)]
        return sorted(
            (entry for entry in shifted if span.start <= entry[1] and entry[2] <= span.end),
            key=lambda entry: entry[1],
        )

    def openings(self, first: date, last: date, zone: str) -> list[Opening]:
        """Open times that begin on the days from `first` to `last`, in order.

        Of a local time that a clock change leaves out or repeats, `planning.case.times.instant` says what it is.
        """
        found = []
        inside = {span: self._inside(span) for span in self.spans}
        for count in range((last - first).days + 1):
            day = first + timedelta(days=count)
            for span in (span for span in self.spans if span.weekday == day.weekday()):
                start, end = instant(day, span.start, zone), instant(day, span.end, zone)
                breaks = [
                    (pause.duration, instant(day, opens, zone), instant(day, closes, zone))
                    for pause, opens, closes in inside[span]
                ]
                fitting = tuple(entry for entry in breaks if entry[2] - entry[1] >= entry[0])
                if start < end:
                    found.append(Opening(start, end, fitting))
        return found


def _weekdays(text: str) -> list[int]:
    days: list[int] = []
    for entry in re.findall(rf"({_DAY})(?:\s*-\s*({_DAY}))?", text):
        first = DAYS.index(entry[0])
        last = DAYS.index(entry[1]) if entry[1] else first
        days += [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    if len(set(days)) < len(days):
        raise ValueError(f"names a day twice in {text.strip()!r}")
    return days


def _hours(text: str) -> tuple[int, int]:
    numbers = [int(number) for number in re.findall(r"[0-9]+", text)]
    start, end = (numbers[0] * 60 + numbers[1]) * 60, (numbers[2] * 60 + numbers[3]) * 60
    return start, end if end > start else end + DAY


def _pause(minutes: int, start: int, end: int) -> Pause:
    if not 0 < minutes * 60 <= end - start:
        raise ValueError(f"has a break of {minutes} minutes that does not fit its window")
    return Pause(minutes * 60, start, end)
