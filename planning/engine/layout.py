"""What stands in which column: the arrays that every kernel shares.

A visit, a route (one resource in one shift) and a break are rows of integers, so that what is read together lies
together. The Model never changes while a plan is made; the State does; the Scratch is overwritten by every call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planning.engine.bundle import Bundle

if TYPE_CHECKING:
    from planning.engine.bundle import Coordinates, Factors, Flags, Indices, Numbers, Places, Rows, Sets, Table

NEVER = -(2**31) + 1
"""No such time: the route would break a hard rule."""

# a row of Model.visits, int32
PLACE, LASTS, CREATED, WINDOW_FIRST, WINDOW_COUNT, PROMISED, PROMISE_START, PROMISE_END = range(8)
SKILLS, PEOPLE, INTERRUPTIBLE, PINNED, PINNED_START, PART_FIRST, PART_COUNT, OPENS, CLOSES = range(8, 17)
SIMPLE, TEAM, REQUEST, OFFSET, VISIT_WIDTH = 17, 18, 19, 20, 24

# a row of Model.windows, int32: first and last start, and by when what starts there has to end
WINDOW_OPENS, WINDOW_CLOSES, END_BY = 0, 1, 2

# a row of Model.visit_money, int64
RESPOND_BY, DUE_AT, LATE_RATE, LATE_FIXED, LATE_CAP, WEIGHT, LEFT_WEIGHT, LEFT_COST, PREFERENCE, LOCKED = range(10)
EXTRA, VISIT_MONEY_WIDTH = 10, 11

# a row of Model.routes, int32
RESOURCE, SHIFT_START, SHIFT_END, LATEST_END, START_PLACE, END_PLACE = 0, 1, 2, 3, 4, 5
BREAK_FIRST, BREAK_COUNT, GROUP, RELEASE, MAX_JOBS, MAX_TRAVEL, ALIKE = 6, 7, 8, 9, 10, 11, 12
FETCH_FIRST, FETCH_COUNT, ROUTE_WIDTH = 13, 14, 16

# a row of Model.route_money, int64
KM_RATE, HOUR_RATE, OVERTIME_FACTOR, SHIFT_COST, JOB_COST, USE_RATE, OUTSIDE_COST, ROUTE_MONEY_WIDTH = range(8)

# a row of Model.breaks, int32
BREAK_LENGTH, BREAK_START, BREAK_END = 0, 1, 2

# a row of Model.parts, int32: what a visit needs, and how much of it it uses up; nothing of a tool
PART, QUANTITY = 0, 1

# a row of Model.fetches, int32, for each of the last visits, which fetch something, route by route: the row of what is
# there from when on, and the only route that it may stand in
FETCH_STOCK, FETCH_ROUTE, FETCH_WIDTH = 0, 1, 2

# a row of Model.stock_sites, int32, for each row of Model.stocks: the first and the last row of the same site
SITE_FIRST, SITE_LAST = 0, 1

# a row of Model.teams, int32: a request that several resources serve, that may take place at several sites, or that
# stands in links. Its own row of Model.visits holds what counts once (windows, promise, dues, value) and stands in no
# tour; its members follow behind all requests, site by site, one row for each resource that it takes, the lead first.
# A planned team has a fixed start, and members at one of its sites only.
TEAM_REQUEST, MEMBER_FIRST, MEMBER_COUNT, BOND, SITES, TEAM_ROW = range(6)

# a row of Model.bonds, int32: teams that links hold together, each after those that come before it, and their links
BOND_FIRST, BOND_COUNT, LINK_FIRST, LINK_COUNT = 0, 1, 2, 3

# a row of Model.links, int32: two teams, what the distance counts from, its bounds, and what else they share
LINK_BEFORE, LINK_AFTER, FROM_END, LEAST, GREATEST, SAME_RESOURCE, TOGETHER, LINK_WIDTH = range(8)

# a row of Model.crew, int32, for each route where rules hold over groups (else it has no row): its duties; the rest
# that its person has between the work of two days (0: none); the routes of his that such rest may tie to it, first and
# last; the longest run of days that he may work, how far from the start a visit may lie; its day; whether a duty counts
# seconds, and whether anything has a price
DUTY_FIRST, DUTY_COUNT, REST, CHAIN_FIRST, CHAIN_LAST, RUN_MOST, RADIUS, DAY, TIMED, PRICED, CREW_WIDTH = range(11)

# a row of Model.duties, int64: what a route's work counts for, a limit or a person's part in a fair division; as
# jobs or as seconds; in which row, and how many times
DUTY_SORT, DUTY_MEASURE, DUTY_ROW, DUTY_FACTOR, DUTY_WIDTH = range(5)
TO_LIMIT, TO_FAIR = 0, 1
IN_JOBS, IN_SECONDS = 0, 1

# a row of Model.limits, int64: the balance with which it begins, in thousandths, which may not come above zero, or what
# each whole one above it costs (FORBIDDEN: hard), by what that price is divided, whether the work of others makes room
LIMIT_BEGINS, LIMIT_RATE, LIMIT_UNIT, LIMIT_SHARED, LIMIT_WIDTH = range(5)
FORBIDDEN = -1

# a row of Model.fair_rules, int64: the people among whom work is to be divided, what each thousandth above a fair part
# costs, by what that is divided, the sum of their weights, and how finely a part is counted
FAIR_FIRST, FAIR_COUNT, FAIR_RATE, FAIR_UNIT, FAIR_WEIGHTS, FAIR_GRAIN, FAIR_WIDTH = range(7)

# a row of Model.fair, int64: a person under such a rule, the weight of his part, and his load before the plan
PART_RULE, PART_WEIGHT, PART_BEFORE, PART_WIDTH = range(4)

# a row of Model.days, int32, for each resource's local day: the same of the day before and after (-1: none), and how
# many days before the plan, one after the other, end just before it
DAY_BEFORE, DAY_AFTER, DAY_HISTORY, DAY_WIDTH = range(4)

# a row of Model.run_prices, int64: a resource's days, the longest run that costs nothing, and what each day more costs
RUN_FIRST, RUN_COUNT, RUN_FREE, RUN_PRICE, RUN_WIDTH = range(5)

# a column of State.balances, State.parts_done and State.loads: as it is, and as it was when the plan was last accepted
CURRENT, SETTLED = 0, 1

# an item of State.rules
RULES_COST, LENIENT, RULES = range(3)

# a row of Model.in_force, int64: where a visit stands in the plan in force (-1: nowhere), and the cents that each kind
# of change costs, zero where it cannot happen
FORCE_RESOURCE, FORCE_START, FORCE_TOLERANCE, FORCE_DAY_START, FORCE_DAY_END = range(5)
FORCE_PROMISE_START, FORCE_PROMISE_END = 5, 6
FORCE_TIME, FORCE_WINDOW, FORCE_RESOURCE_COST, FORCE_DAY, FORCE_WIDTH = range(7, 12)

# a row of State.stops, int32: where a visit stands, its bounds if no break had to be taken (the search does not keep
# them: they hold after Board.lay_anew), by how much a pinned visit may be reached late (where the plan in force is no
# longer feasible), whether its journey lies in the past, the start that it keeps (of a pinned visit, or of a team in
# the plan; else NEVER)
NEXT, PREVIOUS, ROUTE, LEAVE, LATEST, GRACE, FROZEN, FIXED, STOP_WIDTH = range(9)
LEAD = NEXT
"""Column of the request of a team, which nothing follows: the first of its members at the site where it was last."""

# a row of State.labels, int32, of a stop or of an end of a route (`home_row`, `out_row`), breaks in their places: what
# follows; where it is; earliest start, earliest time to leave again; latest time to be ready; the leg before it and a
# break in that leg (or -1); by how much its start can be delayed before lateness costs more or it falls into a later
# window; for the stops up to it and from it on how long they take at least, and the earliest and latest beginning that
# takes no longer
FOLLOWING, WHERE, EARLIEST, FREE, BY, INTO_SECONDS, INTO_METRES, SLACK = range(8)
SPAN_TO, FIRST_TO, LAST_TO, SPAN_ON, FIRST_ON, LAST_ON, BREAK_INTO, CLOSED, LABEL_WIDTH = range(8, 17)
FAR = 1 << 30
"""Later than any time, in seconds: 34 years."""

# a row of State.tours, int32; the route is left for no earlier than TOUR_BEGIN and is back by TOUR_END, which the rest
# between two shifts may narrow; TOUR_LATEST is what it would be without, and locked stops come home by LOCKED_HOME
FIRST, COUNT, TOUR_END, SKIPPED, FETCHES, TOUR_BEGIN, TOUR_LATEST, LOCKED_HOME, TOUR_WIDTH = range(9)

# a row of State.totals, int64, and Scratch.result: what a route costs
BROKEN, COST, WORK_COST, METRES, SECONDS, SERVICE, PAUSES, DEPARTURE, RETURN, DISTURBANCE, TOTAL_WIDTH = range(11)

# a row of State.team_costs, int64: what a planned team breaks and costs beside its routes
TEAM_BROKEN, TEAM_COST, TEAM_WIDTH = range(3)

# a row of State.groups, int32: a resource's local day
JOBS, TRAVEL = 0, 1

# what is kept of a schedule: nothing, the labels, or the bounds of the stops too (LEAVE, LATEST)
KEEP_NOTHING, KEEP_LABELS, KEEP_BOUNDS = range(3)

# a row of Scratch.work, int32, each with one column a stop of the route under examination
STOP, LEG_SECONDS, LEG_METRES, SERVES, INSIDE, READY, BEGINS, LEAVES, KEPT, CHAIN = range(10)
FIRST_START, LAST_START, WORK_HEIGHT = range(10, 13)

# a row of Scratch.taken, int32: a break of the route under examination
SLOT, AT = 0, 1
NOT_TAKEN, CANNOT = -1, -2

# an item of Model.travel, float64
SPHERICAL, SCALE, PACE, SYMMETRIC = 0, 1, 2, 3


@dataclass(frozen=True, eq=False)
class Model(Bundle):
    """The problem: visits, routes, who may do what, who carries what, what is in force, and travel.

    Any row index is an id of `Problem`; `carried` has a column for each part. `stocks` has one too: how many there are
    at a site from a moment on, which only such a visit knows that comes no earlier; FAR: as many as are needed.
    `fetched`: what a pinned fetch has taken, which counts as carried.
    """

    visits: Places
    visit_money: Rows
    windows: Places
    routes: Places
    route_money: Rows
    breaks: Places
    able: Sets
    speeds: Factors
    allowed: Flags
    parts: Places
    carried: Places
    fetches: Places
    stocks: Places
    stock_sites: Places
    fetched: Places
    teams: Places
    bonds: Places
    links: Places
    crew: Places
    duties: Rows
    limits: Rows
    fair_rules: Rows
    fair: Rows
    days: Places
    run_prices: Rows
    in_force: Rows
    coordinates: Coordinates
    travel: Numbers
    table: Table


@dataclass(frozen=True, eq=False)
class State(Bundle):
    """A plan laid on the model: linked stops, what each route costs, and what each resource uses up of each part.

    `taken`: how many of each part each fetch takes; `drawn`: the same by the rows of Model.stocks. `balances` and
    `parts_done`: what is done of the limits and fair parts of Model, `loads` by all under a rule of fairness;
    `rules`: what all these cost when last accepted, and whether shares need not hold before all is put back.
    """

    stops: Places
    tours: Places
    totals: Rows
    groups: Places
    labels: Places
    used: Places
    taken: Places
    drawn: Places
    team_costs: Rows
    balances: Rows
    parts_done: Rows
    loads: Rows
    rules: Indices


@dataclass(frozen=True, eq=False)
class Scratch(Bundle):
    """Room to work on one route; and on what a resource has along, fetches and fetched before.

    `balance` has a place for each part, and last that part of which the first stop that lacks something has too few.
    """

    work: Places
    taken: Places
    result: Indices
    balance: Indices
    fetched: Indices
    kept: Places


# an item of Journal.counts: stops and routes saved, visits lifted, marks given out, whether a team looks ahead to those
# that are linked to it and not yet planned, and a visit for which it leaves room before it (-1: none); how often routes
# were about to change, and that number when the page was opened
SAVED_STOPS, SAVED_ROUTES, LIFTED, MARK, AHEAD, ROOM_FOR, LATE, CHANGES, OPENED, COUNTS = range(10)

# a column of Journal.marks, int64 (routes): saved or ruined or weighed under this mark; of those alike, by class; what
# the visit under this mark takes there, its price before it has a place, and how it gets what it lacks (-1: it lacks
# nothing); of the first route of a resource, under which page what it fetches was kept; under which page a string was
# lifted; and which change was its last
SAVED, FITTING, BARRED, ALIKE_WEIGHED, SERVES_IN, BASE, ALIKE_LISTED, SUPPLIED_BY, TAKEN_KEPT = range(9)
RUINED, CHANGED, MARKS = 9, 10, 11

# a row of Journal.lifted: a request, whether it was planned, what its team broke and cost then, and where it was
LIFTED_VISIT, WAS_PLANNED, WAS_BROKEN, WAS_COST, WAS_LEAD, LIFTED_WIDTH = range(6)

# a row of Journal.bond_marks: lifted, put back under this page
BOND_LIFTED, BOND_PLACED = 0, 1

# a row of Journal.spans, one for each team: the earliest and latest start that its window and its links leave, and the
# page under which it was last put back
SPAN_FROM, SPAN_UNTIL, TEAM_PLACED = 0, 1, 2

# a row of Journal.choices, and of Journal.chosen, the best ones: a place for a member of a team, its price there and
# the earliest and latest start of the request that it allows; so many for each member
CHOICE_PRICE, CHOICE_FROM, CHOICE_UNTIL, CHOICE_ROUTE, CHOICE_BEFORE, CHOICE_WIDTH = range(6)
MOST_CHOICES = 200

# a row of Journal.picks, one for each member: how many choices there are, the one tried
LISTED, TRIED, PICK_WIDTH = range(3)

# marks that one visit has at most
ATTEMPTS = 8

# a row of Journal.moves: a fetch that was put in or moved, and the stop that it followed before (or NEW); of
# Journal.noted: a fetch that stands, and the stop that it follows
MOST_MOVES = 4

# fetches of a route for which their detours are kept while it does not change
MOST_PASSED = 16

# an item of Journal.figures: what the current and the best plan break and cost
NOW_BROKEN, NOW_COST, BEST_BROKEN, BEST_COST, FIGURES = range(5)

# a column of Guide.orders: in which orders visits are put back, least first
BINDING, FARTHEST, NEAREST, SHORTEST_WINDOW, FIRST_TO_OPEN, FIRST_TO_CLOSE, ORDERS = range(7)


@dataclass(frozen=True, eq=False)
class Guide(Bundle):
    """Where the search looks: the visits near each, nearest first, and the orders in which they are put back."""

    neighbours: Places
    orders: Rows


@dataclass(frozen=True, eq=False)
class Journal(Bundle):
    """What undoes an iteration of the search, and the best plan so far; by label, under which mark it was weighed.

    `detours`: by label, the least price of fetching there or before it what the visit under the mark lacks; `sums`:
    room to add them up; `passing`: the same by each of the first fetches of a route, and last by any other; `passed`:
    after which change each fetch was weighed there; `excluded`: for which visit (a mark over ATTEMPTS) nothing can be
    fetched in time there. `chain`: fetches that are weighed together with a visit; `noted`: the fetches of a route in
    their order, each with the stop before it.
    """

    counts: Indices
    marks: Rows
    weighed: Indices
    lifted: Rows
    bond_marks: Rows
    spans: Rows
    choices: Rows
    picks: Rows
    chosen: Rows
    saved_stops: Indices
    stops: Places
    labels: Places
    saved_routes: Indices
    tours: Places
    totals: Rows
    groups: Places
    ends: Places
    figures: Indices
    best_stops: Places
    best_tours: Places
    detours: Indices
    sums: Indices
    passing: Rows
    passed: Indices
    excluded: Indices
    moves: Rows
    chain: Indices
    noted: Rows
    taken: Places
    best_taken: Places


def new_journal(model: Model) -> Journal:
    """Return room to undo an iteration that touches every route."""
    visits, routes = len(model.visits), len(model.routes)
    members = int(model.teams[:, MEMBER_COUNT].max(initial=1))
    fetches = int(model.routes[:, FETCH_COUNT].max(initial=0))
    return Journal(
        counts=np.zeros(COUNTS, dtype=np.int64),
        marks=np.zeros((routes, MARKS), dtype=np.int64),
        weighed=np.zeros(visits + 2 * routes, dtype=np.int64),
        lifted=np.zeros((visits, LIFTED_WIDTH), dtype=np.int64),
        bond_marks=np.zeros((len(model.bonds), 2), dtype=np.int64),
        spans=np.zeros((len(model.teams), 3), dtype=np.int64),
        choices=np.zeros((MOST_CHOICES * members, CHOICE_WIDTH), dtype=np.int64),
        picks=np.zeros((members, PICK_WIDTH), dtype=np.int64),
        chosen=np.zeros((members, CHOICE_WIDTH), dtype=np.int64),
        saved_stops=np.zeros(visits, dtype=np.int64),
        stops=np.zeros((visits, STOP_WIDTH), dtype=np.int32),
        labels=np.zeros((visits, LABEL_WIDTH), dtype=np.int32),
        saved_routes=np.zeros(routes, dtype=np.int64),
        tours=np.zeros((routes, TOUR_WIDTH), dtype=np.int32),
        totals=np.zeros((routes, TOTAL_WIDTH), dtype=np.int64),
        groups=np.zeros((routes, 2), dtype=np.int32),
        ends=np.zeros((routes, 2 * LABEL_WIDTH), dtype=np.int32),
        figures=np.zeros(FIGURES, dtype=np.int64),
        best_stops=np.zeros((visits, STOP_WIDTH), dtype=np.int32),
        best_tours=np.zeros((routes, TOUR_WIDTH), dtype=np.int32),
        detours=np.zeros(visits + 2 * routes, dtype=np.int64),
        sums=np.zeros(visits + 2 * routes, dtype=np.int64),
        passing=np.zeros((visits + 2 * routes, 1 + min(MOST_PASSED, fetches)), dtype=np.int64),
        passed=np.full(len(model.fetches), -1, dtype=np.int64),
        excluded=np.zeros(visits + 2 * routes, dtype=np.int64),
        moves=np.zeros((MOST_MOVES, 2), dtype=np.int64),
        chain=np.zeros(3, dtype=np.int64),
        noted=np.zeros((fetches, 2), dtype=np.int64),
        taken=np.zeros((len(model.fetches), model.carried.shape[1]), dtype=np.int32),
        best_taken=np.zeros((len(model.fetches), model.carried.shape[1]), dtype=np.int32),
    )


def new_state(model: Model) -> State:
    """Return the state in which nothing is planned."""
    stops = np.full((len(model.visits), STOP_WIDTH), -1, dtype=np.int32)
    stops[:, [GRACE, FROZEN]] = 0
    stops[:, FIXED] = np.where(model.visits[:, PINNED] > 0, model.visits[:, PINNED_START], NEVER)
    tours = np.zeros((len(model.routes), TOUR_WIDTH), dtype=np.int32)
    tours[:, FIRST] = -1
    tours[:, TOUR_BEGIN], tours[:, LOCKED_HOME] = model.routes[:, SHIFT_START], NEVER
    tours[:, TOUR_END] = tours[:, TOUR_LATEST] = model.routes[:, LATEST_END]
    totals = np.zeros((len(model.routes), TOTAL_WIDTH), dtype=np.int64)
    groups = np.zeros((1 + model.routes[:, GROUP].max(initial=-1), 2), dtype=np.int32)
    labels = np.zeros((len(model.visits) + 2 * len(model.routes), LABEL_WIDTH), dtype=np.int32)
    team_costs = np.zeros((len(model.teams), TEAM_WIDTH), dtype=np.int64)
    taken = np.zeros((len(model.fetches), model.carried.shape[1]), dtype=np.int32)
    used, drawn = np.zeros_like(model.carried), np.zeros_like(model.stocks)
    balances = np.repeat(model.limits[:, [LIMIT_BEGINS]], 2, axis=1)
    done = np.repeat(model.fair[:, [PART_BEFORE]], 2, axis=1)
    loads = np.zeros((len(model.fair_rules), 2), dtype=np.int64)
    np.add.at(loads, model.fair[:, PART_RULE], done)
    rules = np.zeros(RULES, dtype=np.int64)
    return State(stops, tours, totals, groups, labels, used, taken, drawn, team_costs, balances, done, loads, rules)


def new_scratch(model: Model) -> Scratch:
    """Return room for one route that holds every visit."""
    most_breaks = int(model.routes[:, BREAK_COUNT].max(initial=0))
    return Scratch(
        np.zeros((WORK_HEIGHT, len(model.visits) + 2), dtype=np.int32),
        np.zeros((most_breaks, 2), dtype=np.int32),
        np.zeros(TOTAL_WIDTH, dtype=np.int64),
        np.zeros(model.carried.shape[1] + 1, dtype=np.int64),
        np.zeros(len(model.fetches), dtype=np.int64),
        np.zeros((len(model.fetches), model.carried.shape[1]), dtype=np.int32),
    )
