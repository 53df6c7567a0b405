"""What goes with a row that is set aside, so that nothing is planned as less than all of its rows ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planning.case.load import load
from planning.faults import InputError
from tests.planning.case.small import FILES, write

if TYPE_CHECKING:
    from pathlib import Path

    from planning.case.case import Case


def spoilt(folder: Path, *changes: tuple[str, str, str]) -> Case:
    """Load the small case with some texts of its files replaced, and rows with faults set aside."""
    files = dict(FILES)
    for table, old, new in changes:
        assert old in files[f"{table}.csv"]
        files[f"{table}.csv"] = files[f"{table}.csv"].replace(old, new)
    return load(write(folder, files), set_aside=True)


def ids(case: Case) -> list[str]:
    return case.requests["request_id"].to_list()


def told(case: Case, code: str = "E409") -> list[str]:
    return sorted(str(fault) for fault in case.set_aside if fault.code == code)


@pytest.mark.parametrize(
    ("old", "new"),
    [("help,person", "help,persn"), (",1,15,30", ",1,15"), ("help,person,,1", "lead,person,,1"), ("15,30", "x,30")],
)
def test_without_one_of_its_roles_a_service_has_neither_requests_nor_other_roles(old, new, tmp_path):
    case = spoilt(tmp_path, ("roles", old, new))
    assert ids(case) == ["R1", "R2", "R3"]
    assert case.roles.is_empty()
    assert told(case) == [
        "requests.csv:5: service_id: 'team' has a role that is set aside (see roles.csv:3) [E409]",
        "roles.csv:2: service_id: 'team' has a role that is set aside (see roles.csv:3) [E409]",
    ]


@pytest.mark.parametrize(("old", "new"), [("end,0,600,no,no", "end,x,600,no,no"), ("R1,R2,end,0", "R1,R2,End,0")])
def test_without_their_link_neither_of_two_requests_is_planned_nor_what_comes_after_them(old, new, tmp_path):
    case = spoilt(tmp_path, ("links", old, new))
    assert ids(case) == ["R4"]
    assert told(case) == [
        "requests.csv:2: request_id: 'R1' stands in a link that is set aside (see links.csv:2) [E409]",
        "requests.csv:3: request_id: 'R2' stands in a link that is set aside (see links.csv:2) [E409]",
        "requests.csv:4: request_id: 'R3' stands in a link that is set aside (see links.csv:3) [E409]",
    ]


def test_a_request_that_only_others_come_after_is_planned_without_them(tmp_path):
    case = spoilt(tmp_path, ("requests", "2026-11-22T16:00,,400", "soon,,400"))
    assert ids(case) == ["R1", "R4"]
    assert case.links.is_empty()


def test_a_request_goes_with_the_one_that_it_is_served_together_with(tmp_path):
    case = spoilt(
        tmp_path, ("requests", "2026-11-22T16:00,,400", "soon,,400"), ("links", "0,600,no,no", "0,600,no,yes")
    )
    assert ids(case) == ["R4"]


def test_a_row_of_too_many_cells_is_known_by_its_id_to_those_that_name_it(tmp_path):
    case = spoilt(tmp_path, ("requests", "R1,C1,repair,", "R1,C1,repair,,"))
    assert ids(case) == ["R4"]


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("absences", "2026-11-24T12:00", "noon"),
        ("absences", ",training", ""),
        ("resource_skills", "elec,2,1.2", "elec,2,fast"),
        ("resource_skills", "elec,2,1.2", "elec,two,1.2"),
    ],
)
def test_whoever_may_be_away_or_slower_gets_no_shift(table, old, new, tmp_path):
    case = spoilt(tmp_path, (table, old, new))
    assert case.resources["resource_id"].to_list() == ["T1", "T2"]
    assert set(case.shifts["resource_id"]) == {"T1"}
    said = "resources.csv:3: resource_id: 'T2' gets no shift, as a row about it is set aside"
    assert told(case) == [f"{said} (see {table}.csv:2) [E409]"]


def test_a_calendar_does_not_stand_in_for_the_shifts_that_are_set_aside(tmp_path):
    calendar = ("resources", ",gas:2;elec,,1", ",gas:2;elec,day,1")
    one, other = ("shifts", "2026-11-23T12:00", "noon"), ("shifts", "2026-11-24T12:00", "noon")
    assert spoilt(tmp_path, calendar, one).shifts.filter(resource_id="T1").height == 1
    case = spoilt(tmp_path, calendar, one, other)
    assert set(case.shifts["resource_id"]) == {"T2"}
    assert [fault.subject for fault in case.set_aside if fault.code == "E409"] == ["T1"]
    without = spoilt(tmp_path, one, other)  # who has no calendar has no shift either way
    assert (set(without.shifts["resource_id"]), told(without)) == ({"T2"}, [])


def test_a_skill_of_the_usual_speed_is_only_missed(tmp_path):
    case = spoilt(tmp_path, ("resource_skills", "elec,2,1.2", "elec,two,"))
    assert set(case.shifts["resource_id"]) == {"T1", "T2"}
    assert told(case) == []


def test_requests_go_with_the_row_of_sla_that_is_theirs_and_no_others(tmp_path):
    unlinked = [("links", "R1,R2,end,0,600,no,no\n", ""), ("links", "R2,R3,end,,,,\n", "")]
    assert ids(spoilt(tmp_path, *unlinked, ("sla", "gold,repair,16", "gold,repair,x"))) == ["R2", "R3", "R4"]
    case = spoilt(tmp_path, *unlinked, ("sla", "*,*,48", "*,*,x"))
    assert ids(case) == ["R1"]
    said = "requests.csv:3: request_id: 'R2' is owed what a row of sla says, which is set aside (see sla.csv:3) [E409]"
    assert said in told(case)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("roles", "team,help", "teem,help"),
        ("roles", "team,help", ",help"),
        ("roles", "team,help", "te|am,help"),
        ("links", "R1,R2", "R1,R22"),
        ("links", "R1,R2", ",R2"),
        ("links", "R1,R2,end,0,600,no,no", "R1,R2,end,0,600,no"),
        ("absences", "T2,", ","),
        ("absences", "T2,", "T3,"),
        ("shifts", "T1,2026-11-23", ",2026-11-23"),
        ("resource_skills", "T2,elec,2,1.2", "T3,elec,2,1.2"),
        ("sla", "gold,repair", ",repair"),
        ("sla", "gold,repair", "gold,repare"),
    ],
)
def test_nothing_is_planned_where_nobody_can_tell_what_rests_on_a_row(table, old, new, tmp_path):
    with pytest.raises(InputError) as caught:
        spoilt(tmp_path, (table, old, new))
    assert {fault.file for fault in caught.value.faults} == {f"{table}.csv"}


def test_travel_is_set_aside_only_where_nothing_stands_in_for_it(tmp_path):
    bad = ("travel", "DEPOT,0,0", "DEPOT,x,0")
    assert spoilt(tmp_path, bad).legs.is_empty()
    files = {name: text.replace("DEPOT,DEPOT,0,0", "DEPOT,DEPOT,x,0") for name, text in FILES.items()}
    write(tmp_path, files)
    with pytest.raises(InputError, match="E104"):
        load(tmp_path, set_aside=True, overrides=["travel.mode=table", "travel.complete=plane"])
