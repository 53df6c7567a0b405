"""Rules over groups: what each shift counts for, and what its person may do beside his other shifts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from planning.engine import layout
from planning.engine.money import PER_HOUR, THOUSANDTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.problem.staff import Staff

JOBS, HOURS = "jobs", "hours"
MEASURES = {JOBS: layout.IN_JOBS, HOURS: layout.IN_SECONDS}
WORKED = {JOBS: "jobs", HOURS: "worked"}
"""Columns of the table worked, by what is counted."""
UNITS = {JOBS: 1, HOURS: PER_HOUR}
"""By what a price times jobs or seconds is divided to be cents."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crew:
    """The rules over groups, as `planning.engine.layout` lays them out; without rows where there are none.

    `kinds`: that of the rule behind each limit.
    """

    crew: NDArray[np.int32]
    duties: NDArray[np.int64]
    limits: NDArray[np.int64]
    fair_rules: NDArray[np.int64]
    fair: NDArray[np.int64]
    days: NDArray[np.int32]
    run_prices: NDArray[np.int64]
    kinds: list[str]

    @classmethod
    def of(cls, case: Case, staff: Staff) -> Crew:
        """Compile the rules."""
        making = _Making.of(case, staff)
        rules = case.constraints.filter(pl.col("kind") != "territories")
        if rules.is_empty() and case.resources["radius"].null_count() == len(case.resources):
            making = _Making.of(case, staff, nobody=True)
        for rule in rules.iter_rows(named=True):
            HOW[rule["kind"]](making, rule)
        return making.done()


@dataclass(slots=True, eq=False)
class _Making:
    """The arrays while rules are added; `own` lists the routes of each person, `duties` those of each route."""

    case: Case
    shifts: pl.DataFrame
    rows: NDArray[np.int32]
    own: dict[str, list[int]]
    days: NDArray[np.int32]
    duties: list[list[tuple[int, int, int, int]]]
    limits: list[tuple[int, int, int, bool]] = field(default_factory=list)
    fair_rules: list[tuple[int, ...]] = field(default_factory=list)
    fair: list[tuple[int, int, int]] = field(default_factory=list)
    runs: list[tuple[int, int, int, int]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, case: Case, staff: Staff, *, nobody: bool = False) -> _Making:
        shifts = staff.shifts.clear() if nobody else staff.shifts
        own: dict[str, list[int]] = {}
        for route, resource in enumerate(shifts["resource_id"]):
            own.setdefault(resource, []).append(route)
        rows = np.zeros((shifts.height, layout.CREW_WIDTH), dtype=np.int32)
        rows[:, [layout.CHAIN_FIRST, layout.CHAIN_LAST]] = np.arange(shifts.height)[:, np.newaxis]
        rows[:, layout.RUN_MOST] = layout.FAR
        moves = pl.when(~pl.col("stays")).then("radius").fill_null(layout.FAR)
        rows[:, layout.RADIUS] = shifts.select(moves).to_series()
        rows[:, layout.DAY] = shifts["day"].to_physical()
        return cls(case, shifts, rows, own, _days(case, shifts), [[] for _ in range(shifts.height)])

    def people(self, rule: Mapping[str, Any]) -> list[str]:
        """List the persons under a rule who have shifts."""
        return [person for person in rule["resources"] if person in self.own]

    def share(self, rule: Mapping[str, Any]) -> None:
        """Limit what some do to a part of what all do."""
        most, of = rule["limit"], rule["of"]
        mine = set(self.people(rule))
        everybody = self.case.resources.filter(pl.col("kind") == "person")["resource_id"]
        number = self._limit(0, rule, of, shared=most > 0)
        for person in everybody:
            factor = (THOUSANDTHS if person in mine else 0) - most
            self._count(self.own.get(person, ()), layout.TO_LIMIT, of, number, factor)

    def hours(self, rule: Mapping[str, Any]) -> None:
        """Limit the hours of each week, together with those before the plan."""
        most = rule["limit"]
        week = pl.col("day").dt.truncate("1w")
        before = {(who, monday): done for who, monday, done in _by(self.case.worked, week).iter_rows()}
        weeks = self.shifts.select(week).to_series().to_list()
        for person in self.people(rule):
            for monday in dict.fromkeys(weeks[route] for route in self.own[person]):
                done = before.get((person, monday), 0)
                number = self._limit(max(most, done) - done, rule, HOURS)
                routes = [route for route in self.own[person] if weeks[route] == monday]
                self._count(routes, layout.TO_LIMIT, HOURS, number, THOUSANDTHS)

    def in_a_row(self, rule: Mapping[str, Any]) -> None:
        """Limit the runs of days, or price what is beyond."""
        most, price = rule["limit"], rule["price"]
        for person in self.people(rule):
            routes = self.own[person]
            if price is None:
                self.rows[routes, layout.RUN_MOST] = np.minimum(self.rows[routes, layout.RUN_MOST], most)
                continue
            groups = self.shifts["group"].gather(routes).unique().sort()
            self.runs.append((int(groups[0]), len(groups), most, price))
            self.rows[routes, layout.PRICED] = 1

    def rest(self, rule: Mapping[str, Any]) -> None:
        """Tie shifts that lie closer together than the rest between them."""
        least = rule["limit"]
        for person in self.people(rule):
            routes = self.own[person]
            self.rows[routes, layout.REST] = np.maximum(self.rows[routes, layout.REST], least)

    def fairness(self, rule: Mapping[str, Any]) -> None:
        """Price what each has above his part, in proportion to his time in shift."""
        of, people = rule["of"], self.people(rule)
        length = (pl.col("end") - pl.col("start")).sum()
        weights = dict(self.shifts.filter(pl.col("line") == 0).group_by("resource_id").agg(length).iter_rows())
        before = self.case.worked.group_by("resource_id").agg(pl.col(WORKED[of]).sum())
        history = dict(before.iter_rows())
        total = sum(weights[person] for person in people)
        if total == 0:
            return
        grain = THOUSANDTHS if of == JOBS else 1
        price = rule["price"]
        self.fair_rules.append((len(self.fair), len(people), price, UNITS[of] * grain, total, grain))
        for person in people:
            self._count(self.own[person], layout.TO_FAIR, of, len(self.fair), 1)
            self.fair.append((len(self.fair_rules) - 1, weights[person], history.get(person, 0)))
            self.rows[self.own[person], layout.PRICED] = 1

    def _limit(self, room: int, rule: Mapping[str, Any], of: str, *, shared: bool = False) -> int:
        rate = layout.FORBIDDEN if rule["price"] is None else rule["price"]
        self.kinds.append(rule["kind"])
        self.limits.append((-THOUSANDTHS * room, rate, UNITS[of] * THOUSANDTHS, shared))
        return len(self.limits) - 1

    def _count(self, routes: Iterable[int], sort: int, of: str, row: int, factor: int) -> None:
        for route in routes:
            self.duties[route].append((sort, MEASURES[of], row, factor))
            self.rows[route, layout.TIMED] |= of == HOURS
            self.rows[route, layout.PRICED] |= sort == layout.TO_FAIR or self.limits[row][1] >= 0

    def done(self) -> Crew:
        """Give the arrays."""
        counts = np.array([len(duties) for duties in self.duties], dtype=np.int64)
        self.rows[:, layout.DUTY_FIRST], self.rows[:, layout.DUTY_COUNT] = np.cumsum(counts) - counts, counts
        _chain(self.rows, self.shifts, self.own)
        return Crew(
            crew=self.rows,
            duties=_rows([duty for duties in self.duties for duty in duties], layout.DUTY_WIDTH),
            limits=_rows(self.limits, layout.LIMIT_WIDTH),
            fair_rules=_rows(self.fair_rules, layout.FAIR_WIDTH),
            fair=_rows(self.fair, layout.PART_WIDTH),
            days=self.days,
            run_prices=_rows(self.runs, layout.RUN_WIDTH),
            kinds=self.kinds,
        )


