"""Which groups ask for what, where and when, at least 48 hours ahead; and courses of two days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import polars as pl

from scenarios.samples.draw import happens
from scenarios.samples.training.centres import ELSEWHERE, NAMES, SHARES, addresses
from scenarios.samples.training.courses import DAY, HALVES, LEVELS, SIMULATED, SIMULATION, SUBJECTS, WISHES
from scenarios.samples.week import MONDAY, before_now, span

if TYPE_CHECKING:
    import numpy as np

Row: TypeAlias = "dict[str, object]"

LEAD = timedelta(hours=48)
"""Nobody is served sooner after he asked."""
WORKDAYS = (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
RECENT, RECENT_AGE, AGE = 0.35, (30, 4 * 1440), (4 * 1440, 30 * 1440)
"""How many asked within the last four days, and the ages of these and of the others in minutes."""
TWO_DAYS = 0.12
"""How many of all requests begin a course of two days; as many end one."""
TOGETHER = 0.75
"""How many of those take both days or none."""
CLASHES, CLASH_EVERY = 4, 45
"""At most so many clashes, one in so many requests: one more simulation than there are simulators, in one half day."""
ALTERNATIVES = (0.35, 0.45, 0.20)
"""How many groups name so many centres beside their own."""
ANYWHERE = 0.08
"""How many name no centre at all."""
COLUMNS = {
    "client_id": pl.String,
    "service_id": pl.String,
    "site_id": pl.String,
    "lat": pl.Float64,
    "lon": pl.Float64,
    "created_at": pl.String,
    "windows": pl.String,
    "window_on": pl.String,
    "skills": pl.String,
    "seats": pl.Int64,
    "course": pl.Int64,
}
LINKS = ("before", "after", "from", "least_min", "greatest_min", "same_resource", "together")


class Asked(NamedTuple):
    """What is asked for: the tables of requests and links."""

    requests: pl.DataFrame
    links: pl.DataFrame


def clients(size: int) -> pl.DataFrame:
    """Give the clients of so many requests, some of whom have a contract for the year: client_id, name, weight."""
    count = max(10, round(size / 4))
    return pl.DataFrame(
        {
            "client_id": [f"C{number:04}" for number in range(1, count + 1)],
            "name": [f"company {number:04}" for number in range(1, count + 1)],
            "tier": ["contract" if number % 3 == 0 else "single" for number in range(count)],
            "weight": [2 if number % 3 == 0 else 1 for number in range(count)],
        }
    )


def groups(rng: np.random.Generator, size: int, clients: pl.DataFrame, simulators: int) -> Asked:
    """Draw the requests of groups, oldest first, and the links between the days of courses."""
    rows: list[Row] = []
    for course in range(round(size * TWO_DAYS)):
        rows += _two_days(rng, course)
    clashes = max(1, min(CLASHES, size // CLASH_EVERY))
    for half in rng.choice(len(WORKDAYS) * 2 - 6, size=clashes, replace=False).tolist():
        rows += [_clashing(rng, half + 6) for _ in range(simulators + 1)]
    simulated = sum(row["service_id"] == "simulation" for row in rows)
    rows += [_group(rng, "simulation") for _ in range(round(size * SIMULATION) - simulated)]
    services = rng.choice(list(WISHES), size=size - len(rows), p=[wish.share for wish in WISHES.values()])
    rows += [_group(rng, service) for service in services.tolist()]
    asking = clients[rng.integers(clients.height, size=size)]["client_id"]
    of_course = pl.coalesce("course", -1 - pl.int_range(size))
    drawn = pl.DataFrame(rows, schema=COLUMNS).with_columns(client_id=asking)
    drawn = drawn.with_columns(pl.col("client_id").first().over(of_course)).sort("created_at", maintain_order=True)
    named = drawn.select(
        pl.format("G{}", pl.int_range(1, size + 1).cast(pl.String).str.zfill(4)).alias("request_id"), pl.all()
    )
    return Asked(named.drop("course"), _links(rng, named.drop_nulls("course")))


def _group(rng: np.random.Generator, service: str) -> Row:
    """Draw a group that is free on some days."""
    wish = SIMULATED if service == "simulation" else WISHES[service]
    created = _created(rng)
    free = [span(day, *hours) for day in _ready(created) for hours in wish.hours]
    fewest, most = wish.spans
    count = min(len(free), int(rng.integers(fewest, most + 1)))
    chosen = sorted(rng.choice(len(free), size=count, replace=False).tolist())
    return _row(rng, service, created, [free[number] for number in chosen])


def _clashing(rng: np.random.Generator, half: int) -> Row:
    """Draw a group that wants a simulation in this half day and in no other."""
    day, hours = WORKDAYS[half // 2], HALVES[half % 2]
    return _row(rng, "simulation", _created(rng), [span(day, *hours)])


def _two_days(rng: np.random.Generator, course: int) -> list[Row]:
    """Draw a group for a seminar of two days, free on three workdays that follow one another."""
    created = _created(rng)
    ready = _ready(created)
    first = int(rng.choice([day for day in ready if {day + 1, day + 2} <= set(ready)]))
    row = _row(rng, "seminar", created, [span(first + later, *DAY) for later in range(3)])
    return [row | {"course": course}, row | {"course": course}]


def _row(rng: np.random.Generator, service: str, created: str, windows: list[str]) -> Row:
    fewest, most = (SIMULATED if service == "simulation" else WISHES[service]).seats
    lat, lon = addresses(rng, 1)[0].tolist() if service == "in_house" else (None, None)
    subject = f"{rng.choice(SUBJECTS)}:{rng.choice([1, 2, 3], p=LEVELS)}".removesuffix(":1")
    return {
        "service_id": service,
        "site_id": None if service == "in_house" else _sites(rng),
        "lat": lat,
        "lon": lon,
        "created_at": created,
        "windows": ";".join(windows),
        "window_on": "both",
        "skills": None if service == "simulation" else subject,
        "seats": int(rng.integers(fewest, most + 1)),
    }


def _created(rng: np.random.Generator) -> str:
    return before_now(rng, RECENT_AGE if happens(rng, RECENT) else AGE)


def _ready(created: str) -> list[int]:
    """Give the workdays that begin late enough after a group asked."""
    ready = datetime.fromisoformat(created) + LEAD
    return [day for day in WORKDAYS if MONDAY + timedelta(days=day, hours=DAY[0]) >= ready]


def _sites(rng: np.random.Generator) -> str | None:
    if happens(rng, ANYWHERE):
        return None
    first = str(rng.choice(NAMES, p=SHARES))
    others = sorted((name for name in NAMES if name != first), key=lambda name: ELSEWHERE[frozenset((first, name))])
    named = others[: int(rng.choice(len(ALTERNATIVES), p=ALTERNATIVES))]
    return "|".join([first, *(f"{name}:{ELSEWHERE[frozenset((first, name))]}" for name in named)])


def _links(rng: np.random.Generator, courses: pl.DataFrame) -> pl.DataFrame:
    """Link the days of each course: the second starts on the next day or the one after, with the same expert."""
    pairs = courses.group_by("course", maintain_order=True).agg(
        before=pl.col("request_id").first(), after=pl.col("request_id").last()
    )
    rows = [
        (before, after, "start", 1200, 2910, "true", "true" if happens(rng, TOGETHER) else None)
        for before, after in pairs.select("before", "after").iter_rows()
    ]
    kinds = dict.fromkeys(LINKS, pl.String) | {"least_min": pl.Int64, "greatest_min": pl.Int64}
    return pl.DataFrame(rows, schema=kinds, orient="row")
