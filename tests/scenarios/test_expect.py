from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from planning.faults import InputError
from planning.kpis import KPIS
from scenarios.expect import check, expectations


def kpis(*rows: tuple[str, str, str | None, float | None]) -> pl.DataFrame:
    taken = [dict.fromkeys(KPIS) | dict(zip(("kpi", "scope", "scope_id", "value"), row, strict=True)) for row in rows]
    return pl.DataFrame(taken, schema=KPIS)


TAKEN = kpis(
    ("on_time", "total", None, 0.9),
    ("on_time", "tier", "gold", 0.95),
    ("on_time", "tier", "silver", 0.85),
    ("sla_met", "total", None, None),
    ("cost", "total", None, 100.0),
)


def judged(*rows: dict[str, Any], scenario: str = "base") -> tuple[list[tuple[float | None, bool | None]], list[str]]:
    filled, unmet = check(TAKEN, expectations(rows, scenario))
    assert filled.drop("target", "met").equals(TAKEN.drop("target", "met"))
    return filled.select("target", "met").rows(), [str(one) for one in unmet]


NOTHING = (None, None)


def test_a_kpi_at_its_bound_meets_it() -> None:
    targets, unmet = judged({"kpi": "on_time", "least": 0.9}, {"kpi": "cost", "most": 100})
    assert targets == [(0.9, True), NOTHING, NOTHING, NOTHING, (100.0, True)]
    assert unmet == []


def test_a_kpi_beyond_its_bound_is_told_with_its_value() -> None:
    targets, unmet = judged({"kpi": "on_time", "least": 0.91}, {"kpi": "cost", "most": 99.5})
    assert targets == [(0.91, False), NOTHING, NOTHING, NOTHING, (99.5, False)]
    assert unmet == ["on_time is to be at least 0.91; it is 0.9", "cost is to be at most 99.5; it is 100"]


def test_a_scope_without_its_id_expects_it_of_each() -> None:
    targets, unmet = judged({"kpi": "on_time", "scope": "tier", "least": 0.9})
    assert targets == [NOTHING, (0.9, True), (0.9, False), NOTHING, NOTHING]
    assert unmet == ["on_time of tier is to be at least 0.9; it is 0.85 for silver"]


def test_a_scope_with_its_id_expects_it_of_that_one() -> None:
    targets, unmet = judged({"kpi": "on_time", "scope": "tier", "scope_id": "silver", "least": 0.9})
    assert targets == [NOTHING, NOTHING, (0.9, False), NOTHING, NOTHING]
    assert unmet == ["on_time of tier silver is to be at least 0.9; it is 0.85"]


def test_of_two_bounds_the_one_that_is_missed_is_shown() -> None:
    both = {"kpi": "cost", "least": 50, "most": 90}
    assert judged(both) == (
        [NOTHING, NOTHING, NOTHING, NOTHING, (90.0, False)],
        ["cost is to be at least 50 and at most 90; it is 100"],
    )
    apart = judged({"kpi": "cost", "least": 50}, {"kpi": "cost", "most": 90}, {"kpi": "cost", "most": 200})
    assert apart[0][4] == (90.0, False)
    assert len(apart[1]) == 1


def test_a_share_of_nothing_meets_everything_and_a_figure_that_is_not_there_nothing() -> None:
    platinum = {"kpi": "on_time", "scope": "tier", "scope_id": "platinum", "least": 0.9}
    targets, unmet = judged({"kpi": "sla_met", "least": 0.9}, platinum)
    assert targets[3] == (0.9, True)
    assert unmet == ["on_time of tier platinum is to be at least 0.9: there is no such figure"]


def test_an_expectation_of_a_scenario_speaks_of_that_scenario_only() -> None:
    rows = ({"kpi": "on_time", "least": 0.95}, {"kpi": "cost", "most": 1, "scenario": "storm"})
    assert judged(*rows)[1] == ["on_time is to be at least 0.95; it is 0.9"]
    assert judged(*rows, scenario="storm")[1] == ["cost is to be at most 1; it is 100"]
    assert judged(*rows, scenario="flu")[1] == []


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            {"kpi": "ontime", "least": 1},
            "case.yaml: expect.1.kpi: 'ontime' is no KPI (did you mean on_time?) [E932]",
        ),
        (
            {"kpi": "on_time", "scope": "tiers", "least": 1, "scenario": "storm"},
            "case.yaml: expect.1.scope: 'tiers' is no scope of on_time (did you mean tier?) [E932]",
        ),
    ],
)
def test_an_unknown_kpi_or_scope_is_a_fault_of_any_scenario_before_anything_is_planned(
    row: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputError) as caught:
        expectations([row])
    assert str(caught.value) == says


def test_a_scope_id_needs_its_scope() -> None:
    with pytest.raises(InputError, match=r"has a scope_id without its scope .*tier.* \[E932\]"):
        expectations([{"kpi": "on_time", "scope_id": "gold", "least": 1}])
