"""The sample `helpdesk`: a firm's own IT support by phone, chat and tickets, over a week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scenarios.samples.files import write_files
from scenarios.samples.past import Stream, past

if TYPE_CHECKING:
    from pathlib import Path

FIRST, LAST = date(2026, 5, 4), date(2026, 11, 20)
PATCHES = (date(2026, 6, 10), date(2026, 7, 15), date(2026, 9, 9), date(2026, 10, 14))
NEXT_PATCH = date(2026, 11, 25)
AFTER_A_PATCH = 1.7
"""By how much the Wednesday after new versions multiplies what comes in."""
SHARES = {"phone": 0.45, "chat": 0.2, "tickets": 0.35}
WEEK = (1.25, 1.05, 1.0, 0.95, 0.8, 0.0, 0.0)
SEASON = (1.05, 1.0, 1.0, 1.0, 0.95, 1.0, 0.8, 0.7, 1.1, 1.0, 1.0, 0.85)
COURSE = (3.0, 5.5, 6.5, 6.0, 5.2, 4.8, 4.2, 3.6, 2.6, 2.6, 3.6, 4.6, 4.8, 4.4, 4.0, 3.6, 3.2, 2.6, 1.8, 1.2)
CONTACTS_A_PERSON = 26
TEAMS = {
    "first line": (0.6, "phone;chat;tickets", ("early", "late"), 26.0),
    "specialists": (0.3, "tickets:2", ("day",), 34.0),
    "on call": (0.1, "phone;chat", ("day",), 45.0),
}
"""Share of all, skills, calendars in turn, pay of an hour."""


def write(folder: Path, *, size: int, seed: int) -> None:
    """Write the sample's tables and case.yaml.

    Parameters
    ----------
    folder
        Made where it does not exist; empty.
    size
        Contacts of a usual day.
    seed
        The same seed and size give the same bytes.
    """
    streams = [
        Stream(
            queue_id=queue,
            channel="email" if queue == "tickets" else queue,
            a_day=size * share,
            week=WEEK,
            course=COURSE,
            opens=8,
            season=SEASON,
        )
        for queue, share in SHARES.items()
    ]
    people = _people(size)
    tables = {
        "history": past(np.random.default_rng([seed, 0]), streams, FIRST, LAST, dict.fromkeys(PATCHES, AFTER_A_PATCH)),
        "events": _events(),
        "queues": _queues(size),
        "segments": SEGMENTS,
        "resources": people,
    }
    write_files(folder, __name__, tables, {"size": f"{size:,}", "people": f"{people.height:,}", "seed": seed})


def _people(size: int) -> pl.DataFrame:
    rows = [
        (f"{team.split()[0]}-{count + 1}", team, skills, calendars[count % len(calendars)], pay)
        for team, (share, skills, calendars, pay) in TEAMS.items()
        for count in range(max(2, round(size / CONTACTS_A_PERSON * share)))
    ]
    return pl.DataFrame(rows, schema=("resource_id", "team", "skills", "calendar", "cost_hour"), orient="row")


def _events() -> pl.DataFrame:
    days = [*PATCHES, NEXT_PATCH]
    rows = [
        (f"p{count}", "new versions", f"{day}T00:00", f"{day + timedelta(days=1)}T00:00", "release")
        for count, day in enumerate(days, 1)
    ]
    return pl.DataFrame(rows, schema=("event_id", "name", "start", "end", "kind"), orient="row")


def _queues(size: int) -> pl.DataFrame:
    """List the queues; tickets of the weekend wait on Monday morning."""
    return pl.DataFrame(
        {
            "queue_id": ["phone", "chat", "tickets"],
            "channel": ["phone", "chat", "email"],
            "skills": ["phone", "chat", "tickets"],
            "calendar": ["open", "open", None],
            "aht_s": [420, 540, 900],
            "aht_cv": [1.0, 0.9, 1.3],
            "patience_s": [300, 240, None],
            "target": [0.8, 0.8, 0.9],
            "threshold_s": [60, 60, 14400],
            "formula": ["short_abandons_met", "of_offered", "of_answered"],
            "short_s": [10, 5, 0],
            "priority": [2, 1, 0],
            "ageing": [6.0, 6.0, 0.5],
            "concurrency": [1, 2, 1],
            "redials": [0.6, 0.4, 0.0],
            "resolved": [0.78, 0.74, 0.9],
            "returns": [0.6, 0.6, 0.5],
            "return_after_s": [7200, 7200, 28800],
            "callback_from_s": [300, None, None],
            "callback_share": [0.5, None, None],
            "reserve": [0, 0, 1],
            "backlog": [0, 0, round(size * 0.12)],
            "backlog_s": [0, 0, 200_000],
            "csat": [4.7, 4.6, 4.4],
            "csat_minute": [0.04, 0.05, 0.0005],
            "csat_unresolved": [1.2, 1.2, 1.2],
        }
    )


SEGMENTS = pl.DataFrame({"segment_id": ["sales", "others"], "share": [0.1, 0.9], "priority": [1.0, 0.0]})
