"""Plays desks several times by a policy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from planning.problem.ranks import LOOK
from scenarios.desks.draws import begun, drawn
from scenarios.desks.kernel.play import play

if TYPE_CHECKING:
    from collections.abc import Callable

    from planning.engine.bundle import Indices, Rows
    from scenarios.desks.floor import Floor


Kept = TypeVar("Kept")


class Played(NamedTuple):
    """What came of a replication.

    Parameters
    ----------
    starts, ends, doers
        Of each task of the floor: epoch seconds, and the number of the person; -1: not done.
    spent
        Of each segment: seconds of work, of picking, of pauses, and of work after the end of the shift.
    """

    starts: Indices
    ends: Indices
    doers: Indices
    spent: Rows


def replicate(  # noqa: PLR0913 - each by its name
    floor: Floor,
    policy: str,
    *,
    replications: int,
    seed: int,
    counted: Callable[[Played], Kept],
    threads: int = 1,
    told: Callable[[], None] = lambda: None,
) -> list[Kept]:
    """Play desks several times, and count what comes of each.

    Parameters
    ----------
    policy
        Of `scenarios.desks.policy.POLICIES`.
    replications, seed
        How many times, and of the random numbers: those of a replication are the same for all policies.
    counted
        Gives what is kept of a replication.
    threads
        How many replications run at once; changes no result.
    told
        Called whenever a replication is done, from whichever thread did it.
    """
    desk, lists, (slope, bonus) = floor.desk(policy), floor.office(policy), floor.numbers()

    def once(replication: int) -> Kept:
        office = drawn(floor, lists, seed, replication)
        play(begun(desk), office, slope, LOOK, bonus)
        told()
        return counted(Played(office.starts, office.ends, office.doers, office.spent))

    with ThreadPoolExecutor(max(1, min(threads, replications))) as pool:
        return list(pool.map(once, range(replications)))
