"""Each kind of change, in a case small enough to see what is right.

T1 starts from x = 0 and T2 from x = 60, from 8:00 to 17:00; a kilometre takes a minute, a job half an hour.
"""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.planning.repair.day import DAY, after, visits

PLAN = visits(R1=("T1", "08:40"), R2=("T1", "09:20"), R3=("T1", "10:00"), R4=("T2", "08:10"))
"""R1 to R3 are at x = 10, 20 and 30, R3 from 10:00 on; R4, at 70, is for T2 alone."""


def tables(**columns: list[str | None]) -> dict[str, dict[str, Any]]:
    requests: dict[str, Any] = {
        "request_id": ["R1", "R2", "R3", "R4"],
        "x": ["10", "20", "30", "70"],
        "y": ["0"] * 4,
        "duration_min": ["30"] * 4,
        "windows": [None, None, f"{DAY}10:00/{DAY}16:00", None],
        "created_at": ["2026-11-20T09:00"] * 4,
        "required_resources": [None, None, None, "T2"],
    }
    return {
        "requests": requests | columns,
        "resources": {"resource_id": ["T1", "T2"], "x": ["0", "60"], "y": ["0", "0"]},
        "shifts": {
            "resource_id": ["T1", "T2"],
            "start": [f"{DAY}08:00"] * 2,
            "end": [f"{DAY}17:00"] * 2,
        },
    }


def test_without_a_change_that_touches_anything_the_plan_stays_as_it_is() -> None:
    done = after(tables(), PLAN, f",absence,,T1,{DAY}15:00,{DAY}17:00,\n", "2026-11-22T21:00")
    assert done.stops() == {"R1": ("T1", "08:40"), "R2": ("T1", "09:20"), "R3": ("T1", "10:00"), "R4": ("T2", "08:10")}
    assert done.disturbed() == []


def test_who_is_absent_is_replaced_and_what_lies_before_the_absence_stays() -> None:
    done = after(tables(), PLAN, f",absence,,T1,{DAY}10:10,{DAY}17:00,\n", "2026-11-22T21:00")
    assert done.stops()["R1"][0] == done.stops()["R2"][0] == "T1"
    assert done.stops()["R3"] == ("T2", "10:00")
    assert done.sound()


def test_what_was_frozen_ahead_of_the_time_is_planned_anew_where_its_resource_is_absent() -> None:
    frozen = PLAN.with_columns(lock=pl.lit("all"), status=pl.lit("frozen"))
    done = after(tables(), frozen, f",absence,,T1,{DAY}08:00,{DAY}17:00,\n", "2026-11-22T21:00")
    assert {resource for resource, _ in done.stops().values()} == {"T2"}
    assert done.sound()


def test_who_is_under_way_when_an_absence_begins_ends_that_and_goes_home_first() -> None:
    done = after(tables(), PLAN, f"{DAY}08:45,absence,,T1,{DAY}08:45,{DAY}17:00,\n", "08:45")
    assert done.stops()["R1"] == ("T1", "08:40")
    assert done.stops()["R2"][0] == done.stops()["R3"][0] == "T2"
    assert done.verdict.violations.is_empty()


def test_a_breakdown_breaks_off_the_visit_under_way_which_is_planned_again() -> None:
    done = after(tables(), PLAN, f"{DAY}09:30,breakdown,,T1,,,\n", "09:30")
    assert done.stops()["R1"] == ("T1", "08:40")
    assert done.stops()["R2"][0] == done.stops()["R3"][0] == "T2"
    assert done.stops()["R2"][1] > "09:30"
    assert done.verdict.violations.is_empty()


def test_after_a_breakdown_that_ends_the_resource_may_work_again() -> None:
    needs = tables(required_resources=[None, None, "T1", "T2"])
    done = after(needs, PLAN, f"{DAY}09:00,breakdown,,T1,,{DAY}12:00,\n", "09:00")
    assert done.stops()["R3"] == ("T1", "12:30")


