"""Resources and their shifts: one route for each shift, and for each of the requests that it serves at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.engine import layout
from planning.problem.skills import territory_price

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.travel.travel import Travel

NO_LIMIT = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Staff:
    """Who can work when.

    Parameters
    ----------
    resources
        Ids in the order of their indices.
    shifts
        The shifts, a row a route, in the order of the routes; `line` counts those of one shift from 0.
    routes, route_money, breaks
        As `planning.engine.layout` lays them out.
    """

    resources: list[str]
    shifts: pl.DataFrame
    routes: NDArray[np.int32]
    route_money: NDArray[np.int64]
    breaks: NDArray[np.int32]

    @classmethod
    def of(cls, case: Case, travel: Travel) -> Staff:
        """Compile the shifts."""
        resources = case.resources.with_row_index("resource")
        shifts = (
            case.shifts.join(resources, on="resource_id")
            .with_columns(line=pl.int_ranges(pl.col("concurrency")))
            .explode("line")
            .sort("resource_id", "start", "line")
            .with_columns(
                group=pl.struct("resource_id", "day").rank("dense") - 1,
                resource=pl.col("resource").cast(pl.Int32),
            )
        )
        return cls(
            resources=resources["resource_id"].to_list(),
            shifts=shifts,
            routes=_routes(case, travel, shifts),
            route_money=_money(case, shifts),
            breaks=_breaks(case, shifts),
        )


def _routes(case: Case, travel: Travel, shifts: pl.DataFrame) -> NDArray[np.int32]:
    origin = case.settings.start
    lengths = shifts["breaks"].list.len().to_numpy().astype(np.int64)
    rows = np.zeros((shifts.height, layout.ROUTE_WIDTH), dtype=np.int32)
    rows[:, layout.RESOURCE] = shifts["resource"]
    rows[:, layout.SHIFT_START] = shifts["start"] - origin
    rows[:, layout.SHIFT_END] = shifts["end"] - origin
    rows[:, layout.LATEST_END] = shifts["latest_end"] - origin
    stays = shifts["stays"].to_numpy()
    rows[:, layout.START_PLACE] = np.where(stays, travel.index(shifts), travel.index(shifts, "start_"))
    rows[:, layout.END_PLACE] = np.where(stays, travel.index(shifts), travel.index(shifts, "end_"))
    rows[:, layout.BREAK_FIRST] = np.cumsum(lengths) - lengths
    rows[:, layout.BREAK_COUNT] = lengths
    rows[:, layout.GROUP] = shifts["group"]
    release = np.clip(case.settings.now + case.settings.frozen - origin, -NO_LIMIT, NO_LIMIT)
    rows[:, layout.RELEASE] = np.maximum(release, rows[:, layout.SHIFT_START])  # what a lock begins earlier is frozen
    rows[:, layout.MAX_JOBS] = shifts["max_jobs_day"].fill_null(NO_LIMIT)
    rows[:, layout.MAX_TRAVEL] = shifts["max_travel_day"].fill_null(NO_LIMIT)
    return rows


def _money(case: Case, shifts: pl.DataFrame) -> NDArray[np.int64]:
    rows = np.zeros((shifts.height, layout.ROUTE_MONEY_WIDTH), dtype=np.int64)
    rows[:, layout.KM_RATE] = shifts["cost_km"]
    stays = shifts["stays"].to_numpy()  # what stays is paid for its services, not for the time between them
    rows[:, layout.HOUR_RATE] = np.where(stays, 0, shifts["cost_hour"])
    rows[:, layout.USE_RATE] = np.where(stays, shifts["cost_hour"], 0)
    rows[:, layout.OVERTIME_FACTOR] = shifts["overtime_factor"]
    rows[:, layout.SHIFT_COST] = shifts["cost_shift"]
    rows[:, layout.JOB_COST] = shifts["cost_job"]
    rows[:, layout.OUTSIDE_COST] = territory_price(case) or 0
    return rows


def _breaks(case: Case, shifts: pl.DataFrame) -> NDArray[np.int32]:
    taken = shifts.select("breaks").explode("breaks").drop_nulls().unnest("breaks")
    rows = np.zeros((taken.height, 3), dtype=np.int32)
    rows[:, layout.BREAK_LENGTH] = taken["duration"]
    rows[:, layout.BREAK_START] = taken["start"] - case.settings.start
    rows[:, layout.BREAK_END] = taken["end"] - case.settings.start
    return rows
