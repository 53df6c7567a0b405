"""The bound: no plan has more value on time, whatever its order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.bound import tables
from planning.bound.demand import demand
from planning.bound.market import Market
from planning.bound.program import solve
from planning.bound.skills import KINDS, workers
from planning.bound.supply import supply
from planning.case.desk import able, asks, profiles

if TYPE_CHECKING:
    from planning.bound.arrays import Ints
    from planning.bound.market import Prices
    from planning.case.case import Case

SMALL = 20_000
"""So many tasks are each a bucket of their own: the program's dual values are then the best prices."""
SHARES = 12
"""Else the tasks of an ask fall into so many buckets, as many in each, by value for an hour;"""
NEAR = np.array([0.5, 0.8, 0.9, 0.95, 0.98, 1.0, 1.02, 1.05, 1.1, 1.25, 2.0])
"""then also where this parts them, by value for the cost of their hours: what hardly pays is told apart finely."""
ROUNDS = 5
ENOUGH = 1e-4
"""No further round where the bound is within this share of the program's value."""
DOUBT = 1e-12
"""More than the rounding of the sums, as a share of them: added before the bound is rounded down to the cent."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bound:
    """What the tasks of a case can be worth on time, and what an hour is worth.

    Parameters
    ----------
    value_on_time
        Cents: no plan that holds the rules has more value in tasks done on time.
    value
        Cents: the value of all tasks.
    prices
        What an hour more is worth: scope (skills: of one who has exactly the skills that tasks ask, at speed 1;
        profile: of one who can do what these people can), department, skills, such_as (one of these people), people
        (how many can do it), day, price_hour (cents), hours (of their shifts, for tasks), load (share of these that
        has work in the linear program).
    training
        Whom to cross-train, the best first: department, skills, such_as and people as above; learns; price_hour and
        price_after (cents, mean over his hours); hours (his); gain (cents) of one person who learns it, over the
        horizon.
    hiring
        Whom to hire, the best first: department, skills, people, load, price_hour (cents, mean over the days), hours
        (of a mean shift a day) and gain (cents) of one person more with these skills, over the horizon.
    """

    value_on_time: int
    value: int
    prices: pl.DataFrame
    training: pl.DataFrame
    hiring: pl.DataFrame


def bound(case: Case, taken: pl.Series | None = None) -> Bound:
    """Prove how much value of tasks can be on time at the most, and price the hours.

    A task is on time where it ends by due_at, or by the horizon's end where it has none, and starts by respond_by
    where it has one. Weak duality (Bertsimas and Tsitsiklis, Introduction to Linear Optimization, 1997, theorem 4.3):
    give each hour of each group of people on each day any price of at least 0. Then no plan has more value on time than

        sum over shifts of the most that they can earn at these prices
        + sum over tasks of max(0, value - the least that the hours of one who can do it cost, between created_at
          and due_at)

    as each task on time earns its value, which is its hours at these prices and what is left of it, which is at most
    its term of the second sum; and the hours of a shift, taken by any tasks, earn at most its term of the first. This
    needs no optimum: a linear program proposes prices, and the sum is taken over all tasks, exactly. It leaves out
    that tasks are not to be divided, that required, preferred and excluded resources, locks and promises hold, that
    people are kept free (`desk.reserve`), that speeds round lengths up to the second, and that a task has only those
    hours of its first and last day that lie between its times; each only lowers what a plan can have.

    A shift is at work from any of its moments to any other. A break is due where this covers its whole window, and
    then nothing else is done for its length, at the lowest price in its window; a shift may also begin after the
    window opens or end before it closes, and take none. The most of these ways counts. Nobody works on tasks after
    his shift's end.

    Parameters
    ----------
    case
        The case.
    taken
        Seconds of each row of `case.shifts` that tasks cannot have, with the breaks of whoever is on a tour; a shift
        with some has no other breaks. None: tasks can have them all.

    Returns
    -------
    Bound
        Prices are dual values: what the first hour more is worth. Several hours more gain at most as much each, as
        what they can earn is concave.
    """
    value = int(case.tasks["value"].sum())
    asked, ask = asks(case)
    can, profile = profiles(case)
    if case.tasks.is_empty() or profile.null_count() == len(profile):
        return Bound(value_on_time=0, value=value, **tables.empty())
    worked = case.shifts.select("resource_id", profile=profile)
    kinds = ask * KINDS + case.tasks["interruptible"].cast(pl.Int64)
    none = pl.zeros(len(case.shifts), dtype=pl.Int64, eager=True)
    offered = supply(case, profile, workers(able(asked, can), worked), none if taken is None else taken)
    market = Market(offered, demand(case, kinds, len(asked) * KINDS, offered))
    prices = _prices(market)
    people = tables.People.of(asked, can, worked)
    return Bound(
        value_on_time=_floor(prices.value, market),
        value=value,
        prices=tables.prices(people, market, prices),
        training=tables.training(people, market, prices),
        hiring=tables.hiring(people, market, prices),
    )


def _prices(market: Market) -> Prices:
    """Find the prices of the least bound: those of the program, whose buckets become finer where it matters."""
    tasks = market.demand
    bucket = np.arange(len(tasks.value)) if len(tasks.value) <= SMALL else _shares(market)
    best = None
    for _ in range(ROUNDS):
        buckets = tasks.buckets(bucket)
        found = solve(market.supply, tasks, buckets)
        prices = market.at(found, buckets)
        if best is None or prices.value < best.value:
            best = prices
        if best.value - found.value <= ENOUGH * found.value or len(buckets) == len(tasks.value):
            break
        ratio = tasks.density() / np.maximum(prices.cheapest[tasks.kind], 1e-9)
        bucket = bucket * (len(NEAR) + 1) + np.searchsorted(NEAR, ratio)
    assert best is not None
    return best


def _shares(market: Market) -> Ints:
    """Part the tasks of each ask into as many of the least value for an hour, of the next, and so on."""
    tasks = market.demand
    ask, _, _ = tasks.class_of(tasks.kind)
    rank = (pl.col("density").rank("min") - 1) * SHARES // pl.len()
    shares = pl.DataFrame({"ask": ask, "density": tasks.density()}).select(rank.over("ask"))
    return shares.to_series().cast(pl.Int64).to_numpy()


def _floor(value: float, market: Market) -> int:
    """Round a bound down to the cent, as the value of a plan is whole cents, but for doubts of the sums."""
    return math.floor(value + DOUBT * (value + float(market.demand.value.sum())))
