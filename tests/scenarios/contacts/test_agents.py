"""Who answers: skills, shifts, breaks, several at once, the longest idle or the best skilled, overflow, a reserve."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from scenarios.contacts.laws import exponential, fixed
from scenarios.contacts.model import Model, Queue, Team
from scenarios.contacts.run import simulate
from tests.scenarios.contacts.models import HOUR, agrees, column, given, team


def small(*queues: Queue, teams: list[Team], contacts, to: tuple[int, ...] = (), hours: int = 1) -> Model:
    return Model(
        length=HOUR,
        queues=queues,
        teams=teams,
        expected=np.zeros((len(queues), hours)),
        given=given(*contacts, queues=to),
    )


CALLS, CHAT = Queue(name="calls", service=fixed(100.0)), Queue(name="chat", service=fixed(100.0), concurrency=3)


def agents_of(model: Model):
    (rows,) = simulate(model, records=True).records
    return rows[np.argsort(rows[:, 3], kind="stable"), 7].tolist()


def test_an_agent_serves_only_queues_that_the_team_is_skilled_in():
    model = small(CALLS, CHAT, teams=[team(1, 1, "chat"), team(1, 1, "calls")], contacts=[(0, 10), (1, 10)], to=(0, 1))
    assert agents_of(model) == [1, 0]


def test_speed_shortens_the_time_that_a_contact_takes():
    fast = Team(group="fast", speeds={"calls": 2.0}, shifts=[[(0, HOUR)]])
    (rows,) = simulate(small(CALLS, teams=[fast], contacts=[(0, 100)]), records=True).records
    assert rows[0, 6] == 50_000_000


def test_contacts_go_to_whoever_has_been_idle_for_longest():
    contacts = [(0, 10), (1, 3), (2, 3), (20, 5), (21, 5), (22, 5)]
    assert agents_of(small(CALLS, teams=[team(3, 1, "calls")], contacts=contacts))[3:] == [1, 2, 0]


def test_contacts_go_to_the_fastest_where_that_is_the_rule():
    slow, fast = team(1, 1, "calls"), Team(group="fast", speeds={"calls": 1.5}, shifts=[[(0, HOUR)]])
    contacts = [(1, 10), (30, 10)]
    assert agents_of(small(CALLS, teams=[slow, fast], contacts=contacts)) == [0, 1]
    best = replace(CALLS, best_skilled=True)
    assert agents_of(small(best, teams=[slow, fast], contacts=contacts)) == [1, 1]


def test_an_agent_handles_several_chats_at_once_but_no_call_beside_them():
    contacts = [(0, 100), (1, 100), (2, 100), (3, 100), (4, 10)]
    model = small(CHAT, CALLS, teams=[team(1, 1, "chat", "calls")], contacts=contacts, to=(0, 0, 0, 0, 1))
    (rows,) = simulate(model, records=True).records
    assert rows[:, 5].tolist() == [0, 0, 0, 97_000_000, 196_000_000]


def test_a_chat_goes_to_whoever_has_fewest():
    contacts = [(0, 100), (1, 100), (2, 100), (3, 100), (4, 100), (5, 100), (6, 100)]
    assert agents_of(small(CHAT, teams=[team(2, 1, "chat")], contacts=contacts)) == [0, 1, 0, 1, 0, 1, 0]


def test_chats_are_as_many_agents_as_they_have_places():
    """Three at once and no loss of speed: 4 agents are 12 in Erlang's eyes."""
    chat = replace(CHAT, service=exponential(180.0))
    expected = np.full((1, 300), 200.0)
    one = Model(length=HOUR, queues=[chat], teams=[team(4, 300, "chat")], expected=expected)
    calls = replace(CALLS, name="chat", service=exponential(180.0))
    twelve = Model(length=HOUR, queues=[calls], teams=[team(12, 300, "chat")], expected=expected)
    first, second = (column(simulate(model, replications=4), "wait_s") for model in (one, twelve))
    assert first.tolist() == second.tolist()


