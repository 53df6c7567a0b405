"""People as agents: when they are there, what they answer, how fast, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scenarios.queues import operation_of
from tests.scenarios.queues.desk_of_one import case

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.contacts.model import Team

HOUR = 3600.0
QUEUES = {"queue_id": ["gas", "power"], "skills": ["gas:2", "power"], "aht_s": ["180", "240"]}
DEMAND = {"queue_id": ["gas"], "interval_start": ["2026-11-02T09:00"], "expected": ["12"]}


def shifts(*people: str, breaks: str | None = None, end: str = "2026-11-02T18:00") -> dict[str, Sequence[str | None]]:
    return {
        "resource_id": list(people),
        "start": ["2026-11-02T08:00"] * len(people),
        "end": [end] * len(people),
        "breaks": [breaks] * len(people),
    }


def teams(**tables: Mapping[str, Sequence[str | None]]) -> Sequence[Team]:
    return operation_of(case(queues=QUEUES, forecast=DEMAND, **tables)).model.teams


def spans(*people: str, breaks: str, **columns: Sequence[str | None]) -> list[list[tuple[float, float]]]:
    """Give the hours in which each is there."""
    resources = {"resource_id": list(people), **columns}
    found = operation_of(case(resources=resources, shifts=shifts(*people, breaks=breaks))).model.teams
    return [[(at / HOUR, to / HOUR) for at, to in agent] for team in found for agent in team.shifts]


def test_who_can_do_the_same_at_the_same_speed_is_one_team() -> None:
    found = teams(
        resources={
            "resource_id": ["A", "B", "C", "D", "E"],
            "team": ["one", "one", "one", "two", None],
            "skills": ["gas:2;power", "gas:3;power", "gas;power", "gas:2;power", "power"],
            "speed_factor": [None, None, None, None, "1.25"],
        },
        shifts=shifts("A", "B", "C", "D", "E"),
    )
    told = {(team.group, tuple(sorted(team.speeds.items()))): len(team.shifts) for team in found}
    assert told == {
        ("one", (("gas", 1.0), ("power", 1.0))): 2,
        ("one", (("power", 1.0),)): 1,  # his level of gas is too low
        ("two", (("gas", 1.0), ("power", 1.0))): 1,
        ("others", (("power", 1.25),)): 1,
    }


def test_who_can_do_nothing_that_is_asked_counts_nowhere() -> None:
    operation = operation_of(
        case(
            queues=QUEUES,
            forecast=DEMAND,
            resources={
                "resource_id": ["A", "B"],
                "team": ["one", "idle"],
                "skills": ["gas:2", "water"],
                "cost_hour": ["20", "30"],
            },
            shifts=shifts("A", "B", breaks="30@12:00-13:00"),
        )
    )
    assert [team.group for team in operation.model.teams] == ["one"]
    paid = operation.staff.paid
    assert set(paid) == {"one"}
    assert paid["one"] == pytest.approx((9.5 * HOUR, 190))


def test_a_skill_counts_on_the_day_of_the_shift_and_only_while_it_is_valid() -> None:
    table: dict[str, Sequence[str | None]] = {
        "resource_id": ["A", "A"],
        "skill": ["gas", "power"],
        "level": ["2", "1"],
        "valid_from": [None, "2026-11-03"],
        "speed_factor": ["0.5", None],
    }
    found = teams(resources={"resource_id": ["A"]}, resource_skills=table)
    assert [dict(team.speeds) for team in found] == [{"gas": 0.5}]


def test_breaks_of_a_team_take_turns_evenly_over_their_window() -> None:
    found = spans("A", "B", "C", breaks="60@11:00-15:00", team=["one"] * 3)
    assert found == [
        [(8, 11.5), (12.5, 18)],
        [(8, 12.5), (13.5, 18)],
        [(8, 13.5), (14.5, 18)],
    ]


def test_breaks_of_different_teams_know_nothing_of_each_other() -> None:
    found = spans("A", "B", breaks="60@12:00-14:00", team=["one", "two"])
    assert found == [[(8, 12.5), (13.5, 18)]] * 2


def test_a_shift_may_have_several_breaks() -> None:
    assert spans("A", breaks="30@12:00-13:00;15@16:00-16:15") == [[(8, 12.25), (12.75, 16), (16.25, 18)]]


def test_an_absence_cuts_a_shift() -> None:
    found = operation_of(
        case(
            absences={"resource_id": ["A"], "start": ["2026-11-02T10:00"], "end": ["2026-11-02T11:30"]},
        )
    ).model.teams
    assert [[(at / HOUR, to / HOUR) for at, to in agent] for agent in found[0].shifts] == [[(8, 10), (11.5, 18)]]


def test_who_began_before_the_horizon_is_there_for_the_rest_of_his_shift() -> None:
    night: dict[str, Sequence[str | None]] = {
        "resource_id": ["A", "A", "B"],
        "start": ["2026-11-01T20:00", "2026-11-02T20:00", "2026-11-01T12:00"],
        "end": ["2026-11-02T06:00", "2026-11-03T06:00", "2026-11-02T00:00"],
        "breaks": ["30@21:00-22:00;60@02:00-04:00", None, None],
    }
    operation = operation_of(case(resources={"resource_id": ["A", "B"], "cost_hour": ["20", "20"]}, shifts=night))
    found = operation.model.teams
    assert [[(at / HOUR, to / HOUR) for at, to in agent] for team in found for agent in team.shifts] == [
        [(0, 2.5), (3.5, 6), (20, 24)]
    ]
    assert dict(operation.staff.paid)["others"] == pytest.approx((9 * HOUR, 180))


def test_what_is_no_person_answers_nothing() -> None:
    resources = {"resource_id": ["A", "VAN"], "kind": ["person", "vehicle"]}
    found = operation_of(case(resources=resources, shifts=shifts("A", "VAN"))).model.teams
    assert sum(len(team.shifts) for team in found) == 1
