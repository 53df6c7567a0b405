"""The tasks that can be done on time, by what they ask and the days on which they can be worked on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from planning.bound.supply import least

if TYPE_CHECKING:
    from planning.bound.arrays import Flags, Ints, Reals
    from planning.bound.supply import Supply
    from planning.case.case import Case


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Tasks by class: what they ask, and the first and the last day on which they can be worked on.

    Parameters
    ----------
    usable
        ask x day: whether somebody who can do it has a shift; all days where nobody can.
    wanted
        Whether somebody can do each ask.
    value, duration
        Cents and seconds of each task, as real numbers.
    kind
        Class of each task: (ask x days + first) x days + last.
    """

    usable: Flags
    wanted: Flags
    value: Reals
    duration: Reals
    kind: Ints

    def class_of(self, kinds: Ints) -> tuple[Ints, Ints, Ints]:
        """Ask, first and last day of classes."""
        days = self.usable.shape[1]
        return kinds // days**2, kinds // days % days, kinds % days

    def cheapest(self, rates: Reals) -> Reals:
        """Give the least rate of each class among its days, infinite where nobody can do it: by class.

        Parameters
        ----------
        rates
            ask x day: cents for a second of duration, infinite where nobody who can do it has a shift.
        """
        return least(rates).ravel()

    def worth(self, cheapest: Reals) -> float:
        """Sum what each task is worth beyond the cheapest hours that it can have, where that is more than nothing."""
        cost = cheapest[self.kind]
        cost *= self.duration
        np.subtract(self.value, cost, out=cost)
        return float(np.maximum(cost, 0, out=cost).sum())

    def density(self) -> Reals:
        """Cents for a second of each task."""
        density: Reals = self.value / self.duration
        return density

    def buckets(self, bucket: Ints) -> pl.DataFrame:
        """Add up tasks of the same class and bucket: kind, bucket, value (cents), duration (seconds), sorted."""
        rows = pl.DataFrame({"kind": self.kind, "bucket": bucket, "value": self.value, "duration": self.duration})
        whole = pl.col("value", "duration").cast(pl.Int64)  # so that the sum depends on no order
        return rows.with_columns(whole).group_by("kind", "bucket").sum().sort("kind", "bucket")


def demand(case: Case, ask: pl.Series, count: int, supply: Supply) -> Demand:
    """Gather the tasks that can be on time by their own times alone.

    A task is worked on between created_at and due_at, or the horizon's end; one that is done in one piece ends by its
    length after respond_by too. The days on which that is possible are those on which somebody who can do it has
    a shift in between.

    Parameters
    ----------
    case
        The case.
    ask
        The ask of each task.
    count
        How many asks there are.
    supply
        The shifts.
    """
    opens, closes, wanted = _openings(supply, count)
    speeds = supply.pairs.group_by("ask").agg(slowest=pl.min("factor"), fastest=pl.max("factor"))
    tasks = case.tasks.select(
        "value",
        "duration",
        "respond_by",
        "held",
        "interruptible",
        ask=ask,
        release="created_at",
        due=pl.col("due_at").fill_null(case.settings.end),
        doomed=pl.col("request_id").is_in(case.unservable["request_id"].implode()),
    ).join(speeds, on="ask", how="left", maintain_order="left")
    longest = (pl.col("duration") * 1000 / pl.col("slowest")).ceil().cast(pl.Int64)
    shortest = (pl.col("duration") * 1000 / pl.col("fastest")).floor().cast(pl.Int64)
    piece = pl.when("interruptible").then(None).otherwise(pl.col("respond_by") + longest)
    tasks = tasks.with_columns(due=pl.min_horizontal("due", piece)).filter(
        ~pl.col("held"),
        ~pl.col("doomed") | pl.col("slowest").is_null(),
        pl.col("respond_by").is_null() | (pl.col("release") <= pl.col("respond_by")),
        pl.col("release") + pl.coalesce(shortest, "duration") <= pl.col("due"),
    )
    asks, days = tasks["ask"].to_numpy(), len(supply.days)
    # a day without a shift closes with the one before and opens with the one after, so that nothing falls on it
    first = _place(np.maximum.accumulate(closes, axis=1), asks, tasks["release"].to_numpy(), "right")
    following = np.minimum.accumulate(opens[:, ::-1], axis=1)[:, ::-1]
    last = _place(following, asks, tasks["due"].to_numpy(), "left") - 1
    some = first <= last
    kind = ((asks * days + first) * days + last)[some]
    value, duration = (tasks[name].to_numpy()[some].astype(np.float64) for name in ("value", "duration"))
    return Demand(np.isfinite(opens), wanted, value, duration, kind)


def _openings(supply: Supply, asks: int) -> tuple[Reals, Reals, Flags]:
    """Say when somebody can work on each ask on each day.

    Returns
    -------
    tuple[Reals, Reals, Flags]
        ask x day: the first shift's begin and the last shift's end on that day, infinite where nobody who can do it
        has one; where nobody can at all, the day's edges. And whether anybody can do each ask.
    """
    starts, ends, group = (supply.kinds[name].to_numpy() for name in ("start", "end", "group"))
    groups, days = supply.seconds.shape
    begun, ended = np.full((groups, days), np.inf), np.full((groups, days), -np.inf)
    begin = np.maximum(starts[:, None], supply.edges[:-1])
    end = np.minimum(ends[:, None], supply.edges[1:])
    np.minimum.at(begun, group, np.where(begin < end, begin, np.inf))
    np.maximum.at(ended, group, np.where(begin < end, end, -np.inf))
    opens, closes = np.full((asks, days), np.inf), np.full((asks, days), -np.inf)
    who, whose = supply.pairs["ask"].to_numpy(), supply.pairs["group"].to_numpy()
    np.minimum.at(opens, who, begun[whose])
    np.maximum.at(closes, who, ended[whose])
    wanted = np.isin(np.arange(asks), who)
    opens[~wanted], closes[~wanted] = supply.edges[:-1], supply.edges[1:]
    return opens, closes, wanted


def _place(edges: Reals, asks: Ints, moments: Ints, side: Literal["left", "right"]) -> Ints:
    """Count the edges of each task's ask before its moment (left), or up to it (right).

    All asks are searched at once: each has a stretch of its own of one line of time.
    """
    finite = edges[np.isfinite(edges)]
    zero = int(finite.min()) - 1
    length = int(finite.max()) - zero + 2
    line = np.arange(len(edges))[:, None] * length
    found = np.searchsorted(
        (line + np.clip(edges - zero, 0, length - 1)).astype(np.int64).ravel(),
        asks * length + np.clip(moments - zero, 0, length - 1),
        side=side,
    )
    place: Ints = found - asks * edges.shape[1]
    return place
