"""The stage: boards on which a request is tried, with some rules of the case dropped."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.board import Board
from planning.case.case import NAMES, SHIFTS
from planning.case.times import instant, local_day
from planning.engine import layout
from planning.engine.estimate import IMPOSSIBLE
from planning.engine.insertion import find_place
from planning.explain.copies import MARK, SKILL, copy_id, own_rules, with_copies
from planning.explain.deliveries import with_moments
from planning.lay import laid_as_it_stands, lay_locked
from planning.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planning.case.case import Case
    from planning.engine.layout import Model
    from planning.travel.travel import Travel

BY_TABLES = ("hours", "opening", "territory")
"""Rules that are dropped from the tables of the case; the others from the compiled arrays."""
SHARED = ("past", "frozen", "jobs", "travel_day", "breaks", "opening", "travel", "hours")
"""Rules that hold for all requests."""
OVER_GROUPS = ("territory", "radius", "share", "rest", "days", "week")
"""Rules over groups, where a case has them; that others have to do enough beside somebody is none: they still may."""
ROAMING = ("territory", "radius")
"""Those of them that say where somebody serves."""
LAST = ("windows", "required")
"""Own rules that are dropped only where those of all cannot be blamed; after these the skills."""
SECONDS = 0
"""In a leg of Model.table."""
NO_LIMIT = 1 << 30
DAY = 86_400


@dataclass(slots=True, eq=False)
class Stage:
    """Boards of a case, each without some of the rules that hold for all.

    Parameters
    ----------
    case
        Its requests carry the promises and locks of the plan; with copies of the requests in question.
    travel
        Legs between its places.
    plan
        Rows of the plan.
    rules
        Of each request in question, the rules that it brings along.
    """

    case: Case
    travel: Travel
    plan: pl.DataFrame
    rules: dict[str, tuple[str, ...]]
    problems: dict[frozenset[str], Problem] = field(default_factory=dict)
    boards: dict[frozenset[str], Board] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case, travel: Travel, plan: pl.DataFrame, requests: Iterable[str]) -> Stage:
        """Set the stage for requests that are served by one resource each, and that have a place."""
        asked = case.requests.filter(pl.col("request_id").is_in(list(requests)))
        rules = {row["request_id"]: own_rules(row, case.settings.start) for row in asked.iter_rows(named=True)}
        stage = cls(with_copies(case, rules), travel, plan, rules)
        ids = stage.problem(frozenset()).requests["request_id"]
        stage.visits = {request: visit for visit, request in enumerate(ids)}
        return stage

    def all_rules(self, request: str) -> tuple[str, ...]:
        """List all rules that may hold a request back, in the order in which they are dropped.

        Those that are easiest to understand come last.
        """
        own = self.rules[request]
        skills = [rule for rule in own if rule.startswith(SKILL)]
        small = [rule for rule in own if rule not in skills and rule not in LAST]
        shared = (*SHARED, *over_groups(self.case))
        return (*small, *shared, *(rule for rule in LAST if rule in own), *skills)

    def visit(self, request: str, dropped: frozenset[str] = frozenset()) -> int:
        """Find the visit of a request without some of its own rules."""
        return self.visits[copy_id(request, self.rules[request], dropped)]

    def planned(self, overtime: int = 0) -> Board:
        """Lay the plan; `overtime`: so many seconds more than now may everybody who travels work after his shift."""
        problem = self.problem(frozenset())
        model, routes = problem.model, problem.model.routes.copy()
        routes[~problem.staff.shifts["stays"].to_numpy(), layout.LATEST_END] += overtime
        longer = replace(problem, model=replace(model, routes=routes)) if overtime else problem
        return laid_as_it_stands(longer, self.plan)

    def doubled(self) -> Board:
        """Lay the plan in a case in which there is everybody twice; the copies, marked in their names, do nothing."""
        return laid_as_it_stands(Problem.of(_twice(self.case), self.travel, holders=self.plan), self.plan)

    def roaming(self, rule: str) -> Board:
        """Lay the plan where a rule holds nobody: territory or radius."""
        problem = self.problem(frozenset({rule}.intersection(BY_TABLES)))
        if rule == "radius":
            crew = problem.model.crew.copy()
            crew[:, layout.RADIUS] = layout.FAR
            problem = replace(problem, model=replace(problem.model, crew=crew))
        return laid_as_it_stands(problem, self.plan)

    def territory(self, site: str | None) -> str | None:
        """Give the territory of a site; None: it has none."""
        rows = self.case.sites.filter(pl.col("site_id") == (site or ""))["territory"]
        return rows[0] if len(rows) else None

    def supplied(self) -> Board:
        """Lay the plan in a case in which something may arrive for the requests in question at more moments."""
        asked = self.case.requests.filter(pl.col("request_id").is_in(list(self.rules)))
        parts = asked["parts"].explode().drop_nulls().struct.field("part") if asked["parts"].list.len().sum() else None
        things = {*asked["tools"].explode().drop_nulls(), *([] if parts is None else parts)}
        case = with_moments(self.case, sorted(things))
        return laid_as_it_stands(Problem.of(case, self.travel, holders=self.plan), self.plan)

    def alone(self, dropped: frozenset[str]) -> Board:
        """Lay what is locked to resource and start, and nothing else, without the rules that are dropped."""
        shared = dropped.intersection((*SHARED, *OVER_GROUPS))
        if shared not in self.boards:
            problem = self.problem(shared.intersection(BY_TABLES))
            board = Board.empty(replace(problem, model=_without(problem, shared)))
            if "past" not in shared:
                lay_locked(board)
            self.boards[shared] = board
        return self.boards[shared]

    def serves(self, request: str, dropped: frozenset[str] = frozenset()) -> bool:
        """Whether somebody could serve a request beside what is locked, were these rules dropped."""
        return self.alone(dropped).cheapest(self.visit(request, dropped), below=IMPOSSIBLE) is not None

    def servers(self, request: str, dropped: frozenset[str] = frozenset()) -> set[str]:
        """Find the resources that could serve a request beside what is locked, were these rules dropped."""
        board, visit = self.alone(dropped), self.visit(request, dropped)
        names, owner = board.problem.staff.resources, board.problem.model.routes[:, layout.RESOURCE]
        return {names[owner[route]] for route in routes_for(board, visit)}

    def problem(self, dropped: frozenset[str]) -> Problem:
        """Compile the case without some of its tables' rules."""
        if dropped not in self.problems:
            self.problems[dropped] = Problem.of(_relaxed(self.case, dropped), self.travel, holders=self.plan)
        return self.problems[dropped]


