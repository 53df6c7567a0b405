"""Small random cases of desk work beside visits, and plans of them: dispatched naively, and changed for the worse."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from planning.case.load import load_tables
from planning.travel.travel import Travel
from tests import cases, desk_twin, twin
from tests.cases import Seeded, chance, one, perhaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.case.case import Case
    from tests.cases import Batch, Pick, Record, Row, World

KINDS = ("sound", "sound disturbed", "random", "random disturbed")
"""Without violations; changed for the worse; and at random."""
LENGTHS = ("15", "45", "60", "100", "170")


def part(pick: Pick, where: World, prefix: str) -> dict[str, list[Record]]:
    """Tables of one small case: some visits, and more tasks."""
    found = cases.part(pick, where, prefix)
    found["links"] = []
    persons = [str(row["resource_id"]) for row in found["resources"]]
    for row in found["resources"]:
        row["department"] = one(pick, [None, "claims", "claims", "sales"])
        row["kind"] = "vehicle" if row["kind"] == "vehicle" and chance(pick, 20) else "person"
    visits = [] if chance(pick, 30) else found["requests"]
    blank: Record = dict.fromkeys(found["requests"][0])
    tasks = [blank | _task(pick, f"{prefix}D{k}", persons, where, prefix) for k in range(1, pick.whole(2, 8))]
    found["requests"] = [{"department": None, "held": None, **row} for row in (*visits, *tasks)]
    return found


def _task(pick: Pick, name: str, persons: Sequence[str], where: World, prefix: str) -> Record:
    day = where.first + timedelta(days=pick.whole(0, where.days - 1))
    service = one(pick, [None, "long", "long", "short"])
    promise = 60 * pick.whole(6, 12) if chance(pick, 25) else None
    lock = one(pick, ["resource", "all"]) if chance(pick, 10) else None
    required = perhaps(pick, 10, one(pick, persons))
    return {
        "request_id": name,
        "client_id": one(pick, [None, f"{prefix}C1", f"{prefix}C2"]),
        "service_id": service,
        "department": one(pick, [None, None, None, "claims"]),
        "held": perhaps(pick, 8, "true"),
        "created_at": one(pick, [None, cases.at_minute(day, 60 * pick.whole(4, 10))]),
        "mandatory": perhaps(pick, 25, "true"),
        "value": one(pick, [None, "100", "45.67"]),
        "duration_min": one(pick, LENGTHS) if service is None or chance(pick, 50) else None,
        "skills": one(pick, [None, None, "gas", "elec", "gas:2"]),
        "required_resources": required,
        "preferred_resources": perhaps(pick, 20, one(pick, persons)),
        "excluded_resources": None if required else perhaps(pick, 10, one(pick, persons)),
        "respond_by": cases.at_minute(day, 60 * pick.whole(6, 12)) if chance(pick, 30) else None,
        "due_at": cases.at_minute(day, 60 * pick.whole(8, 16)) if chance(pick, 30) else None,
        "promised_start": None if promise is None else cases.at_minute(day, promise),
        "promised_end": None if promise is None else cases.at_minute(day, promise + 240),
        "lock": lock,
        "locked_resource": one(pick, persons) if lock else None,
        "locked_start": cases.at_minute(day, 60 * pick.whole(6, 10)) if lock == "all" else None,
    }


# ---- a naive dispatch


@dataclass
class Day:
    """What is left of a shift: when it is from and to, and what is taken: (start, end, whether it is a break)."""

    shift: Row
    taken: list[tuple[int, int, bool]] = field(default_factory=list)


def dispatched(pick: Pick, case: Case, travel: Travel, visits: pl.DataFrame) -> pl.DataFrame:
    """Add tasks to a plan of visits, person by person, of whose work the twin finds no rule broken."""
    plan, left = visits.to_dicts(), case.tasks["request_id"].to_list()
    for person in case.resources["resource_id"]:
        mine = [name for name in left if chance(pick, 80)]
        tried = _sound(pick, case, travel, visits, plan[len(visits) :], person, mine)
        left = [name for name in left if name not in {row["request_id"] for row in tried}]
        plan += tried
    return cases.framed(plan)


def _sound(  # noqa: PLR0913, PLR0917 - who does which tasks, and what they lie beside
    pick: Pick, case: Case, travel: Travel, visits: pl.DataFrame, others: list[Row], person: str, names: list[str]
) -> list[Row]:
    """Give a person the tasks, in their order, that break no rule beside those that he and others have already."""
    routes = twin.judge(case, travel, visits).routes
    offset = 60 * pick.whole(0, 40)
    done: list[str] = []
    kept: list[Row] = []
    for name in names:
        for breaks in (True, False):
            rows = _laid(case, routes, person, [*done, name], offset, breaks=breaks)
            said = desk_twin.judge(case, travel, cases.framed([*visits.to_dicts(), *others, *rows])).violations
            if rows and not any(resource == person or rule == "reserve" for rule, _, resource, *_ in said):
                done, kept = [*done, name], rows
                break
    return kept


def _laid(  # noqa: PLR0913 - who does which tasks, and what they lie beside
    case: Case, routes: list[Row], person: str, names: list[str], offset: int, *, breaks: bool
) -> list[Row]:
    """Lay tasks one after the other into a person's shifts, around visits and breaks, each as early as it can."""
    days = []
    for shift in case.shifts.filter(resource_id=person).sort("start").to_dicts():
        route = next((r for r in routes if (r["resource_id"], r["shift_start"]) == (person, shift["start"])), None)
        busy = [] if route is None else [(route["departure"], route["return_at"], False)]
        day = Day(shift, busy)
        for pause in sorted(shift["breaks"], key=lambda pause: pause["start"]) if breaks else ():
            begin = max([pause["start"], *(end for start, end, _ in day.taken if start < pause["end"])])
            if begin + pause["duration"] <= pause["end"]:
                day.taken.append((begin, begin + pause["duration"], True))
        days.append(day)
    rows: list[Row] = []
    now = offset + min((day.shift["start"] for day in days), default=0)
    tasks = {row["request_id"]: row for row in case.tasks.to_dicts()}
    for name in names:
        pieces = _pieces(days, now, tasks[name], _length(case, tasks[name], person, days, now))
        now = max([now, *(end for _, _, end in pieces)])
        for nth, (day, start, end) in enumerate(pieces, 1):
            said = {"activity": "task", "request_id": name, "resource_id": person, "start": start, "end": end}
            rows.append(said | {"shift_start": day.shift["start"], "part": str(nth) if len(pieces) > 1 else None})
    return [*rows, *_rests(days, rows, person)] if len({row["request_id"] for row in rows}) == len(names) else []


