"""When the stops of one route start, where the plan does not say it.

A route leaves a place, serves its stops in order and comes back. Its stretches are numbered along the way: 0 is
the first leg, 1 the first service, 2 the second leg, and so on; each break is taken in one stretch.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple


class Span(NamedTuple):
    """A closed interval of time."""

    start: int
    end: int


ALWAYS = Span(-(1 << 62), 1 << 62)
"""Any time."""


class Break(NamedTuple):
    """A break of `length` seconds, wholly inside `start` to `end`."""

    length: int
    start: int
    end: int


class Stop(NamedTuple):
    """A visit as its route sees it: `length` is the duration of the service by this resource.

    `windows` empty: any time. `earliest`: when the request was made. `awaited`: the intervals for which the
    person waits where they can still be met, the first of them first (a locked start, then the promise).
    `locked`: where the start must lie by a lock. `start_by`, `end_by`: the moments after which it is late.
    `hours`: when its place is open; the service lies wholly inside one of these.
    """

    length: int
    windows: tuple[Span, ...]
    ends_inside: bool
    earliest: int
    awaited: tuple[Span, ...]
    locked: Span | None
    promised: Span | None
    start_by: int | None
    end_by: int | None
    interruptible: bool
    hours: tuple[Span, ...] = (ALWAYS,)


class Route(NamedTuple):
    """Stops in order; `legs[i]` are the seconds to stop i, the last ones those of the way back."""

    stops: tuple[Stop, ...]
    legs: tuple[int, ...]
    start: int
    latest_end: int
    breaks: tuple[Break, ...]


class Timetable(NamedTuple):
    """What follows from a departure: starts and ends of the stops, starts of the breaks, and what does not hold.

    `breaches` names the hard rules that do not hold and the stop or break concerned.
    """

    departure: int
    starts: list[int]
    ends: list[int]
    breaks: dict[int, int]
    return_at: int
    breaches: frozenset[tuple[str, int]]


Places = dict[int, int]
"""Stretch of each break, by the break's number."""


def timetable(route: Route, places: Places) -> tuple[Timetable, Places]:
    """Place the breaks that are due and depart as late as delays nothing.

    A break is due where the route departs at or before the start of its window and returns at or after its end.
    Of the breaks that are due, the first (by its window) that finds a place is placed; then everything is looked
    at again. One that finds no place stays out.
    """
    while True:
        current = latest(route, places)
        due = (number for number in range(len(route.breaks)) if number not in places)
        due = (number for number in due if is_due(route.breaks[number], current))
        found = next(filter(None, (placed(route, places, number) for number in due)), None)
        if found is None:
            return current, places
        places = found


def is_due(pause: Break, current: Timetable) -> bool:
    """Whether the route spans the whole window of the break."""
    return current.departure <= pause.start and pause.end <= current.return_at


