"""Small random cases and plans: as Hypothesis strategies, and from a seed.

A case is written as a user would write it, as tables of text and settings, and loaded by `load_tables`. Both
kinds of chance come through `Pick`, so that a seed gives the same sort of case as a strategy. Reading and judging
one small case costs as much as hundreds: a batch lays many small ones, which share nothing but sites, into one.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import polars as pl
from hypothesis import strategies as st

from planning.case.load import load_tables
from planning.travel.travel import Travel
from tests import twin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from planning.case.case import Case

    Draw: TypeAlias = Callable[["Pick", "World", str], dict[str, list["Record"]]]

Thing = TypeVar("Thing")
Table = dict[str, list[str | None]]
Record = dict[str, str | None]
Row = dict[str, Any]

SKILLS = ("gas", "elec")
ROWS = {
    **dict.fromkeys(("activity", "request_id", "part", "role", "resource_id"), pl.String),
    **dict.fromkeys(("shift_start", "sequence"), pl.Int64),
    "site_id": pl.String,
    **dict.fromkeys(("depart", "arrive", "start", "end", "travel_s", "travel_m", "wait_s", "late_s"), pl.Int64),
    **dict.fromkeys(("promised_start", "promised_end"), pl.Int64),
    **dict.fromkeys(("lock", "status"), pl.String),
    "fetched": pl.String,
}


class Pick(Protocol):
    """Where chance comes from."""

    def whole(self, least: int, most: int) -> int:
        """Pick a whole number, both ends included."""


@dataclass
class Drawn:
    """Chance from Hypothesis, which shrinks towards the least."""

    draw: Callable[[st.SearchStrategy[int]], int]

    def whole(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))


@dataclass
class Seeded:
    """Chance from a seed."""

    source: random.Random

    def whole(self, least: int, most: int) -> int:
        return self.source.randint(least, most)


def one(pick: Pick, things: Sequence[Thing]) -> Thing:
    return things[pick.whole(0, len(things) - 1)]


def chance(pick: Pick, percent: int) -> bool:
    """Shrinks towards False."""
    return pick.whole(0, 99) >= 100 - percent


def perhaps(pick: Pick, percent: int, thing: str) -> str | None:
    return thing if chance(pick, percent) else None


# ---- cases


@dataclass(frozen=True)
class World:
    """What the small cases of one batch share: settings, days and the tables of sites and journeys."""

    settings: dict[str, Any]
    first: date
    days: int
    sites: list[str]
    tables: dict[str, Table]
    parts: bool


def world(pick: Pick) -> World:
    first = one(pick, [date(2026, 11, 23), date(2026, 10, 24), date(2026, 3, 28)])
    days = pick.whole(1, 2)
    mode = one(pick, ["plane", "table", "straight"])
    settings: dict[str, Any] = {
        "timezone": one(pick, ["Europe/Paris", "UTC", "America/New_York"]),
        "horizon": {"start": first.isoformat(), "days": days},
        "now": f"{first - timedelta(days=1)}T20:00",
        "travel": {"mode": mode, "speed_kmh": one(pick, [60, 30, 47])},
        "objective": {"late_per_hour": one(pick, [20, 7.5]), "preference": one(pick, [10, 0, 3.25])},
    }
    settings["objective"]["disturbance"] = _disturbance(pick)
    sites = _sites(pick, mode)
    names = [name for name in sites["site_id"] if name is not None]
    roles = _rows({"service_id": "team", "role": "lead"}, {"service_id": "team", "role": "mate"})
    shared = {"sites": sites, "services": _services(), "sla": _sla(), "roles": roles}
    if mode == "table":
        shared["travel"] = _travel(pick, names)
    return World(settings, first, days, names, shared, parts=chance(pick, 50))


def _disturbance(pick: Pick) -> dict[str, Any]:
    return {
        "tolerance": one(pick, ["15min", "0s", "1h"]),
        "time": 1.05,
        "window": 5,
        "resource": one(pick, [3, 0.33]),
        "day": one(pick, [20, 0]),
        "drop": 10.01,
        "notified": one(pick, [10, 1.5, 0.333]),
    }


def part(pick: Pick, where: World, prefix: str) -> dict[str, list[Record]]:
    """Tables of one small case; every id begins with the prefix."""
    resources, skills = _resources(pick, where, prefix)
    persons = [str(row["resource_id"]) for row in resources]
    requests = [
        _request(pick, f"{prefix}R{number}", persons, where, prefix) for number in range(1, pick.whole(1, 6) + 1)
    ]
    found: dict[str, list[Record]] = {
        "resources": resources,
        "resource_skills": skills,
        "shifts": _shifts(pick, persons, where),
        "requests": requests,
        "clients": [
            {"client_id": f"{prefix}C1", "tier": "gold", "weight": "3", "preferred_resources": persons[0]},
            {"client_id": f"{prefix}C2", "tier": "basic", "weight": None, "preferred_resources": None},
        ],
        "links": [],
    }
    if len(requests) > 1 and chance(pick, 5):
        first, second = requests[0]["request_id"], requests[1]["request_id"]
        found["links"].append({"before": first, "after": second, "from": "end"})
    return found


def tables(where: World, parts: Sequence[dict[str, list[Record]]]) -> dict[str, Table]:
    """Put the parts of a batch together."""
    together = {name: [row for each in parts for row in each[name]] for name in parts[0]}
    return where.tables | {name: _rows(*rows) for name, rows in together.items() if rows}


def _rows(*rows: Mapping[str, str | None]) -> Table:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _penalty(fixed: str | None, hour: str | None, cap: str | None) -> Record:
    return {"penalty_fixed": fixed, "penalty_hour": hour, "penalty_cap": cap}


def _sla() -> Table:
    return _rows(
        {
            "tier": "gold",
            "service_id": "*",
            "response_h": "13.5",
            "resolution_h": "15",
            **_penalty("5", "12", "30"),
        },
        {
            "tier": "*",
            "service_id": "long",
            "response_h": "20",
            "resolution_h": None,
            **_penalty(None, None, None),
        },
    )


def _services() -> Table:
    return _rows(
        {"service_id": "long", "duration_min": "50", "interruptible": "true", "value": "80", "skills": None},
        {"service_id": "short", "duration_min": "10", "interruptible": None, "value": "30.55", "skills": "gas"},
        {"service_id": "team", "duration_min": "30", "interruptible": None, "value": None, "skills": None},
    )


def _sites(pick: Pick, mode: str) -> Table:
    rows = []
    for number in range(pick.whole(2, 4)):
        east, north = pick.whole(0, 40), pick.whole(0, 40)
        place: dict[str, str | None] = {"site_id": f"S{number}"}
        if mode == "straight":
            place |= {"lat": f"{45 + north / 200:.3f}", "lon": f"{4 + east / 150:.4f}"}
        else:
            place |= {"x": str(east / 2), "y": str(north / 4)}
        rows.append(place)
    return _rows(*rows)


def _travel(pick: Pick, names: list[str]) -> Table:
    return _rows(
        *(
            {
                "from_site": a,
                "to_site": b,
                "minutes": str(pick.whole(2, 90) / 2),
                "km": str(pick.whole(1, 300) / 8),
            }
            for a in names
            for b in names
            if a != b
        )
    )


CARRIED = {None: "ladder", "valve:4": "drill", "valve;pump:2": "ladder", "valve:3;pump": "drill;ladder"}
"""Tools of a resource, by its parts."""
NEEDED = {"valve:2": "drill", "pump;valve": "ladder"}
"""Tools that a request needs, by its parts: who has enough of these, has them too."""


def _resources(pick: Pick, where: World, prefix: str) -> tuple[list[Record], list[Record]]:
    rows: list[Record] = []
    dated: list[Record] = []
    for number in range(1, pick.whole(1, 3) + 1):
        name = f"{prefix}T{number}"
        rows.append(
            {
                "resource_id": name,
                "kind": "equipment" if number == 3 and chance(pick, 10) else one(pick, [None, "person", "vehicle"]),
                "site_id": one(pick, where.sites),
                "skills": one(pick, ["gas:2;elec", "gas", "elec:3;gas:2", None]),
                "speed_factor": one(pick, [None, "0.9", "1.25"]),
                "cost_hour": one(pick, ["30", "32.5555", None]),
                "cost_km": one(pick, ["0.5", "0.3333", None]),
                "cost_shift": perhaps(pick, 50, "12.34"),
                "cost_job": perhaps(pick, 30, "1.05"),
                "overtime_factor": one(pick, ["1.5", "1.333", None]),
                "max_overtime_min": perhaps(pick, 60, "45"),
                "max_jobs_day": one(pick, [None, None, "2", "3"]),
                "max_travel_min_day": one(pick, [None, None, "90", "45"]),
                "parts": one(pick, ["valve:3;pump", "valve:4", "valve;pump:2", None]) if where.parts else None,
            }
        )
        rows[-1]["tools"] = CARRIED[rows[-1]["parts"]]
        for skill in SKILLS:
            if chance(pick, 30):
                dated += _dated(pick, name, skill, where.first)
    return rows, dated


def _dated(pick: Pick, name: str, skill: str, first: date) -> list[Record]:
    from_day, to_day = first + timedelta(days=pick.whole(-1, 1)), first + timedelta(days=pick.whole(1, 2))
    row: Record = {
        "resource_id": name,
        "skill": skill,
        "level": one(pick, ["1", "2", "3"]),
        "speed_factor": one(pick, [None, "0.8", "1.1"]),
        "valid_from": perhaps(pick, 40, from_day.isoformat()),
        "valid_to": perhaps(pick, 40, to_day.isoformat()),
    }
    lapsed: Record = {
        **row,
        "level": "3",
        "speed_factor": None,
        "valid_from": None,
        "valid_to": first.isoformat(),
    }
    return [row, lapsed] if chance(pick, 30) else [row]


def at_minute(day: date, minute: int) -> str:
    return (datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)).isoformat(timespec="minutes")


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _shifts(pick: Pick, persons: list[str], where: World) -> list[Record]:
    rows = []
    for name in persons:
        for number in range(where.days):
            day = where.first + timedelta(days=number)
            begin = 60 * pick.whole(6, 8) + 15 * pick.whole(0, 2)
            length = 30 * pick.whole(6, 18)
            rows.append(_shift(pick, name, where.sites, (day, begin, length)))
            if chance(pick, 20) and begin + length < 20 * 60:
                later = begin + length + 30 * pick.whole(0, 2)
                rows.append(_shift(pick, name, where.sites, (day, later, 120)))
    return rows


def _shift(pick: Pick, name: str, sites: list[str], when: tuple[date, int, int]) -> Record:
    day, begin, length = when
    breaks, clock = [], begin
    for _ in range(one(pick, [0, 1, 2])):
        opens = clock + 30 * pick.whole(0, 4)
        rest = one(pick, [30, 15, 45])
        closes = opens + rest + 15 * pick.whole(0, 4)
        if closes <= begin + length:
            breaks.append(f"{rest}@{_clock(opens)}-{_clock(closes)}")
            clock = closes
    return {
        "resource_id": name,
        "start": at_minute(day, begin),
        "end": at_minute(day, begin + length),
        "start_site_id": perhaps(pick, 20, one(pick, sites)),
        "end_site_id": perhaps(pick, 20, one(pick, sites)),
        "breaks": ";".join(breaks) or None,
    }


def _request(pick: Pick, name: str, persons: list[str], where: World, prefix: str) -> Record:
    first = where.first
    day = first + timedelta(days=pick.whole(0, where.days - 1))
    service = one(pick, [None, "long", "short", "team" if chance(pick, 20) else "long"])
    windows = _windows(pick)
    promise = _promise(pick, day, windows) if chance(pick, 30) else (None, None)
    lock = one(pick, ["resource", "time", "all", "window"]) if chance(pick, 15) else None
    if lock == "window" and promise[0] is None:
        lock = "time"
    start = windows[0][0] + pick.whole(0, 3) * 10 if windows else 60 * pick.whole(8, 12)
    due = chance(pick, 20)
    required = perhaps(pick, 10, one(pick, persons))
    row: Record = {
        "request_id": name,
        "client_id": one(pick, [None, f"{prefix}C1", f"{prefix}C2"]),
        "service_id": service,
        **_place(pick, where),
        "created_at": one(
            pick, [None, at_minute(first - timedelta(days=1), 17 * 60), at_minute(first, 60 * pick.whole(5, 11))]
        ),
        "mandatory": perhaps(pick, 25, "true"),
        "value": one(pick, [None, "100", "45.67"]),
        "windows": ";".join(f"{at_minute(day, opens)}/{at_minute(day, closes)}" for opens, closes in windows) or None,
        "window_on": one(pick, [None, "start", "both"]),
        "duration_min": perhaps(pick, 60, str(pick.whole(1, 12) * 7)) if service else str(pick.whole(1, 12) * 7),
        "skills": one(pick, [None, "gas", "elec", "gas:2", "gas;elec"]),
        "parts": one(pick, [None, None, None, "valve", "valve:2", "pump;valve"]) if where.parts else None,
        "required_resources": required,
        "preferred_resources": perhaps(pick, 20, one(pick, persons)),
        "excluded_resources": None if required else perhaps(pick, 10, one(pick, persons)),
        "respond_by": at_minute(day, 60 * pick.whole(6, 12)) if due else None,
        "due_at": at_minute(day, 60 * pick.whole(8, 14)) if chance(pick, 20) else None,
        "promised_start": promise[0],
        "promised_end": promise[1],
        "lock": lock,
        "locked_resource": one(pick, persons) if lock in {"resource", "all"} else None,
        "locked_start": at_minute(day, start) if lock in {"time", "all"} else None,
        "notified_at": perhaps(pick, 30, at_minute(first - timedelta(days=1), 18 * 60)),
    }
    heavy = where.parts and row["skills"] == "gas;elec"
    return row | {"tools": "ladder" if heavy else NEEDED.get(str(row["parts"]))}


def _place(pick: Pick, where: World) -> Record:
    nowhere = dict.fromkeys(("site_id", "lat", "lon", "x", "y"))
    spot = pick.whole(0, len(where.sites) - 1)
    if where.settings["travel"]["mode"] == "table" or not chance(pick, 20):
        return nowhere | {"site_id": where.sites[spot]}
    table = where.tables["sites"]
    return nowhere | {name: table[name][spot] for name in table if name in nowhere and name != "site_id"}


def _windows(pick: Pick) -> list[tuple[int, int]]:
    found, clock = [], 60 * pick.whole(6, 10)
    for _ in range(one(pick, [0, 1, 2])):
        length = one(pick, [240, 120, 60, 30])
        found.append((clock, clock + length))
        clock += length + 30 * pick.whole(1, 4)
    return found


def _promise(pick: Pick, day: date, windows: list[tuple[int, int]]) -> tuple[str, str]:
    opens = windows[-1][0] if windows else 60 * pick.whole(7, 11)
    begin = opens + 5 * pick.whole(0, 4)
    return at_minute(day, begin), at_minute(day, begin + one(pick, [60, 30, 15]))


# ---- plans


def bare(pick: Pick, case: Case) -> pl.DataFrame:
    """A plan without times: who does what, in which order; most requests are served."""
    routes: dict[tuple[str, int], list[str | None]] = {}
    shifts = list(case.shifts.select("resource_id", "start").iter_rows())
    for name in case.requests["request_id"]:
        if shifts and not chance(pick, 15):
            route = routes.setdefault(one(pick, shifts), [])
            route.insert(pick.whole(0, len(route)), name)
    for route in routes.values():
        if chance(pick, 10):
            route.insert(pick.whole(0, len(route)), None)
    rows = [
        {"activity": "break" if name is None else "visit", "request_id": name, "sequence": number}
        | {"resource_id": resource, "shift_start": begin}
        for (resource, begin), route in routes.items()
        for number, name in enumerate(route, 1)
    ]
    return framed(rows)


def framed(rows: Sequence[Row]) -> pl.DataFrame:
    """Lay rows into a plan's columns."""
    return pl.DataFrame([{name: row.get(name) for name in ROWS} for row in rows], schema=ROWS)


