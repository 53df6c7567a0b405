"""What is owed, by when: the sla row of a request and its clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.case.calendars import Calendar
from planning.case.sla import count_open
from planning.faults import InputError
from tests.planning.case.small import at, case_of

OFFICE = {"calendars": {"office": "Mo-Fr 08:00-12:00, 13:00-17:00"}}


def owed(created, sla, said=OFFICE):
    case = case_of(
        requests=f"request_id,created_at\nA,{created}\n",
        sla=f"tier,service_id,response_h,resolution_h,clock\n*,*,{sla}\n",
        settings=said,
    )
    return case.requests.select("respond_by", "due_at").row(0)


@pytest.mark.parametrize(
    ("created", "sla", "respond_by", "due_at"),
    [
        ("2026-11-20T10:00", "16,24.5,24x7", "2026-11-21T02:00", "2026-11-21T10:30"),
        ("2026-11-20T10:00", "16,,", "2026-11-21T02:00", None),
        ("2026-11-20T10:00", ",1,office", None, "2026-11-20T11:00"),
        ("2026-11-20T11:30", "1,0.0025,office", "2026-11-20T13:30", "2026-11-20T11:30:09"),
        ("2026-11-20T16:00", "1,2,office", "2026-11-20T17:00", "2026-11-23T09:00"),
        ("2026-11-21T09:00", "0,8,office", "2026-11-21T09:00", "2026-11-23T17:00"),
        ("2026-11-20T18:00", "0.5,80,office", "2026-11-23T08:30", "2026-12-04T17:00"),
        ("2026-10-23T16:30", "1,8784,office", "2026-10-26T08:30", None),
    ],
)
def test_hours_are_counted_on_the_rows_clock(created, sla, respond_by, due_at):
    start, end = owed(created, sla)
    assert start == (respond_by and at(respond_by))
    assert due_at is None or end == at(due_at)


def test_24x7_hours_over_a_clock_change_are_hours_that_pass():
    start, _ = owed("2026-03-28T20:00", "12,,")
    assert start == at("2026-03-29T09:00")


def test_open_hours_over_a_clock_change_are_those_of_the_night_itself():
    night = {"calendars": {"night": "Mo-Su 22:00-06:00"}}
    start, end = owed("2026-03-28T22:00", "7,8,night", night)
    assert (start, end) == (at("2026-03-29T06:00"), at("2026-03-29T23:00"))


def test_a_clock_that_is_hardly_ever_open_is_a_fault():
    rare = {"calendars": {"rare": "Mo 08:00-08:01"}}
    with pytest.raises(InputError, match=r"sla.csv:2: clock: 'rare' is a clock that is open too rarely.*\[E408\]"):
        owed("2026-11-20T10:00", "100,,rare", rare)


def test_the_row_of_a_request_is_of_tier_and_service_then_of_the_tier_then_of_the_service_then_of_all():
    case = case_of(
        requests="request_id,client_id,service_id\nA,G,s\nB,G,t\nC,S,s\nD,S,t\nE,,s\nF,,\n",
        resources="resource_id\nT1\n",
        clients="client_id,tier\nG,gold\nS,silver\n",
        services="service_id\ns\nt\n",
        sla="tier,service_id,penalty_fixed,penalty_hour,penalty_cap\n*,*,1,,9\ngold,*,2,5,\n*,s,3,,\ngold,s,4,0,0\n",
        settings={"objective": {"late_per_hour": 7}},
    )
    assert case.requests.select("penalty_fixed", "penalty_hour", "penalty_cap").rows() == [
        (400, 0, 0),
        (200, 50_000, None),
        (300, 70_000, None),
        (100, 70_000, 900),
        (300, 70_000, None),
        (100, 70_000, 900),
    ]


def test_without_an_sla_lateness_still_costs_what_the_settings_say():
    case = case_of(requests="request_id,respond_by\nA,2026-11-23T09:00\nB,\n", resources="resource_id\nT1\n")
    columns = ("respond_by", "due_at", "penalty_fixed", "penalty_hour", "penalty_cap")
    assert case.requests.select(columns).rows() == [
        (at("2026-11-23T09:00"), None, 0, 200_000, None),
        (None, None, 0, 200_000, None),
    ]


def test_a_requests_own_moments_hold_over_those_of_its_sla():
    case = case_of(
        requests="request_id,created_at,respond_by,due_at\nA,2026-11-20T10:00,2026-11-20T11:00,\n",
        sla="tier,service_id,response_h,resolution_h\n*,*,5,6\n",
    )
    assert case.requests.select("respond_by", "due_at").row(0) == (at("2026-11-20T11:00"), at("2026-11-20T16:00"))


def slow(calendar, created, owed, zone):
    """Step through open minutes one by one."""
    moment, left = created, owed
    while left:
        local = datetime.fromtimestamp(moment, tz=UTC).astimezone(ZoneInfo(zone))
        clock = (local.hour * 60 + local.minute) * 60
        yesterday = (local - timedelta(days=1)).weekday() if clock < 3600 * 12 else None
        days = [(local.weekday(), clock), (yesterday, clock + 86_400)]
        if any(
            span.weekday == day and span.start <= second < span.end for span in calendar.spans for day, second in days
        ):
            left -= 60
        moment += 60
    return moment


@settings(deadline=None)
@given(
    created=st.integers(at("2026-11-16T00:00") // 60, at("2026-11-30T00:00") // 60),
    minutes=st.integers(0, 3_000),
    text=st.sampled_from(
        ["Mo-Fr 08:00-12:00, 13:00-17:00", "Sa-Su 22:00-06:00", "Mo-Su 00:00-24:00", "We 09:00-17:00"]
    ),
)
def test_counting_open_hours_at_once_is_counting_them_minute_by_minute(created, minutes, text):
    calendar = Calendar.read(text)
    counted = count_open(calendar, np.array([created * 60]), np.array([minutes * 60]), "Europe/Paris")
    assert counted[0] == slow(calendar, created * 60, minutes * 60, "Europe/Paris")
