"""Tiny operations in which what happens can be told by hand: a few contacts of the past, replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from planning.case.load import load_tables
from planning.faults import InputError
from scenarios.queues.intervals import by_queue, by_team
from scenarios.queues.measure import measure
from tests.scenarios.queues.shop import played

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.queues.facts import Facts

DAY = "2026-11-27"
CALENDARS = {"day": "Mo-Fr 08:00-17:00", "night": "Mo-Su 22:00-06:00", "weekend": "Sa 08:00-12:00"}
Table = dict[str, list[str | None]]


def contacts(*came: tuple[str, str, int]) -> Table:
    """Contacts of the past: queue, when (of DAY, or in full), and seconds of service."""
    at = [when if "T" in when else f"{DAY}T{when}" for _, when, _ in came]
    ended = [str(np.datetime64(start) + seconds) for start, (*_, seconds) in zip(at, came, strict=True)]
    return {
        "contact_id": [f"K{place}" for place in range(len(came))],
        "queue_id": [queue for queue, *_ in came],
        "arrived_at": [*at],
        "answered_at": [*at],
        "ended_at": [*ended],
    }


def people(*rows: tuple[str, str, str, str], **more: list[str | None]) -> Table:
    """People: id, team, skills, calendar; 20 an hour."""
    names = "resource_id", "team", "skills", "calendar"
    columns: Table = {name: list(cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)}
    return {**columns, "cost_hour": ["20"] * len(rows), **more}


ADA = people(("A1", "phones", "phone", "day"))


def replay(  # noqa: PLR0913 - tables and settings, each by its name
    came: Table,
    queues: Mapping[str, list[str | None]] | None = None,
    resources: Table = ADA,
    *,
    measures: Mapping[str, Any] | None = None,
    horizon: Mapping[str, Any] | None = None,
    interval: str = "1h",
    **tables: Table,
) -> Facts:
    named = queues or {"queue_id": ["phone"]}
    defaults: Table = {"aht_s": ["100"] * len(named["queue_id"]), "skills": [*named["queue_id"]]}
    settings = {
        "timezone": "Europe/Paris",
        "horizon": horizon or {"start": DAY, "days": 1},
        "calendars": CALENDARS,
        "simulate": {"demand": "history", "interval": interval},
        "measures": measures or {},
    }
    case = load_tables({"queues": {**defaults, **named}, "contacts": came, "resources": resources, **tables}, settings)
    return played(case, replications=2)


def figure(facts: Facts, kpi: str, scope: str = "total", scope_id: str | None = None) -> float | None:
    rows = measure(facts).kpis.filter(pl.col("scope_id").eq_missing(pl.lit(scope_id)), kpi=kpi, scope=scope)
    value: float | None = rows["value"].item()
    return value


def test_contacts_wait_for_the_one_agent_as_reckoned_by_hand() -> None:
    facts = replay(contacts(("phone", "09:00:00", 100), ("phone", "09:00:30", 60), ("phone", "09:10:00", 10)))
    found = {kpi: figure(facts, kpi) for kpi in ("offered", "answered", "wait", "handle_time", "service_level")}
    assert found == {
        "offered": 3,
        "answered": 3,
        "wait": pytest.approx(70 / 3, abs=1e-5),
        "handle_time": pytest.approx(170 / 3, abs=1e-5),
        "service_level": pytest.approx(2 / 3, abs=1e-5),
    }
    assert figure(facts, "occupancy") == pytest.approx(170 / (9 * 3600), abs=1e-6)
    assert (figure(facts, "staffed_hours"), figure(facts, "cost_staff")) == (9, 180)
    assert figure(facts, "cost_per_resolved") == 60


def test_who_began_before_the_horizon_answers_and_only_hours_within_it_count() -> None:
    night = people(("N1", "phones", "phone", "night"))
    facts = replay(contacts(("phone", "03:00:00", 100), ("phone", "23:00:00", 100)), resources=night)
    assert (figure(facts, "wait"), figure(facts, "answered")) == (0, 2)
    assert (figure(facts, "staffed_hours"), figure(facts, "cost_staff")) == (8, 160)
    assert figure(facts, "utilisation") == figure(facts, "occupancy") == pytest.approx(200 / (8 * 3600), abs=1e-6)
    late = replay(contacts(("phone", "10:00:00", 100)), horizon={"start": f"{DAY}T09:15", "days": 1})
    assert (figure(late, "staffed_hours"), figure(late, "wait")) == (7.75, 0)


def test_people_who_answer_no_queue_count_nowhere() -> None:
    two = people(("A1", "phones", "phone", "day"), ("A2", "phones", "paint", "day"))
    facts = replay(contacts(("phone", "10:00:00", 3600)), resources=two)
    assert (figure(facts, "cost_staff", "team", "phones"), figure(facts, "staffed_hours", "team", "phones")) == (180, 9)
    assert figure(facts, "utilisation", "team", "phones") == pytest.approx(1 / 9, abs=1e-6)


def test_who_waits_at_the_start_of_a_day_is_not_turned_away_though_the_queue_opens_later() -> None:
    queue: Table = {
        "queue_id": ["phone"],
        "calendar": ["day"],
        "backlog": ["3"],
        "backlog_s": ["3600"],
        "deflected": ["1"],
        "most_waiting": ["1"],
    }
    facts = replay(contacts(("phone", "07:00:00", 100), ("phone", "10:00:00", 100)), queue)
    counts = ("offered", "blocked", "deflected", "answered")
    assert [figure(facts, kpi) for kpi in counts] == [4, 1, 1, 3]
    assert by_queue(facts)["backlog"].to_list()[:9] == [3] * 8 + [0]


def test_a_measure_may_keep_a_queue_open_for_longer_whatever_it_is_called() -> None:
    queue: Table = {"queue_id": ["phone"], "calendar": ["day"]}
    two = people(("A1", "phones", "phone", "day"), ("N1", "late", "phone", "night"))
    came = contacts(("phone", "07:00:00", 100), ("phone", "23:00:00", 100))
    longer = {"closed: phone": {"during": f"{DAY}T22:00/{DAY}T23:30", "queues": {"phone": {"admits": "on"}}}}
    facts = replay(came, queue, two, measures=longer)
    assert (figure(facts, "blocked"), figure(facts, "answered")) == (1, 1)
    assert figure(facts, "measure_hours", "measure", "closed: phone") == 1.5


def test_spans_outside_the_horizon_are_none_and_those_that_touch_are_one() -> None:
    during = "2026-11-20T10:00/2026-11-20T11:00;2026-11-27T10:00/2026-11-27T11:00;2026-11-27T11:00/2026-11-27T12:00"
    quiet = {"quiet": {"during": during, "queues": {"phone": {"served": "off"}}}}
    facts = replay(contacts(("phone", "10:30:00", 100)), measures=quiet)
    assert (figure(facts, "measure_starts", "measure", "quiet"), figure(facts, "wait")) == (1, 5400)
    assert figure(facts, "measure_hours", "measure", "quiet") == 2


def test_a_team_without_shifts_in_the_horizon_has_no_part_in_a_measure() -> None:
    two = people(("A1", "phones", "phone", "day"), ("W1", "reserves", "phone", "weekend"))
    call = {"queue": "phone", "wait": "1min"}
    help_out = {"help": {"when": call, "teams": {"reserves": "on"}, "takes": {"reserves": {"phone": "0min"}}}}
    facts = replay(contacts(("phone", "10:00:00", 600), ("phone", "10:00:01", 600)), resources=two, measures=help_out)
    assert (figure(facts, "answered"), figure(facts, "measure_starts", "measure", "help")) == (2, 1)


TWO: Table = {"queue_id": ["phone", "chat"]}
BUSY = contacts(("phone", "10:00:00", 600), ("phone", "10:00:00", 600))


def test_overflow_at_once_is_counted_and_goes_to_nobody_who_takes_the_other_queue_only_when_told() -> None:
    both = people(("A1", "phones", "phone", "day"), ("C1", "chats", "chat", "day"))
    over: Table = {**TWO, "overflow_to": ["chat", None]}
    facts = replay(BUSY, over, both)
    assert (figure(facts, "wait"), figure(facts, "overflowed")) == (0, 1)
    other = people(("A1", "phones", "phone", "day"), ("C1", "office", "paint", "day"))
    told = {"all": {"when": {"queue": "chat", "backlog": 99}, "takes": {"office": {"chat": "0min"}}}}
    facts = replay(BUSY, over, other, measures=told)
    assert (figure(facts, "wait"), figure(facts, "overflowed")) == (300, 0)


def test_a_measure_that_lets_a_team_take_a_queue_hinders_neither_its_overflow_nor_who_takes_it_anyway() -> None:
    both = people(("A1", "phones", "phone", "day"), ("C1", "chats", "chat", "day"))
    never = {"all": {"when": {"queue": "phone", "backlog": 99}, "takes": {"chats": {"phone": "0min"}}}}
    facts = replay(BUSY, {**TWO, "overflow_to": ["chat", None]}, both, measures=never)
    assert figure(facts, "wait") == 0
    skilled = people(("A1", "phones", "phone", "day"), ("A2", "phones", "phone", "day"))
    always = {"all": {"during": f"{DAY}T00:00/{DAY}T23:00", "takes": {"phones": {"phone": "5min"}}}}
    assert figure(replay(BUSY, resources=skilled, measures=always), "wait") == 0


def test_call_backs_that_a_measure_offers_are_taken_by_the_share_of_the_queue() -> None:
    came = contacts(*[("phone", f"10:00:{second:02}", 60) for second in range(10)])
    offered = {"offer": {"during": f"{DAY}T00:00/{DAY}T23:00", "queues": {"phone": {"callback_from": "0min"}}}}
    assert figure(replay(came, {"queue_id": ["phone"], "callback_share": ["1"]}, measures=offered), "callbacks") == 9
    assert figure(replay(came, measures=offered), "callbacks") not in {0, 9}
    assert figure(replay(came, {"queue_id": ["phone"], "callback_share": ["1"]}), "callbacks") == 0


TASKS: Table = {
    "request_id": ["D1", "D2"],
    "duration_min": ["60", "60"],
    "created_at": [f"{DAY}T00:00"] * 2,
    "department": ["claims", "claims"],
}


def test_desk_work_hides_no_wait_of_clients_and_is_done_by_its_department() -> None:
    names = ("A1", "A2", "B1", "B2")
    teams = people(
        *[(name, "phones" if name < "B" else "back", "phone", "day") for name in names],
        department=[None, None, "claims", "claims"],
    )
    facts = replay(contacts(("phone", "08:30:00", 60)), resources=teams, requests=TASKS)
    hours = facts.busy.sum(axis=2)[0] / 3600
    assert facts.groups == ["back", "phones"]
    assert hours.sum() == pytest.approx(2 + 1 / 60)
    assert hours[0] >= 2
    assert figure(facts, "wait", "queue", "desk: claims") == pytest.approx(8.5 * 3600, abs=1)
    totals = ("offered", "answered", "wait", "wait_p90", "handle_time", "left_open", "backlog_peak")
    assert [figure(facts, kpi) for kpi in totals] == [1, 1, 0, 0, 60, 0, 0]
    assert [figure(facts, kpi, "day", DAY) for kpi in ("offered", "answered")] == [1, 1]
    nobody = replay(contacts(("phone", "08:30:00", 60)), requests=TASKS)
    assert figure(nobody, "left_open", "channel", "desk") == 2


def test_a_queue_is_not_called_as_the_tasks_are() -> None:
    anybodys: Table = {**TASKS, "department": [None, None]}
    with pytest.raises(InputError) as caught:
        replay(contacts(("desk", "10:00:00", 60)), {"queue_id": ["desk"]}, requests=anybodys)
    assert "queues: calls a queue desk, as the tasks of the case are called (another queue_id) [E326]" in str(
        caught.value.faults[0]
    )


def test_who_is_there_is_told_of_the_length_of_an_interval_though_the_last_is_shorter() -> None:
    long_day = {"start": "2026-10-25", "days": 1}
    night = people(("N1", "phones", "phone", "night"))
    facts = replay(contacts(("phone", "2026-10-25T23:00:00", 60)), resources=night, horizon=long_day, interval="24h")
    assert by_team(facts)["agents"].to_list() == [pytest.approx((7 + 1) / 24), 1]


def test_a_contact_counts_on_its_local_day_wherever_the_horizon_begins() -> None:
    evening = {"start": f"{DAY}T22:20", "days": 1}
    came = contacts(("phone", "23:59:00", 60), ("phone", "2026-11-28T00:01:00", 60))
    facts = replay(came, resources=people(("N1", "phones", "phone", "night")), horizon=evening)
    days = {day: figure(facts, "offered", "day", day) for day in (DAY, "2026-11-28")}
    assert days == {DAY: 1, "2026-11-28": 1}


def test_other_queues_change_no_random_number_of_a_queue() -> None:
    came = contacts(*[("phone", f"10:00:{second:02}", 60) for second in range(20)])
    queue: Table = {"queue_id": ["phone"], "patience_s": ["300"], "resolved": ["0.5"], "backlog": ["5"]}
    more: Table = {name: ["apps" if name == "queue_id" else None, *cells] for name, cells in queue.items()}
    alone, beside = replay(came, queue), replay(came, more, requests=TASKS)
    assert figure(alone, "abandoned", "queue", "phone") != 0
    for kpi in ("offered", "abandoned", "wait", "first_contact_resolution"):
        assert figure(alone, kpi, "queue", "phone") == figure(beside, kpi, "queue", "phone")
    assert alone.results.total("answered")[:, 0].tolist() == beside.results.total("answered")[:, 1].tolist()
