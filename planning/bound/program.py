"""The linear program whose dual values price an hour of each group and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from ortools.math_opt import model_pb2

    from planning.bound.arrays import Ints, Reals
    from planning.bound.demand import Demand
    from planning.bound.supply import Supply

HOUR = 3600


class Solution(NamedTuple):
    """What the linear program found.

    `prices` group x day: cents for a second; `used` group x day: seconds that have work; `value` cents.
    """

    prices: Reals
    used: Reals
    value: float


class _Columns(NamedTuple):
    """What the program decides, in this order, in hours.

    done of each bucket: its class and the work that it has; worked on each day of each class: class and day; given
    to an ask by a group on a day: ask, group, day and speed. Classes are numbered in `kinds`.
    """

    kinds: Ints
    done_of: Ints
    work: Reals
    density: Reals
    worked_of: Ints
    worked_on: Ints
    given_to: Ints
    given_by: Ints
    given_on: Ints
    speed: Reals


def solve(supply: Supply, demand: Demand, buckets: pl.DataFrame) -> Solution:
    """Share the hours of groups out among buckets of tasks of about the same value for an hour.

    The program, in hours: the most value = sum of density x done, where

    - done <= work of a bucket;
    - what is done of a class is worked on its days: done of its buckets = sum of worked over these days;
    - what is worked for an ask on a day is given by those able: worked of its classes = sum of speed x given;
    - a group gives on a day what it has: given to all asks <= its hours. The dual value of this row is the price.

    Parameters
    ----------
    supply, demand
        Hours and tasks.
    buckets
        kind (class), value (cents), duration (seconds): tasks to be done in any part; sorted.

    """
    from ortools.math_opt.python import mathopt  # noqa: PLC0415 - takes a second to import

    columns = _columns(supply, demand, buckets)
    model = mathopt.Model.from_model_proto(_written(supply, demand, columns))
    found = mathopt.solve(model, mathopt.SolverType.GLOP, params=mathopt.SolveParameters(threads=1))
    if found.termination.reason != mathopt.TerminationReason.OPTIMAL:
        raise RuntimeError(f"the linear program of the bound ended without an optimum: {found.termination}")
    duals, primals = found.dual_values(), found.variable_values()
    shape = supply.seconds.shape
    prices = np.array([duals[row] for row in model.linear_constraints()])[-supply.seconds.size :].reshape(shape)
    amounts = np.array([primals[column] for column in model.variables()])
    used = np.zeros(shape)
    given = amounts[len(amounts) - len(columns.given_to) :]
    np.add.at(used, (columns.given_by, columns.given_on), given * HOUR)
    return Solution(np.maximum(prices, 0) / HOUR, used, found.objective_value())


def _columns(supply: Supply, demand: Demand, buckets: pl.DataFrame) -> _Columns:
    """List what the program decides, for the classes that somebody can do."""
    kind, value, duration = (buckets[name].to_numpy() for name in ("kind", "value", "duration"))
    asks, _, _ = demand.class_of(kind)
    sought = demand.wanted[asks]
    kinds, done_of = np.unique(kind[sought], return_inverse=True)
    work = duration[sought] / HOUR
    ask, first, last = demand.class_of(kinds)
    days = np.arange(len(supply.days))
    possible = demand.usable[ask] & (first[:, None] <= days) & (days <= last[:, None])
    worked_of, worked_on = np.nonzero(possible)
    who, whose, speed = (supply.pairs[name].to_numpy() for name in ("ask", "group", "factor"))
    pair, given_on = np.nonzero(supply.present[whose] & np.isin(who, ask)[:, None])
    return _Columns(
        kinds,
        done_of,
        work,
        value[sought] / work,
        worked_of,
        worked_on,
        who[pair],
        whose[pair],
        given_on,
        speed[pair] / 1000,
    )


def _written(supply: Supply, demand: Demand, columns: _Columns) -> model_pb2.ModelProto:
    """Write the program as OR-Tools reads it; the rows are classes, then ask x day, then group x day."""
    from ortools.math_opt import model_pb2  # noqa: PLC0415 - likewise

    days = len(supply.days)
    done, worked, given = len(columns.done_of), len(columns.worked_of), len(columns.given_to)
    asked = len(columns.kinds) + np.arange(len(demand.usable) * days).reshape(-1, days)
    limit = len(columns.kinds) + asked.size + np.arange(supply.seconds.size).reshape(-1, days)
    ask = demand.class_of(columns.kinds)[0][columns.worked_of]
    count = done + worked + given
    work_column, given_column = np.arange(done, done + worked), np.arange(done + worked, count)
    entries = (
        (columns.done_of, np.arange(done), np.ones(done)),
        (columns.worked_of, work_column, -np.ones(worked)),
        (asked[ask, columns.worked_on], work_column, np.ones(worked)),
        (asked[columns.given_to, columns.given_on], given_column, -columns.speed),
        (limit[columns.given_by, columns.given_on], given_column, np.ones(given)),
    )
    row, column, coefficient = (np.concatenate(part) for part in zip(*entries, strict=True))
    order = np.lexsort((column, row))
    most = np.concatenate([np.zeros(len(columns.kinds) + asked.size), supply.seconds.ravel() / HOUR])
    rows = np.arange(len(most))
    least = np.where(rows < limit[0, 0], 0, -np.inf)
    room = np.concatenate([columns.work, np.full(worked + given, np.inf)])
    numbers = range(count)
    return model_pb2.ModelProto(
        variables=model_pb2.VariablesProto(
            ids=numbers, lower_bounds=np.zeros(count), upper_bounds=room, integers=[False] * count
        ),
        objective=model_pb2.ObjectiveProto(
            maximize=True,
            linear_coefficients={"ids": numbers[:done], "values": columns.density},
        ),
        linear_constraints=model_pb2.LinearConstraintsProto(ids=rows, lower_bounds=least, upper_bounds=most),
        linear_constraint_matrix={
            "row_ids": row[order],
            "column_ids": column[order],
            "coefficients": coefficient[order],
        },
    )
