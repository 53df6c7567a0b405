"""Shifts that nobody can work: what was done before the horizon fills the run of days, or the week, already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.case.sheet import Sheet
    from planning.faults import Fault

DAY = pl.duration(days=1)


def workable(case: Case) -> pl.DataFrame:
    """Give the shifts in which a person may do anything at all without breaking a rule over days or weeks."""
    hard = case.constraints.filter(pl.col("kind").is_in(["days", "hours"]), pl.col("price").is_null())
    if hard.is_empty() or case.worked.is_empty():
        return case.shifts
    full = [
        (_run_full(case) if kind == "days" else _week_full(case)).filter(
            pl.col("resource_id").is_in(people), pl.col("past") >= limit
        )
        for kind, limit, people in hard.select("kind", "limit", "resources").iter_rows()
    ]
    spent = pl.concat([frame.select("resource_id", "day") for frame in full])
    return case.shifts.join(spent, on=["resource_id", "day"], how="anti", maintain_order="left")


def _run_full(case: Case) -> pl.DataFrame:
    """Count the days in a row that end before each shift's: resource_id, day, past."""
    done = case.worked.filter((pl.col("worked") > 0) | (pl.col("jobs") > 0)).sort("resource_id", "day")
    new = (pl.col("day").diff() != DAY).fill_null(value=True).over("resource_id")
    runs = done.with_columns(run=new.cum_sum().over("resource_id"))
    runs = runs.group_by("resource_id", "run").agg(past=pl.len().cast(pl.Int64), day=pl.col("day").max() + DAY)
    days = case.shifts.select("resource_id", "day").unique()
    return days.join(runs, on=["resource_id", "day"]).select("resource_id", "day", "past")


def _week_full(case: Case) -> pl.DataFrame:
    """Sum what was worked before in the week of each shift: resource_id, day, past."""
    monday = pl.col("day").dt.truncate("1w").alias("week")
    done = case.worked.group_by("resource_id", monday).agg(past=pl.col("worked").sum())
    days = case.shifts.select("resource_id", "day", monday).unique()
    return days.join(done, on=["resource_id", "week"]).select("resource_id", "day", "past")


def spent(sheet: Sheet, case: Case, left: pl.DataFrame) -> list[Fault]:
    """Warn of people none of whose shifts is left: W560."""
    rows = sheet.rows.join(case.shifts, on="resource_id", how="semi", maintain_order="left")
    rows = rows.join(left, on="resource_id", how="anti", maintain_order="left")
    wrong = "can work no shift of the horizon: what he worked before it fills his days in a row, or his week"
    right = "see constraints and worked; a later shift, or a price instead of a hard rule"
    return sheet.faults(pl.lit(True), "W560", wrong, right, "resource_id", rows)
