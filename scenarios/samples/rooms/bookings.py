"""What is asked for: a room at a favourite centre, or at another for less."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scenarios.samples.draw import happen, happens
from scenarios.samples.rooms.centres import CENTRES, LATE, LET_OFF, NAMES, others
from scenarios.samples.rooms.offer import EVENING, SERVICES, WHOLE, WISHES, Wish
from scenarios.samples.week import before_now, span

if TYPE_CHECKING:
    import numpy as np

DAYS = (0.17, 0.25, 0.18, 0.24, 0.16)
"""How many come on each day: few on Mondays and Fridays, when people work from home."""
ALTERNATIVES = (0.25, 0.40, 0.25, 0.10)
"""How many bookings name so many centres beside the favourite: none, one, two, three."""
ANYWHERE = 0.05
"""How many name no centre at all."""
OTHER_DAY = 0.25
"""How many could also come on another day."""
VALUES = dict(SERVICES.select("service_id", "value").iter_rows())
AGE = (30, 30_000)
LARGE, LARGE_VALUE = 10, 80
"""A room for so many people brings so much more."""
USUAL = 0.4
"""How many bookings of residents prefer the first room of their favourite centre, which they know."""


def bookings(rng: np.random.Generator, count: int, clients: pl.DataFrame) -> pl.DataFrame:
    """Draw requests, oldest first."""
    services = rng.choice(list(WISHES), size=count, p=[wish.share for wish in WISHES.values()]).tolist()
    asking = clients[rng.integers(clients.height, size=count)]
    drawn = pl.DataFrame([_booking(rng, service) for service in services], infer_schema_length=None)
    usual = (asking["tier"] == "resident") & pl.Series(happen(rng, USUAL, count))
    booked = drawn.with_columns(client_id=asking["client_id"], _usual=usual)
    favourite = pl.col("site_id").str.slice(0, 3)
    letter = pl.when(pl.col("service_id").str.starts_with("office")).then(pl.lit("O")).otherwise(pl.lit("M"))
    return booked.sort("created_at", maintain_order=True).select(
        pl.format("B{}", pl.int_range(1, count + 1).cast(pl.String).str.zfill(5)).alias("request_id"),
        "client_id",
        "service_id",
        "site_id",
        "created_at",
        "value",
        "windows",
        window_on=pl.lit("both"),
        seats="seats",
        preferred_resources=pl.when(pl.col("_usual") & (pl.col("service_id") != "desk_day")).then(
            pl.format("{}-{}1", favourite, letter)
        ),
    )


def _booking(rng: np.random.Generator, service: str) -> dict[str, object]:
    wish = WISHES[service]
    hours, shares = list(wish.hours), list(wish.hours.values())
    hour = hours[int(rng.choice(len(hours), p=shares))]
    seats = _seats(rng, wish)
    return {
        "service_id": service,
        "site_id": _sites(rng, hour),
        "created_at": before_now(rng, AGE),
        "value": VALUES[service] + LARGE_VALUE if seats > LARGE else None,
        "windows": ";".join(span(day, *hour) for day in _days(rng)),
        "seats": seats,
    }


def _seats(rng: np.random.Generator, wish: Wish) -> int:
    """Draw how many come: more often few than many."""
    fewest, most = wish.seats
    return fewest + int(rng.integers(most - fewest + 1) * rng.random() + 0.5)


def _days(rng: np.random.Generator) -> list[int]:
    days = rng.choice(len(DAYS), size=2, replace=False, p=DAYS).tolist()
    return sorted(days) if happens(rng, OTHER_DAY) else days[:1]


def _sites(rng: np.random.Generator, hours: tuple[float, float]) -> str | None:
    """Draw where: the favourite, then the nearest others, each for so much less, in proportion to the hours."""
    if happens(rng, ANYWHERE):
        return None
    first = str(rng.choice(NAMES, p=[centre.wanted for centre in CENTRES]))
    if hours == EVENING and first not in LATE:
        first = LATE[int(rng.integers(len(LATE)))]
    named = others(first)[: int(rng.choice(len(ALTERNATIVES), p=ALTERNATIVES))]
    part = 1 if hours == WHOLE else 0.5
    return "|".join([first, *(f"{other}:{LET_OFF[frozenset((first, other))] * part:g}" for other in named)])
