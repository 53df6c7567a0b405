"""Desk work: what is locked first, then the dispatch of all other tasks into what is left of each shift."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from planning.begun import KEPT
from planning.case.desk import able, asks, profiles
from planning.engine.dispatch.desk import PAUSED
from planning.limits import Limits
from planning.plan.rows import ROWS, UNPLANNED
from planning.problem.kept import kept as kept_free
from planning.problem.ranks import LOOK, bonus, slope
from planning.problem.segments import segments
from planning.problem.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planning.case.case import Case
    from planning.problem.segments import Span
    from planning.verify import Verdict

SHIFT = ["resource_id", "shift_start"]
SPANS = {
    "resource_id": pl.String,
    "shift_start": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "rest": pl.Boolean,
}
HELD = "N5", "it is held"
CROWDED_OUT = "N1", "nobody who can do it has time for it beside what is planned"
RESERVED = " and who is kept free (desk.reserve)"
LIMITED = ", in the hours that rules over days, weeks and shares leave (constraints)"


class Laid(NamedTuple):
    """Desk work, ready to be handed out.

    Parameters
    ----------
    fixed, pauses
        Tasks and breaks that stay as they are; the columns of `planning.begun.KEPT`.
    tasks
        All others that can be done, and the time that people have for them; None where there is none.
    limits
        What rules over days and weeks leave of their shifts.
    """

    fixed: pl.DataFrame
    pauses: pl.DataFrame
    tasks: Tasks | None
    limits: Limits


class DeskPlan(NamedTuple):
    """Desk work as planned: rows as `planning.plan.ROWS` names them, and the tasks left out, as `UNPLANNED` does."""

    rows: pl.DataFrame
    unplanned: pl.DataFrame


def dispatch(case: Case, done: pl.DataFrame | None = None, kept: pl.DataFrame | None = None) -> DeskPlan:
    """Plan the tasks of a case into the time that visits leave, and that is not kept free for its reserves.

    Parameters
    ----------
    case
        The case.
    done
        What people do besides, as `spans` gives it. None: nothing.
    kept
        Tasks and breaks that stay as they are, as `planning.begun.KEPT` names their columns. None: nothing. Breaks
        that are not due any more go all the same.
    """
    from planning.engine.dispatch.push import push  # noqa: PLC0415 - compiles the engine where that was not done before

    done = pl.DataFrame(schema=SPANS) if done is None else done
    limits = None
    while True:
        laid = lay_out(case, done, kept, limits)
        taken, work = _with_windows(case, laid.pauses), [laid.fixed]
        if laid.tasks is not None:
            count = push(laid.tasks.desk, slope(case.settings), LOOK, bonus(case.settings))
            work.append(_work(laid.tasks, count))
            taken = pl.concat([taken, _breaks(laid.tasks)])
        due, limits = _due(taken, [*work, done]), laid.limits
        if not limits.tightened(_together(done, pl.concat(work, how="diagonal"), due)):
            return _planned(case, pl.concat([*work, due], how="diagonal"), limits)


def lay_out(
    case: Case, done: pl.DataFrame | None = None, kept: pl.DataFrame | None = None, limits: Limits | None = None
) -> Laid:
    """Lay out the desk work of a case: what is locked or has begun, and all else.

    Parameters
    ----------
    case, done, kept
        As for `dispatch`.
    limits
        What is left of shifts. None: as much as can be.
    """
    done = pl.DataFrame(schema=SPANS) if done is None else done
    kept = pl.DataFrame(schema=KEPT) if kept is None else kept.select(*KEPT)
    fixed, pauses = (kept.filter(activity=activity) for activity in ("task", "break"))
    fixed = pl.concat([fixed, _locked(case, fixed)], how="diagonal")
    busy, rests = _busy([done, fixed, pauses]), _busy([done.filter("rest"), pauses])
    limits = Limits(case, _together(done, fixed, pauses)) if limits is None else limits
    time = segments(case, busy, rests, _either(kept_free(case, busy), limits.barred()))
    free = case.tasks.filter(~pl.col("held"), pl.col("lock") != "all")
    for known in (case.unservable, fixed):
        free = free.join(known, on="request_id", how="anti", maintain_order="left")
    return Laid(fixed, pauses, None if time.is_empty() else Tasks.of(case, free, time), limits)


def _together(done: pl.DataFrame, work: pl.DataFrame, pauses: pl.DataFrame) -> list[pl.DataFrame]:
    """Say of what people do what is a break beside it: those of a route are a part of it."""
    frames = [(done, False), (done.filter("rest"), True), (work, False), (pauses, True)]
    return [frame.select(*SHIFT, "start", "end", rest=pl.lit(rest)) for frame, rest in frames]


def _either(kept: dict[str, list[Span]], barred: dict[str, list[Span]]) -> dict[str, list[Span]]:
    """Join spans of people; what overlaps is one span."""
    names = {*kept, *barred}
    return {name: _merged(sorted([*kept.get(name, ()), *barred.get(name, ())])) for name in names}


def spans(verdict: Verdict) -> pl.DataFrame:
    """List what the people of a plan do: journeys, visits, breaks, tasks.

    Columns: resource_id, shift_start, start, end, and rest, whether it is a break. Spans may overlap.
    """
    rows = verdict.rows
    ways = rows.filter(pl.col("arrive") > pl.col("depart")).select(*SHIFT, start="depart", end="arrive")
    ends = rows.filter(activity="visit").group_by(SHIFT).agg(start=pl.col("end").max())
    back = verdict.routes.join(ends, on=SHIFT).select(*SHIFT, "start", end="return_at")
    moving = pl.concat([ways, back.filter(pl.col("end") > pl.col("start"))]).with_columns(rest=pl.lit(value=False))
    return pl.concat([rows.select(*SHIFT, "start", "end", rest=pl.col("activity") == "break"), moving])


def _locked(case: Case, kept: pl.DataFrame) -> pl.DataFrame:
    """Rows of the other tasks that are locked to a person and a start, each in one piece."""
    held = case.tasks.filter(pl.col("lock") == "all", ~pl.col("held")).join(kept, on="request_id", how="anti")
    if held.is_empty():
        return pl.DataFrame(schema=KEPT)
    asked, ask = asks(case)
    can, profile = profiles(case)
    shifts = case.shifts.select("resource_id", "start", profile=profile).sort("start")
    own = case.tasks.select("request_id", ask=ask)
    rows = (
        held.select("request_id", "duration", resource_id="locked_resource", start="locked_start")
        .join(own, on="request_id")
        .sort("start")
        .join_asof(
            shifts.rename({"start": "shift_start"}),
            left_on="start",
            right_on="shift_start",
            by="resource_id",
            check_sortedness=False,
        )
        .join(able(asked, can), on=["ask", "profile"], how="left")
        .join(case.resources.select("resource_id", "speed_factor"), on="resource_id", how="left")
    )
    factor = pl.coalesce("factor", "speed_factor", 1000)
    length = (pl.col("duration") * 1000 + factor - 1) // factor
    return rows.with_columns(activity=pl.lit("task"), end=pl.col("start") + length).select(
        name for name in KEPT if name != "part"
    )


def _busy(frames: Iterable[pl.DataFrame]) -> dict[str, list[Span]]:
    """List what each person does, sorted; what overlaps is one span."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for frame in frames:
        for who, start, end in frame.select("resource_id", "start", "end").iter_rows():
            spans[who].append((start, end))
    return {key: _merged(sorted(each)) for key, each in spans.items()}


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged = [spans[0]]
    for start, end in spans[1:]:
        if start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _work(tasks: Tasks, count: int) -> pl.DataFrame:
    """Rows of the tasks that were dispatched: of one that is parted a row for each piece."""
    pieces = pl.DataFrame(tasks.desk.pieces[:count], schema=["task", "segment", "start", "end"], orient="row")
    shifts = tasks.segments.select("resource_id", "shift_start")
    several = pl.len().over("task") > 1
    part = pl.when(several).then(pl.int_range(1, pl.len() + 1).over("task").cast(pl.String))
    return pieces.select(
        pl.lit("task").alias("activity"),
        tasks.ids.gather(pieces["task"]).alias("request_id"),
        shifts["resource_id"].gather(pieces["segment"]),
        shifts["shift_start"].gather(pieces["segment"]),
        "start",
        "end",
        part=part,
    )


