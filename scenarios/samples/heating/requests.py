"""What is asked for: maintenance spread over the year, and what broke since Friday."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from scenarios.samples.draw import happen, happens
from scenarios.samples.week import at, before_now, span

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Wish(NamedTuple):
    """How a service is asked for.

    `share` of all requests; `age` in minutes before now; `free` how often the client is in all week; else so many
    `half_days` (from, to); `soon` how much the first days are preferred.
    """

    share: float
    age: tuple[int, int]
    free: float
    half_days: tuple[int, int]
    soon: float


DAY = 1440
WISHES = {
    "maintenance": Wish(0.45, (2 * DAY, 28 * DAY), 0.10, (1, 4), 0.0),
    "oil": Wish(0.08, (2 * DAY, 28 * DAY), 0.10, (1, 4), 0.0),
    "heatpump": Wish(0.12, (2 * DAY, 28 * DAY), 0.10, (1, 4), 0.0),
    "repair": Wish(0.26, (15, 56 * 60), 0.40, (2, 5), 0.25),
    "leak": Wish(0.04, (15, 20 * 60), 0.80, (3, 6), 0.50),
    "installation": Wish(0.05, (5 * DAY, 20 * DAY), 0.20, (2, 5), 0.0),
}
REPAIRED = ("gas:2", "heatpump:2;elec", "oil:2")
REPAIRED_SHARES = (0.77, 0.14, 0.09)
CHANNELS = ("phone", "web", "partner")
CHANNEL_SHARES = (0.55, 0.35, 0.10)


def requests(rng: np.random.Generator, count: int, clients: pl.DataFrame) -> pl.DataFrame:
    """Draw requests, oldest first; ids, clients, services, windows, values, nothing about staff."""
    services = rng.choice(list(WISHES), size=count, p=[wish.share for wish in WISHES.values()])
    asking = clients[_asking(rng, count, clients)]
    drawn = pl.DataFrame(
        {
            "source": rng.choice(CHANNELS, size=count, p=CHANNEL_SHARES),
            "client_id": asking["client_id"],
            "service_id": services,
            "site_id": asking["client_id"].str.replace("C", "S"),
            "created_at": [before_now(rng, WISHES[service].age) for service in services],
            "priority": np.where(services == "leak", rng.integers(90, 101, count), rng.integers(30, 81, count)),
            "value": rng.integers(50, 91, count) * 10,
            "mandatory": (asking["tier"] == "platinum").to_numpy() | happen(rng, 0.02, count),
            "windows": [_windows(rng, WISHES[service]) for service in services],
            "window_on": np.where(happen(rng, 0.1, count), "both", "start"),
            "skills": rng.choice(REPAIRED, size=count, p=REPAIRED_SHARES),
            "due_at": rng.choice([at(day, 17) for day in (2, 3, 4)], size=count),
        }
    )
    urgent = pl.col("service_id").is_in(["repair", "leak"])
    asked = drawn.sort("created_at", "client_id", "service_id").with_columns(
        # care homes without heat or with a leak; they are in all week, so that a plan never has to leave them out
        mandatory=pl.when(urgent & pl.col("mandatory")).then(statement=True),
        windows=pl.when(~(urgent & pl.col("mandatory"))).then("windows"),
        priority=pl.when(urgent).then("priority"),
        value=pl.when(service_id="installation").then("value"),
        due_at=pl.when(pl.col("value") % 30 == 0, service_id="installation").then("due_at"),
        window_on=pl.when(pl.col("window_on") == "both", service_id="maintenance").then("window_on"),
        skills=pl.when(service_id="repair").then("skills"),
    )
    return asked.select(
        pl.format("R{}", pl.int_range(1, count + 1).cast(pl.String).str.zfill(5)).alias("request_id"), pl.all()
    )


HALF_DAYS = [span(day, start, start + 4) for day in range(5) for start in (8, 13)]


def _asking(rng: np.random.Generator, count: int, clients: pl.DataFrame) -> NDArray[np.int64]:
    """Every client asks once; what is left is shared by care homes and residences."""
    many = clients.with_row_index().filter(pl.col("tier") != "silver")["index"].to_numpy()
    once = np.arange(clients.height)[:count]
    return np.concatenate([once, rng.choice(many, size=count - len(once))])


def _windows(rng: np.random.Generator, wish: Wish) -> str | None:
    if happens(rng, wish.free):
        return None
    order = np.argsort(rng.random(len(HALF_DAYS)) + wish.soon * np.arange(len(HALF_DAYS)) / 2)
    return ";".join(HALF_DAYS[half] for half in sorted(order[: rng.integers(*wish.half_days)]))
