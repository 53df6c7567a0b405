"""How many random small cases a test tries: a few always, and as many more as CRENEAU_SMALL_CASES asks for."""

from __future__ import annotations

import os
from typing import Any

import pytest

ASKED = int(os.environ.get("CRENEAU_SMALL_CASES", "0"))


def seeds(few: int, first: int, *, times: float = 1) -> list[Any]:
    """List the first seeds and counts that a test tries: the few from 0 on, and the many that are asked for."""
    many = pytest.param(first, max(1, int(ASKED * times)), marks=pytest.mark.slow)
    return [(0, few), *([many] if ASKED else [])]