def _breaks(tasks: Tasks) -> pl.DataFrame:
    """List the breaks that people took, each with its window."""
    rows = tasks.segments.with_columns(start=pl.Series(tasks.desk.segments[:, PAUSED])).filter(pl.col("start") >= 0)
    return rows.select(*SHIFT, "start", "window_start", "window_end", end=pl.col("start") + pl.col("break"))


def _with_windows(case: Case, pauses: pl.DataFrame) -> pl.DataFrame:
    """Add its window to each break that has begun; one that the shift no longer has is left out."""
    shifts = case.shifts.select("resource_id", "breaks", shift_start="start")
    each = pauses.join(shifts, on=SHIFT).explode("breaks").unnest("breaks", separator="_")
    inside = (pl.col("breaks_start") <= pl.col("start")) & (pl.col("end") <= pl.col("breaks_end"))
    fits = inside & (pl.col("breaks_duration") == pl.col("end") - pl.col("start"))
    return each.filter(fits).select(*SHIFT, "start", window_start="breaks_start", window_end="breaks_end", end="end")


def _due(taken: pl.DataFrame, work: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Rows of the breaks that are due: where the work of the shift spans their window."""
    each = pl.concat([frame.select(*SHIFT, "start", "end") for frame in work])
    spanned = each.group_by(SHIFT).agg(begun=pl.col("start").min(), ended=pl.col("end").max())
    due = taken.join(spanned, on=SHIFT).filter(
        pl.col("begun") <= pl.col("window_start"), pl.col("window_end") <= pl.col("ended")
    )
    return due.select(*SHIFT, "start", "end", activity=pl.lit("break"))


def _planned(case: Case, rows: pl.DataFrame, limits: Limits) -> DeskPlan:
    """Bring rows to a plan's columns, and say why the other tasks are left out."""
    empty = pl.DataFrame(schema=ROWS)
    complete = pl.concat([empty, rows.select(pl.col(name).cast(ROWS[name]) for name in rows.columns)], how="diagonal")
    crowded = (
        CROWDED_OUT[0],
        CROWDED_OUT[1] + (RESERVED if len(case.reserves) else "") + (LIMITED if limits.barred() else ""),
    )
    code, detail = (
        pl.when("held").then(pl.lit(held)).otherwise(pl.lit(other)) for held, other in zip(HELD, crowded, strict=True)
    )
    left = case.tasks.select("request_id", "value", "held").join(rows, on="request_id", how="anti")
    told = left.join(case.unservable, on="request_id", how="left").select(
        "request_id", "value", code=pl.coalesce("code", code), detail=pl.coalesce("detail", detail)
    )
    return DeskPlan(
        complete, told.select(pl.col(name).cast(dtype) for name, dtype in UNPLANNED.items()).sort("request_id")
    )
