"""KPIs of rules over groups, on the case that `tests.planning.verify.groups` works by hand."""

from __future__ import annotations

from typing import Any

import pytest

from planning.kpis import measure
from scenarios.expect import check, expectations
from tests.planning.verify.groups import made, weighed

FREELANCE = {"contract": "freelance", "of": "jobs", "most": 0.3}


def figures(*rules: Any, **others: Any) -> dict[tuple[str, str | None], float | None]:
    kpis = measure(made(*rules, **others), weighed(*rules, **others))
    rows = kpis.filter(kpis["scope"].is_in(["total", "constraint"])).select("kpi", "scope_id", "value")
    return {(kpi, name): value for kpi, name, value in rows.iter_rows() if "_" in kpi}


@pytest.mark.parametrize(
    ("rule", "kpi", "value"),
    [
        ({"share": FREELANCE}, "share_reached", 0.4),
        ({"share": {**FREELANCE, "of": "hours"}}, "share_reached", 0.4),
        ({"rest_between_shifts": "11h"}, "rest_least", 22 + 2 / 3),
        ({"days_in_a_row": 6}, "days_in_a_row_most", 5),
        ({"hours_a_week": "40h"}, "week_hours_most", 4),
        ({"fairness": {"of": "hours", "price": 5}}, "unfair_hours", 7 + 2 / 3),
        ({"fairness": {"of": "hours", "price": 5}}, "unfair_hours_most", 7 + 2 / 3),
        ({"fairness": {"of": "jobs", "price": 5}}, "unfair_jobs", 5.5),
        ({"fairness": {"of": "jobs", "price": 5}}, "unfair_jobs_most", 5.5),
    ],
)
def test_what_a_rule_measures_is_a_kpi_in_all_and_by_its_name(rule: Any, kpi: str, value: float) -> None:
    found = figures({**rule, "name": "mine"})
    assert found[kpi, None] == pytest.approx(value, abs=1e-6)
    assert found[kpi, "mine"] == found[kpi, None]


def test_visits_outside_territories_are_counted_where_there_are_none_too() -> None:
    told = {
        name: figures(people={"T1": {"territories": zones}})
        for name, zones in (("one", "north"), ("none", "north;south"))
    }
    assert [told[name]["outside_territory", "territories"] for name in ("one", "none")] == [1, 0]


def test_of_two_rules_the_largest_share_stands_for_all() -> None:
    found = figures({"share": FREELANCE}, {"share": {**FREELANCE, "contract": "employee"}})
    assert (found["share_reached", "share"], found["share_reached", "share 2"], found["share_reached", None]) == (
        0.4,
        0.6,
        0.6,
    )


def test_a_case_without_rules_has_none_of_these() -> None:
    assert {kpi for kpi, _ in figures()} & {"share_reached", "rest_least", "week_hours_most", "unfair_hours"} == set()


def test_a_rule_of_which_there_is_nothing_to_measure_has_no_figure() -> None:
    found = figures({"rest_between_shifts": {"least": "11h", "where": "team = 'night'"}})
    assert found["rest_least", "rest_between_shifts"] is None


def test_expectations_may_name_them() -> None:
    rule = {"share": FREELANCE, "name": "mine"}
    expected = expectations([{"kpi": "share_reached", "scope": "constraint", "scope_id": "mine", "most": 0.3}])
    _, unmet = check(measure(made(rule), weighed(rule)), expected)
    assert [str(one) for one in unmet] == ["share_reached of constraint mine is to be at most 0.3; it is 0.4"]
