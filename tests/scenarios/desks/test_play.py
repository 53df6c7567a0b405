"""The simulation of desks beside a naive one, and beside the dispatch of the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planning.engine.dispatch.push import push
from planning.problem.ranks import LOOK
from scenarios.desks.draws import begun, drawn
from scenarios.desks.kernel.play import play
from scenarios.desks.policy import POLICIES, PUSH
from scenarios.desks.run import Played, replicate
from tests.scenarios.desks.floors import office_floor
from tests.scenarios.desks.twin import Twin
from tests.seeds import BEYOND_CI

if TYPE_CHECKING:
    from scenarios.desks.floor import Floor


@pytest.mark.parametrize(("first", "count"), [(0, 40), pytest.param(40, 600, marks=BEYOND_CI)])
def test_everybody_does_what_a_naive_simulation_lets_him_do(first: int, count: int) -> None:
    done = picked = paused = over = left = 0
    for seed in range(first, first + count):
        floor = office_floor(seed)
        if floor is None:
            continue
        for policy in POLICIES:
            slope, bonus = floor.numbers()
            desk, office = begun(floor.desk(policy)), drawn(floor, floor.office(policy), 7, seed)
            twin = Twin(desk, office, slope, bonus)
            twin.run()
            play(desk, office, slope, LOOK, bonus)
            found = list(zip(office.starts.tolist(), office.ends.tolist(), office.doers.tolist(), strict=True))
            expected = [twin.done.get(task, (-1, -1, -1)) for task in range(len(found))]
            assert found == expected, (seed, policy)
            assert office.spent.tolist() == twin.spent, (seed, policy)
            done, left = done + len(twin.done), left + len(found) - len(twin.done)
            picked, paused, over = (
                so_far + int(office.spent[:, place].sum()) for so_far, place in ((picked, 1), (paused, 2), (over, 3))
            )
    assert min(done, left, picked, paused, over) > 0


def exact(floor: Floor) -> Floor:
    settings = floor.case.settings
    simulate = replace(settings.simulate, duration_cv=0.0)
    return replace(floor, case=replace(floor.case, settings=replace(settings, simulate=simulate)))


@pytest.mark.parametrize("seed", range(0, 40, 2))
def test_what_is_pushed_is_done_as_planned_where_tasks_last_as_long_as_expected(seed: int) -> None:
    floor = office_floor(seed)
    if floor is None:
        pytest.skip("nobody has anything to do")
    slope, bonus = floor.numbers()
    desk = begun(floor.tasks.desk)
    count = push(desk, slope, LOOK, bonus)
    planned: dict[int, tuple[int, int]] = {}
    for task, _, start, end in desk.pieces[:count].tolist():
        first, last = planned.get(task, (start, end))
        planned[task] = min(first, start), max(last, end)
    (played,) = replicate(exact(floor), PUSH, replications=1, seed=0, counted=lambda each: each)
    done = np.flatnonzero(played.ends >= 0)
    assert {int(task): (int(played.starts[task]), int(played.ends[task])) for task in done} == planned


def test_threads_change_nothing_and_the_seed_does() -> None:
    floor = next(floor for floor in map(office_floor, range(100)) if floor and floor.case.settings.simulate.duration_cv)

    def ends(seed: int, threads: int) -> list[list[int]]:
        return replicate(floor, "pull", replications=4, seed=seed, threads=threads, counted=of_played)

    assert ends(0, 1) == ends(0, 3)
    assert ends(0, 1) != ends(1, 1)


def of_played(played: Played) -> list[int]:
    found: list[int] = played.ends.tolist()
    return found