def test_who_starts_late_does_later_what_he_can_still_do() -> None:
    done = after(tables(), PLAN, "2026-11-23T07:00,late_start,,T1,,,45\n", "07:00")
    assert done.stops() == {"R1": ("T1", "08:55"), "R2": ("T1", "09:35"), "R3": ("T1", "10:15"), "R4": ("T2", "08:10")}
    assert done.disturbed() == []  # no start has moved by more than the tolerance


def test_an_overrun_lengthens_the_visit_under_way_and_what_follows_comes_later() -> None:
    done = after(tables(), PLAN, f"{DAY}09:00,overrun,R1,,,,20\n", "09:00")
    assert done.stops() == {"R1": ("T1", "08:40"), "R2": ("T1", "09:40"), "R3": ("T1", "10:20"), "R4": ("T2", "08:10")}
    assert done.verdict.violations.is_empty()
    rows = done.verdict.rows.filter(request_id="R1")
    assert (rows["end"] - rows["start"]).item() == 50 * 60


def test_what_was_to_begin_while_a_visit_overruns_has_not_begun() -> None:
    done = after(tables(), PLAN, f"{DAY}09:25,overrun,R1,,,,20\n", "09:25")
    assert done.stops()["R2"] == ("T1", "09:40")
    assert done.verdict.violations.is_empty()


def test_what_an_overrun_has_pushed_back_stays_where_it_has_begun_since() -> None:
    done = after(tables(), PLAN, f"{DAY}09:00,overrun,R1,,,,20\n", "09:45")
    assert done.stops() == {"R1": ("T1", "08:40"), "R2": ("T1", "09:40"), "R3": ("T1", "10:20"), "R4": ("T2", "08:10")}
    assert set(done.verdict.rows.filter(request_id="R2")["status"]) == {"frozen"}
    assert done.sound()


def test_what_began_after_a_late_start_that_is_told_later_stays_where_it_has_begun() -> None:
    done = after(tables(), PLAN, "2026-11-23T07:00,late_start,,T1,,,45\n", "09:10")
    assert done.stops()["R1"] == ("T1", "08:55")
    assert set(done.verdict.rows.filter(request_id="R1")["status"]) == {"frozen"}
    assert done.stops()["R2"] == ("T1", "09:35")


def test_a_client_who_can_no_longer_is_not_visited_though_somebody_is_on_the_way() -> None:
    done = after(tables(), PLAN, f"{DAY}09:15,window,R2,,{DAY}14:00,{DAY}15:00,\n", "09:15")
    assert "14:00" <= done.stops()["R2"][1] <= "15:00"
    assert done.verdict.violations.is_empty()


def test_who_leaves_ends_first_what_takes_longer() -> None:
    changes = f"{DAY}09:00,absence,,T1,{DAY}09:05,{DAY}17:00,\n{DAY}09:00,overrun,R1,,,,20\n"
    done = after(tables(), PLAN, changes, "09:05")
    assert done.stops()["R1"] == ("T1", "08:40")
    assert done.verdict.violations.is_empty()


def test_the_overrun_of_one_who_works_at_half_the_speed_is_as_long_as_was_said() -> None:
    slow = tables()
    slow["resources"]["speed_factor"] = ["0.5", "1"]
    done = after(slow, visits(R1=("T1", "08:10")), f"{DAY}08:30,overrun,R1,,,,30\n", "08:30")
    rows = done.verdict.rows.filter(request_id="R1")
    assert (rows["end"] - rows["start"]).item() == 90 * 60


def test_where_nobody_is_there_the_visit_ends_and_the_next_may_come_earlier() -> None:
    free = tables(windows=[None] * 4)
    plan = visits(R1=("T1", "08:10"), R2=("T1", "08:50"), R3=("T1", "09:30"), R4=("T2", "08:10"))
    done = after(free, plan, f"{DAY}08:15,no_show,R1,,,,\n", "08:15")
    assert done.stops() == {"R1": ("T1", "08:10"), "R2": ("T1", "08:25"), "R3": ("T1", "09:05"), "R4": ("T2", "08:10")}


