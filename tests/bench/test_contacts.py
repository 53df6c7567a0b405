"""The peers of the simulation simulate the same queue."""

from __future__ import annotations

from importlib import import_module

import pytest

from bench.contacts import PEERS, QUEUES, _exact, _own
from bench.hotline import A_DAY, hotline
from scenarios.contacts.run import simulate


@pytest.mark.parametrize("queue", QUEUES)
def test_what_is_measured_is_the_queue_of_the_formulas(queue):
    wait, gone = _exact(queue)
    done = _own(queue, 1_000_000, seed=0)
    came = done.answered + done.abandoned
    assert done.waited / came == pytest.approx(wait, rel=0.1)
    assert done.abandoned / came == pytest.approx(gone, rel=0.05)


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("queue", QUEUES)
def test_a_peer_simulates_the_same_queue(name, queue):
    pytest.importorskip(name, reason=f"{name} is not installed (extra bench)")
    done = import_module(f"bench.peers.{name}").simulate(queue, 20_000, 0)
    wait, gone = _exact(queue)
    came = done.answered + done.abandoned
    assert came == pytest.approx(20_000, rel=0.03)
    assert done.waited / came == pytest.approx(wait, rel=0.4)
    assert done.abandoned / came == pytest.approx(gone, rel=0.2)


def test_all_there_is_happens_on_the_day_of_the_hotline():
    done = simulate(hotline(), replications=3)
    assert hotline().expected.sum() == pytest.approx(sum(A_DAY.values()))
    names = ("redial", "repeat", "callback", "shifted_in", "deflected", "blocked", "abandoned", "overflowed", "partner")
    assert all(done.total(name).sum() > 0 for name in names)
    assert (done.ran[:, 0, :, 0].sum(axis=1) == 1).all()
    assert done.ran[:, 1, :, 0].sum() > 0
