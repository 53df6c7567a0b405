"""Warnings of requests whose roles nobody can fill, or that no place can take."""

from __future__ import annotations

from typing import Any

import pytest

from planning.faults import InputError
from tests.planning.case.small import case_of

HEADS = {
    "resources": "resource_id,kind,site_id,skills,seats,concurrency",
    "roles": "service_id,role,kind,skills,count,offset_min,duration_min",
}
MORNING = "2026-11-23T08:00/2026-11-23T12:00"
SITES = "site_id,x,y,opening,seats\nOPE,0,0,,\nBEA,5,0,day,10\nREP,9,0,night,\n"
TOGETHER = (
    "service_id: A cannot fill its roles together: lead, help take 2 resources at once, and at most 1 can be had [W510]"
)
SETTINGS = {"calendars": {"day": "Mo-Fr 09:00-12:00", "night": "Sa 22:00-23:00"}}
STAFF = "T1,person,OPE,gas:2,,\nT2,person,OPE,gas;elec,,\nSIM,equipment,OPE,,,\nM1,room,OPE,,8,2\nM2,room,BEA,,20,\n"
WORKS = "".join(f"{name},2026-11-23T08:00,2026-11-23T12:00\n" for name in ("T1", "T2", "SIM", "M1", "M2"))


def told(requests, roles, staff=STAFF, works=WORKS, days=1):
    """Say what is warned of each request but that this version does not plan it."""
    case = case_of(
        requests=requests,
        resources=f"{HEADS['resources']}\n{staff}",
        roles=f"{HEADS['roles']}\n{roles}",
        services="service_id\njob\n",
        shifts=f"resource_id,start,end\n{works}",
        sites=SITES,
        settings=SETTINGS,
        days=days,
    )
    return [
        f"{fault.column}: {fault.wrong} [{fault.code}]"
        for fault in sorted(case.faults, key=lambda fault: (fault.subject or "", fault.code, fault.wrong))
        if fault.code != "W550"
    ]


def one(cells="", heads="", **more):
    return told(f"request_id,service_id,site_id,x,y{heads}\nA,job,OPE,,{cells}\n", **more)


def test_roles_that_can_all_be_filled_bring_no_warning():
    assert (
        one(roles="job,lead,person,gas:2,,,\njob,help,person,,,60,30\njob,sim,equipment,,,-30,\njob,at,room,,,,\n")
        == []
    )


def test_skills_are_asked_role_by_role_and_those_of_the_request_of_the_lead_alone():
    roles = "job,help,person,elec,,,\njob,lead,person,gas,,,\njob,sim,equipment,gas:9,,,\n"
    assert one(roles=roles) == ["skills: A cannot fill role sim: needs gas:9, which no equipment has [W501]"]
    assert one(",gas:2;elec", ",skills", roles="job,lead,person,elec:1,,,\n") == [
        "skills: A cannot fill role lead: needs elec, gas:2, which no person has all together [W501]"
    ]
    assert one(",oil", ",skills", roles="job,help,person,elec,,,\njob,lead,person,gas,,,\n") == [
        "skills: A cannot fill role help: needs oil, which no person has [W501]"
    ]


@pytest.mark.parametrize(
    ("offset", "lasts", "window", "window_on", "served"),
    [
        (0, 240, "", "start", True),
        (0, 241, "", "start", False),
        (-30, 60, "2026-11-23T08:00/2026-11-23T08:29", "start", False),
        (-30, 60, "2026-11-23T08:00/2026-11-23T08:30", "start", True),
        (60, 60, "2026-11-23T10:00/2026-11-23T18:00", "start", True),
        (60, 60, "2026-11-23T10:01/2026-11-23T18:00", "start", False),
        (60, 60, "2026-11-23T09:00/2026-11-23T11:00", "both", True),
        (60, 61, "2026-11-23T09:00/2026-11-23T11:00", "both", False),
    ],
)
def test_a_shift_must_reach_each_role_where_its_offset_puts_it(offset, lasts, window, window_on, served):
    roles = f"job,lead,vehicle,,,,\njob,late,person,,,{offset},{lasts}\n"
    staff, works = f"{STAFF}V,vehicle,OPE,,,\n", f"{WORKS}V,2026-11-23T00:00,2026-11-24T00:00\n"
    found = one(f",10,{window},{window_on}", ",duration_min,windows,window_on", roles=roles, staff=staff, works=works)
    says = "finds no shift that reaches its windows and is long enough"
    assert found == ([] if served else [f"windows: A cannot fill role late: {says} [W502]"])