def test_what_is_cancelled_leaves_the_plan_and_the_others_stay_with_their_resources() -> None:
    done = after(tables(), PLAN, "2026-11-22T21:00,cancellation,R2,,,,\n", "2026-11-22T21:00")
    stops = {request: resource for request, (resource, _) in done.stops().items()}
    assert stops == {"R1": "T1", "R3": "T1", "R4": "T2"}


def test_a_client_who_can_at_other_times_only_gets_one_of_these_and_his_old_promise_falls() -> None:
    told = tables(promised_start=[None, f"{DAY}08:30", None, None], promised_end=[None, f"{DAY}09:30", None, None])
    done = after(told, PLAN, f"2026-11-22T21:00,window,R2,,{DAY}14:00,{DAY}15:00,\n", "2026-11-22T21:00")
    assert "14:00" <= done.stops()["R2"][1] <= "15:00"
    assert done.verdict.broken == 0
    promise = done.verdict.rows.filter(request_id="R2").select("promised_start", "promised_end").row(0)
    window = done.case.requests.filter(request_id="R2")["windows"][0][0]
    assert promise == (window["start"], window["end"])


def test_an_urgent_request_is_planned_beside_the_others() -> None:
    calls = f"request_id,x,y,duration_min,created_at,respond_by\nU1,5,0,30,{DAY}08:55,{DAY}10:00\n"
    done = after(tables(), PLAN, f"{DAY}08:55,urgent,U1,,,,\n", "08:55", asked=calls)
    assert "U1" in done.stops()
    assert done.sound()


@pytest.mark.parametrize("kind", ["absence", "breakdown"])
def test_a_promise_holds_where_somebody_else_can_keep_it(kind: str) -> None:
    told = tables(promised_start=[None, None, f"{DAY}10:00", None], promised_end=[None, None, f"{DAY}10:30", None])
    change = f"{DAY}08:00,{kind},,T1,{f'{DAY}08:00' if kind == 'absence' else ''},{DAY}17:00,\n"
    done = after(told, PLAN, change, "08:00")
    assert done.stops()["R3"][0] == "T2"
    assert "10:00" <= done.stops()["R3"][1] <= "10:30"
    assert done.verdict.broken == 0


def test_of_two_promises_of_which_one_must_give_the_less_important_gives() -> None:
    told = tables(
        client_id=["C1", "C2", None, None],
        promised_start=[f"{DAY}08:40"] * 2 + [None] * 2,
        promised_end=[f"{DAY}08:50"] * 2 + [None] * 2,
    )
    told["requests"] |= {"x": ["20", "40", "30", "70"]}
    told["clients"] = {"client_id": ["C1", "C2"], "weight": ["1", "5"]}
    plan = visits(R1=("T1", "08:40"), R2=("T2", "08:40"))
    done = after(told, plan, f",absence,,T2,{DAY}08:00,{DAY}17:00,\n", "2026-11-22T21:00")
    assert done.stops()["R2"][0] == "T1"
    assert "08:40" <= done.stops()["R2"][1] <= "08:50"
    assert done.verdict.broken == 1


def test_the_users_lock_to_a_resource_that_is_away_keeps_the_start() -> None:
    locked = tables(
        lock=[None, None, "all", None],
        locked_resource=[None, None, "T1", None],
        locked_start=[None, None, f"{DAY}10:00", None],
    )
    done = after(locked, PLAN, f",absence,,T1,{DAY}08:00,{DAY}17:00,\n", "2026-11-22T21:00")
    assert done.stops()["R3"] == ("T2", "10:00")


