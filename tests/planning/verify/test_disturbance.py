"""Disturbance: what changes for the requests of the plan in force, the largest of it, weighed, rounded once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.case.load import load_tables
from planning.travel import Travel
from planning.verify import verify
from tests.planning.verify.small import DAY, SETTINGS, a_case, at, table, visit

if TYPE_CHECKING:
    from planning.case.case import Case
    from tests.planning.verify.small import Row

TOMORROW = "2026-11-24"
NIGHTS = [{"start": f"{DAY}T08:00", "end": f"{TOMORROW}T04:00"}, {"resource_id": "T2"}]


def disturbance(case: Case, now: list[Row], before: list[Row]) -> dict[str, int]:
    """What each request is charged, in cents."""
    plan, in_force = (pl.DataFrame(rows, infer_schema_length=None) for rows in (now, before))
    costs = verify(case, Travel.of(case), plan, in_force).costs.filter(term="disturbance")
    assert set(costs["scope"]) <= {"request"}
    return dict(costs.select("scope_id", "amount").iter_rows())


@pytest.mark.parametrize(
    ("now", "amount"),
    [
        (visit("R1", "12:00"), 0),
        (visit("R1", "12:15"), 0),
        (visit("R1", "11:45"), 0),
        (visit("R1", "12:15:01"), 100),
        (visit("R1", "11:44:59"), 100),
        (visit("R1", "12:00", resource_id="T2"), 300),
        (visit("R1", "13:00", resource_id="T2"), 300),
        (visit("R1", start=None, sequence=1), 100),
        ({**visit("R1"), "start": at("00:00", TOMORROW)}, 2000),
        ({**visit("R1"), "start": at("23:59")}, 100),
        (visit("R2", "12:00"), 10_000),
    ],
)
def test_of_a_request_without_promise_the_largest_change_counts(now: Row, amount: int) -> None:
    case = a_case({}, {}, resources=[{}, {}], shifts=NIGHTS)
    assert disturbance(case, [now], [visit("R1", "12:00")]) == ({"R1": amount} if amount else {})


@pytest.mark.parametrize(("start", "amount"), [("11:55", 500), ("11:56", 0), ("12:04", 0), ("12:05", 500)])
def test_a_start_outside_the_promise_in_force_costs_within_the_tolerance_too(start: str, amount: int) -> None:
    told = {"promised_start": at("11:56"), "promised_end": at("12:04")}
    charged = disturbance(a_case({}), [visit("R1", start)], [visit("R1", "12:00", **told)])
    assert charged == ({"R1": amount} if amount else {})


def test_a_promise_of_the_requests_table_that_was_not_in_force_is_not_charged() -> None:
    promise = {"promised_start": f"{DAY}T09:00", "promised_end": f"{DAY}T09:30"}
    assert disturbance(a_case(promise), [visit("R1", "12:00")], [visit("R1", "12:00")]) == {}


def test_the_day_is_the_local_day() -> None:
    tables = {
        "requests": table([{"request_id": "R1", "x": "1", "y": "0", "duration_min": "10"}]),
        "resources": table([{"resource_id": "T1", "x": "0", "y": "0"}]),
        "shifts": table([{"resource_id": "T1", "start": f"{DAY}T10:00", "end": f"{TOMORROW}T10:00"}]),
    }
    case = load_tables(tables, SETTINGS | {"timezone": "America/New_York"})
    # 23:30 and 00:30 in New York: one day in Greenwich, two where the client lives
    late, early = ({**visit("R1"), "start": at(clock, TOMORROW)} for clock in ("04:30", "05:30"))
    assert disturbance(case, [early], [late]) == {"R1": 2000}


def test_the_weight_of_the_client_and_that_he_was_told_multiply_it() -> None:
    told: dict[str, Any] = {"notified_at": f"{DAY}T07:00"}
    gold = {"client_id": "C1"}
    case = a_case(gold, told, gold | told, {}, clients=[{"client_id": "C1", "weight": "7"}])
    before = [visit(f"R{number}", "12:00") for number in range(1, 5)]
    now = [visit(f"R{number}", f"{8 + number:02}:00") for number in range(1, 4)]
    assert disturbance(case, now, before) == {"R1": 700, "R2": 1000, "R3": 7000, "R4": 10_000}


@pytest.mark.parametrize(("amount", "notified", "rounded"), [("0.01", 0.5, 0), ("0.03", 0.5, 2), ("0.05", 0.3, 2)])
def test_the_product_is_rounded_once_half_to_even(amount: str, notified: float, rounded: int) -> None:
    tables = {
        "requests": table(
            [{"request_id": "R1", "x": "1", "y": "0", "duration_min": "10", "notified_at": DAY + "T07:00"}]
        ),
        "resources": table([{"resource_id": "T1", "x": "0", "y": "0"}]),
        "shifts": table([{"resource_id": "T1", "start": f"{DAY}T08:00", "end": f"{DAY}T16:00"}]),
    }
    prices = {"disturbance": {"time": amount, "notified": notified}}
    case = load_tables(tables, SETTINGS | {"objective": prices})
    charged = disturbance(case, [visit("R1", "13:00")], [visit("R1", "12:00")])
    assert charged == ({"R1": rounded} if rounded else {})


def test_a_request_that_the_case_no_longer_has_and_a_break_cost_nothing() -> None:
    pause = {"activity": "break", "request_id": None, "resource_id": "T1", "start": at("12:00")}
    assert disturbance(a_case({}), [visit("R1", "09:00")], [visit("R9", "09:00"), pause]) == {}


def test_a_request_that_was_not_in_force_costs_nothing() -> None:
    assert disturbance(a_case({}, {}), [visit("R1", "09:00"), visit("R2", "12:00")], [visit("R1", "09:00")]) == {}


def test_a_resource_that_is_gone_and_a_start_that_is_unknown_are_charged_as_far_as_can_be_told() -> None:
    before = [{**visit("R1"), "resource_id": "T9"}, visit("R2", None)]
    now = [visit("R1", "09:00"), visit("R2", "12:00")]
    assert disturbance(a_case({}, {}), now, before) == {"R1": 300}


def test_of_a_request_that_was_in_force_twice_the_earliest_visit_counts() -> None:
    before = [visit("R1", "12:00"), visit("R1", "09:00")]
    assert disturbance(a_case({}), [visit("R1", "09:00")], before) == {}
    assert disturbance(a_case({}), [visit("R1", "12:00")], before) == {"R1": 100}
