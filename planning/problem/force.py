"""The plan in force: where it has each request, and what it costs to change that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.case.times import instant
from planning.engine import layout
from planning.problem.roles import began, with_parts

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from planning.case.case import Case

    Longs: TypeAlias = NDArray[np.int64]

FACTOR = 1_000
"""A factor is in thousandths."""
LONGEST = 1 << 40
"""Seconds that no horizon is long."""
ABSENT = -1
"""Stands for the resource of a request that is not in the plan in force."""


def force_rows(case: Case, requests: pl.DataFrame, in_force: pl.DataFrame | None) -> NDArray[np.int64]:
    """Lay out one row a request, as `planning.engine.layout` has it.

    A resource that the case no longer has is none of its indices. Without a known start nothing can be said of the
    time and the day, without a promise nothing of the promise.
    """
    origin, prices = case.settings.start, case.settings.objective.disturbance
    known = case.resources.select(index=pl.int_range(pl.len()), resource_id="resource_id")
    met = _met(case, requests, in_force).join(known, on="resource_id", how="left", maintain_order="left")
    days = met.join(_days(case, met), on="start", how="left", maintain_order="left")
    timed, told = pl.col("start").is_not_null(), pl.col("told_start").is_not_null() & pl.col("told_end").is_not_null()
    resource = pl.when(pl.col("stands")).then(pl.col("index").fill_null(known.height)).otherwise(ABSENT)
    columns = {
        layout.FORCE_RESOURCE: resource,
        layout.FORCE_START: pl.col("start") - origin,
        layout.FORCE_TOLERANCE: pl.lit(min(prices.tolerance, LONGEST)),
        layout.FORCE_DAY_START: pl.col("day_start") - origin,
        layout.FORCE_DAY_END: pl.col("day_end") - origin,
        layout.FORCE_PROMISE_START: pl.col("told_start") - origin,
        layout.FORCE_PROMISE_END: pl.col("told_end") - origin,
        layout.FORCE_TIME: pl.when(timed).then(prices.time),
        layout.FORCE_WINDOW: pl.when(told).then(prices.window),
        layout.FORCE_RESOURCE_COST: pl.lit(prices.resource),
        layout.FORCE_DAY: pl.when(timed).then(prices.day),
    }
    cells = days.select(value.cast(pl.Int64).fill_null(0).alias(str(name)) for name, value in columns.items())
    rows = np.zeros((requests.height, layout.FORCE_WIDTH), dtype=np.int64)
    for name in columns:
        rows[:, name] = cells[str(name)]
    for name in (layout.FORCE_TIME, layout.FORCE_WINDOW, layout.FORCE_RESOURCE_COST, layout.FORCE_DAY):
        rows[:, name] = _charged(case, days, rows[:, name])
    return rows


def member_people(case: Case, members: pl.DataFrame, requests: pl.DataFrame, in_force: pl.DataFrame | None) -> Longs:
    """Give each member one of those who serve its request in the plan in force, as an index; -1 where none is left.

    Where they were more than the members are now, the last has one that the case does not have.
    """
    index = dict(zip(case.resources["resource_id"], range(case.resources.height), strict=True))
    people = dict(_met(case, requests, in_force).select("request_id", "people").iter_rows())
    ids, found = requests["request_id"], np.full(members.height, ABSENT, dtype=np.int64)
    size = dict(members.group_by("visit").agg(pl.col("part").max()).iter_rows())
    for row, (visit, part) in enumerate(members.select("visit", "part").iter_rows()):
        theirs = people[ids[visit]] or []
        if part <= len(theirs):
            more = part == size[visit] and len(theirs) > part
            found[row] = len(index) if more else index.get(theirs[part - 1], len(index))
    return found


def _of_several(case: Case) -> pl.Series:
    """List the requests whose service has roles."""
    return case.requests.filter(case.of_several())["request_id"]


def drop_costs(case: Case, requests: pl.DataFrame, in_force: pl.DataFrame | None) -> NDArray[np.int64]:
    """Cents for leaving out each request that stands in the plan in force."""
    met = _met(case, requests, in_force)
    return _charged(case, met, met["stands"].to_numpy() * np.int64(case.settings.objective.disturbance.drop))


def rounded(parts: NDArray[np.int64], of: int) -> NDArray[np.int64]:
    """Round parts, each one `of`-th of a cent, to whole cents, half to even."""
    quotient, rest = np.divmod(parts, of)
    up = (2 * rest > of) | ((2 * rest == of) & (quotient % 2 == 1))
    return np.asarray(quotient + up, dtype=np.int64)


def _charged(case: Case, met: pl.DataFrame, amounts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Multiply amounts by the weights of their requests, and by `notified` where the client was told."""
    factor = case.settings.objective.disturbance.notified
    times = met.select(pl.when(pl.col("notified_at").is_not_null()).then(factor).otherwise(FACTOR)).to_series()
    return rounded(amounts * met["weight"].to_numpy() * times.to_numpy(), FACTOR)


def _met(case: Case, requests: pl.DataFrame, in_force: pl.DataFrame | None) -> pl.DataFrame:
    """Join each request with where it stands in the plan in force.

    resource_id (of one without parts the earliest), people (of one with parts all), start, told_start, told_end.
    """
    order = ("start", "resource_id", "promised_start", "promised_end")
    nothing = pl.DataFrame(schema={"activity": pl.String, "request_id": pl.String, "resource_id": pl.String})
    rows = nothing if in_force is None else in_force
    absent = {name: pl.lit(None, pl.Int64) for name in order if name not in rows.columns}
    visits = with_parts(case, rows.with_columns(**absent).filter(activity="visit")).sort(*order, nulls_last=True)
    several = pl.col("request_id").is_in(_of_several(case).implode())
    alone = visits.filter(~several).unique("request_id", keep="first", maintain_order=True)
    each = pl.concat([alone, visits.filter(several).sort("part", nulls_last=True)])
    first = each.group_by("request_id", maintain_order=True).agg(
        pl.col("resource_id").first(),
        people="resource_id",
        start=began(),
        told_start=pl.col("promised_start").first(),
        told_end=pl.col("promised_end").first(),
        stands=pl.lit(value=True),
    )
    asked = requests.select("request_id", "weight", "notified_at")
    return asked.join(first, on="request_id", how="left", maintain_order="left").with_columns(
        pl.col("stands").fill_null(value=False)
    )


def _days(case: Case, met: pl.DataFrame) -> pl.DataFrame:
    """Give the local day of each start: its first second and the first of the next."""
    zone = case.settings.timezone
    local = pl.from_epoch("start").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    starts = met.select(pl.col("start").drop_nulls().unique()).with_columns(day=local.dt.date())
    bounds = [(day, instant(day, 0, zone), instant(day, 86_400, zone)) for day in starts["day"].unique()]
    schema = {"day": pl.Date, "day_start": pl.Int64, "day_end": pl.Int64}
    return starts.join(pl.DataFrame(bounds, schema=schema, orient="row"), on="day")
