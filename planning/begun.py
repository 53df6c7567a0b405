"""Desk work of the plan in force: what has begun goes on as it stands; promises and locks hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from planning.plan.rows import ROWS

if TYPE_CHECKING:
    from collections.abc import Collection

    from planning.case.case import Case

SHIFT = ["resource_id", "shift_start"]
PIECE = ["request_id", "resource_id", "start"]
KEPT = {name: ROWS[name] for name in ("activity", "request_id", "part", "resource_id", "shift_start", "start", "end")}
"""Columns of the rows that stay as they are."""


def holding_tasks(case: Case, given: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the tasks of a case with the promises and locks of a plan in force.

    What begins before `now` + `frozen` is locked to its person and start. Where a shift is no longer there until a
    piece in it ends, its task is handed out anew.

    Parameters
    ----------
    case, given, rows
        As for `planning.in_force.holding`.
    """
    if case.tasks.is_empty():
        return case.tasks
    release = case.settings.now + case.settings.frozen
    told = given.filter(activity="task").group_by("request_id")
    said = told.agg(
        pl.col("lock").filter(pl.col("lock") != "none").first().alias("said"),
        pl.col("promised_start", "promised_end").drop_nulls().first().name.suffix("_said"),
        pieces=pl.len(),
    )
    shifts = case.shifts.select("resource_id", "end", shift_start="start")
    there = rows.filter(activity="task").join(shifts, on=SHIFT, suffix="_of_shift")
    whole = there.filter(pl.col("end") <= pl.col("end_of_shift")).sort("start").group_by("request_id")
    stands = whole.agg(pl.len().alias("found"), who=pl.col("resource_id").first(), at=pl.col("start").first())
    held = said.join(stands, on="request_id", how="left").with_columns(stands=pl.col("pieces") == pl.col("found"))
    pinned = pl.col("said").is_in(["time", "all"]) | (pl.col("at") < release)
    lock = pl.when("stands").then(pl.when(pinned).then(pl.lit("all")).otherwise("said"))
    joined = case.tasks.join(held.with_columns(said=lock), on="request_id", how="left", maintain_order="left")
    return joined.with_columns(
        lock=pl.coalesce("said", "lock"),
        locked_resource=pl.when(pl.col("said").is_in(["resource", "all"])).then("who").otherwise("locked_resource"),
        locked_start=pl.when(pl.col("said") == "all").then("at").otherwise("locked_start"),
        promised_start=pl.coalesce("promised_start_said", "promised_start"),
        promised_end=pl.coalesce("promised_end_said", "promised_end"),
    ).select(case.tasks.columns)


def begun(case: Case, rows: pl.DataFrame) -> pl.DataFrame:
    """List the desk work of a plan in force that stays as it is: what is locked there, and breaks that have begun.

    Parameters
    ----------
    case
        As `planning.in_force.holding` gives it.
    rows
        The plan in force as `planning.verify` completes it.
    """
    release = case.settings.now + case.settings.frozen
    locked = case.tasks.filter(pl.col("lock") == "all", ~pl.col("held"))
    first = locked.select("request_id", resource_id="locked_resource", start="locked_start")
    work = at_desk(rows)
    heads = work.join(first, on=PIECE, how="semi").select("request_id")
    breaks = work.filter(pl.col("activity") == "break", pl.col("start") < release)
    return pl.concat([work.join(heads, on="request_id", how="semi"), breaks])


def at_desk(rows: pl.DataFrame) -> pl.DataFrame:
    """Select the tasks of a plan, and the breaks that lie on no route."""
    return rows.filter(pl.col("sequence").is_null(), pl.col("activity") != "visit").select(*KEPT)


def on_route(rows: pl.DataFrame) -> pl.DataFrame:
    """Select the visits of a plan, its rows complete, and the breaks on their routes."""
    return rows.filter((pl.col("activity") == "visit") | pl.col("sequence").is_not_null()).select(*ROWS)


def undisturbed(case: Case, rows: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """List the desk work of a plan in force that stays as it is when other visits take the place of its own.

    All of it; in shifts of which the visits change, only what `begun` lists, since breaks may have to lie elsewhere.

    Parameters
    ----------
    case, rows
        As for `begun`.
    visits
        Rows of the new visits, complete.
    """
    before, after = (on_route(each).select(*SHIFT, "request_id", "part", "start", "end") for each in (rows, visits))
    gone, new = (
        one.join(other, on=one.columns, how="anti", nulls_equal=True)
        for one, other in ((before, after), (after, before))
    )
    changed = pl.concat([gone, new]).select(SHIFT).unique()
    work, stays = at_desk(rows), begun(case, rows)
    loose = work.join(changed, on=SHIFT, how="semi").join(stays, on=PIECE, how="anti", nulls_equal=True)
    tasks = work.filter(activity="task").join(loose, on="request_id", how="anti")
    breaks = work.filter(activity="break").join(loose.filter(activity="break"), on=SHIFT, how="anti")
    return pl.concat([tasks, breaks])


def broken_off(case: Case, kept: pl.DataFrame, beside_visits: pl.DataFrame) -> list[str]:
    """Name the tasks that had begun, and for which visits leave no time any more.

    Parameters
    ----------
    case
        As `planning.in_force.holding` gives it.
    kept, beside_visits
        What was to stay as it is, and what of it `beside` leaves.
    """
    release = case.settings.now + case.settings.frozen
    gone = kept.filter(activity="task").join(beside_visits, on="request_id", how="anti")
    return gone.filter(pl.col("start") < release)["request_id"].unique().sort().to_list()


def unlocked(case: Case, tasks: Collection[str]) -> Case:
    """Give the case in which some tasks can be handed out anew."""
    lock = pl.when(pl.col("request_id").is_in(list(tasks))).then(pl.lit("none")).otherwise("lock")
    return replace(case, tasks=case.tasks.with_columns(lock=lock)) if tasks else case


def beside(kept: pl.DataFrame, done: pl.DataFrame) -> pl.DataFrame:
    """Leave out what lies in the way of visits, and breaks of shifts in which visits take them.

    Parameters
    ----------
    kept
        The columns of `KEPT`.
    done
        As `planning.desk.spans` gives it.
    """
    spans = done.select(*SHIFT, "rest", since="start", until="end")
    over = kept.join(spans, on=SHIFT).filter(pl.col("start") < pl.col("until"), pl.col("end") > pl.col("since"))
    clear = kept.join(over.drop_nulls("request_id"), on="request_id", how="anti", nulls_equal=False)
    resting = spans.filter("rest")
    in_the_way = pl.concat([resting.select(SHIFT), over.filter(activity="break").select(SHIFT)])
    breaks = clear.filter(activity="break").join(in_the_way, on=SHIFT, how="anti")
    return pl.concat([clear.filter(activity="task"), breaks])
