"""A plan's rows of tasks, laid against the case: which task, person and shift each of them is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.rows import ROUTE, shift_start
from planning.verify.sentences import clock, local, moment

if TYPE_CHECKING:
    from planning.case.case import Case

EMPTY = ("role", "sequence", "site_id", "depart", "arrive", "travel_s", "travel_m", "wait_s")
"""Columns that say nothing of desk work."""
UNUSED = ("activity", "sequence", "kind", "stays", "given", "several")
"""Columns of the matched rows that no rule reads."""


def numbered(tasks: pl.DataFrame) -> pl.LazyFrame:
    """Give the tasks their numbers, in `task`: narrower than their ids."""
    return tasks.lazy().with_columns(task=pl.int_range(pl.len(), dtype=pl.UInt32))


def matched(case: Case, rows: pl.DataFrame) -> pl.LazyFrame:
    """Join each row with its task, its person and its shift, as `planning.verify.rows.matched` does for visits.

    Of the plan's columns it keeps those that count, and in `filled` whether one of the others is filled that desk work
    has not; said_part and said_late_s are what the row says.

    Adds task (null: the case has no such task) and what the rules ask of it, shift (a number, in the order of person
    and start; null: there is none), its day, opens and closes, of its person a number, kind, stays, whose (his
    department) and speed_factor, promise_start, promise_end (the row's, else the task's), asked (the lock of the
    requests table) and forced.
    """
    asked = ("department", "duration", "interruptible", "created_at", "held", "respond_by", "due_at")
    promises = {"of_start": "promised_start", "of_end": "promised_end", "asked": "lock"}
    tasks = numbered(case.tasks).select("request_id", "task", *asked, **promises)
    own = pl.all_horizontal(pl.col("promised_start", "promised_end").is_not_null())
    return (
        rows.lazy()
        .select(
            *("row", "activity", "request_id", *ROUTE, "start", "end", "promised_start", "promised_end"),
            *("sequence", "lock", "status"),
            said_part="part",
            said_late_s="late_s",
            filled=pl.any_horizontal(pl.col(EMPTY).is_not_null()),
            given="shift_start",
        )
        .with_columns(shift_start(case, rows).alias("shift_start"))
        .join(tasks, on="request_id", how="left")
        .join(shifts(case), on=ROUTE, how="left")
        .with_columns(
            promise_start=pl.when(own).then("promised_start").otherwise("of_start"),
            promise_end=pl.when(own).then("promised_end").otherwise("of_end"),
            forced=(pl.col("lock").fill_null("none") != "none")
            | (pl.col("asked").fill_null("none") != "none")
            | (pl.col("status") == "frozen").fill_null(value=False),
        )
        .drop("of_start", "of_end", "promised_start", "promised_end")
    )


def shifts(case: Case) -> pl.LazyFrame:
    """Give the shifts their numbers in the order of person and start, with what counts of both."""
    people = case.resources.lazy().select("resource_id", "kind", "stays", "speed_factor", whose="department")
    return (
        case.shifts.lazy()
        .select("resource_id", "shift_id", "day", shift_start="start", opens="start", closes="end")
        .join(people, on="resource_id")
        .sort(ROUTE)
        .with_columns(
            shift=pl.int_range(pl.len(), dtype=pl.UInt32), person=pl.col("resource_id").rle_id().cast(pl.UInt32)
        )
    )


def sorted_out(case: Case, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part the matched rows that a person's desk can hold from those about something else.

    The second frame names the rule that each of them breaks, and says how, in `rule` and `detail`.
    """
    several = sound().sum().over("task") > 1 if rows["end"].null_count() else False
    rows = rows.with_columns(several=several)
    ends = (pl.col("end") > pl.col("start")) | (pl.col("end").is_null() & ~pl.col("several"))
    fine = (sound() & ends).fill_null(value=False)
    return rows.filter(fine).drop(UNUSED), _said(case, rows.filter(~fine))


def sound() -> pl.Expr:
    """Whether a row is about a task, a person and a shift that the case has, and has a start."""
    return pl.all_horizontal(
        pl.col("activity") == "task",
        pl.col("task", "shift", "start").is_not_null(),
        pl.col("kind") == "person",
        ~pl.col("stays"),
    ).fill_null(value=False)


def _said(case: Case, rows: pl.DataFrame) -> pl.DataFrame:
    """Say what is wrong with rows, the first thing of each: rule and detail."""
    zone = case.settings.timezone
    visits = case.requests.lazy().select("request_id", visits="lock")
    people = case.resources.lazy().select("resource_id", "kind", "stays")
    met = (
        rows.lazy()
        .drop("kind", "stays")
        .join(visits, on="request_id", how="left")
        .join(people, on="resource_id", how="left")
        .with_columns(
            day=pl.coalesce("day", local(pl.col("start"), zone).dt.date()),
            forced=pl.col("forced") | (pl.col("visits").fill_null("none") != "none"),
        )
    )
    said = _wrong(zone)
    return met.with_columns(
        rule=pl.coalesce(pl.when(wrong).then(pl.lit(rule)) for rule, wrong, _ in said),
        detail=pl.coalesce(pl.when(wrong).then(sentence) for _, wrong, sentence in said),
    ).collect()


def _wrong(zone: str) -> tuple[tuple[str, pl.Expr, pl.Expr], ...]:
    """Pair what may be wrong with its rule and sentence, the first of them first."""
    request, person = pl.col("request_id"), pl.col("resource_id")
    end = pl.col("end")
    return (
        (
            "unknown",
            pl.col("activity") != "task",
            pl.format("{} is desk work: the activity of its rows is task, not {}", request, "activity"),
        ),
        ("unknown", request.is_null(), pl.lit("this task names no request")),
        (
            "unknown",
            pl.col("visits").is_not_null(),
            pl.format("{} is no desk work: the activity of its rows is visit, not task", request),
        ),
        ("unknown", pl.col("task").is_null(), pl.format("no request is called {}", request)),
        ("unknown", pl.col("kind").is_null(), pl.format("no resource is called {}", person.fill_null("(empty)"))),
        (
            "resource",
            pl.col("kind") != "person",
            pl.format("{} is of kind {}: only a person does {}", person, "kind", request),
        ),
        ("resource", pl.col("stays"), pl.format("{} stays at its place and does no desk work", person)),
        (
            "unknown",
            pl.col("shift").is_null() & pl.col("given").is_not_null(),
            pl.format("{} has no shift that begins {}", person, moment(pl.col("given"), zone)),
        ),
        ("times", pl.col("start").is_null(), pl.format("{} has no start: desk work needs one", request)),
        ("unknown", pl.col("shift").is_null(), pl.format("{} has no shift", person)),
        (
            "times",
            end <= pl.col("start"),
            pl.format("starts {} and ends {}: it must end later", clock("start", zone), clock("end", zone)),
        ),
        (
            "times",
            end.is_null() & pl.col("several"),
            pl.format("{} stands in several rows, and this one has no end", request),
        ),
    )
