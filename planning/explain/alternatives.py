"""Where else a planned request could be served, and what that would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from planning.engine import layout
from planning.explain.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.board import Board
    from planning.offers import Counter
    from planning.offers.slot import Slot


class Alternative(NamedTuple):
    """A place for a planned request: who (several: all of them), from when to when, what it costs more (cents).

    Instants are epoch seconds.
    """

    resources: tuple[str, ...]
    site_id: str | None
    start: int
    end: int
    cost: int


def alternatives(counter: Counter, request: str) -> list[Alternative] | None:
    """Find the cheapest other place of a planned request with each resource, and in each half-day.

    Everything else keeps its resource, its day and its order, and no promise is broken, that of the request included.

    Parameters
    ----------
    counter
        Where the plan lies, and the request counts as asked for.

    Returns
    -------
    list[Alternative] | None
        The cheapest first; None where the request may not move.
    """
    row = counter.rows[request]
    board, visit = counter.board, row["visit"]
    if stands_still(board, visit):
        return None
    trial = Trial.of(board)
    own = _own(board, visit)
    with trial.tried() as before:
        trial.lift(visit)
        left = int(board.problem.model.visit_money[visit, layout.LEFT_COST])
        now = before[1] - board.total()[1] + left
        found = counter.places(request, list(_promised(counter.slots_of(request), row)))
    others = sorted(found, key=lambda offer: (offer.marginal_cost, offer.start, offer.resources))
    kept: dict[tuple[str, object], Alternative] = {}
    for offer in others:
        if (offer.resources, offer.start) != own:
            place = Alternative(offer.resources, offer.site_id, offer.start, offer.end, offer.marginal_cost - now)
            kept.setdefault(("who", offer.resources), place)
            kept.setdefault(("when", offer.half_day), place)
    return sorted(set(kept.values()), key=lambda place: (place.cost, place.start, place.resources))


def stands_still(board: Board, visit: int) -> bool:
    """Whether a planned request is locked to its place, or frozen there."""
    rows, stops, members = board.problem.model.visits, board.state.stops, [visit]
    team = int(rows[visit, layout.TEAM])
    if team >= 0:
        first = int(stops[visit, layout.LEAD])
        members = list(range(first, first + int(board.problem.model.teams[team, layout.MEMBER_COUNT])))
    return bool(rows[members, layout.PINNED].any() or stops[members, layout.FROZEN].any())


def _own(board: Board, visit: int) -> tuple[tuple[str, ...], int]:
    """Who serves a request now, and from when on."""
    rows = board.rows().filter(request_id=board.problem.requests["request_id"][visit]).sort("part")
    return tuple(rows["resource_id"]), int(rows["start"][0])


def _promised(slots: list[Slot], row: dict[str, object]) -> Iterator[Slot]:
    """Cut slots to what the client was told."""
    start, end = row["promised_start"], row["promised_end"]
    for slot in slots:
        if not isinstance(start, int) or not isinstance(end, int):
            yield slot
        elif slot.first <= end and start <= slot.last:
            yield slot._replace(first=max(slot.first, start), last=min(slot.last, end))
