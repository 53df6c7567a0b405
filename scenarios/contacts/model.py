"""What is simulated, in plain words; times are seconds from the start."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Literal

from scenarios.contacts.laws import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from scenarios.contacts.laws import Law


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Contacts of a kind, and how their clients behave.

    Parameters
    ----------
    name
        By which teams and others refer to it.
    service
        How long an agent of speed 1 has to do with a contact, what is written afterwards included.
    patience
        After which wait a client gives up; those who wait at the start count it from the start.
    threshold, short
        An answer up to the first counts as in time; who gives up by the second only tried.
    concurrency
        How many such contacts an agent handles at once, where there is nothing else.
    priority, ageing
        Points that a contact has at once, and points that it gains with every hour of waiting: agents take the contact
        with the most points. Those of its segment are added.
    best_skilled
        Whether contacts go to the fastest agent, instead of the one who has been idle for longest.
    admits, served
        Whether contacts are let in, and whether they are answered; for measures to change.
    most_waiting
        How many may wait; more are blocked. Who waits at the start is there whatever the rules say of who comes.
    deflected
        Share of new contacts that help themselves.
    shifted, shifted_to
        Share of new contacts that go to another queue instead, and its name.
    redials, redial_after
        Share of clients who try again after they gave up or were blocked, and after which time.
    resolved, returns, return_after
        Share of contacts resolved by the answer; share of the others that come back, and after which time.
    callback_from, callback_share
        From which told wait on a call-back is offered, and what share takes it.
    overflow_to, overflow_after
        The queue whose teams may take contacts too, and after which wait; not teams that take its own only when a
        measure says so.
    partner_after
        After which wait a partner takes the contact, who always has time.
    reserve
        How many agents of a group stay idle rather than take such a contact.
    stream
        What the random numbers belong to: the same number in every scenario; None: its place among the queues.
    """

    name: str
    service: Law
    patience: Law = NEVER
    threshold: float = 20.0
    short: float = 5.0
    concurrency: int = 1
    priority: float = 0.0
    ageing: float = 0.0
    best_skilled: bool = False
    admits: bool = True
    served: bool = True
    most_waiting: float = inf
    deflected: float = 0.0
    shifted: float = 0.0
    shifted_to: str | None = None
    redials: float = 0.0
    redial_after: Law = NEVER
    resolved: float = 1.0
    returns: float = 1.0
    return_after: Law = NEVER
    callback_from: float = inf
    callback_share: float = 0.0
    overflow_to: str | None = None
    overflow_after: float = 0.0
    partner_after: float = inf
    reserve: int = 0
    stream: int | None = None


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Clients who count alike: points that they have at once, and that they gain with every hour of waiting."""

    name: str
    priority: float = 0.0
    ageing: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Team:
    """Agents of a group who can do the same.

    Parameters
    ----------
    group
        Its name; a group may have several teams.
    speeds
        The queues that they serve, and how fast: at 2, a contact takes half of its time.
    shifts
        For each agent, when he is there: from, to; breaks lie between. Who is busy at the end finishes first, and a
        break that begins late ends as planned.
    after
        The wait from which on they take contacts of a queue; at once where it is not named, `inf`: never, unless a
        measure says otherwise.
    """

    group: str
    speeds: Mapping[str, float]
    shifts: Sequence[Sequence[tuple[float, float]]]
    after: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What is changed while it is in force; the measure that is named last prevails.

    Parameters
    ----------
    name
        By which triggers refer to it.
    rules
        By queue, what is changed of it: of `admits`, `served`, `best_skilled`, `most_waiting`, `deflected`, `shifted`,
        `redials`, `resolved`, `returns`, `callback_from`, `callback_share`, `partner_after`, `reserve`.
    groups
        Groups that begin (True) or stop (False) to work.
    after
        By group and queue, the wait from which on its teams take contacts; who takes them sooner anyway goes on so.
    during
        When it is in force by the calendar: from, to.
    """

    name: str
    rules: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    groups: Mapping[str, bool] = field(default_factory=dict)
    after: Mapping[tuple[str, str], float] = field(default_factory=dict)
    during: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """When a measure is called for.

    Parameters
    ----------
    measure
        Its name.
    queue, what
        What is watched: how long the first in the queue has waited (seconds), or how many wait.
    over, hold, lead
        When it has been above `over` for `hold` seconds the measure is called for, and starts `lead` seconds later.
    under
        As soon as it is not above this any more the measure ends; before it has started, as soon as it is not above
        `over`. None: the same as `over`.
    """

    measure: str
    queue: str
    what: Literal["wait", "backlog"]
    over: float
    under: float | None = None
    hold: float = 0.0
    lead: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Given:
    """Contacts that are replayed, or that wait at the start (`at` before 0), in any order.

    Parameters
    ----------
    at, queue, segment
        When each comes, the number of its queue and of its segment.
    service, patience
        In seconds; not a number: drawn from the law of the queue.
    """

    at: NDArray[np.float64]
    queue: NDArray[np.int64]
    segment: NDArray[np.int64]
    service: NDArray[np.float64]
    patience: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Model:
    """An operation for a while.

    Parameters
    ----------
    length
        Seconds of an interval, at most a day.
    queues, teams
        As above.
    expected
        A row a queue, a column an interval: the contacts expected; in an interval they come at random.
    spread
        The coefficient of variation of the forecast's own error, likewise, or one for all. It is lognormal, and the
        same for a queue all day.
    days
        The number of the day of each interval; None: 24 hours each, from the start.
    segments, shares
        As above; a row a queue, a column a segment: their shares. None: equal ones.
    given
        Contacts that come besides those expected.
    measures, triggers
        As above.
    on_call
        Groups that work only while a measure says so.
    look_every
        Triggers are looked at so often, in seconds.
    """

    length: float
    queues: Sequence[Queue]
    teams: Sequence[Team]
    expected: NDArray[np.float64]
    spread: NDArray[np.float64] | float = 0.0
    days: NDArray[np.int64] | None = None
    segments: Sequence[Segment] = (Segment(name="all"),)
    shares: NDArray[np.float64] | None = None
    given: Given | None = None
    measures: Sequence[Measure] = ()
    triggers: Sequence[Trigger] = ()
    on_call: Sequence[str] = ()
    look_every: float = 60.0