def completed(case: Case, travel: Travel, plan: pl.DataFrame) -> pl.DataFrame:
    """Give the plan its times and every derived column, by the slow twin."""
    rows = twin.judge(case, travel, plan).rows
    return framed([{**row, "travel_s": None, "end": row["end"]} | _journey(row) for row in rows])


def _journey(row: Row) -> Row:
    names = ("depart", "arrive", "travel_s", "travel_m", "wait_s", "late_s")
    return {name: row.get(name) if row["activity"] in twin.STOPS else None for name in names}


def greedy(pick: Pick, case: Case, travel: Travel) -> pl.DataFrame:
    """A plan without times that the slow twin finds sound, apart from locked requests that are left out."""
    shifts = list(case.shifts.select("resource_id", "start").iter_rows())
    routes: dict[tuple[str, int], list[str]] = {}
    for name in case.requests["request_id"]:
        for shift in dict.fromkeys([one(pick, shifts), one(pick, shifts)]) if shifts else ():
            route = routes.setdefault(shift, [])
            route.append(name)
            said = twin.judge(case, travel, _listed(routes)).violations
            if all(resource is None for _, _, resource, _, _, _ in said):
                break
            route.pop()
    return _listed(routes)


def _listed(routes: dict[tuple[str, int], list[str]]) -> pl.DataFrame:
    return framed(
        [
            {
                "activity": "visit",
                "request_id": name,
                "resource_id": resource,
                "shift_start": begin,
                "sequence": number,
            }
            for (resource, begin), route in routes.items()
            for number, name in enumerate(route, 1)
        ]
    )


