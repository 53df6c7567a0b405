"""Results as tables, and quantiles of waits out of bins."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.contacts.laws import lognormal
from scenarios.contacts.results import MEASURED, wait_quantile
from scenarios.contacts.run import simulate
from tests.scenarios.contacts.models import steady


def test_the_table_of_results_adds_up_to_what_was_counted():
    done = simulate(steady(3, 60.0, 5, callback_from=30.0, callback_share=0.5), replications=3, first=7)
    table = done.frame()
    assert table.columns == ["replication", "queue_id", "segment", "line", "interval", *MEASURED]
    assert table.height == 3 * 2 * 5
    assert table["replication"].unique().sort().to_list() == [7, 8, 9]
    assert table["answered"].sum() == done.total("answered").sum()
    assert table["wait_s"].sum() == pytest.approx(done.total("wait_s").sum() / 1e6)
    assert table.filter(line="callback")["fresh"].sum() == 0


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_quantiles_of_waits_are_those_of_the_contacts(share):
    model = steady(9, 160.0, 60, service=lognormal(200.0, 1.0))
    done = simulate(model, replications=4, records=True)
    waits = np.concatenate([rows[rows[:, 4] == 9, 5] for rows in done.records]) / 1e6
    found = float(wait_quantile(done.waits[0, 0, 0].sum(axis=0), share))
    assert found == pytest.approx(np.quantile(waits, share), rel=0.03)
    by_day = wait_quantile(done.waits_by_day[:, 0, 0, 0], share)
    assert by_day.shape == (4, 3)
    assert by_day.mean() == pytest.approx(found, rel=0.5)


def test_half_of_those_who_do_not_wait_wait_for_nothing_and_of_nobody_there_is_no_quantile():
    counts = np.zeros((2, 192), dtype=np.int64)
    counts[1, 0] = 5
    found = wait_quantile(counts, 0.5)
    assert np.isnan(found[0])
    assert found[1] == 0
