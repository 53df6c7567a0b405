"""Changes that would let a request in: of each kind the cheapest place that it opens."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from planning.engine import layout
from planning.engine.slots import SLOT_AFTER, SLOT_END, SLOT_ROUTE, SLOT_WIDTH, find_slots
from planning.explain.copies import MARK, SKILL
from planning.explain.replan import Replan
from planning.explain.words import local, spoken_window
from planning.explain.words import skills as spoken_skills

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planning.explain.stage import Stage
    from planning.explain.trial import Trial

STEP, STEPS, MINUTE = 900, 64, 60
"""A window is widened by so many seconds at a time, so many times at most; then to the minute."""
MOST_OVERTIME = 14_400
"""Seconds of overtime, beside those allowed, that are thought of."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """What would let a request in, not verified yet.

    Parameters
    ----------
    kind
        window, overtime, skill, required, excluded, parts or freelancer.
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
    """

    stage: Stage
    plan: Trial
    late: Trial
    double: Trial

    def of(self, request: str) -> Iterator[Change]:
        """Give the changes of each kind that open a place."""
        yield from self._overtime(request)
        yield from self._freelancer(request)
        row = self.stage.case.requests.row(by_predicate=pl.col("request_id") == request, named=True)
        for rule in self.stage.rules.get(request, ()):
            if rule == "windows":
                yield from self._wider(row)
            elif rule == "required":
                yield from self._also(row)
            elif rule == "excluded":
                yield from self._allowed(row)
            elif rule == "parts":
                yield from self._loaded(row)
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

    def _trained(self, row: Mapping[str, Any], rule: str) -> Iterator[Change]:
        """Give the skill to whoever lacks nothing else."""
        if found := self._put(self.plan, row["request_id"], rule):
            route, replan = found
            who = self._who(self.plan, route)
            skills = [one.rpartition(":") for one in rule.removeprefix(SKILL).split(";")]
            added = [{"resource_id": who, "skill": skill, "level": int(level)} for skill, _, level in skills]
            had = ", ".join(filter(None, (self._has(who, skill) for skill, _, _ in skills)))
            yield Change(
                kind="skill",
                detail=f"{who} learns {spoken_skills(rule)}" + (f" (has {had})" if had else ""),
                patch={"resource_skills": {"add": added}},
                replan=replan,
            )

    def _has(self, who: str, skill: str) -> str:
        own = self.stage.case.skills.filter(resource_id=who, skill=skill)["level"]
        return f"{skill}:{max(own)}" if len(own) else ""

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
            patch = {"resources": {"set": {"where": _is("resource_id", who), "parts": cell}}}
            yield Change(kind="parts", detail=f"{who} carries {more} more", patch=patch, replan=found[1])

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
            patch = {"resources": {"set": {"where": _is("resource_id", who), "max_overtime_min": minutes}}}
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
        patch = {"resources": {"repeat": {"where": _is("resource_id", who), "factor": 2}}}
        detail = f"there is one more like {who} ({copy})"
        yield Change(kind="freelancer", detail=detail, patch=patch, replan=replan.renamed(who + MARK, copy))

    def _wider(self, row: Mapping[str, Any]) -> Iterator[Change]:
        """Widen one of its windows, by as few minutes as will do."""
        found = None
        for number, window in enumerate(row["windows"]):
            for later in (False, True):
                least = None if found is None else found[0]
                wider = self._by(row, window, later=later, below=least)
                if wider is not None:
                    found = (wider[0], number, later, wider[1])
        if found is None:
            return
        minutes, number, later, replan = found
        zone, window = self.stage.case.settings.timezone, row["windows"][number]
        start = window["start"] - (0 if later else minutes * MINUTE)
        end = window["end"] + (minutes * MINUTE if later else 0)
        windows = [*row["windows"][:number], {"start": start, "end": end}, *row["windows"][number + 1 :]]
        cell = ";".join(f"{local(one['start'], zone)}/{local(one['end'], zone)}" for one in _merged(windows))
        side = f"ends {minutes} min later" if later else f"begins {minutes} min earlier"
        detail = f"its window {spoken_window(window['start'], window['end'], zone)} {side}"
        yield Change(kind="window", detail=detail, patch=_set(row, windows=cell), replan=replan)

    def _by(
        self, row: Mapping[str, Any], window: Mapping[str, int], *, later: bool, below: int | None
    ) -> tuple[int, Replan] | None:
        """By how many minutes one side of a window has to move, if by fewer than `below`; and the plan with that."""
        steps = STEPS if below is None else min(STEPS, ceil(below * MINUTE / STEP))
        wide = self._slots(row, _steps(window, later=later, step=STEP, count=steps))
        hit = next((step for step in range(steps) if wide[step, SLOT_ROUTE] >= 0), None)
        if hit is None:
            return None
        narrow = _steps(window, later=later, step=MINUTE, count=(hit + 1) * STEP // MINUTE)[hit * STEP // MINUTE :]
        fine = self._slots(row, narrow)
        first = next((step for step in range(len(narrow)) if fine[step, SLOT_ROUTE] >= 0), None)
        if first is None:
            return None
        minutes = hit * STEP // MINUTE + first + 1
        if row["window_on"] == "both":
            over = int(fine[first, SLOT_END]) + self.stage.case.settings.start - window["end"]
            if over > 0 and not later:
                return None
            minutes = max(minutes, ceil(over / MINUTE)) if later else minutes
        if below is not None and minutes >= below:
            return None
        replan = self._laid(row, narrow[first], fine[first])
        return None if replan is None else (minutes, replan)

    def _slots(self, row: Mapping[str, Any], slots: list[tuple[int, int]]) -> Any:  # noqa: ANN401 - rows of integers
        """Find the cheapest place with a start in each slot, were there no windows."""
        settings, board = self.stage.case.settings, self.plan.board
        earliest = max(settings.now, settings.start)
        bounds = [_cut(first, last, earliest, settings.end - 1, settings.start) for first, last in slots]
        visit = self.stage.visit(row["request_id"], frozenset({"windows"}))
        kept = board.problem.model.visits[visit].copy()
        found = np.zeros((len(slots), SLOT_WIDTH), dtype=np.int64)
        routes = np.arange(len(board.problem.model.routes), dtype=np.int64)
        asked = np.array(bounds, dtype=np.int64).reshape(-1, 2)
        find_slots(board.problem.model, board.state, board.scratch, visit, routes, asked, found)
        board.problem.model.visits[visit] = kept
        return found

    def _laid(self, row: Mapping[str, Any], slot: tuple[int, int], place: Any) -> Replan | None:  # noqa: ANN401 - as above
        """Lay a request where it was found."""
        trial, origin = self.plan, self.stage.case.settings.start
        visit = self.stage.visit(row["request_id"], frozenset({"windows"}))
        told = trial.board.problem.model.visits[visit]
        kept = told.copy()
        told[layout.PROMISED], told[layout.SIMPLE] = 1, 0
        told[layout.PROMISE_START], told[layout.PROMISE_END] = slot[0] - origin, slot[1] - origin
        with trial.tried():
            put = trial.board.insert(visit, int(place[SLOT_ROUTE]), int(place[SLOT_AFTER]))
            replan = Replan.of(trial) if put else None
        told[:] = kept
        return replan


def _cut(first: int, last: int, earliest: int, latest: int, origin: int) -> tuple[int, int]:
    """Cut a slot to the horizon, and count it from there; one that lies outside becomes one that nobody can reach."""
    first, last = max(first, earliest), min(last, latest)
    return (first - origin, last - origin) if first <= last else (-layout.FAR, -layout.FAR)


def _steps(window: Mapping[str, int], *, later: bool, step: int, count: int) -> list[tuple[int, int]]:
    """Cut the time beside a window into slots, the nearest first."""
    if later:
        return [(window["end"] + k * step + 1, window["end"] + (k + 1) * step) for k in range(count)]
    return [(window["start"] - (k + 1) * step, window["start"] - k * step - 1) for k in range(count)]


def _merged(windows: list[dict[str, int]]) -> list[dict[str, int]]:
    """Make one of windows that meet."""
    merged: list[dict[str, int]] = []
    for window in sorted(windows, key=lambda window: window["start"]):
        if merged and window["start"] <= merged[-1]["end"]:
            merged[-1] = merged[-1] | {"end": max(merged[-1]["end"], window["end"])}
        else:
            merged.append(window)
    return merged


def _set(row: Mapping[str, Any], **cells: str) -> dict[str, Any]:
    return {"requests": {"set": {"where": _is("request_id", row["request_id"]), **cells}}}


def _is(column: str, name: str) -> str:
    """Give the condition that a column holds a name."""
    return f"{column} = '{name.replace(chr(39), chr(39) * 2)}'"
