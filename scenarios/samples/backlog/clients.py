"""For whom the insurer works: brokers and companies, and what each was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from scenarios.samples.backlog.services import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from scenarios.samples.backlog.services import Stage


class Tier(NamedTuple):
    """A tier of clients.

    `share` of the clients; `weight` of a promise; `dearer` its tasks beside others; `sooner` the share of the usual
    hours within which they are owed; what lateness costs: at all, an hour, and at most.
    """

    name: str
    kind: str
    share: float
    weight: int
    dearer: float
    sooner: float
    fixed: int
    hour: float
    cap: int


TIERS = (
    Tier("partner", "broker", 0.05, 5, 2.0, 0.5, 20, 4.0, 200),
    Tier("broker", "broker", 0.25, 3, 1.4, 0.75, 8, 2.0, 100),
    Tier("corporate", "company", 0.10, 3, 1.6, 0.6, 12, 3.0, 150),
    Tier("company", "company", 0.60, 1, 1.0, 1.0, 0, 0.5, 40),
)
ANYBODY = Tier("*", "", 0, 1, 0.8, 1.0, 0, 0.25, 20)
"""What tasks without a client, or of a tier without a row of its own, are owed."""
OWN = ("partner", "corporate")
"""Of these tiers the first client has a contract of his own, and so a tier of his own."""
FEWEST, MOST, TASKS_A_CLIENT = 20, 2_000, 500
CLOCK = "office"
SLA = {
    "tier": pl.String,
    "service_id": pl.String,
    "response_h": pl.Int64,
    "resolution_h": pl.Int64,
    "clock": pl.String,
    "penalty_fixed": pl.Int64,
    "penalty_hour": pl.Float64,
    "penalty_cap": pl.Int64,
}


def clients(rng: np.random.Generator, tasks: int) -> pl.DataFrame:
    """Draw the clients of so many tasks: client_id, name, tier, weight."""
    count = min(MOST, max(FEWEST, tasks // TASKS_A_CLIENT))
    first = list(range(len(TIERS)))  # one of each, whatever is drawn
    rest = rng.choice(len(TIERS), size=count - len(first), p=[tier.share for tier in TIERS])
    rows, seen = [], set()
    for number, tier in enumerate(TIERS[place] for place in [*first, *rest.tolist()]):
        client = f"C{number + 1:04}"
        alone = tier.name in OWN and tier.name not in seen
        seen.add(tier.name)
        rows.append(
            {
                "client_id": client,
                "name": f"{tier.kind} {number + 1:04}",
                "tier": f"{tier.name}_{client}" if alone else tier.name,
                "weight": tier.weight,
            }
        )
    return pl.DataFrame(rows)


def tier_of(name: str) -> Tier:
    """Find the tier of a client, also where he has one of his own."""
    return next(tier for tier in TIERS if name.partition("_")[0] == tier.name)


def sla(services: pl.DataFrame, clients: pl.DataFrame) -> pl.DataFrame:
    """Give what each tier is owed for each service; and what anybody is."""
    own = clients.filter(pl.col("tier").str.contains("_", literal=True))["tier"].to_list()
    return pl.DataFrame(list(_owed(services["service_id"].to_list(), own)), schema=SLA, orient="row")


def _owed(services: list[str], own: list[str]) -> Iterator[tuple[object, ...]]:
    named = [(tier.name, tier) for tier in (*TIERS, ANYBODY)] + [(name, _stricter(tier_of(name))) for name in own]
    for name, tier in named:
        for number, service in enumerate(services):
            stage = STAGES[number % len(STAGES)]
            yield name, service, *_hours(tier, stage), CLOCK, tier.fixed, tier.hour, tier.cap
    yield "*", "*", None, max(stage.resolution for stage in STAGES), CLOCK, 0, ANYBODY.hour, ANYBODY.cap


def _stricter(tier: Tier) -> Tier:
    """Give what a contract of its own says: sooner, and dearer where it is late."""
    return tier._replace(sooner=tier.sooner * 0.8, fixed=tier.fixed * 2, cap=tier.cap * 2)


def _hours(tier: Tier, stage: Stage) -> tuple[int | None, int]:
    response = None if stage.response is None else max(1, round(stage.response * tier.sooner))
    return response, max(1, round(stage.resolution * tier.sooner))
