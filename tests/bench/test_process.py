from __future__ import annotations

import os
import sys

import pytest

from bench.process import alone, peak_mb


def test_a_function_runs_in_another_process() -> None:
    assert alone(os.getpid) != os.getpid()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to a core")
def test_it_has_a_single_core() -> None:
    assert len(alone(os.sched_getaffinity, 0)) == 1


def test_the_peak_of_memory_is_counted_in_megabytes() -> None:
    assert 5 < peak_mb() < 100_000
