"""What desk work costs: a shift from the first thing to the last, and what tasks are late or left out."""

from __future__ import annotations

from tests.planning.verify.desk.office import DAY, LONG, NEXT, a_desk, at, pause, task, visit
from tests.planning.verify.small import judged


def test_a_shift_with_visits_and_tasks_is_paid_once_over_its_whole_span() -> None:
    """36 an hour from 08:00 to 14:00 less half an hour: 198; each job 2, the shift 10, 20 km at 0.50."""
    person = {"cost_job": "2", "cost_shift": "10"}
    case = a_desk({}, {}, visits=1, person=person, shift={"breaks": "30@11:30-13:00"})
    verdict = judged(case, task("D1", "08:00"), visit("R1", "10:00"), pause("11:30"), task("D2", "13:00"))
    assert verdict.violations.is_empty()
    assert verdict.costs.rows() == [
        ("job", "shift", f"T1@{DAY}T08:00", 600),
        ("shift", "shift", f"T1@{DAY}T08:00", 1000),
        ("travel", "shift", f"T1@{DAY}T08:00", 1000),
        ("working_time", "shift", f"T1@{DAY}T08:00", 19800),
    ]
    (route,) = verdict.routes.to_dicts()
    assert (route["jobs"], route["service"], route["paid"]) == (3, 3 * 3600, 19800)
    assert (route["departure"], route["return_at"]) == (at("08:00"), at("14:00"))


def test_a_task_in_pieces_is_one_job_in_the_shift_in_which_it_ends() -> None:
    case = a_desk(LONG, person={"cost_job": "2"})
    verdict = judged(case, task("D1", "15:00", "16:00"), task("D1", "08:00", "09:00", NEXT))
    assert verdict.routes["jobs"].to_list() == [0, 1]
    assert verdict.costs.filter(term="job")["scope_id"].to_list() == [f"T1@{NEXT}T08:00"]


def test_lateness_is_of_the_first_start_and_the_last_end() -> None:
    """Half an hour late to respond and an hour late to resolve, at 20 an hour."""
    owed = {**LONG, "respond_by": f"{DAY}T14:30", "due_at": f"{NEXT}T08:00"}
    verdict = judged(a_desk(owed), task("D1", "15:00", "16:00"), task("D1", "08:00", "09:00", NEXT))
    assert verdict.costs.filter(term="sla")["amount"].to_list() == [3000]
    assert verdict.rows["late_s"].to_list() == [3600, 3600]


def test_a_task_left_out_costs_its_value_and_its_penalty_at_the_horizons_end() -> None:
    verdict = judged(a_desk({"value": "50", "due_at": f"{NEXT}T22:00", "mandatory": "true"}))
    assert verdict.costs.rows() == [("unserved", "request", "D1", 5000 + 2 * 2000)]
    assert verdict.broken == 1


def test_a_task_that_none_of_those_preferred_does_costs_the_preference() -> None:
    case = a_desk({"preferred_resources": "T2"}, {"preferred_resources": "T1"})
    verdict = judged(case, task("D1", "08:00"), task("D2", "09:00"))
    assert verdict.costs.filter(term="preference").rows() == [("preference", "request", "D1", 1000)]