def _rests(days: list[Day], rows: list[Row], person: str) -> list[Row]:
    """Take the breaks that lie between the first and the last thing of their shift."""
    found = []
    for day in days:
        mine = [row for row in rows if row["shift_start"] == day.shift["start"]]
        things = [(row["start"], row["end"]) for row in mine] + [(a, b) for a, b, rest in day.taken if not rest]
        for start, end, rest in day.taken:
            if rest and mine and min(a for a, _ in things) <= start and max(b for _, b in things) >= end:
                pause = {"activity": "break", "request_id": None, "resource_id": person, "start": start, "end": end}
                found.append(pause | {"shift_start": day.shift["start"]})
    return found


def _length(case: Case, task: Row, person: str, days: list[Day], now: int) -> int:
    """Give how long the task takes the person in the shift that is next; the twin judges whether it was that one."""
    judge = desk_twin.DeskTwin(case, Travel.of(case), cases.framed([]))
    starts = [day.shift["start"] for day in days if day.shift["end"] > now] or [days[-1].shift["start"]]
    return judge.needed(task, {"resource_id": person, "shift_start": starts[0]})


def _pieces(days: list[Day], now: int, task: Row, length: int) -> list[tuple[Day, int, int]]:
    """Find where a task fits first: in one piece, or around breaks and over the ends of shifts."""
    for number, day in enumerate(days):
        starts = [max(now, task["created_at"], day.shift["start"]), *(end for _, end, _ in day.taken)]
        for start in sorted(at for at in starts if at >= max(now, task["created_at"], day.shift["start"])):
            pieces = _from(days[number:] if task["interruptible"] else [day], start, length, task["interruptible"])
            if pieces:
                return pieces
    return []


def _from(days: list[Day], start: int, length: int, may_stop: bool) -> list[tuple[Day, int, int]]:  # noqa: FBT001 - as its rows
    pieces: list[tuple[Day, int, int]] = []
    for day in days:
        now = max(start, day.shift["start"])
        for busy, free, rest in [*sorted(t for t in day.taken if t[1] > now), (day.shift["end"], 0, True)]:
            if busy > now:
                pieces.append((day, now, min(busy, now + length)))
                length -= pieces[-1][2] - now
            if length == 0:
                return pieces
            if not (rest and may_stop and (pieces or busy <= now)):
                return []
            now = free
    return []