def test_no_role_starts_before_the_request_was_created():
    roles = "job,lead,vehicle,,,,\njob,first,person,,,-30,30\n"
    staff, works = f"{STAFF}V,vehicle,OPE,,,\n", f"{WORKS}V,2026-11-23T00:00,2026-11-24T00:00\n"
    for created, warned in (("2026-11-23T11:30", False), ("2026-11-23T11:31", True)):
        assert bool(one(f",{created}", ",created_at", roles=roles, staff=staff, works=works)) == warned


def test_what_is_required_is_required_of_the_lead_alone():
    roles = "job,lead,person,gas,,,\njob,help,person,elec,,,\n"
    assert one(",T1", ",required_resources", roles=roles) == []
    late = WORKS.replace("T1,2026-11-23T08:00,2026-11-23T12:00", "T1,2026-11-23T18:00,2026-11-23T19:00")
    cells, heads = ",T1,2026-11-23T08:00/2026-11-23T09:00", ",required_resources,windows"
    assert one(cells, heads, roles=roles, works=late) == [
        (
            "windows: A cannot fill role lead: finds no shift among those of its required resources (T1) that reaches "
            "its windows and is long enough [W502]"
        )
    ]


def test_somebody_with_the_skills_but_without_a_shift_fills_no_role():
    works = WORKS.replace("SIM,", "T1,").replace("T1,2026-11-23T08:00,2026-11-23T12:00\n", "", 1)
    assert one(roles="job,lead,person,,,,\njob,sim,equipment,,,,\n", works=works) == [
        "windows: A cannot fill role sim: finds no equipment with a shift and, on that day, its skills [W502]"
    ]


@pytest.mark.parametrize(
    ("role", "says"),
    [
        ("job,lead,person,gas,3,,", "lead: it takes 3 persons with gas, and there are 2"),
        ("job,lead,person,gas:2,2,,", "lead: it takes 2 persons with gas:2, and there is 1"),
        ("job,rig,vehicle,,1,,", "rig: it takes 1 vehicle, and there is none"),
        ("job,sim,equipment,,2,,", "sim: it takes 2 pieces of equipment, and there is 1"),
    ],
)
def test_a_role_may_take_more_resources_than_there_are(role, says):
    assert one(roles=f"{role}\n") == [f"service_id: A cannot fill role {says} [W509]"]


def test_rooms_have_seats_for_all_who_come():
    assert one(",30", ",seats", roles="job,at,room,,,,\n") == [
        "service_id: A cannot fill role at: it takes 1 room with seats for 30 people, and there is none [W509]"
    ]


def test_no_resource_fills_two_roles_of_a_request():
    roles = "job,lead,person,gas:2,,,\njob,help,person,gas:2,,,\n"
    assert one(roles=roles) == [TOGETHER]
    assert one(roles="job,lead,person,elec,,,\njob,help,person,,,,\n") == []
    assert one(",T2", ",required_resources", roles="job,lead,person,gas,,,\njob,help,person,elec,,,\n") == [TOGETHER]
    assert one(",T2", ",excluded_resources", roles="job,lead,person,,,,\njob,help,person,,,,\n") == [TOGETHER]


def test_a_request_with_alternatives_is_held_back_only_where_each_of_them_is():
    roles = "job,lead,person,,,,\njob,at,room,,,,\n"
    heads = "request_id,service_id,site_id,x,y,seats\n"
    assert told(f"{heads}A,job,OPE|BEA:5,,,9\nB,job,REP|BEA,,,9\n", roles) == []
    assert told(f"{heads}A,job,OPE|BEA:5,,,12\nB,job,REP,,,\n", roles) == [
        (
            "site_id: A can take place nowhere: at OPE role at cannot be filled (it takes 1 room with seats for 12 "
            "people, and there is none); BEA has seats for 10 of 12 people [W511]"
        ),
        "site_id: B can take place nowhere: REP is not open long enough when it can be served [W511]",
    ]


def test_a_request_at_coordinates_of_its_own_finds_no_room_there():
    assert told("request_id,service_id,x,y\nA,job,3,3\n", "job,at,room,,,,\n") == [
        (
            "site_id: A can take place nowhere: at its place role at cannot be filled (it takes 1 room, and there is "
            "none) [W511]"
        )
    ]