HOW = {
    "share": _Making.share,
    "hours": _Making.hours,
    "days": _Making.in_a_row,
    "rest": _Making.rest,
    "fairness": _Making.fairness,
}


def _rows(rows: Sequence[Sequence[int]], width: int) -> NDArray[np.int64]:
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def _by(worked: pl.DataFrame, week: pl.Expr) -> pl.DataFrame:
    """Seconds that each person has worked in each week."""
    return worked.group_by("resource_id", week).agg(pl.col("worked").sum())


def _chain(rows: NDArray[np.int32], shifts: pl.DataFrame, own: Mapping[str, list[int]]) -> None:
    """Tie the routes of a person in which the rest may bind: where one may end less than that before another.

    What lies between two that are tied is tied too.
    """
    starts, ends, days = shifts["start"].to_numpy(), shifts["latest_end"].to_numpy(), rows[:, layout.DAY]
    for routes in own.values():
        first, reach = 0, 0  # of the chain: where it begins, and the last that is tied to one of it so far
        for at, route in enumerate(routes):
            if at > reach:
                first = at
            later = np.array(routes[at:])
            rest = rows[later, layout.REST]
            tied = (rest > 0) & (days[later] != days[route]) & (ends[route] + rest > starts[later])
            reach = max(reach, at, at + int(np.flatnonzero(tied).max(initial=0)))
            rows[route, layout.CHAIN_FIRST] = routes[first]
            rows[routes[first : at + 1], layout.CHAIN_LAST] = route


def _days(case: Case, shifts: pl.DataFrame) -> NDArray[np.int32]:
    """Give each resource's day the one before and after, and the run of days before the plan."""
    days = shifts.select("resource_id", "day", "group").unique().sort("group")
    beside = days.select("resource_id", other="group", day="day")
    rows = np.full((days.height, layout.DAY_WIDTH), -1, dtype=np.int32)
    for column, by in ((layout.DAY_BEFORE, "1d"), (layout.DAY_AFTER, "-1d")):
        found = days.join(
            beside.with_columns(pl.col("day").dt.offset_by(by)),
            on=["resource_id", "day"],
            how="left",
            maintain_order="left",
        )
        rows[:, column] = found["other"].fill_null(-1)
    worked: dict[str, set[int]] = {}
    did = (pl.col("worked") > 0) | (pl.col("jobs") > 0)
    for person, day in case.worked.filter(did).select("resource_id", pl.col("day").to_physical()).iter_rows():
        worked.setdefault(person, set()).add(day)
    for at, (person, day) in enumerate(days.select("resource_id", pl.col("day").to_physical()).iter_rows()):
        length, known = 0, worked.get(person, set())
        while rows[at, layout.DAY_BEFORE] < 0 and day - length - 1 in known:
            length += 1
        rows[at, layout.DAY_HISTORY] = length
    return rows
