"""`constraints` of case.yaml and the table worked: every fault in them, and the rules and people that they make."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from planning.case.document import read_yaml
from planning.case.load import load_tables
from planning.case.settings import build
from planning.faults import InputError
from tests.planning.case.small import case_of, frames, settings

if TYPE_CHECKING:
    from planning.case.case import Case

PEOPLE = """\
resource_id,kind,stays,contract,team,territories,radius_km
B,person,,freelance,north,,
A,person,,freelance,south,,12.3456
C,person,,,north,,
D,person,yes,,,,
V,vehicle,,,north,,
"""
SITES = "site_id,x,y,territory\nS1,0,0,north\nS2,5,5,south\nS3,9,9,\n"


def ruling(*rules: Any, people: str = PEOPLE, **tables: Any) -> Case:
    return case_of(resources=people, settings={"constraints": list(rules)}, **tables)


def test_every_rule_is_read_in_its_units() -> None:
    case = ruling(
        {"share": {"contract": "freelance", "of": "jobs", "most": 0.3}},
        {"share": {"where": "team = 'north'", "of": "hours", "most": 0.25, "price": 40}, "name": "northern work"},
        {"rest_between_shifts": "11h"},
        {"rest_between_shifts": {"least": "10h30min", "where": "team is null"}},
        {"days_in_a_row": 6},
        {"days_in_a_row": {"most": 5, "where": "team = 'south'", "price": 100}},
        {"hours_a_week": "40h"},
        {"hours_a_week": {"most": "35h", "price": 20.5}},
        {"fairness": {"of": "hours", "price": 5}},
        {"fairness": {"of": "jobs", "price": 5, "where": "contract = 'freelance'"}},
        {"territories": {"price": 30}},
    )
    everybody = ["A", "B", "C", "D"]
    assert case.constraints.rows() == [
        (1, "share", "share", "jobs", 300, None, ["A", "B"]),
        (2, "northern work", "share", "hours", 250, 400_000, ["B", "C"]),
        (3, "rest_between_shifts", "rest", None, 39_600, None, everybody),
        (4, "rest_between_shifts 2", "rest", None, 37_800, None, ["D"]),
        (5, "days_in_a_row", "days", None, 6, None, everybody),
        (6, "days_in_a_row 2", "days", None, 5, 10_000, ["A"]),
        (7, "hours_a_week", "hours", None, 144_000, None, everybody),
        (8, "hours_a_week 2", "hours", None, 126_000, 205_000, everybody),
        (9, "fairness", "fairness", "hours", None, 50_000, everybody),
        (10, "fairness 2", "fairness", "jobs", None, 500, ["A", "B"]),
        (11, "territories", "territories", None, None, 3_000, []),
    ]


def test_a_case_without_rules_has_none() -> None:
    case = case_of(resources=PEOPLE)
    assert case.settings.constraints == ()
    assert case.constraints.is_empty()
    assert case.worked.is_empty()
    assert set(case.resources["territories"].list.len()) == {0}
    assert case.resources["radius"].to_list() == [12_346, None, None, None, None]


def test_a_name_that_a_rule_takes_is_not_given_to_another() -> None:
    case = ruling({"fairness": {"of": "hours", "price": 1}}, {"days_in_a_row": 3, "name": "fairness"})
    assert case.constraints["name"].to_list() == ["fairness 2", "fairness"]


@pytest.mark.parametrize(
    ("rules", "price"), [((), None), (({"territories": "hard"},), None), (({"territories": {"price": 2}},), 200)]
)
def test_territories_are_hard_unless_a_rule_gives_them_a_price(rules: tuple[Any, ...], price: int | None) -> None:
    people = "resource_id,territories\nA,south;north\nB,\n"
    case = ruling(*rules, people=people, sites=SITES)
    assert case.constraints.select("kind", "price", "resources").rows() == [("territories", price, [])]
    assert case.resources["territories"].to_list() == [["north", "south"], []]


def test_the_rule_that_nobody_wrote_leaves_names_to_those_that_are_written() -> None:
    people = "resource_id,territories\nA,south\n"
    case = ruling({"days_in_a_row": 3, "name": "territories"}, people=people, sites=SITES)
    assert case.constraints["name"].to_list() == ["territories", "territories of resources"]


def test_every_fault_of_the_list_is_named_at_once_with_its_line() -> None:
    text = """\
horizon: {start: 2026-11-23}
constraints:
  - {share: {contract: freelanc, of: job, most: 1.5}}
  - {share: {team: night, where: contrct = 'temp', of: jobs, most: 0.3}}
  - share: {of: hours}
  - {fairness: {of: hours}, days_in_a_row: 0}
  - {rest_between_shifts: {least: 11, price: 3}}
  - {hours_a_week: {most: 200h, price: many, whom: all}}
  - {fairnes: {of: hours, price: 3}}
  - {name: lonely}
  - {territories: {}}
  - {territories: soft, name: zones}
  - {days_in_a_row: [6], name: zones}
  - fairness: 5
  - fairness
