"""Costs: every term exact, rounded once, half to even; and what is broken."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.verify.money import cents
from tests.planning.verify.small import DAY, a_case, judged, pause, visit

if TYPE_CHECKING:
    from planning.verify import Verdict

PROMISE = {"promised_start": f"{DAY}T09:00", "promised_end": f"{DAY}T09:30"}


def amounts(verdict: Verdict) -> dict[tuple[str, str], int]:
    return {(term, name): amount for term, _, name, amount in verdict.costs.iter_rows()}


@settings(deadline=None)
@given(st.integers(-(10**12), 10**12), st.sampled_from([2, 3, 1000, 360_000, 100_000]))
def test_amounts_are_rounded_half_to_even(parts: int, of: int) -> None:
    found = pl.select(cents(pl.lit(parts, pl.Int64), of)).item()
    assert found == round(Fraction(parts, of))


@pytest.mark.parametrize(("parts", "rounded"), [(5, 0), (15, 2), (25, 2), (-5, 0), (-15, -2), (26, 3)])
def test_a_half_goes_to_the_even_cent(parts: int, rounded: int) -> None:
    assert pl.select(cents(pl.lit(parts, pl.Int64), 10)).item() == rounded


def test_a_visit_costs_its_travel_and_the_time_away() -> None:
    assert amounts(judged(a_case({}), visit("R1", "09:00"))) == {
        ("travel", "T1"): 1000,
        ("working_time", "T1"): 4000,
    }


def test_overtime_costs_its_factor_and_breaks_are_not_paid() -> None:
    case = a_case(
        {},
        {},
        resources=[{"overtime_factor": "1.5", "max_overtime_min": "60", "cost_shift": "7", "cost_job": "0.25"}],
        shifts=[{"breaks": "30@12:00-13:00"}],
    )
    verdict = judged(case, visit("R1", "11:00"), pause("12:00"), visit("R2", "15:20"))
    assert amounts(verdict) == {
        ("travel", "T1"): 1000,
        ("working_time", "T1"): (5 * 60 + 10 - 30) * 50,
        ("overtime", "T1"): 30 * 75,
        ("shift", "T1"): 700,
        ("job", "T1"): 50,
    }
    assert verdict.cost == verdict.costs["amount"].sum() == 1000 + 14_000 + 2250 + 700 + 50


SLA = {"tier": "*", "service_id": "*", "penalty_fixed": "5", "penalty_hour": "10", "penalty_cap": "12"}


@pytest.mark.parametrize(
    ("start", "cents_late"),
    [("09:00", 0), ("09:00:01", 500), ("09:30", 1000), ("09:42", 1200 + 700), ("12:00", 2400)],
)
def test_each_clause_of_the_sla_is_fixed_and_by_the_second_then_capped(start: str, cents_late: int) -> None:
    late = {"respond_by": f"{DAY}T09:00", "due_at": f"{DAY}T10:30", "duration_min": "60"}
    verdict = judged(a_case(late, sla=[SLA]), visit("R1", start))
    assert amounts(verdict).get(("sla", "R1"), 0) == cents_late


def test_a_request_left_out_costs_its_value_and_the_penalty_by_the_end_of_the_horizon() -> None:
    late = {"respond_by": "2026-11-24T23:54", "due_at": "2026-11-24T12:00", "value": "100"}
    assert amounts(judged(a_case(late, sla=[SLA]))) == {("unserved", "R1"): 10_000 + 600 + 1200}


def test_a_request_due_after_the_horizon_costs_its_value_alone() -> None:
    assert amounts(judged(a_case({"respond_by": "2026-11-25T00:00", "value": "0.01"}))) == {("unserved", "R1"): 1}


@pytest.mark.parametrize(("preferred", "amount"), [(None, None), ("T1;T2", None), ("T2", 1000)])
def test_a_request_served_by_none_of_its_preferred_resources_costs(preferred: str | None, amount: int | None) -> None:
    case = a_case({"preferred_resources": preferred}, resources=[{}, {}])
    assert amounts(judged(case, visit("R1", "09:00"))).get(("preference", "R1")) == amount


def test_a_mandatory_request_with_a_promise_that_is_left_out_counts_once() -> None:
    gold = {"clients": [{"client_id": "C1", "weight": "7"}]}
    case = a_case({"client_id": "C1", "mandatory": "true", **PROMISE}, {"mandatory": "true"}, {}, **gold)
    verdict = judged(case)
    assert verdict.broken == 8
    assert verdict.promises_broken["request_id"].to_list() == ["R1"]


@pytest.mark.parametrize(("start", "broken"), [("08:59", 1), ("09:00", 0), ("09:30", 0), ("09:31", 1)])
def test_a_promise_is_kept_where_the_start_lies_inside_it(start: str, broken: int) -> None:
    verdict = judged(a_case(PROMISE), visit("R1", start))
    assert verdict.broken == broken
    assert verdict.violations.is_empty()