def in_force(pick: Pick, case: Case, travel: Travel) -> pl.DataFrame:
    """A plan with times as it may have been in force: mostly feasible once, with promises, some of it unknown now."""
    rows = completed(case, travel, bare(pick, case)).to_dicts()
    for row in list(rows):
        if row["activity"] == "visit" and chance(pick, 40):
            row["promised_start"] = row["start"] + one(pick, [0, -600, 1800])
            row["promised_end"] = row["promised_start"] + one(pick, [3600, 900])
        if row["start"] is not None and chance(pick, 10):
            row["start"] += one(pick, [-30_000, 30_000])
        if chance(pick, 5):
            changes: list[Row] = [{"request_id": "R9"}, {"resource_id": "T9"}, {"start": None}, {"activity": "break"}]
            row.update(one(pick, changes))
        if chance(pick, 3):
            rows.append({**row, "resource_id": "T8"})
    return framed(rows)


def disturbed(pick: Pick, case: Case, plan: pl.DataFrame) -> pl.DataFrame:
    """Change a plan with times, mostly for the worse, in one to three places."""
    rows = plan.to_dicts()
    for _ in range(pick.whole(1, 3)):
        if rows:
            one(pick, DISTURBANCES)(pick, case, rows)
    return framed(rows)


def _moved(pick: Pick, _: Case, rows: list[Row]) -> None:
    row = one(pick, rows)
    if row["start"] is not None:
        row["start"] += one(pick, [1, -1, 600, -600, 3600, -3600, 20_000])
        if chance(pick, 50):
            row.update(dict.fromkeys(("depart", "arrive", "end", "travel_s", "wait_s", "late_s", "sequence")))


