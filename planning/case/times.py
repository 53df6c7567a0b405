"""Local times of a case's time zone, one at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import polars as pl


@lru_cache(maxsize=8)
def known_zone(name: str) -> bool:
    """Whether both Python and polars know a time zone by this name."""
    try:
        ZoneInfo(name)
        pl.select(pl.lit(0).cast(pl.Datetime("us")).dt.replace_time_zone(name))
    except (
        KeyError,
        ValueError,
        OSError,
        pl.exceptions.PolarsError,
    ):  # no such name: a KeyError; a folder: OSError
        return False
    return True


def instant(day: date, seconds: int, zone: str) -> int:
    """Epoch second of a local time: so many seconds of the clock after a day's midnight.

    A time that the clocks leave out counts as if they had not been changed yet; of one that they show twice, the
    first counts. So a calendar has a meaning on every day; in a cell such a time is a fault.
    """
    local = datetime.combine(day, datetime.min.time()) + timedelta(seconds=seconds)
    return int(local.replace(tzinfo=ZoneInfo(zone)).timestamp())


def iso(at: int, zone: str) -> str:
    """Write an instant as a cell that can be read in one way only: local, with its offset."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).isoformat()


def local_day(at: int, zone: str) -> date:
    """Local date of an epoch second."""
    return datetime.fromtimestamp(at, tz=UTC).astimezone(ZoneInfo(zone)).date()


def local_seconds(at: int, zone: str) -> int:
    """Seconds that the local clock shows after midnight, at an epoch second."""
    local = datetime.fromtimestamp(at, tz=UTC).astimezone(ZoneInfo(zone))
    return (local.hour * 60 + local.minute) * 60 + local.second


def written(at: int, zone: str) -> str:
    """Local time of an epoch second, as messages write it: 2026-11-23T08:00."""
    local = datetime.fromtimestamp(at, tz=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second else "minutes")
