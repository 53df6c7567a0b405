"""How many people are at what, interval by interval."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from planning.report.load import HOUR, people

MINUTE = 60_000
SPANS = st.lists(
    st.tuples(st.sampled_from(["visit", "journey", "break", "on shift"]), st.integers(0, 400), st.integers(1, 200)),
    min_size=1,
    max_size=12,
)


def slow(spans: list[tuple[str, int, int]], kind: str, hour: int) -> float:
    """Count minute by minute; a break in a visit or a journey is no part of it."""
    held = 0
    for minute in range(hour * 60, hour * 60 + 60):
        inside = [name for name, start, length in spans if start <= minute < start + length]
        pauses = inside.count("break") if kind in {"visit", "journey"} else 0
        held += inside.count(kind) * (1 - pauses)
    return held / 60


@given(SPANS)
def test_the_mean_of_each_hour_is_that_of_counting_minute_by_minute(spans: list[tuple[str, int, int]]) -> None:
    rows = [("T1", kind, start * MINUTE, (start + length) * MINUTE) for kind, start, length in spans]
    frame = pl.DataFrame(rows, schema=["resource_id", "kind", "from", "until"], orient="row")
    used, shift, step = people(frame)
    assert step == HOUR
    names = {"service": "visit", "journeys": "journey", "breaks": "break", "on shift": "on shift"}
    for at, count, kind in pl.concat([used, shift]).select("at", "people", "kind").iter_rows():
        assert abs(count - slow(spans, names[kind], at // HOUR)) < 1e-9
