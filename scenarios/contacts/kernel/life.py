"""The life of a contact: it comes, waits, gives up or is answered, and may come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from planning.engine.draws import derived, uniform
from scenarios.contacts.kernel.arena import (
    ADMITS,
    ARRIVAL,
    ARRIVED,
    AWAY,
    BASE,
    BLOCKED,
    CALLBACK,
    CALLBACK_FROM,
    CALLBACK_SHARE,
    CALLED_BACK,
    CAME_AS,
    CAME_TO,
    CELL,
    DAYS,
    DEFLECTED,
    DEFLECTIONS,
    ENTERED,
    FAR,
    FIRST,
    FRESH,
    GIVEN,
    GIVEN_AT,
    GIVEN_FOR,
    GIVEN_NUMBER,
    GIVEN_PATIENCE,
    GIVEN_QUEUE,
    GIVEN_SEGMENT,
    GIVEN_SERVICE,
    IDENTITY,
    INTERVAL,
    INTERVALS,
    KIND,
    LAWS,
    LEAVES,
    LINE,
    LINES_EACH,
    MOST_WAITING,
    NEW,
    NOBODY,
    NOW_IN,
    OFFERED,
    ON_DAY,
    PARTNER_AFTER,
    PARTNERED,
    PATIENCE,
    READER_COUNT,
    READER_FIRST,
    REDIAL,
    REDIAL_AFTER,
    REDIALS,
    REPEAT,
    RESOLVED,
    RESOLVES,
    RETURN_AFTER,
    RETURNS,
    SEGMENTS,
    SHIFT,
    SHIFTED,
    SHIFTED_TO,
    SHIFTS,
    STATE,
    STREAM,
    TO,
    TOLD,
    WAITING,
)
from scenarios.contacts.kernel.arrivals import PLACES
from scenarios.contacts.kernel.count import count_end, count_gone
from scenarios.contacts.kernel.draws import (
    AGAIN_AFTER,
    BACK_AFTER,
    COMES_BACK,
    HELPS_ITSELF,
    IS_RESOLVED,
    MOVES,
    NEXT_ATTEMPT,
    PATIENT,
    TAKES_CALLBACK,
    TRIES_AGAIN,
    WHO,
    time_of,
)
from scenarios.contacts.kernel.events import set_timer
from scenarios.contacts.kernel.lines import give_back, join, leave, line_of, take_place
from scenarios.contacts.kernel.match import answer, find_agent, release

if TYPE_CHECKING:
    from scenarios.contacts.kernel.arena import Arena, Room, Tally


@kernel
def appear(arena: Arena, room: Room, identity: int, queue: int, segment: int, since: int) -> int:
    """Let a contact come for the first time, which counts as waiting since then; NOBODY: no more room."""
    contact = take_place(room)
    if contact != NOBODY:
        contacts = room.contacts
        contacts[contact, STATE], contacts[contact, KIND], contacts[contact, IDENTITY] = NEW, FRESH, identity
        contacts[contact, LINE], contacts[contact, TO] = line_of(arena, queue, segment), queue
        contacts[contact, ENTERED], contacts[contact, LEAVES], contacts[contact, GIVEN_FOR] = since, -1, -1
    return contact


@kernel
def step(arena: Arena, room: Room, tally: Tally, contact: int, now: int) -> int:
    """Take a contact further that is new, comes back, or has waited until its timer; give it back where it goes on.

    One that goes to another queue, or that waits for a call-back, goes on as another kind of contact.
    """
    queue = room.contacts[contact, TO]
    waits = room.contacts[contact, STATE] == WAITING
    if waits and now >= room.contacts[contact, LEAVES]:
        leave(room, contact, queue)
        count_gone(arena, room, tally, contact, queue, now)
        again(arena, room, contact, queue, now)
        return NOBODY
    if not waits:
        offer(arena, room, tally, contact, now)
        if has_just_come(room, contact, now) and turns_off(arena, room, tally, contact, queue, now):
            return contact if room.contacts[contact, STATE] == NEW else NOBODY
    waited = now - room.contacts[contact, ENTERED]
    agent = find_agent(arena, room, queue, waited)
    if agent != NOBODY:
        if waits:
            leave(room, contact, queue)
        answer(arena, room, tally, contact, queue, agent, now)
        return NOBODY
    if not waits and stays_out(arena, room, tally, contact, queue, now):
        return contact if room.contacts[contact, STATE] == NEW else NOBODY
    if waited >= room.rules[queue, PARTNER_AFTER] and room.contacts[contact, KIND] != CALLBACK:
        if waits:
            leave(room, contact, queue)
        count_end(room, tally, contact, PARTNERED, now)
        give_back(room, contact)
        return NOBODY
    if not waits:
        join(room, contact, queue)
    set_timer(room, contact, next_look(arena, room, contact, queue, now))
    return NOBODY


@kernel
def offer(arena: Arena, room: Room, tally: Tally, contact: int, now: int) -> None:
    """Count a contact that comes in."""
    contacts = room.contacts
    contacts[contact, CELL] = contacts[contact, LINE] * arena.figures[INTERVALS] + room.figures[NOW_IN]
    contacts[contact, ON_DAY] = contacts[contact, LINE] * arena.figures[DAYS] + arena.days[room.figures[NOW_IN]]
    contacts[contact, ARRIVED], contacts[contact, TOLD] = now, -1
    tally.cells[contacts[contact, CELL], OFFERED + contacts[contact, KIND]] += 1


@kernel
def has_just_come(room: Room, contact: int, now: int) -> bool:
    """Whether a contact has not waited before, at the start or for a call-back."""
    return room.contacts[contact, ENTERED] == now and room.contacts[contact, KIND] != CALLBACK


@kernel
def turns_off(arena: Arena, room: Room, tally: Tally, contact: int, queue: int, now: int) -> bool:
    """Whether a contact does not even try to reach an agent of this queue."""
    contacts, rules, identity = room.contacts, room.rules, room.contacts[contact, IDENTITY]
    if rules[queue, ADMITS] == 0.0:
        count_end(room, tally, contact, BLOCKED, now)
        again(arena, room, contact, queue, now)
        return True
    if contacts[contact, KIND] != FRESH:
        return False
    if rules[queue, DEFLECTED] > 0.0 and uniform(identity, HELPS_ITSELF) < rules[queue, DEFLECTED]:
        count_end(room, tally, contact, DEFLECTIONS, now)
        give_back(room, contact)
        return True
    if rules[queue, SHIFTED] > 0.0 and uniform(identity, MOVES) < rules[queue, SHIFTED]:
        count_end(room, tally, contact, SHIFTS, now)
        each = arena.figures[SEGMENTS] * arena.figures[LINES_EACH]
        contacts[contact, TO] = int(rules[queue, SHIFTED_TO])
        contacts[contact, LINE] += (contacts[contact, TO] - queue) * each
        contacts[contact, KIND], contacts[contact, STATE] = SHIFT, NEW
        return True
    return False


@kernel
def stays_out(arena: Arena, room: Room, tally: Tally, contact: int, queue: int, now: int) -> bool:
    """Whether a contact that would have to wait does not: there is no room, or it waits for a call-back instead."""
    contacts, rules = room.contacts, room.rules
    if has_just_come(room, contact, now):
        if room.waiting[queue] >= rules[queue, MOST_WAITING]:
            count_end(room, tally, contact, BLOCKED, now)
            again(arena, room, contact, queue, now)
            return True
        contacts[contact, TOLD] = expected_wait(room, contact, now)
        takes = contacts[contact, TOLD] >= rules[queue, CALLBACK_FROM]
        if takes and uniform(contacts[contact, IDENTITY], TAKES_CALLBACK) < rules[queue, CALLBACK_SHARE]:
            count_end(room, tally, contact, CALLED_BACK, now)
            contacts[contact, LINE] += 1
            contacts[contact, KIND], contacts[contact, STATE], contacts[contact, LEAVES] = CALLBACK, NEW, FAR
            return True
    if contacts[contact, LEAVES] < 0:
        patience = time_of(arena, queue * LAWS + PATIENCE, uniform(contacts[contact, IDENTITY], PATIENT))
        contacts[contact, LEAVES] = min(FAR, now + patience)
    return False


@kernel
def expected_wait(room: Room, contact: int, now: int) -> int:
    """Tell a wait: as long as who stands first in the line has waited so far.

    The head-of-line delay of Ibrahim and Whitt (2009), doi:10.1287/msom.1080.0223.
    """
    first = room.lines[room.contacts[contact, LINE], FIRST]
    return 0 if first == NOBODY else now - room.contacts[first, ENTERED]


@kernel
def next_look(arena: Arena, room: Room, contact: int, queue: int, now: int) -> int:
    """When a contact that waits gives up, or others may take it."""
    entered, at = room.contacts[contact, ENTERED], room.contacts[contact, LEAVES]
    if room.rules[queue, PARTNER_AFTER] < FAR and room.contacts[contact, KIND] != CALLBACK:
        at = min(at, entered + int(room.rules[queue, PARTNER_AFTER]))
    first = arena.queues[queue, READER_FIRST]
    for place in range(first, first + arena.queues[queue, READER_COUNT]):
        delay = room.delays[arena.readers[place], queue]
        if entered + delay > now:
            at = min(at, entered + delay)
    return max(at, now)


@kernel
def again(arena: Arena, room: Room, contact: int, queue: int, now: int) -> None:
    """Let who was not answered try again later, or not."""
    identity = room.contacts[contact, IDENTITY]
    if uniform(identity, TRIES_AGAIN) < room.rules[queue, REDIALS]:
        after = time_of(arena, queue * LAWS + REDIAL_AFTER, uniform(identity, AGAIN_AFTER))
        come_back(arena, room, contact, REDIAL, now + after)
    else:
        give_back(room, contact)


@kernel
def come_back(arena: Arena, room: Room, contact: int, kind: int, at: int) -> None:
    """Let a client come back later, as a contact with random numbers of its own; after the end nobody does."""
    contacts = room.contacts
    if at >= arena.figures[INTERVALS] * arena.figures[INTERVAL]:
        give_back(room, contact)
        return
    contacts[contact, STATE], contacts[contact, KIND] = AWAY, kind
    contacts[contact, IDENTITY] = derived(contacts[contact, IDENTITY], NEXT_ATTEMPT)
    contacts[contact, ENTERED], contacts[contact, LEAVES], contacts[contact, GIVEN_FOR] = at, -1, -1
    set_timer(room, contact, at)


@kernel
def finish(arena: Arena, room: Room, tally: Tally, contact: int, now: int) -> int:
    """End the service of a contact, which may come back where it is not resolved; give the agent who is free."""
    contacts, identity = room.contacts, room.contacts[contact, IDENTITY]
    queue = contacts[contact, TO]
    agent = release(arena, room, tally, contact, queue, now)
    share = room.rules[queue, RESOLVES]
    if share >= 1.0 or uniform(identity, IS_RESOLVED) < share:
        tally.cells[contacts[contact, CELL], RESOLVED] += 1
        give_back(room, contact)
    elif uniform(identity, COMES_BACK) < room.rules[queue, RETURNS]:
        contacts[contact, LINE] -= contacts[contact, LINE] % arena.figures[LINES_EACH]
        after = time_of(arena, queue * LAWS + RETURN_AFTER, uniform(identity, BACK_AFTER))
        come_back(arena, room, contact, REPEAT, now + after)
    else:
        give_back(room, contact)
    return agent


@kernel
def segment_of(arena: Arena, queue: int, u: float) -> int:
    """Give the segment of a client by the shares of a queue."""
    segment = 0
    while segment < arena.figures[SEGMENTS] - 1 and u >= arena.shares[queue, segment]:
        segment += 1
    return segment


@kernel
def come(arena: Arena, room: Room, now: int) -> int:
    """Let the next contact come that was drawn; NOBODY: no more room."""
    place = room.order[room.figures[ARRIVAL], 0] & (PLACES - 1)
    room.figures[ARRIVAL] += 1
    identity, queue = room.arrivals[place, CAME_AS], room.arrivals[place, CAME_TO]
    segment = segment_of(arena, queue, uniform(identity, WHO)) if arena.figures[SEGMENTS] > 1 else 0
    return appear(arena, room, identity, queue, segment, now)


@kernel
def come_given(arena: Arena, room: Room) -> int:
    """Let the next contact come that is replayed."""
    row = room.figures[GIVEN]
    room.figures[GIVEN] += 1
    queue, since = arena.given[row, GIVEN_QUEUE], arena.given[row, GIVEN_AT]
    identity = derived(derived(room.figures[BASE], arena.queues[queue, STREAM]), FAR + arena.given[row, GIVEN_NUMBER])
    contact = appear(arena, room, identity, queue, arena.given[row, GIVEN_SEGMENT], since)
    if contact != NOBODY:
        room.contacts[contact, GIVEN_FOR] = arena.given[row, GIVEN_SERVICE]
        patience = arena.given[row, GIVEN_PATIENCE]
        room.contacts[contact, LEAVES] = max(0, since + patience) if patience >= 0 else -1
    return contact
