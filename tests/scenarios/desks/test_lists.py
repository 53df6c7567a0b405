"""In which lists tasks lie, and who reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from planning.case.load import load_tables
from scenarios.desks.floor import Floor
from scenarios.desks.policy import MIXED, PULL, PUSH
from scenarios.desks.run import replicate

if TYPE_CHECKING:
    from scenarios.desks.run import Played

SETTINGS = {
    "now": "2026-11-23T08:00",
    "horizon": {"start": "2026-11-23", "days": 1},
    "calendars": {"day": "Mo-Fr 08:00-12:00", "short": "Mo-Fr 08:00-09:00"},
}
EIGHT = 1_795_420_800  # 2026-11-23T08:00 UTC


def floor_of(pull: dict[str, Any], tasks: list[str], people: list[str]) -> Floor:
    """Lay out tasks (`id minutes department value due`) and people (`id team department calendar`); `-`: empty."""
    requests = columns(("request_id", "duration_min", "department", "value", "due_at"), tasks)
    resources = columns(("resource_id", "team", "department", "calendar"), people)
    requests["created_at"] = [f"2026-11-20T{8 + at // 60:02d}:{at % 60:02d}" for at in range(len(tasks))]
    return Floor.of(load_tables({"requests": requests, "resources": resources}, {**SETTINGS, "pull": pull}))


def columns(names: tuple[str, ...], rows: list[str]) -> dict[str, list[str]]:
    cells = [["" if cell == "-" else cell for cell in row.split()] for row in rows]
    whole = [[*row, *[""] * (len(names) - len(row))] for row in cells]
    return {name: [row[at] for row in whole] for at, name in enumerate(names)}


def played(floor: Floor, policy: str = PULL, seed: int = 0) -> dict[str, tuple[str, int]]:
    """Say who does each task, and how many minutes after eight he begins."""
    (one,) = replicate(floor, policy, replications=1, seed=seed, counted=kept)
    return {
        key: (floor.tasks.people[int(one.doers[place])], (int(one.starts[place]) - EIGHT) // 60)
        for place, key in enumerate(floor.tasks.ids)
        if one.ends[place] >= 0
    }


def kept(one: Played) -> Played:
    return one


OLDEST = {"prefers": "oldest", "pick": "0s", "lists": "one"}


def test_who_prefers_short_tasks_takes_the_shortest_of_those_that_he_looks_at() -> None:
    tasks = ["A 30", "B 20", "C 10", "D 5"]
    assert played(floor_of({**OLDEST, "prefers": "short", "strength": 1, "look": 3}, tasks, ["P t - day"])) == {
        "C": ("P", 0),
        "D": ("P", 10),
        "B": ("P", 15),
        "A": ("P", 35),
    }
    assert played(floor_of({**OLDEST, "prefers": "short", "strength": 0}, tasks, ["P t - day"]))["D"] == ("P", 60)


def test_newest_and_value_and_picking_time() -> None:
    tasks = ["A 30 - 5", "B 20 - 9", "C 10 - 7"]
    newest = played(floor_of({**OLDEST, "prefers": "newest", "strength": 1, "pick": "60s"}, tasks, ["P t - day"]))
    assert newest == {"C": ("P", 1), "B": ("P", 12), "A": ("P", 33)}
    value = played(floor_of({**OLDEST, "prefers": "value", "strength": 1}, tasks, ["P t - day"]))
    assert value == {"B": ("P", 0), "C": ("P", 20), "A": ("P", 30)}


def test_lists_apart_leave_one_idle_while_another_has_work_unless_he_may_help() -> None:
    tasks = ["A 60 X", "B 60 X", "C 60 -"]
    people = ["P t X day", "Q u Y day"]
    alone = floor_of({**OLDEST, "lists": "department"}, tasks, people)
    apart = [played(alone, seed=seed) for seed in range(20)]
    assert {each["C"][0] for each in apart} == {"P", "Q"}  # drawn between the lists of who can do it
    assert all(each["A"] == ("P", 0) and each["B"] == ("P", 60) for each in apart)
    helping = floor_of({**OLDEST, "lists": "department", "others": True}, tasks, people)
    assert {played(helping, seed=seed)["C"] for seed in range(20)} == {("Q", 0)}


def test_lists_are_drawn_in_proportion_to_the_hours_of_who_can_do_the_task() -> None:
    floor = floor_of({**OLDEST, "lists": "team"}, [f"T{n} 1" for n in range(50)], ["P t - day", "Q u - short"])
    lies = np.concatenate([floor.lists.drawn(np.random.default_rng(seed))[1] for seed in range(100)])
    assert abs(float((lies == 0).mean()) - 0.8) < 0.03


def test_who_lies_in_nobodys_list_is_done_by_whom_it_names() -> None:
    floor = floor_of(OLDEST, ["A 30", "B 30"], ["P t - day", "Q u - day"])
    named = floor.case.tasks.with_columns(required_resources=pl.Series([["Q"], ["Q"]]))
    again = Floor.of(replace(floor.case, tasks=named))
    assert played(again) == {"A": ("Q", 0), "B": ("Q", 30)}


def test_mixed_pushes_what_meets_the_condition_and_what_is_due_soon() -> None:
    tasks = ["A 30 - 1", "B 30 - 1 2026-11-24T08:00", "C 30 - 9", "D 30 - 1"]
    pull = {**OLDEST, "pushed": "value > 5", "pushed_before": "23h"}
    both = {"C": ("P", 0), "A": ("P", 30), "B": ("P", 60), "D": ("P", 90)}
    assert played(floor_of(pull, tasks, ["P t - day"]), MIXED) == both
    nothing = {**OLDEST, "pushed_before": "0h"}
    assert played(floor_of(nothing, tasks, ["P t - day"]), MIXED) == played(floor_of(OLDEST, tasks, ["P t - day"]))
    late = ["A 30", "B 30", "C 30 - 1 2026-11-23T12:30"]  # from half past eight on it is due within four hours
    soon = {**OLDEST, "pushed_before": "4h"}
    assert played(floor_of(soon, late, ["P t - day"]), MIXED) == {"A": ("P", 0), "C": ("P", 30), "B": ("P", 60)}


def test_pauses_take_their_share_of_the_time_of_who_pulls_and_none_of_what_is_pushed() -> None:
    floor = floor_of({**OLDEST, "idle": 0.5}, [f"T{n} 1" for n in range(300)], ["P t - day"])
    (pulled,), (pushed,) = (replicate(floor, policy, replications=1, seed=0, counted=kept) for policy in (PULL, PUSH))
    worked, _, paused, _ = pulled.spent.sum(axis=0).tolist()
    assert abs(paused / (worked + paused) - 0.5) < 0.1
    assert pushed.spent.sum(axis=0).tolist()[1:3] == [0, 0]
