"""What is found out about a request: the class that is certified, why, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planning.explain.alternatives import Alternative

ALONE, CROWDED, OPEN, PLANNED = "impossible", "crowded_out", "not_proven", "planned"
"""The classes A, B and C of requests left out, and those that are planned."""


class Move(NamedTuple):
    """A request that gives way: where it is and where it goes, epoch seconds; nowhere: it is dropped."""

    request_id: str
    old_resources: tuple[str, ...]
    old_start: int
    new_resources: tuple[str, ...]
    new_start: int | None


class Remedy(NamedTuple):
    """A change that lets a request in, verified.

    kind and detail say what changes, patch how the case does (empty: it does not); then who serves the request from
    when on (epoch seconds), and what the plan breaks and costs (cents) more.
    """

    kind: str
    detail: str
    patch: Mapping[str, Any]
    resources: tuple[str, ...]
    start: int
    broken: int
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What is found out about a request.

    Parameters
    ----------
    request_id
        Which.
    found
        `impossible`: nobody could serve it, were nothing planned but what is locked or frozen (class A).
        `crowded_out`: somebody could, but not beside what is planned, or only at more than leaving it out costs (B).
        `not_proven`: neither is proven (C). `planned`: it is in the plan.
    rules
        Of an impossible one: a minimal set of rules that excludes everybody.
    reasons
        The same in words, or what else there is to say.
    alone
        Of one that is crowded out: how many resources could serve it alone; None: not counted.
    give_way
        The least number of requests that have to give way; 0: none; None: not known.
    least
        Whether it is proven that fewer do not suffice.
    moves
        Who gives way in the cheapest plan found with it.
    swap
        That plan: who, from when on, and at what price; kind `swap`.
    remedies
        Changes that let it in, the cheapest first.
    alternatives
        Of a planned one: other places; None where it may not move.
    sought
        Whether changes that would let it in were sought.
    """

    request_id: str
    found: Literal["impossible", "crowded_out", "not_proven", "planned"]
    rules: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    alone: int | None = None
    give_way: int | None = None
    least: bool = False
    moves: tuple[Move, ...] = ()
    swap: Remedy | None = None
    remedies: tuple[Remedy, ...] = ()
    alternatives: Sequence[Alternative] | None = ()
    resources: tuple[str, ...] = ()
    start: int | None = None
    sought: bool = True
