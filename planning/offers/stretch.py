"""Stretches of a plan's desk work into which a task would fit, and what has to give way in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.begun import at_desk
from planning.case.desk import able, asks, profiles
from planning.verify.costs import penalty
from planning.verify.money import OVER_TIME

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.engine.bundle import Indices

SHIFT = ("resource_id", "shift_start")
STRETCHES = pl.Schema(
    {
        "resource_id": pl.String(),
        "shift_start": pl.Int64(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "until": pl.Int64(),
        "gives_way": pl.Int64(),
        "more": pl.Float64(),
    }
)


def stretches(case: Case, rows: pl.DataFrame, done: pl.DataFrame, request: str) -> pl.DataFrame:
    """List where a task could be done, once behind each thing that somebody who can do it does.

    Tasks that follow give way until there is room; what has begun, is promised, locked, mandatory or parted does not,
    nor do visits, journeys and breaks.

    Parameters
    ----------
    case
        With the task, and what the plan has promised and locked.
    rows
        Rows of the plan, complete.
    done
        What visits take of each shift, as `planning.desk.spans` gives it.
    request
        The task's id.

    Returns
    -------
    pl.DataFrame
        The columns of `STRETCHES`: who in which shift, start and end of the task, the start of what comes after it,
        so that everything that begins in between gives way, how many tasks that are, and about how many cents the
        plan costs more if nothing of that finds another time.
    """
    hours = _hours(case, request)
    things = _things(case, rows, done, hours, release_of(case, request))
    if things.is_empty():
        return pl.DataFrame(schema=STRETCHES)
    ahead = _ahead(things)
    gives_way = ahead - np.arange(len(things)) - 1
    fixed, lost = (_between(things[name].to_numpy(), ahead) for name in ("fixed", "loss"))
    until = things["start"].gather(ahead)
    found = things.with_columns(until=until, gives_way=pl.Series(gives_way), lost=pl.Series(lost)).filter(
        things["shift"].gather(ahead) == things["shift"], pl.Series(fixed == 0), pl.Series(gives_way >= 0)
    )
    row = case.tasks.filter(request_id=request)
    owed = row.select("respond_by", "due_at", "penalty_fixed", "penalty_hour", "penalty_cap")
    placed = found.with_columns(start="free", end=pl.col("free") + pl.col("needed")).join(owed, how="cross")
    placed = placed.filter(pl.col("end") <= pl.col("until")).unique([*SHIFT, "start"], keep="last", maintain_order=True)
    more = pl.col("lost") + (_longer() * pl.col("wage") + penalty("start", "end")) / OVER_TIME
    return placed.with_columns(more=more).select(STRETCHES.names())


def fits_alone(case: Case, request: str) -> bool:
    """Whether somebody could do a task in one piece, were nothing else planned: no break would be due meanwhile."""
    release = release_of(case, request)
    shifts = case.shifts.select("resource_id", "breaks", shift_start="start")
    hours = _hours(case, request).join(shifts, on=SHIFT)
    for opens, closes, needed, breaks in hours.select("shift_start", "closes", "needed", "breaks").iter_rows():
        for start in (opens, *(pause["start"] + 1 for pause in breaks)):
            begins = max(start, release)
            due = any(begins <= pause["start"] and pause["end"] <= begins + needed for pause in breaks)
            if begins + needed <= closes and not due:
                return True
    return False


def release_of(case: Case, request: str) -> int:
    """When a task can begin at the earliest."""
    created: int = case.tasks.filter(request_id=request)["created_at"].item()
    return max(created, case.settings.now, case.settings.start)


def _ahead(things: pl.DataFrame) -> Indices:
    """Find for each thing the next of its shift that begins late enough for the task to fit before it, if one does."""
    shift, begins = things["shift"].to_numpy(), things["start"].to_numpy()
    done = (things["free"] + things["needed"]).to_numpy()
    origin = int(begins.min())
    span = max(int(begins.max()), int(done.max())) - origin + 1  # so that each shift's keys lie below the next one's
    found: Indices = np.searchsorted(shift * span + begins - origin, shift * span + done - origin)
    return np.minimum(found, len(things) - 1)


def _longer() -> pl.Expr:
    """By how many seconds a shift is paid longer with the task in it."""
    before, after = pl.col("first") - pl.col("start"), pl.col("end") - pl.col("last")
    longer = pl.max_horizontal(before, 0) + pl.max_horizontal(after, 0)
    return pl.when("used").then(longer).otherwise("needed")


def hours_of(case: Case, request: str) -> list[tuple[int, int]]:
    """List the shifts of those who can do a task: start and end."""
    return _hours(case, request).select("shift_start", "closes").unique().sort("shift_start", "closes").rows()


def _hours(case: Case, request: str) -> pl.DataFrame:
    """List the shifts in which a task can be done: resource_id, shift_start, closes, needed (seconds) and wage."""
    asked, ask = asks(case)
    can, profile = profiles(case)
    row = case.tasks.with_columns(ask=ask).filter(request_id=request)
    task = row.row(0, named=True)
    pairs = able(asked, can).filter(ask=task["ask"]).select("profile", "factor")
    shifts = case.shifts.select("resource_id", shift_start="start", closes="end", profile=profile)
    own = shifts.join(pairs, on="profile").filter(~pl.col("resource_id").is_in(task["excluded_resources"]))
    named = [task["locked_resource"]] if task["lock"] != "none" else task["required_resources"]
    own = own.filter(pl.col("resource_id").is_in(named)) if named else own
    needed = (task["duration"] * 1000 + pl.col("factor") - 1) // pl.col("factor")
    wages = case.resources.select("resource_id", wage="cost_hour")
    return own.join(wages, on="resource_id").select(*SHIFT, "closes", "wage", needed=needed)


def _things(case: Case, rows: pl.DataFrame, done: pl.DataFrame, hours: pl.DataFrame, release: int) -> pl.DataFrame:
    """Lay out what fills the shifts: the way in, what is done in turn, and the end.

    Columns beside those of `_hours`: shift, its number; start; fixed, whether it cannot give way; loss, cents that its
    giving way costs; free, when one is free behind all up to it; used, whether anything is done in the shift; first and
    last, from when to when.
    """
    ends = [
        hours.select(*SHIFT, start="shift_start", end="shift_start", fixed=pl.lit(1), loss=pl.lit(0.0)),
        hours.select(*SHIFT, start="closes", end="closes", fixed=pl.lit(1), loss=pl.lit(0.0)),
    ]
    filled = [_work(case, rows), done.select(*SHIFT, "start", "end", fixed=pl.lit(1), loss=pl.lit(0.0))]
    inside = pl.concat(filled).join(hours.select(SHIFT), on=SHIFT, how="semi")
    spans = inside.group_by(SHIFT).agg(first=pl.col("start").min(), last=pl.col("end").max(), used=pl.lit(value=True))
    things = pl.concat([ends[0], inside, ends[1]]).join(hours, on=SHIFT).join(spans, on=SHIFT, how="left")
    return (
        things.filter(pl.col("closes") > release)
        .with_columns(pl.col("used").fill_null(value=False), shift=pl.struct(SHIFT).rank("dense").cast(pl.Int64))
        .sort("shift", "start", "end", "fixed", maintain_order=True)
        .with_columns(free=pl.max_horizontal(pl.col("end").cum_max().over("shift"), pl.lit(release)))
    )


def _work(case: Case, rows: pl.DataFrame) -> pl.DataFrame:
    """List tasks and the breaks beside them; what a task loses is its value and what it will be late."""
    tasks = case.tasks.select(
        "request_id", "value", "lock", "mandatory", "respond_by", "due_at", "penalty_fixed", "penalty_hour",
        "penalty_cap", told=pl.col("promised_end").is_not_null(),
    )  # fmt: skip
    known = (
        at_desk(rows)
        .join(tasks.rename({"lock": "held"}), on="request_id", how="left")
        .with_columns(horizon_end=pl.lit(case.settings.end))
    )
    stays = (
        (pl.col("activity") == "break")
        | pl.col("part").is_not_null()
        | (pl.col("start") < case.settings.now + case.settings.frozen)
        | pl.col("told")
        | pl.col("mandatory")
        | (pl.col("held") != "none")
    )
    more = penalty("horizon_end", "horizon_end") - penalty("start", "end")
    loss = pl.col("value") + more / OVER_TIME
    return known.select(
        *SHIFT, "start", "end", fixed=stays.fill_null(value=True).cast(pl.Int32), loss=loss.fill_null(0.0)
    )


def _between(amounts: Indices, ahead: Indices) -> Indices:
    """Sum what lies between each place and one ahead of it, both left out."""
    sums = np.concatenate([[0], np.cumsum(amounts)])
    between: Indices = sums[ahead] - sums[np.arange(len(ahead)) + 1]
    return between
