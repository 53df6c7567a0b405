"""The formulas give the reference values, and agree with each other where they meet."""

from __future__ import annotations

import pytest

from scenarios.contacts.formulas import erlang_a, erlang_b, erlang_c

LOAD = 100 / 30 * 3  # 100 calls in 30 minutes, of 3 minutes each


def test_erlang_c_gives_the_reference_values_of_14_agents():
    found = erlang_c(14, LOAD, service=180, threshold=20)
    assert found.in_time == pytest.approx(0.8883500192, abs=1e-10)
    assert found.waits == pytest.approx(0.1741319336, abs=1e-10)
    assert found.wait == pytest.approx(7.8359, abs=5e-5)
    assert found.occupancy == pytest.approx(0.7142857143, abs=1e-10)


def test_erlang_c_gives_the_reference_value_of_13_agents():
    assert erlang_c(13, LOAD, service=180, threshold=20).in_time == pytest.approx(0.795595, abs=5e-7)


def test_erlang_a_gives_the_reference_values():
    found = erlang_a(10, LOAD, service=3, patience=2)
    assert found.abandons == pytest.approx(0.1374638, abs=5e-8)
    assert found.waits == pytest.approx(0.4968528, abs=1e-7)  # 0.49685275 by exact fractions
    assert found.wait == pytest.approx(0.2749277, abs=5e-8)


@pytest.mark.parametrize("agents", [1, 5, 20])
def test_erlang_b_is_the_share_of_time_in_which_all_are_busy(agents):
    states = [1.0]
    for count in range(1, agents + 1):
        states.append(states[-1] * LOAD / count)
    assert erlang_b(agents, LOAD) == pytest.approx(states[-1] / sum(states), rel=1e-12)


def test_erlang_a_comes_near_erlang_c_where_hardly_anybody_gives_up():
    patient = erlang_a(14, LOAD, service=180, patience=1e9, threshold=20)
    endless = erlang_c(14, LOAD, service=180, threshold=20)
    assert patient.wait == pytest.approx(endless.wait, rel=1e-5)
    assert patient.in_time == pytest.approx(endless.in_time, rel=1e-5)


def test_erlang_a_comes_near_erlang_b_where_nobody_waits():
    assert erlang_a(10, LOAD, service=180, patience=1e-6).abandons == pytest.approx(erlang_b(10, LOAD), rel=1e-4)


def test_who_is_answered_within_a_very_long_time_in_erlang_a_is_who_does_not_give_up():
    found = erlang_a(10, LOAD, service=180, patience=120, threshold=3000)
    assert found.in_time == pytest.approx(1 - found.abandons, rel=1e-9)


def test_nobody_waits_where_nobody_comes():
    assert erlang_a(3, 0, service=180, patience=60).in_time == 1
    assert erlang_c(3, 0, service=180).wait == 0


def test_a_thousand_agents_are_no_trouble():
    assert 0 < erlang_a(1000, 1100, service=180, patience=60).abandons < 0.2


def test_erlang_c_has_no_balance_with_as_many_agents_as_load():
    with pytest.raises(ValueError, match="there is no balance"):
        erlang_c(10, LOAD, service=180)


@pytest.mark.parametrize(("agents", "load"), [(-1, 3.0), (3, -1.0), (3, float("nan"))])
def test_what_cannot_be_is_refused(agents, load):
    with pytest.raises(ValueError, match="neither can be below 0"):
        erlang_b(agents, load)
