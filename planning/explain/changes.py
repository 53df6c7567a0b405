"""Changes that would let a request in: of each kind the cheapest place that it opens."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from planning.case.expressions import is_named
from planning.engine import layout
from planning.explain.copies import MARK, SKILL
from planning.explain.farther import farther
from planning.explain.replan import Replan
from planning.explain.windows import Widening
from planning.explain.words import skills as spoken_skills

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planning.explain.deliveries import Deliveries
    from planning.explain.stage import Stage
    from planning.explain.trial import Trial

MINUTE = 60
MOST_OVERTIME = 14_400
"""Seconds of overtime, beside those allowed, that are thought of."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """What would let a request in, not verified yet.

    Parameters
    ----------
    kind
        window, overtime, skill, required, excluded, territory, radius, parts, tools, stock or freelancer.
    detail
        The change in words.
    patch
        By which the case changes.
    replan
        The plan with the request.
    """

    kind: str
    detail: str
    patch: Mapping[str, Any]
    replan: Replan


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """Where changes are looked for.

    Parameters
    ----------
    stage
        For copies of the requests that lack one of their rules.
    plan, late, double
        The plan; where everybody may work overtime; where there is everybody twice.
    deliveries
        What might arrive at sites that have stock; None: there is none.
    roaming
        The plan where a rule holds nobody: territory, radius; of those that the case has.
    """

    stage: Stage
    plan: Trial
    late: Trial
    double: Trial
    deliveries: Deliveries | None
    roaming: Mapping[str, Trial]

    def of(self, request: str) -> Iterator[Change]:
        """Give the changes of each kind that open a place."""
        yield from self._overtime(request)
        yield from self._freelancer(request)
        row = self.stage.case.requests.row(by_predicate=pl.col("request_id") == request, named=True)
        if self.deliveries is not None and (row["parts"] or row["tools"]):
            yield from self._delivered(row)
        for rule, trial in self.roaming.items() if request in self.stage.rules else ():
            yield from self._farther(row, rule, trial)
        for rule in self.stage.rules.get(request, ()):
            if rule == "windows":
                yield from self._wider(row)
            elif rule == "required":
                yield from self._also(row)
            elif rule == "excluded":
                yield from self._allowed(row)
            elif rule == "parts":
                yield from self._loaded(row)
            elif rule == "tools":
                yield from self._equipped(row)
            elif rule.startswith(SKILL):
                yield from self._trained(row, rule)

    def _put(self, trial: Trial, request: str, dropped: str | None = None) -> tuple[int, Replan] | None:
        """Put a request, or a copy without one of its rules, where it costs least: its route, and the plan with it."""
        visit = self.stage.visit(request, frozenset() if dropped is None else frozenset({dropped}))
        with trial.tried():
            if not trial.put(visit):
                return None
            return int(trial.board.state.stops[visit, layout.ROUTE]), Replan.of(trial)

    def _who(self, trial: Trial, route: int) -> str:
        problem = trial.board.problem
        who: str = problem.staff.resources[problem.model.routes[route, layout.RESOURCE]]
        return who

    def _wider(self, row: Mapping[str, Any]) -> Iterator[Change]:
        """Widen one of its windows."""
        if wider := Widening(self.stage, self.plan, row).least():
            patch = _set(row, windows=wider.cell)
            yield Change(kind="window", detail=wider.detail, patch=patch, replan=wider.replan)

    def _farther(self, row: Mapping[str, Any], rule: str, trial: Trial) -> Iterator[Change]:
        """Let somebody leave his territories, or go farther."""
        visit = self.stage.visit(row["request_id"])
        with trial.tried():
            if trial.put(visit) and (found := farther(self.stage, trial, rule, row, visit)):
                yield Change(kind=rule, detail=found.detail, patch=found.patch, replan=Replan.of(trial))

    def _trained(self, row: Mapping[str, Any], rule: str) -> Iterator[Change]:
        """Give the skill to whoever lacks nothing else."""
        if found := self._put(self.plan, row["request_id"], rule):
            route, replan = found
            who = self._who(self.plan, route)
            skills = [one.rpartition(":") for one in rule.removeprefix(SKILL).split(";")]
            added = [{"resource_id": who, "skill": skill, "level": int(level)} for skill, _, level in skills]
            had = ", ".join(filter(None, (self._has(who, skill, int(level)) for skill, _, level in skills)))
            yield Change(
                kind="skill",
                detail=f"{who} learns {spoken_skills(rule)}" + (f" (has {had})" if had else ""),
                patch={"resource_skills": {"add": added}},
                replan=replan,
            )

    def _has(self, who: str, skill: str, level: int) -> str:
        own = self.stage.case.skills.filter(resource_id=who, skill=skill)["level"]
        if not len(own):
            return ""
        return f"{skill}:{max(own)}" + (" at other dates" if max(own) >= level else "")

    def _also(self, row: Mapping[str, Any]) -> Iterator[Change]:
        """Let somebody else serve it than those who are required."""
        if found := self._put(self.plan, row["request_id"], "required"):
            who = self._who(self.plan, found[0])
            patch = _set(row, required_resources=";".join([*row["required_resources"], who]))
            yield Change(kind="required", detail=f"{who} may serve it too", patch=patch, replan=found[1])

    def _allowed(self, row: Mapping[str, Any]) -> Iterator[Change]:
        """Let somebody serve it who is excluded."""
        if found := self._put(self.plan, row["request_id"], "excluded"):
            who = self._who(self.plan, found[0])
            left = ";".join(one for one in row["excluded_resources"] if one != who)
            patch = _set(row, excluded_resources=left)
            yield Change(kind="excluded", detail=f"{who} is no longer excluded", patch=patch, replan=found[1])

    def _loaded(self, row: Mapping[str, Any]) -> Iterator[Change]:
        """Let somebody carry more parts."""
        if found := self._put(self.plan, row["request_id"], "parts"):
            who = self._who(self.plan, found[0])
            carried = self.stage.case.resources.filter(resource_id=who)["parts"].to_list()[0]
            load = {part["part"]: part["quantity"] for part in carried}
            for part in row["parts"]:
                load[part["part"]] = load.get(part["part"], 0) + part["quantity"]
            cell = ";".join(f"{part}:{quantity}" for part, quantity in load.items())
            more = ", ".join(f"{part['part']}:{part['quantity']}" for part in row["parts"])
            patch = {"resources": {"set": {"where": is_named("resource_id", who), "parts": cell}}}
            yield Change(kind="parts", detail=f"{who} carries {more} more", patch=patch, replan=found[1])

    def _equipped(self, row: Mapping[str, Any]) -> Iterator[Change]:
        """Let somebody have the tools along."""
        if found := self._put(self.plan, row["request_id"], "tools"):
            who = self._who(self.plan, found[0])
            has = self.stage.case.resources.filter(resource_id=who)["tools"].to_list()[0]
            cell = ";".join(sorted({*has, *row["tools"]}))
            patch = {"resources": {"set": {"where": is_named("resource_id", who), "tools": cell}}}
            more = " and ".join(tool for tool in row["tools"] if tool not in has)
            yield Change(kind="tools", detail=f"{who} has {more} along", patch=patch, replan=found[1])

    def _delivered(self, row: Mapping[str, Any]) -> Iterator[Change]:
        """Let more of what it needs arrive at a site, or earlier."""
        assert self.deliveries is not None
        visit = self.deliveries.trial.board.problem.requests["request_id"].index_of(row["request_id"])
        if visit is not None and (found := self.deliveries.cheapest(row, visit)):
            yield Change(kind="stock", detail=found.detail, patch=found.patch, replan=found.replan)

    def _overtime(self, request: str) -> Iterator[Change]:
        """Let somebody work longer."""
        trial, visit = self.late, self.stage.visits[request]
        with trial.tried():
            if not trial.put(visit):
                return
            longer, replan = self._longer(), Replan.of(trial)
        if len(longer) == 1:
            ((who, (known, minutes)),) = longer.items()
            instead = f" instead of {known}" if known else ""
            patch = {"resources": {"set": {"where": is_named("resource_id", who), "max_overtime_min": minutes}}}
            detail = f"{who} may work {minutes} min of overtime{instead}"
            yield Change(kind="overtime", detail=detail, patch=patch, replan=replan)

    def _longer(self) -> dict[str, tuple[int, int]]:
        """Find who works longer than he may: the minutes of overtime that he may work, and that he does."""
        board = self.late.board
        ends = board.problem.model.routes[:, layout.SHIFT_END]
        over = np.where(board.state.tours[:, layout.COUNT] > 0, board.state.totals[:, layout.RETURN] - ends, 0)
        known = dict(self.stage.case.resources.select("resource_id", pl.col("max_overtime") // MINUTE).iter_rows())
        found: dict[str, tuple[int, int]] = {}
        for route in np.flatnonzero(over > 0).tolist():
            who, minutes = self._who(self.late, route), ceil(int(over[route]) / MINUTE)
            held = board.state.tours[route, layout.TOUR_END] > board.problem.model.routes[route, layout.LATEST_END]
            if not held and minutes > max(known[who], found.get(who, (0, 0))[1]):
                found[who] = known[who], minutes
        return found

    def _freelancer(self, request: str) -> Iterator[Change]:
        """Hire one more who is like somebody there is."""
        trial, best, found = self.double, None, None
        names, model = trial.board.problem.staff.resources, trial.board.problem.model
        owner, able = model.routes[:, layout.RESOURCE], model.able.copy()
        visit = self.stage.visits[request]
        copies = np.array([name.endswith(MARK) for name in names])
        for hired in np.flatnonzero(copies).tolist():
            model.able[:, copies[owner] & (owner != hired)] = 0
            with trial.tried() as before:
                if trial.put(visit, None if trial.team(visit) >= 0 else np.flatnonzero(owner == hired).tolist()):
                    price = trial.board.total()[0] - before[0], trial.board.total()[1] - before[1]
                    if best is None or price < best:
                        best, found = price, (names[hired].removesuffix(MARK), Replan.of(trial))
            model.able[...] = able
        if found is None:
            return
        who, replan = found
        known = set(names)
        copy = next(name for number in range(2, len(names) + 3) if (name := f"{who}~{number}") not in known)
        patch = {"resources": {"repeat": {"where": is_named("resource_id", who), "factor": 2}}}
        detail = f"there is one more like {who} ({copy})"
        yield Change(kind="freelancer", detail=detail, patch=patch, replan=replan.renamed(who + MARK, copy))


def _set(row: Mapping[str, Any], **cells: str) -> dict[str, Any]:
    return {"requests": {"set": {"where": is_named("request_id", row["request_id"]), **cells}}}