def test_a_request_without_a_place_takes_place_where_a_room_is():
    case = case_of(
        requests=f"request_id,service_id,x,y,windows\nA,job,,,\nB,,,,{MORNING}\n",
        resources=f"{HEADS['resources']}\n{STAFF}",
        roles=f"{HEADS['roles']}\njob,at,room,,,,\n",
        services="service_id\njob\n",
        sites=SITES,
        settings=SETTINGS,
    )
    a, b = case.requests.to_dicts()
    assert a["alternatives"] == [{"site_id": "BEA", "extra": 0}, {"site_id": "OPE", "extra": 0}]
    assert (a["site_id"], a["x"], a["placed"]) == ("BEA", 5.0, True)
    assert (b["site_id"], b["alternatives"], b["placed"]) == (None, [], False)
    assert (a["anywhere"], b["anywhere"]) == (True, False)


def test_rooms_without_a_site_are_no_place_for_a_request_that_names_none():
    case = case_of(
        requests=f"request_id,service_id,x,y,windows\nA,job,,,\nB,,,,{MORNING}\n",
        resources="resource_id,kind,x,y\nM1,room,5,0\n",
        roles=f"{HEADS['roles']}\njob,at,room,,,,\n",
        services="service_id\njob\n",
    )
    assert [f"{fault.subject} {fault.wrong}" for fault in case.faults if fault.code == "W504"] == [
        "A A names no place, and no room has a site_id where it could take place",
        "B B has no place; travel mode plane needs x and y",
    ]


@pytest.mark.parametrize(
    ("window", "window_on", "lasts", "served"),
    [
        ("", "start", 180, True),
        ("", "start", 181, False),
        ("2026-11-23T07:00/2026-11-23T09:00", "start", 60, True),
        ("2026-11-23T07:00/2026-11-23T08:59", "start", 60, False),
        ("2026-11-23T11:00/2026-11-23T18:00", "start", 60, True),
        ("2026-11-23T11:00/2026-11-23T18:00", "start", 61, False),
        ("2026-11-23T07:00/2026-11-23T10:00", "both", 60, True),
        ("2026-11-23T07:00/2026-11-23T10:00", "both", 61, False),
    ],
)
def test_a_request_without_roles_lies_inside_the_opening_hours_of_its_site(window, window_on, lasts, served):
    works = "T1,2026-11-23T00:00,2026-11-24T00:00\n"
    requests = f"request_id,site_id,x,y,windows,window_on,duration_min\nA,BEA,,,{window},{window_on},{lasts}\n"
    says = "site_id: A can take place nowhere: BEA is not open long enough when it can be served [W511]"
    assert told(requests, "job,lead,person,,,,\n", works=works) == ([] if served else [says])


def test_the_hours_of_all_roles_lie_inside_the_opening_hours():
    works = WORKS.replace("08:00", "00:00").replace("12:00", "20:00")
    window = "2026-11-23T09:00/2026-11-23T09:29"
    requests = f"request_id,service_id,site_id,x,y,windows\nA,job,BEA,,,{window}\n"
    assert told(requests, "job,lead,person,,,,\njob,at,room,,,-30,60\n", works=works) != []
    assert told(requests.replace("09:29", "09:30"), "job,lead,person,,,,\njob,at,room,,,-30,60\n", works=works) == []
    assert told(requests, "job,lead,person,,,,\njob,at,room,,,,181\n", works=works) != []


def test_what_is_not_planned_yet_counts_after_what_no_version_could_plan():
    case = case_of(
        requests="request_id,service_id\nA,job\nB,\n",
        resources="resource_id\nT1\n",
        roles="service_id,role,count\njob,lead,2\n",
        services="service_id\njob\n",
        links="before,after\nA,B\n",
        shifts="resource_id,start,end\nT1,2026-11-23T08:00,2026-11-23T12:00\n",
    )
    assert case.unservable["code"].to_list() == ["W509", "W506"]
    assert {fault.code for fault in case.faults if fault.subject == "A"} == {"W509"}


def test_a_lock_binds_the_lead_at_its_own_start():
    roles = "job,sim,equipment,,,30,\njob,help,person,,,,\n"
    heads = ",lock,locked_resource,locked_start"
    assert one(",all,SIM,2026-11-23T07:30", heads, roles=roles) == []
    assert one(",all,SIM,2026-11-23T07:29", heads, roles=roles) == [
        "locked_start: A is locked to 2026-11-23T07:29, when no shift of SIM runs [W507]"
    ]


