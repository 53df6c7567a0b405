"""Patience from waits of which most were cut short, beside a naive estimate, and service times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.contacts.kernel.arena import FIXED, SECOND
from scenarios.contacts.laws import NEVER
from scenarios.queues.patience import STEPS, censored, handling, patience

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = {"arrived_at": pl.Int64, "answered_at": pl.Int64, "ended_at": pl.Int64, "outcome": pl.String}


def contacts(*rows: tuple[int | None, ...]) -> pl.DataFrame:
    """Contacts that came at 1000: seconds until the answer, and until the end; who is not answered gave up."""
    told = [
        (1000, None if wait is None else 1000 + wait, None if end is None else 1000 + end, outcome)
        for wait, end in rows
        for outcome in (["answered"] if wait is not None else ["abandoned"])
    ]
    return pl.DataFrame(told, schema=COLUMNS, orient="row")


def quantiles(times: Sequence[float], ended: Sequence[bool]) -> np.ndarray:
    """Give the quantiles in seconds."""
    law = censored(np.array(times, dtype=np.float64), np.array(ended))
    return np.array(law.quantiles) / SECOND


def naive(times: Sequence[int], ended: Sequence[bool], share: float) -> float | None:
    """Find the least time by which so many gave up, time by time: the risk at each is that of those still there."""
    left = 1.0
    for time in sorted(set(times)):
        there = sum(each >= time for each in times)
        left *= 1 - sum(each == time and over for each, over in zip(times, ended, strict=True)) / there
        if 1 - left >= share - 1e-9:
            return float(time)
    return None


def test_by_hand() -> None:
    """Of 5, one gives up after 10 s, one is answered after 20 s, one of the 3 left gives up after 30 s, and so on."""
    found = quantiles([10, 20, 30, 40, 50], [True, False, True, False, True])
    shares = {0.001: 10, 0.2: 10, 0.201: 30, 0.466: 30, 0.467: 50, 0.999: 50, 1.0: 50}  # 1 - 4/5, 1 - 4/5 x 2/3, 1
    assert {share: found[round(share * STEPS)] for share in shares} == shares
    assert found[0] == 0


def test_waits_that_nobody_cut_short_are_what_they_are() -> None:
    times = np.random.default_rng(1).permutation(STEPS) + 1.0
    found = quantiles(times.tolist(), [True] * STEPS)
    np.testing.assert_array_equal(found[:-1], np.arange(STEPS))
    assert found[-1] == STEPS - 1  # the last of a thousand is beyond what is drawn


def test_beyond_the_longest_wait_the_risk_is_what_it_was_on_average() -> None:
    found = quantiles([100, 200, 300, 400], [True, False, False, False])
    assert found[250] == 100
    assert found[999] == pytest.approx(400 + np.log(0.75 / 0.001) * 1000)  # one gave up in 1000 s of waiting
    assert found[1000] == found[999]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=30).filter(
        lambda rows: any(over for _, over in rows)
    )
)
def test_a_naive_estimate_is_the_same(rows: list[tuple[int, bool]]) -> None:
    times, ended = [row[0] for row in rows], [row[1] for row in rows]
    found = quantiles(times, ended)
    for step in (1, 50, 333, 500, 800, 999):
        expected = naive(times, ended, step / STEPS)
        if expected is None:
            assert found[step] >= max(times)
        else:
            assert found[step] == expected
    assert (np.diff(found) >= 0).all()


def test_exponential_patience_is_found_again_though_most_were_answered_before() -> None:
    draw = np.random.default_rng(7)
    willing, offered = draw.exponential(300.0, 40_000), draw.exponential(100.0, 40_000)
    gave_up = willing < offered
    found = quantiles(np.minimum(willing, offered).tolist(), gave_up.tolist())
    assert gave_up.mean() < 0.3
    for share in (0.1, 0.3, 0.5, 0.7):
        assert found[round(share * STEPS)] == pytest.approx(-300 * np.log(1 - share), rel=0.04)
    waited = np.minimum(willing, offered)
    assert waited[gave_up].mean() < 80  # what a reader of the log would take it for


def test_where_nobody_gave_up_nobody_does() -> None:
    assert patience(contacts((5, 100), (0, 20))) == NEVER
    assert patience(contacts()) == NEVER


def test_of_contacts_waits_end_with_the_answer_or_when_somebody_gives_up() -> None:
    found = patience(contacts((20, 500), (None, 10), (None, 30), (None, None), (40, 90), (None, 50)))
    same = censored(np.array([20, 10, 30, 40, 50.0]), np.array([False, True, True, False, True]))
    assert found == same


def test_who_was_turned_away_tells_nothing_of_patience() -> None:
    rows = contacts((None, 10), (20, 30))
    blocked = rows.with_columns(outcome=pl.lit("blocked"))
    assert patience(pl.concat([rows, blocked.head(1)])) == patience(rows)


def test_service_times_are_those_seen() -> None:
    law = handling(contacts((5, 65), (0, 120), (None, 30), (10, 190)))
    assert law is not None
    found = np.array(law.quantiles) / SECOND
    assert (found[0], found[500], found[1000]) == (60, 120, 180)
    assert found[250] == pytest.approx(90)


def test_where_no_contact_has_a_service_time_there_is_no_law_and_where_all_take_none_it_is_nothing() -> None:
    assert handling(contacts((None, 30))) is None
    law = handling(contacts((5, 5), (7, 7)))
    assert law is not None
    assert (law.kind, law.first) == (FIXED, 0.0)
