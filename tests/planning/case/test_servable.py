"""Requests that no plan can serve: each warning says why, and claims nothing that is not so."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planning.case.small import case_of

T1 = "resource_id,skills\nT1,gas:2;elec\n"
DAY = "resource_id,start,end\nT1,2026-11-23T08:00,2026-11-23T12:00\n"


def told(**tables):
    case = case_of(**({"resources": T1, "shifts": DAY} | tables))
    return {request: (code, detail) for request, code, detail in case.unservable.iter_rows()}


def code(**tables):
    return {request: code for request, (code, _) in told(**tables).items()}


def test_a_request_that_can_be_served_has_no_warning():
    requests = "request_id,skills,windows\nA,gas:2;elec,2026-11-23T11:30/2026-11-23T18:00\nB,,\n"
    assert told(requests=requests) == {}


def test_skills_that_nobody_has_at_that_level_or_nobody_has_all_together():
    assert told(
        requests="request_id,skills\nA,gas:3\nB,water;gas\nC,gas;elec;oil\nD,gas;oil\nE,oil\n",
        resources="resource_id,kind,skills\nT1,person,gas:2;elec\nT2,vehicle,oil\nRIG,equipment,water\n",
    ) == {
        "A": ("W501", "needs gas:3, which nobody has"),
        "B": ("W501", "needs water, which nobody has"),
        "C": ("W501", "needs elec, gas, oil, which nobody has all together"),
        "D": ("W501", "needs gas, oil, which nobody has all together"),
        "E": ("W502", "finds nobody with a shift and, on that day, its skills"),
    }


def test_parts_that_nobody_carries_so_many_of_or_nobody_carries_all_together():
    assert told(
        requests="request_id,parts\nA,valve:3\nB,lamp;valve\nC,pump;valve\nD,pump:1;valve:2\nE,valve:2\nF,tube:2;lamp\n",
        resources="resource_id,kind,parts\nT1,person,valve:2\nT2,vehicle,pump;valve\nRIG,equipment,lamp:9\n",
    ) == {
        "A": ("W508", "needs valve:3, which nobody carries"),
        "B": ("W508", "needs lamp, which nobody carries"),
        "D": ("W508", "needs pump, valve:2, which nobody carries all together"),
        "F": ("W508", "needs lamp, tube:2, which nobody carries"),
    }


@pytest.mark.parametrize(
    ("skill", "served"),
    [
        ("T1,gas,1,,2026-11-23,2026-11-23", True),
        ("T1,gas,1,,,2026-11-22", False),
        ("T1,gas,1,,2026-11-24,", False),
        ("T1,gas,2,,,2026-11-22\nT1,gas,1,,,", True),
    ],
)
def test_a_certificate_counts_on_its_days_both_included(skill, served):
    found = code(
        requests="request_id,skills\nA,gas\n",
        resources="resource_id\nT1\n",
        resource_skills=f"resource_id,skill,level,speed_factor,valid_from,valid_to\n{skill}\n",
    )
    assert found == ({} if served else {"A": "W502"})


@pytest.mark.parametrize(
    ("row", "served"),
    [
        ("2026-11-23T07:00/2026-11-23T08:00,start,240,", True),
        ("2026-11-23T07:00/2026-11-23T07:59,start,60,", False),
        ("2026-11-23T11:00/2026-11-23T18:00,start,60,", True),
        ("2026-11-23T11:01/2026-11-23T18:00,start,60,", False),
        ("2026-11-23T09:00/2026-11-23T10:00,both,60,", True),
        ("2026-11-23T09:00/2026-11-23T10:00,both,61,", False),
        ("2026-11-23T09:00/2026-11-23T10:00,start,61,", True),
        ("2026-11-23T05:00/2026-11-23T06:00;2026-11-23T09:00/2026-11-23T10:00,start,60,", True),
        (",start,240,", True),
        (",start,241,", False),
        (",start,60,2026-11-23T11:00", True),
        (",start,60,2026-11-23T11:01", False),
        ("2026-11-23T08:00/2026-11-23T09:00,start,60,2026-11-23T09:01", False),
    ],
)
def test_a_window_is_reached_where_the_service_can_start_in_it_and_end_within_a_shift(row, served):
    found = code(requests=f"request_id,windows,window_on,duration_min,created_at\nA,{row}\n")
    assert found == ({} if served else {"A": "W502"})


def test_overtime_and_speed_count_for_what_a_shift_reaches():
    requests = "request_id,skills,duration_min\nA,gas,300\nB,elec,300\n"
    shifts = DAY
    slow = "resource_id,skills,max_overtime_min\nT1,gas;elec,59\n"
    assert code(requests=requests, resources=slow, shifts=shifts) == {"A": "W502", "B": "W502"}
    assert code(requests=requests, resources=slow.replace("59", "60"), shifts=shifts) == {}
    fast = "resource_id,skill,speed_factor\nT1,gas,1.25\n"
    assert code(requests=requests, resource_skills=fast) == {"B": "W502"}


def test_required_and_excluded_resources_decide_who_could_serve():
    two = "resource_id,start,end\nT1,2026-11-23T08:00,2026-11-23T12:00\nT2,2026-11-23T14:00,2026-11-23T18:00\n"
    found = told(
        requests="request_id,required_resources,excluded_resources,windows\n"
        "A,T1,,2026-11-23T14:00/2026-11-23T15:00\n"
        "B,,T2,2026-11-23T14:00/2026-11-23T15:00\n"
        "C,T1;T2,,2026-11-23T14:00/2026-11-23T15:00\n"
        "D,,T1,2026-11-23T14:00/2026-11-23T15:00\n",
        resources="resource_id\nT1\nT2\n",
        shifts=two,
    )
    assert {request: code for request, (code, _) in found.items()} == {"A": "W502", "B": "W502"}
    assert "its required resources (T1)" in found["A"][1]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2026-11-22T08:00/2026-11-22T23:59,", "before the horizon"),
        ("2026-11-24T00:00/2026-11-24T01:00,", "after the horizon"),
        ("2026-11-22T08:00/2026-11-22T09:00;2026-11-25T08:00/2026-11-25T09:00,", "outside the horizon"),
        (",2026-11-24T00:00", "created after the horizon"),
    ],
)
def test_windows_outside_the_horizon(row, says):
    found = told(requests=f"request_id,windows,created_at\nA,{row}\n")
    assert found["A"][0] == "W503"
    assert says in found["A"][1]


def test_what_says_nothing_of_when_it_was_made_is_made_now():
    found = told(
        settings={"now": "2026-11-23T10:30"},
        requests="request_id,windows,created_at\n"
        "A,2026-11-23T08:00/2026-11-23T10:00,\n"
        "B,2026-11-23T08:00/2026-11-23T10:00,2026-11-23T10:15\n",
    )
    assert found == {
        "A": ("W502", "cannot begin before now, when its last window has ended"),
        "B": ("W502", "is created after its last window ends"),
    }
    found = told(settings={"now": "2026-11-24T00:00"}, requests="request_id,windows,created_at\nA,,\n")
    assert found["A"][1].startswith("cannot begin before now, which is after the horizon (")


def test_a_link_leaves_out_what_nothing_is_without_the_other():
    found = told(
        requests="request_id,skills\nA,\nB,flying\nC,\nD,\nE,\nF,\nG,\n",
        links="before,after,together\nA,B,true\nB,C,\nC,D,\nF,A,\nE,G,\n",
    )
    assert {request: code for request, (code, _) in found.items()} == {
        "A": "W506",
        "B": "W501",
        "C": "W506",
        "D": "W506",
    }
    assert found["A"][1] == "goes together with B, which no plan can serve"
    assert found["D"][1] == "comes after C, which no plan can serve"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("resource,T2,", "is locked to T2, which has no shift within the horizon"),
        ("all,T2,2026-11-23T09:00", "is locked to T2, which has no shift within the horizon"),
        ("time,,2026-11-23T12:00", "is locked to 2026-11-23T12:00, when no shift of anybody runs"),
        ("all,T1,2026-11-23T07:59", "is locked to 2026-11-23T07:59, when no shift of T1 runs"),
        ("time,,2026-11-23T08:00", None),
        ("all,T1,2026-11-23T11:59", None),
        ("resource,T1,", None),
        ("none,T2,", None),
    ],
)
def test_locks_need_a_shift(row, says):
    found = told(requests=f"request_id,lock,locked_resource,locked_start\nA,{row}\n", resources="resource_id\nT1\nT2\n")
    assert found == ({} if says is None else {"A": ("W507", says)})


def test_every_reason_is_a_fault_and_the_first_by_code_is_the_one_that_counts():
    case = case_of(
        requests="request_id,skills,x,y,windows,lock,locked_resource\n"
        "A,oil,,,2026-11-23T08:00/2026-11-23T12:00,resource,T2\n",
        resources="resource_id\nT1\nT2\n",
        shifts=DAY,
    )
    assert [fault.code for fault in case.faults if fault.subject == "A"] == ["W507", "W504", "W501"]
    assert case.unservable["code"].to_list() == ["W501"]


MINUTES = [f"{minute:02d}" for minute in range(0, 60, 10)]


@settings(max_examples=25, deadline=None)
@given(
    spans=st.lists(
        st.tuples(st.integers(0, 5), st.integers(1, 6), st.sampled_from([500, 1000, 1500])),
        min_size=1,
        max_size=3,
    ),
    asks=st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 4), st.integers(1, 6), st.booleans(), st.integers(0, 8)),
        min_size=1,
        max_size=8,
    ),
)
def test_w502_holds_exactly_where_no_minute_serves(spans, asks):
    def clock(tens):
        return f"2026-11-23T{8 + tens // 6:02d}:{MINUTES[tens % 6]}"

    found = code(
        resources="resource_id,speed_factor\n"
        + "".join(f"T{i},{speed / 1000}\n" for i, (_, _, speed) in enumerate(spans)),
        shifts="resource_id,start,end\n"
        + "".join(f"T{i},{clock(start)},{clock(start + long)}\n" for i, (start, long, _) in enumerate(spans)),
        requests="request_id,windows,window_on,duration_min,created_at\n"
        + "".join(
            f"R{i},{clock(start)}/{clock(start + wide)},{'both' if both else 'start'},{long * 10},{clock(created)}\n"
            for i, (start, wide, long, both, created) in enumerate(asks)
        ),
    )
    unreached = {}
    for i, (start, wide, long, both, created) in enumerate(asks):
        served = False
        for (opens, hours, speed), begin in product(spans, range(2_000)):
            length = -(-long * 600 * 1000 // speed)
            second = begin * 10
            inside = start * 600 <= second <= (start + wide) * 600 - (length if both else 0)
            fits = opens * 600 <= second and second + length <= (opens + hours) * 600
            served = served or (inside and fits and second >= created * 600)
        if not served:
            unreached[f"R{i}"] = "W502"
    assert found == unreached
