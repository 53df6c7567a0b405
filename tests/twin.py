"""The verifier's slow twin: the rules of a plan once more, in plain loops, sharing nothing with planning/verify.

It reads the case's frames as dictionaries and journeys leg by leg; everything else is written from the rules.
Only tests use it: it is slow on purpose, and obvious.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from tests.group_twin import Groups

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    import polars as pl

    from planning.case.case import Case
    from planning.travel.travel import Travel

Row = dict[str, Any]
Key = tuple[str, str | None, str | None, int | None, int | None, bool]
DERIVED = ("part", "role", "sequence", "site_id", "depart", "arrive", "end", "travel_s", "travel_m", "wait_s", "late_s")
NAMES = ("activity", "request_id", "resource_id")
COLUMNS = (*NAMES, "shift_start", "start", *DERIVED, "promised_start", "promised_end", "lock", "status", "fetched")
STOPS = {"visit", "fetch"}
RESTLESS: Row = {"windows": [], "window_on": "start", "created_at": -(1 << 60), "lock": "none", "interruptible": False}
"""What a fetch asks of its time: nothing."""
FETCHING = RESTLESS | {"respond_by": None, "due_at": None}


class Judged(NamedTuple):
    """What the twin says: violations as (rule, request, resource, shift, sequence, forced), costs in cents."""

    rows: list[Row]
    violations: list[Key]
    costs: dict[tuple[str, str, str], int]
    broken: int
    promises_broken: list[str]
    routes: list[Row]
    served: list[tuple[Any, ...]]


class Legs:
    """Journeys between places, asked one by one and remembered."""

    latest: ClassVar[Legs | None] = None

    @classmethod
    def of(cls, case: Case, travel: Travel) -> Legs:
        """Those of the latest case are kept, because plans of one case are judged one after another."""
        known = cls.latest
        if known is None or known.case is not case or known.travel is not travel:
            known = cls.latest = cls(case, travel)
        return known

    def __init__(self, case: Case, travel: Travel) -> None:
        self.case, self.travel = case, travel
        self.requests = dict(zip(case.requests["request_id"], travel.index(case.requests), strict=True))
        shifts = list(zip(case.shifts["resource_id"], case.shifts["start"], strict=True))
        self.home = dict(zip(shifts, travel.index(case.shifts, "start_"), strict=True))
        self.base = dict(zip(shifts, travel.index(case.shifts, "end_"), strict=True))
        self.sites = dict(zip(case.sites["site_id"], travel.index(case.sites), strict=True))
        self.stands = dict(zip(case.resources["resource_id"], travel.index(case.resources), strict=True))
        self.known: dict[tuple[int, int], tuple[int, int]] = {}

    def leg(self, a: int, b: int) -> tuple[int, int]:
        if (a, b) not in self.known:
            seconds, metres = self.travel.legs(np.array([a]), np.array([b]))
            self.known[a, b] = int(seconds[0]), int(metres[0])
        return self.known[a, b]


class Twin:
    """One judgement of one plan; `whole`: nothing is done beside it, and rules over groups are judged with it."""

    whole = True

    def __init__(self, case: Case, travel: Travel, plan: pl.DataFrame, in_force: pl.DataFrame | None) -> None:
        self.case = case
        self.legs = Legs.of(case, travel)
        self.requests: dict[str, Row] = {row["request_id"]: row for row in case.requests.to_dicts()}
        self.resources: dict[str, Row] = {row["resource_id"]: row for row in case.resources.to_dicts()}
        self.sites: dict[str, Row] = {row["site_id"]: row for row in case.sites.to_dicts()}
        self.open: dict[str, list[Row]] = defaultdict(list)
        for row in case.openings.to_dicts():
            self.open[row["site_id"]].append(row)
        self.shifts: dict[tuple[str, int], Row] = {}
        for shift in case.shifts.to_dicts():
            self.shifts[shift["resource_id"], shift["start"]] = shift
        self.begins: dict[str, list[int]] = defaultdict(list)
        for resource, begin in sorted(self.shifts):
            self.begins[resource].append(begin)
        self.held: dict[str, list[Row]] = defaultdict(list)
        for row in case.skills.to_dicts():
            self.held[row["resource_id"]].append(row)
        self.parts: dict[str | None, list[Row]] = defaultdict(list)
        self._read_roles()
        self.linked = {*case.links["before"], *case.links["after"]}
        self.violations: list[Key] = []
        self.back: dict[str, dict[date, int]] = defaultdict(dict)
        self.in_force: dict[str, list[Row]] = defaultdict(list)
        for row in [] if in_force is None else in_force.to_dicts():
            if row["activity"] == "visit":
                self.in_force[row["request_id"]].append(row)
        for name, old in self.in_force.items():
            if name in self.requests:
                self._cast(self.requests[name], old)
        self.given = [{name: row.get(name) for name in COLUMNS} for row in plan.to_dicts()]

    def _read_roles(self) -> None:
        for role in self.case.roles.to_dicts():
            self.parts[role["service_id"]] += [role] * role["count"]
        for request in self.requests.values():
            if len(self.parts[request["service_id"]]) > 1:
                request["interruptible"] = False

    def judge(self) -> Judged:
        routes = []
        days: dict[tuple[str, date], list[Row]] = defaultdict(list)
        for (resource, begin), rows in sorted(self._routes().items()):
            route = self._route(resource, begin, rows)
            if route is not None:
                routes.append(route)
                back = self.back[resource]
                back[route["day"]] = max(route["return_at"], back.get(route["day"], route["return_at"]))
                days[resource, route["day"]].append(route)
        visits = self._by_request(routes)
        self._fetches(routes)
        for (resource, _), of_day in days.items():
            self._day(self.resources[resource], of_day)
        rows = [row for route in routes for row in route["rows"]]
        costs = self._costs(routes, visits)
        if self.whole:
            costs |= self._grouped([route | {"visits": route["jobs"]} for route in routes], rows)
        promises = sorted(name for name in self.requests if self._promise_broken(name, visits[name]))
        broken = 0
        for name, request in self.requests.items():
            if name in promises or (request["mandatory"] and not visits[name]):
                broken += request["weight"]
        left_out = [name for name in self.requests if not visits[name]]
        locked = [name for name in left_out if self.requests[name]["lock"] != "none"]
        self.violations += [("lock", name, None, None, None, True) for name in locked]
        served = [
            (name, *self._span(of_request), max(row["late_s"] for row in of_request), self._promised(of_request))
            for name, of_request in sorted(visits.items())
            if of_request
        ]
        return Judged(rows, self.violations, costs, broken, promises, routes, served)

    def _grouped(self, shifts: Sequence[Row], rows: Sequence[Row]) -> dict[tuple[str, str, str], int]:
        """Judge what people do by the rules over groups; give what these cost."""
        said, amounts = Groups(
            self.case, self.legs, shifts, [row for row in rows if row["activity"] == "visit"]
        ).judge()
        self.violations += said
        return amounts

    def rested(self, shift: Row) -> int:
        """From when on a shift without times may begin: its own start, or the end of the rest after the day before."""
        least = [
            rule["limit"]
            for rule in self.case.constraints.to_dicts()
            if rule["kind"] == "rest" and shift["resource_id"] in rule["resources"]
        ]
        back = self.back[shift["resource_id"]]
        days = [day for day in back if day < shift["day"]]
        return max(shift["start"], back[max(days)] + max(least)) if least and days else int(shift["start"])

    def _by_request(self, routes: Sequence[Row]) -> dict[str, list[Row]]:
        """Gather the visits of each request, and judge rows, requests and links."""
        visits: dict[str, list[Row]] = defaultdict(list)
        for row in (row for route in routes for row in route["rows"]):
            if row["activity"] == "visit":
                visits[row["request_id"]].append(row)
        for name, of_request in visits.items():
            self._speak(self.requests[name], of_request)
        for route in routes:
            self._row_rules(route)
        for name, of_request in visits.items():
            self._request_rules(self.requests[name], of_request)
            for row in of_request:
                if self._misplaced(row, self.requests[name], of_request):
                    self._say("place", row)
        for link in self.case.links.to_dicts():
            self._link(link, visits[link["before"]], visits[link["after"]])
        return visits

    # ---- which row belongs where

    def _routes(self) -> dict[tuple[str, int], list[Row]]:
        routes: dict[tuple[str, int], list[Row]] = defaultdict(list)
        by_request: dict[str, list[Row]] = defaultdict(list)
        for number, given in enumerate(self.given):
            row = dict(given)
            row |= {"said": given, "number": number}
            shift = self._shift_of(given)
            row["shift_start"] = shift
            request = self.requests.get(str(row["request_id"])) if row["activity"] == "visit" else None
            row["forced"] = (row["lock"] or "none") != "none" or row["status"] == "frozen"
            asked = self.requests.get(str(row["request_id"]))
            row["forced"] = row["forced"] or (asked is not None and asked["lock"] != "none")
            rule = self._strange(row, request, shift)
            if rule is not None:
                self._say(rule, row)
                continue
            if request is not None and None in {row["promised_start"], row["promised_end"]}:
                row["promised_start"], row["promised_end"] = request["promised_start"], request["promised_end"]
            assert shift is not None
            routes[str(row["resource_id"]), shift].append(row)
            if request is not None:
                by_request[request["request_id"]].append(row)
            else:
                row["part"] = row["role"] = None
                if row["activity"] == "fetch":
                    row["place"] = self.legs.sites[row["site_id"]]
        for name, rows in by_request.items():
            self._cast(self.requests[name], rows)
            self._settle(self.requests[name], rows)
            if self.parts[self.requests[name]["service_id"]]:
                forced = any(row["forced"] for row in rows)
                windowed = any(row["lock"] == "window" for row in rows)
                for row in rows:
                    row |= {"forced": forced, "windowed": windowed}
        return routes

    # ---- which part of its request a row fills

    def _cast(self, request: Row, rows: list[Row]) -> None:
        """Give each row its part: `filled`, a role; and its turn among the parts, from 1."""
        parts = self.parts[request["service_id"]]
        if not parts:
            for row in rows:
                row |= {"part": None, "role": None, "filled": None, "turn": None, "lead": True, "offset": 0}
                row["windowed"] = row["lock"] == "window"
            return
        free = dict(enumerate(parts, 1))
        waiting = []
        for row in sorted(rows, key=lambda row: self._first(row, "start")):
            row |= {"filled": None, "turn": None, "lead": False, "offset": None}
            names = {str(turn): turn for turn in range(1, len(parts) + 1)}
            if row["part"] in names:
                self._fill(row, names[row["part"]], parts)
                free.pop(row["turn"], None)
            elif row["part"] is None:
                waiting.append(row)
        for row in [row for row in waiting if row["role"] is not None]:
            self._fill_first(row, "role", row["role"], free, parts)
        for row in [row for row in waiting if row["role"] is None]:
            known = self.resources.get(row["resource_id"])
            self._fill_first(row, "kind", None if known is None else known["kind"], free, parts)

    def _fill_first(self, row: Row, by: str, what: str | None, free: dict[int, Row], parts: list[Row]) -> None:
        for turn in sorted(free):
            if free[turn][by] == what:
                self._fill(row, turn, parts)
                free.pop(turn)
                return

    def _fill(self, row: Row, turn: int, parts: list[Row]) -> None:
        role = parts[turn - 1]
        row |= {"filled": role, "turn": turn, "lead": turn == 1, "offset": role["offset"]}
        row |= {"part": str(turn), "role": role["role"]}

    def _settle(self, request: Row, rows: list[Row]) -> None:
        """Say where the request takes place, `chosen`, and where each of its rows does."""
        sites = [entry["site_id"] for entry in request["alternatives"]]
        named, homes = [], []
        for row in sorted(rows, key=lambda row: (row["turn"] is None, row["turn"] or 0, *self._first(row, "start"))):
            resource = self.resources[row["resource_id"]]
            if row["said"]["site_id"] in sites:
                named.append(row["said"]["site_id"])
            if resource["stays"] and resource["site_id"] in sites:
                homes.append(resource["site_id"])
        chosen = [*named, *homes, *sites, request["site_id"]][0]
        for row in rows:
            row["chosen"] = chosen
            row["site_id"] = row["said"]["site_id"] if row["said"]["site_id"] in sites else chosen
            row["place"] = self.legs.sites[row["site_id"]] if sites else self.legs.requests[request["request_id"]]

    def _first(self, row: Row, timed_by: str) -> tuple[Any, ...]:
        sequence = row["said"]["sequence"] if "said" in row else row.get("sequence")
        values = (row[timed_by], row["resource_id"], row["shift_start"], sequence)
        return (*((value is None, 0 if value is None else value) for value in values), row.get("number", 0))

    def _speak(self, request: Row, rows: list[Row]) -> None:
        """Say when the request begins and ends, how late it is, and which row stands for it."""
        together = bool(self.parts[request["service_id"]])
        first = min(rows, key=lambda row: (row["turn"] is None, row["turn"] or 0, *self._first(row, "start")))
        for row in rows:
            of_same = rows if together else [row]
            row["began"], row["ended"] = self._begun(of_same), max(other["end"] for other in of_same)
            row["head"] = row is first or not together
            due = (row["began"], request["respond_by"]), (row["ended"], request["due_at"])
            row["late_s"] = max([0, *(at - by for at, by in due if by is not None)])

    def _begun(self, rows: Sequence[Row]) -> int | None:
        timed = [row for row in rows if row["start"] is not None]
        anchored = [row["start"] for row in timed if row["offset"] == 0]
        reckoned = [row["start"] - row["offset"] for row in timed if row["offset"] is not None]
        return min(anchored or reckoned or [row["start"] for row in timed], default=None)

    def _span(self, rows: Sequence[Row]) -> tuple[int, int]:
        return min(row["began"] for row in rows), max(row["ended"] for row in rows)

    def _promised(self, rows: Sequence[Row]) -> bool:
        return any(row["promised_start"] is not None for row in rows)

    def _shift_of(self, row: Row) -> int | None:
        starts = self.begins[row["resource_id"]]
        if row["shift_start"] is not None:
            return int(row["shift_start"])
        if row["start"] is not None:
            earlier = [begin for begin in starts if begin <= row["start"]]
            return earlier[-1] if earlier else (starts[0] if starts else None)
        return starts[0] if len(starts) == 1 else None

    def _strange(self, row: Row, request: Row | None, shift: int | None) -> str | None:  # noqa: PLR0911 - one by one
        if row["activity"] not in {"visit", "fetch", "break"} or (row["activity"] == "visit" and request is None):
            return "unknown"
        resource = self.resources.get(row["resource_id"])
        if resource is None:
            return "unknown"
        alone = request is not None and not self.parts[request["service_id"]]
        if alone and resource["kind"] not in {"person", "vehicle"}:
            return "resource"
        key = (row["resource_id"], shift)
        if key not in self.shifts or self.legs.home[key] < 0 or self.legs.base[key] < 0:
            return "unknown"
        if request is not None and not request["placed"]:
            return "unknown"
        if row["activity"] == "fetch":
            if row["site_id"] not in set(self.case.stock.filter("placed")["site_id"]):
                return "unknown"
            return "stock" if resource["stays"] else None
        return "break" if request is None and resource["stays"] else None

    def _say(self, rule: str, row: Row) -> None:
        self.violations.append(
            (rule, row["request_id"], row["resource_id"], row["shift_start"], row["sequence"], row["forced"])
        )

    # ---- one route

    def _route(self, resource: str, begin: int, rows: list[Row]) -> Row | None:
        shift = self.shifts[resource, begin]
        pauses = sorted(shift["breaks"], key=lambda pause: pause["start"])
        timed = all(row["start"] is not None for row in rows)
        rows.sort(key=lambda row: self._order(row, "start" if timed else "sequence", said=not timed))
        if not any(row["activity"] in STOPS for row in rows):
            for row in rows:
                self._say("break", row)
            return None
        for row in rows:
            self._prepare(row, shift)
        if timed:
            for row in rows:
                if row["activity"] == "break" and pauses:
                    row["pause"] = max(
                        (k for k, pause in enumerate(pauses) if pause["start"] <= row["start"]), default=0
                    )
        else:
            rows = self._untimed(rows, shift, pauses)
        still = self.resources[resource]["stays"]
        route = self._still(rows, shift) if still else self._times(rows, shift, pauses)
        route |= {"timed": timed, "shift": shift, "pauses": pauses}
        for number, row in enumerate(rows, 1):
            row["sequence"] = number
        return route

    def _order(self, row: Row, column: str, *, said: bool = False) -> tuple[Any, ...]:
        value = row[column]
        part = row["said"]["part"] if said else row["part"]
        number = int(part) if part is not None and part.isdigit() else None
        return (
            value is None,
            value or 0,
            {"fetch": 0, "visit": 1}.get(row["activity"], 2),
            row["request_id"] is None,
            row["request_id"] or "",
            number is None,
            number or 0,
            row.get("number", 1 << 60),
        )

    def _prepare(self, row: Row, shift: Row) -> None:
        row["day"] = shift["day"]
        row["pause"] = None
        if row["activity"] == "visit":
            request = self.requests[row["request_id"]]
            row["service"] = self._service(row, request, self.resources[row["resource_id"]], shift["day"])
        elif row["activity"] == "fetch":
            row["service"] = int(self.sites[row["site_id"]]["access"])
        else:
            row["site_id"] = None

    def _valid(self, resource: str, skill: str, day: date) -> list[Row]:
        return [
            entry
            for entry in self.held[resource]
            if entry["skill"] == skill
            and (entry["valid_from"] is None or entry["valid_from"] <= day)
            and (entry["valid_to"] is None or entry["valid_to"] >= day)
        ]

    def _needs(self, row: Row, request: Row) -> list[Row]:
        """Skills asked of a row."""
        of_role = row["filled"]["skills"] or [] if row["filled"] is not None else []
        return [*of_role, *(request["skills"] if row["lead"] else [])]

    def _service(self, row: Row, request: Row, resource: Row, day: date) -> int:
        factors = []
        for need in self._needs(row, request):
            own = [entry["speed_factor"] for entry in self._valid(resource["resource_id"], need["skill"], day)]
            own = [factor for factor in own if factor is not None]
            factors.append(min(own) if own else resource["speed_factor"])
        factor = min(factors) if factors else resource["speed_factor"]
        duration = request["duration"]
        if row["filled"] is not None and row["filled"]["duration"] is not None:
            duration = row["filled"]["duration"]
        seconds = duration * 1000
        return int(seconds // factor) + (1 if seconds % factor else 0)

    # ---- a route without times

    def _untimed(self, rows: list[Row], shift: Row, pauses: list[Row]) -> list[Row]:
        sequences = [row["said"]["sequence"] for row in rows]
        some = any(row["said"]["start"] is not None for row in rows)
        extra = []
        placed: list[list[Any]] = []
        usable = []
        breaks_so_far = 0
        visits_so_far = 0
        for row in rows:
            if row["activity"] in STOPS:
                visits_so_far += 1
                usable.append(row)
                continue
            if breaks_so_far >= len(pauses):
                extra.append(row)
            else:
                row["pause"] = breaks_so_far
                placed.append([breaks_so_far, "leg", visits_so_far])
                usable.append(row)
            breaks_so_far += 1
        for row in extra:
            self._say("break", row)
        sequences = [row["said"]["sequence"] for row in usable]
        some = any(row["said"]["start"] is not None for row in usable)
        for row in usable:
            sequence = row["said"]["sequence"]
            bad_order = len(usable) > 1 and (sequence is None or sequences.count(sequence) > 1)
            row["bad_times"] = bad_order or (row["said"]["start"] is None and (some or self._meets(row)))
        visits = [row for row in usable if row["activity"] in STOPS]
        walk = Walk(self, visits, shift, pauses)
        departure, placed = walk.settle(placed)
        starts, taken, _, _ = walk.go(departure, placed)
        done: list[Row] = []
        for row, start in zip(visits, starts, strict=True):
            row["start"] = start
        for number, where, index in placed:
            match = [row for row in usable if row["activity"] == "break" and row["pause"] == number]
            if match:
                row = match[0]
            else:
                row = dict.fromkeys(COLUMNS)
                row |= {
                    "activity": "break",
                    "resource_id": shift["resource_id"],
                    "shift_start": shift["start"],
                    "day": shift["day"],
                    "forced": False,
                    "said": None,
                    "pause": number,
                }
            row["start"] = taken[number]
            del where, index
            done.append(row)
        return sorted(visits + done, key=lambda row: self._order(row, "start"))

    def _meets(self, row: Row) -> bool:
        """Whether the start of a row matters to other rows."""
        if row["activity"] != "visit":
            return False
        request, resource = self.requests[row["request_id"]], self.resources[row["resource_id"]]
        return resource["stays"] or row["request_id"] in self.linked or len(self.parts[request["service_id"]]) > 1

    # ---- what follows from the starts

    def _still(self, rows: list[Row], shift: Row) -> Row:
        """A route of what stays: nobody travels, waits or rests."""
        for row in rows:
            at = row["start"]
            row |= {"depart": at, "arrive": at, "free": at, "end": at + row["service"]}
            row |= {"travel_s": 0, "travel_m": 0, "wait_s": 0}
        service = sum(row["service"] for row in rows)
        return {
            "resource_id": shift["resource_id"],
            "shift_start": shift["start"],
            "shift_id": shift["shift_id"],
            "day": shift["day"],
            "departure": rows[0]["start"],
            "return_at": max(row["end"] for row in rows),
            "jobs": len(rows),
            "service": service,
            **dict.fromkeys(("travel_s", "travel_m", "wait", "breaks", "overtime"), 0),
            "paid": service,
            "rows": rows,
            "forced": any(row["forced"] for row in rows),
        }

    def _times(self, rows: list[Row], shift: Row, pauses: list[Row]) -> Row:
        key = (shift["resource_id"], shift["start"])
        for row in rows:
            if row["activity"] == "break":
                said = max(0, (row["end"] or row["start"]) - row["start"])
                row["length"] = said if row["pause"] is None else pauses[row["pause"]]["duration"]
                row["end"] = row["start"] + row["length"]
        spots = [spot for spot, row in enumerate(rows) if row["activity"] in STOPS]
        visits = [rows[spot] for spot in spots]
        resting = rows[: spots[0]]
        place = self.legs.home[key]
        seconds, _ = self.legs.leg(place, visits[0]["place"])
        departure = visits[0]["start"] - seconds - sum(row["length"] for row in resting)
        for row in resting:
            row["inside"] = None
            departure = min(departure, row["start"])
        leave = departure
        for visit, spot, stop in zip(visits, spots, [*spots[1:], len(rows)], strict=True):
            self._reach(visit, place, leave, resting)
            resting = self._serve(visit, rows[spot + 1 : stop])
            place, leave = visit["place"], visit["end"]
            if stop < len(rows):
                leave = self._released(place, leave, rows[stop], resting)
        seconds, metres = self.legs.leg(place, self.legs.base[key])
        back = leave + seconds
        for pause in resting:
            back = max(back, pause["start"]) + pause["length"]
        breaks = [row for row in rows if row["activity"] == "break"]
        resting_after = sum(max(0, row["end"] - max(row["start"], shift["end"])) for row in breaks)
        length = sum(row["length"] for row in breaks)
        overtime = max(back, shift["end"]) - max(departure, shift["end"]) - resting_after
        return {
            "resource_id": shift["resource_id"],
            "shift_start": shift["start"],
            "shift_id": shift["shift_id"],
            "day": shift["day"],
            "departure": departure,
            "return_at": back,
            "jobs": len([row for row in visits if row["activity"] == "visit"]),
            "service": sum(row["service"] for row in visits if row["activity"] == "visit"),
            "travel_s": sum(row["travel_s"] for row in visits) + seconds,
            "travel_m": sum(row["travel_m"] for row in visits) + metres,
            "wait": sum(row["wait_s"] for row in visits),
            "breaks": length,
            "paid": back - departure - length,
            "overtime": overtime,
            "rows": rows,
            "forced": any(row["forced"] for row in rows),
        }

    def _released(self, place: int, leave: int, visit: Row, resting: list[Row]) -> int:
        """Leave at the end of the frozen time rather than before it, where that is early enough."""
        release = self.case.settings.now + self.case.settings.frozen
        seconds, _ = self.legs.leg(place, visit["place"])
        in_time = visit["start"] - seconds - sum(row["length"] for row in resting) >= release
        if leave < release and in_time and all(row["start"] >= release for row in resting):
            return release
        return leave

    def _reach(self, visit: Row, place: int, leave: int, resting: list[Row]) -> None:
        seconds, metres = self.legs.leg(place, visit["place"])
        arrive = leave + seconds
        for pause in resting:
            if pause["start"] >= arrive:
                break
            arrive += pause["length"]
        free = leave + seconds + sum(pause["length"] for pause in resting)
        visit |= {"depart": leave, "arrive": arrive, "travel_s": seconds, "travel_m": metres, "free": free}
        visit["wait_s"] = visit["start"] - free

    def _serve(self, visit: Row, pauses: list[Row]) -> list[Row]:
        """Set the visit's end; give the breaks that are taken after it."""
        request = self.requests.get(visit["request_id"], FETCHING)
        end = visit["start"] + visit["service"]
        after: list[Row] = []
        for pause in pauses:
            pause["inside"] = visit if not after and pause["start"] < end else None
            if pause["inside"] is None:
                after.append(pause)
            elif request["interruptible"]:
                end += pause["length"]
        visit["end"] = end
        return after

    # ---- the rules of rows and routes

    def _row_rules(self, route: Row) -> None:  # noqa: C901 - one after another
        shift, pauses = route["shift"], route["pauses"]
        previous: Row | None = None
        taken: list[int] = []
        for row in route["rows"]:
            if (
                row["start"] < shift["start"]
                or row["start"] > shift["latest_end"]
                or (previous is None and route["departure"] < shift["start"])
            ):
                self._say("shift", row)
            overlaps = previous is not None and previous["activity"] == "break" and row["start"] < previous["end"]
            hurried = row["activity"] in STOPS and row["start"] < row["free"]
            if overlaps or hurried or self._crowded(row, route):
                self._say("travel", row)
            if row.get("bad_times"):
                self._say("times", row)
            if self._digits(row, timed=route["timed"]):
                self._say("digits", row)
            if row["activity"] == "visit":
                self._visit_rules(row)
            elif row["activity"] == "break":
                self._pause_rules(row, pauses, taken)
            previous = row
        whole = {**route, "request_id": None, "sequence": None}
        if route["return_at"] > shift["latest_end"]:
            self._say("overtime", whole)
        for number, pause in enumerate(pauses):
            due = route["departure"] <= pause["start"] and route["return_at"] >= pause["end"]
            if due and number not in taken:
                self._say("break", whole)

    def _crowded(self, row: Row, route: Row) -> bool:
        """Whether what stays already serves as many as it can when a row of it starts."""
        resource = self.resources[route["resource_id"]]
        if not resource["stays"]:
            return False
        earlier = [other for other in route["rows"] if other["sequence"] < row["sequence"]]
        return len([other for other in earlier if other["end"] > row["start"]]) >= int(resource["concurrency"])

    def _digits(self, row: Row, *, timed: bool) -> bool:
        if row["said"] is None:
            return False
        for name in DERIVED:
            said = row["said"][name]
            follows = row.get(name)
            if row["activity"] == "break" and name not in {"sequence", "end"}:
                follows = None
            if name == "site_id" and row["activity"] == "visit" and self.requests[row["request_id"]]["alternatives"]:
                continue
            if said is not None and said != follows and not (name == "sequence" and not timed):
                return True
        return False

    def _visit_rules(self, row: Row) -> None:
        request = self.requests[row["request_id"]]
        person = row["resource_id"]
        for need in self._needs(row, request):
            levels = [entry["level"] for entry in self._valid(person, need["skill"], row["day"])]
            if max(levels, default=0) < need["level"]:
                self._say("skill", row)
                break
        required = request["required_resources"]
        if (required and row["lead"] and person not in required) or person in request["excluded_resources"]:
            self._say("resource", row)
        if row["start"] < request["created_at"]:
            self._say("created", row)
        last = row["ended"] if request["window_on"] == "both" else row["began"]
        kept = [window["start"] <= row["began"] and last <= window["end"] for window in request["windows"]]
        if row["head"] and kept and not any(kept):
            self._say("window", row)
        if self._unlocked(row, request, person):
            self._say("lock", row)

    def _request_rules(self, request: Row, rows: list[Row]) -> None:
        """Look at all rows of one request: twice, roles."""
        parts = self.parts[request["service_id"]]
        if not parts:
            for row in rows if len(rows) > 1 else []:
                self._say("twice", row)
            return
        for row in rows:
            own = [other["turn"] for other in rows if other["resource_id"] == row["resource_id"]]
            role = row["filled"]
            if (
                role is None
                or [other["turn"] for other in rows].count(row["turn"]) > 1
                or self.resources[row["resource_id"]]["kind"] != role["kind"]
                or row["start"] - row["began"] != role["offset"]
                or len({turn for turn in own if turn is not None}) > 1
            ):
                self._say("roles", row)
        if {row["turn"] for row in rows} - {None} != set(range(1, len(parts) + 1)):
            self._say("roles", next(row for row in rows if row["head"]))

    def _misplaced(self, row: Row, request: Row, rows: list[Row]) -> bool:
        """Whether a row, or the request that it stands for, is where it may not be."""
        resource, site = self.resources[row["resource_id"]], self.sites.get(row["chosen"])
        sites = [entry["site_id"] for entry in request["alternatives"]]
        wrong = bool(sites) and row["said"]["site_id"] not in {None, *sites}
        wrong = wrong or row["site_id"] != row["chosen"]
        if resource["stays"]:
            wrong = wrong or self.legs.stands[row["resource_id"]] != row["place"]
            wrong = wrong or (resource["seats"] is not None and resource["seats"] < request["seats"])
        if site is None or not row["head"]:
            return wrong
        wrong = wrong or (site["seats"] is not None and site["seats"] < request["seats"])
        first, last = min(other["start"] for other in rows), max(other["end"] for other in rows)
        inside = [span["start"] <= first and last <= span["end"] for span in self.open[row["chosen"]]]
        return wrong or (site["opening"] is not None and not any(inside))

    def _link(self, link: Row, before: list[Row], after: list[Row]) -> None:
        forced = any(self._head(side)["forced"] for side in (before, after) if side)
        if after and not before:
            self._say("links", self._head(after) | {"forced": forced})
        if before and not after and link["together"]:
            self._say("links", self._head(before) | {"forced": forced})
        if not before or not after:
            return
        begun, ended = self._span(before)
        distance = self._span(after)[0] - (ended if link["from"] == "end" else begun)
        if distance < link["least"] or (link["greatest"] is not None and distance > link["greatest"]):
            self._say("links", self._head(after) | {"forced": forced})
        leads = [{row["resource_id"] for row in side if row["lead"]} for side in (before, after)]
        if link["same_resource"] and not leads[0] & leads[1]:
            self._say("links", self._head(after) | {"forced": forced})

    def _head(self, rows: Sequence[Row]) -> Row:
        heads = [row for row in rows if row["head"]]
        return min(heads, key=lambda row: (row["resource_id"], row["shift_start"], row["sequence"]))

    def _unlocked(self, row: Row, request: Row, person: str) -> bool:
        kind = request["lock"]
        if kind in {"resource", "all"} and row["lead"] and person != request["locked_resource"]:
            return True
        if not row["head"]:
            return False
        if kind in {"time", "all"} and row["began"] != request["locked_start"]:
            return True
        held = kind == "window" or row["windowed"]
        promised = row["promised_start"] is not None
        return held and promised and not row["promised_start"] <= row["began"] <= row["promised_end"]

    def _pause_rules(self, row: Row, pauses: list[Row], taken: list[int]) -> None:
        number = row["pause"]
        host = row["inside"]
        wrong = number is None or number in taken
        if number is not None:
            wrong = wrong or row["start"] < pauses[number]["start"] or row["end"] > pauses[number]["end"]
            taken.append(number)
        if host is not None and not self.requests.get(host["request_id"], FETCHING)["interruptible"]:
            wrong = True
        if wrong:
            self._say("break", row)

    def _day(self, resource: Row, routes: list[Row]) -> None:
        whole = {
            "request_id": None,
            "resource_id": resource["resource_id"],
            "shift_start": min(route["shift_start"] for route in routes),
            "sequence": None,
            "forced": any(route["forced"] for route in routes),
        }
        most = resource["max_jobs_day"]
        if most is not None and sum(route["jobs"] for route in routes) > most:
            self._say("jobs", whole)
        most = resource["max_travel_day"]
        if most is not None and sum(route["travel_s"] for route in routes) > most:
            self._say("travel_day", whole)

    # ---- what is carried, used up and fetched

    def _fetches(self, routes: list[Row]) -> None:
        """Say what each fetch takes, and hold that against what lies there."""
        by_resource: dict[str, list[Row]] = defaultdict(list)
        for route in routes:
            by_resource[route["resource_id"]] += route["rows"]
        for rows in by_resource.values():
            fetches = [row for row in rows if row["activity"] == "fetch"]
            for row in fetches:
                row["takes"] = self._said(row["fetched"])
            if all(row["fetched"] is None for row in fetches):
                self._guess(rows)
                for row in fetches:
                    row["fetched"] = self._listed(row["takes"])
            self._equipped(rows)
        every = [row for rows in by_resource.values() for row in rows if row["activity"] == "fetch"]
        every.sort(key=lambda row: (row["start"], row["resource_id"], row["shift_start"], row["sequence"]))
        for number, row in enumerate(every):
            for thing, quantity in row["takes"].items():
                before = [one["takes"].get(thing, 0) for one in every[:number] if one["site_id"] == row["site_id"]]
                if sum(before) + quantity > self._arrived(row["site_id"], thing, row["start"]):
                    self._say("stock", row)
                    break
            spans = [span["start"] <= row["start"] and row["end"] <= span["end"] for span in self.open[row["site_id"]]]
            if self.sites[row["site_id"]]["opening"] is not None and not any(spans):
                self._say("stock", row)

    def _said(self, text: str | None) -> dict[str, int]:
        found: dict[str, int] = {}
        for entry in (text or "").split(";"):
            name, _, number = entry.partition(":")
            if name.strip():
                found[name.strip()] = found.get(name.strip(), 0) + int(number or 1)
        return found

    def _listed(self, takes: dict[str, int]) -> str | None:
        tools = {tool for row in (*self.requests.values(), *self.resources.values()) for tool in row["tools"]}
        said = [thing if thing in tools else f"{thing}:{takes[thing]}" for thing in sorted(takes)]
        return ";".join(said) or None

    def _arrived(self, site: str, thing: str, by: int) -> float:
        arrived = 0.0
        for row in self.case.stock.to_dicts():
            if (row["site_id"], row["part_id"]) == (site, thing) and (row["arrives_at"] or 0) <= by:
                arrived += float("inf") if row["quantity"] is None else row["quantity"]
        return arrived

    def _guess(self, rows: list[Row]) -> None:
        """Let each fetch take what the visits after it lack, up to the next where the same lies."""
        for number, row in enumerate(rows):
            if row["activity"] != "visit" or not row["lead"]:
                continue
            earlier = rows[:number]
            wanted = {entry["part"]: entry["quantity"] for entry in self.requests[row["request_id"]]["parts"]}
            wanted |= dict.fromkeys(self.requests[row["request_id"]]["tools"], 0)
            for thing, quantity in wanted.items():
                has = self._has(rows[0]["resource_id"], thing, earlier, tool=quantity == 0)
                lacks = max(1, quantity) - has
                sources = [one for one in earlier if one["activity"] == "fetch" and self._lies(one["site_id"], thing)]
                if lacks > 0 and sources:
                    sources[-1]["takes"][thing] = sources[-1]["takes"].get(thing, 0) + lacks

    def _lies(self, site: str, thing: str) -> bool:
        return (site, thing) in set(self.case.stock.select("site_id", "part_id").iter_rows())

    def _has(self, resource: str, thing: str, earlier: list[Row], *, tool: bool) -> int:
        """How many of a thing a resource has along after some rows."""
        own = self.resources[resource]
        carried = {entry["part"]: entry["quantity"] for entry in own["parts"]}.get(thing, 0)
        has = int(thing in own["tools"]) if tool else int(carried)
        for row in earlier:
            if row["activity"] == "fetch":
                has += row["takes"].get(thing, 0)
            elif row["activity"] == "visit" and row["lead"] and not tool:
                parts = self.requests[row["request_id"]]["parts"]
                has -= sum(entry["quantity"] for entry in parts if entry["part"] == thing)
        return has

    def _equipped(self, rows: list[Row]) -> None:
        resource, short = rows[0]["resource_id"], False
        for number, row in enumerate(rows):
            if row["activity"] != "visit" or not row["lead"]:
                continue
            request = self.requests[row["request_id"]]
            if any(self._has(resource, tool, rows[:number], tool=True) < 1 for tool in request["tools"]):
                self._say("tools", row)
            for entry in request["parts"]:
                short = short or self._has(resource, entry["part"], rows[: number + 1], tool=False) < 0
        if short:
            whole = {"request_id": None, "resource_id": resource, "sequence": None}
            begin = min(row["shift_start"] for row in rows)
            self._say("parts", whole | {"shift_start": begin, "forced": any(row["forced"] for row in rows)})

    # ---- money and promises

    def _promise_broken(self, name: str, visits: Sequence[Row]) -> bool:
        if not visits:
            return self.requests[name]["promised_start"] is not None
        first = next(row for row in visits if row["head"])
        if first["promised_start"] is None:
            return False
        return not first["promised_start"] <= self._span(visits)[0] <= first["promised_end"]

    def _costs(self, routes: Iterable[Row], visits: dict[str, list[Row]]) -> dict[tuple[str, str, str], int]:
        amounts: dict[tuple[str, str, str], Fraction] = {}
        for route in routes:
            resource = self.resources[route["resource_id"]]
            name = route["shift_id"]
            hour = Fraction(resource["cost_hour"], 10_000) * 100 / 3600
            if resource["stays"]:
                for row in route["rows"]:
                    key = "use", "request", row["request_id"]
                    amounts[key] = amounts.get(key, Fraction(0)) + round(hour * row["service"])
                hour = Fraction(0)
            amounts["travel", "shift", name] = Fraction(resource["cost_km"] * route["travel_m"], 10_000 * 10)
            amounts["working_time", "shift", name] = hour * (route["paid"] - route["overtime"])
            amounts["overtime", "shift", name] = hour * Fraction(resource["overtime_factor"], 1000) * route["overtime"]
            amounts["shift", "shift", name] = Fraction(resource["cost_shift"])
            amounts["job", "shift", name] = Fraction(resource["cost_job"] * route["jobs"])
        end = self.case.settings.end
        for name, request in self.requests.items():
            of_request = visits[name]
            if name in self.in_force:
                amounts["disturbance", "request", name] = self._disturbance(request, of_request)
            if not of_request:
                amounts["unserved", "request", name] = request["value"] + self._penalty(request, end, end)
                continue
            amounts["sla", "request", name] = self._penalty(request, *self._span(of_request))
            for entry in request["alternatives"]:
                if entry["site_id"] == of_request[0]["chosen"]:
                    amounts["place", "request", name] = Fraction(entry["extra"])
            preferred = request["preferred_resources"]
            if preferred and not any(row["resource_id"] in preferred for row in of_request):
                amounts["preference", "request", name] = Fraction(self.case.settings.objective.preference)
        rounded = {key: round(amount) for key, amount in amounts.items()}
        return {key: amount for key, amount in rounded.items() if amount}

    def _disturbance(self, request: Row, visits: Sequence[Row]) -> Fraction:
        prices = self.case.settings.objective.disturbance
        people, at, promise = self._before(request)
        happened = [0]
        if not visits:
            happened.append(prices.drop)
        else:
            start = self._span(visits)[0]
            if at is not None:
                if not at - prices.tolerance <= start <= at + prices.tolerance:
                    happened.append(prices.time)
                if self._date(start) != self._date(at):
                    happened.append(prices.day)
            if None not in promise and (start < promise[0] or start > promise[1]):
                happened.append(prices.window)
            if people - {row["resource_id"] for row in visits}:
                happened.append(prices.resource)
        amount = Fraction(max(happened) * int(request["weight"]))
        return amount if request["notified_at"] is None else amount * Fraction(prices.notified, 1000)

    def _before(self, request: Row) -> tuple[set[str], int | None, tuple[Any, Any]]:
        """Who served the request in the plan in force, from when on, and what was promised."""
        rows = self.in_force[request["request_id"]]
        if self.parts[request["service_id"]]:
            first = min(rows, key=lambda row: (row["turn"] is None, row["turn"] or 0, *self._first(row, "start")))
        else:
            untimed = 1 << 60
            first = min(rows, key=lambda row: (untimed if row["start"] is None else row["start"], row["resource_id"]))
            rows = [first]
        promise = first["promised_start"], first["promised_end"]
        return {row["resource_id"] for row in rows}, self._begun(rows), promise

    def _date(self, at: int) -> date:
        return datetime.fromtimestamp(at, ZoneInfo(self.case.settings.timezone)).date()

    def _penalty(self, request: Row, start: int, end: int) -> Fraction:
        total = Fraction(0)
        for at, due in ((start, request["respond_by"]), (end, request["due_at"])):
            if due is not None and at > due:
                amount = (request["penalty_fixed"] or 0) + Fraction(request["penalty_hour"] * (at - due), 360_000)
                cap = request["penalty_cap"]
                total += amount if cap is None else min(amount, Fraction(cap))
        return total