def _all_moved(pick: Pick, _: Case, rows: list[Row]) -> None:
    by = one(pick, [60, -60, 1800, -1800, 7200, -7200])
    for row in rows:
        if row["start"] is not None:
            row["start"] += by
        row.update(dict.fromkeys(("depart", "arrive", "end", "late_s")))


def _dropped(pick: Pick, _: Case, rows: list[Row]) -> None:
    pauses = [row for row in rows if row["activity"] == "break"]
    rows.remove(one(pick, pauses) if pauses else one(pick, rows))


def _doubled(pick: Pick, _: Case, rows: list[Row]) -> None:
    row = one(pick, rows)
    rows.append({**row, "start": None if row["start"] is None else row["start"] + one(pick, [0, 4000, -4000])})


def _handed_over(pick: Pick, case: Case, rows: list[Row]) -> None:
    row = one(pick, rows)
    row["resource_id"] = one(pick, [*case.resources["resource_id"], "T9"])
    row["shift_start"] = one(pick, [None, row["shift_start"]])


def _renamed(pick: Pick, _: Case, rows: list[Row]) -> None:
    row = one(pick, rows)
    row.update(one(pick, [{"request_id": "R9"}, {"activity": "task"}, {"shift_start": 0}, {"request_id": None}]))


def _miscounted(pick: Pick, _: Case, rows: list[Row]) -> None:
    row = one(pick, rows)
    column = one(pick, ["end", "depart", "arrive", "travel_s", "travel_m", "wait_s", "late_s", "sequence", "site_id"])
    row[column] = "S9" if column == "site_id" else (row[column] or 0) + 1


