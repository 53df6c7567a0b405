"""How shifts are cut for desk work: against every way of working in them, minute by minute."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING

import pytest

from planning.limits.cut import cut_days, cut_hours, cut_nights
from planning.limits.shift import Shift
from tests.seeds import seeds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MONDAY = date(2026, 11, 23)


def drawn(first: int, count: int) -> Iterator[random.Random]:
    """Give a source of chance for each seed."""
    for seed in range(first, first + count):
        yield random.Random(seed)  # noqa: S311 - draws cases, no secrets


def a_shift(rng: random.Random, day: int, *, worked: bool = True) -> Shift:
    """A shift of up to 14 units on a day of 40, with a break or two, and perhaps something done in it anyway."""
    start = 40 * day + rng.randint(0, 10)
    end = start + rng.randint(1, 14)
    breaks, at = [], start
    for _ in range(rng.randint(0, 2)):
        opens = at + rng.randint(0, 3)
        closes = opens + rng.randint(1, 4)
        if closes <= end:
            breaks.append((rng.randint(1, closes - opens), opens, closes))
            at = closes
    shift = Shift("A", MONDAY + timedelta(days=day), start, end, tuple(breaks), start, end)
    if worked and rng.random() < 0.4:
        shift.begins = rng.randint(start, end)
        shift.ends = shift.begins + rng.randint(0, 3)
        shift.closes, shift.paid = max(end, shift.ends), paid(shift, shift.begins, shift.ends)
    return shift


def paid(shift: Shift, first: int, last: int) -> int:
    return max(0, last - first - sum(length for length, low, high in shift.breaks if first <= low and high <= last))


def ways(shift: Shift) -> set[tuple[int, int]]:
    """From when to when may be worked in a shift; without anything done anyway, perhaps not at all."""
    inside = [at for at in range(shift.start, shift.end + 1) if shift.used and shift.opens <= at <= shift.closes]
    if shift.begins is not None and shift.ends is not None:
        spans = {(min(shift.begins, first), max(shift.ends, last)) for first, last in combinations(inside, 2)}
        return {*spans, (shift.begins, shift.ends)}
    return set(combinations(inside, 2))


def longest(shift: Shift) -> int:
    return max([shift.paid, *(paid(shift, *way) for way in ways(shift))])


@pytest.mark.parametrize(("first", "count"), seeds(150, 1000))
def test_a_shift_is_cut_to_what_it_may_come_to_and_no_more(first: int, count: int) -> None:
    for rng in drawn(first, count):
        shift, most = a_shift(rng, 0), rng.randint(0, 14)
        whole = longest(shift)
        told = shift.cut_to(most)
        assert longest(shift) <= told
        assert told <= max(most, shift.paid)
        if whole <= most:
            assert longest(shift) == whole


@pytest.mark.parametrize(("first", "count"), seeds(60, 1000))
def test_hours_are_kept_whatever_is_done_in_what_is_left(first: int, count: int) -> None:
    for rng in drawn(first, count):
        shifts, most = [a_shift(rng, day) for day in range(4)], rng.randint(0, 40)
        sure = sum(shift.paid for shift in shifts)
        cut_hours(shifts, most)
        assert sum(map(longest, shifts)) <= max(most, sure)


@pytest.mark.parametrize(("first", "count"), seeds(100, 1000))
def test_rest_is_kept_whatever_is_done_in_what_is_left(first: int, count: int) -> None:
    for rng in drawn(first, count):
        least = rng.randint(1, 45)
        shifts = [a_shift(rng, day) for day in range(3)]
        if rests(least, [anyway(shift) for shift in shifts]):  # else what is done anyway breaks the rule
            cut_nights(shifts, least)
            for chosen in product(*({*ways(shift), anyway(shift)} for shift in shifts)):
                assert rests(least, chosen)


def anyway(shift: Shift) -> tuple[int, ...]:
    """What is done in a shift at the least."""
    return (shift.begins, shift.ends) if shift.begins is not None and shift.ends is not None else ()


def rests(least: int, chosen: Iterable[tuple[int, ...]]) -> bool:
    return all(later[0] - earlier[1] >= least for earlier, later in pairwise(filter(None, chosen)))


@pytest.mark.parametrize(("first", "count"), seeds(100, 1000))
def test_days_in_a_row_are_kept_whichever_are_worked_of_those_left(first: int, count: int) -> None:
    for rng in drawn(first, count):
        shifts = [a_shift(rng, day) for day in range(6) if rng.random() < 0.8]
        past = {MONDAY - timedelta(days=back) for back in range(1, 5) if rng.random() < 0.6}
        most = rng.randint(1, 4)
        sure = {shift.day for shift in shifts if shift.begins is not None}
        before = too_long(sure, past, most)
        cut_days(shifts, most, past)
        left = sorted({shift.day for shift in shifts if shift.used} - sure)
        for size in range(len(left) + 1):
            for some in combinations(left, size):
                assert too_long({*sure, *some}, past, most) <= before


def too_long(planned: set[date], past: set[date], most: int) -> int:
    """Count the days beyond the longest run allowed."""
    every, beyond = planned | past, 0
    for first in every:
        if first - timedelta(days=1) in every:
            continue
        run = [first]
        while run[-1] + timedelta(days=1) in every:
            run.append(run[-1] + timedelta(days=1))
        head = sum(day in past for day in run)
        beyond += max(0, len(run) - max(most, head)) if head < len(run) else 0
    return beyond


def test_the_earliest_shifts_keep_most() -> None:
    begins = [40 * day for day in range(4)]
    shifts = [Shift("A", MONDAY + timedelta(days=at // 40), at, at + 8, (), at, at + 8) for at in begins]
    cut_hours(shifts, 20)
    assert [(shift.opens - shift.start, shift.closes - shift.start) for shift in shifts[:3]] == [(0, 8), (0, 8), (0, 4)]
    assert [list(shift.barred()) for shift in shifts] == [[], [], [(84, 88)], [(120, 128)]]
