"""Small random cases of requests that may take place at several sites, of rooms that stay there, and of their plans."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from planning.travel.travel import Travel
from tests import cases, teams
from tests.cases import Seeded, chance, one, perhaps

if TYPE_CHECKING:
    from planning.case.case import Case
    from tests.cases import Batch, Pick, Record, Row, World

KINDS = ("placed", "placed disturbed", "placed soundly", "placed soundly disturbed", "placed bare")
"""At random; without violations; changed for the worse; and without times."""
HOURS = {
    "day": "Mo-Su 07:00-08:30, 09:00-10:15, 10:30-12:30, 13:00-18:00",
    "long": "Mo-Su 06:30-20:00; break 30min 12:00-13:00",
    "round": "Mo-Su 00:00-24:00",
    "never": "Mo 02:00-02:30",
}
ROLES = (
    {"role": "lead", "kind": None, "offset_min": "0", "duration_min": None},
    {"role": "room", "kind": "room", "offset_min": "-15", "duration_min": "60"},
)
COORDINATES = ("lat", "lon", "x", "y")


def world(pick: Pick) -> World:
    """Add hours and seats to the sites of teams, and a service that takes a person and a room."""
    where = teams.world(pick)
    services = {name: [*column, None] for name, column in where.tables["services"].items()}
    services["service_id"][-1], services["duration_min"][-1] = "class", "45"
    roles = {name: [*column] for name, column in where.tables["roles"].items()}
    for role in ROLES:
        row: Record = {"service_id": "class", "count": "1", **role}
        for name, column in roles.items():
            column.append(row.get(name))
    sites = dict(where.tables["sites"])
    sites["opening"] = [one(pick, [None, "day", "day", "long", "round", "never"]) for _ in where.sites]
    sites["seats"] = [one(pick, [None, None, "10"]) for _ in where.sites]
    tables = {**where.tables, "services": services, "roles": roles, "sites": sites}
    return replace(where, tables=tables, settings={**where.settings, "calendars": HOURS})


def part(pick: Pick, where: World, prefix: str) -> dict[str, list[Record]]:
    """Tables of one small case with three rooms; some of the others stay too."""
    found = teams.part(pick, where, prefix)
    found["links"] = [link for link in found["links"] if chance(pick, 20)]
    room = next(row for row in found["resources"] if row["kind"] == "room")
    for name in (f"{prefix}T4", f"{prefix}T5"):
        found["resources"].append({**room, "resource_id": name, "site_id": one(pick, where.sites)})
        works = [shift for shift in found["shifts"] if shift["resource_id"] == room["resource_id"]]
        found["shifts"] += [{**shift, "resource_id": name} for shift in works]
    for resource in found["resources"]:
        still = resource["kind"] == "room" or chance(pick, 20)
        many = one(pick, ["1", "2", "2", "3"]) if still else None
        resource |= {
            "stays": perhaps(pick, 50, "yes") if resource["kind"] == "room" else perhaps(pick, 100 * still, "yes")
        }
        resource |= {"concurrency": many, "seats": one(pick, [None, "4", "10"])}
        if still:
            resource |= {"max_overtime_min": None, "cost_shift": resource["cost_shift"] if many == "1" else None}
            for shift in (shift for shift in found["shifts"] if shift["resource_id"] == resource["resource_id"]):
                shift.update(dict.fromkeys(("start_site_id", "end_site_id", "breaks")))
    for request in found["requests"]:
        request["seats"] = one(pick, [None, "3", "6", "12"])
        if chance(pick, 70):
            request["service_id"] = one(pick, ["class", "solo", "long", "lift"])
        if chance(pick, 60):
            request.update(dict.fromkeys(COORDINATES) | {"site_id": _sites(pick, where)})
    return found


def _sites(pick: Pick, where: World) -> str | None:
    """Write one to three sites, some at an extra cost; or none, where a room decides."""
    if chance(pick, 15):
        return None
    first = pick.whole(0, len(where.sites) - 1)
    several = [*where.sites[first:], *where.sites[:first]][: pick.whole(1, 3)]
    return "|".join(f"{site}{one(pick, ['', ':15.5', ':0.01'])}" for site in several)


# ---- plans


def rows_of(pick: Pick, case: Case, request: Row) -> list[Row]:
    """Lay one request at random, mostly at one of its sites and in a room of that site; not every row says which."""
    rows = teams.rows_of(pick, case, request)
    sites = [entry["site_id"] for entry in request["alternatives"]]
    site = one(pick, sites) if sites else request["site_id"]
    stays = case.resources.filter("stays").select("resource_id", "kind", "site_id").rows()
    for row in rows:
        kinds = [kind for name, kind, _ in stays if name == row["resource_id"]]
        there = [name for name, kind, home in stays if home == site and kind in kinds]
        if there and chance(pick, 80):
            row["resource_id"] = one(pick, there)
        row["site_id"] = site if sites and chance(pick, 70) else None
    return rows


def disturbed(pick: Pick, case: Case, plan: pl.DataFrame) -> pl.DataFrame:
    """Change where rows take place, let them meet, and now and then change anything else."""
    rows, still = plan.to_dicts(), case.resources.filter("stays")["resource_id"].to_list()
    for _ in range(pick.whole(1, 4)):
        if rows:
            row, other = one(pick, rows), one(pick, [row for row in rows if row["resource_id"] in still] or rows)
            own = case.requests.filter(pl.col("request_id").eq_missing(row["request_id"]))["alternatives"].explode()
            sites = [*own.struct.field("site_id").to_list() * 2, one(pick, case.sites["site_id"].to_list()), "S9", None]
            changes: list[Row] = [
                {"site_id": one(pick, sites)},
                {"site_id": one(pick, sites), "lock": "time"},
                {"start": other["start"], "resource_id": other["resource_id"], "shift_start": other["shift_start"]},
                {"start": other["end"], "resource_id": other["resource_id"], "shift_start": other["shift_start"]},
                {"activity": "break", "request_id": None, "part": None, "role": None, "site_id": None},
            ]
            row.update(one(pick, changes))
            _until_closing(pick, case, rows, row)
    plan = cases.framed(rows)
    return teams.disturbed(pick, case, plan) if chance(pick, 30) else _free(plan)


def _until_closing(pick: Pick, case: Case, rows: list[Row], row: Row) -> None:
    """Let the request of a row end when its site closes, or a second later."""
    team = [other for other in rows if other["request_id"] == row["request_id"]]
    team = [other for other in team if None not in {other["start"], other["end"]}]
    spans = [end for site, _, end in case.openings.rows() if team and site == team[0]["site_id"]]
    if spans and chance(pick, 60):
        ends = max(other["end"] for other in team)
        later = min(spans, key=lambda closes: abs(closes - ends)) - ends + one(pick, [0, 0, 1])
        for other in team:
            other["start"] += later
            other["end"] += later


def _free(plan: pl.DataFrame) -> pl.DataFrame:
    """Leave out what follows from the rest."""
    derived = ("sequence", "depart", "arrive", "end", "travel_s", "travel_m", "wait_s", "late_s")
    return plan.with_columns(pl.lit(None, cases.ROWS[name]).alias(name) for name in derived)


def bare(pick: Pick, case: Case) -> pl.DataFrame:
    """Lay the requests without roles without times, at random sites."""
    plan = cases.bare(pick, case)
    roles = case.roles["service_id"].implode()
    alone = case.requests.filter(~pl.col("service_id").is_in(roles).fill_null(value=False))["request_id"]
    kept = plan.filter(pl.col("request_id").is_null() | pl.col("request_id").is_in(alone.implode()))
    sites = [*case.sites["site_id"].to_list(), None]
    return cases.framed([{**row, "site_id": one(pick, sites)} for row in kept.to_dicts()])


def batch(pick: Pick, size: int) -> Batch:
    """Make `size` small cases and plans of them, each of which follows a random one in force."""
    case, parts = cases.joined(pick, world(pick), size, part)
    travel = Travel.of(case)
    plans: dict[str, list[pl.DataFrame]] = {kind: [] for kind in KINDS}
    before = []
    for alone in parts:
        full = teams.unsaid(pick, cases.completed(alone, travel, teams.laid(pick, alone, rows_of)))
        good = cases.completed(alone, travel, teams.sound(pick, alone, travel, rows_of))
        for kind, plan in {"placed": full, "placed soundly": good}.items():
            plans[kind].append(plan)
            plans[f"{kind} disturbed"].append(disturbed(pick, alone, plan))
        plans["placed bare"].append(bare(pick, alone))
        before.append(cases.completed(alone, travel, teams.laid(pick, alone, rows_of)))
    return cases.Batch(case, travel, {kind: pl.concat(found) for kind, found in plans.items()}, pl.concat(before))


def seeded_case(seed: int, size: int = 20) -> Case:
    """Give the case of a seed's batch, for which no plan is made."""
    pick = Seeded(random.Random(seed))  # noqa: S311 -- chance for tests, no secret
    return cases.joined(pick, world(pick), size, part)[0]


def seeded(seed: int, size: int = 20) -> Batch:
    """Give the batch of a seed."""
    return batch(Seeded(random.Random(seed)), size)  # noqa: S311 -- chance for tests, no secret
