"""Shifts: given or from a calendar, cut by absences and the horizon, with their breaks and overtime."""

from __future__ import annotations

import polars as pl
import pytest

from planning.faults import InputError
from tests.planning.case.small import at, case_of

CALENDARS = {
    "day": "Mo-Fr 08:00-17:00; break 45min 11:30-14:00",
    "night": "Mo-Su 22:00-06:00; break 30min 01:00-04:00",
    "split": "Mo-Th 08:00-12:00, 14:00-18:00; Fr 08:00-15:00",
}


def spans(case, *names):
    return case.shifts.select("start", "end", *names).rows()


def test_only_shifts_that_begin_within_the_horizon_count():
    case = case_of(
        resources="resource_id\nT1\n",
        shifts="resource_id,start,end\n"
        "T1,2026-11-22T23:59,2026-11-23T04:00\n"
        "T1,2026-11-23T23:59,2026-11-24T04:00\n"
        "T1,2026-11-24T05:00,2026-11-24T09:00\n",
    )
    assert spans(case, "shift_id") == [(at("2026-11-23T23:59"), at("2026-11-24T04:00"), "T1")]
    assert case.begun.select("start", "end").rows() == [(at("2026-11-23T00:00"), at("2026-11-23T04:00"))]


def test_of_a_night_that_began_before_the_horizon_its_rest_is_kept_apart_with_the_breaks_to_come():
    case = case_of(
        settings={"calendars": CALENDARS},
        resources="resource_id,calendar\nT1,night\nT2,day\n",
    )
    assert case.begun.select("resource_id", "start", "end").rows() == [
        ("T1", at("2026-11-23T00:00"), at("2026-11-23T06:00"))
    ]
    assert str(case.begun["day"].item()) == "2026-11-22"
    assert case.begun["breaks"].item().to_list() == [
        {"duration": 1800, "start": at("2026-11-23T01:00"), "end": at("2026-11-23T04:00")}
    ]


def test_a_resource_with_several_shifts_gets_their_local_starts_in_their_ids_and_days():
    case = case_of(
        days=2,
        resources="resource_id\nT1\n",
        shifts="resource_id,start,end\nT1,2026-11-22T23:30Z,2026-11-23T10:00\nT1,2026-11-24T08:00:30,2026-11-24T09:00\n",
    )
    assert case.shifts["shift_id"].to_list() == ["T1@2026-11-23T00:30", "T1@2026-11-24T08:00:30"]
    assert [str(day) for day in case.shifts["day"]] == ["2026-11-23", "2026-11-24"]


def test_a_calendar_gives_the_shifts_of_a_resource_that_has_none_and_no_others():
    case = case_of(
        days=7,
        resources="resource_id,calendar\nT1,split\nT2,split\nT3,\n",
        shifts="resource_id,start,end\nT2,2026-11-23T10:00,2026-11-23T11:00\n",
        settings={"calendars": CALENDARS},
    )
    assert dict(case.shifts.group_by("resource_id").len().iter_rows()) == {"T1": 9, "T2": 1}
    last = case.shifts.filter(resource_id="T1").select("start", "end").row(-1)
    assert last == (at("2026-11-27T08:00"), at("2026-11-27T15:00"))
    assert [fault.subject for fault in case.faults if fault.code == "W550"] == ["T3"]


def test_a_calendar_crosses_midnight_and_its_breaks_lie_on_the_next_day():
    case = case_of(days=2, resources="resource_id,calendar\nT1,night\n", settings={"calendars": CALENDARS})
    window = [{"duration": 1_800, "start": at("2026-11-24T01:00"), "end": at("2026-11-24T04:00")}]
    assert spans(case, "breaks")[0] == (at("2026-11-23T22:00"), at("2026-11-24T06:00"), window)


