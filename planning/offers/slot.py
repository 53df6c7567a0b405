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
SHORT = 4
"""What is left of a slot counts as short below one such part of `offers.window`."""


class Slot(NamedTuple):
    """First and last start (epoch seconds, both included), the local day, and whether it begins after noon.

    `begins`: its first start before the present took a part of it away.
    """

    first: int
    last: int
    day: date
    afternoon: bool
    begins: int


def grid(settings: Settings) -> list[Slot]:
    """Cut each half of each local day of the horizon into slots of `offers.window`, the last as long as is left."""
    slots, day, zone, length = (
        [],
        local_day(settings.start, settings.timezone),
        settings.timezone,
        settings.offers.window,
    )
    while (midnight := instant(day, 0, zone)) < settings.end:
        noon, following = instant(day, HALF, zone), instant(day + timedelta(days=1), 0, zone)
        for begin, end in ((midnight, noon), (noon, following)):
            firsts = range(begin, end, length)
            slots += [Slot(first, min(first + length, end), day, begin == noon, first) for first in firsts]
        day += timedelta(days=1)
    return slots


def slots_for(request: Mapping[str, Any], slots: list[Slot], settings: Settings) -> list[Slot]:
    """List the slots in which a request may be promised: in its windows, not before now, nor before it was created.

    Parameters
    ----------
    request
        A row of Case.requests.
    slots
        As `grid` gives them.
    """
    earliest, short = max(settings.now, settings.start, request["created_at"]), settings.offers.window // SHORT
    pieces = pieces_for(request, slots, settings)
    found = [slot if slot.first >= earliest else slot._replace(first=earliest) for slot in pieces]
    return [slot for slot in found if slot.first == slot.begins or slot.last - slot.first >= short]


def pieces_for(request: Mapping[str, Any], slots: list[Slot], settings: Settings) -> list[Slot]:
    """Cut the slots to the windows of a request, whatever the present is."""
    windows = [(window["start"], window["end"]) for window in request["windows"]] or [(settings.start, settings.end)]
    return [piece for start, end in windows for piece in _pieces(slots, start, min(end, settings.end - 1), settings)]


def _pieces(slots: list[Slot], start: int, end: int, settings: Settings) -> list[Slot]:
    """Cut the slots to one window; what is short at its ends is joined to what is beside it in the same half-day."""
    found, short = [], settings.offers.window // SHORT
    for slot in slots:
        first, last = max(slot.first, start), min(slot.last, end)
        begins_here = slot.last != start  # else it does so in the next slot
        if begins_here and (first < last or first == last == start):
            cut = (first, last) != slot[:2]
            found.append(slot._replace(first=first, last=last, begins=first) if cut else slot)
    for here, beside in ((0, 1), (-1, -2)):
        if len(found) > 1 and found[here].last - found[here].first < short and _same_half(found[here], found[beside]):
            first, last = min(found[here].first, found[beside].first), max(found[here].last, found[beside].last)
            found[beside] = found[beside]._replace(first=first, last=last, begins=first)
            del found[here]
    return found


def _same_half(one: Slot, other: Slot) -> bool:
    return (one.day, one.afternoon) == (other.day, other.afternoon)
