"""Whatever is simulated: every contact ends once, nobody does two things at once, and nothing is lost."""

from __future__ import annotations

from math import inf

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.contacts.kernel import arena
from scenarios.contacts.laws import NEVER, empirical, exponential, fixed, lognormal
from scenarios.contacts.model import Measure, Model, Queue, Segment, Team, Trigger
from scenarios.contacts.results import MEASURED, Results
from scenarios.contacts.run import simulate
from tests.seeds import ASKED

HOURS, NAMES = 3, ("calls", "chat", "mail")
SHARE = st.sampled_from([0.0, 0.3, 1.0])
SPAN = st.tuples(st.integers(0, 9000), st.integers(1, 3000)).map(lambda span: (span[0], span[0] + span[1]))
PATIENCE = st.sampled_from([NEVER, exponential(100.0), fixed(30.0), lognormal(90.0, 0.8), empirical([0.0, 60.0, inf])])
SERVICE = st.sampled_from([fixed(120.0), exponential(200.0), lognormal(150.0, 1.2), empirical([5.0, 100.0, 600.0])])


@st.composite
def queues(draw, name: str) -> Queue:
    others = [other for other in NAMES if other != name]
    return Queue(
        name=name,
        service=draw(SERVICE),
        patience=draw(PATIENCE),
        concurrency=draw(st.integers(1, 3)),
        priority=draw(st.integers(0, 3)),
        ageing=draw(st.sampled_from([0.0, 5.0])),
        best_skilled=draw(st.booleans()),
        most_waiting=draw(st.sampled_from([inf, 0, 5])),
        deflected=draw(SHARE) / 2,
        shifted=draw(SHARE) / 2,
        shifted_to=draw(st.sampled_from(others)),
        redials=draw(SHARE) * 0.8,
        redial_after=fixed(40.0),
        resolved=1 - draw(SHARE) / 2,
        returns=draw(SHARE),
        return_after=exponential(300.0),
        callback_from=draw(st.sampled_from([inf, 0.0, 60.0])),
        callback_share=draw(SHARE),
        overflow_to=draw(st.sampled_from([None, *others])),
        overflow_after=draw(st.sampled_from([0.0, 45.0])),
        partner_after=draw(st.sampled_from([inf, 0.0, 300.0])),
        reserve=draw(st.integers(0, 2)),
    )


@st.composite
def teams(draw, group: str) -> Team:
    served = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    return Team(
        group=group,
        speeds={name: draw(st.sampled_from([0.5, 1.0, 1.5])) for name in served},
        shifts=draw(st.lists(st.lists(SPAN, max_size=2).map(apart), max_size=5)),
        after={name: draw(st.sampled_from([0.0, 20.0, inf])) for name in served if draw(st.booleans())},
    )


def apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out what lies within another span of the same agent."""
    kept: list[tuple[int, int]] = []
    for span in sorted(spans):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


@st.composite
def measures(draw, name: str) -> Measure:
    return Measure(
        name=name,
        rules={
            draw(st.sampled_from(NAMES)): draw(
                st.sampled_from([{"admits": 0.0}, {"served": 0.0}, {"callback_share": 1.0, "callback_from": 10.0}])
            )
        },
        groups={draw(st.sampled_from("ab")): draw(st.booleans())},
        after={(draw(st.sampled_from("ab")), draw(st.sampled_from(NAMES))): draw(st.sampled_from([0.0, 30.0, inf]))},
        during=draw(st.lists(SPAN, max_size=2)),
    )


@st.composite
def models(draw) -> Model:
    per_hour = st.sampled_from([0.0, 5.0, 60.0, 300.0])
    expected = np.array([[draw(per_hour) for _ in range(HOURS)] for _ in NAMES])
    trigger = Trigger(
        measure="second",
        queue=draw(st.sampled_from(NAMES)),
        what=draw(st.sampled_from(["wait", "backlog"])),
        over=draw(st.sampled_from([0, 5, 60])),
        hold=draw(st.sampled_from([0.0, 120.0])),
        lead=draw(st.sampled_from([0.0, 120.0])),
    )
    return Model(
        length=3600.0,
        queues=[draw(queues(name)) for name in NAMES],
        teams=[draw(teams(group)) for group in "aba"],
        expected=expected,
        spread=draw(st.sampled_from([0.0, 0.3])),
        segments=[Segment(name="all"), Segment(name="vip", priority=2)][: draw(st.integers(1, 2))],
        measures=[draw(measures("first")), draw(measures("second"))],
        triggers=[trigger] if draw(st.booleans()) else [],
        on_call=draw(st.sampled_from([[], ["b"]])),
    )


@settings(max_examples=max(30, ASKED), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(models(), st.integers(0, 2**40))
def test_every_contact_ends_exactly_once_and_nobody_does_two_things_at_once(model: Model, seed: int) -> None:
    done = simulate(model, replications=2, seed=seed, records=True)
    contacts_end_once(done)
    agents_do_what_they_can(model, done)
    records_are_what_was_counted(done)


def contacts_end_once(done: Results) -> None:
    cells = done.cells
    assert (cells >= 0).all()
    offered, ended = cells[..., : arena.ENDED].sum(axis=-1), cells[..., arena.ENDED : arena.OPEN + 1].sum(axis=-1)
    assert (offered == ended).all()
    count = {name: cells[..., place].sum(axis=(1, 2, 3, 4)) for place, name in enumerate(MEASURED)}
    assert (count["shifted"] == count["shifted_in"]).all()
    assert (count["called_back"] == count["callback"]).all()
    assert (count["redial"] <= count["abandoned"] + count["blocked"]).all()
    assert (count["repeat"] <= count["answered"] - count["resolved"]).all()
    assert (count["answered_in_time"] <= count["answered"]).all()
    assert done.waits.sum() == count["answered"].sum() == done.waits_by_day.sum()
    waiting = done.ends[:, :, -1, 0].sum(axis=1)
    assert (waiting == count["open"]).all()


def agents_do_what_they_can(model: Model, done: Results) -> None:
    """No more at once than there is room for, no contact outside of a shift, and the time adds up."""
    there, busy = done.hours[..., 0], done.hours[..., 1]
    assert (busy >= 0).all()
    assert (busy <= there).all()
    shifts = [spans for team in model.teams for spans in team.shifts]
    skills = [team.speeds for team in model.teams for _ in team.shifts]
    units = int(np.lcm.reduce([queue.concurrency for queue in model.queues]))
    lines = done.cells.shape[2] * done.cells.shape[3]
    for rows in done.records:
        for agent, spans in enumerate(shifts):
            mine = rows[(rows[:, 7] == agent) & (rows[:, 4] == arena.ANSWERED)]
            begun = mine[:, 3] + mine[:, 5]
            begun = np.where(mine[:, 3] + mine[:, 5] > 0, begun, 0)
            assert all(any(a * 1e6 <= at < b * 1e6 for a, b in spans) for at in begun.tolist())
            to = [model.queues[line // lines] for line in mine[:, 1].tolist()]
            assert all(queue.name in skills[agent] or queue.overflow_to in skills[agent] for queue in to)
            needs = [units // queue.concurrency for queue in to]
            turns = [(at, need) for at, need in zip(begun.tolist(), needs, strict=True)]
            turns += [
                (at + long, -need) for at, long, need in zip(begun.tolist(), mine[:, 6].tolist(), needs, strict=True)
            ]
            held = 0
            for _, need in sorted(turns):
                held += need
                assert held <= units


def records_are_what_was_counted(done: Results) -> None:
    for place, rows in enumerate(done.records):
        endings = np.bincount(rows[:, 4], minlength=arena.OPEN + 1)[arena.ENDED :]
        assert endings.tolist() == done.cells[place, ..., arena.ENDED : arena.OPEN + 1].sum(axis=(0, 1, 2, 3)).tolist()
        answered = rows[rows[:, 4] == arena.ANSWERED]
        assert answered[:, 5].sum() == done.cells[place, ..., arena.WAITED].sum()
        assert (rows[:, 5] >= 0).all()
        steps = rows[:, [0, 2, 3, 4]]  # who goes on as another kind keeps the identity
        assert len(np.unique(steps, axis=0)) == len(steps)
