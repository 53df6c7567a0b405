"""The slow twin of the rules over groups: each once more in plain loops, beside the twins of visits and desk work."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from planning.case.case import Case
    from tests.twin import Key, Legs

Row = dict[str, Any]
Amounts = dict[tuple[str, str, str], int]
NOBODY: Row = {"request_id": None, "resource_id": None, "shift_start": None, "sequence": None}


class Groups:
    """What the rules over groups say of the shifts of a plan.

    `shifts` have resource_id, shift_start, day, departure, return_at, paid, visits (how many), forced; `visits` are
    the rows of visits, completed.
    """

    def __init__(self, case: Case, legs: Legs, shifts: Sequence[Row], visits: Sequence[Row]) -> None:
        self.case, self.legs, self.visits = case, legs, visits
        self.resources = {row["resource_id"]: row for row in case.resources.to_dicts()}
        persons = [name for name, row in self.resources.items() if row["kind"] == "person"]
        self.shifts = [shift for shift in shifts if shift["resource_id"] in persons]
        self.worked = case.worked.to_dicts()
        self.violations: list[Key] = []
        self.amounts: Amounts = defaultdict(int)

    def judge(self) -> tuple[list[Key], Amounts]:
        for row in self.visits:
            resource = self.resources[row["resource_id"]]
            home = self.legs.home[row["resource_id"], row["shift_start"]]
            far = resource["radius"] is not None and self.legs.leg(home, row["place"])[1] > resource["radius"]
            if far and not resource["stays"]:
                self._say("radius", row)
        for rule in self.case.constraints.to_dicts():
            getattr(self, f"_{rule['kind']}")(rule)
        return self.violations, {key: amount for key, amount in self.amounts.items() if amount}

    def _say(self, rule: str, row: Row) -> None:
        said = (row["request_id"], row["resource_id"], row["shift_start"], row["sequence"], row["forced"])
        self.violations.append((rule, *said))

    def _beyond(self, name: str, rule: Row, row: Row, scope: tuple[str, str], amount: Fraction) -> None:
        """Break a hard rule, or pay for a priced one; `amount` is the price of one times how many are beyond."""
        if rule["price"] is None:
            self._say(name, row)
        else:
            self.amounts[(name, *scope)] += round(amount * rule["price"])

    @staticmethod
    def _per_second() -> Fraction:
        """What a second costs in cents, at a rate of one ten-thousandth an hour."""
        return Fraction(100, 10_000 * 3600)

    def _mine(self, rule: Row) -> list[Row]:
        return [shift for shift in self.shifts if shift["resource_id"] in rule["resources"]]

    def _territories(self, rule: Row) -> None:
        zones = {row["site_id"]: row["territory"] for row in self.case.sites.to_dicts()}
        for row in self.visits:
            resource, zone = self.resources[row["resource_id"]], zones.get(row["site_id"])
            if resource["stays"] or not resource["territories"] or zone is None or zone in resource["territories"]:
                continue
            self._beyond("territory", rule, row, ("request", row["request_id"]), Fraction(1))

    def _share(self, rule: Row) -> None:
        what = "visits" if rule["of"] == "jobs" else "paid"
        every = sum(shift[what] for shift in self.shifts)
        mine = sum(shift[what] for shift in self._mine(rule))
        above = mine - Fraction(rule["limit"], 1000) * every
        if above > 0:
            row = NOBODY | {"forced": any(shift["forced"] for shift in self._mine(rule))}
            each = Fraction(1) if rule["of"] == "jobs" else self._per_second()
            self._beyond("share", rule, row, ("constraint", rule["name"]), above * each)

    def _by_day(self, rule: Row) -> Iterator[tuple[str, dict[date, list[Row]]]]:
        for person in rule["resources"]:
            days: dict[date, list[Row]] = defaultdict(list)
            for shift in self._mine(rule):
                if shift["resource_id"] == person:
                    days[shift["day"]].append(shift)
            if days:
                yield person, days

    def _rest(self, rule: Row) -> None:
        for person, days in self._by_day(rule):
            order = sorted(days)
            for earlier, later in pairwise(order):
                home = max(shift["return_at"] for shift in days[earlier])
                away = min(shift["departure"] for shift in days[later])
                if away - home < rule["limit"]:
                    both = [*days[earlier], *days[later]]
                    self._say("rest", self._of(person, days[later], both))

    @staticmethod
    def _of(person: str, named: Sequence[Row], judged: Sequence[Row]) -> Row:
        first = min(shift["shift_start"] for shift in named)
        forced = any(shift["forced"] for shift in judged)
        return NOBODY | {"resource_id": person, "shift_start": first, "forced": forced}

    def _days(self, rule: Row) -> None:
        for person, days in self._by_day(rule):
            before = {
                row["day"] for row in self.worked if row["resource_id"] == person and (row["worked"] or row["jobs"])
            }
            every = before | set(days)
            for first in [day for day in every if day - timedelta(days=1) not in every]:
                run = [first]
                while run[-1] + timedelta(days=1) in every:
                    run.append(run[-1] + timedelta(days=1))
                past = [day for day in run if day in before]
                allowed = max(rule["limit"], len(past))
                if len(past) == len(run) or len(run) <= allowed:
                    continue
                all_of_it = [shift for day in run if day in days for shift in days[day]]
                row = self._of(person, days[run[allowed]], all_of_it)
                self._beyond("days_in_a_row", rule, row, ("resource", person), Fraction(len(run) - allowed))

    def _hours(self, rule: Row) -> None:
        for person, days in self._by_day(rule):
            for week in sorted({day.isocalendar()[:2] for day in days}):
                shifts = [shift for day in days for shift in days[day] if day.isocalendar()[:2] == week]
                past = sum(
                    row["worked"]
                    for row in self.worked
                    if row["resource_id"] == person and row["day"].isocalendar()[:2] == week
                )
                total = past + sum(shift["paid"] for shift in shifts)
                above = total - max(rule["limit"], past)
                if above > 0:
                    scope = "week", f"{person} {week[0]}-W{week[1]:02}"
                    row = self._of(person, shifts, shifts)
                    self._beyond("hours_a_week", rule, row, scope, above * self._per_second())

    def _fairness(self, rule: Row) -> None:
        jobs = rule["of"] == "jobs"
        width: dict[str, int] = defaultdict(int)
        for shift in self.case.shifts.to_dicts():
            if shift["resource_id"] in rule["resources"]:
                width[shift["resource_id"]] += shift["end"] - shift["start"]
        load = {}
        for person in width:
            done = [row["jobs" if jobs else "worked"] for row in self.worked if row["resource_id"] == person]
            done += [row["visits" if jobs else "paid"] for row in self.shifts if row["resource_id"] == person]
            load[person] = sum(done) * (1000 if jobs else 1)
        for person, mine in load.items():
            part = Fraction(sum(load.values()) * width[person], sum(width.values()))
            above = max(0, (mine - part).__floor__())
            each = Fraction(1, 1000) if jobs else self._per_second()
            self._beyond("fairness", rule, NOBODY, ("resource", person), above * each)