def test_the_users_lock_holds_beside_a_change_that_does_not_touch_it() -> None:
    plan = PLAN.with_columns(lock=pl.when(pl.col("request_id") == "R2").then(pl.lit("all")))
    done = after(tables(), plan, f"{DAY}08:00,cancellation,R1,,,,\n", "08:00")
    assert done.stops()["R2"] == ("T1", "09:20")


def test_where_one_of_two_breaks_down_both_are_free_and_the_request_is_planned_again() -> None:
    several = {
        "requests": {"request_id": ["P1"], "service_id": ["pair"], "x": ["10"], "y": ["0"], "duration_min": ["60"]},
        "resources": {"resource_id": ["T1", "T2", "T3"], "x": ["0"] * 3, "y": ["0"] * 3},
        "shifts": {
            "resource_id": ["T1", "T2", "T3"],
            "start": [f"{DAY}08:00"] * 3,
            "end": [f"{DAY}17:00"] * 3,
        },
        "services": {"service_id": ["pair"]},
        "roles": {"service_id": ["pair", "pair"], "role": ["one", "two"], "kind": ["person", "person"]},
    }
    both = visits(P1=("T1", "08:10")).with_columns(part=pl.lit("1"))
    plan = pl.concat([both, both.with_columns(part=pl.lit("2"), resource_id=pl.lit("T2"))])
    done = after(several, plan, f"{DAY}08:30,breakdown,,T2,,,\n", "08:30")
    rows = done.verdict.rows.filter(activity="visit")
    assert sorted(rows["resource_id"]) == ["T1", "T3"]
    assert done.stops()["P1"][1] > "08:30"
    assert done.verdict.violations.is_empty()


PAST = visits(R1=("T1", "08:10"), R2=("T1", "09:20"), R3=("T1", "10:40"), R4=("T2", "08:10"))
"""Begun by 10:45: R1 and R2, and R3 a kilometre or ten after the resource was away."""


@pytest.mark.parametrize(
    "over",
    [
        f",absence,,T1,{DAY}09:10,{DAY}10:35,",
        f"{DAY}09:10,breakdown,,T1,,{DAY}10:35,",
    ],
)
def test_who_was_away_and_has_begun_since_came_back_in_time_for_that(over: str) -> None:
    free = tables(windows=[None] * 4)
    done = after(free, PAST, f"{over}\n", "10:45")
    assert done.stops()["R3"] == ("T1", "10:40")
    assert done.stops()["R2"][1] > "10:45"
    assert done.verdict.violations.is_empty()


def test_who_was_away_between_two_visits_too_briefly_to_go_home_does_nothing_in_that_time() -> None:
    free = tables(windows=[None] * 4)
    plan = visits(R1=("T1", "08:10"), R2=("T1", "08:55"), R3=("T1", "09:40"), R4=("T2", "08:10"))
    done = after(free, plan, f",absence,,T1,{DAY}08:50,{DAY}09:05,\n", "09:45")
    assert (done.stops()["R1"], done.stops()["R3"]) == (("T1", "08:10"), ("T1", "09:40"))
    assert done.stops()["R2"][1] > "09:45"
    assert done.verdict.violations.is_empty()


@pytest.mark.parametrize("lock", ["all", "time", "resource"])
def test_a_client_who_can_at_other_times_only_has_no_lock_of_the_table_to_a_resource_that_is_away(lock: str) -> None:
    held = tables(
        lock=[None, None, lock, None],
        locked_resource=[None, None, None if lock == "time" else "T1", None],
        locked_start=[None, None, None if lock == "resource" else f"{DAY}10:00", None],
    )
    changes = f",absence,,T1,{DAY}08:00,{DAY}17:00,\n,window,R3,,{DAY}14:00,{DAY}15:00,\n"
    done = after(held, PLAN, changes, "2026-11-22T21:00")
    assert done.stops()["R3"][0] == "T2"
    assert "14:00" <= done.stops()["R3"][1] <= "15:00"
    assert done.verdict.violations.is_empty()


