"""The verifier's slow twin for desk work: its rules once more, in plain loops, beside the twin of the visits.

Only tests use it: it is slow on purpose, and obvious.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests import cases, twin

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from planning.case.case import Case
    from planning.travel.travel import Travel
    from tests.twin import Row

Shift = tuple[str, int]
EMPTY = ("role", "sequence", "site_id", "depart", "arrive", "travel_s", "travel_m", "wait_s")
PAID = ("working_time", "overtime", "shift", "job", "travel")


class Visits(twin.Twin):
    """The twin of the visits, but for the due breaks of shifts with tasks, which count from the first thing on."""

    worked: frozenset[Shift] = frozenset()
    whole = False

    def _row_rules(self, route: Row) -> None:
        known = len(self.violations)
        super()._row_rules(route)
        if (route["resource_id"], route["shift_start"]) in self.worked:
            said = self.violations[known:]
            self.violations[known:] = [key for key in said if key[0] != "break" or key[4] is not None]


class DeskTwin(twin.Twin):
    """One judgement of one plan with desk work."""

    def __init__(self, case: Case, travel: Travel, plan: pl.DataFrame) -> None:
        super().__init__(case, travel, plan, None)
        self.travel = travel
        self.tasks: dict[str, Row] = {row["request_id"]: row for row in case.tasks.to_dicts()}

    def judge(self) -> twin.Judged:
        tasks, others = self._tasks()
        pauses, others = self._desk_breaks(others, {self._key(row) for row in tasks})
        visits = Visits(self.case, self.travel, cases.framed(others), None)
        visits.worked = frozenset(self._key(row) for row in tasks)
        base = visits.judge()
        pieces: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(tasks, key=lambda row: (row["start"], row["end"] or 0, row["resource_id"], row["number"])):
            pieces[row["request_id"]].append(row)
        for name, rows in pieces.items():
            self._complete(self.tasks[name], rows)
        worked = self._worked(tasks, pauses, base.routes)
        self.violations += base.violations
        breaks = [*pauses, *(row for route in base.routes for row in route["rows"] if row["activity"] == "break")]
        for name, rows in pieces.items():
            self._rules(self.tasks[name], rows, [row for row in tasks if row["request_id"] != name], breaks)
        self._one_thing_at_a_time(tasks, pauses, base.routes)
        for key, shift in worked.items():
            self._breaks(key, shift, pauses, [row for row in breaks if self._key(row) == key])
        self._reserves(tasks, breaks, base.routes)
        for row in pauses:
            said = row["said"]
            if any(said[name] is not None for name in (*EMPTY, "part", "late_s")) or said["end"] not in {
                None,
                row["end"],
            }:
                self._name("digits", row)
        left_out = [name for name in self.tasks if name not in pieces]
        for name in left_out:
            if self.tasks[name]["lock"] != "none" and not self.tasks[name]["held"]:
                self.violations.append(("lock", name, None, None, None, True))
        promises = [name for name in self.tasks if self._promise_lost(name, pieces)]
        lost = {*promises, *(name for name in left_out if self.tasks[name]["mandatory"])}
        served = [
            (name, rows[0]["began"], rows[0]["ended"], rows[0]["late_s"], rows[0]["promised_start"] is not None)
            for name, rows in pieces.items()
        ]
        routes = [route for route in base.routes if self._key(route) not in worked] + list(worked.values())
        costs = self._all_costs(base.costs, worked, pieces)
        shifts = [{"visits": route["jobs"]} | route for route in routes]
        costs |= self._grouped(shifts, base.rows)
        return twin.Judged(
            rows=[*base.rows, *tasks, *pauses],
            violations=self.violations,
            costs=costs,
            broken=base.broken + sum(self.tasks[name]["weight"] for name in lost),
            promises_broken=sorted([*base.promises_broken, *promises]),
            routes=sorted(routes, key=self._key),
            served=sorted([*base.served, *served]),
        )

    @staticmethod
    def _key(row: Row) -> Shift:
        return row["resource_id"], row["shift_start"]

    def _name(self, rule: str, row: Row) -> None:
        self.violations.append((rule, row["request_id"], *self._key(row), None, row["forced"]))

    # ---- which row is about what

    def _tasks(self) -> tuple[list[Row], list[Row]]:
        mine, others = [], []
        for number, given in enumerate(self.given):
            row = dict(given) | {"said": given, "number": number, "shift_start": self._shift_of(given)}
            asked = self.tasks.get(row["request_id"] or "", {}).get("lock", "none")
            visit = self.requests.get(row["request_id"] or "", {}).get("lock", "none")
            row["forced"] = {row["lock"] or "none", asked, visit} != {"none"} or row["status"] == "frozen"
            row["lock"], row["status"] = row["lock"] or asked, row["status"] or "planned"
            if row["activity"] == "task" or (row["activity"] == "visit" and row["request_id"] in self.tasks):
                mine.append(row)
            else:
                others.append(given)
        fine = [row for row in mine if self._odd(row) is None]
        several = {row["request_id"] for row in fine if self._times_of(row, fine) > 1}
        sound = []
        for row in mine:
            rule = self._odd(row)
            backwards = row["end"] is not None and row["start"] is not None and row["end"] <= row["start"]
            if rule is None and (backwards or (row["end"] is None and row["request_id"] in several)):
                rule = "times"
            if rule is None:
                sound.append(row)
            else:
                said: Row = row
                sequence = said["said"]["sequence"]
                self.violations.append((rule, said["request_id"], *self._key(said), sequence, said["forced"]))
        return sound, others

    @staticmethod
    def _times_of(row: Row, rows: Sequence[Row]) -> int:
        return sum(other["request_id"] == row["request_id"] for other in rows)

    def _odd(self, row: Row) -> str | None:
        if row["activity"] == "visit" or row["request_id"] not in self.tasks:
            return "unknown"
        resource = self.resources.get(row["resource_id"])
        if resource is None:
            return "unknown"
        if resource["kind"] != "person" or resource["stays"]:
            return "resource"
        if self._key(row) not in self.shifts:
            return "unknown" if row["said"]["shift_start"] is not None or row["start"] is not None else "times"
        return "times" if row["start"] is None else None

    # ---- whose a break is

    def _desk_breaks(self, others: list[Row], worked: set[Shift]) -> tuple[list[Row], list[Row]]:
        visits = twin.judge(self.case, self.travel, cases.framed([row for row in others if row["activity"] != "break"]))
        routes = {self._key(route): route for route in visits.routes}
        mine: list[Row] = []
        pauses = [dict(row) | {"said": row, "number": k} for k, row in enumerate(others) if row["activity"] == "break"]
        for row in pauses:
            row["shift_start"] = self._shift_of(row["said"])
            row["forced"] = (row["lock"] or "none") != "none" or row["status"] == "frozen"
            row["lock"], row["status"] = row["lock"] or "none", row["status"] or "planned"
        for key in sorted(worked):
            of_shift = [row for row in pauses if self._key(row) == key]
            for row in of_shift:
                self._length(row, self.shifts[key])
            if key not in routes:
                mine += of_shift
            elif routes[key]["timed"] and all(row["start"] is not None for row in of_shift):
                mine += self._off_route(routes[key], of_shift)
        untimed = [row for row in mine if row["start"] is None]
        for row in untimed:
            self.violations.append(("times", None, *self._key(row), row["said"]["sequence"], row["forced"]))
        numbers = {row["number"] for row in mine}
        left = [row for k, row in enumerate(others) if k not in numbers]
        empty = dict.fromkeys((*EMPTY, "request_id", "part", "late_s"))
        return [row | empty for row in mine if row["start"] is not None], left

    @staticmethod
    def _length(row: Row, shift: Row) -> None:
        if row["start"] is None:
            return
        listed = sorted(shift["breaks"], key=lambda pause: pause["start"])
        opened = [pause for pause in listed if pause["start"] <= row["start"]]
        row["pause"] = None if not listed else (opened or listed[:1])[-1]
        length = max(0, (row["end"] or row["start"]) - row["start"])
        row["end"] = row["start"] + (length if row["pause"] is None else row["pause"]["duration"])

    def _off_route(self, route: Row, pauses: list[Row]) -> list[Row]:
        visits = [row for row in route["rows"] if row["activity"] == "visit"]
        first, last = visits[0], visits[-1]
        leaves = first["start"] - first["travel_s"]
        back, _ = self.legs.leg(last["place"], self.legs.base[self._key(route)])
        busy, arrival = last["start"] + last["service"], None
        off = []
        for row in sorted(pauses, key=lambda row: (row["start"], row["number"])):
            length = row["end"] - row["start"]
            if row["end"] <= leaves:
                off.append(row)
            elif row["start"] >= last["start"]:
                if arrival is None and row["start"] < busy:
                    if self.requests[last["request_id"]]["interruptible"]:
                        busy += length
                    continue
                arrival = busy + back if arrival is None else arrival
                if row["start"] >= arrival:
                    off.append(row)
                    arrival = row["start"]
                else:
                    arrival += length
        return off

    # ---- what the pieces of a task say together

    def _complete(self, task: Row, rows: list[Row]) -> None:
        head = rows[0]
        needed = self.needed(task, head)
        if head["end"] is None:
            head["end"] = head["start"] + needed
        together = {
            "began": min(row["start"] for row in rows),
            "ended": max(row["end"] for row in rows),
            "took": sum(row["end"] - row["start"] for row in rows),
            "needed": needed,
            "forced": any(row["forced"] for row in rows),
        }
        for nth, row in enumerate(rows, 1):
            if None in {row["promised_start"], row["promised_end"]}:
                row["promised_start"], row["promised_end"] = task["promised_start"], task["promised_end"]
            row.update(together | dict.fromkeys(EMPTY) | {"part": str(nth) if len(rows) > 1 else None})
            row["last"] = nth == len(rows)
            due = (row["began"], task["respond_by"]), (row["ended"], task["due_at"])
            row["late_s"] = max([0, *(at - by for at, by in due if by is not None)])

    def needed(self, task: Row, row: Row) -> int:
        own = self.resources[row["resource_id"]]["speed_factor"]
        day = self.shifts[self._key(row)]["day"]
        factors = []
        for skill in task["skills"]:
            known = [held["speed_factor"] for held in self._valid(row["resource_id"], skill["skill"], day)]
            given = [factor for factor in known if factor is not None]
            factors.append(min(given) if given else own)
        return int(-(-task["duration"] * 1000 // min(factors or [own])))

    # ---- the rules

    def _rules(self, task: Row, rows: list[Row], others: list[Row], breaks: list[Row]) -> None:
        for row in rows:
            shift, person = self.shifts[self._key(row)], self.resources[row["resource_id"]]
            held = {
                skill["skill"]: [h["level"] for h in self._valid(row["resource_id"], skill["skill"], shift["day"])]
                for skill in task["skills"]
            }
            required = task["required_resources"]
            locked = row["said"]["lock"] == "window" or any(other["said"]["lock"] == "window" for other in rows)
            lost = row is rows[0] and locked and self._lost(row)
            moved = task["lock"] in {"resource", "all"} and row["resource_id"] != task["locked_resource"]
            moved |= task["lock"] == "all" and row is rows[0] and row["began"] != task["locked_start"]
            wrong = {
                "skill": any(max(held[skill["skill"]], default=0) < skill["level"] for skill in task["skills"]),
                "resource": (task["department"] is not None and person["department"] != task["department"])
                or (required and row["resource_id"] not in required)
                or row["resource_id"] in task["excluded_resources"],
                "shift": row["start"] < shift["start"] or row["end"] > shift["end"],
                "created": row["start"] < task["created_at"],
                "held": task["held"],
                "twice": len(rows) > 1 and not task["interruptible"],
                "length": row is rows[0] and row["took"] != row["needed"],
                "lock": moved or lost,
                "digits": any(row["said"][name] not in {None, row[name]} for name in (*EMPTY, "part", "late_s")),
            }
            for rule, holds in wrong.items():
                if holds:
                    self._name(rule, row)
        for before, row in pairwise(rows):
            if self._parted_wrongly(before, row, others, breaks):
                self._name("pieces", row)

    def _parted_wrongly(self, before: Row, row: Row, others: list[Row], breaks: list[Row]) -> bool:
        if before["resource_id"] != row["resource_id"]:
            return True
        low, high = self._line(before), self._line(row)
        if any(other["resource_id"] == row["resource_id"] and low < self._line(other) < high for other in others):
            return True
        if self._key(before) != self._key(row):
            return False
        return not any(
            self._key(pause) == self._key(row) and pause["start"] >= before["end"] and pause["end"] <= row["start"]
            for pause in breaks
        )

    @staticmethod
    def _line(row: Row) -> tuple[Any, ...]:
        return row["start"], row["end"], row["request_id"], row["number"]

    def _lost(self, head: Row) -> bool:
        if head["promised_start"] is None:
            return False
        return bool(head["began"] < head["promised_start"] or head["ended"] > head["promised_end"])

    def _promise_lost(self, name: str, pieces: dict[str, list[Row]]) -> bool:
        if name not in pieces:
            return self.tasks[name]["promised_start"] is not None
        return self._lost(pieces[name][0])

    def _reserves(self, tasks: list[Row], breaks: list[Row], routes: list[Row]) -> None:
        """Look at each moment at which anything begins or ends while people are reserved."""
        wrong: set[int] = set()
        for span in self.case.reserves.to_dicts():
            among = set(span["resources"])
            hours = [(*key, shift["end"]) for key, shift in self.shifts.items() if key[0] in among]
            things = [(row["resource_id"], row["start"], row["end"]) for row in (*tasks, *breaks)]
            things += [(route["resource_id"], *thing) for route in routes for thing in self._on_the_way(route)]
            things = [thing for thing in things if thing[0] in among]
            for now in {span["start"], *(edge for _, *edges in (*hours, *things) for edge in edges)}:
                there = {name for name, low, high in hours if low <= now < high}
                taken = {name for name, low, high in things if low <= now < high}
                if not span["start"] <= now < span["end"] or len(there - taken) >= span["people"]:
                    continue
                for row in tasks:
                    closes = self.shifts[self._key(row)]["end"]
                    inside = max(row["start"], row["shift_start"]) <= now < min(row["end"], closes)
                    if inside and row["resource_id"] in among:
                        wrong.add(row["number"])
        for row in tasks:
            if row["number"] in wrong:
                self._name("reserve", row)

    @staticmethod
    def _on_the_way(route: Row) -> list[tuple[int, int]]:
        visits = [row for row in route["rows"] if row["activity"] == "visit"]
        spans = [(row["start"], row["end"]) for row in visits] + [(row["depart"], row["arrive"]) for row in visits]
        return [*spans, (max(row["end"] for row in visits), route["return_at"])]

    def _one_thing_at_a_time(self, tasks: list[Row], pauses: list[Row], routes: list[Row]) -> None:
        taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for route in routes:
            mine = taken[route["resource_id"]]
            visits = [row for row in route["rows"] if row["activity"] == "visit"]
            if self.resources[route["resource_id"]]["stays"]:
                continue
            mine += [(row["start"], row["end"]) for row in route["rows"]]
            mine += [(row["depart"], row["arrive"]) for row in visits]
            mine.append((max(row["end"] for row in visits), route["return_at"]))
        things = sorted(
            [*tasks, *pauses],
            key=lambda row: (
                row["start"],
                row["end"],
                row["request_id"] is None,
                row["request_id"] or "",
                row["number"],
            ),
        )
        for k, row in enumerate(things):
            same = [other for other in things[:k] if other["resource_id"] == row["resource_id"]]
            before = any(other["end"] > row["start"] for other in same)
            on_way = any(
                low < row["end"] and high > row["start"] and low < high for low, high in taken[row["resource_id"]]
            )
            if before or on_way:
                self._name("overlap", row)

    # ---- shifts

    def _worked(self, tasks: list[Row], pauses: list[Row], routes: list[Row]) -> dict[Shift, Row]:
        worked: dict[Shift, Row] = {}
        by_key = {self._key(route): route for route in routes}
        for key in sorted({self._key(row) for row in tasks}):
            shift, mine = self.shifts[key], [row for row in tasks if self._key(row) == key]
            rests = [row for row in pauses if self._key(row) == key]
            route = by_key.get(key)
            things = [(row["start"], row["end"]) for row in mine]
            if route is not None:
                things.append((route["departure"], route["return_at"]))
                rests = rests + [row for row in route["rows"] if row["activity"] == "break"]
            begin, end = min(low for low, _ in things), max(high for _, high in things)
            none: Row = dict.fromkeys(("jobs", "service", "travel_s", "travel_m", "wait"), 0)
            old = none if route is None else route
            length = sum(row["end"] - row["start"] for row in rests)
            after = sum(max(0, row["end"] - max(row["start"], shift["end"])) for row in rests)
            worked[key] = {
                "resource_id": key[0],
                "shift_start": key[1],
                "shift_id": shift["shift_id"],
                "day": shift["day"],
                "departure": begin,
                "return_at": end,
                "visits": old["jobs"],
                "jobs": old["jobs"] + sum(row["last"] for row in mine),
                "service": old["service"] + sum(row["end"] - row["start"] for row in mine),
                **{name: old[name] for name in ("travel_s", "travel_m", "wait")},
                "breaks": length,
                "paid": end - begin - length,
                "overtime": max(end, shift["end"]) - max(begin, shift["end"]) - after,
                "forced": any(row["forced"] for row in mine) or (route is not None and route["forced"]),
            }
        return worked

    def _breaks(self, key: Shift, span: Row, pauses: list[Row], taken: list[Row]) -> None:
        """Judge the breaks of the desk in one shift; those of the route are judged with it."""
        listed = sorted(self.shifts[key]["breaks"], key=lambda pause: pause["start"])
        mine = sorted((row for row in pauses if self._key(row) == key), key=lambda row: (row["start"], row["number"]))
        on_route = [listed[row["pause"]] for row in taken if row not in mine and row["pause"] is not None]
        seen = list(on_route)
        for row in mine:
            pause = row["pause"]
            if pause is None:
                self._name("break", row)
                continue
            outside = row["start"] < pause["start"] or row["end"] > pause["end"]
            due = span["departure"] <= pause["start"] and pause["end"] <= span["return_at"]
            if outside or pause in seen or not due:
                self._name("break", row)
            seen.append(pause)
        for pause in listed:
            due = span["departure"] <= pause["start"] and pause["end"] <= span["return_at"]
            if due and pause not in seen:
                self.violations.append(("break", None, *key, None, span["forced"]))

    # ---- money

    def _all_costs(
        self, base: dict[tuple[str, str, str], int], worked: dict[Shift, Row], pieces: dict[str, list[Row]]
    ) -> dict[tuple[str, str, str], int]:
        names = {shift["shift_id"] for shift in worked.values()}
        kept = {key: amount for key, amount in base.items() if key[1] != "shift" or key[2] not in names}
        amounts: dict[tuple[str, str, str], Fraction] = {}
        for shift in worked.values():
            person, name = self.resources[shift["resource_id"]], shift["shift_id"]
            hour = Fraction(person["cost_hour"], 100 * 3600)
            amounts["travel", "shift", name] = Fraction(person["cost_km"] * shift["travel_m"], 100_000)
            amounts["working_time", "shift", name] = hour * (shift["paid"] - shift["overtime"])
            amounts["overtime", "shift", name] = hour * shift["overtime"] * Fraction(person["overtime_factor"], 1000)
            amounts["shift", "shift", name] = Fraction(person["cost_shift"])
            amounts["job", "shift", name] = Fraction(person["cost_job"] * shift["jobs"])
        end = self.case.settings.end
        for name, task in self.tasks.items():
            rows = pieces.get(name)
            if rows is None:
                amounts["unserved", "request", name] = task["value"] + self._penalty(task, end, end)
                continue
            amounts["sla", "request", name] = self._penalty(task, rows[0]["began"], rows[0]["ended"])
            preferred = task["preferred_resources"]
            if preferred and not {row["resource_id"] for row in rows} & {*preferred}:
                amounts["preference", "request", name] = Fraction(self.case.settings.objective.preference)
        rounded = {key: round(amount) for key, amount in amounts.items()}
        return kept | {key: amount for key, amount in rounded.items() if amount}


def judge(case: Case, travel: Travel, plan: pl.DataFrame) -> twin.Judged:
    """Judge a plan with desk work."""
    return DeskTwin(case, travel, plan).judge()
