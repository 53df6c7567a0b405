"""Random cases with rules over groups, and plans of them: those of `tests.cases`, over more days, with rules put in."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import strategies as st

from planning.case.case import CONSTRAINTS, NAMES, WORKED
from planning.case.times import local_day
from planning.travel import Travel
from tests import cases
from tests.cases import Drawn, Seeded, chance, one

if TYPE_CHECKING:
    from collections.abc import Callable

    from planning.case.case import Case
    from tests.cases import Pick

KINDS = ("bare", "bare disturbed", "full", "full disturbed")
"""Without times; and with all columns, as if there were no rules over groups."""
ZONES = ("north", "south")
HOUR = 3600
DAY = 24 * HOUR
MOST_DAYS = 6


def with_rules(pick: Pick, case: Case) -> Case:
    """Give a case territories, radii, what people did before, and up to six rules, some of a kind twice."""
    sites = case.sites.with_columns(
        territory=pl.Series([one(pick, [*ZONES, None]) for _ in range(case.sites.height)], dtype=pl.String)
    )
    size = case.resources.height
    resources = case.resources.with_columns(
        territories=pl.Series([one(pick, [[], [], ["north"], ["south"], [*ZONES]]) for _ in range(size)], dtype=NAMES),
        radius=pl.Series([one(pick, [None, None, 2_000, 8_000, 15_000]) for _ in range(size)], dtype=pl.Int64),
    )
    persons = resources.filter(kind="person")["resource_id"].to_list()
    rules = [_rule(pick, number, persons) for number in range(1, pick.whole(1, 6) + 1)]
    return replace(
        case,
        sites=sites,
        resources=resources,
        constraints=pl.DataFrame(rules, schema=CONSTRAINTS),
        worked=_worked(pick, case, persons),
    )


def _rule(pick: Pick, number: int, persons: list[str]) -> dict[str, Any]:
    kind = one(pick, ["share", "rest", "days", "hours", "fairness", "territories"])
    of = one(pick, ["jobs", "hours"]) if kind in {"share", "fairness"} else None
    limits = {
        "share": [300, 333, 0, 500],
        "rest": [11 * HOUR, 14 * HOUR, 30 * HOUR],
        "days": [1, 2, 3],
        "hours": [3 * HOUR, 12 * HOUR, 20 * HOUR + 7, 0],
    }
    priced = kind == "fairness" or (kind != "rest" and chance(pick, 50))
    mine = persons if chance(pick, 40) else [name for name in persons if chance(pick, 60)]
    return {
        "constraint": number,
        "name": f"{kind} {number}",
        "kind": kind,
        "of": of,
        "limit": one(pick, limits[kind]) if kind in limits else None,
        "price": one(pick, [0, 1, 555, 12_300, 123_457]) if priced else None,
        "resources": [] if kind == "territories" else mine,
    }


def _worked(pick: Pick, case: Case, persons: list[str]) -> pl.DataFrame:
    first = local_day(case.settings.start, case.settings.timezone)
    rows = []
    for name in persons if chance(pick, 70) else ():
        for back in range(1, 9):
            if chance(pick, 60):
                hours, jobs = one(pick, [(0, 0), (7 * HOUR + 13, 4), (0, 1), (4 * HOUR, 0)])
                day = first - timedelta(days=back)
                rows.append({"resource_id": name, "day": day, "worked": hours, "jobs": jobs})
    return pl.DataFrame(rows, schema=WORKED).sort("resource_id", "day")


def with_days(pick: Pick, case: Case) -> Case:
    """Let some shifts come again on the days after the horizon's own."""
    again = [case.shifts]
    for later in range(case.settings.horizon_days, MOST_DAYS):
        kept = [chance(pick, 60) for _ in range(case.shifts.height)]
        moved = case.shifts.filter(pl.Series(kept, dtype=pl.Boolean)).filter(pl.col("day") == pl.col("day").min())
        by = later * DAY
        spans = pl.element().struct.with_fields(pl.field("start") + by, pl.field("end") + by)
        again.append(
            moved.with_columns(
                pl.col("start", "end", "latest_end") + by,
                pl.col("day") + timedelta(days=later),
                pl.col("breaks").list.eval(spans),
                shift_id=pl.format("{}+{}", "shift_id", pl.lit(later)),
            )
        )
    return replace(case, shifts=pl.concat(again).sort("resource_id", "start"))


def seeded(seed: int, size: int = 12) -> cases.Batch:
    """Make a batch of small cases under common rules, and the plans of KINDS."""
    pick = Seeded(random.Random(seed))  # noqa: S311 - chance for a test, no secret
    return ruled(pick, cases.seeded(seed, size, ()))


def ruled(pick: Pick, batch: cases.Batch) -> cases.Batch:
    """Put rules over groups into the case of a batch, and make plans of it."""
    case = with_rules(pick, with_days(pick, batch.case))
    travel = Travel.of(case)
    bare = cases.bare(pick, case)
    full = cases.completed(replace(case, constraints=case.constraints.clear()), travel, bare)
    plans = {"bare": bare, "full": full}
    plans |= {f"{name} disturbed": cases.disturbed(pick, case, plan) for name, plan in plans.items()}
    return replace(batch, case=case, travel=travel, plans=plans)


@st.composite
def batches(draw: Callable[[st.SearchStrategy[int]], int]) -> cases.Batch:
    """Small random cases under rules with plans, as a strategy."""
    pick = Drawn(draw)
    return ruled(pick, cases.batch(pick, 1, ()))
