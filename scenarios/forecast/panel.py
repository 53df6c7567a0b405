"""History of a queue as days by slots, beside how much of each slot was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from scenarios.forecast.clock import DAY, intervals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

HISTORY = {"queue_id": pl.String, "start": pl.Int64, "length": pl.Int64, "offered": pl.Float64}
LATELY = 8
"""Opening hours are read from so many last days of a weekday."""
OFTEN = 0.25
"""A weekday, or a slot of it, is open where at least so many of these days have a row for it."""
LEAST = 14
"""Days that a history spans at least."""


class Panel(NamedTuple):
    """A queue's days, history first and then the horizon.

    Parameters
    ----------
    first
        Day of the first row; days since 1 January 1970.
    history
        How many of the days are history.
    length
        Seconds of an interval on the wall clock.
    real
        All intervals of all days: start, length (as they pass), day (a row of the arrays), slot.
    counts
        days x slots: contacts; 0 where nothing is known.
    seen
        days x slots: how many intervals of that slot were observed: 1, or 2 where the clock repeats an hour, 0
        where it skips one or nothing is known; parts of 1 where a long interval holds the change.
    whole
        days x slots: likewise if all were observed.
    """

    first: int
    history: int
    length: int
    real: pl.DataFrame
    counts: Floats
    seen: Floats
    whole: Floats

    @property
    def days(self) -> Ints:
        """Days since 1 January 1970."""
        return np.arange(self.first, self.first + len(self.counts), dtype=np.int64)

    @property
    def weekdays(self) -> Ints:
        """0 for Monday."""
        return (self.days + 3) % 7

    @property
    def known(self) -> Ints:
        """Rows of the days of which anything was seen."""
        return np.flatnonzero(self.seen.sum(axis=1))

    @property
    def open_weekdays(self) -> Flags:
        """Which weekdays are open, as their last eight days of the history show: 7."""
        rows, weekdays = self.seen[: self.history].sum(axis=1) > 0, self.weekdays[: self.history]
        each = [rows[weekdays == weekday][-LATELY:] for weekday in range(7)]
        return np.array([len(days) > 0 and days.mean() >= OFTEN for days in each])


def panel(history: pl.DataFrame, zone: str, first: int, days: int, *, missing_is_zero: bool) -> Panel:
    """Lay out the history of one queue, and the days of the horizon after it.

    Parameters
    ----------
    history
        Rows of the queue, as `HISTORY` has them.
    zone
        Name of the time zone.
    first, days
        The horizon: days since 1 January 1970, and how many. Rows from then on are not used.
    missing_is_zero
        Whether an interval without a row, on a day that has some, had no contacts.

    Raises
    ------
    ValueError
        The lengths differ or divide no day, a start lies on no interval of the clock, a start stands twice, a count
        is negative or missing, or the history is too short.
    """
    name = str(history["queue_id"][0])
    length = _length(history, name)
    began = _least(history, "start") // DAY - 1
    real = intervals(began, first + days - began, length, zone)
    end = _least(real.filter(pl.col("day") >= first), "start")
    rows = history.filter(pl.col("start") < end).join(real, on="start", how="left").sort("start")
    _check(rows, name)
    if rows.is_empty() or first - _least(rows, "day") < LEAST:
        raise ValueError(f"the history of queue {name} spans less than {LEAST} days before the horizon")
    began = _least(rows, "day")
    real = real.filter(pl.col("day") >= began).with_columns(pl.col("day") - began)
    rows = rows.with_columns(pl.col("day") - began)
    size = (first + days - began, DAY // length)
    whole = _laid(real, _share(length), size)
    seen = _laid(rows.with_columns(length="length_right"), _share(length), size)
    counts = _laid(rows, pl.col("offered"), size)
    made = Panel(began, first - began, length, real, counts, seen, whole)
    return _filled(made) if missing_is_zero else made


def opening(seen: Flags, weekdays: Ints) -> Flags:
    """Tell which slots of each weekday are open, as its last eight days that have rows show.

    Parameters
    ----------
    seen
        days x slots.
    weekdays
        Of these days.

    Returns
    -------
    Flags
        7 x slots.
    """
    opened = np.zeros((7, seen.shape[1]), dtype=bool)
    for weekday in range(7):
        days = seen[weekdays == weekday]
        last = days[days.any(axis=1)][-LATELY:]
        if len(last):
            opened[weekday] = last.mean(axis=0) >= OFTEN
    return opened


def _least(rows: pl.DataFrame, column: str) -> int:
    return int(rows.select(pl.col(column).min()).item())


def _length(history: pl.DataFrame, name: str) -> int:
    lengths = history["length"].unique().sort().to_list()
    if lengths and all(abs(length - DAY) <= DAY // 24 for length in lengths):
        return DAY
    if len(lengths) != 1:
        raise ValueError(f"the history of queue {name} has intervals of {', '.join(map(str, lengths))} seconds: one")
    if lengths[0] <= 0 or DAY % lengths[0]:
        raise ValueError(f"the history of queue {name} has intervals of {lengths[0]} seconds, which divide no day")
    return int(lengths[0])


def _check(rows: pl.DataFrame, name: str) -> None:
    """Complain of the first row that is wrong, and of how many there are."""
    wrong = {
        "begin where no interval of the clock does": pl.col("day").is_null(),
        "stand twice": pl.col("start").is_duplicated(),
        "have no count, or one below 0": pl.col("offered").is_null() | (pl.col("offered") < 0),
    }
    for what, where in wrong.items():
        found = rows.filter(where)["start"]
        if len(found):
            raise ValueError(f"{len(found)} rows of queue {name} {what}, the first at {found.sort()[0]}")


def _share(length: int) -> pl.Expr:
    """How much of an interval passes: a day counts as a whole one, whatever the clock does in it."""
    return pl.lit(1.0) if length == DAY else pl.col("length") / length


def _laid(rows: pl.DataFrame, value: pl.Expr, size: tuple[int, int]) -> Floats:
    laid = np.zeros(size)
    told = rows.select("day", "slot", value=value.cast(pl.Float64)).sort("day", "slot")
    np.add.at(laid, (told["day"].to_numpy(), told["slot"].to_numpy()), told["value"].to_numpy())
    return laid


def _filled(made: Panel) -> Panel:
    """Hold what is missing on a day with rows, in the hours in which its weekday is open, for seen and empty."""
    seen = made.seen > 0
    opened = opening(seen, made.weekdays)[made.weekdays]
    missing = opened & seen.max(axis=1, keepdims=True) & ~seen
    return made._replace(seen=np.where(missing, made.whole, made.seen))
