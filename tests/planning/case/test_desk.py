"""Tasks: which requests they are, what they ask, who can do them, and what is said of those that nobody can."""

from __future__ import annotations

import random
from datetime import date

import polars as pl
import pytest

from planning.case.desk import able, asks, profiles
from tests.planning.case.small import at, case_of

STAFF = "resource_id,skills\nT1,gas\n"
DAY = "resource_id,start,end\nT1,2026-11-23T08:00,2026-11-23T17:00\n"
HEADS = ("site_id", "x", "y", "windows", "parts", "seats", "service_id", "skills", "department", "held", "lock")


def listed(row, **more):
    """Load one request with these cells, and say where the case lists it."""
    cells = {name: row.get(name, "") for name in (*HEADS, "locked_resource", "locked_start")}
    promise = "2026-11-23T08:00,2026-11-23T10:00" if row.get("lock") == "window" else ","
    tables = {
        "requests": f"request_id,{','.join(cells)},promised_start,promised_end\n"
        f"A,{','.join(cells.values())},{promise}\nB,,0,0,,,,,,,,,,,,\n",
        "resources": STAFF,
        "sites": "site_id,x,y\nS,0,0\n",
        "services": "service_id\nalone\nteam\n",
        "roles": "service_id,role\nteam,lead\n",
    }
    case = case_of(**(tables | more))
    assert sorted([*case.requests["request_id"], *case.tasks["request_id"]]) == ["A", "B"]
    return "task" if "A" in case.tasks["request_id"] else "request"


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ({}, "task"),
        ({"service_id": "alone", "skills": "gas:2", "department": "home", "held": "yes"}, "task"),
        ({"lock": "resource", "locked_resource": "T1"}, "task"),
        ({"lock": "all", "locked_resource": "T1", "locked_start": "2026-11-23T09:00"}, "task"),
        ({"lock": "time", "locked_start": "2026-11-23T09:00"}, "request"),
        ({"lock": "window"}, "request"),
        ({"site_id": "S"}, "request"),
        ({"x": "1", "y": "2"}, "request"),
        ({"windows": "2026-11-23T08:00/2026-11-23T09:00"}, "request"),
        ({"parts": "valve"}, "request"),
        ({"seats": "1"}, "request"),
        ({"service_id": "team"}, "request"),
    ],
)
def test_a_request_is_a_task_where_nothing_binds_it_to_a_place_or_to_another(row, where):
    assert listed(row) == where


@pytest.mark.parametrize("link", ["A,B", "B,A"])
def test_a_request_that_comes_before_or_after_another_is_no_task(link):
    assert listed({}, links=f"before,after\n{link}\n") == "request"


def test_asks_number_what_tasks_ask_and_profiles_what_shifts_can_give_in_an_order_of_their_own():
    case = case_of(
        days=2,
        requests="request_id,x,y,skills,department\nA,,,gas,\nB,,,,home\nC,,,gas:1,\nD,,,,\nE,,,elec;gas:2,\n",
        resources="resource_id,kind,skills,department,speed_factor\nP,person,gas:2,home,1.5\nQ,person,,,\n"
        "V,vehicle,gas,,\nR,person,gas:2,home,1.5\n",
        resource_skills="resource_id,skill,level,speed_factor,valid_to\nP,gas,3,0.5,2026-11-23\n",
        shifts="resource_id,start,end\n"
        + "".join(f"{name},2026-11-{day}T08:00,2026-11-{day}T09:00\n" for name in "PQRV" for day in (23, 24)),
    )
    asked, ask = asks(case)
    said = [(row["department"], [skill["skill"] for skill in row["skills"]]) for row in asked.iter_rows(named=True)]
    assert said == [(None, []), (None, ["elec", "gas"]), (None, ["gas"]), ("home", [])]
    assert ask.to_list() == [2, 3, 2, 0, 1]
    can, profile = profiles(case)
    assert can.rows() == [
        (0, None, 1_000, None, None, None),
        (1, "home", 1_500, "gas", 2, None),
        (2, "home", 1_500, "gas", 3, 500),
    ]
    assert case.shifts.select("resource_id", profile).rows() == [
        ("P", 2), ("P", 1), ("Q", 0), ("Q", 0), ("R", 1), ("R", 1), ("V", None), ("V", None),
    ]  # fmt: skip
    assert able(asked, can).rows() == [
        (0, 0, 1_000), (0, 1, 1_500), (0, 2, 1_500), (2, 1, 1_500), (2, 2, 500), (3, 1, 1_500), (3, 2, 1_500),
    ]  # fmt: skip


