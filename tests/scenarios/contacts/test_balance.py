"""What is simulated for long is as the formulas of queues in balance say."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest

from scenarios.contacts.formulas import erlang_a, erlang_b, erlang_c
from scenarios.contacts.laws import empirical, exponential, fixed, lognormal
from scenarios.contacts.model import Model, Queue, Segment
from scenarios.contacts.run import simulate
from tests.scenarios.contacts.models import HOUR, agrees, column, steady, team

HOURS, TIMES = 400, 24
SETTLED = slice(20, HOURS - 2)  # neither the empty start nor those who still wait at the end
SERVICE, PER_HOUR = 180.0, 200.0
LOAD = PER_HOUR * SERVICE / HOUR


def test_a_queue_without_room_to_wait_blocks_the_share_of_erlang_b():
    done = simulate(steady(10, PER_HOUR, HOURS, most_waiting=0), replications=TIMES)
    blocked, came = (column(done, name, hours=SETTLED) for name in ("blocked", "fresh"))
    assert agrees(blocked / came, erlang_b(10, LOAD))


def test_what_erlang_b_blocks_does_not_depend_on_the_distribution_of_service_times():
    model = steady(10, PER_HOUR, HOURS, most_waiting=0, service=lognormal(SERVICE, 1.5))
    done = simulate(model, replications=TIMES)
    assert agrees(column(done, "blocked") / column(done, "fresh"), erlang_b(10, LOAD))


@pytest.mark.parametrize("agents", [12, 14])
def test_a_queue_in_which_all_wait_is_as_erlang_c_says(agents):
    done = simulate(steady(agents, PER_HOUR, HOURS), replications=TIMES)
    exact = erlang_c(agents, LOAD, service=SERVICE, threshold=20)
    answered = column(done, "answered", hours=SETTLED)
    waits = 1 - done.waits[0, 0, 0, :, 0].sum() / done.waits.sum()
    assert agrees(column(done, "wait_s", hours=SETTLED) / 1e6 / answered, exact.wait, precise=0.03)
    assert agrees(column(done, "answered_in_time", hours=SETTLED) / answered, exact.in_time)
    assert waits == pytest.approx(exact.waits, rel=0.03)
    there, busy = done.hours[:, 0, SETTLED].sum(axis=1).T
    assert agrees(busy / there, exact.occupancy)


def test_a_queue_in_which_clients_give_up_is_as_erlang_a_says():
    done = simulate(steady(10, PER_HOUR, HOURS, patience=exponential(120.0)), replications=TIMES)
    exact = erlang_a(10, LOAD, service=SERVICE, patience=120.0, threshold=20)
    came, answered = (column(done, name, hours=SETTLED) for name in ("fresh", "answered_in_time"))
    waited = column(done, "wait_s", hours=SETTLED) + column(done, "abandoned_wait_s", hours=SETTLED)
    assert agrees(column(done, "abandoned", hours=SETTLED) / came, exact.abandons)
    assert agrees(waited / 1e6 / came, exact.wait)
    assert agrees(answered / came, exact.in_time)


def test_one_agent_is_as_m_m_1():
    done = simulate(steady(1, 14.0, 2 * HOURS), replications=2 * TIMES)
    settled = slice(60, 2 * HOURS - 10)
    wait = column(done, "wait_s", hours=settled) / 1e6 / column(done, "answered", hours=settled)
    assert agrees(wait, 0.7 * SERVICE / (1 - 0.7), precise=0.02)


@pytest.mark.parametrize(
    ("law", "square"),
    [
        (fixed(SERVICE), 0.0),
        (lognormal(SERVICE, 0.5), 0.25),
        (lognormal(SERVICE, 0.9), 0.81),
        (empirical([0.0, 2 * SERVICE]), 1 / 3),
    ],
)
def test_the_wait_for_one_agent_is_as_pollaczek_and_khinchine_say(law, square):
    done = simulate(steady(1, 12.0, 2 * HOURS, service=law), replications=3 * TIMES)
    settled = slice(60, 2 * HOURS - 10)
    wait = column(done, "wait_s", hours=settled) / 1e6 / column(done, "answered", hours=settled)
    assert agrees(wait, 0.6 * SERVICE * (1 + square) / (2 * (1 - 0.6)), precise=0.02)


def two_queues(agents: int, **second: float) -> Model:
    first = Queue(name="first", service=exponential(SERVICE), priority=10)
    other = Queue(name="second", service=exponential(SERVICE), **second)  # type: ignore[arg-type]
    return Model(
        length=HOUR,
        queues=[first, other],
        teams=[team(agents, HOURS, "first", "second")],
        expected=np.full((2, HOURS), 0.45 * agents * HOUR / SERVICE),
    )


@pytest.mark.parametrize("agents", [1, 8])
def test_the_waits_of_two_priorities_are_as_cobham_says(agents):
    done = simulate(two_queues(agents), replications=3 * TIMES)
    until_free = erlang_c(agents, 0.9 * agents, service=SERVICE).waits * SERVICE / agents
    for queue, exact in enumerate((until_free / 0.55, until_free / 0.55 / 0.1)):
        wait = column(done, "wait_s", queue, SETTLED) / 1e6 / column(done, "answered", queue, SETTLED)
        assert agrees(wait, exact, precise=0.04)


def test_segments_of_a_queue_have_their_priorities_too():
    model = steady(1, 0.9 * 20, HOURS)
    vip = Segment(name="vip", priority=1), Segment(name="others")
    done = simulate(
        Model(length=HOUR, queues=model.queues, teams=model.teams, expected=model.expected, segments=vip),
        replications=72,
    )
    cells = done.cells[:, 0, :, 0, SETTLED].sum(axis=2).astype(float)
    first, second = (cells[:, each, 19] / 1e6 / cells[:, each, 9] for each in (0, 1))
    assert agrees(first, 0.9 * SERVICE / 0.55)
    assert agrees(second, 0.9 * SERVICE / 0.55 / 0.1, precise=0.05)


def test_where_waiting_counts_most_who_came_first_is_first_in_spite_of_priority():
    done = simulate(two_queues(4, ageing=1e9), replications=3 * TIMES)
    wait = column(done, "wait_s", 1, SETTLED) / 1e6 / column(done, "answered", 1, SETTLED)
    assert (wait < column(simulate(two_queues(4), replications=3 * TIMES), "wait_s", 1).mean()).all()
    fair = simulate(two_queues(4, priority=10), replications=3 * TIMES)
    wait = column(fair, "wait_s", 1, SETTLED) / 1e6 / column(fair, "answered", 1, SETTLED)
    assert agrees(wait, erlang_c(4, 3.6, service=SERVICE).wait, precise=0.03)


def kolmogorov(
    rates: list[float], agents: int, service: float, patience: float, most: int
) -> tuple[list[float], float]:
    """Solve Kolmogorov's equations of M(t)/M/n+M by Runge and Kutta: who waits at the end of each hour; who gave up."""
    counts = np.arange(most + 1)
    ends = np.minimum(counts, agents) / service + np.maximum(counts - agents, 0) / patience
    step, state, waiting, gone = 3.0, np.zeros(most + 1), [], 0.0
    state[0] = 1.0

    def flow(state, rate):
        up, down = rate * state[:-1], ends[1:] * state[1:]
        change = np.zeros_like(state)
        change[1:] += up - down
        change[:-1] += down - up
        return change

    for rate in rates:
        for _ in range(int(HOUR / step)):
            gone += step / 2 * float(state @ np.maximum(counts - agents, 0)) / patience
            one = flow(state, rate)
            two = flow(state + step / 2 * one, rate)
            three = flow(state + step / 2 * two, rate)
            four = flow(state + step * three, rate)
            state = state + step / 6 * (one + 2 * two + 2 * three + four)
            gone += step / 2 * float(state @ np.maximum(counts - agents, 0)) / patience
        waiting.append(float(state @ np.maximum(counts - agents, 0)))
    return waiting, gone


