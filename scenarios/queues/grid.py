"""The time that is simulated: its steps, its intervals and its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import gcd
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.case.times import instant, local_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from planning.case.settings import Settings

SHORTEST = 60
"""Steps are not shorter than a minute: what lies between two of them counts to the one in which it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Steps of one length from the start of the horizon on.

    Parameters
    ----------
    start, step, count
        Epoch seconds, seconds, and how many steps there are.
    interval
        Seconds of the intervals for which figures are given: so many whole steps, from the start on.
    zone
        Of local days.
    """

    start: int
    step: int
    count: int
    interval: int
    zone: str

    @classmethod
    def of(cls, settings: Settings, edges: Iterable[int]) -> Grid:
        """Choose steps on whose ends all midnights and edges lie, as far as they are whole minutes.

        Parameters
        ----------
        settings
            Horizon and interval.
        edges
            Moments between which demand is even and queues are open or closed, in epoch seconds.
        """
        length, zone = settings.end - settings.start, settings.timezone
        first = local_day(settings.start, zone)
        midnights = [instant(first + timedelta(days=day), 0, zone) for day in range(1, settings.horizon_days + 1)]
        inside = {edge - settings.start for edge in (*edges, *midnights) if settings.start < edge < settings.end}
        step = max(gcd(settings.simulate.interval, length, *inside), SHORTEST)
        return cls(
            start=settings.start,
            step=step,
            count=-(-length // step),
            interval=settings.simulate.interval,
            zone=zone,
        )

    @property
    def end(self) -> int:
        """Where the last step ends."""
        return self.start + self.step * self.count

    def of_step(self) -> NDArray[np.int64]:
        """Give the interval of each step, counted from 0."""
        return (np.arange(self.count) * self.step // self.interval).astype(np.int64)

    def days(self) -> NDArray[np.int64]:
        """Give the local day of each step, counted from 0."""
        moments = pl.Series(np.arange(self.count) * self.step + self.start)
        local = pl.from_epoch(moments).dt.replace_time_zone("UTC").dt.convert_time_zone(self.zone)
        first = local_day(self.start, self.zone)
        found: NDArray[np.int64] = (local.dt.date() - first).dt.total_days().to_numpy().astype(np.int64)
        return found

    def since(self, moment: float) -> float:
        """Give a moment as seconds from the start."""
        return moment - self.start

    def shares(self, start: int, end: int) -> tuple[slice, NDArray[np.float64]]:
        """Give the steps that a span touches within the grid, and the seconds of it in each."""
        first = max(0, (start - self.start) // self.step)
        last = min(self.count, -(-(end - self.start) // self.step))
        if first >= last:
            return slice(0, 0), np.zeros(0)
        begins = self.start + self.step * np.arange(first, last)
        seconds = np.minimum(end, begins + self.step) - np.maximum(start, begins)
        return slice(first, last), np.maximum(seconds, 0).astype(np.float64)

    def dates(self) -> list[str]:
        """Give the local day of each step, as 2026-11-27."""
        first = local_day(self.start, self.zone)
        return [(first + timedelta(days=day)).isoformat() for day in self.days().tolist()]
