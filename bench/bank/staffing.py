"""Estimates from the log who was there and when, which it does not say.

Somebody is taken to be there from the start of a call to the end of his next ones, as long as the gaps between them are
not longer than `gap`: a longer one is a break, or he has left. Within shorter ones he may have something to do after a
call, or pause. That shows where somebody waits for him: the time from the end of a call until he takes the next is seen
whole if others wait all the while, and it is at least the time until nobody waits any more. From such times,
`after_calls` estimates how long he is not ready.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scenarios.queues.patience import censored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.contacts.laws import Law

LEAST = 0.01
"""Who took a smaller share of his calls from a queue does not answer it."""
HELD = 6
"""Seconds from one call to the next that the telephone takes: who is ready when the last that waits is answered by
another may still have that time before him."""
SECOND = "~2"


def presence(calls: pl.DataFrame, gap: int) -> pl.DataFrame:
    """Tell when people were there, by their calls.

    Parameters
    ----------
    calls
        Rows of `bench.bank.log.CALLS`.
    gap
        Minutes between calls above which somebody was not there.

    Returns
    -------
    pl.DataFrame
        resource_id, start, end: spans that do not touch. Under some names two calls were taken at once: there were
        two, the second of whom is called by the name and `SECOND`.
    """
    taken = calls.drop_nulls("server").select("server", "left", "ended").sort("server", "left", "ended")
    until = pl.col("ended").cum_max().over("server").shift().over("server")
    second = (until - pl.col("left") > pl.duration(seconds=HELD)).fill_null(value=False)
    name = pl.when(second).then(pl.col("server") + SECOND).otherwise("server")
    taken = taken.with_columns(server=name).sort("server", "left", "ended")
    apart = (pl.col("left") - until > pl.duration(minutes=gap)).fill_null(value=True)
    spans = taken.with_columns(span=apart.cum_sum().over("server"))
    there = spans.group_by("server", "span").agg(start=pl.col("left").min(), end=pl.col("ended").max())
    rows = there.filter(pl.col("end") > pl.col("start")).sort("server", "start")
    return rows.select("start", "end", resource_id="server")


def skills(calls: pl.DataFrame) -> dict[str, list[str]]:
    """Tell which queues people answer, in the order of their names: those of which they took a share of `LEAST`."""
    taken = calls.drop_nulls("server").group_by("server", "queue_id").len()
    share = pl.col("len") / pl.col("len").sum().over("server")
    known = taken.filter(share >= LEAST).sort("server", "queue_id")
    return {
        str(server): rows["queue_id"].to_list() for (server,), rows in known.group_by("server", maintain_order=True)
    }


def after_calls(calls: pl.DataFrame, gap: int) -> Law:
    """Estimate how long after a call somebody who stays gets no other, though others wait whom he answers.

    Parameters
    ----------
    calls, gap
        As for `presence`.
    """
    times, ended = [np.zeros(0)], [np.zeros(0, dtype=bool)]
    able = skills(calls)
    for (server,), taken in calls.drop_nulls("server").sort("left").group_by("server", maintain_order=True):
        waiting = _Waiting(calls.filter(pl.col("queue_id").is_in(able[str(server)])))
        over, then = (taken.select(_seconds(name))[name].to_numpy() for name in ("ended", "left"))
        over, then = over[:-1], then[1:]
        asked = (then >= over) & (then <= over + gap * 60) & (waiting.at(over) > 0)
        over, then = over[asked], then[asked]
        empty = waiting.empty_after(over) + HELD
        times.append((np.minimum(then, empty) - over).astype(np.float64))
        ended.append(then <= empty)
    return censored(np.concatenate(times), np.concatenate(ended))


class _Waiting:
    """How many wait in the queue at any time."""

    def __init__(self, calls: pl.DataFrame) -> None:
        waits = calls.filter(pl.col("left") > pl.col("came"))
        times = np.concatenate([waits.select(_seconds(name))[name].to_numpy() for name in ("came", "left")])
        steps = np.repeat([1, -1], waits.height)
        order = np.lexsort((steps, times))
        self.times: NDArray[np.int64] = times[order]
        self.many: NDArray[np.int64] = np.cumsum(steps[order])

    def at(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give how many wait at these times."""
        place = np.searchsorted(self.times, times, side="right") - 1
        found: NDArray[np.int64] = np.where(place >= 0, self.many[np.maximum(place, 0)], 0)
        return found

    def empty_after(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give when first nobody waits any more after times at which somebody does."""
        empty = self.times[self.many == 0]
        found: NDArray[np.int64] = empty[np.searchsorted(empty, times, side="right")]
        return found


def _seconds(column: str) -> pl.Expr:
    return pl.col(column).dt.epoch("s")
