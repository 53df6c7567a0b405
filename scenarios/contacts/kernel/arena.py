"""What stands in which column: the arrays of the simulation.

Times are microseconds from the start, as whole numbers, so that sums do not depend on the order in which they are
added. The Arena never changes; the Room does, and is cleared before each replication; the Tally is what comes out.
Rows that are read all the time have 2, 8 or 16 numbers, some of them unused.

Contacts of a queue and a segment wait in a line; where call-backs are offered there is a second line for those who
wait for one. Within a line the first to come is the first to be served.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planning.engine.bundle import Bundle

if TYPE_CHECKING:
    from planning.engine.bundle import Coordinates, Eights, Indices, Numbers, Pairs, Places, Rows, Sixteens

SECOND = 1_000_000
FAR = 2**60
"""Later than everything."""
NOBODY = -1

# a row of Arena.queues: what its random numbers are drawn from, how much of an agent a contact takes, the wait up to
# which an answer counts as within the threshold and that up to which an abandonment is short, its readers
STREAM, NEED, THRESHOLD, SHORT, READER_FIRST, READER_COUNT = range(6)

# a row of Arena.rules, and of Room.rules, which measures patch: whether new contacts are let in and waiting ones are
# served; how many may wait; shares of new ones that help themselves or go to another queue; shares that try again after
# they gave up, that are resolved, that come back where not; from which told wait on a call-back is offered, and what
# share takes it; when a partner takes over; how many idle agents a group keeps; whether the best skilled goes first
ADMITS, SERVED, MOST_WAITING, DEFLECTED, SHIFTED, SHIFTED_TO, REDIALS, RESOLVES, RETURNS = range(9)
CALLBACK_FROM, CALLBACK_SHARE, PARTNER_AFTER, RESERVE, BEST, RULE_WIDTH = range(9, 15)

# a row of Arena.laws: how a time is drawn. Queue q has the rows 4q + SERVICE, ...
LAW, FIRST_NUMBER, SECOND_NUMBER, LAW_WIDTH = range(4)
ENDLESS, FIXED, EXPONENTIAL, LOGNORMAL, EMPIRICAL = range(5)
SERVICE, PATIENCE, REDIAL_AFTER, RETURN_AFTER, LAWS = range(5)

# a row of Arena.given: contacts that are replayed, by time; before 0: they wait at the start. -1: drawn. The number is
# that within the queue
GIVEN_AT, GIVEN_QUEUE, GIVEN_SEGMENT, GIVEN_SERVICE, GIVEN_PATIENCE, GIVEN_NUMBER, GIVEN_WIDTH = range(7)

# a row of Arena.profiles, of Arena.agents and of Arena.spans
GROUP, READS_FIRST, READS_LAST = range(3)
PROFILE, SPAN_FIRST, SPAN_LAST, IN_GROUP = range(4)
BEGINS, ENDS = 0, 1

# a row of Arena.patches: what a measure changes while it is in force, and to what
MEASURE, TABLE, ROW, COLUMN, VALUE, PATCH_WIDTH = range(6)
OF_RULES, OF_DELAYS, OF_GROUPS = 0, 1, 2

# a row of Arena.calendar: when a measure begins (1) or ends (-1)
TURN_AT, TURNED, CHANGE, TURN_WIDTH = range(4)

# a row of Arena.triggers: what of a queue is watched, above which it counts as high and below which as over, for how
# long it must be high, how long the measure takes to start
WATCHED, WHAT, OVER, UNDER, HOLD, LEAD, STARTED, TRIGGER_WIDTH = range(8)
WAIT, BACKLOG = 0, 1

# a row of Room.contacts; a cache line for what is read when it is served, another for the rest
STATE, LINE, TO, IDENTITY, ENTERED, TIMER, NEXT, BEFORE = range(8)
KIND, CELL, LEAVES, AGENT, TOLD, GIVEN_FOR, ARRIVED, ON_DAY = range(8, 16)
# of STATE
UNUSED, NEW, WAITING, IN_SERVICE, AWAY = range(5)
# of KIND
FRESH, REDIAL, REPEAT, CALLBACK, SHIFT = range(5)

# a row of Room.lines, of Room.idle, of Room.agents, of Room.groups, of Room.measures, of Room.triggers
FIRST, LAST = 0, 1
FREE, SINCE, AFTER, PREVIOUS, SPAN, ON, HELD, LISTED = range(8)
UP, STAFFED, BUSY, IDLE, CLOCKED = range(5)
IN_FORCE, FROM = 0, 1
HIGH_SINCE, PHASE = 0, 1
# of PHASE
CALM, CALLED, RUNNING = range(3)

# a row of Room.arrivals
CAME_AS, CAME_TO = 0, 1

# Arena.figures
QUEUES, SEGMENTS, LINES_EACH, INTERVALS, INTERVAL, UNITS, LOOK_EVERY, DAYS, MEASURES = range(9)
# Room.figures
EVENTS, UNUSED_COUNT, COMING, ARRIVAL, GIVEN, NOW_IN, WAITERS, RECORDS, FULL, BASE, CHANGED, STATUSES = range(12)

# a row of Tally.cells, which a line and an interval share: contacts offered by kind and what became of them, by the
# interval in which they came; then sums of microseconds
OFFERED, ENDED = 0, 5
DEFLECTIONS, SHIFTS, BLOCKED, CALLED_BACK, ANSWERED, ABANDONED, PARTNERED, OPEN = range(ENDED, 13)
IN_TIME, GONE_IN_TIME, GONE_SHORT, OVERFLOWED, RESOLVED, ANNOUNCED = range(13, 19)
WAITED, GAVE_UP_AFTER, HANDLED, PROMISED_WAIT, MISSED_BY, CELL_WIDTH = range(19, 25)

# a row of Tally.ends (a queue and an interval): how many wait at its end, and for how long the first has
# a row of Tally.hours (a group and an interval): agents there, busy agents, and contacts in their hands x microseconds
STAFFED_FOR, BUSY_FOR = 0, 1
# a row of Tally.ran (a measure and an interval): how often it started, and how long it was in force
STARTS, RAN_FOR = 0, 1
# a row of Tally.records: a contact that has ended
RECORD = ("identity", "line", "kind", "arrived", "ending", "waited", "handled", "agent", "told", "overflowed")

BINS, PER_OCTAVE = 192, 8
"""Waits are counted in bins: 0, and then 8 for each doubling of a second plus the wait."""


@dataclass(frozen=True, eq=False)
class Arena(Bundle):
    """What is simulated.

    Parameters
    ----------
    queues, rules, laws, given, profiles, agents, spans, patches, calendar, triggers
        Rows as named above.
    quantiles
        Of the empirical laws: microseconds.
    rates, spreads
        A row a queue and a column an interval: contacts expected, and the coefficient of variation of that forecast.
    days
        The day of each interval; the forecast is wrong by the same factor all day.
    shares
        A row a queue: the cumulated shares of the segments.
    priorities
        A row a line: points at the start, and points gained a microsecond.
    readers
        The profiles that serve each queue, one queue after the other.
    reads
        The queues that each profile serves, likewise.
    delays, speeds, helps
        A row a profile and a column a queue: after which wait it may take a contact, how fast it works, and whether (1)
        it only helps out there, as it takes them by overflow, after a wait or when told.
    groups_up
        Whether each group is at work when no measure says otherwise.
    figures
        As named above.
    """

    queues: Eights
    rules: Coordinates
    laws: Coordinates
    quantiles: Numbers
    rates: Coordinates
    spreads: Coordinates
    days: Indices
    shares: Coordinates
    priorities: Coordinates
    given: Rows
    readers: Indices
    profiles: Eights
    reads: Indices
    delays: Rows
    speeds: Coordinates
    helps: Rows
    agents: Eights
    spans: Pairs
    groups_up: Indices
    patches: Coordinates
    calendar: Rows
    triggers: Rows
    figures: Indices


@dataclass(frozen=True, eq=False)
class Room(Bundle):
    """What changes while it is simulated.

    Parameters
    ----------
    contacts, agents, groups, measures, triggers, figures
        Rows as named above.
    unused
        Places in `contacts` that are free, a stack.
    lines
        First and last contact of each line.
    waiting
        How many wait in each queue.
    idle
        First and last agent of those who have as much to spare: a profile after the other, by what is to spare.
    rules, delays
        Those in force.
    heap
        What happens when: a time and a number.
    arrivals, order, buckets
        The contacts of an interval: identity and queue; their order in time, twice; room to sort.
    """

    contacts: Sixteens
    unused: Indices
    lines: Pairs
    waiting: Indices
    idle: Pairs
    agents: Eights
    groups: Eights
    measures: Pairs
    triggers: Pairs
    rules: Coordinates
    delays: Rows
    heap: Pairs
    arrivals: Pairs
    order: Pairs
    buckets: Indices
    figures: Indices


@dataclass(frozen=True, eq=False)
class Tally(Bundle):
    """What is counted in a replication: rows as named above.

    Parameters
    ----------
    cells, ends, hours, ran, records
        Rows as named above.
    waits, by_day
        The waits of those answered, a column a bin: a row a cell, added to what is there; a row a line and a day.
    """

    cells: Rows
    waits: Places
    by_day: Places
    ends: Pairs
    hours: Pairs
    ran: Pairs
    records: Rows