def _unsaid(pick: Pick, _: Case, rows: list[Row]) -> None:
    row = one(pick, rows)
    row[one(pick, ["start", "sequence", "shift_start", "depart"])] = None


def _cleared(pick: Pick, _: Case, rows: list[Row]) -> None:
    for row in rows:
        row[one(pick, ["shift_start", "sequence", "end"])] = None


def _locked(pick: Pick, _: Case, rows: list[Row]) -> None:
    row = one(pick, rows)
    row["lock"] = one(pick, ["all", "time", "resource", "window", "none"])
    row["status"] = one(pick, ["planned", "frozen"])
    start: int | None = row["start"]
    if start is not None and chance(pick, 50):
        begin = start + one(pick, [-60, 0, 1])
        row.update(promised_start=begin, promised_end=begin + 600)


def _rested(pick: Pick, _: Case, rows: list[Row]) -> None:
    row = one(pick, rows)
    pause: Row = dict.fromkeys(ROWS) | {"activity": "break", "resource_id": row["resource_id"]}
    pause["shift_start"] = row["shift_start"]
    if row["start"] is not None:
        pause["start"] = row["start"] + one(pick, [300, -1800, 0, 1200])
        pause["end"] = pause["start"] + 1800 if chance(pick, 50) else None
    rows.append(pause)


