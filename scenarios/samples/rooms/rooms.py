"""Rooms, desks and hosts: nearly as many as the busiest day needs, so that favourites are full."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import polars as pl

from scenarios.samples.draw import apportioned
from scenarios.samples.rooms.centres import CENTRES
from scenarios.samples.rooms.offer import SERVICES
from scenarios.samples.week import at

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

OFFICES = (4, 1, 2, 1, 2, 3)
MEETING_ROOMS = (16, 6, 10, 6, 8, 12)
"""Seats of the rooms of a centre, in turn; the first takes every request."""
LET = {"office": 1.1, "meeting": 0.85, "desk": 1.1}
"""Hours booked on the two busiest days over those of all rooms of a kind; meetings leave gaps between them."""
DAY_MIN = 570
"""Minutes of a day that are easy to let."""
HOST_LUNCHES = 1.5
"""Lunches that a host prepares a day: they all begin within an hour."""
RESOURCES = {
    "resource_id": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "site_id": pl.String,
    "skills": pl.String,
    "calendar": pl.String,
    "cost_hour": pl.Float64,
    "cost_km": pl.Float64,
    "concurrency": pl.Int64,
    "seats": pl.Int64,
}


def rooms(bookings: pl.DataFrame) -> pl.DataFrame:
    """Give each centre its share of the rooms that the busiest day needs: the table of resources."""
    needed = _needed(bookings)
    rows: list[tuple[object, ...]] = []
    for number, centre in enumerate(CENTRES):
        site = centre.site_id
        count = {skill: apportioned(least, [one.share for one in CENTRES])[number] for skill, least in needed.items()}
        rows += _alike(site, "office", "O", _in_turn(OFFICES, count["office"]))
        rows += _alike(site, "meeting", "M", _in_turn(MEETING_ROOMS, count["meeting"]))
        desks = min(99, 1 + count["desk"])
        name = f"coworking area {centre.name}"
        rows.append((f"{site}-DESKS", name, "room", site, "desk", "rooms", 0.5, None, desks, 1))
    return pl.DataFrame(rows, schema=RESOURCES, orient="row")


def hosts(bookings: pl.DataFrame) -> pl.DataFrame:
    """Give the hosts that prepare lunches, more than one, spread over the centres."""
    lunches = _by_day(bookings).filter(service_id="meeting_lunch")["len"].to_list()
    count = max(2, ceil(max(lunches, default=0) / HOST_LUNCHES))
    rows = [
        (f"HOST{number + 1}", f"host {number + 1}", "person", home, "catering", "hosts", 21, 0, None, None)
        for number, home in enumerate(CENTRES[number % len(CENTRES)].site_id for number in range(count))
    ]
    return pl.DataFrame(rows, schema=RESOURCES, orient="row")


def closures(rng: np.random.Generator, rooms: pl.DataFrame) -> pl.DataFrame:
    """Close a room for works on a day, where a centre has others of its kind."""
    spare = rooms.filter(~pl.col("resource_id").str.contains("[OM]1$|DESKS$"))["resource_id"].to_list()
    count = ceil(len(spare) / 20)
    closed = sorted(rng.choice(spare, size=count, replace=False).tolist()) if spare else []
    days = rng.integers(5, size=len(closed)).tolist()
    rows = [(room, at(day, 0), at(day + 1, 0), "works") for room, day in zip(closed, days, strict=True)]
    return pl.DataFrame(rows, schema=dict.fromkeys(("resource_id", "start", "end", "kind"), pl.String), orient="row")


def _by_day(bookings: pl.DataFrame) -> pl.DataFrame:
    """Count bookings by the first day that they name: service_id, day, len."""
    return bookings.group_by("service_id", day=pl.col("windows").str.slice(0, 10)).len().sort("day", "service_id")


def _needed(bookings: pl.DataFrame) -> dict[str, int]:
    """Find how many rooms of each skill the two busiest days need on average, a little less."""
    skill = pl.col("service_id").str.extract("^(office|meeting|desk)")
    minutes = _by_day(bookings).join(SERVICES, on="service_id").with_columns(skill=skill)
    days = minutes.group_by("skill", "day").agg(minutes=(pl.col("len") * pl.col("duration_min")).sum())
    busy = days.group_by("skill").agg(pl.col("minutes").top_k(2).mean())
    found = dict(busy.select("skill", "minutes").iter_rows())
    return {name: ceil(found.get(name, 0) / DAY_MIN / share) for name, share in LET.items()}


def _in_turn(seats: Sequence[int], count: int) -> list[int]:
    return [seats[number % len(seats)] for number in range(count)]


def _alike(site: str, skill: str, letter: str, seats: Sequence[int]) -> list[tuple[object, ...]]:
    """Give rooms of one kind; a seat costs 40 cents an hour to heat, light and clean."""
    word = "office" if skill == "office" else "meeting room"
    return [
        (f"{site}-{letter}{number}", f"{word} {number}", "room", site, skill, "rooms", 1 + each / 2, None, None, each)
        for number, each in enumerate(seats, start=1)
    ]