def test_parts_may_come_with_any_resource_that_fills_a_role():
    carried = "resource_id,kind,parts\nT1,person,\nSIM,equipment,valve\n"
    case = case_of(
        requests="request_id,service_id,parts\nA,job,valve\nB,,valve\n",
        resources=carried,
        roles="service_id,role,kind\njob,sim,equipment\n",
        services="service_id\njob\n",
        shifts=f"resource_id,start,end\n{WORKS[:36]}",
    )
    assert [fault.subject for fault in case.faults if fault.code == "W508"] == ["B"]


def test_alternatives_that_the_travel_mode_cannot_use_are_left_out_with_a_warning():
    tables: dict[str, Any] = {"resources": "resource_id\nT1\n", "sites": "site_id,x,y\nOPE,,\nBEA,1,1\nREP,2,2\n"}
    case = case_of(requests="request_id,site_id,x,y\nA,OPE|BEA:2|REP:3.5,,\nB,OPE,,\nC,OPE|BEA,,\n", **tables)
    rows = case.requests.select("site_id", "x", "placed", "alternatives").rows()
    assert rows == [
        ("BEA", 1.0, True, [{"site_id": "BEA", "extra": 200}, {"site_id": "REP", "extra": 350}]),
        ("OPE", None, False, []),
        ("BEA", 1.0, True, []),
    ]
    assert [str(fault) for fault in case.faults if fault.code in {"W504", "W554"}] == [
        (
            "requests.csv:2: site_id: 'OPE|BEA:2|REP:3.5' is not served at OPE (travel mode plane has no place for it) "
            "[W554]"
        ),
        "requests.csv:3: site_id: B has no place; travel mode plane needs x and y [W504]",
        "requests.csv:4: site_id: 'OPE|BEA' is not served at OPE (travel mode plane has no place for it) [W554]",
    ]


def test_a_lone_site_with_an_extra_cost_keeps_it():
    case = case_of(requests="request_id,site_id,x,y\nA,OPE:2.5,,\nB,OPE:0,,\n", sites=SITES, settings=SETTINGS)
    assert case.requests["alternatives"].to_list() == [[{"site_id": "OPE", "extra": 250}], []]


def test_opening_hours_are_whole_spans_that_merge_where_they_touch():
    hours = {
        "calendars": {"day": "Mo-Tu 00:00-24:00; We-Fr 08:00-17:00; break 45min 11:30-14:00", "night": "Sa 1:00-2:00"}
    }
    case = case_of(requests="request_id\n", sites=SITES, settings=hours, days=3)
    spans = [(site, end - start) for site, start, end in case.openings.iter_rows()]
    assert spans == [("BEA", 48 * 3600), ("BEA", 9 * 3600)]
    assert case.sites["opening"].to_list() == ["day", None, "night"]


def test_what_travels_for_several_requests_at_once_is_a_fault_of_its_row():
    with pytest.raises(InputError) as caught:
        case_of(resources="resource_id,kind,concurrency,stays\nV,vehicle,2,\nM,room,2,no\nE,equipment,2,yes\n")
    assert [(fault.code, fault.line) for fault in caught.value.faults] == [("E309", 2), ("E309", 3)]


def test_a_shift_has_no_cost_where_several_would_share_it():
    with pytest.raises(InputError) as caught:
        case_of(resources="resource_id,kind,concurrency,cost_shift\nM,room,2,9\nN,room,2,\nO,room,1,9\n")
    assert [str(fault) for fault in caught.value.faults] == [
        "resources.csv:2: cost_shift: '9' is for a shift, but M serves 2 at once (0, or concurrency 1) [E314]"
    ]


def test_equipment_and_rooms_cost_nothing_an_hour_and_a_kilometre_unless_they_say_so():
    case = case_of(resources="resource_id,kind,cost_hour,cost_km\nE,equipment,,\nM,room,12,3\nV,vehicle,,\n")
    rates = case.resources.select("resource_id", "cost_hour", "cost_km", "stays").rows()
    assert rates == [("E", 0, 0, False), ("M", 120_000, 30_000, True), ("V", 320_000, 4_500, False)]