# ---- against naive twins


def slow_speed(case, task, shift):
    """Give the speed at which whoever works a shift does a task, in thousandths; None where he cannot."""
    [person] = case.resources.filter(resource_id=shift["resource_id"]).to_dicts()
    if person["kind"] != "person" or person["stays"]:
        return None
    if task["department"] is not None and task["department"] != person["department"]:
        return None
    speeds = []
    for asked in task["skills"]:
        held = [
            row
            for row in case.skills.filter(resource_id=shift["resource_id"], skill=asked["skill"]).to_dicts()
            if (row["valid_from"] or date.min) <= shift["day"] <= (row["valid_to"] or date.max)
        ]
        if not any(row["level"] >= asked["level"] for row in held):
            return None
        own = [row["speed_factor"] for row in held if row["speed_factor"] is not None]
        speeds.append(min(own) if own else person["speed_factor"])
    return min(speeds) if speeds else person["speed_factor"]


def random_case(chance):
    skills = ("a", "b", "c")

    def some(most):
        held = chance.sample(skills, chance.randrange(most + 1))
        return ";".join(f"{name}:{chance.randrange(1, 4)}" for name in held)

    people = range(6)
    resources = "resource_id,kind,stays,department,skills,speed_factor\n"
    dated = "resource_id,skill,level,speed_factor,valid_from,valid_to\n"
    shifts = "resource_id,start,end\n"
    for number in people:
        kind = "person" if number < 4 else chance.choice(["person", "vehicle", "room"])
        stays = "yes" if kind == "room" or chance.random() < 0.15 else ""
        where = chance.choice(["", "x", "y"])
        resources += f"P{number},{kind},{stays},{where},{some(3)},{chance.choice(['', '0.5', '1.5'])}\n"
        if chance.random() < 0.6:
            speed, first = chance.choice(["", "0.8", "2"]), chance.choice(["", "2026-11-23", "2026-11-24"])
            last = chance.choice(["", "2026-11-24", "2026-11-25"])
            dated += f"P{number},{chance.choice(skills)},{chance.randrange(1, 4)},{speed},{first},{last}\n"
        for day in (23, 24, 25):
            if chance.random() < 0.7:
                shifts += f"P{number},2026-11-{day}T08:00,2026-11-{day}T12:00\n"
    requests = "request_id,x,y,department,skills\n"
    requests += "".join(f"R{number},,,{chance.choice(['', 'x', 'y', 'z'])},{some(2)}\n" for number in range(12))
    return case_of(days=3, requests=requests, resources=resources, resource_skills=dated, shifts=shifts)


@pytest.mark.parametrize("seed", range(20))
def test_who_can_do_a_task_and_how_fast_is_what_asking_each_of_each_shift_says(seed):
    case = random_case(random.Random(seed))  # noqa: S311 - chance for a test, no secret
    asked, ask = asks(case)
    can, profile = profiles(case)
    speed = {(row[0], row[1]): row[2] for row in able(asked, can).iter_rows()}
    doable = set()
    for task, number in zip(case.tasks.iter_rows(named=True), ask, strict=True):
        for shift, who in zip(case.shifts.iter_rows(named=True), profile, strict=True):
            slow = slow_speed(case, task, shift)
            assert speed.get((number, who)) == slow
            doable |= {task["request_id"]} if slow else set()
    lacking = case.unservable.filter(pl.col("code") == "W501")["request_id"]
    assert set(lacking) == set(case.tasks["request_id"]) - doable


# ---- what is said of tasks


def said(requests, **more):
    """Warnings of tasks, in words, and the ids of those that no plan can serve."""
    tables = {"resources": STAFF, "shifts": DAY}
    case = case_of(requests=requests, **(tables | more))
    told = [str(fault) for fault in case.faults if fault.code in {"W501", "W503", "W512", "W555"}]
    return told, case.unservable.select("request_id", "code").rows()


def test_tasks_that_lack_the_same_share_one_warning_at_the_first_of_them():
    told, undone = said("request_id,x,y,skills\nC,,,oil:2\nA,,,oil:2\nB,,,oil:2\nD,,,gas:2;wood\nE,,,gas\n")
    assert told == [
        "requests.csv:2: skills: C (and 2 more like it) needs oil:2, which nobody with a shift has [W501]",
        "requests.csv:5: skills: D needs gas:2, wood, which nobody with a shift has [W501]",
    ]
    assert undone == [("A", "W501"), ("B", "W501"), ("C", "W501"), ("D", "W501")]