def routes_for(board: Board, visit: int) -> list[int]:
    """List the routes of a board that have a place for a visit, whatever it costs."""
    model, state, scratch = board.problem.model, board.state, board.scratch
    return [
        route
        for route in range(len(model.routes))
        if find_place(model, state, scratch, visit, route, IMPOSSIBLE)[0] < IMPOSSIBLE
    ]


def over_groups(case: Case) -> tuple[str, ...]:
    """List the rules over groups that may hold a request back in a case."""
    kinds, staff = set(case.constraints.filter(pl.col("price").is_null())["kind"]), case.resources
    priced = len(case.constraints.filter(pl.col("price").is_not_null(), kind="territories")) > 0
    holds = {
        "territory": staff["territories"].list.len().sum() > 0 and not priced,
        "radius": staff["radius"].null_count() < len(staff),
        "share": "share" in kinds,
        "rest": "rest" in kinds,
        "days": "days" in kinds,
        "week": "hours" in kinds,
    }
    return tuple(rule for rule in OVER_GROUPS if holds[rule])


def _without(problem: Problem, dropped: frozenset[str]) -> Model:
    """Drop rules from a compiled model."""
    model = _without_groups(problem, dropped)
    routes = model.routes.copy()
    if "breaks" in dropped:
        routes[:, layout.BREAK_COUNT] = 0
    if "jobs" in dropped:
        routes[:, layout.MAX_JOBS] = NO_LIMIT
    if "travel_day" in dropped:
        routes[:, layout.MAX_TRAVEL] = NO_LIMIT
    if "frozen" in dropped:
        routes[:, layout.RELEASE] = routes[:, layout.SHIFT_START]
    if "travel" not in dropped:
        return replace(model, routes=routes)
    beamed, table = model.travel.copy(), model.table.copy()
    beamed[layout.PACE], table[..., SECONDS] = 0, 0  # a radius is in kilometres
    return replace(model, routes=routes, travel=beamed, table=table)