@pytest.mark.parametrize("kind", ["overrun", "no_show"])
def test_a_visit_of_the_plan_without_a_shift_is_said_to_be_that(kind: str) -> None:
    idle = tables()
    idle["resources"] = {"resource_id": ["T1", "T2", "T3"], "x": ["0", "60", "0"], "y": ["0"] * 3}
    plan = visits(R1=("T3", "08:40"), R4=("T2", "08:10"))
    (fault,) = after(idle, plan, f"{DAY}08:30,{kind},R1,,,,30\n", "08:30").faults
    assert fault.wrong.startswith("stands in the plan where nobody has a shift, so ")
    (fault,) = after(idle, plan, f"{DAY}08:30,{kind},R2,,,,30\n", "08:30").faults
    assert fault.wrong.startswith("is not planned, so ")


def test_a_no_show_that_lasted_too_long_names_the_cell_that_says_so() -> None:
    (said,) = after(tables(), PLAN, f"{DAY}09:00,no_show,R1,,,,40\n", "09:00").faults
    assert (said.column, said.value) == ("minutes", "40")
    (early,) = after(tables(), PLAN, f"{DAY}08:30,no_show,R1,,,,\n", "08:45").faults
    assert (early.column, early.value) == ("at", f"{DAY}08:30")
    (late,) = after(tables(), PLAN, f"{DAY}09:30,no_show,R1,,,,\n", "09:45").faults
    assert (late.column, late.value) == ("at", f"{DAY}09:30")
    (now,) = after(tables(), PLAN, ",no_show,R1,,,,\n", "09:45").faults
    assert str(now).startswith("changes.csv:2: at: now, 2026-11-23T09:45, is not before R1 ended, at 2026-11-23T09:10")


def test_a_no_show_of_several_who_come_one_after_another_that_lasted_too_long_names_its_time() -> None:
    roles = {"service_id": ["pair"] * 2, "role": ["one", "two"], "kind": ["person"] * 2, "offset_min": [None, "60"]}
    pair = tables(service_id=["pair", None, None, None]) | {"services": {"service_id": ["pair"]}, "roles": roles}
    first = visits(R1=("T1", "08:40")).with_columns(part=pl.lit("1"))
    second = visits(R1=("T2", "09:40")).with_columns(part=pl.lit("2"))
    (fault,) = after(pair, pl.concat([first, second]), f"{DAY}09:30,no_show,R1,,,,\n", "09:45").faults
    assert (fault.column, fault.value) == ("at", f"{DAY}09:30")
    assert fault.wrong == "is 50 minutes after R1 began: it was planned to be shorter"


def test_who_has_not_left_for_the_next_visit_before_an_absence_ends_leaves_after_it() -> None:
    plan = visits(R1=("T1", "08:10"), R3=("T1", "10:40"), R4=("T2", "08:10")).with_columns(
        lock=pl.when(pl.col("request_id") == "R3").then(pl.lit("all")),
        status=pl.when(pl.col("request_id") == "R3").then(pl.lit("frozen")),
    )
    done = after(tables(windows=[None] * 4), plan, f",absence,,T1,{DAY}09:10,{DAY}10:35,\n", "10:30")
    assert done.stops()["R3"] > ("T1", "11:00")
    assert done.verdict.violations.is_empty()


def test_the_overrun_of_a_service_whose_roles_say_how_long_they_take_is_refused() -> None:
    timed = tables(service_id=["pair", None, None, None]) | {
        "services": {"service_id": ["pair"]},
        "roles": {"service_id": ["pair"], "role": ["one"], "kind": ["person"], "duration_min": ["30"]},
    }
    (fault,) = after(timed, visits(R1=("T1", "08:40")), f"{DAY}09:00,overrun,R1,,,,40\n", "09:00").faults
    assert (fault.code, fault.column) == ("E424", "request_id")
    assert "the roles of its service" in fault.wrong
