"""When samples are planned: on a Sunday evening, from the Monday that follows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

NOW = datetime(2026, 11, 22, 20, 0)  # noqa: DTZ001 - local to the case
MONDAY = datetime(2026, 11, 23)  # noqa: DTZ001 - likewise


def at(day: int, hour: float) -> str:
    """Write the time so many hours into a day, counted from Monday, as tables have it."""
    return written(MONDAY + timedelta(days=day, hours=hour))


def span(day: int, start: float, end: float) -> str:
    """Write a window from an hour of a day to another."""
    return f"{at(day, start)}/{at(day, end)}"


def written(moment: datetime) -> str:
    """Write a time to the minute."""
    return moment.isoformat(timespec="minutes")


def before_now(rng: np.random.Generator, age: tuple[int, int]) -> str:
    """Draw when something was asked for, from an age in minutes to another."""
    moment = NOW - timedelta(minutes=int(rng.integers(*age)))
    asleep = moment.hour < 7  # noqa: PLR2004 - nobody asks before seven
    return written(moment + timedelta(hours=7 - moment.hour if asleep else 0))