"""
    root, _ = read_yaml(text, "case.yaml")
    assert root is not None
    settings, faults = build(root, lambda: 0)
    assert [(fault.line, fault.column, fault.code) for fault in faults] == [
        (3, "constraints.1.share.contract", "E106"),
        (3, "constraints.1.share.of", "E106"),
        (3, "constraints.1.share.most", "E103"),
        (4, "constraints.2.share.where", "E910"),
        (4, "constraints.2.share", "E216"),
        (5, "constraints.3.share", "E216"),
        (5, "constraints.3.share", "E216"),
        (6, "constraints.4", "E216"),
        (6, "constraints.4.fairness", "E216"),
        (6, "constraints.4.days_in_a_row", "E103"),
        (7, "constraints.5.rest_between_shifts.price", "E216"),
        (7, "constraints.5.rest_between_shifts.least", "E206"),
        (8, "constraints.6.hours_a_week.whom", "E203"),
        (8, "constraints.6.hours_a_week.most", "E206"),
        (8, "constraints.6.hours_a_week.price", "E104"),
        (9, "constraints.7.fairnes", "E203"),
        (10, "constraints.8", "E216"),
        (11, "constraints.9.territories", "E216"),
        (12, "constraints.10.territories", "E204"),
        (13, "constraints.11.days_in_a_row", "E204"),
        (14, "constraints.12.fairness", "E204"),
        (15, "constraints.13", "E204"),
        (12, "constraints.10.territories", "E216"),
        (13, "constraints.11.name", "E402"),
    ]
    assert settings.constraints == ()


SAID = """\
{share: {of: jobs, most: 0.3}}
    constraints: is a mapping (a list, like [{share: {contract: freelance, of: jobs, most: 0.3}}]) [E204]
[{share: {most: 0.3, team: a}}]
    constraints.1.share: lacks of (like {contract: freelance, of: jobs, most: 0.3}) [E216]
[{share: {of: jobs, most: 0.3}}]
    constraints.1.share: does not say whose share (one of contract, department, team, where) [E216]
[{share: {of: jobs, most: 0.3, team: a, contract: temp}}]
    constraints.1.share: names its group by contract and by team (one condition for all:
    where: "contract = 'freelance' and team = 'north'") [E216]
[{share: {contract: freelanc, of: jobs, most: 0.3}}]
    constraints.1.share.contract: 'freelanc' is not employee, temp, freelance or partner
    (did you mean freelance?) [E106]
[{rest_between_shifts: {least: 11h, price: 3}}]
    constraints.1.rest_between_shifts.price: '3' is a price, but this rule is always hard (leave it out) [E216]
[{territories: {}}]
    constraints.1.territories: lacks price (like {price: 30}, or hard) [E216]
[{territories: yes}]
    constraints.1.territories: 'yes' is a single value (like {price: 30}, or hard) [E204]
[{territories: hard}, {territories: {price: 3}}]
    constraints.2.territories: says a second time what holds of territories (keep one of it and constraints.1) [E216]
[{rest: 11h}]
    constraints.1.rest: is no key of case.yaml (known are days_in_a_row, fairness, hours_a_week, name,
    rest_between_shifts, share, territories) [E203]
[{name: x}]
    constraints.1: names no rule (one of share, rest_between_shifts, days_in_a_row, hours_a_week, fairness,
    territories, like {share: {contract: freelance, of: jobs, most: 0.3}}) [E216]
[{days_in_a_row: 6, hours_a_week: 40h}]
    constraints.1: names 2 rules: days_in_a_row, hours_a_week (write each as an entry of its own) [E216]
[{days_in_a_row: }]
    constraints.1.days_in_a_row: is empty (like 6) [E216]
[{days_in_a_row: 6, name: a}, {days_in_a_row: 5, name: a}]
    constraints.2.name: 'a' stands twice (a name of its own for each rule) [E402]
