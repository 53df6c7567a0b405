"""The places that a request could have on a board, in each of its slots."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from planning.engine import layout
from planning.engine.estimate import BROKEN_UNIT
from planning.engine.slots import (
    SLOT_AFTER,
    SLOT_END,
    SLOT_PRICE,
    SLOT_ROUTE,
    SLOT_START,
    SLOT_WIDTH,
    find_slots,
)
from planning.offers.offer import Offer
from planning.offers.together import Team

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from planning.board import Board
    from planning.offers.slot import Slot

    Routes = NDArray[np.int64]


@dataclass(slots=True, eq=False)
class Finder:
    """Finds offers of one request; what is on the board stays as it is.

    Parameters
    ----------
    row
        Of Case.requests, with its `visit` and its service's `base_price`.
    request
        The id that its client knows it by.
    """

    board: Board
    row: Mapping[str, Any]
    request: str
    model: layout.Model = field(init=False)
    origin: int = field(init=False)

    def __post_init__(self) -> None:
        self.model, self.origin = self.board.problem.model, self.board.problem.case.settings.start

    @property
    def visit(self) -> int:
        """Index of the request."""
        return int(self.row["visit"])

    @property
    def is_team(self) -> bool:
        """Whether several resources serve it, or it has several sites to choose from."""
        return bool(self.model.visits[self.visit, layout.TEAM] >= 0)

    def best(self, slots: Sequence[Slot], routes: Routes) -> list[Offer]:
        """Find the cheapest place in each slot, in these routes, without breaking a promise."""
        if not slots or not len(routes):
            return []
        if self.is_team:
            return list(self._together(slots, routes))
        return list(self._alone(slots, routes, np.zeros_like(routes)))

    def best_of_each(self, slots: Sequence[Slot]) -> list[Offer]:
        """Find the cheapest place of each resource in each slot; none where several serve the request."""
        whose = self.model.routes[:, layout.RESOURCE].astype(np.int64)
        if self.is_team or not slots or not len(whose):
            return []
        return list(self._alone(slots, np.arange(len(whose), dtype=np.int64), whose))

    def priced(self, price: int) -> int:
        """Cents that a plan costs more, from a price against leaving the request out."""
        half = BROKEN_UNIT // 2
        return (price + half) % BROKEN_UNIT - half + int(self.model.visit_money[self.visit, layout.LEFT_COST])

    def offer(self, slot: Slot, *, start: int, end: int, cost: int, **where: Any) -> Offer:  # noqa: ANN401 - as Offer
        """Make an offer; start and end in seconds from the horizon's start."""
        respond, due, begun, ended = self.row["respond_by"], self.row["due_at"], self.origin + start, self.origin + end
        return Offer(
            visit=self.visit,
            request_id=self.request,
            service_id=self.row["service_id"],
            instead=self.row["request_id"] != self.request,
            slot=slot,
            start=begun,
            end=ended,
            marginal_cost=cost,
            price=self.row["base_price"],
            slot_value=self.row["value"] - cost,
            sla_met=(respond is None or begun <= respond) and (due is None or ended <= due),
            **where,
        )

    def named(self, route: int) -> str:
        """Give the resource of a route."""
        return str(self.board.problem.staff.resources[self.model.routes[route, layout.RESOURCE]])

    def _alone(self, slots: Sequence[Slot], routes: Routes, groups: Routes) -> Iterator[Offer]:
        """Give the cheapest place of each group of routes in each slot."""
        bounds = np.array([(slot.first - self.origin, slot.last - self.origin) for slot in slots], dtype=np.int64)
        found = np.zeros((len(slots) * (int(groups.max()) + 1), SLOT_WIDTH), dtype=np.int64)
        find_slots(self.model, self.board.state, self.board.scratch, self.visit, routes, groups, bounds, found)
        for row in np.flatnonzero(found[:, SLOT_ROUTE] >= 0).tolist():
            slot, place = slots[row % len(slots)], found[row].tolist()
            yield self.offer(
                slot,
                start=place[SLOT_START],
                end=place[SLOT_END],
                cost=self.priced(place[SLOT_PRICE]),
                resources=(self.named(place[SLOT_ROUTE]),),
                site_id=self.row["site_id"],
                first=self.visit,
                places=((place[SLOT_ROUTE], place[SLOT_AFTER]),),
            )

    def _together(self, slots: Sequence[Slot], routes: Routes) -> Iterator[Offer]:
        team = Team(self.board, self.visit, routes)
        for slot in slots:
            found = team.best(slot.first - self.origin, slot.last - self.origin)
            if found is not None:
                members = zip(team.members(found.first), found.places, strict=True)
                ends = (int(self.model.visits[one, layout.OFFSET]) + place.lasts for one, place in members)
                yield self.offer(
                    slot,
                    start=found.start,
                    end=found.start + max(ends),
                    cost=found.cost,
                    resources=tuple(self.named(place.route) for place in found.places),
                    site_id=self.board.problem.visits["site_id"][found.first],
                    first=found.first,
                    places=tuple((place.route, place.after) for place in found.places),
                )


def tell(board: Board, visit: int, slot: Slot) -> None:
    """Let a request count as promised in a slot."""
    origin, row = board.problem.case.settings.start, board.problem.model.visits[visit]
    row[layout.PROMISED], row[layout.SIMPLE] = 1, 0
    row[layout.PROMISE_START], row[layout.PROMISE_END] = slot.first - origin, slot.last - origin


def put(board: Board, offer: Offer) -> bool:
    """Put an offer on the board, and those elsewhere that make room for it; False if it does not hold."""
    for place in offer.moved:
        board.remove(place.visit)
    return put_alone(board, offer) and all(board.insert(*place) for place in offer.moved)


def put_alone(board: Board, offer: Offer) -> bool:
    """Put an offer where there is room for it, as promised; False if it does not hold."""
    tell(board, offer.visit, offer.slot)
    if board.problem.model.visits[offer.visit, layout.TEAM] >= 0:
        start = offer.start - board.problem.case.settings.start
        return board.insert_team(offer.first, start, list(offer.places))
    return board.insert(offer.visit, *offer.places[0])
