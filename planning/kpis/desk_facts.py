"""What the KPIs of desk work are taken over: tasks, what is left of them, days, and the work on each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from planning.bound import bound
from planning.case.times import instant, local_day
from planning.verify.costs import clause
from planning.verify.money import OVER_TIME, cents

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.kpis.kpi import Facts
    from planning.verify import Verdict


def desk_facts(case: Case, verdict: Verdict, requests: pl.DataFrame) -> dict[Facts, pl.DataFrame]:
    """Lay out the tasks of a plan.

    Parameters
    ----------
    case, verdict
        The case, and what was found of the plan.
    requests
        All requests with when they are served.

    Returns
    -------
    dict
        `tasks`: every task, with whether it is done in time and its penalties in cents; `left`: those not done at the
        horizon's end, with their age then in seconds; `days`: for each day of the horizon how many tasks wait at its
        end, and their ages; `handled`: each task done, with its person and its minutes of work; `bound`: the value on
        time, and the most that it can be beside the visits of the plan.
    """
    tasks = requests.join(case.tasks.select("request_id"), on="request_id", how="semi").with_columns(
        in_time=pl.col("served") & _in_time(case),
        penalty_response=_penalty("start", "respond_by"),
        penalty_resolution=_penalty("end", "due_at"),
    )
    days = _days(case, tasks)
    done = pl.col("end") <= case.settings.end
    left = tasks.filter(pl.col("created_at") < case.settings.end, ~done.fill_null(value=False))
    left = left.with_columns(age=case.settings.end - pl.col("created_at"))
    work = verdict.rows.filter(activity="task").group_by("request_id", "resource_id")
    minutes = work.agg(minutes=(pl.col("end") - pl.col("start")).sum() / 60)
    handled = minutes.join(case.tasks.select("request_id", "process"), on="request_id")
    most = pl.DataFrame(
        {
            "value_on_time": tasks.filter("in_time")["value"].sum(),
            "bound": bound(case, taken(case, verdict.rows)).value_on_time,
        }
    )
    return {"tasks": tasks, "left": left, "days": days, "handled": handled, "bound": most}


def value_on_time(case: Case, verdict: Verdict) -> int:
    """Sum the values, in cents, of the tasks that a plan does in time."""
    done = case.tasks.join(verdict.served, on="request_id")
    return int(done.filter(_in_time(case))["value"].sum())


def taken(case: Case, rows: pl.DataFrame) -> pl.Series:
    """Give the seconds of each shift of a case in which visits of a plan are served; not what is overtime."""
    key = ["resource_id", "shift_start"]
    shifts = case.shifts.select("resource_id", opens="start", closes="end", shift_start="start")
    visits = rows.filter(activity="visit").select(*key, "start", "end").join(shifts, on=key)
    inside = pl.min_horizontal("end", "closes") - pl.max_horizontal("start", "opens")
    seconds = visits.group_by(key).agg(taken=inside.clip(0).sum())
    return shifts.join(seconds, on=key, how="left", maintain_order="left")["taken"].fill_null(0)


def _in_time(case: Case) -> pl.Expr:
    """Whether what is done is done in time."""
    return _by("end", "due_at", case.settings.end) & _by("start", "respond_by", None)


def _by(done: str, due: str, otherwise: int | None) -> pl.Expr:
    """Whether something is done by when it is due, or by another moment where it never is."""
    by = pl.col(due) if otherwise is None else pl.col(due).fill_null(otherwise)
    return (pl.col(done) <= by).fill_null(value=True)


def _penalty(done: str, due: str) -> pl.Expr:
    """Cents that one clause costs a task that is done, rounded half to even."""
    return cents(clause(pl.col(done) - pl.col(due)), OVER_TIME)


def _days(case: Case, tasks: pl.DataFrame) -> pl.DataFrame:
    """List the days of the horizon: day, number (from 1), backlog, p50 and p90 of its ages in seconds, target."""
    zone = case.settings.timezone
    first = local_day(case.settings.start, zone)
    narrow = tasks.select("created_at", end=pl.col("end"))
    rows = []
    for number in range(1, case.settings.horizon_days + 1):
        day = first + timedelta(days=number - 1)
        closes = min(instant(day + timedelta(days=1), 0, zone), case.settings.end)
        waiting = (pl.col("created_at") < closes) & ~(pl.col("end") <= closes).fill_null(value=False)
        age = (closes - pl.col("created_at")).filter(waiting)
        found = narrow.select(waiting.sum(), p50=age.median(), p90=age.quantile(0.9, "higher")).row(0)
        rows.append((day.isoformat(), number, *found, case.settings.desk.backlog_target))
    schema = {"day": pl.String, "number": pl.Int64, "backlog": pl.Int64, "p50": pl.Float64, "p90": pl.Float64}
    return pl.DataFrame(rows, schema={**schema, "target": pl.Int64}, orient="row")