"""


@pytest.mark.parametrize(("written", "said"), re.findall(r"^(\S.*)\n((?:    .*\n)+)", SAID, re.MULTILINE))
def test_what_is_said_of_a_rule_that_cannot_be_read(written: str, said: str) -> None:
    root, _ = read_yaml(f"horizon: {{start: 2026-11-23}}\nconstraints: {written}\n", "case.yaml")
    assert root is not None
    _, faults = build(root, lambda: 0)
    assert [str(fault) for fault in faults] == ["case.yaml:2: " + " ".join(said.split())]


def test_an_entry_with_nothing_in_it_names_no_rule() -> None:
    root, _ = read_yaml("horizon: {start: 2026-11-23}\nconstraints:\n  - {days_in_a_row: 6}\n  -\n", "case.yaml")
    assert root is not None
    _, (fault,) = build(root, lambda: 0)
    assert str(fault).startswith("case.yaml:4: constraints.2: names no rule (one of share, ")


HISTORY = "resource_id,date,worked_h,jobs\nB,2026-11-22,7.333,4\nA,2026-11-22,8,\nB,2026-11-20,0,0\n"


def test_what_people_did_before_is_kept_in_seconds_and_visits() -> None:
    assert ruling(worked=HISTORY).worked.rows() == [
        ("A", date(2026, 11, 22), 28_800, 0),
        ("B", date(2026, 11, 20), 0, 0),
        ("B", date(2026, 11, 22), 26_399, 4),
    ]


def test_days_before_that_cannot_be_read_as_meant() -> None:
    text = "resource_id,date,worked_h,jobs\nA,2026-11-23,8,\nE,2026-11-22,8,2\nV,2026-11-22,8,1\nB,2026-11-22,,3\n"
    text += "B,2026-11-22,8,3\n"
    with pytest.raises(InputError) as caught:
        ruling({"fairness": {"of": "jobs", "price": 5}}, worked=text)
    early, jobless, unknown, van, empty, twice = map(str, caught.value.faults)
    assert early == (
        "worked.csv:2: date: '2026-11-23' is not before the horizon, which begins on 2026-11-23 (only the days before "
        "it stand here) [E328]"
    )
    assert jobless == "worked.csv:2: jobs: is empty, and rule fairness counts jobs (0 where there were none) [E330]"
    assert unknown == "worked.csv:3: resource_id: 'E' is not in resources [E401]"
    assert van == "worked.csv:4: resource_id: 'V' is no person (kind vehicle) (people only) [E329]"
    assert empty.startswith("worked.csv:5: worked_h: is empty; each row needs it (Hours of the shifts")
    assert twice == "worked.csv:6: resource_id: 'B' makes B, 2026-11-22 stand twice (first at worked.csv:5) [E402]"


def test_a_territory_in_which_no_site_lies_is_a_fault() -> None:
    people = "resource_id,territories\nA,north;suoth\nB,west\n"
    with pytest.raises(InputError) as caught:
        ruling(people=people, sites=SITES)
    assert [str(fault) for fault in caught.value.faults] == [
        "resources.csv:2: territories: 'suoth' is the territory of no site (did you mean south?) [E401]",
        "resources.csv:3: territories: 'west' is the territory of no site (known are north, south) [E401]",
    ]


def test_a_scenario_may_change_what_people_did_and_the_rules() -> None:
    files = {
        "case.yaml": "horizon: {start: 2026-11-23}\nconstraints: [{days_in_a_row: 6}]\ntravel: {mode: plane}\n",
        "resources.csv": "resource_id,x,y\nA,0,0\nB,0,0\n",
        "requests.csv": "request_id,x,y,duration_min,value\nR1,1,1,30,100\n",
        "worked.csv": "resource_id,date,worked_h,jobs\nA,2026-11-22,8,4\nB,2026-11-22,8,4\n",
    }
    patch = {
        "worked": {
            "add": [{"resource_id": "A", "date": "2026-11-21", "worked_h": 4}],
            "remove": ["B"],
            "set": [{"where": "date = '2026-11-22'", "jobs": 5}],
            "scale": [{"where": "worked_h > 5", "worked_h": 0.5}],
        },
        "settings": {"constraints": [{"days_in_a_row": 1}]},
    }
    case = load_tables(frames(files), settings(files), patch=patch)
    assert case.worked.rows() == [("A", date(2026, 11, 21), 14_400, 0), ("A", date(2026, 11, 22), 14_400, 5)]
    assert case.settings.constraints[0].limit == 1


def test_a_person_of_whose_past_a_row_is_set_aside_gets_no_shift() -> None:
    files = {
        "case.yaml": "horizon: {start: 2026-11-23}\ncalendars: {day: Mo-Fr 08:00-17:00}\ntravel: {mode: plane}\n",
        "resources.csv": "resource_id,kind,x,y,calendar\nA,,0,0,day\nB,,0,0,day\nV,vehicle,0,0,day\n",
        "requests.csv": "request_id,x,y,duration_min,value\nR1,1,1,30,100\n",
        "worked.csv": "resource_id,date,worked_h\nA,2026-11-22,many\nV,2026-11-22,8\n",
    }
    case = load_tables(frames(files), settings(files), set_aside=True)
    assert case.shifts["resource_id"].to_list() == ["B", "V"]
    assert [fault.code for fault in case.set_aside] == ["E104", "E329", "E409"]
