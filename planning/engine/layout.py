"""What stands in which column: the arrays that every kernel shares.

A visit, a route (one resource in one shift) and a break are rows of integers, so that what is read together lies
together. The Model never changes while a plan is made; the State does; the Scratch is overwritten by every call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Indices: TypeAlias = NDArray[np.int64]
    Rows: TypeAlias = NDArray[np.int64]
    Places: TypeAlias = NDArray[np.int32]

NEVER = -(2**31) + 1
"""No such time: the route would break a hard rule."""

# a row of Model.visits, int32
PLACE, LASTS, CREATED, WINDOW_FIRST, WINDOW_COUNT, WINDOW_BOTH = 0, 1, 2, 3, 4, 5
PROMISED, PROMISE_START, PROMISE_END, SKILLS, PEOPLE, INTERRUPTIBLE = 6, 7, 8, 9, 10, 11
PINNED, PINNED_START, VISIT_WIDTH = 12, 13, 16

# a row of Model.visit_money, int64
RESPOND_BY, DUE_AT, LATE_RATE, LATE_FIXED, LATE_CAP, WEIGHT, LEFT_WEIGHT, LEFT_COST, PREFERENCE, LOCKED = range(10)
VISIT_MONEY_WIDTH = 10

# a row of Model.routes, int32
RESOURCE, SHIFT_START, SHIFT_END, LATEST_END, START_PLACE, END_PLACE = 0, 1, 2, 3, 4, 5
BREAK_FIRST, BREAK_COUNT, GROUP, RELEASE, MAX_JOBS, MAX_TRAVEL, ROUTE_WIDTH = 6, 7, 8, 9, 10, 11, 16

# a row of Model.route_money, int64
KM_RATE, HOUR_RATE, OVERTIME_FACTOR, SHIFT_COST, JOB_COST, ROUTE_MONEY_WIDTH = range(6)

# a row of Model.breaks, int32
BREAK_LENGTH, BREAK_START, BREAK_END = 0, 1, 2

# a row of State.stops, int32: where a visit stands, its times if no break had to be taken, by how much a pinned
# visit may be reached late (where the plan in force is no longer feasible), whether its journey lies in the past
NEXT, PREVIOUS, ROUTE, START, LEAVE, LATEST, GRACE, FROZEN, STOP_WIDTH = range(9)

# a row of State.tours, int32
FIRST, LAST, COUNT, TOUR_END, SKIPPED, TOUR_WIDTH = range(6)

# a row of State.totals, int64, and Scratch.result: what a route costs
BROKEN, COST, WORK_COST, METRES, SECONDS, SERVICE, DEPARTURE, RETURN, TOTAL_WIDTH = range(9)

# a row of State.groups, int32: a resource's local day
JOBS, TRAVEL = 0, 1

# a row of Scratch.work, int32, each with one column a stop of the route under examination
STOP, LEG_SECONDS, LEG_METRES, SERVES, INSIDE, READY, BEGINS, LEAVES, KEPT, CHAIN, WORK_HEIGHT = range(11)

# a row of Scratch.taken, int32: a break of the route under examination
SLOT, AT = 0, 1
NOT_TAKEN, CANNOT = -1, -2

# an item of Model.travel, float64
SPHERICAL, SCALE, PACE = 0, 1, 2


class Model(NamedTuple):
    """The problem: visits, routes, who may do what, and travel. Any row index is an id of `Problem`."""

    visits: NDArray[np.int32]
    visit_money: NDArray[np.int64]
    windows: NDArray[np.int32]
    routes: NDArray[np.int32]
    route_money: NDArray[np.int64]
    breaks: NDArray[np.int32]
    able: NDArray[np.uint16]
    speeds: NDArray[np.int32]
    allowed: NDArray[np.uint8]
    coordinates: NDArray[np.float64]
    travel: NDArray[np.float64]
    table_seconds: NDArray[np.int32]
    table_metres: NDArray[np.int32]


class State(NamedTuple):
    """A plan laid on the model: linked stops, and what each route costs."""

    stops: NDArray[np.int32]
    tours: NDArray[np.int32]
    totals: NDArray[np.int64]
    groups: NDArray[np.int32]


class Scratch(NamedTuple):
    """Room to work on one route."""

    work: NDArray[np.int32]
    taken: NDArray[np.int32]
    result: NDArray[np.int64]


def new_state(model: Model) -> State:
    """Return the state in which nothing is planned."""
    stops = np.full((len(model.visits), STOP_WIDTH), -1, dtype=np.int32)
    stops[:, [GRACE, FROZEN]] = 0
    tours = np.zeros((len(model.routes), TOUR_WIDTH), dtype=np.int32)
    tours[:, [FIRST, LAST]] = -1
    tours[:, TOUR_END] = model.routes[:, LATEST_END]
    totals = np.zeros((len(model.routes), TOTAL_WIDTH), dtype=np.int64)
    groups = np.zeros((1 + model.routes[:, GROUP].max(initial=-1), 2), dtype=np.int32)
    return State(stops, tours, totals, groups)


def new_scratch(model: Model) -> Scratch:
    """Return room for one route that holds every visit."""
    most_breaks = int(model.routes[:, BREAK_COUNT].max(initial=0))
    return Scratch(
        np.zeros((WORK_HEIGHT, len(model.visits) + 2), dtype=np.int32),
        np.zeros((most_breaks, 2), dtype=np.int32),
        np.zeros(TOTAL_WIDTH, dtype=np.int64),
    )
