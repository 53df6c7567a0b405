"""Slots: the windows of time that may be promised."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from planning.case.times import instant, local_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from planning.case.settings import Settings

HALF = 43_200
"""Seconds from midnight to noon, and from noon to midnight."""


class Slot(NamedTuple):
    """First and last start (epoch seconds, both included), the local day, and whether it begins after noon."""

    first: int
    last: int
    day: date
    afternoon: bool


def grid(settings: Settings) -> list[Slot]:
    """Cut each half of each local day of the horizon into slots of `offers.window`, the last as long as is left."""
    slots, day, zone = [], local_day(settings.start, settings.timezone), settings.timezone
    while (midnight := instant(day, 0, zone)) < settings.end:
        noon, following = instant(day, HALF, zone), instant(day + timedelta(days=1), 0, zone)
        for begin, end in ((midnight, noon), (noon, following)):
            firsts = range(begin, end, settings.offers.window)
            slots += [Slot(first, min(first + settings.offers.window, end), day, begin == noon) for first in firsts]
        day += timedelta(days=1)
    return slots


def slots_for(request: Mapping[str, Any], slots: list[Slot], settings: Settings) -> list[Slot]:
    """Cut the slots to what a request allows: not before it was created, not before now, inside its windows.

    Parameters
    ----------
    request
        A row of Case.requests.
    slots
        As `grid` gives them.
    """
    earliest = max(settings.now, settings.start, request["created_at"])
    windows = [(window["start"], window["end"]) for window in request["windows"]] or [(earliest, settings.end - 1)]
    found = []
    for slot in slots:
        for start, end in windows:
            first, last = max(slot.first, start, earliest), min(slot.last, end, settings.end - 1)
            begins_here = slot.last != start  # else it does so in the next slot
            if begins_here and (first < last or (first == last and start == end)):
                found.append(slot._replace(first=first, last=last))
    return found
