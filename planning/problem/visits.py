"""Requests with a place: windows, promises, locks and dues, in seconds since the horizon's start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.engine import layout
from planning.problem.force import drop_costs, rounded

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

FIXED_START = pl.col("lock").is_in(["time", "all"])
"""Whose start is locked: neither window nor creation moves it."""
PINNED = pl.col("lock") == "all"
HARD_PROMISE = pl.col("lock") == "window"


def with_hard_windows(requests: pl.DataFrame) -> pl.DataFrame:
    """Add `spans`: the windows in which a start is allowed, given the locks.

    A locked start is its own window; a promise locked by `window` cuts the windows to itself, unless it lies outside
    all of them: then it cannot be kept, and the windows stand.
    """
    promise = pl.struct(start="promised_start", end="promised_end")
    windows = pl.when(pl.col("windows").list.len() > 0).then("windows").otherwise(pl.concat_list(promise))
    pieces = (
        requests.filter(HARD_PROMISE)
        .select("request_id", "promised_start", "promised_end", span=windows)
        .explode("span")
        .select(
            "request_id",
            start=pl.max_horizontal(pl.col("span").struct["start"], "promised_start"),
            end=pl.min_horizontal(pl.col("span").struct["end"], "promised_end"),
        )
    )
    cut = (
        pieces.filter(pl.col("start") <= pl.col("end"))
        .select("request_id", span=pl.struct("start", "end"))
        .group_by("request_id", maintain_order=True)
        .agg(cut="span")
    )
    moment = pl.concat_list(pl.struct(start="locked_start", end="locked_start"))
    return requests.join(cut, on="request_id", how="left", maintain_order="left").with_columns(
        spans=pl.when(FIXED_START).then(moment).otherwise(pl.coalesce("cut", "windows"))
    )


def visit_rows(
    case: Case, requests: pl.DataFrame, travel: Travel, ability: Ability, supply: Supply
) -> NDArray[np.int32]:
    """Lay out one row a request; `requests` has `spans`."""
    origin = case.settings.start
    lengths = requests["spans"].list.len().fill_null(0).to_numpy().astype(np.int64)
    soft = pl.col("promised_start").is_not_null() & pl.col("cut").is_null()
    derived = requests.select(
        created=pl.when(FIXED_START)
        .then(LONG_AGO)
        .otherwise(pl.max_horizontal("created_at", origin + LONG_AGO) - origin),
        both=(pl.col("window_on") == "both") & ~FIXED_START,
        promised=soft,
        promise_start=pl.col("promised_start").fill_null(origin) - origin,
        promise_end=pl.col("promised_end").fill_null(origin) - origin,
        pinned=PINNED,
        pinned_start=pl.when(PINNED).then(pl.col("locked_start") - origin).otherwise(0),
    )
    rows = np.zeros((requests.height, layout.VISIT_WIDTH), dtype=np.int32)
    rows[:, layout.PLACE] = travel.index(requests)
    rows[:, layout.LASTS] = requests["duration"]
    rows[:, layout.CREATED] = derived["created"]
    rows[:, layout.WINDOW_FIRST] = np.cumsum(lengths) - lengths
    rows[:, layout.WINDOW_COUNT] = lengths
    rows[:, layout.WINDOW_BOTH] = derived["both"]
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


def _bound_starts(rows: NDArray[np.int32], windows: NDArray[np.int32]) -> None:
    """Set between which times each visit may start, and whether nothing else needs to be asked."""
    first, count = rows[:, layout.WINDOW_FIRST], rows[:, layout.WINDOW_COUNT]
    pinned, some = rows[:, layout.PINNED] > 0, count > 0
    rows[:, layout.OPENS], rows[:, layout.CLOSES] = rows[:, layout.CREATED], layout.FAR
    rows[some, layout.OPENS] = np.maximum(rows[some, layout.OPENS], windows[first[some], 0])
    rows[some, layout.CLOSES] = windows[(first + count - 1)[some], 1]
    rows[pinned, layout.OPENS] = rows[pinned, layout.CLOSES] = rows[pinned, layout.PINNED_START]
    others = rows[:, [layout.PROMISED, layout.PINNED]].any(axis=1) | ((rows[:, layout.WINDOW_BOTH] > 0) & some)
    rows[:, layout.SIMPLE] = (count <= 1) & ~others


def window_rows(case: Case, requests: pl.DataFrame) -> NDArray[np.int32]:
    """Start and end of every window, in the order of the requests."""
    spans = requests.select("spans").explode("spans").drop_nulls().unnest("spans")
    rows = spans.select(pl.col("start") - case.settings.start, pl.col("end") - case.settings.start).to_numpy()
    return np.ascontiguousarray(np.clip(rows, LONG_AGO, -LONG_AGO), dtype=np.int32)


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