def test_a_department_is_named_where_its_people_lack_the_skill_or_where_it_has_none():
    told, _ = said("request_id,x,y,skills,department\nA,,,gas,home\nB,,,,home\nC,,,,\n")
    assert told == [
        "requests.csv:2: skills: A needs gas, which nobody of department home with a shift has [W501]",
        "requests.csv:3: department: B needs somebody of department home with a shift, and there is nobody [W501]",
    ]
    told, _ = said("request_id,x,y\nA,,\n", shifts="resource_id,start,end\n")
    assert told == ["requests.csv:2: A needs somebody with a shift, and there is nobody [W501]"]


def test_what_is_created_after_the_horizon_is_left_for_later():
    told, undone = said("request_id,x,y,created_at\nA,,,2026-11-24T00:00\nB,,,2026-11-23T23:59\n")
    horizon = "2026-11-23T00:00 to 2026-11-24T00:00"
    assert told == [f"requests.csv:2: created_at: A is created after the horizon ({horizon}) [W503]"]
    assert undone == [("A", "W503")]


def test_required_and_locked_resources_must_be_able_to_sit_at_a_desk():
    told, undone = said(
        "request_id,x,y,skills,required_resources,lock,locked_resource\n"
        "A,,,gas,T2,,\nB,,,gas,T1;T2,,\nC,,,,,resource,V\nD,,,,,resource,T1\n",
        resources="resource_id,kind,skills\nT1,person,gas\nT2,person,\nV,vehicle,gas\n",
        shifts=f"{DAY}T2,2026-11-23T08:00,2026-11-23T17:00\n",
    )
    assert told == [
        "requests.csv:2: required_resources: A can be done by none of its required resources (T2) [W512]",
        "requests.csv:4: locked_resource: C is locked to V, which is no person who can sit at a desk [W512]",
    ]
    assert undone == [("A", "W512"), ("C", "W512")]


def test_a_task_that_lacks_several_things_has_the_code_that_comes_first_and_one_warning():
    told, undone = said(
        "request_id,x,y,skills,created_at,lock,locked_resource\nA,,,oil,2026-12-01T00:00,resource,V\n",
        resources="resource_id,kind\nT1,person\nV,vehicle\n",
    )
    assert told == ["requests.csv:2: skills: A needs oil, which nobody with a shift has [W501]"]
    assert undone == [("A", "W501")]


def test_tasks_whose_service_has_a_place_elsewhere_may_have_forgotten_theirs():
    told, undone = said(
        "request_id,x,y,service_id\nA,1,2,fix\nC,,,fix\nB,,,fix\nD,,,call\nE,,,\n", services="service_id\nfix\ncall\n"
    )
    assert told == [
        (
            "requests.csv:3: site_id: C and 1 more are without a place: taken as desk work, though others of service "
            "fix have one (fill it where it was forgotten) [W555]"
        )
    ]
    assert undone == []
    told, _ = said("request_id,x,y,service_id\nA,1,2,fix\nC,,,fix\n", services="service_id\nfix\n")
    assert told[0].startswith("requests.csv:3: site_id: C is without a place: taken as desk work, though others")


def test_tasks_are_completed_as_requests_are():
    [task] = case_of(
        requests="request_id,client_id,service_id,x,y,created_at,held\nA,C,s,,,2026-11-20T10:00,yes\n",
        resources="resource_id\nT1\nT2\nT3\n",
        services="service_id,skills,interruptible,value\ns,gas:2,yes,12\n",
        clients="client_id,tier,weight,preferred_resources,excluded_resources\nC,gold,3,T2;T1,T3\n",
        sla="tier,service_id,resolution_h\ngold,*,24\n",
    ).tasks.to_dicts()
    assert task["skills"] == [{"skill": "gas", "level": 2}]
    assert (task["preferred_resources"], task["excluded_resources"]) == (["T1", "T2"], ["T3"])
    assert (task["tier"], task["weight"], task["held"], task["interruptible"]) == ("gold", 3, True, True)
    assert (task["duration"], task["due_at"]) == (1_800, at("2026-11-21T10:00"))
