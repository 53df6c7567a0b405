"""Technicians' days as a desk fills them by hand: from client to the nearest client, with time to spare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.travel import Travel

    Longs: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

SPARE = 1.2
"""Time that the desk allows for a journey, over what it takes."""
QUARTER = 900
"""Visits start on a quarter of an hour, in seconds."""
MOST, BEFORE_BREAK = 4, 2
"""Visits promised in a day, and before its break: there is room for more, because more will break."""
IN_SIGHT = 200
"""Requests that the desk looks at for one day: those nearest to the technician's home and the most urgent."""
NEVER = 1 << 40

Row: TypeAlias = dict[str, Any]


class _Shift(NamedTuple):
    """A technician's day: times in seconds, places by number, `pace` in thousandths, the skills of that day."""

    resource: str
    opens: int
    closes: int
    home: int
    base: int
    pause: Row | None
    pace: int
    most_travel: int
    levels: dict[str, int]


class _Wanted(NamedTuple):
    """The requests, in arrays: places, durations, and the windows, a row each.

    `both`: the visit also ends inside its window. `urged`: seconds by which one that starts later still comes
    first. `kinds` numbers the different `skills`; `only` and `never` hold the few requests that name technicians.
    """

    places: Longs
    durations: Longs
    opens: Longs
    closes: Longs
    both: Flags
    urged: Longs
    kinds: Longs
    skills: list[tuple[tuple[str, int], ...]]
    only: dict[int, list[str]]
    never: dict[int, list[str]]

    def for_whom(self, shift: _Shift) -> Flags:
        """Which requests the technician may and can serve on that day."""
        able = [all(shift.levels.get(skill, 0) >= level for skill, level in asked) for asked in self.skills]
        may = np.array(able, dtype=bool)[self.kinds]
        may[[number for number, names in self.only.items() if shift.resource not in names]] = False
        may[[number for number, names in self.never.items() if shift.resource in names]] = False
        return may

    def starts(self, chosen: Longs, ready: Longs, lengths: Longs) -> Longs:
        """First quarter of an hour at which each of the chosen can start; `NEVER` where its windows are nearly over."""
        start = np.maximum(-(-ready // QUARTER)[:, None] * QUARTER, self.opens[chosen])
        last = self.closes[chosen] - QUARTER - np.where(self.both[chosen], lengths, 0)[:, None]
        first: Longs = np.where(start <= last, start, NEVER).min(axis=1)
        return first


def days(case: Case, travel: Travel, asked: pl.DataFrame) -> pl.DataFrame:
    """Fill the technicians' days, one after another; what finds no place in them is left out.

    Parameters
    ----------
    case, travel
        The sample as loaded.
    asked
        Requests of the case, with `urged`, the seconds by which a request that starts later still comes first.

    Returns
    -------
    polars.DataFrame
        activity, request_id, resource_id, shift_start, start: a plan's rows.
    """
    wanted, ids = _wanted(travel, asked), asked["request_id"]
    left = np.ones(asked.height, dtype=bool)
    rows: list[tuple[str, str | None, str, int, int]] = []
    for shift in _shifts(case, travel):
        around = _in_sight(shift, np.flatnonzero(left & wanted.for_whom(shift)), wanted, travel)
        for number, start in _day(shift, around, wanted, travel):
            if number is None:
                rows.append(("break", None, shift.resource, shift.opens, start))
            else:
                rows.append(("visit", ids[number], shift.resource, shift.opens, start))
                left[number] = False
    columns = ("activity", "request_id", "resource_id", "shift_start", "start")
    types = dict(zip(columns, [pl.String] * 3 + [pl.Int64] * 2, strict=True))
    return pl.DataFrame(rows, types, orient="row").sort("resource_id", "start")


def _in_sight(shift: _Shift, around: Longs, wanted: _Wanted, travel: Travel) -> Longs:
    """Choose the requests that are looked at for a day, of those with a window in it."""
    opens, closes = wanted.opens[around], wanted.closes[around]
    around = around[((opens < shift.closes) & (closes > shift.opens)).any(axis=1)]
    if len(around) <= IN_SIGHT:
        return around
    rank = _journeys(travel, wanted.places[around], shift.home) - wanted.urged[around]
    return np.sort(around[np.argsort(rank, kind="stable")[:IN_SIGHT]])


def _day(shift: _Shift, around: Longs, wanted: _Wanted, travel: Travel) -> Iterator[tuple[int | None, int]]:
    """Give the visits of a day by their numbers, and its break as None, each with its start."""
    one = _Technician(place=shift.home, free=shift.opens, pause=shift.pause)
    lengths = -(-wanted.durations[around] * 1000 // shift.pace)
    back = _journeys(travel, wanted.places[around], shift.base)
    while len(around) and one.served < MOST:
        way = _journeys(travel, wanted.places[around], one.place)
        start, rests = one.could_start(wanted, around, lengths, way)
        home = start + lengths + back + one.rest
        fits = (home <= shift.closes) & (one.travelled + way + back <= shift.most_travel)
        best = int(np.where(fits, start + way - wanted.urged[around], NEVER).argmin())
        if not fits[best]:
            break
        if rests[best]:
            yield None, one.takes_break()
        yield int(around[best]), int(start[best])
        one.serves(int(wanted.places[around[best]]), int(start[best]), int(lengths[best]), int(way[best]))
        one.way_back = int(back[best])
        around, lengths, back = (np.delete(each, best) for each in (around, lengths, back))
    if one.served and one.pause is not None and one.free + one.way_back >= one.pause["end"]:
        yield None, one.takes_break()


@dataclass
class _Technician:
    """A technician on his way: where he is, when he is free there, and whether his break is still to come.

    He takes the break where a visit ends, once its window is open; leaving home after that, he needs none.
    """

    place: int
    free: int
    pause: Row | None
    served: int = 0
    travelled: int = 0
    way_back: int = 0

    @property
    def rest(self) -> int:
        """Seconds of the break that is still to come."""
        return 0 if self.pause is None else int(self.pause["duration"])

    def could_start(self, wanted: _Wanted, around: Longs, lengths: Longs, way: Longs) -> tuple[Longs, Flags]:
        """When he could start each of the visits around, and which of them only after his break."""
        start = wanted.starts(around, self.free + way, lengths)
        if self.pause is None:
            return start, np.zeros(len(around), dtype=bool)
        in_time = start + lengths <= self.pause["end"] - self.rest
        if not self.served:
            needs_none = start - way > self.pause["start"]
            return np.where(in_time | needs_none, start, NEVER), np.zeros(len(around), dtype=bool)
        rests = ~in_time | (self.served >= BEFORE_BREAK)
        rested = max(self.free, self.pause["start"]) + self.rest
        return np.where(rests, wanted.starts(around, rested + way, lengths), start), rests

    def takes_break(self) -> int:
        """Take the break; give its start."""
        assert self.pause is not None
        start = max(self.free, int(self.pause["start"]))
        self.free, self.pause = start + self.rest, None
        return start

    def serves(self, place: int, start: int, length: int, way: int) -> None:
        """Go to a place and serve there."""
        if not self.served and self.pause is not None and start - way > self.pause["start"]:
            self.pause = None
        self.place, self.free = place, start + length
        self.travelled += way
        self.served += 1


def _journeys(travel: Travel, places: Longs, place: int) -> Longs:
    """Seconds that the desk allows between a place and each of the places."""
    seconds, _ = travel.legs(places, np.full_like(places, place))
    allowed: Longs = np.ceil(seconds * SPARE).astype(np.int64)
    return allowed


def _shifts(case: Case, travel: Travel) -> Iterator[_Shift]:
    """Give the shifts day by day."""
    people = case.resources.select("resource_id", "speed_factor", "max_travel_day")
    placed = case.shifts.with_columns(
        home=pl.Series(travel.index(case.shifts, "start_")), base=pl.Series(travel.index(case.shifts, "end_"))
    ).join(people, on="resource_id")
    skills = case.skills.rows_by_key("resource_id", named=True)
    for row in placed.sort("day", "start", "resource_id").iter_rows(named=True):
        known = skills[row["resource_id"]]
        speeds = [skill["speed_factor"] for skill in known if skill["speed_factor"] is not None]
        yield _Shift(
            resource=row["resource_id"],
            opens=row["start"],
            closes=row["end"],
            home=row["home"],
            base=row["base"],
            pause=row["breaks"][0] if row["breaks"] else None,
            pace=min([row["speed_factor"], *speeds]),
            most_travel=NEVER if row["max_travel_day"] is None else row["max_travel_day"],
            levels=_levels(known, row["day"]),
        )


def _levels(skills: list[Row], day: date) -> dict[str, int]:
    """Give the highest level of each skill on a day."""
    held: dict[str, int] = {}
    for row in skills:
        if (row["valid_from"] or day) <= day <= (row["valid_to"] or day):
            held[row["skill"]] = max(row["level"], held.get(row["skill"], 0))
    return held


def _wanted(travel: Travel, asked: pl.DataFrame) -> _Wanted:
    """Read the requests into arrays."""
    windows = asked["windows"].to_list()
    most = max(1, *map(len, windows)) if windows else 1
    opens = np.zeros((asked.height, most), dtype=np.int64)
    closes = np.full_like(opens, -1)
    for number, spans in enumerate(windows):
        for place, span in enumerate(spans):
            opens[number, place], closes[number, place] = span["start"], span["end"]
        if not spans:
            closes[number, 0] = NEVER
    skills = [tuple((skill["skill"], skill["level"]) for skill in asked_for) for asked_for in asked["skills"].to_list()]
    different = sorted(set(skills))
    locked = pl.when(pl.col("locked_resource").is_not_null()).then(pl.concat_list("locked_resource"))
    only = asked.select(locked.otherwise("required_resources")).to_series()
    return _Wanted(
        places=travel.index(asked).astype(np.int64),
        durations=asked["duration"].to_numpy(),
        opens=opens,
        closes=closes,
        both=(asked["window_on"] == "both").to_numpy(),
        urged=asked["urged"].to_numpy(),
        kinds=np.array([different.index(each) for each in skills], dtype=np.int64),
        skills=different,
        only=_named(only),
        never=_named(asked["excluded_resources"]),
    )


def _named(lists: pl.Series) -> dict[int, list[str]]:
    """Give the lists that are not empty, by their place."""
    return {number: names for number, names in enumerate(lists.to_list()) if names}