class Walk:
    """A route without times, walked second by second in thought."""

    def __init__(self, twin: Twin, visits: list[Row], shift: Row, pauses: list[Row]) -> None:
        key = (shift["resource_id"], shift["start"])
        places = [
            twin.legs.home[key],
            *(row["place"] for row in visits),
            twin.legs.base[key],
        ]
        still = twin.resources[shift["resource_id"]]["stays"]
        self.seconds = [0 if still else twin.legs.leg(a, b)[0] for a, b in pairwise(places)]
        always = {"start": -(1 << 60), "end": 1 << 60}
        sites = [twin.sites.get(row["site_id"], {"opening": None}) for row in visits]
        self.open = [[always] if site["opening"] is None else twin.open[site["site_id"]] for site in sites]
        self.visits = visits
        self.requests = [twin.requests.get(row["request_id"], FETCHING) for row in visits]
        self.shift = shift
        self.pauses = pauses
        self.opens = twin.rested(shift)

    def settle(self, placed: list[list[Any]]) -> tuple[int, list[list[Any]]]:
        """Depart late, place what is due, until nothing more is due that can be placed."""
        while True:
            departure = self.latest(placed)
            back = self.go(departure, placed)[2]
            for number, pause in enumerate(self.pauses):
                there = any(number == other for other, _, _ in placed)
                if not there and departure <= pause["start"] and back >= pause["end"]:
                    better = self.place(placed, number)
                    if better is not None:
                        placed = better
                        break
            else:
                return departure, placed

    def place(self, placed: list[list[Any]], number: int) -> list[list[Any]] | None:
        wrong = self.go(self.opens, placed)[3]
        choices = []
        spots: list[tuple[str, int]] = [("leg", 0)]
        for index, request in enumerate(self.requests):
            if request["interruptible"]:
                spots.append(("service", index))
            spots.append(("leg", index + 1))
        for rank, (where, index) in enumerate(spots):
            attempt = sorted([*placed, [number, where, index]])
            _, taken, back, faults = self.go(self.opens, attempt)
            if all(fault in wrong for fault in faults):
                choices.append((back, taken[number], rank, attempt))
        return min(choices)[3] if choices else None

    def latest(self, placed: list[list[Any]]) -> int:
        starts, _, back, faults = self.go(self.opens, placed)

        def harmless(departure: int) -> bool:
            later, _, later_back, later_faults = self.go(departure, placed)
            if later_back > back or any(fault not in faults for fault in later_faults):
                return False
            for index, request in enumerate(self.requests):
                moved = later[index] - starts[index]
                ends = self.ends(index, starts[index], placed)
                if moved > 0 and request["respond_by"] is not None and later[index] > request["respond_by"]:
                    return False
                if moved > 0 and request["due_at"] is not None and ends + moved > request["due_at"]:
                    return False
                row = self.visits[index]
                if row["promised_start"] is not None:
                    kept = row["promised_start"] <= starts[index] <= row["promised_end"]
                    if kept and not row["promised_start"] <= later[index] <= row["promised_end"]:
                        return False
            return True

        return highest(harmless, self.opens)

    def ends(self, index: int, start: int, placed: list[list[Any]]) -> int:
        inner = [self.pauses[number]["duration"] for number, where, at in placed if (where, at) == ("service", index)]
        return int(start + self.visits[index]["service"] + sum(inner))

    def go(
        self, departure: int, placed: list[list[Any]]
    ) -> tuple[list[int], dict[int, int], int, set[tuple[str, int]]]:
        """Starts, starts of breaks, return, faults."""
        now = departure
        starts: list[int] = []
        taken: dict[int, int] = {}
        faults: set[tuple[str, int]] = set()
        for index in range(len(self.visits)):
            now = self.ride(now, index, placed, taken)
            length = self.ends(index, 0, placed)
            start = self.begin(index, now, length)
            if not self.fits(index, start, length):
                faults.add(("window", index))
            if self.unlocked(index, start):
                faults.add(("lock", index))
            starts.append(start)
            now = self.work(index, start, placed, taken, faults)
        back = self.ride(now, len(self.visits), placed, taken)
        if back > self.shift["latest_end"]:
            faults.add(("overtime", 0))
        for number, at in taken.items():
            if at + self.pauses[number]["duration"] > self.pauses[number]["end"]:
                faults.add(("break", number))
        return starts, taken, back, faults

    def work(
        self, index: int, start: int, placed: list[list[Any]], taken: dict[int, int], faults: set[tuple[str, int]]
    ) -> int:
        clock, left = start, self.visits[index]["service"]
        for number, where, at in sorted(placed):
            if (where, at) == ("service", index):
                pause = self.pauses[number]
                work = max(0, pause["start"] - clock)
                if work >= left:
                    faults.add(("break", number))
                clock, left = clock + work, left - work
                taken[number] = clock
                clock += pause["duration"]
        return int(clock + left)

    def unlocked(self, index: int, start: int) -> bool:
        request, row = self.requests[index], self.visits[index]
        if request["lock"] in {"time", "all"}:
            return bool(start != request["locked_start"])
        held = "window" in {request["lock"], row["lock"]} and row["promised_start"] is not None
        return held and not row["promised_start"] <= start <= row["promised_end"]

    def ride(self, now: int, index: int, placed: list[list[Any]], taken: dict[int, int]) -> int:
        left = self.seconds[index]
        for number, where, at in sorted(placed):
            if (where, at) == ("leg", index):
                pause = self.pauses[number]
                if now < pause["start"]:
                    driven = min(left, pause["start"] - now)
                    left -= driven
                    now = pause["start"]
                taken[number] = now
                now += pause["duration"]
        return now + left

    def begin(self, index: int, ready: int, length: int) -> int:
        request, row = self.requests[index], self.visits[index]
        ready = max(ready, request["created_at"])
        if request["lock"] in {"time", "all"}:
            fixed = request["locked_start"]
            if fixed >= ready and self.fits(index, fixed, length):
                return int(fixed)
        if row["promised_start"] is not None:
            inside = self.openings(index, max(ready, row["promised_start"]), length)
            if inside and min(inside) <= row["promised_end"]:
                return min(inside)
        return min(self.openings(index, ready, length), default=ready)

    def openings(self, index: int, ready: int, length: int) -> list[int]:
        """First starts in each window from a moment on."""
        windows = self.requests[index]["windows"] or [{"start": ready}]
        found = [max(ready, window["start"], span["start"]) for window in windows for span in self.open[index]]
        return [at for at in found if self.fits(index, at, length)]

    def fits(self, index: int, start: int, length: int) -> bool:
        request = self.requests[index]
        if not any(span["start"] <= start and start + length <= span["end"] for span in self.open[index]):
            return False
        last = start + length if request["window_on"] == "both" else start
        return not request["windows"] or any(
            window["start"] <= start and last <= window["end"] for window in request["windows"]
        )


def highest(holds: Callable[[int], bool], low: int) -> int:
    """Go up from `low` in ever smaller steps while `holds` stays true."""
    step = 1 << 18
    while step:
        while holds(low + step):
            low += step
        step >>= 1
    return low


def judge(case: Case, travel: Travel, plan: pl.DataFrame, in_force: pl.DataFrame | None = None) -> Judged:
    """Judge a plan by the rules, and by what it changes of the plan in force."""
    return Twin(case, travel, plan, in_force).judge()
