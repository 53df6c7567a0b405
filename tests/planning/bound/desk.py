"""Small cases of desk work, and the most value that they can have on time, proven by CP-SAT."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ortools.sat.python import cp_model

from planning.case.load import load_tables

if TYPE_CHECKING:
    from planning.case.case import Case

MONDAY = datetime(2026, 11, 23)  # noqa: DTZ001  # the case's time zone is UTC
HOUR = 60
DAY = 24 * HOUR


class Task(NamedTuple):
    """What is asked; minutes from Monday, cents."""

    name: str
    lasts: int
    value: int
    skill: str = ""
    created: int = 0
    due: int | None = None
    respond: int | None = None
    more: dict[str, str] = {}  # noqa: RUF012  # never changed


class Shift(NamedTuple):
    """When a person is there, in minutes from Monday, and his break: minutes, from and to."""

    who: str
    start: int
    end: int
    rest: tuple[int, int, int] | None = None


class Person(NamedTuple):
    """Who does it: skills as the table has them, speed in thousandths."""

    name: str
    skills: str = ""
    speed: int = 1000


def chance(seed: int) -> random.Random:
    """Start a row of random numbers."""
    return random.Random(seed)  # noqa: S311 - chance for a test, no secret


def moment(minutes: int | None) -> str | None:
    """Write minutes from Monday as a time."""
    return None if minutes is None else (MONDAY + timedelta(minutes=minutes)).isoformat()


def columns(rows: list[dict[str, str | None]], *least: str) -> dict[str, list[str | None]]:
    """Turn rows into columns: those that any row has, and at least some."""
    names = dict.fromkeys([*least, *(name for row in rows for name in row)])
    return {name: [row.get(name) for row in rows] for name in names}


def case_of(tasks: list[Task], people: list[Person], shifts: list[Shift], days: int = 2, **tables: Any) -> Case:
    """Load a case; further tables as columns."""
    requests: list[dict[str, str | None]] = [
        {
            "request_id": task.name,
            "created_at": moment(task.created),
            "duration_min": str(task.lasts),
            "value": f"{task.value / 100:.2f}",
            "skills": task.skill or None,
            "due_at": moment(task.due),
            "respond_by": moment(task.respond),
            **task.more,
        }
        for task in tasks
    ]
    resources: list[dict[str, str | None]] = [
        {
            "resource_id": person.name,
            "kind": "person",
            "skills": person.skills or None,
            "speed_factor": f"{person.speed / 1000:g}",
        }
        for person in people
    ]
    worked: list[dict[str, str | None]] = [
        {
            "resource_id": shift.who,
            "start": moment(shift.start),
            "end": moment(shift.end),
            "breaks": None if shift.rest is None else rest(*shift.rest),
        }
        for shift in shifts
    ]
    case = {"timezone": "UTC", "now": moment(0), "horizon": {"start": "2026-11-23", "days": days}}
    own = {
        "requests": columns(requests, "request_id"),
        "resources": columns(resources, "resource_id"),
        "shifts": columns(worked, "resource_id", "start", "end"),
    }
    return load_tables(own | tables, case)


def rest(lasts: int, opens: int, closes: int) -> str:
    """Write a break: 45@11:30-14:00."""
    clock = ((MONDAY + timedelta(minutes=at)).strftime("%H:%M") for at in (opens, closes))
    return f"{lasts}@{'-'.join(clock)}"


def optimum(tasks: list[Task], people: list[Person], shifts: list[Shift], end: int) -> int:
    """Prove the most value on time, in cents, of tasks done in one piece; times to the second.

    A break is taken, or nothing of the shift begins before its window is open, or all of it ends before it closes.
    """
    model = cp_model.CpModel()
    by_name = {person.name: person for person in people}
    placed: dict[str, list[Any]] = {task.name: [] for task in tasks}
    for shift in shifts:
        person = by_name[shift.who]
        intervals: list[Any] = []
        here: list[tuple[Any, Any, Any]] = []
        for task in tasks:
            if task.skill and task.skill not in person.skills.split(";"):
                continue
            lasts = -(-task.lasts * 60 * 1000 // person.speed)
            earliest = 60 * max(shift.start, task.created)
            latest = 60 * min(shift.end, end if task.due is None else task.due) - lasts
            latest = latest if task.respond is None else min(latest, 60 * task.respond)
            if latest < earliest:
                continue
            start, chosen = model.new_int_var(earliest, latest, ""), model.new_bool_var("")
            intervals.append(model.new_optional_interval_var(start, lasts, start + lasts, chosen, ""))
            placed[task.name].append(chosen)
            here.append((start, start + lasts, chosen))
        if shift.rest is not None:
            lasts, opens, closes = (60 * minutes for minutes in shift.rest)
            due, late = model.new_bool_var(""), model.new_bool_var("")
            start = model.new_int_var(opens, closes - lasts, "")
            intervals.append(model.new_optional_interval_var(start, lasts, start + lasts, due, ""))
            for begin, finish, chosen in here:
                model.add(begin > opens).only_enforce_if(chosen, ~due, late)
                model.add(finish < closes).only_enforce_if(chosen, ~due, ~late)
        model.add_no_overlap(intervals)
    for chosen in placed.values():
        model.add_at_most_one(chosen)
    model.maximize(sum(task.value * sum(placed[task.name]) for task in tasks))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(float(solver.objective_value))


def drawn(draw: random.Random, count: int) -> tuple[list[Task], list[Person], list[Shift]]:
    """Draw a case of two days, of three people with speeds and breaks of their own."""
    people = [
        Person(f"P{number}", draw.choice(["a", "b", "a;b"]), draw.choice([800, 1000, 1000, 1500]))
        for number in range(3)
    ]
    shifts = []
    for person in people:
        for day in range(2):
            start = day * DAY + draw.choice([7, 8, 9]) * HOUR
            opens = start + draw.choice([0, 30, 60])
            end = opens + draw.choice([60, 90, 180])
            pause = (draw.choice([20, 45]), opens, opens + 60)
            shifts.append(Shift(person.name, start, end, draw.choice([None, pause])))
    tasks = []
    for number in range(count):
        created = draw.choice([0, 0, 0, draw.randrange(2 * DAY)])
        due = draw.choice([None, created + draw.randrange(2 * DAY), 10 * HOUR, DAY + 9 * HOUR])
        respond = draw.choice([None, None, None, created + draw.randrange(DAY)])
        lasts = draw.choice([10, 15, 20, 35, 50])
        skill = draw.choice(["a", "b", ""])
        tasks.append(Task(f"T{number:02}", lasts, draw.randrange(100, 9_999), skill, created, due, respond))
    return tasks, people, shifts
