"""When people have time for tasks, and where their breaks can lie."""

from __future__ import annotations

import pytest

from planning.case.load import load_tables
from planning.problem.segments import segments
from tests.planning.desks import SETTINGS

START = 1_795_420_800  # 2026-11-23T09:00 in Paris
MINUTE = 60


def listed(
    done: list[tuple[int, int]],
    *,
    taken: list[tuple[int, int]] | None = None,
    kept: list[tuple[int, int]] | None = None,
    now: str = "2026-11-23T08:00",
) -> list[object]:
    """Segments of a shift from 9:00 to 15:00, in minutes since 9:00: opens, closes, break, break_from."""
    tables = {
        "requests": {"request_id": ["A"], "duration_min": ["5"]},
        "resources": {"resource_id": ["P"]},
        "shifts": {
            "resource_id": ["P"],
            "start": ["2026-11-23T09:00"],
            "end": ["2026-11-23T15:00"],
            "breaks": ["30@11:00-12:30"],
        },
    }
    case = load_tables(tables, {**SETTINGS, "now": now, "desk": {"least_gap": "15min"}})
    assert case.shifts["start"].to_list() == [START]
    busy, rests, reserved = (
        {"P": [(START + MINUTE * low, START + MINUTE * high) for low, high in each]} if each else {}
        for each in (done, taken, kept)
    )
    rows = segments(case, busy, rests, reserved).select("opens", "closes", "break", "break_from")
    return [
        ((opens - START) // MINUTE, (closes - START) // MINUTE, length // MINUTE, (begins - START) // MINUTE)
        if length
        else ((opens - START) // MINUTE, (closes - START) // MINUTE)
        for opens, closes, length, begins in rows.iter_rows()
    ]


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([], [(0, 180, 30, 120), (150, 360)]),
        ([(60, 90)], [(0, 60), (90, 180, 30, 120), (150, 360)]),
        ([(10, 20)], [(20, 180, 30, 120), (150, 360)]),  # ten minutes are less than the least gap
        ([(100, 180)], [(0, 100), (180, 180, 30, 180), (210, 360)]),  # room for the break from 12:00 on
        ([(130, 160)], [(0, 130), (160, 180, 30, 160), (190, 360)]),
        ([(110, 205)], [(0, 110), (205, 209)]),  # no room for the break: nothing after its window, so it is not due
        ([(125, 215)], [(120, 125), (215, 360)]),  # likewise: nothing before its window
        ([(125, 205)], [(120, 125), (205, 360)]),  # either would do: what leaves more time
        ([(205, 215)], [(0, 175, 30, 120), (150, 205), (215, 360)]),
    ],
)
def test_time_for_tasks_lies_around_what_is_done(done: list[tuple[int, int]], expected: list[object]) -> None:
    assert listed(done) == expected


def test_a_break_that_is_taken_is_not_taken_again() -> None:
    assert listed([(120, 150), (200, 230)], taken=[(120, 150)]) == [(0, 120), (150, 200), (230, 360)]


def test_a_break_whose_window_has_begun_is_not_due_any_more() -> None:
    assert listed([], now="2026-11-23T11:10") == [(130, 360)]


@pytest.mark.parametrize(
    ("kept", "done", "expected"),
    [
        ([(240, 300)], [], [(0, 180, 30, 120), (150, 240), (300, 360)]),
        ([(150, 360)], [], [(0, 150)]),  # nothing is done after the break's window: it cannot become due
        ([(0, 150)], [], [(150, 360)]),  # nor before it
        ([(60, 300)], [], [(0, 60)]),  # no room for the break: work before the window, or after it
        ([(60, 280)], [], [(280, 360)]),
        ([(60, 280)], [(0, 20)], [(20, 60)]),  # there is a visit before it: nothing after it
    ],
)
def test_who_is_kept_free_works_around_it_and_takes_his_break_outside_of_it(
    kept: list[tuple[int, int]], done: list[tuple[int, int]], expected: list[object]
) -> None:
    assert listed(done, kept=kept) == expected
