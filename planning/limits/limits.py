"""The limits of desk work: what hard rules over days, weeks and shares leave of each person's shifts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.limits.cut import cut_days, cut_hours, cut_nights, cut_weeks
from planning.limits.shift import Shift

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from planning.case.case import Case
    from planning.problem.segments import Span

SHIFT = ["resource_id", "shift_start"]
DONE = pl.Schema(
    {
        "resource_id": pl.String(),
        "shift_start": pl.Int64(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "rest": pl.Boolean(),
    }
)
"""What people do: rest, whether it is a break beside it, which counts off but begins and ends nothing."""
Rule = dict[str, Any]


class Limits:
    """When people may be at the desk so that rest, days in a row and hours a week hold, whatever they do there.

    The earliest shifts keep most, so that what is promised soonest is still done. What is done anyway stays, even where
    it breaks a rule. A share of hours depends on what others do: it is looked at once that is known, see `tightened`.

    Parameters
    ----------
    case
        The case.
    done
        What is done anyway, visits or desk work; frames with the columns of DONE.
    """

    def __init__(self, case: Case, done: Iterable[pl.DataFrame]) -> None:
        self.case = case
        hard = case.constraints.filter(pl.col("price").is_null(), pl.col("kind") != "territories")
        self.rules: list[Rule] = [rule for rule in hard.to_dicts() if rule["of"] != "jobs"]
        self.rooms: dict[int, int] = {}
        self.shifts = _shifts(case, self.rules, done) if self.rules else {}
        self.past: dict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
        for name, day, worked, jobs in case.worked.iter_rows():
            self.past[name][day] = worked, jobs
        for kind in ("days", "rest", "hours"):
            for rule in (rule for rule in self.rules if rule["kind"] == kind):
                for name in rule["resources"]:
                    self._cut(rule, self.shifts.get(name, []))

    def _cut(self, rule: Rule, shifts: Sequence[Shift]) -> None:
        """Cut the shifts of one person by one rule."""
        if not shifts:
            return
        if rule["kind"] == "rest":
            cut_nights(shifts, rule["limit"])
            return
        past = self.past.get(shifts[0].resource_id, {})
        if rule["kind"] == "days":
            cut_days(shifts, rule["limit"], {day for day, (worked, jobs) in past.items() if worked or jobs})
        else:
            cut_weeks(shifts, rule["limit"], {day: worked for day, (worked, _) in past.items()})

    def barred(self) -> dict[str, list[Span]]:
        """Give the spans of their shifts in which people do no desk work, sorted."""
        found = {name: [span for shift in shifts for span in shift.barred()] for name, shifts in self.shifts.items()}
        return {name: spans for name, spans in found.items() if spans}

    def tightened(self, done: Iterable[pl.DataFrame]) -> bool:
        """Cut the shifts of groups whose share of the hours is too large, given all that is done; say whether any was.

        A group has its share of what the others do, and each time less than the time before: these may do less as well.
        """
        shares = [rule for rule in self.rules if rule["kind"] == "share"]
        if not shares:
            return False
        loads = _summed(done).join(self.case.resources.filter(kind="person"), on="resource_id", how="semi")
        cut = [self._share(rule, loads) for rule in shares]
        return any(cut)

    def _share(self, rule: Rule, loads: pl.DataFrame) -> bool:
        number, limit = rule["constraint"], rule["limit"]
        every = int(loads["paid"].sum())
        mine = int(loads.filter(pl.col("resource_id").is_in(rule["resources"]))["paid"].sum())
        if 1000 * mine <= limit * every:
            return False
        room = limit * (every - mine) // (1000 - limit)
        self.rooms[number] = min(room, self.rooms[number] * 9 // 10) if number in self.rooms else room
        own = [shift for name in rule["resources"] for shift in self.shifts.get(name, [])]
        before = [(shift.opens, shift.closes) for shift in own]
        cut_hours(sorted(own, key=lambda shift: (shift.start, shift.resource_id)), self.rooms[number])
        return before != [(shift.opens, shift.closes) for shift in own]


def _summed(done: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Sum up what is done shift by shift: resource_id, shift_start, begins, ends, paid."""
    rows = pl.concat([pl.DataFrame(schema=DONE), *(frame.select(DONE.names()).cast(DONE) for frame in done)])
    at_work, length = ~pl.col("rest"), pl.col("end") - pl.col("start")
    summed = rows.group_by(SHIFT).agg(
        begins=pl.col("start").filter(at_work).min(),
        ends=pl.col("end").filter(at_work).max(),
        rests=length.filter("rest").sum(),
    )
    paid = (pl.col("ends") - pl.col("begins") - pl.col("rests")).clip(0)
    return summed.drop_nulls("begins").with_columns(paid=paid).drop("rests")


def _shifts(case: Case, rules: Iterable[Rule], done: Iterable[pl.DataFrame]) -> dict[str, list[Shift]]:
    """Lay out the shifts of those whom the rules bind, in order, with what is done in them."""
    bound = sorted({name for rule in rules for name in rule["resources"]})
    mine = case.shifts.filter(pl.col("resource_id").is_in(bound)).sort("resource_id", "start")
    rows = mine.rename({"start": "shift_start"}).join(_summed(done), on=SHIFT, how="left", maintain_order="left")
    found: dict[str, list[Shift]] = defaultdict(list)
    for row in rows.select(*SHIFT, "end", "day", "breaks", "begins", "ends", "paid").iter_rows(named=True):
        begins, ends, start = row["begins"], row["ends"], row["shift_start"]
        shift = Shift(
            resource_id=row["resource_id"],
            day=row["day"],
            start=start,
            end=row["end"],
            breaks=tuple((one["duration"], one["start"], one["end"]) for one in row["breaks"]),
            opens=start,
            closes=row["end"] if ends is None else max(ends, row["end"]),
            begins=begins,
            ends=ends,
            paid=row["paid"] or 0,
        )
        shift.keep_between(case.settings.now, shift.closes)
        found[shift.resource_id].append(shift)
    return dict(found)