def placed(route: Route, places: Places, number: int) -> Places | None:
    """Place one more break where it delays the return least, then earliest, then first on the way.

    Measured on the route that departs when its shift begins. A place is one where no hard rule is broken that
    held without the break; None where there is no such place.
    """
    before = played(route, places, route.start)
    last = route.breaks[number].end - route.breaks[number].length
    best: tuple[int, int, Places] | None = None
    for stretch in range(2 * len(route.stops) + 1):
        if stretch > 1 and before.ends[stretch // 2 - 1] > last:
            break  # it would begin too late here and in all that follows
        if stretch % 2 and not route.stops[stretch // 2].interruptible:
            continue
        tried = {**places, number: stretch}
        outcome = played(route, tried, route.start)
        if outcome.breaches <= before.breaches:
            rank = outcome.return_at, outcome.breaks[number]
            if best is None or rank < best[:2]:
                best = (*rank, tried)
    return None if best is None else best[2]


def latest(route: Route, places: Places) -> Timetable:
    """Depart as late as delays neither the return nor a start or an end beyond its due, and breaks no promise.

    Everything comes later, or as before, the later the departure is: so the latest one is found by halving. It
    lies no further on than the time that the earliest departure spends waiting.
    """
    first = played(route, places, route.start)
    busy = sum(route.legs) + sum(stop.length for stop in route.stops)
    busy += sum(route.breaks[number].length for number in places)
    low, high = route.start, first.return_at - busy
    while low < high:
        middle = (low + high + 1) // 2
        if _as_good(route, played(route, places, middle), first):
            low = middle
        else:
            high = middle - 1
    return played(route, places, low)


def _as_good(route: Route, later: Timetable, first: Timetable) -> bool:
    """Whether a later departure keeps what the first one kept."""
    if later.return_at > first.return_at or not later.breaches <= first.breaches:
        return False
    return all(
        _in_time(stop.start_by, later.starts[i], first.starts[i])
        and _in_time(stop.end_by, later.ends[i], first.ends[i])
        and _as_promised(stop.promised, later.starts[i], first.starts[i])
        for i, stop in enumerate(route.stops)
    )


def _as_promised(promised: Span | None, later: int, first: int) -> bool:
    return promised is None or _inside(later, promised) or not _inside(first, promised)


def _in_time(due: int | None, later: int, first: int) -> bool:
    return due is None or later <= max(due, first)


def _inside(at: int, span: Span) -> bool:
    return span.start <= at <= span.end


def played(route: Route, places: Places, departure: int) -> Timetable:
    """Run the route from a departure, each stop as early as it can."""
    taken: dict[int, list[int]] = {}
    for number in sorted(places):
        taken.setdefault(places[number], []).append(number)
    starts: list[int] = []
    ends: list[int] = []
    breaks: dict[int, int] = {}
    breaches: set[tuple[str, int]] = set()
    now = departure
    for i, stop in enumerate(route.stops):
        ready = _ridden(route, now, route.legs[i], taken.get(2 * i, ()), breaks)
        inner = taken.get(2 * i + 1, ())
        length = stop.length + sum(route.breaks[number].length for number in inner)
        start, met = _begun(stop, ready, length)
        now, free = start + stop.length, start
        for number in inner:
            breaks[number] = max(free, route.breaks[number].start)
            if breaks[number] >= now:
                breaches.add(("break", number))
            now += route.breaks[number].length
            free = breaks[number] + route.breaks[number].length
        starts.append(start)
        ends.append(now)
        if not met:
            breaches.add(("window", i))
        if stop.locked is not None and not _inside(start, stop.locked):
            breaches.add(("lock", i))
    return_at = _ridden(route, now, route.legs[-1], taken.get(2 * len(route.stops), ()), breaks)
    breaches.update(("break", k) for k, at in breaks.items() if at + route.breaks[k].length > route.breaks[k].end)
    if return_at > route.latest_end:
        breaches.add(("overtime", 0))
    return Timetable(departure, starts, ends, breaks, return_at, frozenset(breaches))


def _ridden(route: Route, leave: int, leg: int, taken: list[int] | tuple[()], breaks: dict[int, int]) -> int:
    """Ride one leg with its breaks: each is taken once its window is open, wherever the person is by then."""
    free, arrival = leave, leave + leg
    for number in taken:
        pause = route.breaks[number]
        breaks[number] = max(free, pause.start)
        free = breaks[number] + pause.length
        arrival = max(arrival, pause.start) + pause.length
    return arrival


def _begun(stop: Stop, ready: int, length: int) -> tuple[int, bool]:
    """Start as soon as the windows allow, but wait for what is awaited and can still be met.

    Where no window is left, it starts at once: the window is broken, and the second value says so.
    """
    ready = max(ready, stop.earliest)
    for awaited in stop.awaited:
        start = _next_open(stop, max(ready, awaited.start), length)
        if start is not None and start <= awaited.end:
            return start, True
    start = _next_open(stop, ready, length)
    return (ready, False) if start is None else (start, True)


def _next_open(stop: Stop, ready: int, length: int) -> int | None:
    """First moment from `ready` on at which windows and opening hours let a service of this length start."""
    for window, hours in product(stop.windows or (ALWAYS,), stop.hours):
        start = max(ready, window.start, hours.start)
        if start + (length if stop.ends_inside else 0) <= window.end and start + length <= hours.end:
            return start
    return None