def _untimely(pick: Pick, case: Case, rows: list[Row]) -> None:
    row = one(pick, rows)
    created = dict(case.requests.select("request_id", "created_at").iter_rows())
    if row["start"] is not None and row["request_id"] in created:
        row["start"] = created[row["request_id"]] - one(pick, [0, 1, 900])


def _squeezed(pick: Pick, _: Case, rows: list[Row]) -> None:
    spot = pick.whole(0, len(rows) - 1)
    before, row = rows[spot - 1], rows[spot]
    if before["end"] is not None and row["start"] is not None:
        row["start"] = before["end"] + one(pick, [0, 1, 60, -60])


DISTURBANCES = (
    _moved,
    _untimely,
    _squeezed,
    _all_moved,
    _dropped,
    _doubled,
    _handed_over,
    _renamed,
    _miscounted,
    _unsaid,
    _cleared,
    _locked,
    _rested,
)


# ---- batches


@dataclass(frozen=True)
class Batch:
    """A case made of many small ones that share nothing but sites, and a plan of it for each kind asked for.

    `in_force` is a plan that may have been in force before.
    """

    case: Case
    travel: Travel
    plans: dict[str, pl.DataFrame]
    in_force: pl.DataFrame


KINDS = ("bare", "bare disturbed", "full", "full disturbed", "sound", "sound with times", "sound disturbed")
"""Without times; with all columns; without violations; and changed for the worse."""


