"""Who comes in an interval: a Poisson number for each queue, and for each contact its moment.

The number is the quantile of one random number, so that more demand means the same contacts and some more; and a
contact keeps its identity, hence its moment, service time and patience, in every scenario.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from planning.engine.draws import derived, normal, uniform
from scenarios.contacts.kernel.arena import (
    ARRIVAL,
    BASE,
    CAME_AS,
    CAME_TO,
    COMING,
    FAR,
    FULL,
    GIVEN,
    GIVEN_AT,
    INTERVAL,
    QUEUES,
    STREAM,
)
from scenarios.contacts.kernel.draws import (
    CHUNK,
    ERROR,
    MOST_OF_CHUNK,
    NUMBER,
    WHEN,
    poisson,
)

if TYPE_CHECKING:
    from scenarios.contacts.kernel.arena import Arena, Room

PLACE_BITS = 24
PLACES = 2**PLACE_BITS


@kernel
def expected(arena: Arena, room: Room, queue: int, interval: int) -> float:
    """Contacts expected in this replication: the forecast times its own error, which is lognormal with mean 1."""
    rate, spread = arena.rates[queue, interval], arena.spreads[queue, interval]
    if rate <= 0.0 or spread <= 0.0:
        return rate
    key = derived(derived(room.figures[BASE], arena.queues[queue, STREAM]), -1 - arena.days[interval])
    variance = math.log(1.0 + spread * spread)
    return rate * math.exp(math.sqrt(variance) * normal(uniform(key, ERROR)) - variance / 2)


@kernel
def gather(arena: Arena, room: Room, interval: int) -> None:
    """Draw the contacts of an interval, in order of time."""
    length, total, figures = arena.figures[INTERVAL], 0, room.figures
    limit = min(room.arrivals.shape[0], PLACES)
    for queue in range(arena.figures[QUEUES]):
        rate = expected(arena, room, queue, interval)
        key = derived(derived(figures[BASE], arena.queues[queue, STREAM]), interval)
        number = 0
        while rate > 0.0:
            count = poisson(min(rate, CHUNK), uniform(key, -1 - number))
            if total + count > limit:
                figures[FULL] = 1
                return
            for each in range(number, number + count):
                identity = derived(key, NUMBER + each)
                room.arrivals[total, CAME_AS], room.arrivals[total, CAME_TO] = identity, queue
                room.order[total, 1] = (int(uniform(identity, WHEN) * length) << PLACE_BITS) + total
                total += 1
            number += MOST_OF_CHUNK
            rate -= CHUNK
    figures[COMING], figures[ARRIVAL] = total, 0
    put_in_order(room, total, length)


@kernel
def put_in_order(room: Room, total: int, length: int) -> None:
    """Sort what came by time: into as many buckets as there are contacts, then by insertion."""
    order, buckets = room.order, room.buckets
    for place in range(total + 2):  # one more: rounding
        buckets[place] = 0
    each = total / length
    for place in range(total):
        buckets[int((order[place, 1] >> PLACE_BITS) * each) + 1] += 1
    for place in range(total + 1):
        buckets[place + 1] += buckets[place]
    for place in range(total):
        bucket = int((order[place, 1] >> PLACE_BITS) * each)
        order[buckets[bucket], 0] = order[place, 1]
        buckets[bucket] += 1
    for place in range(1, total):
        key, at = order[place, 0], place
        while at > 0 and order[at - 1, 0] > key:
            order[at, 0] = order[at - 1, 0]
            at -= 1
        order[at, 0] = key


@kernel
def next_arrival(room: Room, since: int) -> int:
    """When the next contact comes in this interval, which began then."""
    at = room.figures[ARRIVAL]
    return since + (room.order[at, 0] >> PLACE_BITS) if at < room.figures[COMING] else FAR


@kernel
def next_given(arena: Arena, room: Room) -> int:
    """When the next contact comes that is replayed."""
    at = room.figures[GIVEN]
    return max(0, arena.given[at, GIVEN_AT]) if at < arena.given.shape[0] else FAR
