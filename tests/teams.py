"""Small random cases of requests that need several resources or follow one another, and plans laid at random."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from planning.travel.travel import Travel
from tests import cases, twin
from tests.cases import Seeded, chance, one, perhaps

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from planning.case.case import Case
    from tests.cases import Batch, Pick, Record, Row, Table, World

    Lay: TypeAlias = Callable[[Pick, Case, Row], list[Row]]

KINDS = ("laid", "laid disturbed", "sound", "sound disturbed")
"""At random; without violations; and changed for the worse."""
ROLES = [
    ("lift", "lead", "person", "gas", "1", "0", None),
    ("lift", "mate", None, None, "2", "15", "20"),
    ("lift", "rig", "equipment", None, "1", "-30", "95"),
    ("pair", "ahead", "equipment", None, "1", "-15", None),
    ("pair", "behind", "person", "elec", "1", "0", "25"),
    ("solo", "only", "room", None, "1", "0", None),
]
HEAD = ("service_id", "role", "kind", "skills", "count", "offset_min", "duration_min")


def world(pick: Pick) -> World:
    """Add services with roles to what small cases share."""
    where = cases.world(pick)
    services = {name: [*column, *[None] * 3] for name, column in where.tables["services"].items()}
    for name, values in {
        "service_id": ("lift", "pair", "solo"),
        "duration_min": ("40", "30", "20"),
        "interruptible": ("true",) * 3,
    }.items():
        services[name][-3:] = values
    added: dict[str, Table] = {
        "services": services,
        "roles": {name: [row[number] for row in ROLES] for number, name in enumerate(HEAD)},
    }
    return replace(where, tables={**where.tables, **added})


def part(pick: Pick, where: World, prefix: str) -> dict[str, list[Record]]:
    """Tables of one small case with equipment, a room, and roles or links at most of its requests."""
    found = cases.part(pick, where, prefix)
    for name, kind in (("T7", None), ("T8", "equipment"), ("T9", "room")):
        own: Record = {"resource_id": f"{prefix}{name}", "kind": kind, "skills": "gas:2;elec"}
        if kind == "room":
            own["max_overtime_min"] = None
        found["resources"].append({**found["resources"][0], **own, "site_id": one(pick, where.sites)})
        found["shifts"] += [_whole_day(f"{prefix}{name}", where, number) for number in range(where.days)]
    for request in found["requests"]:
        if chance(pick, 70):
            request["service_id"] = one(pick, ["lift", "pair", "solo"])
    names = [str(request["request_id"]) for request in found["requests"]]
    found["links"] = [
        {
            "before": first,
            "after": second,
            "from": one(pick, ["end", "start", None]),
            "least_min": perhaps(pick, 40, str(10 * pick.whole(0, 6))),
            "greatest_min": perhaps(pick, 40, str(60 * pick.whole(1, 6))),
            "same_resource": perhaps(pick, 30, "true"),
            "together": perhaps(pick, 40, "true"),
        }
        for number, first in enumerate(names)
        for second in names[number + 1 : number + 2]
        if chance(pick, 40)
    ]
    return found


def _whole_day(name: str, where: World, number: int) -> Record:
    begin = datetime.combine(where.first + timedelta(days=number), datetime.min.time()) + timedelta(hours=5)
    ends = {"start": begin.isoformat(), "end": (begin + timedelta(hours=18)).isoformat()}
    return {"resource_id": name, **ends, "start_site_id": None, "end_site_id": None, "breaks": None}


# ---- plans


def rows_of(pick: Pick, case: Case, request: Row) -> list[Row]:
    """Lay one request at a random time: each part by a random resource of its kind."""
    days = case.shifts.filter(pl.col("resource_id").str.ends_with("T7"))["start"].to_list()
    begin = one(pick, days) + 3600 + 300 * pick.whole(0, 130)
    roles = [role for role in case.roles.to_dicts() if role["service_id"] == request["service_id"]]
    parts = [role for role in roles for _ in range(role["count"])]
    plain = {"role": None, "offset": 0, "kind": one(pick, ["person", "vehicle"])}
    rows: list[Row] = []
    for number, role in enumerate(parts or [plain], 1):
        able = case.resources.filter(kind=role["kind"])["resource_id"].to_list()
        able = [name for name in able if name not in [row["resource_id"] for row in rows]] or able
        if able:
            row = {"activity": "visit", "request_id": request["request_id"], "resource_id": one(pick, able)}
            named = {"part": str(number), "role": role["role"]} if parts else {}
            rows.append({**row, **named, "start": begin + role["offset"]})
    return rows


def laid(pick: Pick, case: Case, lay: Lay = rows_of) -> pl.DataFrame:
    """Lay most requests at random."""
    served = [request for request in case.requests.to_dicts() if chance(pick, 85)]
    return cases.framed([row for request in served for row in lay(pick, case, request)])


def sound(pick: Pick, case: Case, travel: Travel, lay: Lay = rows_of) -> pl.DataFrame:
    """Lay requests at random that the slow twin finds no fault with, apart from locked ones that are left out."""
    rows: list[Row] = []
    for request in case.requests.to_dicts():
        for _ in range(6):
            tried = [*rows, *lay(pick, case, request)]
            said = twin.judge(case, travel, cases.framed(tried)).violations
            if all(resource is None for _, _, resource, _, _, _ in said):
                rows = tried
                break
    return cases.framed(rows)


def unsaid(pick: Pick, plan: pl.DataFrame) -> pl.DataFrame:
    """Leave out some of what says which part a row fills."""
    rows = plan.to_dicts()
    for row in rows:
        row.update(one(pick, [{}, {"part": None}, {"part": None, "role": None}]))
    return cases.framed(rows)


def disturbed(pick: Pick, case: Case, plan: pl.DataFrame) -> pl.DataFrame:
    """Change who fills which part and when, and now and then anything else."""
    rows = [row for row in plan.to_dicts() if row["activity"] == "visit"]
    for _ in range(pick.whole(1, 3)):
        if rows:
            row, other = one(pick, rows), one(pick, rows)
            changes: list[Row] = [
                {"part": one(pick, [None, "1", "2", "3", "4", "9"])},
                {"role": one(pick, [None, "lead", "mate", "cook"])},
                {"resource_id": other["resource_id"], "shift_start": other["shift_start"]},
                {"start": None if row["start"] is None else row["start"] + one(pick, [300, -300, 1800])},
                {"start": None},
                {"status": "frozen"},
                {"lock": "window", "promised_start": row["start"], "promised_end": row["start"]},
            ]
            row.update(one(pick, changes))
            if chance(pick, 30):
                rows.remove(row)
            if chance(pick, 20):
                rows.append({**other, "resource_id": one(pick, case.resources["resource_id"].to_list())})
    for row in rows:
        row.update(dict.fromkeys(("sequence", "depart", "arrive", "end", "travel_s", "travel_m", "wait_s", "late_s")))
    plan = cases.framed(rows)
    return cases.disturbed(pick, case, plan) if chance(pick, 30) else plan


def batch(pick: Pick, size: int) -> Batch:
    """Make `size` small cases and plans of them, each of which follows a random one in force."""
    case, parts = cases.joined(pick, world(pick), size, part)
    travel = Travel.of(case)
    plans: dict[str, list[pl.DataFrame]] = {kind: [] for kind in KINDS}
    before = []
    for alone in parts:
        full = unsaid(pick, cases.completed(alone, travel, laid(pick, alone)))
        good = cases.completed(alone, travel, sound(pick, alone, travel))
        for kind, plan in {"laid": full, "sound": good}.items():
            plans[kind].append(plan)
            plans[f"{kind} disturbed"].append(disturbed(pick, alone, plan))
        before.append(cases.completed(alone, travel, laid(pick, alone)))
    return cases.Batch(case, travel, {kind: pl.concat(found) for kind, found in plans.items()}, pl.concat(before))


def seeded_case(seed: int, size: int = 20) -> Case:
    """Give the case of a seed's batch, for which no plan is made."""
    pick = Seeded(random.Random(seed))  # noqa: S311 -- chance for tests, no secret
    return cases.joined(pick, world(pick), size, part)[0]


def seeded(seed: int, size: int = 20) -> Batch:
    """Give the batch of a seed."""
    return batch(Seeded(random.Random(seed)), size)  # noqa: S311 -- chance for tests, no secret