def test_a_day_whose_demand_changes_is_as_kolmogorovs_equations_say():
    demand = [60.0, 140.0, 260.0, 320.0, 180.0, 90.0]
    waiting, gone = kolmogorov([each / HOUR for each in demand], 10, SERVICE, 240.0, 60)
    model = steady(10, 1.0, len(demand), patience=exponential(240.0))
    day = Model(length=HOUR, queues=model.queues, teams=model.teams, expected=np.array([demand]))
    done = simulate(day, replications=3000)
    assert agrees(column(done, "abandoned"), gone)
    for hour in (2, 3, 4):
        assert agrees(done.ends[:, 0, hour, 0].astype(float), waiting[hour], precise=0.05)


def test_demand_whose_forecast_is_wrong_varies_by_both():
    model = steady(0, 100.0, 24)
    wrong = Model(length=HOUR, queues=model.queues, teams=model.teams, expected=model.expected, spread=0.2)
    came = column(simulate(wrong, replications=4000), "fresh")
    assert agrees(came, 2400.0)
    assert came.std() == pytest.approx(sqrt(2400 + (0.2 * 2400) ** 2), rel=0.05)


def test_the_number_that_comes_in_an_hour_is_poisson_also_where_many_come():
    for per_hour in (3.0, 900.0):
        done = simulate(steady(0, per_hour, 100), replications=40)
        came = done.cells[:, 0, 0, 0, :, 0].ravel().astype(float)
        assert agrees(came, per_hour)
        assert came.var() / per_hour == pytest.approx(1.0, abs=4 * sqrt(2 / came.size))


def test_those_who_come_in_an_hour_come_at_any_moment_of_it():
    done = simulate(steady(0, 50.0, 10), replications=40, records=True)
    came = np.concatenate([rows[:, 3] for rows in done.records]) / (10 * HOUR * 1e6)
    share = np.sort(came)
    even = (np.arange(share.size) + 0.5) / share.size
    assert np.abs(share - even).max() < sqrt(-log(0.0005) / 2 / share.size)  # Kolmogorov and Smirnov, 1 in 1,000
