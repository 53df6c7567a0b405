"""Random numbers belong to contacts: scenarios share them, and threads, order and room change nothing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from planning.engine.draws import derived, normal
from scenarios.contacts import run
from scenarios.contacts.laws import exponential, lognormal
from scenarios.contacts.model import Model, Queue
from scenarios.contacts.run import simulate
from tests.scenarios.contacts.models import HOUR, column, steady, team

ROOT = Path(__file__).parents[3]


def busy_day() -> Model:
    calls = Queue(
        name="calls",
        service=lognormal(180.0, 1.0),
        patience=exponential(120.0),
        redials=0.4,
        redial_after=exponential(600),
    )
    chat = Queue(name="chat", service=exponential(400.0), concurrency=2, resolved=0.7, return_after=exponential(900.0))
    return Model(
        length=HOUR,
        queues=[calls, chat],
        teams=[team(12, 8, "calls"), team(4, 8, "calls", "chat")],
        expected=np.array([[200.0, 300.0, 250.0, 280.0] * 2, [30.0] * 8]),
        spread=0.1,
    )


def test_the_same_seed_gives_the_same_whatever_runs_at_once_or_before():
    alone = simulate(busy_day(), replications=6, seed=3)
    threads = simulate(busy_day(), replications=6, seed=3, threads=4)
    later = simulate(busy_day(), replications=2, seed=3, first=4)
    for name in ("cells", "waits", "waits_by_day", "ends", "hours"):
        assert (getattr(alone, name) == getattr(threads, name)).all()
    assert (alone.cells[4:] == later.cells).all()


def test_another_seed_and_another_replication_give_something_else():
    first, second = (simulate(busy_day(), replications=2, seed=seed).cells for seed in (3, 4))
    assert (first != second).any()
    assert (first[0] != first[1]).any()


def test_how_much_room_there_is_at_first_changes_nothing(monkeypatch):
    ample = simulate(busy_day(), replications=2, records=True)
    monkeypatch.setattr(run, "PLACES", 1)
    tight = simulate(busy_day(), replications=2, records=True)
    assert (ample.cells == tight.cells).all()
    assert all((one == other).all() for one, other in zip(ample.records, tight.records, strict=True))


def arrivals(model: Model) -> set[tuple[int, ...]]:
    (rows,) = simulate(model, records=True).records
    return set(map(tuple, rows[rows[:, 2] == 0][:, [0, 3]].tolist()))


def test_more_demand_means_the_same_contacts_at_the_same_moments_and_some_more():
    model = steady(5, 700.0, 5)
    more = replace(model, expected=model.expected * 1.2)
    assert arrivals(model) < arrivals(more)
    assert len(arrivals(more)) / len(arrivals(model)) == pytest.approx(1.2, abs=0.05)


def test_a_queue_keeps_its_contacts_where_others_are_added():
    chat = Queue(name="chat", service=exponential(60.0), stream=9)
    calls = replace(steady(5, 1, 5).queues[0], stream=4)
    alone = Model(length=HOUR, queues=[calls], teams=[team(3, 5, "calls")], expected=np.full((1, 5), 50.0))
    both = replace(alone, queues=[chat, calls], teams=[team(3, 5, "calls", "chat")], expected=np.full((2, 5), 50.0))
    assert arrivals(alone) < arrivals(both)


def test_the_difference_of_scenarios_is_known_better_than_each_of_them():
    model = busy_day()
    more = replace(model, teams=[*model.teams, team(1, 8, "calls", group="temps")])
    one, other = (column(simulate(each, replications=60), "abandoned") for each in (model, more))
    assert (one - other).std() < 0.6 * np.hypot(one.std(), other.std())


def test_quantiles_of_the_normal_distribution_are_exact():
    for share in (1e-300, 1e-12, 1e-5, 0.02, 0.3, 0.5, 0.6, 0.95, 1 - 1e-9):
        assert normal.py_func(share) == pytest.approx(NormalDist().inv_cdf(share), rel=1e-14, abs=1e-15)  # type: ignore[attr-defined]


def test_the_next_process_simulates_without_the_compiler():
    asked = "import sys, scenarios.contacts.run; print('numba' in sys.modules)"
    assert derived is not None  # compiled by now
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"
