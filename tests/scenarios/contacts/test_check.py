"""What contradicts itself is refused before it is simulated, every fault at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios.contacts.laws import NEVER, empirical, fixed, lognormal
from scenarios.contacts.model import Measure, Team, Trigger
from scenarios.contacts.run import simulate
from tests.scenarios.contacts.models import given, steady, team

MODEL = steady(1, 10.0, 2)
QUEUE = MODEL.queues[0]


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (replace(MODEL, queues=[QUEUE, QUEUE]), "two queues have the same name"),
        (replace(MODEL, length=90_000), "an interval lasts up to a day"),
        (replace(MODEL, expected=np.array([[-1.0]])), "expected has a row for each queue"),
        (replace(MODEL, shares=np.array([[0.5]])), "each row adds up to 1"),
        (replace(MODEL, given=given((0, 1), queues=(1,))), "is not from 0 to 0"),
        (replace(MODEL, queues=[replace(QUEUE, concurrency=0)]), "concurrency is at least 1, not 0"),
        (replace(MODEL, queues=[replace(QUEUE, service=NEVER)]), "a service comes to an end"),
        (replace(MODEL, queues=[replace(QUEUE, redials=1.5)]), "redials is a share from 0 to 1, not 1.5"),
        (replace(MODEL, queues=[replace(QUEUE, redials=0.5)]), "redials needs redial_after"),
        (replace(MODEL, queues=[replace(QUEUE, resolved=0.5)]), "resolved below 1 needs return_after"),
        (replace(MODEL, queues=[replace(QUEUE, shifted=0.5)]), "shifted needs shifted_to"),
        (replace(MODEL, queues=[replace(QUEUE, overflow_to="chat")]), "overflow_to is chat, which is no queue"),
        (replace(MODEL, teams=[team(1, 1, "chat")]), "group team: chat is no queue"),
        (replace(MODEL, teams=[Team(group="a", speeds={"calls": 0}, shifts=[])]), "a speed is above 0"),
        (replace(MODEL, teams=[Team(group="a", speeds={}, shifts=[[(5, 5)]])]), "a shift ends after it begins"),
        (replace(MODEL, measures=[Measure(name="m", groups={"x": True})]), "measure m: x is no group"),
        (replace(MODEL, measures=[Measure(name="m", rules={"x": {}})]), "measure m: x is no queue"),
        (replace(MODEL, measures=[Measure(name="m", rules={"calls": {"patience": 1}})]), "m: patience is no rule"),
        (replace(MODEL, triggers=[Trigger(measure="m", queue="calls", what="wait", over=1)]), "no such measure"),
    ],
)
def test_a_model_that_contradicts_itself_is_refused(model, said):
    with pytest.raises(ValueError, match=said):
        simulate(model)


def test_every_fault_is_told_at_once():
    bad = replace(MODEL, length=0, queues=[replace(QUEUE, redials=-1, resolved=2)])
    with pytest.raises(ValueError, match="interval") as told:
        simulate(bad)
    assert len(str(told.value).splitlines()) == 3


@pytest.mark.parametrize(("make", "numbers"), [(fixed, (-1,)), (lognormal, (float("nan"), 1)), (empirical, ([3, 2],))])
def test_a_time_that_cannot_be_is_refused(make, numbers):
    with pytest.raises(ValueError, match=r"from 0 on|do not fall"):
        make(*numbers)
