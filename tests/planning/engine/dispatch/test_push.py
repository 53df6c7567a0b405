"""The dispatch beside a naive one that sorts everything anew at each moment."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from planning.desk import dispatch
from planning.engine.dispatch.push import push
from planning.problem.ranks import LOOK, bonus, slope
from planning.problem.segments import segments
from planning.problem.tasks import Tasks
from tests.planning.desks import desk_case
from tests.seeds import BEYOND_CI, spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.engine.dispatch.desk import Desk

ORDERS = ("atc", "atc", "atc", "value_per_hour", "value", "due", "classes", "fifo")


class Naive:
    """One dispatch, in the plainest words: people and tasks are looked through whole at each moment."""

    def __init__(self, desk: Desk, slope: int, look: int, bonus: int) -> None:
        self.desk, self.slope, self.look, self.bonus = desk, slope, look, bonus
        self.tasks = [[int(cell) for cell in row] for row in desk.tasks]
        self.segments = [[int(cell) for cell in row] for row in desk.segments]
        self.people: list[dict[str, Any]] = [
            {"segment": int(row[0]), "last": int(row[1]), "own": int(row[5]), "worked": 0, "at": None, "idle": False}
            for row in desk.people
        ]
        for person in self.people:
            person["at"] = self.segments[person["segment"]][1]
        self.inside: set[int] = set()
        self.done: set[int] = set()
        self.pieces: list[tuple[int, int, int, int]] = []
        self.paused: dict[int, int] = {}

    def at_work(self, now: int) -> int:
        rows = self.desk.clock.tolist()
        begun, shows, rate, per = next((row for row in reversed(rows) if row[0] <= now), rows[0])
        return int(shows + (now - begun) * rate // per)

    def queues(self, task: int) -> list[int]:
        first, count = self.tasks[task][7:9]
        return [int(queue) for queue in self.desk.waits_in[first : first + count]]

    def reads(self, person: dict[str, Any]) -> list[int]:
        profile = self.segments[person["segment"]][5]
        own = [person["own"]] if person["own"] >= 0 else []
        return [*np.flatnonzero(self.desk.speeds[profile]).tolist(), *own]

    def run(self) -> list[tuple[int, int, int, int]]:
        while True:
            moments = [person["at"] for person in self.people if person["at"] is not None]
            if not moments:
                return self.pieces
            to_come = [row[0] for task, row in enumerate(self.tasks) if task not in self.inside]
            self.moment(min([*moments, *to_come]))

    def moment(self, now: int) -> None:
        fresh = [task for task, row in enumerate(self.tasks) if task not in self.inside and row[0] <= now]
        self.inside |= set(fresh)
        numbers = {id(person): number for number, person in enumerate(self.people)}
        turn = [person for person in self.people if person["at"] == now and self.arrives(person, now)]
        for person in sorted(turn, key=lambda one: (one["worked"], numbers[id(one)])):
            self.looks(person, numbers[id(person)], now)
        for task in sorted(set(fresh) - self.done, key=lambda one: (-self.key(one, now), one)):
            waits = [
                (person["own"] not in self.queues(task), person["worked"], number, person)
                for number, person in enumerate(self.people)
                if person["idle"]
                and set(self.reads(person)) & set(self.queues(task))
                and self.fits(person, number, task, now)
            ]
            if waits:
                _, _, number, person = min(waits)
                self.book(person, self.fits(person, number, task, now))

    def key(self, task: int, now: int) -> int:
        row = self.tasks[task]
        return row[3] + self.slope * self.at_work(now) if now <= row[2] else row[4]

    def arrives(self, person: dict[str, Any], now: int) -> bool:
        """Whether a person who has nothing to do can take a task now."""
        person["idle"] = False
        _, _, closes, pause, earliest, *_ = self.segments[person["segment"]]
        if pause > 0 and now >= earliest:
            self.paused[person["segment"]] = now
            person["segment"] += 1
            person["at"] = now + pause
            return False
        if now >= closes:
            person["at"] = None
            if person["segment"] < person["last"]:
                person["segment"] += 1
                person["at"] = max(now, self.segments[person["segment"]][1])
            return False
        return True

    def looks(self, person: dict[str, Any], number: int, now: int) -> None:
        entries = []
        for queue in self.reads(person):
            for task in self.inside - self.done:
                if queue in self.queues(task):
                    more = self.bonus if queue == person["own"] else 0
                    entries.append((-self.key(task, now) - more, task))
        for _, task in sorted(entries)[: self.look]:
            pieces = self.fits(person, number, task, now)
            if pieces:
                self.book(person, pieces)
                return
        person["idle"] = True
        _, _, closes, pause, earliest, *_ = self.segments[person["segment"]]
        person["at"] = earliest if pause > 0 else closes

    def book(self, person: dict[str, Any], pieces: list[tuple[int, int, int, int]]) -> None:
        self.done.add(pieces[0][0])
        self.pieces += [piece for piece in pieces if piece[2] < piece[3]]
        person["worked"] += sum(end - start for _, _, start, end in pieces)
        for _, segment, _, end in pieces[:-1]:
            if self.segments[segment][3] > 0:
                self.paused[segment] = end
        person["segment"], person["at"], person["idle"] = pieces[-1][1], pieces[-1][3], False

    def fits(self, person: dict[str, Any], number: int, task: int, now: int) -> list[tuple[int, int, int, int]]:
        row = self.tasks[task]
        if number in self.desk.barred[row[9] : row[9] + row[10]]:
            return []
        fast = int(self.desk.speeds[self.segments[person["segment"]][5], row[5]])
        if fast == 0:
            return []
        left, at, pieces = -(-row[1] * 1000 // fast), now, []
        for segment in range(person["segment"], person["last"] + 1):
            _, opens, closes, _pause, _, profile, *_ = self.segments[segment]
            if not self.desk.speeds[profile, row[5]]:
                return []
            if segment > person["segment"]:
                before = self.segments[segment - 1]
                at = at + before[3] if before[3] > 0 else opens
            end = min(at + left, closes)
            pieces.append((task, segment, at, end))
            left -= end - at
            at = end
            if left == 0:
                return pieces
            if not row[6] or not self.segments[segment][8]:
                return []
        return []


def laid_out(first: int, count: int) -> Iterator[tuple[int, Desk, tuple[int, int, int]]]:
    """Desks of random cases: each table of tasks in five ways, by another order, and with some of its tasks only."""
    chance = random.Random(first)  # noqa: S311 - draws cases, no secrets
    for seed in range(first, first + count):
        case = desk_case(seed)
        time = segments(case, {})
        for order in chance.sample(ORDERS, 5):
            kept = pl.Series(
                [chance.random() < chance.choice([0.5, 1]) for _ in range(len(case.tasks))], dtype=pl.Boolean
            )
            free = case.tasks.filter(~case.tasks["held"] & kept)
            if free.is_empty() or time.is_empty():
                continue
            desk = replace(case.settings.desk, order=order, late_weight=chance.choice([0, 50, 1000]))
            settings = replace(case.settings, desk=desk)
            tasks = Tasks.of(replace(case, settings=settings), free, time)
            yield seed, tasks.desk, (slope(settings), chance.choice([3, LOOK]), bonus(settings))


@pytest.mark.parametrize(("first", "count"), [(0, 12), pytest.param(12, 105, marks=BEYOND_CI)])
def test_the_order_is_that_of_a_dispatch_that_sorts_everything_at_each_moment(first: int, count: int) -> None:
    tried = parted = broken_off = left = 0
    for seed, desk, numbers in laid_out(first, count):
        naive = Naive(desk, *numbers)
        expected = naive.run()
        count = push(desk, *numbers)
        assert sorted(map(tuple, desk.pieces[:count].tolist())) == sorted(expected), seed
        paused = {number: int(row[7]) for number, row in enumerate(desk.segments) if row[7] >= 0}
        assert paused == naive.paused, seed
        tried += 1
        parted += count - len(naive.done)
        broken_off += len(paused)
        left += len(desk.tasks) - len(naive.done)
    assert min(parted, broken_off, left) > 0
    assert tried >= 4.75 * count


@pytest.mark.parametrize("seed", spread(1, 2, 5))
@pytest.mark.parametrize("order", ["atc", "value_per_hour", "value", "due", "classes", "fifo"])
def test_the_order_of_rows_means_nothing(order: str, seed: int) -> None:
    cases = (desk_case(seed + 3, order=order, shuffled=shuffled) for shuffled in (False, True))  # none without work
    plan, other = (dispatch(case) for case in cases)
    key = ["resource_id", "start", "activity"]
    assert plan.rows.height > 1
    assert plan.rows.sort(key).equals(other.rows.sort(key))
    assert plan.unplanned.equals(other.unplanned)
