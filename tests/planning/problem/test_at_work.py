"""The clock that goes on only while people are at work."""

from __future__ import annotations

import numpy as np
import polars as pl

from planning.problem.at_work import clock_of, moments, read_clock
from planning.problem.segments import SEGMENTS


def test_the_clock_stands_still_at_night_and_goes_at_half_its_pace_where_half_are_there() -> None:
    rows = [
        ("A", 100, 100, 200, 0, 0, 0, 0, False, 0),
        ("B", 150, 150, 200, 0, 0, 0, 0, False, 0),
        ("A", 500, 500, 560, 0, 0, 0, 0, False, 0),
        ("A", 500, 550, 600, 0, 0, 0, 0, False, 0),
    ]
    clock = clock_of(pl.DataFrame(rows, schema=SEGMENTS, orient="row"))
    asked = np.array([0, 100, 150, 151, 200, 400, 500, 502, 600, 10_000])
    assert read_clock(clock, asked).tolist() == [0, 0, 25, 26, 75, 75, 75, 76, 125, 125]
    shown = np.arange(126)
    first = moments(clock, shown)
    assert (read_clock(clock, first) == shown).all()
    assert (read_clock(clock, first - 1)[1:] < shown[1:]).all()
    assert moments(clock, np.array([-30])).tolist() == [70]  # before anybody comes
