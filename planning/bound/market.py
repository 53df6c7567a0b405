"""Hours and tasks together: what a set of prices proves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl

    from planning.bound.arrays import Reals
    from planning.bound.demand import Demand
    from planning.bound.program import Solution
    from planning.bound.supply import Supply


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Prices of hours and what they prove; cents for a second.

    Parameters
    ----------
    of_group
        group x day.
    used
        group x day: seconds that have work in the linear program.
    cheapest
        Least cost of a second of duration, of each class.
    value
        Cents: the bound.
    worth
        ask x day: the most that a second at speed 1 given to tasks of the ask would gain.
    """

    of_group: Reals
    used: Reals
    cheapest: Reals
    value: float
    worth: Reals


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Hours and tasks.

    Parameters
    ----------
    supply, demand
        These.
    """

    supply: Supply
    demand: Demand

    def at(self, found: Solution, buckets: pl.DataFrame) -> Prices:
        """Prove the bound of the prices of a solution, over every task."""
        rates = self._rates(found.prices)
        cheapest = self.demand.cheapest(rates)
        value = self.supply.earned(found.prices) + self.demand.worth(cheapest)
        return Prices(found.prices, found.used, cheapest, value, self._worth(cheapest, buckets))

    def _rates(self, prices: Reals) -> Reals:
        """Give what a second of duration costs at the least: ask x day, infinite where nobody can do it."""
        rates = np.full(self.demand.usable.shape, np.inf)
        ask, group, factor = (self.supply.pairs[name].to_numpy() for name in ("ask", "group", "factor"))
        there = self.supply.present[group]
        np.minimum.at(rates, ask, np.where(there, prices[group] * (1000 / factor)[:, None], np.inf))
        return rates

    def _worth(self, cheapest: Reals, buckets: pl.DataFrame) -> Reals:
        """Give what a second more for each ask and day gains: ask x day.

        It goes into the bucket where it gains most: a task that was left out (its value), or one that then frees the
        hours that it had (their price).
        """
        kind, value, duration = (buckets[name].to_numpy() for name in ("kind", "value", "duration"))
        ask, first, last = self.demand.class_of(kind)
        gain = np.minimum(value / duration, cheapest[kind])
        worth = np.zeros(self.demand.usable.shape)
        for day in range(len(self.supply.days)):
            possible = (first <= day) & (day <= last)
            column: Reals = worth[:, day]
            np.maximum.at(column, ask[possible], gain[possible])
        return worth
