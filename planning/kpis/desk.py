"""Desk work: what is done in time, what it is worth, what waits, and how people are used."""

from __future__ import annotations

import polars as pl

from planning.kpis.kpi import MONEY, Kpi, ratio

GROUPS = ("tier", "department", "process")
IN_TIME = "done in time: starts by its respond_by and ends by its due_at, without one by the horizon's end"
WHERE = ("department", "process")
WAITING = "tasks created by the end of the day and not done by then; in all: of the last day"
worth, age = pl.col("value"), pl.col("age") / 3600

DESK = (
    Kpi(name="tasks", unit="tasks", formula="number of tasks", of="tasks", value=pl.len(), by=GROUPS),
    Kpi(
        name="tasks_done",
        unit="tasks",
        formula="number of tasks that the plan does",
        of="tasks",
        value=pl.col("served").sum(),
        by=GROUPS,
    ),
    Kpi(
        name="value_on_time",
        unit=MONEY,
        formula=f"sum of the values of the tasks {IN_TIME}",
        of="tasks",
        value=worth.filter("in_time").sum() / 100,
        by=GROUPS,
    ),
    Kpi(
        name="value_on_time_share",
        unit="share",
        formula="value on time / value of all tasks",
        of="tasks",
        value=ratio(worth.filter("in_time").sum(), worth.sum()),
        by=GROUPS,
    ),
    Kpi(
        name="bound_share",
        unit="share",
        formula="value on time / the most that any plan can have (creneau bound)",
        of="bound",
        value=ratio(pl.col("value_on_time").sum(), pl.col("bound").sum()),
    ),
    Kpi(
        name="tasks_in_time",
        unit="share",
        formula=f"tasks {IN_TIME} / tasks",
        of="tasks",
        value=ratio(pl.col("in_time").sum(), pl.len()),
        by=(*GROUPS, "client_id"),
    ),
    Kpi(
        name="penalty_response",
        unit=MONEY,
        formula="penalties of the tasks done that start after their respond_by, each rounded to a cent",
        of="tasks",
        value=pl.col("penalty_response").sum() / 100,
        by=("tier",),
    ),
    Kpi(
        name="penalty_resolution",
        unit=MONEY,
        formula="penalties of the tasks done that end after their due_at, each rounded to a cent",
        of="tasks",
        value=pl.col("penalty_resolution").sum() / 100,
        by=("tier",),
    ),
    Kpi(
        name="backlog",
        unit="tasks",
        formula="number of tasks that are not done by the horizon's end",
        of="left",
        value=pl.len(),
        by=WHERE,
    ),
    Kpi(
        name="backlog_age_p50",
        unit="h",
        formula="median of the hours since their creation of the tasks not done by the horizon's end",
        of="left",
        value=age.median(),
        by=WHERE,
    ),
    Kpi(
        name="backlog_age_p90",
        unit="h",
        formula="hours since their creation than which nine in ten of the tasks not done are no older",
        of="left",
        value=age.quantile(0.9, "higher"),
        by=WHERE,
    ),
    Kpi(
        name="daily_backlog",
        unit="tasks",
        formula=f"number of {WAITING}",
        of="days",
        value=pl.col("backlog").last(),
        by=("day",),
    ),
    Kpi(
        name="daily_backlog_age_p50",
        unit="h",
        formula=f"median of the hours since their creation of the {WAITING}",
        of="days",
        value=pl.col("p50").last() / 3600,
        by=("day",),
    ),
    Kpi(
        name="daily_backlog_age_p90",
        unit="h",
        formula=f"hours since their creation than which nine in ten of the {WAITING} are no older",
        of="days",
        value=pl.col("p90").last() / 3600,
        by=("day",),
    ),
    Kpi(
        name="backlog_cleared",
        unit="days",
        formula="days of the horizon until the backlog is at most desk.backlog_target; none: not within it",
        of="days",
        value=pl.col("number").filter(pl.col("backlog") <= pl.col("target")).min(),
    ),
    Kpi(
        name="handle_minutes",
        unit="min",
        formula="mean of the minutes of work that a task done takes",
        of="handled",
        value=pl.col("minutes").mean(),
        by=("process", "resource_id"),
    ),
)
