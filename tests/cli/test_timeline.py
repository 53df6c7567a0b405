from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.timeline import CELLS, Axis, line, runs, since_midnight

HOUR = 3600
MINUTE = 60
SPANS = st.lists(
    st.tuples(st.integers(0, 24 * HOUR), st.integers(1, 12 * HOUR)).map(lambda pair: (pair[0], sum(pair))),
    min_size=1,
)


def visit(depart: float, arrive: float, start: float, end: float) -> dict[str, object]:
    times = {"depart": depart, "arrive": arrive, "start": start, "end": end}
    return {"activity": "visit", **{name: int(hours * HOUR) for name, hours in times.items()}}


def break_(start: float, end: float) -> dict[str, object]:
    return {"activity": "break", "start": int(start * HOUR), "end": int(end * HOUR)}


@given(SPANS, st.integers(24, 120))
def test_an_axis_holds_every_span_in_whole_hours_within_the_width(spans: list[tuple[int, int]], most: int) -> None:
    axis = Axis.over(spans, most)
    assert axis.cells <= most
    assert axis.start % HOUR == 0
    assert axis.start <= min(low for low, _ in spans)
    assert axis.start + axis.cells * axis.cell >= max(high for _, high in spans)
    finer = [cell for cell in CELLS if cell < axis.cell]
    assert not finer or axis.cells * axis.cell > most * finer[-1]
    assert len(axis.ruler) == axis.cells


def test_the_ruler_names_hours_over_their_cells_and_goes_on_from_midnight() -> None:
    assert Axis(start=22 * HOUR, cells=16, cell=15 * MINUTE).ruler == "22  23  00  01  "
    assert Axis(start=8 * HOUR, cells=6, cell=60 * MINUTE).ruler == "08  12"[:4] + "12"


@pytest.mark.parametrize(
    ("stops", "returns", "drawn"),
    [
        ([visit(8, 8.5, 8.5, 9.5)], [(9.5, 10)], "--1111--......  "),
        ([visit(8, 8.5, 9, 9.5), visit(9.5, 10, 10, 11)], [(11, 11)], "--..11--2222..  "),
        ([visit(8, 9, 9, 9.5), break_(8.5, 8.75)], [(9.5, 9.5)], "--=-11........  "),
        ([visit(8, 8, 8, 8.05), visit(8.05, 8.05, 9, 9.02)], [(9.02, 9.02)], "1...2.........  "),
        ([visit(8, 8, 8, 11.75)], [(11.75, 12)], "111111111111111-"),
        ([], [], "..............  "),
    ],
    ids=["there and back", "waiting", "a break in a journey", "short visits", "overtime", "nothing"],
)
def test_each_quarter_of_an_hour_shows_what_fills_its_middle(
    stops: list[dict[str, object]], returns: list[tuple[float, float]], drawn: str
) -> None:
    axis = Axis(start=8 * HOUR, cells=16, cell=15 * MINUTE)
    back = [(int(low * HOUR), int(high * HOUR)) for low, high in returns]
    assert line(axis, shifts=[(8 * HOUR, int(11.5 * HOUR))], stops=stops, returns=back) == drawn


def test_the_tenth_visit_is_shown_by_its_last_digit() -> None:
    stops = [visit(8 + n / 4, 8 + n / 4, 8 + n / 4, 8.25 + n / 4) for n in range(11)]
    axis = Axis(start=8 * HOUR, cells=12, cell=15 * MINUTE)
    assert line(axis, shifts=[], stops=stops, returns=[]) == "12345678901 "


def test_pieces_of_one_colour_put_together_are_the_line() -> None:
    pieces = runs("..--12==  ")
    assert pieces == [("..", "dim"), ("--", "yellow"), ("12", "green"), ("==", "cyan"), ("  ", None)]
    assert runs("") == []


def test_a_time_of_day_is_that_of_the_clock_on_the_wall() -> None:
    paris = ZoneInfo("Europe/Paris")
    clocks_go_back = datetime(2026, 10, 25, 7, 0, tzinfo=UTC)
    assert since_midnight(int(clocks_go_back.timestamp()), date(2026, 10, 25), paris) == 8 * HOUR
    assert since_midnight(int(clocks_go_back.timestamp()), date(2026, 10, 24), paris) == 32 * HOUR
