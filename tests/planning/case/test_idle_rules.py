"""What `check` says where rules over groups hold requests back, leave people idle or bind nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.planning.case.small import case_of

if TYPE_CHECKING:
    from planning.case.case import Case

SITES = "site_id,x,y,territory\nN,3,4,north\nS,6,8,south\nW,0,1,west\nO,1,0,\n"
REQUESTS = "request_id,site_id,skills\nA,N,\nB,S,\nC,W,\nD,O,\nE,S|W,\nF,S,gas\n"


def shifts(*names: str, days: tuple[str, ...] = ("11-23",)) -> str:
    rows = [f"{name},2026-{day}T08:00,2026-{day}T16:00\n" for name in names for day in days]
    return "resource_id,start,end\n" + "".join(rows)


def ruled(*rules: Any, resources: str, **tables: Any) -> Case:
    given = {"requests": REQUESTS, "sites": SITES, "shifts": shifts("T1", "T2", "T3")} | tables
    given = {name: text for name, text in given.items() if text is not None}
    return case_of(resources=resources, settings={"constraints": list(rules)}, **given)


def told(case: Case) -> dict[str, str]:
    return {name: f"{detail} [{code}]" for name, code, detail in case.unservable.iter_rows()}


def said(case: Case, *codes: str) -> list[str]:
    return [str(fault) for fault in case.faults if fault.code in codes]


PEOPLE = "resource_id,territories,radius_km,skills\nT1,north,,gas\nT2,north;west,,\nT3,south,5,\n"


def test_requests_whose_territory_nobody_serves_and_those_that_lie_too_far_away() -> None:
    # T3 serves the south but goes 5 km, and S lies 10 km away; T1 alone knows gas, and serves the north
    assert told(ruled(resources=PEOPLE)) == {
        "B": "lies farther away than anybody goes who could serve it [W515]",
        "F": "lies in south, which nobody serves who could [W514]",
    }
    assert said(ruled(resources=PEOPLE), "W514") == [
        "requests.csv:7: site_id: F lies in south, which nobody serves who could [W514]"
    ]


def test_where_territories_have_a_price_only_the_radius_holds_back() -> None:
    people = PEOPLE.replace("T1,north,,", "T1,north,9.999,").replace("T2,north;west,,", "T2,north;west,9,")
    assert told(ruled({"territories": {"price": 30}}, resources=people)) == dict.fromkeys(
        ("B", "F"), "lies farther away than anybody goes who could serve it [W515]"
    )
    wide = people.replace("9.999", "10")
    assert told(ruled({"territories": {"price": 30}}, resources=wide)) == {}


def test_required_and_excluded_resources_count() -> None:
    requests = "request_id,site_id,required_resources,excluded_resources\nA,W,T1,\nB,W,,T2\nC,W,T1;T2,\n"
    assert told(ruled(resources=PEOPLE, requests=requests)) == dict.fromkeys(
        ("A", "B"), "lies in west, which nobody serves who could [W514]"
    )


def test_a_role_that_nobody_fills_there() -> None:
    roles = "service_id,role,kind,skills\nteam,lead,person,\nteam,mate,person,gas\n"
    services = "service_id,duration_min\nteam,30\n"
    case = ruled(
        resources=PEOPLE, requests="request_id,site_id,service_id\nA,W,team\nB,N,team\n", roles=roles, services=services
    )
    assert told(case) == {"A": "cannot fill role mate: lies in west, which nobody serves who could [W514]"}


def test_the_travel_table_says_how_far_it_is() -> None:
    settings = {"travel": {"mode": "table"}}
    people = "resource_id,site_id,radius_km\nT1,O,5\n"
    legs = "from_site,to_site,minutes,km\nO,N,5,5\nO,S,5,5.001\n"
    requests = "request_id,site_id\nA,N\nB,S\nC,W\nD,O\n"
    tables: dict[str, Any] = {"requests": requests, "sites": SITES, "shifts": shifts("T1"), "travel": legs}
    case = case_of(resources=people, settings=settings, **tables)
    assert told(case) == {"B": "lies farther away than anybody goes who could serve it [W515]"}


ALONE, ONE = "resource_id\nT1\n", "request_id,site_id\nA,N\n"
WORKED = "resource_id,date,worked_h,jobs\n" + "".join(f"T1,2026-11-{day},8,4\n" for day in range(18, 23))


@pytest.mark.parametrize(
    ("rule", "worked", "spent"),
    [
        ({"days_in_a_row": 5}, WORKED, True),  # five days from Wednesday to Sunday
        ({"days_in_a_row": 6}, WORKED, False),
        ({"days_in_a_row": {"most": 5, "price": 100}}, WORKED, False),
        ({"days_in_a_row": {"most": 5, "where": "resource_id = 'T2'"}}, WORKED, False),
        ({"days_in_a_row": 2}, WORKED.replace("-21,8,4", "-21,0,0"), False),
        ({"days_in_a_row": 1}, WORKED.replace("-21,8,4", "-21,0,0"), True),
        ({"hours_a_week": "40h"}, WORKED, False),  # the hours of the week before
    ],
)
def test_who_has_worked_enough_before_can_work_no_shift(rule: Any, worked: str, *, spent: bool) -> None:
    case = ruled(rule, resources=ALONE, worked=worked, shifts=shifts("T1"), requests=ONE)
    said_of = "resources.csv:2: resource_id: 'T1' can work no shift of the horizon: what he worked before it fills his "
    assert [text.startswith(said_of) for text in said(case, "W560")] == [True] * spent
    assert told(case) == {}  # where a lock makes him work all the same, others may join it


def test_a_week_that_is_full_leaves_the_shifts_of_the_next() -> None:
    worked = "resource_id,date,worked_h\nT1,2026-11-25,20\nT1,2026-11-26,20\n"
    for days, spent in ((("11-27", "11-28"), 1), (("11-27", "11-28", "11-30"), 0)):
        tables = {"worked": worked, "shifts": shifts("T1", days=days), "requests": ONE}
        case = ruled({"hours_a_week": "40h"}, resources=ALONE, horizon="2026-11-27", days=4, **tables)
        assert len(said(case, "W560")) == spent


def test_rules_that_bind_nobody_or_everybody() -> None:
    people = "resource_id,kind,contract,team\nT1,,freelance,a\nT2,,freelance,b\nT4,,,c\nV,vehicle,temp,\n"
    case = ruled(
        {"share": {"contract": "partner", "of": "jobs", "most": 0.3}},
        {"share": {"contract": "freelance", "of": "jobs", "most": 0.3}, "name": "free"},
        {"fairness": {"of": "hours", "price": 1, "where": "team = 'a'"}},
        {"days_in_a_row": {"most": 3, "where": "team = 'c'"}},
        {"days_in_a_row": {"most": 3, "where": "kind = 'vehicle'"}},
        {"hours_a_week": "40h"},
        {"territories": "hard"},
        resources=people,
        shifts=shifts("T1", "T2"),
    )
    one, free, fair, idle, vans, zones = said(case, "W561", "W562")
    assert one == (
        "case.yaml: constraints.1: share binds nobody (only people (kind person) are bound, and none of them matches) "
        "[W561]"
    )
    assert free == (
        "case.yaml: constraints.2: free is about everybody with a shift: they have all of the work (name a part of "
        "them) [W561]"
    )
    assert fair.startswith("case.yaml: constraints.3: fairness shares out nothing: only T1 matches and has a shift")
    assert idle == (
        "case.yaml: constraints.4: days_in_a_row binds nobody: of the people who match none has a shift in the horizon "
        "(add shifts, or leave it out) [W561]"
    )
    assert vans.startswith("case.yaml: constraints.5: days_in_a_row 2 binds nobody (only people")
    assert zones == (
        "case.yaml: constraints.7: binds nobody: no resource lists territories (fill territories of resources) [W562]"
    )


def test_a_past_that_no_rule_looks_at() -> None:
    case = ruled({"rest_between_shifts": "11h"}, resources=ALONE, worked=WORKED, shifts=shifts("T1"))
    assert said(case, "W562") == [
        "worked.csv: counts for nothing: no rule looks at days before the horizon (see constraints of case.yaml) [W562]"
    ]


def test_territories_where_no_site_has_one() -> None:
    people = "resource_id,territories\nT1,north\n"
    case = ruled(resources=people, sites=None, requests="request_id\nA\n", shifts=shifts("T1"))
    assert said(case, "W562") == [
        "resources.csv: territories: mean nothing: no site has a territory (fill territory of sites) [W562]"
    ]
