"""Random cases with stock, and plans that fetch from it: those of `tests.cases`, with stock and fetches put in."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import STOCK
from planning.travel import Travel
from tests import cases
from tests.cases import Seeded, chance, one

if TYPE_CHECKING:
    from planning.case.case import Case
    from tests.cases import Pick, Row

KINDS = ("bare", "bare disturbed", "full", "full disturbed")
THINGS = ("valve", "pump", "drill", "ladder")
HOUR = 3600


def with_stock(pick: Pick, case: Case, most: int = 12) -> Case:
    """Put parts and tools at sites, some of them later than others, and give these sites a time for access."""
    sites = case.sites.with_columns(
        access=pl.Series([one(pick, [0, 300, 600]) for _ in range(case.sites.height)], dtype=pl.Int64)
    )
    access = dict(sites.select("site_id", "access").iter_rows())
    rows = []
    for _ in range(pick.whole(0, most)):
        site = one(pick, sites.to_dicts())
        late = case.settings.start + HOUR * pick.whole(6, 30)
        place = {name: site[name] for name in ("site_id", "lat", "lon", "x", "y")}
        rows.append(
            place
            | {"part_id": one(pick, THINGS), "placed": True, "quantity": one(pick, [1, 2, 3, 8, 0, None])}
            | {"arrives_at": late if chance(pick, 40) else None, "access": access[site["site_id"]]}
        )
    stock = pl.DataFrame(rows, schema=STOCK).sort("site_id", "part_id", "arrives_at", "quantity")
    return replace(case, sites=sites, stock=stock)


def with_fetches(pick: Pick, case: Case, plan: pl.DataFrame) -> pl.DataFrame:
    """Put fetches into a plan without times, at any place of its routes; some say what they take."""
    rows: list[Row] = []
    sites = case.sites["site_id"].to_list()
    for _, route in plan.sort("sequence").group_by("resource_id", "shift_start", maintain_order=True):
        own = route.to_dicts()
        for _ in range(pick.whole(0, 2)):
            fetch = dict.fromkeys(own[0]) | {name: own[0][name] for name in ("resource_id", "shift_start")}
            fetch |= {"activity": "fetch", "site_id": one(pick, [*sites, *sites, *sites, "S9"])}
            fetch["fetched"] = one(pick, [None, None, None, "valve:2", "drill", "pump;valve;ladder"])
            own.insert(pick.whole(0, len(own)), fetch)
        rows += [row | {"sequence": number} for number, row in enumerate(own, 1)]
    return cases.framed(rows)


def seeded(seed: int, size: int = 30) -> cases.Batch:
    """Make a batch of small cases with stock, and the plans of KINDS."""
    pick = Seeded(random.Random(seed))  # noqa: S311 - chance for a test, no secret
    batch = cases.seeded(seed, size)
    case = with_stock(pick, batch.case)
    travel = Travel.of(case)
    bare = with_fetches(pick, case, cases.bare(pick, case))
    full = cases.completed(case, travel, bare)
    plans = {"bare": bare, "full": full}
    plans |= {f"{name} disturbed": cases.disturbed(pick, case, plan) for name, plan in plans.items()}
    return replace(batch, case=case, travel=travel, plans=plans)