@pytest.mark.parametrize(("horizon", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-11-21", 8)])
def test_a_night_of_a_calendar_has_the_hours_that_pass(horizon, hours):
    case = case_of(horizon=horizon, resources="resource_id,calendar\nT1,night\n", settings={"calendars": CALENDARS})
    [(start, end)] = spans(case)
    assert (start, end - start) == (at(f"{horizon}T22:00"), hours * 3_600)


def test_absences_cut_shifts_and_a_piece_keeps_the_breaks_that_lie_wholly_in_it():
    case = case_of(
        resources="resource_id,max_overtime_min\nT1,60\nT2,0\n",
        shifts="resource_id,start,end,breaks\nT1,2026-11-23T06:00,2026-11-23T18:00,15@07:00-08:00;45@11:30-14:00\n"
        "T2,2026-11-23T08:00,2026-11-23T09:00,\n",
        absences="resource_id,start,end\n"
        "T1,2026-11-23T05:00,2026-11-23T06:30\n"
        "T1,2026-11-23T09:00,2026-11-23T10:00\n"
        "T1,2026-11-23T09:30,2026-11-23T12:00\n"
        "T2,2026-11-23T00:00,2026-11-24T00:00\n",
    )
    coffee = [{"duration": 900, "start": at("2026-11-23T07:00"), "end": at("2026-11-23T08:00")}]
    assert spans(case, "latest_end", "breaks", "shift_id") == [
        (at("2026-11-23T06:30"), at("2026-11-23T09:00"), at("2026-11-23T09:00"), coffee, "T1@2026-11-23T06:30"),
        (at("2026-11-23T12:00"), at("2026-11-23T18:00"), at("2026-11-23T19:00"), [], "T1@2026-11-23T12:00"),
    ]


def test_the_pieces_of_a_night_belong_to_the_day_on_which_its_shift_begins():
    case = case_of(
        days=2,
        resources="resource_id\nT1\nT2\n",
        shifts="resource_id,start,end\nT1,2026-11-23T20:00,2026-11-24T06:00\nT2,2026-11-22T20:00,2026-11-23T06:00\n",
        absences="resource_id,start,end\nT1,2026-11-23T23:30,2026-11-24T00:30\nT2,2026-11-22T23:30,2026-11-23T00:30\n",
    )
    assert [str(day) for day in case.shifts.filter(resource_id="T1")["day"]] == ["2026-11-23", "2026-11-23"]
    assert [str(day) for day in case.shifts.filter(resource_id="T2")["day"]] == ["2026-11-23"]  # the horizon's first


@pytest.mark.parametrize(
    ("absences", "latest"),
    [
        ("", "2026-11-23T13:00"),
        ("T1,2026-11-23T12:30,2026-11-23T20:00\n", "2026-11-23T12:30"),
        ("T1,2026-11-23T11:30,2026-11-23T12:30\n", "2026-11-23T11:30"),
    ],
)
def test_overtime_ends_at_the_next_shift_or_absence_and_belongs_to_the_shifts_own_end(absences, latest):
    case = case_of(
        resources="resource_id,max_overtime_min\nT1,120\n",
        shifts="resource_id,start,end\nT1,2026-11-23T08:00,2026-11-23T12:00\nT1,2026-11-23T13:00,2026-11-23T17:00\n",
        absences=f"resource_id,start,end\n{absences}",
    )
    assert case.shifts["latest_end"][0] == at(latest)


def test_overtime_ends_also_at_a_shift_that_begins_after_the_horizon():
    case = case_of(
        resources="resource_id,max_overtime_min\nT1,120\n",
        shifts="resource_id,start,end\nT1,2026-11-23T20:00,2026-11-23T23:30\nT1,2026-11-24T00:00,2026-11-24T08:00\n",
    )
    assert case.shifts["latest_end"].to_list() == [at("2026-11-24T00:00")]


def test_a_break_of_a_shift_over_midnight_lies_on_the_day_that_puts_it_inside():
    case = case_of(
        resources="resource_id\nT1\n",
        shifts="resource_id,start,end,breaks\nT1,2026-11-23T20:00,2026-11-24T06:00,30@23:30-00:30;20@02:00-03:00\n",
    )
    assert case.shifts["breaks"].to_list() == [
        [
            {"duration": 1_800, "start": at("2026-11-23T23:30"), "end": at("2026-11-24T00:30")},
            {"duration": 1_200, "start": at("2026-11-24T02:00"), "end": at("2026-11-24T03:00")},
        ]
    ]


def test_a_break_of_a_shift_on_a_clock_change_is_a_fault():
    with pytest.raises(InputError, match=r"shifts.csv:2: breaks: '20@02:00-02:30' lies on a clock change"):
        case_of(
            horizon="2026-03-28",
            resources="resource_id\nT1\n",
            shifts="resource_id,start,end,breaks\nT1,2026-03-28T20:00,2026-03-29T06:00,20@02:00-02:30\n",
        )


def test_a_shift_starts_and_ends_at_its_own_sites_else_at_the_resources_place():
    case = case_of(
        days=2,
        resources="resource_id,site_id,x,y\nT1,HOME,,\nT2,,7,8\n",
        sites="site_id,x,y\nHOME,1,2\nDEPOT,3,4\n",
        shifts="resource_id,start,end,start_site_id,end_site_id\n"
        "T1,2026-11-23T08:00,2026-11-23T12:00,DEPOT,\n"
        "T2,2026-11-23T08:00,2026-11-23T12:00,,DEPOT\n",
    )
    assert case.shifts.select("start_site_id", "start_x", "end_site_id", "end_x").rows() == [
        ("DEPOT", 3.0, "HOME", 1.0),
        (None, 7.0, "DEPOT", 3.0),
    ]


def test_rooms_and_equipment_have_shifts_as_persons_do_and_a_warning_without():
    case = case_of(
        resources="resource_id,kind\nV1,vehicle\nROOM,room\nRIG,equipment\n",
        shifts="resource_id,start,end\nROOM,2026-11-23T08:00,2026-11-23T12:00\nV1,2026-11-23T08:00,2026-11-23T12:00\n",
    )
    assert case.shifts["resource_id"].to_list() == ["ROOM", "V1"]
    assert [fault.subject for fault in case.faults if fault.code == "W550"] == ["RIG"]


def test_what_stays_takes_no_breaks_of_its_calendar_and_no_overtime():
    case = case_of(
        resources="resource_id,kind,calendar\nT1,person,day\nROOM,room,day\n", settings={"calendars": CALENDARS}
    )
    assert case.shifts.select("resource_id", pl.col("breaks").list.len()).rows() == [("ROOM", 0), ("T1", 1)]
    assert case.shifts.filter(resource_id="ROOM").select("end", "latest_end").rows() == [
        (at("2026-11-23T17:00"), at("2026-11-23T17:00"))
    ]


def test_a_shift_of_what_stays_is_at_its_place_and_has_no_breaks():
    with pytest.raises(InputError) as caught:
        case_of(
            sites="site_id,x,y\nHERE,1,1\nTHERE,2,2\n",
            resources="resource_id,kind,site_id\nROOM,room,HERE\n",
            shifts="resource_id,start,end,start_site_id,end_site_id,breaks\n"
            "ROOM,2026-11-23T08:00,2026-11-23T12:00,HERE,THERE,\n"
            "ROOM,2026-11-23T13:00,2026-11-23T17:00,,,30@14:00-15:00\n",
        )
    assert [str(fault) for fault in caught.value.faults] == [
        "shifts.csv:2: end_site_id: 'THERE' is not where ROOM stays (leave it empty) [E315]",
        "shifts.csv:3: breaks: '30@14:00-15:00' are breaks, but ROOM stays, and takes none (leave it empty) [E315]",
    ]