def batch(pick: Pick, size: int, kinds: Sequence[str] = KINDS) -> Batch:
    """Make `size` small cases and plans of them; without kinds only those that may have been in force."""
    case, parts = joined(pick, world(pick), size, part)
    travel = Travel.of(case)
    plans = [_plans(pick, small, travel) for small in parts] if kinds else []
    before = [in_force(pick, small, travel) for small in parts]
    return Batch(case, travel, {kind: pl.concat([of[kind] for of in plans]) for kind in kinds}, pl.concat(before))


def joined(pick: Pick, where: World, size: int, draw: Draw) -> tuple[Case, list[Case]]:
    """Make one case of `size` small ones; give it and these."""
    prefixes = [""] if size == 1 else [f"{number}" for number in range(10, 10 + size)]
    case = load_tables(tables(where, [draw(pick, where, prefix) for prefix in prefixes]), where.settings)
    return case, [alone(case, prefix) for prefix in prefixes]


def alone(case: Case, prefix: str) -> Case:
    """One small case of a batch."""

    def own(frame: pl.DataFrame, column: str) -> pl.DataFrame:
        return frame.filter(pl.col(column).str.starts_with(prefix))

    return replace(
        case,
        requests=own(case.requests, "request_id"),
        tasks=own(case.tasks, "request_id"),
        resources=own(case.resources, "resource_id"),
        skills=own(case.skills, "resource_id"),
        shifts=own(case.shifts, "resource_id"),
        links=own(case.links, "before"),
    )


def _plans(pick: Pick, case: Case, travel: Travel) -> dict[str, pl.DataFrame]:
    start, sound = bare(pick, case), greedy(pick, case, travel)
    full, good = completed(case, travel, start), completed(case, travel, sound)
    plans = {"bare": start, "full": full, "sound": sound, "sound with times": good}
    changed = {"bare": start, "full": full, "sound": good}
    return plans | {f"{kind} disturbed": disturbed(pick, case, plan) for kind, plan in changed.items()}


def made(pick: Pick) -> Case:
    """Load a small case, without plans."""
    where = world(pick)
    return load_tables(tables(where, [part(pick, where, "")]), where.settings)


@st.composite
def cases(draw: Callable[[st.SearchStrategy[int]], int]) -> Case:
    """Small random cases, as a strategy."""
    return made(Drawn(draw))


@st.composite
def batches(draw: Callable[[st.SearchStrategy[int]], int], size: int = 1) -> Batch:
    """Small random cases with plans, as a strategy."""
    return batch(Drawn(draw), size)


def seeded_case(seed: int, size: int = 40) -> Case:
    """Give the case of a seed's batch, for which no plan is made."""
    pick = Seeded(random.Random(seed))  # noqa: S311 -- chance for tests, no secret
    return joined(pick, world(pick), size, part)[0]


def seeded(seed: int, size: int = 40, kinds: Sequence[str] = KINDS) -> Batch:
    """Give the batch of a seed."""
    return batch(Seeded(random.Random(seed)), size, kinds)  # noqa: S311 -- chance for tests, no secret
