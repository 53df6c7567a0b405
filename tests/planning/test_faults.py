"""Faults as data."""

from __future__ import annotations

import pickle

from planning.faults import Fault, InputError


def test_an_error_keeps_its_faults_on_the_way_to_another_process():
    faults = [
        Fault(code="E102", file="b.csv", line=3, column="n", value="x", wrong="is no number", right="a number"),
        Fault(code="E326", file="a.csv", wrong="is missing", right="a table"),
    ]
    found = pickle.loads(pickle.dumps(InputError(faults)))  # noqa: S301 - our own
    assert found.faults == (faults[1], faults[0])
    assert str(found) == str(InputError(faults))
