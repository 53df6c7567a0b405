"""The sample `hotline`: a shop's phone and chat in the week of Black Friday."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scenarios.samples.files import write_files
from scenarios.samples.hotline.staff import staff
from scenarios.samples.past import Stream, past

if TYPE_CHECKING:
    from pathlib import Path

FIRST, LAST = date(2025, 9, 1), date(2026, 11, 21)
FRIDAY, LAST_FRIDAY = date(2026, 11, 27), date(2025, 11, 28)
UPLIFT = 2.6
"""By how much Black Friday multiplies a Friday's contacts."""
SALES = (date(2026, 1, 7), date(2026, 6, 24))
"""First days of the winter and of the summer sales, which last for two weeks."""
IN_SALES = 1.35
PHONES = 0.6
"""Share of the contacts that come by phone: 6,000 of 10,000."""
WEEK = (1.15, 1.02, 1.0, 0.98, 1.0, 0.72, 0.0)
SEASON = (1.0, 0.95, 0.96, 0.97, 1.0, 0.98, 0.9, 0.88, 1.0, 1.02, 1.08, 1.2)
MORNING = (3.0, 4.2, 5.2, 5.8, 6.0, 5.8, 5.2, 4.6, 4.2, 4.4, 4.8, 5.0, 5.0, 4.9, 4.8, 4.8, 4.9, 5.0, 4.9, 4.5, 4.0, 3.4)
EVENING = (2.0, 2.6, 3.2, 3.8, 4.2, 4.6, 4.8, 4.8, 4.6, 4.4, 4.4, 4.6, 4.8, 5.0, 5.2, 5.4, 5.6, 5.8, 6.0, 6.0, 5.6, 5.0)


def write(folder: Path, *, size: int, seed: int) -> None:
    """Write the sample's tables and case.yaml.

    Parameters
    ----------
    folder
        Made where it does not exist; empty.
    size
        Contacts expected on Black Friday.
    seed
        The same seed and size give the same bytes.
    """
    friday = WEEK[FRIDAY.weekday()] * SEASON[FRIDAY.month - 1] * UPLIFT
    streams = [
        Stream(
            queue_id=queue,
            channel=queue,
            a_day=size * share / friday,
            week=WEEK,
            course=course,
            opens=8,
            season=SEASON,
        )
        for queue, share, course in (("phone", PHONES, MORNING), ("chat", 1 - PHONES, EVENING))
    ]
    people = staff(size)
    tables = {
        "history": past(np.random.default_rng([seed, 0]), streams, FIRST, LAST, _unlike()),
        "events": _events(),
        "queues": QUEUES,
        "segments": SEGMENTS,
        "resources": people,
    }
    figures = {"size": f"{size:,}", "people": f"{people.height:,}", "seed": seed}
    write_files(folder, __name__, tables, figures)


def _unlike() -> dict[date, float]:
    """Give the factors of the days of the past that were unlike others."""
    sales = {first + timedelta(days=day): IN_SALES for first in SALES for day in range(14)}
    return {**sales, LAST_FRIDAY: UPLIFT, LAST_FRIDAY + timedelta(days=1): 1.6, LAST_FRIDAY + timedelta(days=3): 1.7}


def _events() -> pl.DataFrame:
    """List them, and those to come: this year's uplift is what the shop expects."""
    day = timedelta(days=1)
    rows: list[tuple[str, str, date, date, float | None]] = [
        (f"s{count}", "sales", first, first + 14 * day, None) for count, first in enumerate(SALES, 1)
    ]
    rows += [
        ("b25", "Black Friday", LAST_FRIDAY, LAST_FRIDAY + day, None),
        ("b25a", "Saturday after Black Friday", LAST_FRIDAY + day, LAST_FRIDAY + 2 * day, None),
        ("b25b", "Cyber Monday", LAST_FRIDAY + 3 * day, LAST_FRIDAY + 4 * day, None),
        ("b26", "Black Friday", FRIDAY, FRIDAY + day, UPLIFT),
        ("b26a", "Saturday after Black Friday", FRIDAY + day, FRIDAY + 2 * day, 1.6),
    ]
    shown = [
        (one, name, f"{start}T00:00", f"{end}T00:00", uplift, "campaign") for one, name, start, end, uplift in rows
    ]
    return pl.DataFrame(shown, schema=("event_id", "name", "start", "end", "uplift", "kind"), orient="row")


QUEUES = pl.DataFrame(
    {
        "queue_id": ["phone", "chat"],
        "channel": ["phone", "chat"],
        "skills": ["phone", "chat"],
        "calendar": ["open", "open"],
        "aht_s": [310, 620],
        "aht_cv": [0.9, 0.8],
        "patience_s": [2400, 1500],
        "patience_law": ["lognormal", "exponential"],
        "patience_cv": [1.0, None],
        "target": [0.8, 0.8],
        "threshold_s": [30, 60],
        "ageing": [1, 1],
        "concurrency": [1, 3],
        "redials": [0.5, 0.3],
        "redial_after_s": [1200, 1800],
        "resolved": [0.65, 0.65],
        "returns": [0.3, 0.3],
        "return_after_s": [10800, 10800],
        "penalty": [0.5, 0.5],
        "csat": [4.8, 4.9],
        "csat_minute": [0.02, 0.03],
        "csat_unresolved": [1.5, 1.5],
        "csat_abandoned": [2.5, 2.5],
    }
)
SEGMENTS = pl.DataFrame({"segment_id": ["gold", "others"], "share": [0.15, 0.85], "priority": [0.25, 0.0]})
