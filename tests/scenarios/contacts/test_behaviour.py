"""What clients do: give up, try again, come back, help themselves, go elsewhere, wait for a call-back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios.contacts.formulas import erlang_a
from scenarios.contacts.laws import NEVER, empirical, exponential, fixed, lognormal
from scenarios.contacts.model import Model, Queue
from scenarios.contacts.run import simulate
from tests.scenarios.contacts.models import HOUR, agrees, column, given, steady, team


def replayed(model: Model, *contacts: tuple[float, float], patience: float = np.nan) -> Model:
    return replace(model, expected=np.zeros_like(model.expected), given=given(*contacts, patience=patience))


def test_contacts_are_answered_in_the_order_in_which_they_come():
    model = replayed(steady(1, 0, 1), (0.0, 100.0), (10.0, 100.0), (20.0, 100.0))
    (rows,) = simulate(model, records=True).records
    assert rows[:, 3].tolist() == [0, 10_000_000, 20_000_000]
    assert rows[:, 5].tolist() == [0, 90_000_000, 180_000_000]
    assert rows[:, 6].tolist() == [100_000_000] * 3


def test_who_has_waited_as_long_as_his_patience_gives_up():
    model = replayed(steady(1, 0, 1, threshold=30.0), (0.0, 100.0), (10.0, 100.0), (95.0, 10.0), patience=40.0)
    done = simulate(model)
    assert [column(done, name)[0] for name in ("answered", "abandoned", "abandoned_in_time")] == [2, 1, 0]
    assert column(done, "abandoned_wait_s")[0] == 40e6
    assert column(done, "wait_s")[0] == 5e6


@pytest.mark.parametrize("law", [lognormal(120.0, 1.0), empirical([10.0, 60.0, 90.0, 400.0]), fixed(50.0)])
def test_patience_of_any_distribution_is_drawn_from_it(law):
    """Nobody is there to answer, so that every wait is a patience."""
    model = steady(0, 400.0, 10, patience=law)
    rows = np.concatenate(simulate(model, replications=5, records=True).records)
    waits = np.sort(rows[rows[:, 4] == 10, 5]) / 1e6
    mean = {0: 120.0, 4: (10 + 400 + 2 * (60 + 90)) / 6, 1: 50.0}.get(law.kind, 120.0)
    assert waits.mean() == pytest.approx(mean, rel=0.03)


def test_who_never_gives_up_by_an_endless_quantile_waits_to_the_end():
    done = simulate(steady(0, 500.0, 10, patience=empirical([0.0, 60.0, float("inf")])), replications=4)
    assert agrees(column(done, "open") / column(done, "fresh"), 0.5, precise=0.02)


def test_clients_who_try_again_after_they_gave_up_are_counted_apart():
    model = steady(0, 500.0, 4, patience=fixed(10.0), redials=0.6, redial_after=fixed(30.0))
    done = simulate(model, replications=20)
    came, again = column(done, "fresh"), column(done, "redial")
    assert agrees((came + again) / came, 1 / (1 - 0.6))
    assert (column(done, "abandoned") + column(done, "open") == came + again).all()


def test_clients_who_try_again_find_the_balance_of_a_larger_demand():
    """With long delays redials are nearly Poisson: demand = fresh + redials x what was abandoned."""
    model = steady(10, 180.0, 400, patience=exponential(120.0), redials=0.5, redial_after=exponential(10 * HOUR))
    done = simulate(model, replications=20)
    settled = slice(80, 395)
    offered = column(done, "fresh", hours=settled) + column(done, "redial", hours=settled)
    per_hour = 180.0
    for _ in range(100):
        per_hour = 180 + 0.5 * per_hour * erlang_a(10, per_hour / 20, service=180, patience=120).abandons
    exact = erlang_a(10, per_hour / 20, service=180, patience=120)
    assert agrees(offered / 315, per_hour)
    assert agrees(column(done, "abandoned", hours=settled) / offered, exact.abandons)


def test_unresolved_contacts_come_back_as_repeats():
    model = steady(20, 100.0, 40, service=fixed(60.0), resolved=0.65, returns=0.8, return_after=fixed(600.0))
    done = simulate(model, replications=20)
    came, again = (column(done, name, hours=slice(0, 38)) for name in ("fresh", "repeat"))
    assert agrees((came + again) / came, 1 / (1 - 0.35 * 0.8))
    assert agrees(column(done, "resolved") / column(done, "answered"), 0.65)


def test_some_help_themselves_and_some_go_to_another_queue():
    calls = Queue(name="calls", service=fixed(60.0), deflected=0.2, shifted=0.5, shifted_to="chat")
    chat = Queue(name="chat", service=fixed(60.0))
    model = Model(
        length=HOUR,
        queues=[calls, chat],
        teams=[team(9, 10, "calls", "chat")],
        expected=np.array([[300.0] * 10, [0.0] * 10]),
    )
    done = simulate(model, replications=10)
    came = column(done, "fresh")
    assert agrees(column(done, "deflected") / came, 0.2, precise=0.02)
    assert agrees(column(done, "shifted") / came, 0.4, precise=0.02)
    assert (column(done, "shifted_in", 1) == column(done, "shifted")).all()
    assert (column(done, "answered", 1) + column(done, "open", 1) == column(done, "shifted")).all()


def test_a_call_back_is_offered_by_the_wait_that_is_told_and_keeps_its_place():
    calls = steady(1, 0, 1, callback_from=50.0, callback_share=1.0)
    done = simulate(replayed(calls, (0.0, 100.0), (5.0, 100.0), (80.0, 100.0), (90.0, 100.0)), records=True)
    assert column(done, "called_back")[0] == 2  # the first two were told no wait, then one of 75 and one of 85 s
    live, back = done.cells[0, 0, 0, :, 0]
    assert [live[9], back[3], back[9]] == [2, 2, 2]
    assert back[19] == (120 + 210) * 1_000_000


def test_who_waits_for_a_call_back_does_not_give_up():
    model = steady(1, 0, 1, callback_from=50.0, callback_share=1.0)
    done = simulate(replayed(model, (0.0, 500.0), (5.0, 10.0), (80.0, 10.0), patience=100.0))
    assert [column(done, name)[0] for name in ("abandoned", "called_back", "callback", "answered")] == [1, 1, 1, 2]


def test_the_wait_that_is_told_is_compared_with_what_it_was():
    model = replayed(steady(1, 0, 1), (0.0, 100.0), (10.0, 100.0), (40.0, 100.0))
    done = simulate(model)
    assert column(done, "announced")[0] == 2
    assert column(done, "announced_s")[0] == 30e6  # the second was told 0, the third the 30 s of the second
    assert column(done, "announced_off_s")[0] == 90e6 + 130e6


def test_no_more_wait_than_there_is_room_for():
    model = replayed(steady(0, 0, 1, most_waiting=2), *((float(at), 10.0) for at in range(5)))
    done = simulate(model)
    assert [column(done, name)[0] for name in ("open", "blocked")] == [2, 3]


def test_a_partner_takes_who_has_waited_long_enough():
    model = replayed(steady(1, 0, 1, partner_after=60.0), (0.0, 50.0), (10.0, 100.0), (20.0, 10.0))
    done = simulate(model, records=True)
    assert [column(done, name)[0] for name in ("answered", "partner")] == [2, 1]
    assert done.records[0][-1, 4:6].tolist() == [11, 60_000_000]


def test_what_waits_at_the_start_has_its_age():
    model = replayed(steady(1, 0, 1), (-600.0, 60.0), (-300.0, 60.0), (0.0, 60.0))
    done = simulate(model)
    assert column(done, "fresh")[0] == 3
    assert column(done, "wait_s")[0] == (600 + 360 + 120) * 1_000_000


def test_nobody_gives_up_without_patience_of_its_own():
    assert steady(1, 1, 1).queues[0].patience == NEVER
    assert column(simulate(steady(0, 100.0, 5)), "abandoned")[0] == 0
