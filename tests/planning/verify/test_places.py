"""Where requests take place, and what stays there: which site counts, what it costs and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planning.kpis import measure
from tests.planning.verify.small import DAY, a_case, at, judged, pause, said, sentences, visit, window

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.verify import Verdict
    from tests.planning.verify.small import Row

NOWHERE: Row = {"x": None, "y": None}
SITES = [
    {"site_id": "OPE", "x": "10", "y": "0", "opening": "day"},
    {"site_id": "BEA", "x": "20", "y": "0", "seats": "8"},
    {"site_id": "REP", "x": "30", "y": "0"},
]
ROLES = [{"service_id": "class", "role": "lead"}, {"service_id": "class", "role": "room", "kind": "room"}]
ROOMS = [
    {},
    {"kind": "room", "site_id": "OPE", "seats": "6", "cost_hour": "12.3456", **NOWHERE},
    {"kind": "room", "site_id": "BEA", "concurrency": "2", "cost_hour": None, "cost_km": None, **NOWHERE},
]
SHIFTS = [{"resource_id": f"T{number}"} for number in range(1, 4)]


def a_visit(**request: str) -> Case:
    """One request at the first of three sites, the others at an extra cost."""
    asked = {**NOWHERE, "site_id": "OPE|BEA:15.5|REP:7", **request}
    return a_case(asked, sites=SITES)


def a_class(*requests: Row, resources: list[Row] = ROOMS, shifts: list[Row] = SHIFTS) -> Case:
    """Requests of a person and a room, R1, R2 ...; T1 travels, T2 and T3 are the rooms of OPE and BEA."""
    asked = [{**NOWHERE, "service_id": "class", "site_id": "OPE|BEA:15.5", **row} for row in requests or ({},)]
    return a_case(
        *asked, resources=resources, shifts=shifts, services=[{"service_id": "class"}], roles=ROLES, sites=SITES
    )


def amounts(verdict: Verdict) -> dict[tuple[str, str], int]:
    return {(term, name): amount for term, _, name, amount in verdict.costs.iter_rows()}


def test_a_request_takes_place_where_the_plan_says_and_the_journeys_lead_there() -> None:
    verdict = judged(a_visit(), visit("R1", "10:00", site_id="REP"))
    assert said(verdict) == []
    assert verdict.rows.select("site_id", "travel_s").rows() == [("REP", 1800)]
    assert verdict.routes["travel_m"].to_list() == [60_000]
    assert amounts(verdict)["place", "R1"] == 700


def test_a_plan_that_names_no_site_means_the_first() -> None:
    verdict = judged(a_visit(), visit("R1", "10:00"))
    assert verdict.rows["site_id"].to_list() == ["OPE"]
    assert ("place", "R1") not in amounts(verdict)


def test_the_only_site_may_cost_extra() -> None:
    assert amounts(judged(a_visit(site_id="BEA:15.5"), visit("R1", "10:00")))["place", "R1"] == 1550


def test_where_a_room_takes_part_its_site_counts_unless_a_row_names_another() -> None:
    rows = visit("R1", "10:00"), visit("R1", "10:00", resource_id="T3")
    verdict = judged(a_class(), *rows)
    assert said(verdict) == []
    assert verdict.rows["site_id"].to_list() == ["BEA", "BEA"]
    assert amounts(verdict)["place", "R1"] == 1550
    named = judged(a_class(), rows[0] | {"site_id": "OPE"}, rows[1])
    assert named.rows["site_id"].to_list() == ["OPE", "OPE"]
    assert sentences(named) == ["T3 stays at its place, and R1 takes place at OPE"]


def test_a_request_without_a_place_takes_place_at_the_room_that_serves_it() -> None:
    case = a_class({"site_id": None})
    verdict = judged(case, visit("R1", "10:00"), visit("R1", "10:00", resource_id="T2"))
    assert said(verdict) == []
    assert verdict.rows["site_id"].to_list() == ["OPE", "OPE"]


def test_a_site_that_is_none_of_the_alternatives_is_named_and_does_not_count() -> None:
    verdict = judged(a_visit(site_id="OPE|REP"), visit("R1", "10:00", site_id="BEA"))
    assert sentences(verdict) == ["R1 does not take place at BEA: that is none of its sites"]
    assert verdict.rows["site_id"].to_list() == ["OPE"]


def test_another_site_than_the_only_one_does_not_follow() -> None:
    verdict = judged(a_visit(site_id="OPE"), visit("R1", "10:00", site_id="BEA"))
    assert [(rule, sentences(verdict)[0]) for rule, _ in said(verdict)] == [("digits", "site_id BEA should be OPE")]


def test_the_rows_of_a_request_are_at_one_site() -> None:
    rows = visit("R1", "10:00", site_id="OPE"), visit("R1", "10:00", resource_id="T3", site_id="BEA")
    verdict = judged(a_class(), *rows)
    assert verdict.violations.select("resource_id", "detail").rows() == [
        ("T3", "R1 takes place at OPE, not here at BEA")
    ]


@pytest.mark.parametrize(
    ("site", "room", "seats", "sentence"),
    [
        ("OPE", "T2", "7", "T2 has seats for 6 of the 7 people that come"),
        ("BEA", "T3", "9", "BEA has seats for 8 of the 9 people that come"),
        ("OPE", "T2", "6", None),
        ("BEA", "T3", "8", None),
    ],
)
def test_everybody_who_comes_has_a_seat(site: str, room: str, seats: str, sentence: str | None) -> None:
    rows = [visit("R1", "10:00", resource_id=name, site_id=site) for name in ("T1", room)]
    assert sentences(judged(a_class({"seats": seats}), *rows)) == ([] if sentence is None else [sentence])


def test_only_what_stays_is_asked_for_seats() -> None:
    case = a_class({"seats": "5"}, resources=[{"seats": "2"}, *ROOMS[1:]])
    assert said(judged(case, visit("R1", "10:00"), visit("R1", "10:00", resource_id="T2"))) == []


@pytest.mark.parametrize(
    ("start", "minutes", "sentence"),
    [
        ("09:00", "180", None),
        ("08:59", "60", "R1 lasts from 08:59 to 09:59, and OPE opens at 09:00"),
        ("11:01", "60", "R1 lasts from 11:01 to 12:01, and OPE closes at 12:00"),
        ("11:00", "180", "R1 lasts from 11:00 to 14:00, and OPE closes at 12:00"),
    ],
)
def test_a_service_lies_inside_one_open_span_of_its_site(start: str, minutes: str, sentence: str | None) -> None:
    verdict = judged(a_visit(duration_min=minutes), visit("R1", start))
    assert sentences(verdict) == ([] if sentence is None else [sentence])
    assert said(judged(a_visit(duration_min=minutes), visit("R1", start, site_id="REP"))) == []


def test_all_parts_of_a_request_lie_inside_the_hours_of_its_site() -> None:
    roles = [ROLES[0], ROLES[1] | {"offset_min": "-30", "duration_min": "90"}]
    case = a_case(
        {**NOWHERE, "service_id": "class", "site_id": "OPE"},
        resources=ROOMS,
        shifts=SHIFTS,
        services=[{"service_id": "class"}],
        roles=roles,
        sites=SITES,
    )
    verdict = judged(case, visit("R1", "09:29"), visit("R1", "08:59", resource_id="T2"))
    assert verdict.violations.select("rule", "resource_id", "detail").rows() == [
        ("place", "T1", "R1 lasts from 08:59 to 10:29, and OPE opens at 09:00")
    ]


def test_a_lock_lets_hours_be_broken_by_force() -> None:
    case = a_visit(lock="time", locked_start=f"{DAY}T08:30")
    verdict = judged(case, visit("R1", "08:30"))
    assert verdict.violations.select("rule", "forced").rows() == [("place", True)]


def test_without_times_a_visit_waits_for_its_site_to_open() -> None:
    assert judged(a_visit(), visit("R1", sequence=1)).rows["start"].to_list() == [at("09:00")]
    late = judged(a_visit(windows=window("11:30", "16:00")), visit("R1", sequence=1))
    assert late.rows["start"].to_list() == [at("13:00")]


def test_what_stays_makes_no_journeys_and_works_only_while_it_serves() -> None:
    case = a_class({}, {}, resources=[{}, {**ROOMS[1], "cost_shift": "3", "cost_job": "1"}, ROOMS[2]])
    rows = [
        visit(name, start, resource_id=resource)
        for name, start in (("R1", "09:00"), ("R2", "11:00"))
        for resource in ("T1", "T2")
    ]
    verdict = judged(case, *rows)
    assert said(verdict) == []
    room = verdict.rows.filter(resource_id="T2")
    assert room.select("depart", "arrive", "start", "travel_s", "wait_s").rows() == [
        (at("09:00"), at("09:00"), at("09:00"), 0, 0),
        (at("11:00"), at("11:00"), at("11:00"), 0, 0),
    ]
    columns = ("departure", "return_at", "jobs", "service", "travel_s", "wait", "breaks", "paid", "overtime")
    assert verdict.routes.filter(resource_id="T2").select(columns).rows() == [
        (at("09:00"), at("12:00"), 2, 7200, 0, 0, 0, 7200, 0)
    ]
    cost = amounts(verdict)
    assert (cost["use", "R1"], cost["use", "R2"]) == (1235, 1235)
    assert (cost["shift", "T2"], cost["job", "T2"]) == (300, 200)
    assert ("working_time", "T2") not in cost


def test_a_person_may_stay_and_serves_only_what_takes_place_there() -> None:
    here = {"stays": "yes", "site_id": "OPE", **NOWHERE}
    case = a_case({**NOWHERE, "site_id": "OPE"}, {}, resources=[here], sites=SITES)
    verdict = judged(case, visit("R1", "09:00"), visit("R2", "10:00"))
    assert sentences(verdict) == ["T1 stays at its place, and R2 takes place elsewhere"]


def test_what_stays_serves_no_longer_than_its_shift() -> None:
    case = a_class({"duration_min": "120"})
    rows = [visit("R1", "14:30", resource_id=name, site_id="BEA") for name in ("T1", "T3")]
    assert sentences(judged(case, *rows))[1] == "serves until 16:30, the shift ends at 16:00"


def test_what_stays_takes_no_breaks() -> None:
    rows = [visit("R1", "10:00", resource_id=name) for name in ("T1", "T2")]
    assert sentences(judged(a_class(), *rows, pause("12:00", resource_id="T2"))) == [
        "T2 stays at its place and takes no breaks"
    ]


def test_a_plan_says_when_what_stays_serves() -> None:
    here = {"stays": "yes", "site_id": "OPE", **NOWHERE}
    case = a_case({**NOWHERE, "site_id": "OPE"}, resources=[here], sites=SITES)
    assert sentences(judged(case, visit("R1", sequence=1))) == [
        "has no start: R1 is served by T1, which stays, so the plan must say when it starts"
    ]


@pytest.mark.parametrize(
    ("starts", "crowded"),
    [
        (("10:00", "10:30", "11:00"), []),
        (("10:00", "10:00", "11:00"), []),
        (("10:00", "10:30", "10:59"), ["R3"]),
        (("10:00", "10:00", "10:00"), ["R3"]),
    ],
)
def test_no_more_are_served_at_once_than_concurrency_allows(starts: tuple[str, ...], crowded: list[str]) -> None:
    people = [{}, *ROOMS[1:], {}, {}]
    case = a_class({}, {}, {}, resources=people, shifts=[{"resource_id": f"T{number}"} for number in range(1, 6)])
    rows = [
        visit(f"R{number}", start, resource_id=resource)
        for number, (start, person) in enumerate(zip(starts, ("T1", "T4", "T5"), strict=True), 1)
        for resource in (person, "T3")
    ]
    verdict = judged(case, *rows)
    assert said(verdict) == [("travel", name) for name in crowded]
    assert sentences(verdict) == [
        f"starts {starts[2]}, when T3 already serves 2: it serves at most 2 at once" for _ in crowded
    ]


def test_kpis_say_how_rooms_are_used_and_how_many_take_place_elsewhere() -> None:
    case = a_class({}, {}, {})
    rows = [
        visit(name, start, resource_id=resource)
        for name, start, room in (("R1", "09:00", "T2"), ("R2", "10:30", "T3"))
        for resource in ("T1", room)
    ]
    kpis = measure(case, judged(case, *rows)).filter(scope="total")
    found = dict(kpis.select("kpi", "value").iter_rows())
    assert (found["room_use"], found["alternative_site"]) == (round(2 / 24, 6), 1)
    assert (found["shifts"], found["shifts_used"], found["paid_hours"]) == (1, 1, 3)


def test_only_requests_that_name_their_sites_count_as_served_elsewhere() -> None:
    rows = [visit("R1", "10:00"), visit("R1", "10:00", resource_id="T2")]  # at OPE, the second of all that have a room
    for named, elsewhere in (({"site_id": None}, []), ({"site_id": "BEA|OPE"}, [1]), ({}, [0])):
        case = a_class(named)
        assert measure(case, judged(case, *rows)).filter(kpi="alternative_site")["value"].to_list() == elsewhere


def test_kpis_of_rooms_and_sites_are_left_out_where_a_case_has_none() -> None:
    case = a_case({})
    names = measure(case, judged(case, visit("R1", "10:00")))["kpi"].to_list()
    assert not {"room_use", "alternative_site"} & {*names}
