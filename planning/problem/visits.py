"""Requests with a place: windows, promises, locks and dues, in seconds since the horizon's start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.case.case import PLACE
from planning.engine import layout
from planning.problem.force import drop_costs, rounded
from planning.problem.spans import FIXED_START

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.problem.parts import Supply
    from planning.problem.skills import Ability
    from planning.travel.travel import Travel

NO_DUE = 1 << 40
"""Later than any due, in seconds."""
LONG_AGO = -(1 << 30)
"""Earlier than any horizon's start, in seconds: 34 years."""
NO_CAP = -1
PER_HOUR = 360_000
"""A rate times seconds, divided by this, is cents."""

PINNED = pl.col("lock") == "all"


def visit_rows(
    case: Case, requests: pl.DataFrame, travel: Travel, ability: Ability, supply: Supply
) -> NDArray[np.int32]:
    """Lay out one row a request; `requests` has `spans`."""
    origin = case.settings.start
    lengths = requests["spans"].list.len().to_numpy().astype(np.int64)
    soft = pl.col("promised_start").is_not_null() & ~pl.col("cut")
    derived = requests.select(
        created=pl.when(FIXED_START)
        .then(LONG_AGO)
        .otherwise(pl.max_horizontal("created_at", origin + LONG_AGO) - origin),
        promised=soft,
        promise_start=pl.col("promised_start").fill_null(origin) - origin,
        promise_end=pl.col("promised_end").fill_null(origin) - origin,
        pinned=PINNED,
        pinned_start=pl.when(PINNED).then(pl.col("locked_start") - origin).otherwise(0),
    )
    rows = np.zeros((requests.height, layout.VISIT_WIDTH), dtype=np.int32)
    rows[:, layout.PLACE] = _places(case, requests, travel)
    rows[:, layout.LASTS] = requests["duration"]
    rows[:, layout.CREATED] = derived["created"]
    rows[:, layout.WINDOW_FIRST] = np.cumsum(lengths) - lengths
    rows[:, layout.WINDOW_COUNT] = lengths
    rows[:, layout.PROMISED] = derived["promised"]
    rows[:, layout.PROMISE_START] = derived["promise_start"].clip(LONG_AGO, -LONG_AGO)
    rows[:, layout.PROMISE_END] = derived["promise_end"].clip(LONG_AGO, -LONG_AGO)
    rows[:, layout.SKILLS] = ability.skill_class
    rows[:, layout.PEOPLE] = ability.people_class
    rows[:, layout.INTERRUPTIBLE] = requests["interruptible"]
    rows[:, layout.PINNED] = derived["pinned"]
    rows[:, layout.PINNED_START] = derived["pinned_start"]
    _bound_starts(rows, window_rows(case, requests))
    rows[:, layout.PART_FIRST] = np.cumsum(supply.counts) - supply.counts
    rows[:, layout.PART_COUNT] = supply.counts
    return rows


def _places(case: Case, requests: pl.DataFrame, travel: Travel) -> NDArray[np.int32]:
    """Give each request its place; what a lock holds to a resource that stays comes to it."""
    held = pl.when(pl.col("lock").is_in(["resource", "all"])).then("locked_resource")
    homes = case.resources.filter("stays").select("resource_id", *PLACE)
    to = requests.select(resource_id=held).join(homes, on="resource_id", how="left", maintain_order="left")
    there = travel.index(to)
    return np.where(there >= 0, there, travel.index(requests)).astype(np.int32)


