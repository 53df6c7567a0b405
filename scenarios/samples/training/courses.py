"""What is taught, and who and what it takes at once."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

SERVICES = pl.DataFrame(
    [
        ("seminar", "seminar, a day", 420, 1900),
        ("workshop", "workshop, half a day", 210, 1000),
        ("simulation", "crisis simulation, half a day", 180, 2600),
        ("exam", "certificate examination, half a day", 165, 900),
        ("in_house", "seminar at the client's, a day", 420, 1700),
    ],
    schema=["service_id", "name", "duration_min", "value"],
    orient="row",
)
ROLES = pl.DataFrame(
    [
        # the expert leads: the skills that a request asks for are his; the others come earlier, or stay longer
        ("seminar", "expert", "person", None, 0, None),
        ("seminar", "room", "room", "class", -30, 480),
        ("workshop", "expert", "person", None, 0, None),
        ("workshop", "room", "room", "class", -30, 250),
        ("simulation", "expert", "person", "simulation", 0, None),
        ("simulation", "simulator", "equipment", "simulator", -60, 255),
        ("simulation", "helper", "person", "set_up", -60, 75),
        ("simulation", "room", "room", "class", -60, 255),
        ("exam", "expert", "person", None, 0, None),
        ("exam", "room", "room", "class", -30, 225),
        ("exam", "helper", "person", "set_up", 150, 45),
        ("in_house", "expert", "person", None, 0, None),
        ("in_house", "projector", "equipment", "projector", -30, 465),
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
DAY, MORNING, AFTERNOON = (9.0, 17.0), (9.0, 12.75), (13.5, 18.0)
HALVES = (MORNING, AFTERNOON)
SUBJECTS = ("management", "negotiation", "sales", "finance", "project")
LEVELS = (0.45, 0.40, 0.15)
"""How many groups ask for an expert of level 1, 2 and 3."""
SIMULATION = 0.08
"""How many of all requests are simulations."""


class Wish(NamedTuple):
    """How a service is asked for.

    `share` of the requests that are neither simulations nor courses of two days; `hours` of a day in which it can
    be; `spans`: in how many of these, from the fewest to the most; `seats` likewise.
    """

    share: float
    hours: tuple[tuple[float, float], ...]
    spans: tuple[int, int]
    seats: tuple[int, int]


WISHES = {
    "seminar": Wish(0.40, (DAY,), (1, 4), (4, 16)),
    "workshop": Wish(0.34, HALVES, (2, 6), (4, 24)),
    "exam": Wish(0.12, HALVES, (2, 4), (6, 24)),
    "in_house": Wish(0.14, (DAY,), (1, 4), (6, 12)),
}
SIMULATED = Wish(0, HALVES, (4, 8), (6, 12))
"""How simulations are asked for, but for those that clash."""
