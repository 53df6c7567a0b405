from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from planning.kpis.measure import KPIS
from scenarios.compare import COMPARISON, Side, compare
from scenarios.queues.measure import measure
from tests.scenarios.queues.shop import played, shop


def kpis(**values: float | None) -> pl.DataFrame:
    rows = [{"kpi": kpi, "scope": "total", "value": value, "unit": "EUR"} for kpi, value in values.items()]
    return pl.DataFrame(rows, schema=KPIS)


def simulated(name: str, seed: int, **parts: list[float]) -> Side:
    rows = [
        {"kpi": kpi, "scope": "total", "scope_id": None, "replication": place, "part": part, "whole": 1.0}
        for kpi, values in parts.items()
        for place, part in enumerate(values)
    ]
    means = {kpi: float(np.mean(values)) for kpi, values in parts.items()}
    frame = pl.DataFrame(rows, schema_overrides={"scope_id": pl.String})
    return Side(name=name, kpis=kpis(**means), replications=frame, count=len(next(iter(parts.values()))), seed=seed)


def test_plans_are_compared_without_intervals() -> None:
    found = compare([Side(name="a", kpis=kpis(cost=100.0, km=5.0)), Side(name="b", kpis=kpis(cost=80.0, late=None))])
    assert found.columns == list(COMPARISON)
    assert found.select("kpi", "run", "value", "difference").rows() == [
        ("cost", "a", 100.0, None),
        ("cost", "b", 80.0, -20.0),
        ("km", "a", 5.0, None),
        ("km", "b", None, None),
        ("late", "a", None, None),
        ("late", "b", None, None),
    ]
    assert found["difference_low"].null_count() == found.height


def test_the_same_replications_are_paired_and_others_are_not() -> None:
    base = [10.0, 20.0, 30.0, 40.0]
    more = [11.0, 21.5, 31.0, 41.5]
    paired = compare([simulated("a", 1, calls=base), simulated("b", 1, calls=more)]).row(1, named=True)
    apart = compare([simulated("a", 1, calls=base), simulated("b", 2, calls=more)]).row(1, named=True)
    assert paired["paired"]
    assert not apart["paired"]
    assert paired["difference"] == apart["difference"] == pytest.approx(1.25)
    spread = np.std([1.0, 1.5, 1.0, 1.5], ddof=1) / 2
    assert paired["difference_high"] == pytest.approx(1.25 + 3.182446 * spread, abs=1e-5)
    each = (np.var(base, ddof=1) + np.var(more, ddof=1)) / 4
    assert apart["difference_low"] == pytest.approx(1.25 - 3.182446 * each**0.5, abs=1e-5)


def test_scenarios_share_their_contacts_so_that_differences_are_known_better_than_figures() -> None:
    sides = []
    for name, patch in (("base", None), ("ill", {"resources": {"remove": ["A3"]}})):
        figures = measure(played(shop(patch=patch), replications=20))
        sides.append(Side(name=name, kpis=figures.kpis, replications=figures.replications(), count=20, seed=0))
    found = compare(sides)
    fresh = found.filter(kpi="fresh", scope="queue", scope_id="phone", run="ill").row(0, named=True)
    assert fresh["difference"] == fresh["difference_low"] == fresh["difference_high"] == 0
    level = found.filter(kpi="abandoned_share", scope="queue", scope_id="phone", run="ill").row(0, named=True)
    other = found.filter(kpi="abandoned_share", scope="queue", scope_id="phone", run="base").row(0, named=True)
    assert level["difference_low"] > 0
    alone = ((level["high"] - level["value"]) ** 2 + (other["high"] - other["value"]) ** 2) ** 0.5
    assert level["difference_high"] - level["difference"] < 0.9 * alone
