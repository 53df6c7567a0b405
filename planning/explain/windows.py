"""A window that is wider, by as few minutes as let a request in."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from planning.case.times import iso
from planning.engine import layout
from planning.engine.slots import SLOT_AFTER, SLOT_END, SLOT_ROUTE, SLOT_WIDTH, find_slots
from planning.explain.replan import Replan
from planning.explain.words import spoken_window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planning.explain.stage import Stage
    from planning.explain.trial import Trial

STEP, STEPS, MINUTE = 900, 64, 60
"""A window is widened by so many seconds at a time, so many times at most; then to the minute."""


class Wider(NamedTuple):
    """A widened window in words, the cell of `windows` with it, and the plan with the request."""

    detail: str
    cell: str
    replan: Replan


@dataclass(frozen=True, slots=True, eq=False)
class Widening:
    """Windows of a request that might be wider.

    Parameters
    ----------
    stage
        Has a copy of the request without its windows.
    trial
        The plan.
    row
        The request, a row of Case.requests.
    """

    stage: Stage
    trial: Trial
    row: Mapping[str, Any]

    def least(self) -> Wider | None:
        """Find the window of which one side has to move by the fewest minutes; None where none will do."""
        found = None
        for number, window in enumerate(self.row["windows"]):
            for later in (True,) if self._waits(window) else (False, True):
                wider = self._by(window, later=later, below=None if found is None else found[0])
                if wider is not None:
                    found = (wider[0], number, later, wider[1])
        return None if found is None else self._told(*found)

    def _waits(self, window: Mapping[str, int]) -> bool:
        """Whether who comes before a window would wait for a promise that some window still holds."""
        first, last = self.row["promised_start"], self.row["promised_end"]
        held = first is not None and any(one["start"] <= last and one["end"] >= first for one in self.row["windows"])
        return held and window["start"] <= last

    def _told(self, minutes: int, number: int, later: bool, replan: Replan) -> Wider:  # noqa: FBT001 - as it was found
        """Say which window is widened by how much, and give the cell with it."""
        row = self.row
        zone, window = self.stage.case.settings.timezone, row["windows"][number]
        start = window["start"] - (0 if later else minutes * MINUTE)
        end = window["end"] + (minutes * MINUTE if later else 0)
        windows = [*row["windows"][:number], {"start": start, "end": end}, *row["windows"][number + 1 :]]
        cell = ";".join(f"{iso(one['start'], zone)}/{iso(one['end'], zone)}" for one in _merged(windows))
        side = f"ends {minutes} min later" if later else f"begins {minutes} min earlier"
        detail = f"its window {spoken_window(window['start'], window['end'], zone)} {side}"
        return Wider(detail, cell, replan)

    def _by(self, window: Mapping[str, int], *, later: bool, below: int | None) -> tuple[int, Replan] | None:
        """By how many minutes one side of a window has to move, if by fewer than `below`; and the plan with that."""
        steps = STEPS if below is None else min(STEPS, ceil(below * MINUTE / STEP))
        wide = self._slots(_steps(window, later=later, step=STEP, count=steps))
        hit = next((step for step in range(steps) if wide[step, SLOT_ROUTE] >= 0), None)
        if hit is None:
            return None
        narrow = _steps(window, later=later, step=MINUTE, count=(hit + 1) * STEP // MINUTE)[hit * STEP // MINUTE :]
        fine = self._slots(narrow)
        first = next((step for step in range(len(narrow)) if fine[step, SLOT_ROUTE] >= 0), None)
        if first is None:
            return None
        minutes = hit * STEP // MINUTE + first + 1
        if self.row["window_on"] == "both":
            over = int(fine[first, SLOT_END]) + self.stage.case.settings.start - window["end"]
            if over > 0 and not later:
                return None
            minutes = max(minutes, ceil(over / MINUTE)) if later else minutes
        if below is not None and minutes >= below:
            return None
        replan = self._laid(narrow[first], fine[first])
        return None if replan is None else (minutes, replan)

    def _slots(self, slots: list[tuple[int, int]]) -> Any:  # noqa: ANN401 - rows of integers
        """Find the cheapest place with a start in each slot, were there no windows."""
        settings, board = self.stage.case.settings, self.trial.board
        earliest = max(settings.now, settings.start)
        bounds = [_cut(first, last, earliest, settings.end - 1, settings.start) for first, last in slots]
        visit = self.stage.visit(self.row["request_id"], frozenset({"windows"}))
        kept = board.problem.model.visits[visit].copy()
        found = np.zeros((len(slots), SLOT_WIDTH), dtype=np.int64)
        routes = np.arange(len(board.problem.model.routes), dtype=np.int64)
        asked = np.array(bounds, dtype=np.int64).reshape(-1, 2)
        one = np.zeros_like(routes)
        find_slots(board.problem.model, board.state, board.scratch, visit, routes, one, asked, found)
        board.problem.model.visits[visit] = kept
        return found

    def _laid(self, slot: tuple[int, int], place: Any) -> Replan | None:  # noqa: ANN401 - as above
        """Lay a request where it was found."""
        trial, origin = self.trial, self.stage.case.settings.start
        visit = self.stage.visit(self.row["request_id"], frozenset({"windows"}))
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
