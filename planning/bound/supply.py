"""The hours that persons' shifts have for tasks, by group and day, and what these earn at given prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from planning.case.case import BREAKS

if TYPE_CHECKING:
    from planning.bound.arrays import Flags, Ints, Reals
    from planning.case.case import Case

MOST_DAYS = 21
"""So many days have prices of their own; in a longer horizon neighbouring days share one."""


class Spans(NamedTuple):
    """From when to when the kinds of shifts may be at work: one row a kind and a choice of breaks that become due.

    `kind` is sorted; `begin` and `end` in epoch seconds. The breaks due in each: `rest_of` its row, `rest` seconds,
    inside the window from `rest_from` to `rest_to`.
    """

    kind: Ints
    begin: Ints
    end: Ints
    rest_of: Ints
    rest: Ints
    rest_from: Ints
    rest_to: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """Hours for tasks, by group (of profiles that can do the same at the same speed) and day.

    Parameters
    ----------
    days
        The first local date of each day or run of days.
    edges
        Epoch seconds at which days begin, and at which the last ends: one more than days.
    seconds
        group x day: seconds of shifts without their breaks and what is taken.
    own
        profile x day: of these, of each profile.
    shift
        Of these, a mean shift's, by day.
    present
        group x day: whether one of the group has a shift.
    pairs
        Who can do what: ask, group, factor (speed in thousandths).
    group
        Group of each profile.
    kinds
        Shifts of the same profile, times, breaks and seconds taken: profile, group, start, end, taken, count.
    spans
        When they may be at work.
    """

    days: pl.Series
    edges: Ints
    seconds: Reals
    own: Reals
    shift: Reals
    present: Flags
    pairs: pl.DataFrame
    group: Ints
    kinds: pl.DataFrame
    spans: Spans

    def day_at(self, moment: Ints) -> Ints:
        """Give the number of the day in which a moment lies, the last edge in the last day."""
        found = np.searchsorted(self.edges, moment, side="right") - 1
        return np.minimum(found, len(self.days) - 1)

    def earned(self, prices: Reals) -> float:
        """Most that all shifts can earn together where a second of a group on a day earns its price.

        A shift is at work within one of its spans, less the breaks that are due in it, each at the lowest price at
        which its window lets it be taken, and less what is taken, at the lowest price of the shift.

        Parameters
        ----------
        prices
            group x day, at least 0.
        """
        lowest = least(prices)
        before = np.zeros((len(prices), len(self.edges)))
        before[:, 1:] = np.cumsum(prices * np.diff(self.edges), axis=1)
        groups, taken, count = (self.kinds[name].to_numpy() for name in ("group", "taken", "count"))
        spans, group = self.spans, groups[self.spans.kind]

        def until(moment: Ints) -> Reals:
            day = self.day_at(moment)
            earned: Reals = before[group, day] + (moment - self.edges[day]) * prices[group, day]
            return earned

        income = until(spans.end) - until(spans.begin)
        cheapest = lowest[group[spans.rest_of], self.day_at(spans.rest_from), self.day_at(spans.rest_to - 1)]
        np.subtract.at(income, spans.rest_of, spans.rest * cheapest)
        best = np.zeros(len(count))
        np.maximum.at(best, spans.kind, income)
        start, end = (self.day_at(self.kinds[name].to_numpy() - late) for name, late in (("start", 0), ("end", 1)))
        return float(count @ np.maximum(best - taken * lowest[groups, start, end], 0))


def least(rows: Reals) -> Reals:
    """Give the least of each row from each column to each other, inclusive: row x first x last, infinite where none."""
    columns = rows.shape[1]
    table = np.full((len(rows), columns, columns), np.inf)
    for first in range(columns):
        table[:, first, first:] = np.minimum.accumulate(rows[:, first:], axis=1)
    return table


def supply(case: Case, profile: pl.Series, pairs: pl.DataFrame, taken: pl.Series) -> Supply:
    """Gather the hours of persons' shifts.

    Parameters
    ----------
    case
        The case.
    profile
        Profile of each shift, null where no person works it.
    pairs
        Who can do what: ask, profile, factor; at least one row.
    taken
        Seconds of each shift that tasks cannot have.
    """
    shifts = case.shifts.select("start", "end", "day", "breaks", profile=profile, taken=taken).drop_nulls("profile")
    grouped, group = _groups(pairs, 1 + int(profile.max()))  # type: ignore[arg-type]  # of whole numbers
    days, edges = _days(shifts)
    free = pl.when(pl.col("taken") > 0).then(pl.lit([], dtype=BREAKS)).otherwise("breaks")
    shifts = shifts.with_columns(group=pl.Series(group).gather(shifts["profile"]), breaks=free)
    told = pl.col("breaks").list.eval(pl.element().struct.json_encode()).list.join(";")
    same = ["profile", "group", "start", "end", "taken", "told"]
    kinds = shifts.with_columns(told=told).group_by(same).agg(pl.first("breaks"), count=pl.len()).sort(same)
    starts, ends, whose, count = (kinds[name].to_numpy() for name in ("start", "end", "profile", "count"))
    inside = np.maximum(np.minimum(ends[:, None], edges[1:]) - np.maximum(starts[:, None], edges[:-1]), 0)
    rests = kinds["breaks"].list.eval(pl.element().struct["duration"]).list.sum() + kinds["taken"]
    given = inside * (count * np.maximum(1 - rests.to_numpy() / (ends - starts), 0))[:, None]
    own, seconds = np.zeros((len(group), len(days))), np.zeros((1 + int(group.max()), len(days)))
    np.add.at(own, whose, given)
    np.add.at(seconds, group, own)
    present = np.zeros(seconds.shape, dtype=np.bool_)
    np.logical_or.at(present, group[whose], inside > 0)
    shift = given.sum(axis=0) / np.maximum(count @ (inside > 0), 1)
    spans = _spans(kinds)
    return Supply(days, edges, seconds, own, shift, present, grouped, group, kinds.drop("breaks", "told"), spans)


def _groups(pairs: pl.DataFrame, profiles: int) -> tuple[pl.DataFrame, Ints]:
    """Merge the profiles that can do the same at the same speed: their pairs, and the group of each profile."""
    told = pl.format("{}:{}", "ask", "factor").sort_by("ask").str.join(";")
    can = pl.DataFrame({"profile": range(profiles)}, schema={"profile": pl.Int64})
    can = can.join(pairs.group_by("profile").agg(can=told), on="profile", how="left", maintain_order="left")
    group = can["can"].fill_null("").rank("dense").cast(pl.Int64) - 1
    merged = pairs.with_columns(group=group.gather(pairs["profile"])).select("ask", "group", "factor")
    return merged.unique().sort("ask", "group"), group.to_numpy()


def _days(shifts: pl.DataFrame) -> tuple[pl.Series, Ints]:
    """Dates of the days and their edges: a day begins with its first shift, so that one cut by midnight stays whole."""
    each = shifts.group_by("day").agg(begin=pl.min("start")).sort("day")
    run = -(-len(each) // MOST_DAYS)
    each = each.gather_every(run)
    edges = pl.concat([each["begin"], shifts.select(begin=pl.max("end")).to_series()])
    return each["day"], edges.to_numpy()


def _spans(kinds: pl.DataFrame) -> Spans:
    """Give every way in which a shift may be at work: whole, or begun or ended inside a break's window.

    A break is due where the work spans its whole window; it is not where work begins a second after the window opens,
    or ends a second before it closes.
    """
    element = pl.element().struct
    begin = pl.concat_list("start", pl.col("breaks").list.eval(element["start"] + 1))
    end = pl.concat_list("end", pl.col("breaks").list.eval(element["end"] - 1))
    spans = kinds.with_row_index("kind").select("kind", "breaks", begin=begin, until=end).explode("begin")
    spans = spans.explode("until").filter(pl.col("begin") < pl.col("until")).with_row_index("span")
    rests = spans.filter(pl.col("breaks").list.len() > 0).explode("breaks").unnest("breaks")
    rests = rests.filter(pl.col("begin") <= pl.col("start"), pl.col("end") <= pl.col("until"))
    arrays = [spans[name] for name in ("kind", "begin", "until")]
    arrays += [rests[name] for name in ("span", "duration", "start", "end")]
    return Spans(*(array.cast(pl.Int64).to_numpy() for array in arrays))
