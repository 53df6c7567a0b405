"""The figures of desks, each with its formula: one count divided by another, or by 1."""

from __future__ import annotations

from dataclasses import dataclass

from planning.kpis.kpi import MONEY

TOTAL, DEPARTMENT, TEAM, DAY = SCOPES = ("total", "department", "team", "day")
OF_LIST = (TOTAL, DEPARTMENT)
OF_WAITING = (TOTAL, DEPARTMENT, DAY)
IN_TIME = "done in time: starts by its respond_by and ends by its due_at, without one by the horizon's end"
BY_THEN = "the horizon's end, of a day by its end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of desks.

    Parameters
    ----------
    name, unit, formula
        As of a KPI of a plan.
    part, whole
        Names of counts that `scenarios.desks.counts` gives: what is divided by what; None: by 1.
    scopes
        Over what it is taken. A department is that of the task where tasks are counted, that of the person where his
        time is; a team is that of who did the task; a day that on which it ended.
    """

    name: str
    unit: str
    formula: str
    part: str
    whole: str | None = None
    scopes: tuple[str, ...] = SCOPES


ALL = (
    Figure(name="tasks", unit="tasks", formula="number of tasks", part="tasks", scopes=OF_LIST),
    Figure(name="tasks_done", unit="tasks", formula="number of tasks done", part="done"),
    Figure(
        name="work_done", unit="h", formula="durations of the tasks done, as the list expects them", part="work_done"
    ),
    Figure(name="value_on_time", unit=MONEY, formula=f"sum of the values of the tasks {IN_TIME}", part="value_in_time"),
    Figure(
        name="value_on_time_share",
        unit="share",
        formula="value on time / value of all tasks",
        part="value_in_time",
        whole="value",
        scopes=OF_LIST,
    ),
    Figure(
        name="tasks_in_time",
        unit="share",
        formula=f"tasks {IN_TIME} / tasks",
        part="in_time",
        whole="tasks",
        scopes=OF_LIST,
    ),
    Figure(name="tasks_late", unit="tasks", formula="tasks done after their due_at", part="late"),
    Figure(
        name="overdue",
        unit="tasks",
        formula=f"tasks due by {BY_THEN}, and not done by then",
        part="overdue",
        scopes=OF_WAITING,
    ),
    Figure(
        name="backlog",
        unit="tasks",
        formula=f"tasks that came by {BY_THEN}, and are not done by then",
        part="backlog",
        scopes=OF_WAITING,
    ),
    Figure(
        name="backlog_age_p50",
        unit="h",
        formula="median of the hours since their creation of the tasks not done by the horizon's end, on average over "
        "the replications",
        part="age_p50",
        whole="some_left",
        scopes=OF_LIST,
    ),
    Figure(
        name="backlog_age_p90",
        unit="h",
        formula="hours since their creation than which nine in ten of the tasks not done are no older, on average over "
        "the replications",
        part="age_p90",
        whole="some_left",
        scopes=OF_LIST,
    ),
    Figure(
        name="sla_penalties",
        unit=MONEY,
        formula="penalties for tasks that start after their respond_by or end after their due_at; those not done pay "
        "what they would if they were done at the horizon's end",
        part="penalties",
        scopes=OF_LIST,
    ),
    Figure(
        name="desk_hours",
        unit="h",
        formula="time of the shifts, without breaks and what desk.reserve keeps free",
        part="there",
    ),
    Figure(name="working_hours", unit="h", formula="time at tasks", part="worked"),
    Figure(name="picking_hours", unit="h", formula="time in which people pick tasks (pull.pick)", part="picked"),
    Figure(
        name="paused_hours",
        unit="h",
        formula="time that passes before people pick the next task (pull.idle)",
        part="paused",
    ),
    Figure(
        name="idle_hours",
        unit="h",
        formula="time of the shifts in which somebody finds nothing that he can do, or finish before the break or the "
        "end of the shift",
        part="idle",
    ),
    Figure(name="overtime_hours", unit="h", formula="time at tasks beyond that of the shifts", part="over"),
    Figure(name="occupancy", unit="share", formula="working_hours / desk_hours", part="worked", whole="there"),
    Figure(
        name="utilisation",
        unit="share",
        formula="working_hours / time of all shifts, breaks included",
        part="worked",
        whole="rostered",
    ),
    Figure(name="throughput", unit="tasks/h", formula="tasks done / desk_hours", part="done_hourly", whole="there"),
)
OF_DESKS = {figure.name: figure.scopes for figure in ALL}
"""The scopes of each figure, for expectations."""