def at_random(pick: Pick, case: Case, visits: pl.DataFrame) -> pl.DataFrame:
    """Add tasks and breaks to a plan of visits wherever chance puts them."""
    rows, shifts = visits.to_dicts(), case.shifts.to_dicts()
    for task in case.tasks.to_dicts() if shifts else ():
        for piece in range(one(pick, [0, 1, 1, 1, 2])):
            shift = one(pick, shifts)
            start = shift["start"] + 300 * pick.whole(-2, 80)
            end = start + one(pick, [task["duration"], 900])
            said = {"activity": "task", "request_id": task["request_id"], "resource_id": shift["resource_id"]}
            rows.append(said | {"start": start, "end": end, "part": one(pick, [None, str(piece + 1)])})
    for shift in shifts:
        for pause in shift["breaks"]:
            if chance(pick, 60):
                start = pause["start"] + 300 * pick.whole(0, 6)
                said = {"activity": "break", "resource_id": shift["resource_id"], "start": start}
                rows.append(said | {"shift_start": shift["start"], "end": one(pick, [None, start + pause["duration"]])})
    return cases.framed(rows)


def changed(pick: Pick, case: Case, plan: pl.DataFrame) -> pl.DataFrame:
    """Change a plan in one to three places, then perhaps one thing about desk work."""
    rows = cases.disturbed(pick, case, plan).to_dicts()
    if rows and chance(pick, 70):
        row = one(pick, rows)
        names = [*case.tasks["request_id"], *case.requests["request_id"]]
        changes: list[Row] = [
            {"request_id": one(pick, names)},
            {"activity": one(pick, ["task", "visit", "break"])},
            {"part": one(pick, ["1", "2"])},
            {"end": None},
            {"end": (row["end"] or 0) + one(pick, [60, -60, 3600])},
            {"role": "lead"},
            {"resource_id": one(pick, case.resources["resource_id"].to_list())},
        ]
        row.update(one(pick, changes))
        if row["start"] is not None and row["end"] is not None and row["activity"] == "task" and chance(pick, 30):
            middle = (row["start"] + row["end"]) // 2
            rows.append({**row, "start": middle + one(pick, [0, 600])})
            row["end"] = middle
    return cases.framed(rows)


def batch(pick: Pick, size: int) -> Batch:
    """Make `size` small cases and plans of them."""
    where = cases.world(pick)
    prefixes = [f"{number}" for number in range(10, 10 + size)]
    parts = [part(pick, where, prefix) for prefix in prefixes]
    where.settings["calendars"] = {"phones": "Mo-Su 08:30-14:00; break 30min 11:00-11:30", "mail": "Mo-Su 10:00-12:00"}
    where.settings["desk"] = {"reserve": [row for prefix in prefixes for row in _reserves(pick, prefix)]}
    case = load_tables(cases.tables(where, parts), where.settings)
    travel = Travel.of(case)
    plans: dict[str, list[pl.DataFrame]] = {kind: [] for kind in KINDS}
    for alone in (cases.alone(case, prefix) for prefix in prefixes):
        good = dispatched(pick, alone, travel, cases.completed(alone, travel, cases.greedy(pick, alone, travel)))
        wild = at_random(pick, alone, cases.completed(alone, travel, cases.bare(pick, alone)))
        for kind, plan in {"sound": good, "random": wild}.items():
            plans[kind].append(plan)
            plans[f"{kind} disturbed"].append(changed(pick, alone, plan))
    return cases.Batch(case, travel, {kind: pl.concat(found) for kind, found in plans.items()}, pl.DataFrame())


def _reserves(pick: Pick, prefix: str) -> list[Row]:
    """Reserve some of the people of one small case in three, or of one in six for two things."""
    where = f"resource_id like '{prefix}%'"
    calendars = [one(pick, ["phones", "mail"]) for _ in range(one(pick, [0, 0, 0, 0, 1, 2]))]
    return [{"calendar": name, "people": one(pick, [1, 1, 2]), "where": where} for name in calendars]


def seeded(seed: int, size: int = 12) -> Batch:
    """Give the batch of a seed."""
    return batch(Seeded(random.Random(seed)), size)  # noqa: S311 -- chance for tests, no secret
