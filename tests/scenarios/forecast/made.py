"""A made history whose causes are known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from scenarios.forecast import Settings
from scenarios.forecast.clock import day_number, intervals

if TYPE_CHECKING:
    from collections.abc import Callable

PARIS = "Europe/Paris"
WEEKDAYS = (1.2, 1.05, 1.0, 0.95, 0.9, 0.0, 0.0)
"""Factors of an office that is closed at weekends."""
COURSE = (0.0,) * 8 + (0.10, 0.16, 0.17, 0.11, 0.07, 0.09, 0.12, 0.10, 0.06, 0.02) + (0.0,) * 6
"""Shares of the hours of a day."""
FIRST, DAYS = date(2024, 1, 1), 420
HORIZON = FIRST + timedelta(DAYS)
SHUT = [
    date(2024, 2, 14),
    date(2024, 4, 17),
    date(2024, 6, 12),
    date(2024, 8, 14),
    date(2024, 10, 16),
    date(2024, 12, 11),
]
AFTER = [day + timedelta(1) for day in SHUT]
CAMPAIGNS = [date(2024, 3, 12), date(2024, 6, 19), date(2024, 9, 5), date(2024, 11, 21), date(2025, 1, 16)]


def history(  # noqa: PLR0913 - what is told of the days
    first: date,
    days: int,
    *,
    volume: float = 2000,
    factor: Callable[[date], float] = lambda _: 1.0,
    noise: float = 0.02,
    course: tuple[float, ...] = COURSE,
    weekdays: tuple[float, ...] = WEEKDAYS,
    zone: str = PARIS,
    queue: str = "phone",
    seed: int = 1,
) -> pl.DataFrame:
    """Make a history; without noise it is what is expected. Closed days and hours have no rows."""
    draw = np.random.default_rng(seed)
    rows = []
    length = 86_400 // len(course)
    rate = {}
    for start, passes, number, slot in intervals(day_number(first), days, length, zone).iter_rows():
        day = date(1970, 1, 1) + timedelta(number)
        if number not in rate:
            rate[number] = volume * weekdays[day.weekday()] * factor(day)
            rate[number] *= draw.gamma(noise**-2, noise**2) if noise else 1.0
        mean = rate[number] * course[slot] * (passes / length if len(course) > 1 else 1.0)
        if mean > 0:
            rows.append((queue, start, length, float(draw.poisson(mean)) if noise else mean))
    return pl.DataFrame(rows, schema=["queue_id", "start", "length", "offered"], orient="row")


def moment(text: str, zone: str = PARIS) -> int:
    """Seconds since the epoch of a local time."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def effect(effects: pl.DataFrame, name: str) -> dict[str, float]:
    """Give the only effect of a name."""
    found = effects.filter(name=name)
    assert len(found) == 1, f"{len(found)} effects {name}"
    return found.row(0, named=True)


def causes(day: date) -> float:
    """Closed on some days; 20 % more on the day after; 50 % more in a campaign; 10 % more where a month opens."""
    if day in SHUT:
        return 0.0
    factor = 1.2 if day in AFTER else 1.0
    factor *= 1.5 if day in CAMPAIGNS else 1.0
    begins = [day.replace(day=n) for n in (1, 2, 3)]
    return factor * (1.1 if day == next(begin for begin in begins if begin.weekday() < 5) else 1.0)


def campaigns(days=CAMPAIGNS, **further: Any) -> pl.DataFrame:
    rows = [
        {
            "event_id": f"E{n}",
            "name": "spring mailing",
            "start": moment(f"{day} 00:00"),
            "end": moment(f"{day + timedelta(1)} 00:00"),
            "scope": None,
            "uplift": None,
            "kind": "campaign",
            **further,
        }
        for n, day in enumerate(days)
    ]
    return pl.DataFrame(rows, schema_overrides={"scope": pl.List(pl.String), "uplift": pl.Float64, "kind": pl.String})


def ask(after: int, days: int, **settings: Any) -> dict[str, Any]:
    """Ask for days after so many of history."""
    return {"zone": PARIS, "first": FIRST + timedelta(after), "days": days, "settings": Settings(**settings)}