def _without_groups(problem: Problem, dropped: frozenset[str]) -> Model:
    """Drop rules over groups, and those that what is not planned yet could make room for."""
    crew, limits = problem.model.crew.copy(), problem.model.limits.copy()
    if "radius" in dropped:
        crew[:, layout.RADIUS] = layout.FAR
    if "days" in dropped:
        crew[:, layout.RUN_MOST] = layout.FAR
    if "rest" in dropped:
        crew[:, [layout.CHAIN_FIRST, layout.CHAIN_LAST]] = np.arange(len(crew))[:, np.newaxis]
    kinds = np.array(problem.limits, dtype=np.str_)
    gone = limits[:, layout.LIMIT_SHARED] > 0
    gone |= ((kinds == "hours") & ("week" in dropped)) | ((kinds == "share") & ("share" in dropped))
    limits[gone, layout.LIMIT_RATE] = 0
    return replace(problem.model, crew=crew, limits=limits)


def _twice(case: Case) -> Case:
    """Add a copy of each resource, as `repeat` in a patch does."""
    copy = pl.concat_str("resource_id", pl.lit(MARK)).alias("resource_id")
    shifts = case.shifts.with_columns(copy, pl.concat_str("shift_id", pl.lit(MARK)).alias("shift_id"))
    return replace(
        case,
        resources=pl.concat([case.resources, case.resources.with_columns(copy)]).sort("resource_id"),
        skills=pl.concat([case.skills, case.skills.with_columns(copy)]).sort("resource_id", maintain_order=True),
        shifts=pl.concat([case.shifts, shifts]).sort("resource_id", "start"),
        constraints=case.constraints.with_columns(_and_copies(pl.col("resources"))),
    )


def _and_copies(names: pl.Expr) -> pl.Expr:
    """Add the copies of the resources in lists of them."""
    return pl.concat_list(names, names.list.eval(pl.concat_str(pl.element(), pl.lit(MARK)))).list.sort()


def _relaxed(case: Case, dropped: frozenset[str]) -> Case:
    """Drop rules from the tables of a case."""
    if "opening" in dropped:
        case = replace(case, sites=case.sites.with_columns(opening=pl.lit(None, pl.String)))
    if "territory" in dropped:
        case = replace(case, resources=case.resources.with_columns(territories=pl.lit([], NAMES)))
    return replace(case, shifts=_day_and_night(case)) if "hours" in dropped else case


def _day_and_night(case: Case) -> pl.DataFrame:
    """Let everybody who has a shift work all day, every day, and finish what he begins."""
    settings = case.settings
    homes = [name for name in SHIFTS if name.startswith(("start_", "end_"))]
    first = local_day(settings.start, settings.timezone)
    days = [first + timedelta(days=day) for day in range(settings.horizon_days)]
    bounds = pl.DataFrame(
        [(day, instant(day, 0, settings.timezone), instant(day, DAY, settings.timezone)) for day in days],
        schema={"day": pl.Date, "start": pl.Int64, "end": pl.Int64},
        orient="row",
    )
    rows = case.shifts.select("resource_id", *homes).unique().join(bounds, how="cross")
    nothing = pl.lit([], SHIFTS["breaks"])
    shifts = rows.with_columns(latest_end=pl.col("end") + DAY, breaks=nothing, shift_id="resource_id")
    return shifts.select(pl.col(name).cast(dtype) for name, dtype in SHIFTS.items()).sort("resource_id", "start")