def test_an_agent_takes_nothing_new_after_the_shift_and_in_breaks_but_finishes():
    shifts = [[(0, 50), (200, 300)]]
    one = Team(group="g", speeds={"calls": 1.0}, shifts=shifts)
    model = small(CALLS, teams=[one], contacts=[(40, 60), (60, 10), (295, 100), (310, 10)])
    done = simulate(model, records=True)
    rows = done.records[0]
    assert rows[:3, 5].tolist() == [0, 140_000_000, 0]
    assert column(done, "open")[0] == 1
    assert done.hours[0, 0, 0].tolist() == [(100 + 195) * 1_000_000, (60 + 10 + 100) * 1_000_000]


def test_busy_and_idle_time_lies_in_the_interval_in_which_it_was():
    model = small(CALLS, teams=[team(1, 2, "calls")], contacts=[(HOUR - 100, 250)], hours=2)
    assert simulate(model).hours[0, 0].tolist() == [[3_600_000_000, 100_000_000], [3_600_000_000, 150_000_000]]


def test_other_teams_take_a_contact_after_a_time():
    help_out = Team(group="help", speeds={"calls": 1.0}, shifts=[[(0, HOUR)]], after={"calls": 30})
    model = small(CALLS, teams=[team(1, 1, "calls"), help_out], contacts=[(0, 100), (1, 100), (2, 100)])
    done = simulate(model, records=True)
    rows = done.records[0]
    assert rows[:, 7].tolist() == [0, 1, 0]
    assert rows[:, 5].tolist() == [0, 30_000_000, 98_000_000]
    assert column(done, "overflowed")[0] == 1


def test_the_teams_of_another_queue_take_a_contact_after_a_time():
    calls = replace(CALLS, overflow_to="chat", overflow_after=30)
    model = small(
        calls, CHAT, teams=[team(1, 1, "calls"), team(1, 1, "chat")], contacts=[(0, 100), (1, 100)], to=(0, 0)
    )
    (rows,) = simulate(model, records=True).records
    assert rows[:, 5].tolist() == [0, 30_000_000]
    assert rows[1, [7, 9]].tolist() == [1, 1]


def test_a_team_that_never_helps_out_does_not():
    never = Team(group="help", speeds={"calls": 1.0}, shifts=[[(0, HOUR)]], after={"calls": inf})
    model = small(CALLS, teams=[team(1, 1, "calls"), never], contacts=[(0, 100), (1, 100)])
    assert agents_of(model) == [0, 0]


def test_desk_tasks_are_taken_down_to_a_reserve():
    desk = Queue(name="desk", service=fixed(1000.0), reserve=2)
    tasks = [(0, 1000)] * 5
    model = small(
        CALLS, desk, teams=[team(4, 1, "calls", "desk")], contacts=[*tasks, (10, 10), (11, 10)], to=(1,) * 5 + (0,) * 2
    )
    (rows,) = simulate(model, records=True).records
    assert rows[rows[:, 1] == 1, 3:6][:2, 2].tolist() == [0, 0]
    assert (rows[rows[:, 1] == 0, 5] == 0).all()
    assert sorted((rows[rows[:, 1] == 1, 5] // 1_000_000).tolist()) == [0, 0, 1000, 1000, 2000]


def test_idle_agents_of_two_groups_share_what_comes():
    both = [team(5, 50, "calls", group="a"), team(5, 50, "calls", group="b")]
    calls = Queue(name="calls", service=exponential(180.0))
    model = Model(length=HOUR, queues=[calls], teams=both, expected=np.full((1, 50), 150.0))
    busy = simulate(model, replications=20).hours[:, :, :, 1].sum(axis=2).astype(float)
    assert agrees(busy[:, 0] / busy.sum(axis=1), 0.5)


@pytest.mark.parametrize("names", [("calls",), ("chat",)])
def test_a_queue_that_nobody_serves_waits_to_the_end(names):
    model = small(
        CALLS, CHAT, teams=[team(2, 1, *names)], contacts=[(0, 10)], to=(1 - ("calls", "chat").index(names[0]),)
    )
    assert simulate(model).total("open").sum() == 1
