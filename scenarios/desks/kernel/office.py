"""What stands in which column: the lists from which people pull, and what comes of the tasks.

Times are seconds, indices are counted from 0. A task stands in the queue of its list and of what it asks for, or in
those of the people who alone may do it; and once more among all tasks that ask for the same, where people take from
the lists of others. Each queue is a chain, in the order in which the tasks came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planning.engine.bundle import Bundle

if TYPE_CHECKING:
    from planning.engine.bundle import Indices, Rows

# a row of Office.links and of Office.beside: who comes before and after; of Office.chains and of Office.idle: the first
# and the last
BEFORE, AFTER = 0, 1
FIRST, LAST = 0, 1
NONE, NOT_THERE = -1, -2
"""Nobody comes before or after; it stands in no chain."""

# a row of Office.spent: seconds of work, of picking, of pauses, and of work after the end of the shift
WORKED, PICKED, PAUSED, OVER, SPENT_WIDTH = range(5)

# Office.figures
CAME, LOOK, PREFERS, STRENGTH, PICK, OTHERS, KEY, FIGURES = range(8)
# of PREFERS; the first two take what comes first, one way or the other
OLDEST, NEWEST, SHORT, SERVICE, VALUE = range(5)
MILLION = 1_000_000
"""Of STRENGTH: always."""


@dataclass(frozen=True, eq=False)
class Office(Bundle):
    """Lists from which people pull: what never changes while they do, and what does.

    Parameters
    ----------
    comers
        The tasks that come into lists, in the order in which they do.
    comes
        When each task comes, of all tasks.
    rank
        Its place in that order, likewise.
    entry_first
        Where the entries of each task begin, and the last end.
    entry_queue, entry_task
        The queue and the task of each entry.
    links
        Its neighbours in the queue: rows as named above.
    chains
        The ends of each queue.
    owner
        The person whose own each queue is, -1: several people's.
    reads, read_first
        The queues from which each kind of readers takes, one after the other: two rows a kind, those of their own list
        and those of everybody; where those of a row begin, and the last end.
    reader
        The kind of the person in each segment.
    own
        The queue of each person alone, -1: none.
    list_of_task, list_of_person
        The list in which each task lies (-1: in none that several people read), and that which each person reads.
    idle, beside
        The people of each list who wait, a chain in the order in which they began to.
    service, favourite
        The service of each task, and that which each person likes best.
    worth
        The value of each task.
    lasts
        Seconds of work that each task takes in truth, at speed 1.
    pauses
        Seconds that whoever has pulled it pauses after it.
    cursor
        Room for the entries that somebody looks at: entry and rank.
    picks
        How often each person has picked so far.
    starts, ends, doers
        When each task is begun and done, and by whom; -1: not.
    spent
        How the time of each segment is spent: rows as named above.
    figures
        As named above.
    """

    comers: Indices
    comes: Indices
    rank: Indices
    entry_first: Indices
    entry_queue: Indices
    entry_task: Indices
    links: Rows
    chains: Rows
    owner: Indices
    reads: Indices
    read_first: Indices
    reader: Indices
    own: Indices
    list_of_task: Indices
    list_of_person: Indices
    idle: Rows
    beside: Rows
    service: Indices
    favourite: Indices
    worth: Indices
    lasts: Indices
    pauses: Indices
    cursor: Rows
    picks: Indices
    starts: Indices
    ends: Indices
    doers: Indices
    spent: Rows
    figures: Indices
