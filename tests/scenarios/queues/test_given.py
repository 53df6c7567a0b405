"""Contacts one by one: who waits at the start, and the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from scenarios.queues import operation_of
from tests.scenarios.queues.desk_of_one import case

if TYPE_CHECKING:
    from collections.abc import Sequence

REPLAY = {"simulate": {"demand": "history"}}
WAITING: dict[str, Sequence[str | None]] = {
    "queue_id": ["calls", "mails"],
    "aht_s": ["180", "300"],
    "backlog": ["4", "1"],
    "backlog_s": ["120", None],
}
PAST: dict[str, Sequence[str | None]] = {
    "contact_id": ["C1", "C2", "C3"],
    "queue_id": ["calls"] * 3,
    "arrived_at": ["2026-11-02T09:00", "2026-11-02T09:10", "2026-11-02T09:20"],
    "answered_at": ["2026-11-02T09:01", None, "2026-11-02T09:20"],
    "ended_at": ["2026-11-02T09:05:30", "2026-11-02T09:12", None],
}


def test_who_waits_at_the_start_has_waited_evenly_less_than_the_first() -> None:
    given = operation_of(case(queues=WAITING)).model.given
    assert given is not None
    assert given.at.tolist() == pytest.approx([-120, -90, -60, -30, -0.001])
    assert given.queue.tolist() == [0, 0, 0, 0, 1]
    assert np.isnan(given.service).all()


def test_of_the_past_service_times_are_played_where_they_are_known_and_nobody_gives_up_when_he_did() -> None:
    given = operation_of(case(REPLAY, contacts=PAST)).model.given
    assert given is not None
    assert given.at.tolist() == [32_400, 33_000, 33_600]
    assert given.service[0] == 270
    assert np.isnan(given.service[1:]).all()
    assert np.isnan(given.patience).all()


def test_who_waits_comes_before_the_past() -> None:
    given = operation_of(case(REPLAY, contacts=PAST, queues=WAITING)).model.given
    assert given is not None
    assert len(given.at) == 8
    assert (np.diff(given.at) >= 0).all()


def test_segments_take_turns_by_their_shares_in_each_queue() -> None:
    many: dict[str, Sequence[str]] = {
        "contact_id": [f"C{number}" for number in range(1000)],
        "queue_id": ["calls", "mails"] * 500,
        "arrived_at": [f"2026-11-02T10:{number // 60:02}:{number % 60:02}" for number in range(1000)],
    }
    queues: dict[str, Sequence[str]] = {"queue_id": ["calls", "mails"], "aht_s": ["180", "300"]}
    segments: dict[str, Sequence[str]] = {"segment_id": ["plain", "silver", "gold"], "share": ["0.7", "0.2", "0.1"]}
    given = operation_of(case(REPLAY, contacts=many, queues=queues, segments=segments)).model.given
    assert given is not None
    for queue in (0, 1):
        counts = np.bincount(given.segment[given.queue == queue], minlength=3)
        assert counts == pytest.approx([50, 350, 100], abs=2)  # in the order of their ids
        gold = np.flatnonzero(given.segment[given.queue == queue] == 0)
        assert np.diff(gold).max() <= 20  # spread over the day, not in a row


def test_where_nobody_waits_and_nothing_is_replayed_nothing_is_given() -> None:
    assert operation_of(case()).model.given is None
