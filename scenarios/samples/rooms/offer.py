"""What can be booked, what it takes and how it is asked for."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

SERVICES = pl.DataFrame(
    [
        ("office_day", "office, whole day", 570, 160),
        ("office_half", "office, half a day", 240, 95),
        ("meeting_half", "meeting room, half a day", 240, 210),
        ("meeting_2h", "meeting room, two hours", 120, 120),
        ("meeting_lunch", "meeting room over lunch, with a buffet", 180, 330),
        ("desk_day", "desk in the coworking area, whole day", 570, 38),
    ],
    schema=["service_id", "name", "duration_min", "value"],
    orient="row",
)
ROLES = pl.DataFrame(
    [
        ("office_day", "office", "room", "office", None, None),
        ("office_half", "office", "room", "office", None, None),
        ("meeting_half", "room", "room", "meeting", None, None),
        ("meeting_2h", "room", "room", "meeting", None, None),
        ("meeting_lunch", "room", "room", "meeting", None, None),
        ("meeting_lunch", "host", "person", "catering", -15, 45),
        ("desk_day", "desk", "room", "desk", None, None),
    ],
    schema={
        "service_id": pl.String,
        "role": pl.String,
        "kind": pl.String,
        "skills": pl.String,
        "offset_min": pl.Int64,
        "duration_min": pl.Int64,
    },
    orient="row",
)
MORNING, AFTERNOON, EVENING = (8.5, 12.5), (14.0, 18.0), (18.0, 21.0)
WHOLE, LUNCH = (8.5, 18.0), (11.0, 15.0)


class Wish(NamedTuple):
    """How a service is asked for.

    `share` of all requests; `hours` of a day in which it can be, each with how often it is asked for; `seats` from
    the fewest to the most.
    """

    share: float
    hours: dict[tuple[float, float], float]
    seats: tuple[int, int]


WISHES = {
    "office_day": Wish(0.22, {WHOLE: 1.0}, (1, 4)),
    "office_half": Wish(0.16, {MORNING: 0.55, AFTERNOON: 0.45}, (1, 4)),
    "meeting_half": Wish(0.20, {MORNING: 0.60, AFTERNOON: 0.40}, (4, 16)),
    "meeting_2h": Wish(0.24, {MORNING: 0.45, AFTERNOON: 0.43, EVENING: 0.12}, (2, 10)),
    "meeting_lunch": Wish(0.06, {LUNCH: 1.0}, (6, 16)),
    "desk_day": Wish(0.12, {WHOLE: 1.0}, (1, 1)),
}
