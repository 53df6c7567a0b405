"""What is changed for a while: outages by the calendar, and measures that a long wait or a backlog calls for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scenarios.contacts.laws import fixed
from scenarios.contacts.model import Measure, Model, Queue, Team, Trigger
from scenarios.contacts.run import simulate
from tests.scenarios.contacts.models import HOUR, column, given, team

SECONDS = 1_000_000


def case(*contacts: tuple[float, float], teams: list[Team] | None = None, **more) -> Model:
    calls = Queue(name="calls", service=fixed(100.0))
    return Model(
        length=HOUR,
        queues=[calls],
        teams=teams or [team(1, 1, "calls")],
        expected=np.zeros((1, 1)),
        given=given(*contacts),
        **more,
    )


def waits(model: Model):
    (rows,) = simulate(model, records=True).records
    answered = rows[rows[:, 4] == 9]
    return (answered[np.argsort(answered[:, 3], kind="stable"), 5] // SECONDS).tolist()


def test_a_queue_that_is_down_turns_contacts_away():
    down = Measure(name="down", rules={"calls": {"admits": False}}, during=[(50, 90)])
    done = simulate(case((0, 10), (60, 10), (100, 10), measures=[down]))
    assert [column(done, name)[0] for name in ("answered", "blocked")] == [2, 1]
    assert done.ran[0, 0].sum(axis=0).tolist() == [1, 40 * SECONDS]


def test_a_queue_that_is_not_served_is_served_when_it_is_back():
    down = Measure(name="down", rules={"calls": {"served": False}}, during=[(0, 90), (200, 300)])
    model = case((10, 10), (150, 10), (250, 10), measures=[down])
    assert waits(model) == [80, 0, 50]
    assert simulate(model).ran[0, 0].sum(axis=0).tolist() == [2, 190 * SECONDS]


def test_agents_of_a_group_that_is_down_finish_and_take_nothing_more():
    down = Measure(name="down", groups={"team": False}, during=[(50, 300)])
    done = simulate(case((0, 100), (60, 10), measures=[down]))
    assert waits(case((0, 100), (60, 10), measures=[down])) == [0, 240]
    assert done.hours[0, 0, 0].tolist() == [(100 + 3300) * SECONDS, 110 * SECONDS]


def test_a_group_on_call_works_only_under_a_measure():
    help_out = replace(team(1, 1, "calls"), group="help")
    more = Measure(name="more", groups={"help": True}, during=[(30, 200)])
    contacts = (0, 500), (10, 50), (300, 10)
    model = case(*contacts, teams=[team(1, 1, "calls"), help_out], on_call=["help"], measures=[more])
    assert waits(model) == [0, 20, 200]


def test_a_measure_opens_overflow_for_those_who_wait_already():
    help_out = Team(group="help", speeds={"calls": 1.0}, shifts=[[(0, HOUR)]], after={"calls": float("inf")})
    more = Measure(name="more", after={("help", "calls"): 60}, during=[(100, 1000)])
    model = case((0, 900), (10, 50), (80, 50), teams=[team(1, 1, "calls"), help_out], measures=[more])
    assert waits(model) == [0, 90, 70]


def test_the_measure_named_last_prevails_and_the_first_is_back_when_it_ends():
    shut = Measure(name="shut", rules={"calls": {"admits": False}}, during=[(0, 300)])
    open_ = Measure(name="open", rules={"calls": {"admits": True}}, during=[(100, 200)])
    done = simulate(case((50, 10), (150, 10), (250, 10), (350, 10), measures=[shut, open_]))
    assert [column(done, name)[0] for name in ("answered", "blocked")] == [2, 2]


def triggered(*contacts, **more) -> Model:
    """Help comes when somebody has waited for more than 100 s, for 120 s and after a lead of 180 s."""
    help_out = replace(team(2, 1, "calls"), group="help")
    first = Trigger(measure="more", queue="calls", what="wait", over=100, hold=120, lead=180)
    watch = [replace(first, **more)]
    measure = Measure(name="more", groups={"help": True})
    teams = [team(1, 1, "calls"), help_out]
    return case(*contacts, teams=teams, on_call=["help"], measures=[measure], triggers=watch)


def test_a_long_wait_calls_for_help_which_comes_after_its_lead_time_and_goes():
    done = simulate(triggered((0, 3000), (10, 50), (20, 50)))
    # more than 100 s are seen at 120 s, still there at 240 s, help at 420 s; nobody waits any more at 480 s
    assert waits(triggered((0, 3000), (10, 50), (20, 50))) == [0, 410, 400]
    assert done.ran[0, 0].sum(axis=0).tolist() == [1, 60 * SECONDS]


def test_a_wait_that_is_over_soon_calls_for_nothing():
    assert simulate(triggered((0, 200), (10, 50))).ran[0, 0].sum(axis=0).tolist() == [0, 0]


def test_help_that_is_on_its_way_is_called_off_when_the_wait_is_over():
    assert simulate(triggered((0, 350), (10, 50))).ran[0, 0].sum(axis=0).tolist() == [0, 0]


def test_a_backlog_calls_for_help_until_it_is_small_enough():
    contacts = [(0, 3000), *((float(at), 400.0) for at in range(1, 9))]
    done = simulate(triggered(*contacts, what="backlog", over=5, under=2, hold=0, lead=0))
    # seen at 60 s: two take two, at 460 s and 860 s two more each, so that two are left: seen at 900 s
    assert done.ran[0, 0].sum(axis=0).tolist() == [1, 840 * SECONDS]


def test_help_that_is_still_there_at_the_end_counts_until_then():
    contacts = [(0, 3600), *((float(at), 3600.0) for at in range(1, 30))]
    done = simulate(triggered(*contacts, what="backlog", over=5, hold=0, lead=0))
    assert done.ran[0, 0].sum(axis=0).tolist() == [1, 3540 * SECONDS]
