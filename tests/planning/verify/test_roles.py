"""The parts of a request: who fills which, when each starts, and what the request as a whole is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.kpis import measure
from planning.travel import Travel
from planning.verify import verify
from tests.planning.verify.small import DAY, a_case, at, judged, said, sentences, visit, window

if TYPE_CHECKING:
    from planning.case.case import Case
    from tests.planning.verify.small import Row

ROLES = [
    {"service_id": "lift", "role": "lead", "skills": "gas"},
    {"service_id": "lift", "role": "mate", "offset_min": "30", "duration_min": "20"},
    {"service_id": "lift", "role": "rig", "kind": "equipment", "offset_min": "-15", "duration_min": "120"},
]
RESOURCES = [{"skills": "gas"}, {}, {"kind": "equipment", "cost_hour": "0", "cost_km": "0"}, {"skills": "gas"}]
SHIFTS = [{"resource_id": f"T{number}"} for number in range(1, 5)]


def a_lift(*requests: Row, resources: list[Row] = RESOURCES, **others: list[Row]) -> Case:
    asked = [{"service_id": "lift", **request} for request in requests or ({},)]
    services = [{"service_id": "lift", "interruptible": "true"}]
    return a_case(*asked, resources=resources, **{"shifts": SHIFTS, "services": services, "roles": ROLES, **others})


def a_team(lead: Row | None = None, mate: Row | None = None, rig: Row | None = None) -> list[Row]:
    """The three rows of R1, which starts at 10:00, with what is changed; they do not say which part they are."""
    return [
        {**visit("R1", "10:00", resource_id="T1"), **(lead or {})},
        {**visit("R1", "10:30", resource_id="T2"), **(mate or {})},
        {**visit("R1", "09:45", resource_id="T3"), **(rig or {})},
    ]


OTHER_LEAD = {"resource_id": "T4", "part": "1"}


def test_each_row_fills_the_first_free_part_that_takes_its_kind() -> None:
    verdict = judged(a_lift(), *a_team())
    assert said(verdict) == []
    assert verdict.rows.select("resource_id", "part", "role", "start", "end").rows() == [
        ("T1", "1", "lead", at("10:00"), at("11:00")),
        ("T2", "2", "mate", at("10:30"), at("10:50")),
        ("T3", "3", "rig", at("09:45"), at("11:45")),
    ]


def test_a_row_that_names_its_part_or_its_role_fills_that_one() -> None:
    verdict = judged(a_lift(), *a_team(OTHER_LEAD, {"resource_id": "T1"}, {"role": "rig"}))
    assert said(verdict) == []
    assert dict(verdict.rows.select("resource_id", "part").iter_rows()) == {"T4": "1", "T1": "2", "T3": "3"}


def test_a_role_is_filled_as_often_as_it_says() -> None:
    roles = [{"service_id": "lift", "role": "lead"}, {"service_id": "lift", "role": "mate", "count": "2"}]
    case = a_lift(roles=roles)
    rows = [visit("R1", "10:00", resource_id=name) for name in ("T1", "T2", "T4")]
    assert said(judged(case, *rows)) == []
    assert judged(case, *rows).rows["part"].to_list() == ["1", "2", "3"]
    assert sentences(judged(case, *rows[:2])) == ["R1 lacks part 3 (mate)"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"mate": {"start": at("10:31")}},
            "part 2 (mate) starts 10:31, and should start 10:30, 30 min after R1 starts",
        ),
        ({"rig": {"start": at("09:00")}}, "part 3 (rig) starts 09:00, and should start 09:45, 15 min before R1 starts"),
        (
            {"mate": {"resource_id": "T3", "part": "2", "start": at("12:30")}},
            "part 2 (mate) starts 12:30, and should start 10:30, 30 min after R1 starts",
        ),
        ({"mate": {"part": "7"}}, "R1 has no part 7"),
        ({"mate": {"role": "cook"}}, "R1 has no part in the role cook left"),
        ({"rig": {"resource_id": "T4", "start": at("11:00")}}, "R1 has no part left for T4, of kind person"),
        (
            {"rig": {"resource_id": "T4", "part": "3"}},
            "part 3 (rig) of R1 takes a resource of kind equipment, and T4 is of kind person",
        ),
    ],
)
def test_what_is_wrong_with_a_part_is_said(changes: dict[str, Row | None], sentence: str) -> None:
    found = judged(a_lift(), *a_team(**changes))
    assert "roles" in {rule for rule, _ in said(found)}
    assert any(sentence in said_of_it for said_of_it in sentences(found))


def test_a_missing_part_is_named_once_at_the_row_that_stands_for_the_request() -> None:
    found = judged(a_lift(), a_team()[0]).violations
    assert found.select("rule", "resource_id", "detail").rows() == [
        ("roles", "T1", "R1 lacks part 2 (mate), part 3 (rig)")
    ]


def test_a_part_in_two_rows_is_named_in_both() -> None:
    twin = visit("R1", "10:00", resource_id="T4", part="1")
    found = judged(a_lift(), *a_team({"part": "1"}), twin).violations
    assert found.select("rule", "resource_id", "detail").rows() == [
        ("roles", "T1", "part 1 (lead) of R1 stands in 2 rows of the plan"),
        ("roles", "T4", "part 1 (lead) of R1 stands in 2 rows of the plan"),
    ]


def test_no_resource_fills_two_parts() -> None:
    roles = [*ROLES[:1], {"service_id": "lift", "role": "mate", "offset_min": "90", "duration_min": "20"}]
    found = judged(a_lift(roles=roles), visit("R1", "10:00"), visit("R1", "11:30"))
    assert sentences(found) == ["T1 fills 2 parts of R1"] * 2


def test_the_start_of_a_request_is_that_of_its_parts_without_offset() -> None:
    """And windows, promises and created_at speak of it; both ends of a window, of the latest end of all parts."""
    for closes, wrong in (("10:00", []), ("09:59", [("window", "R1")])):
        assert said(judged(a_lift({"windows": window("09:55", closes)}), *a_team())) == wrong
    for closes, wrong in (("11:45", []), ("11:44", [("window", "R1")])):
        case = a_lift({"windows": window("09:55", closes), "window_on": "both"})
        assert said(judged(case, *a_team())) == wrong
    promise = {"promised_start": f"{DAY}T10:00", "promised_end": f"{DAY}T10:05"}
    assert judged(a_lift(promise), *a_team()).broken == 0


def test_no_part_starts_before_its_request_was_made() -> None:
    found = judged(a_lift({"created_at": f"{DAY}T09:50"}), *a_team())
    assert found.violations.select("rule", "resource_id").rows() == [("created", "T3")]


def test_lateness_is_that_of_the_request_in_each_row_and_is_charged_once() -> None:
    case = a_lift({"respond_by": f"{DAY}T09:30", "due_at": f"{DAY}T11:35"})
    verdict = judged(case, *a_team())
    assert verdict.rows["late_s"].to_list() == [1800] * 3
    assert verdict.costs.filter(term="sla")["amount"].to_list() == [round(100 * 20 * 40 / 60)]
    assert verdict.served.rows() == [("R1", at("10:00"), at("11:45"), 1800, False)]


def test_a_job_is_paid_to_each_resource_and_counts_in_its_day() -> None:
    paid = [{**row, "cost_job": "7"} for row in RESOURCES]
    verdict = judged(a_lift(resources=paid), *a_team())
    assert verdict.costs.filter(term="job")["amount"].to_list() == [700] * 3


@pytest.mark.parametrize(
    ("column", "names", "wrong"),
    [
        ("required_resources", "T1", []),
        ("required_resources", "T2", [("resource", "R1")]),
        ("excluded_resources", "T4", []),
        ("excluded_resources", "T3", [("resource", "R1")]),
        ("preferred_resources", "T4", []),
    ],
)
def test_a_required_resource_leads_and_an_excluded_one_fills_no_part(
    column: str, names: str, wrong: list[tuple[str, str]]
) -> None:
    assert said(judged(a_lift({column: names}), *a_team())) == wrong


@pytest.mark.parametrize(("preferred", "amount"), [("T2", []), ("T4", [1000])])
def test_a_preferred_resource_may_fill_any_part(preferred: str, amount: list[int]) -> None:
    verdict = judged(a_lift({"preferred_resources": preferred}), *a_team())
    assert verdict.costs.filter(term="preference")["amount"].to_list() == amount


def test_the_lead_needs_the_skills_of_the_request_beside_those_of_its_role() -> None:
    resources = [{"skills": "gas"}, {"skills": "elec"}, {"kind": "equipment"}, {"skills": "gas;elec"}]
    case = a_lift({"skills": "elec"}, resources=resources)
    assert sentences(judged(case, *a_team())) == [f"T1 lacks on {DAY}: elec level 1 (has none)"]
    assert said(judged(case, *a_team(OTHER_LEAD))) == []
    without = judged(case, *a_team({"resource_id": "T2", "part": "1"}, {"resource_id": "T1"}))
    assert sentences(without) == [f"T2 lacks on {DAY}: gas level 1 (has none)"]


def test_each_part_is_as_fast_as_its_resource_at_the_skills_of_its_role() -> None:
    dated = [{"resource_id": "T1", "skill": "gas", "speed_factor": "2"}]
    verdict = judged(a_lift(resource_skills=dated), *a_team())
    assert verdict.rows["end"].to_list() == [at("10:30"), at("10:50"), at("11:45")]


def test_the_lead_uses_up_the_parts_of_the_request() -> None:
    carrying = [{"skills": "gas", "parts": "valve"}, {}, {"kind": "equipment"}, {"skills": "gas"}]
    case = a_lift({"parts": "valve"}, resources=carrying)
    assert said(judged(case, *a_team())) == []
    assert said(judged(case, *a_team(OTHER_LEAD))) == [("parts", None)]


def test_a_lock_holds_the_lead_and_the_start_of_the_request_and_forces_all_its_rows() -> None:
    lock = {"lock": "all", "locked_resource": "T1", "locked_start": f"{DAY}T10:00"}
    assert said(judged(a_lift(lock), *a_team())) == []
    late = judged(a_lift({**lock, "locked_start": f"{DAY}T10:15"}), *a_team())
    assert late.violations.select("rule", "resource_id", "detail").rows() == [
        ("lock", "T1", "the request starts 10:00, locked to 10:15")
    ]
    other = judged(a_lift({**lock, "locked_resource": "T4"}), *a_team(mate={"start": at("10:31")}))
    assert other.violations.select("rule", "resource_id", "forced").rows() == [
        ("lock", "T1", True),
        ("roles", "T2", True),
    ]


def test_a_window_that_one_row_locks_holds_for_the_request() -> None:
    told = {"promised_start": f"{DAY}T10:01", "promised_end": f"{DAY}T10:05"}
    found = judged(a_lift(told), *a_team(mate={"lock": "window"}))
    assert sentences(found) == ["the request starts 10:00, locked to 10:01 to 10:05"]
    assert found.violations["resource_id"].to_list() == ["T1"]


def test_a_locked_row_makes_the_other_parts_of_its_request_forced() -> None:
    found = judged(a_lift(), *a_team(lead={"status": "frozen"}, mate={"start": at("10:31")})).violations
    assert found.select("rule", "resource_id", "forced").rows() == [("roles", "T2", True)]


def test_a_request_of_several_parts_needs_its_starts() -> None:
    found = judged(a_lift(), *(visit("R1", sequence=1, resource_id=name) for name in ("T1", "T2", "T3")))
    assert {detail for detail in sentences(found) if "no start" in detail} == {
        "has no start: R1 has several parts, so the plan must say when it starts"
    }


def test_a_request_of_several_parts_is_not_interrupted() -> None:
    shifts = [{"breaks": "15@10:15-10:30"}, *SHIFTS[1:]]
    pause = {"activity": "break", "resource_id": "T1", "start": at("10:15")}
    found = judged(a_lift(shifts=shifts), *a_team(), pause)
    assert sentences(found) == ["the break from 10:15 to 10:30 lies in a service that may not be interrupted"]


def test_equipment_serves_no_request_without_roles() -> None:
    case = a_lift({"service_id": None})
    found = judged(case, visit("R1", "10:00", resource_id="T3"))
    assert sentences(found) == ["T3 is of kind equipment: only a person or a vehicle serves R1"]


def test_a_part_and_a_role_that_do_not_belong_together_do_not_follow() -> None:
    assert sentences(judged(a_lift(), *a_team(mate={"part": "2", "role": "lead"}))) == ["role lead should be mate"]
    assert sentences(judged(a_case({}), visit("R1", "10:00", part="1"))) == ["part 1 should be empty"]


def test_a_part_that_another_resource_fills_now_is_a_disturbance() -> None:
    case = a_lift()
    now, before = pl.DataFrame(a_team({"part": "1"}, {"resource_id": "T4"})), pl.DataFrame(a_team())
    costs = [verify(case, Travel.of(case), now, in_force).costs for in_force in (now, before)]
    assert [cost.filter(term="disturbance")["amount"].to_list() for cost in costs] == [[], [300]]


def test_kpis_count_requests_and_the_visits_of_persons_and_vehicles() -> None:
    case = a_lift({"respond_by": f"{DAY}T10:00", "due_at": f"{DAY}T11:45"})
    kpis = measure(case, judged(case, *a_team())).filter(scope="total")
    found = dict(kpis.select("kpi", "value").iter_rows())
    assert (found["requests"], found["served"], found["on_time"], found["response_met"]) == (1, 1, 1, 1)
    assert (found["shifts"], found["shifts_used"], found["travel_km"]) == (3, 2, 40)
