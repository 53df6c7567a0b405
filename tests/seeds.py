"""How many random cases a test tries: a few always, some more in CI, and as many more as .ci/long asks for."""

from __future__ import annotations

import os
from typing import Any

import pytest

IN_CI = [pytest.mark.slow]
BEYOND_CI = [pytest.mark.slow, pytest.mark.long]
ASKED = int(os.environ.get("CRENEAU_SMALL_CASES", "0"))


def seeds(few: int, first: int, *, times: float = 1) -> list[Any]:
    """List the first seeds and counts that a test tries: the few from 0 on, and the many that are asked for."""
    many = pytest.param(first, max(1, int(ASKED * times)), marks=pytest.mark.slow)
    return [(0, few), *([many] if ASKED else [])]


def spread(few: int, in_ci: int, many: int) -> list[Any]:
    """List seeds from 0 on: the few that a test always tries, up to those of CI, up to the many of .ci/long."""
    slow = [pytest.param(seed, marks=IN_CI) for seed in range(few, in_ci)]
    return [*range(few), *slow, *(pytest.param(seed, marks=BEYOND_CI) for seed in range(in_ci, many))]
