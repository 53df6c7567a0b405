"""What stands in which column: the arrays of desk work.

Times are seconds, indices are counted from 0. What waits in a queue lies in two heaps: the tasks that can still be
done in time, by a key that keeps its order as time goes on, and those that are too late, by another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planning.engine.bundle import Bundle

if TYPE_CHECKING:
    from planning.engine.bundle import Flags, Indices, Rows

FAR = 2**40
"""Later than everything."""

# a row of Desk.tasks: when it may begin, how long it takes at speed 1, until when it can begin and be in time, its keys
# before and after, what it asks of people, whether it may be parted, and where the entries of a task
# lie in Desk.waits_in and in Desk.barred: first and number
RELEASE, WORK, TURNS, EARLY_KEY, LATE_KEY, ASK, SPLITS = range(7)
QUEUE_FIRST, QUEUE_COUNT, BARRED_FIRST, BARRED_COUNT, TASK_WIDTH = range(7, 12)
# in Desk.states
TO_COME, EARLY, LATE, TAKEN = range(4)

# a row of Desk.segments: time that a person has for tasks in one go. With a break (length above 0) it closes when that
# begins at the latest, and the break begins as soon as the person is free from BREAK_FROM on; the next segment follows
# when the break ends. CLASS: with whom the person shares what can be done in it, and until when. PAUSED: when the break
# did begin (-1: not). CARRIES: whether a task may be parted at its end and go on in the next one
PERSON, OPENS, CLOSES, BREAK, BREAK_FROM, PROFILE, CLASS, PAUSED, CARRIES, SEGMENT_WIDTH = range(10)

# a row of Desk.people: their segment and their last one, seconds worked, what they do, when they are looked at next if
# nobody gives them anything, their own queue (-1: none), and the class and key by which they stand among those who wait
SEGMENT, LAST_SEGMENT, WORKED, STATUS, FORCED, OWN, IDLE_IN, IDLE_KEY, PERSON_WIDTH = range(9)
# of STATUS
AWAY, BUSY, IDLE, READY = range(4)

# a row of Desk.pieces: what is done, in which segment
PIECE_TASK, PIECE_SEGMENT, PIECE_START, PIECE_END, PIECE_WIDTH = range(5)

# Desk.figures
QUEUES, CLASSES, RELEASED, TURNED, PIECES, WAITERS, LONGEST, CLOCK, FIGURES = range(9)

# a row of Desk.clock: from when on, what it shows then, and by how much it goes on in so many seconds
FROM, SHOWS, RATE, PER, CLOCK_WIDTH = range(5)


@dataclass(frozen=True, eq=False)
class Desk(Bundle):
    """Desk work: what never changes while it is dispatched, and what does.

    Parameters
    ----------
    tasks, people, segments, pieces
        Rows as named above; segments by person and time.
    states
        How far each task is, in one column: looked up so often that it lies apart.
    by_release, by_turn
        Tasks in order of RELEASE and of TURNS, of equal ones by their number.
    waits_in
        The queues of each task, one after the other.
    barred
        The people whom a task excludes.
    speeds
        A row a profile and a column an ask: thousandths, 0 where nobody of the profile can do it.
    reads, read_first
        The queues from which each profile takes, one after the other; where those of a profile begin, and a last end.
    readers, reader_first
        The profiles that take from each queue, likewise; none of a person's own queue.
    owner
        The person whose own each queue is, -1: everybody's.
    heap
        All heaps: key and number, the greatest key first, of equal ones the least number.
    heap_first, heap_size
        Where each heap begins and how much it holds: early by queue, late by queue, who waits by class, who is
        looked at now, what happens next, what has just come in.
    class_closes
        When the segments of each class close; classes by profile and time.
    class_first, class_last
        The first class of each profile that has not closed yet, and where its classes end.
    clock
        The time at work, as rows named above: it stands still where nobody is there.
    put_off
        Entries that have been looked at in vain: heap, key and number.
    figures
        As named above.
    """

    tasks: Rows
    people: Rows
    segments: Rows
    pieces: Rows
    states: Flags
    by_release: Indices
    by_turn: Indices
    waits_in: Indices
    barred: Indices
    speeds: Rows
    reads: Indices
    read_first: Indices
    readers: Indices
    reader_first: Indices
    owner: Indices
    heap: Rows
    heap_first: Indices
    heap_size: Indices
    class_closes: Indices
    class_first: Indices
    class_last: Indices
    clock: Rows
    put_off: Rows
    figures: Indices