def _bound_starts(rows: NDArray[np.int32], windows: NDArray[np.int32]) -> None:
    """Set between which times each visit may start, and whether nothing else needs to be asked."""
    first, count = rows[:, layout.WINDOW_FIRST], rows[:, layout.WINDOW_COUNT]
    pinned, some = rows[:, layout.PINNED] > 0, count > 0
    rows[:, layout.OPENS], rows[:, layout.CLOSES] = rows[:, layout.CREATED], layout.FAR
    last = (first + count - 1)[some]
    rows[some, layout.OPENS] = np.maximum(rows[some, layout.OPENS], windows[first[some], layout.WINDOW_OPENS])
    rows[some, layout.CLOSES] = windows[last, layout.WINDOW_CLOSES]
    ends = np.zeros(len(rows), dtype=bool)
    ends[some] = windows[last, layout.END_BY] < layout.FAR
    rows[pinned, layout.OPENS] = rows[pinned, layout.CLOSES] = rows[pinned, layout.PINNED_START]
    others = rows[:, [layout.PROMISED, layout.PINNED]].any(axis=1)
    rows[:, layout.SIMPLE] = (count <= 1) & ~others & ~ends


def window_rows(case: Case, requests: pl.DataFrame) -> NDArray[np.int32]:
    """First and last start of every window, and by when to end, in the order of the requests."""
    spans = requests.select("spans").filter(pl.col("spans").list.len() > 0).explode("spans").unnest("spans")
    rows = (spans.select("start", "end", "done") - case.settings.start).fill_null(layout.FAR).to_numpy()
    return np.ascontiguousarray(np.clip(rows, LONG_AGO, layout.FAR), dtype=np.int32)


def visit_money(case: Case, requests: pl.DataFrame, in_force: pl.DataFrame | None) -> NDArray[np.int64]:
    """Dues and what lateness, absence and a broken promise count."""
    origin, objective = case.settings.start, case.settings.objective
    rows = np.zeros((requests.height, layout.VISIT_MONEY_WIDTH), dtype=np.int64)
    rows[:, layout.RESPOND_BY] = (requests["respond_by"] - origin).fill_null(NO_DUE)
    rows[:, layout.DUE_AT] = (requests["due_at"] - origin).fill_null(NO_DUE)
    rows[:, layout.LATE_RATE] = requests["penalty_hour"]
    rows[:, layout.LATE_FIXED] = requests["penalty_fixed"]
    rows[:, layout.LATE_CAP] = requests["penalty_cap"].fill_null(NO_CAP)
    rows[:, layout.WEIGHT] = requests["weight"]
    bound = requests.select(pl.col("mandatory") | pl.col("promised_start").is_not_null()).to_series()
    rows[:, layout.LEFT_WEIGHT] = requests["weight"].to_numpy() * bound.to_numpy()
    rows[:, layout.LEFT_COST] = left_costs(case, requests, in_force)
    rows[:, layout.PREFERENCE] = objective.preference
    rows[:, layout.LOCKED] = requests["lock"] != "none"
    rows[:, layout.EXTRA] = requests["extra"]
    return rows


def left_costs(case: Case, requests: pl.DataFrame, in_force: pl.DataFrame | None = None) -> NDArray[np.int64]:
    """Cents for leaving each request out: its value and the penalty that it has accrued by the horizon's end.

    And for dropping it, where it stands in the plan in force.
    """
    end = case.settings.end

    def clause(due: str) -> pl.Expr:
        late = (end - pl.col(due)).fill_null(0)
        amount = pl.col("penalty_fixed") * PER_HOUR + pl.col("penalty_hour") * late
        capped = pl.min_horizontal(amount, pl.col("penalty_cap") * PER_HOUR)
        return pl.when(late > 0).then(capped).otherwise(0)

    owed = requests.select(pl.col("value") * PER_HOUR + clause("respond_by") + clause("due_at")).to_series().to_numpy()
    return rounded(owed, PER_HOUR) + drop_costs(case, requests, in_force)


def aside(case: Case, requests: pl.DataFrame, in_force: pl.DataFrame | None = None) -> tuple[int, int]:
    """Weights and cents of requests that no plan can serve."""
    bound = requests.filter(pl.col("mandatory") | pl.col("promised_start").is_not_null())
    return int(bound["weight"].sum()), int(left_costs(case, requests, in_force).sum())
