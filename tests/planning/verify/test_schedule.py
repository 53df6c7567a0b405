"""The schedule of one route against every departure and every place of a break, tried one by one."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from planning.verify.schedule import ALWAYS, Break, Route, Span, Stop, latest, placed, played, timetable

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn as Draw

    from planning.verify.schedule import Places

LENGTH = 60
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def spans(draw: Draw, most: int = LENGTH) -> Span:
    start = draw(st.integers(0, most))
    return Span(start, start + draw(st.integers(0, 20)))


@st.composite
def stops(draw: Draw) -> Stop:
    promised = draw(st.none() | spans())
    fixed = draw(st.none() | st.none() | spans(30).map(lambda span: Span(span.start, span.start)))
    windows = sorted(draw(st.lists(spans(), max_size=2)))
    if len(windows) == 2 and windows[1].start <= windows[0].end:
        windows.pop()
    return Stop(
        length=draw(st.integers(1, 8)),
        windows=tuple(windows),
        ends_inside=draw(st.booleans()),
        earliest=draw(st.sampled_from([0, 0, 12])),
        awaited=tuple(span for span in (fixed, promised) if span is not None),
        locked=fixed,
        promised=promised,
        start_by=draw(st.none() | st.integers(0, LENGTH)),
        end_by=draw(st.none() | st.integers(0, LENGTH)),
        interruptible=draw(st.booleans()),
        hours=draw(st.sampled_from([(ALWAYS,), (Span(5, 20), Span(25, 70)), (Span(0, 12),)])),
    )


@st.composite
def routes(draw: Draw, breaks: int = 2) -> Route:
    visited = draw(st.lists(stops(), min_size=1, max_size=3))
    pauses: list[Break] = []
    clock = 0
    for _ in range(draw(st.integers(0, breaks))):
        clock += draw(st.integers(0, 15))
        length = draw(st.integers(1, 5))
        pauses.append(Break(length, clock, clock + length + draw(st.integers(0, 10))))
        clock = pauses[-1].end
    legs = draw(st.lists(st.integers(0, 8), min_size=len(visited) + 1, max_size=len(visited) + 1))
    return Route(tuple(visited), tuple(legs), 0, LENGTH, tuple(pauses))


def harmless(route: Route, places: Places, departure: int) -> bool:
    """What the page of rules says of a departure, word by word."""
    first, later = played(route, places, 0), played(route, places, departure)
    kept = later.return_at <= first.return_at and later.breaches <= first.breaches
    for i, stop in enumerate(route.stops):
        for due, before, after in (
            (stop.start_by, first.starts[i], later.starts[i]),
            (stop.end_by, first.ends[i], later.ends[i]),
        ):
            kept = kept and (due is None or after <= due or after <= before)
        if stop.promised is not None and stop.promised.start <= first.starts[i] <= stop.promised.end:
            kept = kept and stop.promised.start <= later.starts[i] <= stop.promised.end
    return kept


@PATIENT
@given(routes(), st.data())
def test_the_departure_is_the_latest_of_all_that_delay_nothing(route: Route, data: st.DataObject) -> None:
    choices = [None, *(stretch for stretch in range(2 * len(route.stops) + 1) if not stretch % 2)]
    spots = [data.draw(st.sampled_from(choices)) for _ in route.breaks]
    places = {number: spot for number, spot in enumerate(spots) if spot is not None}
    tried = [departure for departure in range(250) if harmless(route, places, departure)]
    assert latest(route, places).departure == max(tried)
    assert tried == list(range(len(tried)))


ANYWHEN = Stop(1, (), False, 0, (), None, None, None, None, False)
PULLED = Stop(7, (), False, 0, (Span(10, 10),), None, Span(10, 10), None, None, True, (Span(5, 20), Span(25, 70)))
"""With a break inside it, it no longer fits behind its promised start, and so begins earlier."""


@PATIENT
@given(routes(breaks=1).filter(lambda route: route.breaks))
@example(Route((ANYWHEN, PULLED), (0, 0, 0), 0, LENGTH, (Break(4, 0, 9),)))
def test_a_break_goes_where_it_delays_the_return_least_then_earliest(route: Route) -> None:
    plain = played(route, {}, 0).breaches
    options = []
    for stretch in range(2 * len(route.stops) + 1):
        if stretch % 2 == 0 or route.stops[stretch // 2].interruptible:
            outcome = played(route, {0: stretch}, 0)
            if outcome.breaches <= plain:
                options.append((outcome.return_at, outcome.breaks[0], stretch))
    assert placed(route, {}, 0) == ({0: min(options)[2]} if options else None)


@PATIENT
@given(routes())
def test_in_the_end_no_break_is_due_that_could_be_placed(route: Route) -> None:
    current, places = timetable(route, {})
    for number, pause in enumerate(route.breaks):
        if number not in places and current.departure <= pause.start and pause.end <= current.return_at:
            assert placed(route, places, number) is None


@PATIENT
@given(routes(), st.integers(0, 40), st.integers(0, 5))
def test_everything_comes_later_the_later_the_departure_is(route: Route, departure: int, by: int) -> None:
    for places in ({}, *({0: stretch} for stretch in range(0, 2 * len(route.stops) + 1, 2) if route.breaks)):
        early, late = played(route, places, departure), played(route, places, departure + by)
        assert all(a <= b for a, b in zip(early.starts, late.starts, strict=True))
        assert early.return_at <= late.return_at


def test_two_breaks_in_one_leg_are_taken_in_the_order_of_their_windows() -> None:
    stop = Stop(5, (), False, 0, (), None, None, None, None, False)
    route = Route((stop,), (10, 0), 0, 100, (Break(3, 4, 12), Break(2, 20, 30)))
    both = played(route, {0: 0, 1: 0}, 0)
    assert both.breaks == {0: 4, 1: 20}
    assert both.starts == [22]
    for first, second in product(range(0, 3, 2), repeat=2):
        assert played(route, {0: first, 1: second}, 0).return_at >= 15
