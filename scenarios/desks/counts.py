"""Counts what comes of a replication: tasks, their value, and the time of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import polars as pl

from planning.engine.dispatch.desk import FAR
from planning.verify.money import OVER_TIME
from scenarios.desks.groups import HOUR, NONE, day_of, days_of, locked_hours, numbers, rostered_hours, shifts_of
from scenarios.desks.kernel import office as column
from scenarios.desks.kpis import DAY, DEPARTMENT, OF_LIST, SCOPES, TEAM, TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.engine.bundle import Indices
    from scenarios.desks.floor import Floor
    from scenarios.desks.run import Played

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]

Counts: TypeAlias = "dict[tuple[str, str], Floats]"
"""By name and scope: a figure for each of the scope's groups."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Counter:
    """What counts need to know, whatever comes of a replication.

    Parameters
    ----------
    floor
        What is played.
    ids
        The groups of each scope.
    place
        The row of each task of the floor among those of the case; `fixed` likewise, of tasks that are locked.
    tasks
        Columns of the tasks of the case: due, respond (FAR: none), created, value, duration, penalties.
    department
        The department of each of these tasks, -1: none.
    person_team
        The team of each person, -1: none; `fixed_team` of who does each task that is locked.
    closes
        When the days end.
    shift
        Of each segment its shift; and of each shift `of_shift`: by scope, its group; `there`: its seconds for tasks.
    locked
        By scope and group, the hours of the tasks that are locked, for which there is no segment.
    rostered
        Likewise those of all shifts of people, breaks included.
    """

    floor: Floor
    ids: Mapping[str, Sequence[str | None]]
    place: Indices
    fixed: Indices
    tasks: Mapping[str, Indices]
    department: Indices
    person_team: Indices
    fixed_team: Indices
    closes: Indices
    shift: Indices
    of_shift: Mapping[str, Indices]
    there: Floats
    locked: Mapping[str, Floats]
    rostered: Mapping[str, Floats]

    @classmethod
    def of(cls, floor: Floor) -> Counter:
        """Prepare the counts of a floor."""
        case, people = floor.case, floor.case.resources.select("resource_id", "department", "team")
        departments = sorted({*case.tasks["department"].drop_nulls(), *people["department"].drop_nulls()})
        teams = sorted(set(people["team"].drop_nulls()))
        days, closes = days_of(case)
        groups = {DEPARTMENT: departments, TEAM: teams, DAY: days}
        row = case.tasks.select("request_id").with_row_index("row")
        place, fixed = (
            rows.select("request_id").join(row, on="request_id", how="left", maintain_order="left")["row"].to_numpy()
            for rows in (floor.rows, floor.fixed)
        )
        everybody = pl.DataFrame({"resource_id": floor.tasks.people})
        of_person = everybody.join(people, on="resource_id", how="left", maintain_order="left")
        of_fixed = floor.fixed.select("resource_id").join(people, on="resource_id", how="left", maintain_order="left")
        shift, shifts, there = shifts_of(floor)
        whose = shifts.select("resource_id").join(people, on="resource_id", how="left", maintain_order="left")
        return cls(
            floor=floor,
            ids={TOTAL: [None], **groups},
            place=place.astype(np.int64),
            fixed=fixed.astype(np.int64),
            tasks=_columns(case),
            department=numbers(case.tasks["department"], departments),
            person_team=numbers(of_person["team"], teams),
            fixed_team=numbers(of_fixed["team"], teams),
            closes=closes,
            shift=shift,
            of_shift={
                TOTAL: np.zeros(len(shifts), dtype=np.int64),
                DEPARTMENT: numbers(whose["department"], departments),
                TEAM: numbers(whose["team"], teams),
                DAY: day_of(closes, shifts["shift_start"].to_numpy()),
            },
            there=there,
            locked=locked_hours(floor, of_fixed, groups, closes),
            rostered=rostered_hours(case, groups, closes),
        )

    def __call__(self, played: Played) -> Counts:
        """Count what came of a replication."""
        found: Counts = {}
        self._of_tasks(played, found)
        self._of_time(played, found)
        return found

    def _of_tasks(self, played: Played, found: Counts) -> None:
        tasks, (start, stop) = self.tasks, self._ended(played)
        done = stop < FAR
        in_time = done & (stop <= tasks["in_time_by"]) & (start <= tasks["respond"])
        ended = {TOTAL: np.zeros(len(stop), dtype=np.int64), DEPARTMENT: self.department}
        ended |= {TEAM: self._teams(played), DAY: np.where(done, day_of(self.closes, stop), NONE)}
        every = np.ones(len(stop))
        for name, mask, weight, scopes in (
            ("tasks", every > 0, every, OF_LIST),
            ("value", every > 0, tasks["value"] / 100, OF_LIST),
            ("in_time", in_time, every, OF_LIST),
            ("done", done, every, SCOPES),
            ("done_hourly", done, every, SCOPES),
            ("work_done", done, tasks["duration"] / HOUR, SCOPES),
            ("value_in_time", in_time, tasks["value"] / 100, SCOPES),
            ("late", done & (stop > tasks["due"]), every, SCOPES),
        ):
            for scope in scopes:
                found[name, scope] = self._summed(np.where(mask, ended[scope], NONE), weight, scope)
        self._of_waiting(stop, start, found)

    def _of_waiting(self, stop: Indices, start: Indices, found: Counts) -> None:
        """Count what is left at the end of the horizon and of each day."""
        tasks, last = self.tasks, self.floor.case.settings.end
        came = tasks["created"] < last
        left, overdue = came & (stop > last), (tasks["due"] <= last) & (stop > last)
        money = _penalty(tasks, start - tasks["respond"], last - tasks["respond"], stop < FAR)
        money += _penalty(tasks, stop - tasks["due"], last - tasks["due"], stop < FAR)
        age = (last - tasks["created"]) / HOUR
        every = np.ones(len(stop))
        for scope, group in ((TOTAL, np.zeros(len(stop), dtype=np.int64)), (DEPARTMENT, self.department)):
            found["backlog", scope] = self._summed(np.where(left, group, NONE), every, scope)
            found["overdue", scope] = self._summed(np.where(overdue, group, NONE), every, scope)
            found["penalties", scope] = self._summed(group, money, scope)
            each = [age[left & (group == number)] for number in range(len(self.ids[scope]))]
            found["some_left", scope] = np.array([float(len(ages) > 0) for ages in each])
            found["age_p50", scope] = np.array([np.median(ages) if len(ages) else 0.0 for ages in each])
            found["age_p90", scope] = np.array(
                [np.quantile(ages, 0.9, method="higher") if len(ages) else 0.0 for ages in each]
            )
        for name, since in (("backlog", tasks["created"] + 1), ("overdue", tasks["due"])):
            begun, gone = (day_of(self.closes, moments) for moments in (since, np.maximum(stop, since)))
            found[name, DAY] = np.cumsum(self._summed(begun, every, DAY) - self._summed(gone, every, DAY))

    def _of_time(self, played: Played, found: Counts) -> None:
        """Count the time of people. What of a shift's time is more than spent is idle, and what is less overtime."""
        found |= {("rostered", scope): hours for scope, hours in self.rostered.items()}
        spent = np.zeros((len(self.there), column.SPENT_WIDTH))
        np.add.at(spent, self.shift, played.spent)
        over = spent[:, column.OVER]
        rest = self.there + over - spent[:, [column.WORKED, column.PICKED, column.PAUSED]].sum(axis=1)
        for name, seconds in (
            ("there", self.there),
            ("worked", spent[:, column.WORKED]),
            ("picked", spent[:, column.PICKED]),
            ("paused", spent[:, column.PAUSED]),
            ("idle", np.maximum(rest, 0)),
            ("over", over + np.maximum(-rest, 0)),
        ):
            for scope in SCOPES:
                found[name, scope] = self._summed(self.of_shift[scope], seconds / HOUR, scope)
                if name in {"there", "worked"}:
                    found[name, scope] += self.locked[scope]

    def _ended(self, played: Played) -> tuple[Indices, Indices]:
        """Find when each task of the case begins and ends; FAR: not at all."""
        count = self.floor.case.tasks.height
        start, stop = np.full(count, FAR, dtype=np.int64), np.full(count, FAR, dtype=np.int64)
        start[self.place] = np.where(played.starts < 0, FAR, played.starts)
        stop[self.place] = np.where(played.ends < 0, FAR, played.ends)
        start[self.fixed] = self.floor.fixed["start"].to_numpy()
        stop[self.fixed] = self.floor.fixed["end"].to_numpy()
        return start, stop

    def _teams(self, played: Played) -> Indices:
        """Find the team of who does each task of the case; -1: nobody, or who is of none."""
        found = np.full(self.floor.case.tasks.height, NONE, dtype=np.int64)
        found[self.place] = np.where(played.doers < 0, NONE, self.person_team[played.doers])
        found[self.fixed] = self.fixed_team
        return found

    def _summed(self, group: Indices, weight: Floats, scope: str) -> Floats:
        """Sum up by group; what is of none is left out."""
        count = len(self.ids[scope])
        found: Floats = np.bincount(group + 1, weights=weight, minlength=count + 1)[1:].astype(np.float64)
        return found


def _columns(case: Case) -> dict[str, Indices]:
    """Give the columns of tasks that are counted."""
    tasks = case.tasks
    due = tasks["due_at"]
    found = {
        "due": due.fill_null(FAR),
        "in_time_by": due.fill_null(case.settings.end),
        "respond": tasks["respond_by"].fill_null(FAR),
        "created": tasks["created_at"],
        "value": tasks["value"],
        "duration": tasks["duration"],
        "fixed": tasks["penalty_fixed"].fill_null(0),
        "hourly": tasks["penalty_hour"].fill_null(0),
        "cap": tasks["penalty_cap"].fill_null(FAR),
    }
    return {name: values.to_numpy().astype(np.int64) for name, values in found.items()}


def _penalty(tasks: Mapping[str, Indices], late: Indices, late_at_end: Indices, done: Flags) -> Floats:
    """Cost one clause of each task, in the currency; each is rounded to the cent, half to even."""
    late = np.where(done, late, late_at_end)
    parts = np.minimum(tasks["fixed"] * OVER_TIME + tasks["hourly"] * np.maximum(late, 0), tasks["cap"] * OVER_TIME)
    found: Floats = np.where(late > 0, np.rint(parts / OVER_TIME), 0) / 100
    return found
