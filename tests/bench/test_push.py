"""The benchmark of push against pull: its assumptions are settings, its gains relative to pull."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from bench.push import ASSUMED, FIFO, NOTHING, Load, _rows, _sheet
from planning.case.pull import PullSettings


def test_what_is_assumed_are_settings_of_pull() -> None:
    known = {field.name for field in fields(PullSettings)}
    assert set(NOTHING) <= known
    assert all(set(changes) <= known for changes in ASSUMED.values())


def test_a_gain_is_relative_to_pull_and_its_interval_paired() -> None:
    pushed = np.array([[12.0, 24.0, 9.0], [24.0, 48.0, 11.0]])
    load = Load(1.2, pushed, {FIFO: np.array([[10.0, 30.0, 10.0], [20.0, 60.0, 10.0]])})
    assert list(_rows(load)) == [[FIFO, "1.2", "+20.0 % +-0.0", "-20.0 % +-0.0", "+0.0 % +-127.1"]]
    assert "2 replications" in _sheet([load], 10, 2).heading[0]
