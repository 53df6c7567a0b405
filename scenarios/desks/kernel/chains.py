"""Chains: tasks in the order in which they came, and people in that in which they began to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel
from scenarios.desks.kernel.office import AFTER, BEFORE, FIRST, LAST, NONE, NOT_THERE

if TYPE_CHECKING:
    from planning.engine.bundle import Rows
    from scenarios.desks.kernel.office import Office


@kernel
def append(ends: Rows, links: Rows, chain: int, number: int) -> None:
    """Put something at the end of a chain."""
    last = ends[chain, LAST]
    links[number, BEFORE], links[number, AFTER] = last, NONE
    if last == NONE:
        ends[chain, FIRST] = number
    else:
        links[last, AFTER] = number
    ends[chain, LAST] = number


@kernel
def remove(ends: Rows, links: Rows, chain: int, number: int) -> None:
    """Take something out of its chain; nothing where it stands in none."""
    before, after = links[number, BEFORE], links[number, AFTER]
    if before == NOT_THERE:
        return
    if before == NONE:
        ends[chain, FIRST] = after
    else:
        links[before, AFTER] = after
    if after == NONE:
        ends[chain, LAST] = before
    else:
        links[after, BEFORE] = before
    links[number, BEFORE] = NOT_THERE


@kernel
def join(office: Office, task: int) -> None:
    """Let a task into its queues."""
    for entry in range(office.entry_first[task], office.entry_first[task + 1]):
        append(office.chains, office.links, int(office.entry_queue[entry]), entry)


@kernel
def leave(office: Office, task: int) -> None:
    """Take a task out of the queues in which it stands."""
    for entry in range(office.entry_first[task], office.entry_first[task + 1]):
        remove(office.chains, office.links, int(office.entry_queue[entry]), entry)


@kernel
def wait(office: Office, person: int) -> None:
    """Let a person wait, behind all who wait at the same list."""
    stop_waiting(office, person)
    append(office.idle, office.beside, int(office.list_of_person[person]), person)


@kernel
def stop_waiting(office: Office, person: int) -> None:
    """Take a person out of those who wait, if he is among them."""
    remove(office.idle, office.beside, int(office.list_of_person[person]), person)
