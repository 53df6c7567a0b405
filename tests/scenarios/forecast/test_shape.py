"""The course of the day."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.forecast.shape import Days, Smoothing, shape

OPENED = np.ones((7, 24), dtype=bool)
EVEN = np.full(24, 1 / 24)
LATER = np.where(np.arange(24) < 12, 0.5, 1.5) / 24


def days(*courses: np.ndarray, each: int = 56) -> Days:
    """Give so many days with each course in turn, a thousand contacts a day, whole numbers apart."""
    counts = np.concatenate([np.tile(1000 * course, (each, 1)) for course in courses])
    return Days(counts, np.ones(counts.shape), np.arange(len(counts)) % 7, [""] * len(counts))


def test_a_course_that_stays_is_found_whatever_counts_more():
    for smoothing in (Smoothing(), Smoothing(lately=np.inf), Smoothing(half_life=45.0, pull=5.0, lately=5.0)):
        found = shape(days(LATER), OPENED, smoothing).shares
        assert found[:, :11] == pytest.approx(LATER[0], rel=1e-9)
        assert found.sum(axis=1) == pytest.approx(1)


def test_where_the_day_has_moved_lately_all_weekdays_follow_soon_and_slowly_without():
    moved = days(EVEN, LATER, each=280)
    moved = Days(
        moved.counts[:-252], moved.seen[:-252], moved.weekdays[:-252], moved.special[:-252]
    )  # four weeks of it
    with_it, without = (shape(moved, OPENED, Smoothing(lately=lately)).shares for lately in (20.0, np.inf))
    evening = (with_it[:, 18:].sum(axis=1), without[:, 18:].sum(axis=1))
    assert (evening[0] > evening[1] + 0.04).all()
    assert evening[0] == pytest.approx(
        0.25 + 0.125 * 0.62, abs=0.02
    )  # 1 - 2^(-28/20) of the weight, so many days have it


def test_hours_that_are_closed_stay_closed():
    opened = OPENED & (np.arange(24) >= 8)
    course = np.where(np.arange(24) >= 8, 1 / 16, 0.0)
    found = shape(days(course), opened, Smoothing()).shares
    assert (found[:, :8] == 0).all()
    assert found[:, 8:] == pytest.approx(1 / 16)
