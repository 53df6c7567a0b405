"""Making room in a slot: visits that nobody was promised move elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planning.engine import layout
from planning.engine.estimate import IMPOSSIBLE
from planning.offers.find import put_alone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from planning.board import Board, Place
    from planning.offers.find import Finder
    from planning.offers.offer import Offer
    from planning.offers.slot import Slot


def make_room(finder: Finder, slot: Slot, most: int) -> Offer | None:
    """Find the cheapest place in a slot for which up to `most` neighbours without a promise move elsewhere.

    Each goes where it then costs least, one after another; no promise is broken. None where there is none.
    """
    board, found = finder.board, []
    kept = board.kept()
    told = finder.model.visits[finder.visit].copy()
    before = board.total()
    for route, string in _strings(board, slot, finder.origin, most):
        offer = _in_place_of(finder, slot, route, string, before)
        if offer is not None:
            found.append(offer)
        board.restore(kept)
        finder.model.visits[finder.visit] = told
    return min(found, key=lambda offer: (offer.marginal_cost, len(offer.moved)), default=None)


def _strings(board: Board, slot: Slot, origin: int, most: int) -> Iterator[tuple[int, NDArray[np.int32]]]:
    """Give the neighbours that may move, in the routes whose shift meets the slot."""
    state, model = board.state, board.problem.model
    for route in np.flatnonzero(state.tours[:, layout.COUNT]).tolist():
        begins, ends = model.routes[route, layout.SHIFT_START], state.tours[route, layout.TOUR_END]
        if begins > slot.last - origin or ends < slot.first - origin:
            continue
        stops = board.stops(route)
        rows = model.visits[stops]
        free = (rows[:, layout.PROMISED] == 0) & (rows[:, layout.PINNED] == 0) & (rows[:, layout.TEAM] < 0)
        free &= (state.stops[stops, layout.FROZEN] == 0) & (stops < len(model.visits) - len(model.fetches))
        for length in range(1, most + 1):
            for i in range(len(stops) - length + 1):
                if free[i : i + length].all():
                    yield route, stops[i : i + length]


def _in_place_of(
    finder: Finder, slot: Slot, route: int, string: NDArray[np.int32], before: tuple[int, int]
) -> Offer | None:
    """Take the neighbours out, put the request into their route and them where they cost least; None if that fails."""
    board, money = finder.board, finder.model.visit_money
    for visit in string.tolist():
        board.remove(visit)
    places = finder.best([slot], np.array([route], dtype=np.int64))
    if not places:
        return None
    (offer,) = places
    if not put_alone(board, offer):
        return None
    moved: list[Place] = []
    for visit in string.tolist():
        found = board.cheapest(visit, below=IMPOSSIBLE)
        if found is None or not board.insert(*found[1]):
            return None
        moved.append(found[1])
    left = money[finder.visit, [layout.LEFT_WEIGHT, layout.LEFT_COST]].tolist()
    broken, cost = (now - then + own for now, then, own in zip(board.total(), before, left, strict=True))
    if broken > 0:
        return None
    begins, ends = _when(board, finder, offer)
    ids = board.problem.requests["request_id"]
    return finder.offer(
        slot,
        start=begins,
        end=ends,
        cost=cost,
        resources=offer.resources,
        site_id=offer.site_id,
        first=offer.first,
        places=offer.places,
        moved=tuple(moved),
        moved_ids=tuple(ids[place.visit] for place in moved),
    )


def _when(board: Board, finder: Finder, offer: Offer) -> tuple[int, int]:
    """When it starts and ends, in seconds from the horizon's start; those who were put back may have come before it."""
    if finder.is_team:
        return offer.start - finder.origin, offer.end - finder.origin
    rows = board.visits_of(int(board.state.stops[finder.visit, layout.ROUTE])).filter(visit=finder.visit)
    return int(rows["start"][0]), int(rows["end"][0])
