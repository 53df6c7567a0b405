"""The counter: a plan in force at which clients ask, one after another, and take what they are offered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from planning.case.asked import instead
from planning.engine import layout
from planning.lay import fallen, laid_as_it_stands
from planning.offers.choose import choose
from planning.offers.find import Finder, put
from planning.offers.room import make_room
from planning.offers.slot import grid, pieces_for, slots_for
from planning.problem import Problem
from planning.problem.visits import aside

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from planning.board import Board
    from planning.case.case import Case
    from planning.offers.offer import Offer
    from planning.offers.slot import Slot
    from planning.travel.travel import Travel


@dataclass(slots=True, eq=False)
class Counter:
    """A board on which a plan stands, and the requests that are not in it.

    Parameters
    ----------
    board
        The plan in force, and what was accepted since.
    grid
        The slots of the horizon.
    asked
        Ids of the requests that are asked for.
    rows
        By id: the requests that can be served at all, also with another service, each with its `visit`.
    otherwise
        Under which id each stands with another service.
    may_move
        How many requests without a promise may move for one that has no choice otherwise.
    accepted
        What was taken so far.
    """

    board: Board
    grid: list[Slot]
    asked: Sequence[str]
    rows: dict[str, dict[str, Any]]
    otherwise: dict[str, str]
    may_move: int = 0
    accepted: list[Offer] = field(default_factory=list)

    @classmethod
    def of(cls, case: Case, travel: Travel, plan: pl.DataFrame, asked: Sequence[str], *, may_move: int = 0) -> Counter:
        """Open the counter.

        Parameters
        ----------
        case
            With the requests that are asked for; its requests carry the promises and locks of the plan.
        travel
            Legs between the places of the case.
        plan
            Rows of the plan in force.
        asked
            Ids of the requests that are asked for.
        may_move
            How many requests without a promise may move for one that has no choice otherwise.
        """
        problem = Problem.of(case, travel, holders=plan)
        board = laid_as_it_stands(problem, plan)
        prices = case.services.select("service_id", "base_price")
        otherwise = instead(case, asked)
        of_asked = problem.requests.with_row_index("visit").filter(
            pl.col("request_id").is_in([*asked, *otherwise.values()])
        )
        rows = of_asked.join(prices, on="service_id", how="left").with_columns(pl.col("base_price").fill_null(0))
        by_id = {row["request_id"]: row for row in rows.iter_rows(named=True)}
        return cls(board, grid(case.settings), asked, by_id, otherwise, may_move)

    def offers(self, request: str) -> list[Offer]:
        """Find what to offer a client who asks; nothing where nothing can be.

        None leaves less of the request's value than `offers.least_value`.
        """
        bounds, routes = self.board.problem.case.settings.offers.choices, self._routes()
        finders = self._finders(request)
        found = self._worth([offer for finder in finders for offer in finder.best(self._slots(finder), routes)])
        if len({offer.slot for offer in found}) < bounds[0]:
            found += self._worth(self._others(finders, found))
        found += self._with_room(finders, found, bounds[0])
        return self._priced(choose(found, bounds), found)

    def all_offers(self, request: str, begins: Collection[int] | None = None) -> list[Offer]:
        """Find the best place in each slot for each resource; for several resources, in each slot.

        `begins`: only in slots that begin then.
        """
        found: list[Offer] = []
        for finder in self._finders(request):
            slots = [slot for slot in self._slots(finder) if begins is None or slot.begins in begins]
            found += self._everywhere(finder, slots)
            if self.may_move:
                free = {offer.slot for offer in self._worth(found)}
                room = (make_room(finder, slot, self.may_move) for slot in slots if slot not in free)
                found += [offer for offer in room if offer is not None]
        return self._priced(self._worth(found), found)

    def places(self, request: str, slots: Sequence[Slot]) -> list[Offer]:
        """Find the best place in each of some slots for each resource, whatever it leaves of the request's value."""
        return self._everywhere(self._finders(request)[0], slots)

    def slots_of(self, request: str, *, past: bool = False) -> list[Slot]:
        """List the slots in which a request could be promised; none where nobody can serve it at all.

        `past`: also those that the present has taken away.
        """
        row = self.rows.get(request)
        cut = pieces_for if past else slots_for
        return [] if row is None else cut(row, self.grid, self.board.problem.case.settings)

    def refusal(self, request: str) -> str:
        """Say why a request gets no offer."""
        case = self.board.problem.case
        known = case.unservable.filter(request_id=request)["detail"].to_list()
        if known:
            return str(known[0])
        if not self.slots_of(request):
            return "no slot is left that may still be promised"
        kept = " and keeps the rules over groups" if len(case.constraints) else ""
        return self.too_dear(request) or f"no shift has room for it that breaks no promise{kept}"

    def why_few(self, request: str, own: Sequence[Offer]) -> str:
        """Say why a request has no more choices."""
        if len({offer.slot for offer in own}) == len(self.slots_of(request)):
            return "there is no other slot"
        return self.too_dear(request) or "no other slot has room"

    def too_dear(self, request: str) -> str | None:
        """Say what places there are that leave too little of a request's value; None where there are none."""
        case, finders = self.board.problem.case, self._finders(request)
        found = [offer for finder in finders for offer in finder.best(self._slots(finder), self._routes())]
        worth = {offer.choice for offer in self._worth(found)}
        too_dear = [offer.slot_value for offer in found if offer.choice not in worth]
        if not too_dear:
            return None
        least, currency = case.settings.offers.least_value, case.settings.currency
        left = f"{max(too_dear) / 100:.2f} {currency} of its value"
        return f"no other place leaves more than {left}, less than offers.least_value, {least / 100:.2f}"

    def missing(self, plan: pl.DataFrame) -> list[str]:
        """List the requests of a plan, its rows complete, that do not stand on the board as they do there."""
        return fallen(self.board, plan)

    def total(self) -> tuple[int, int]:
        """Broken and cost in cents of the plan with what was accepted, as if nothing else had been asked for."""
        board = self.board
        case, money = board.problem.case, board.problem.model.visit_money
        asked = [row["visit"] for row in self.rows.values() if not board.is_planned(row["visit"])]
        broken, cost = board.total()
        hopeless = case.requests.join(board.problem.requests, on="request_id", how="anti")
        others = aside(case, hopeless.filter(~pl.col("request_id").is_in(self.ids())))
        broken += others[0] - int(money[asked, layout.LEFT_WEIGHT].sum())
        return broken, cost + others[1] - int(money[asked, layout.LEFT_COST].sum())

    def ids(self) -> list[str]:
        """List the ids under which requests are asked for, also those with another service."""
        return [*self.asked, *self.otherwise.values()]

    def accept(self, offer: Offer) -> None:
        """Put what a client takes into the plan, with its promise."""
        if not put(self.board, offer):
            raise RuntimeError(f"the offer {offer.choice} of {offer.request_id} does not hold")
        self.accepted.append(offer)

    def taken(self) -> dict[str, str | None]:
        """Give the requests that took an offer, in the order in which they did, and the service of each."""
        return {offer.request_id: offer.service_id for offer in self.accepted}

    @property
    def case(self) -> Case:
        """The case with all that is asked for."""
        return self.board.problem.case

    def case_taken(self) -> Case:
        """Give the case with what was taken, and without what was asked for besides."""
        case = self.board.problem.case
        ids = self.board.problem.requests["request_id"]
        named = {ids[offer.visit]: offer.request_id for offer in self.accepted}
        requests, unservable = (
            rows.filter(~pl.col("request_id").is_in(self.ids()) | pl.col("request_id").is_in(list(named)))
            .with_columns(pl.col("request_id").replace(named))
            .sort("request_id")
            for rows in (case.requests, case.unservable)
        )
        return replace(case, requests=requests, unservable=unservable)

    def plan_rows(self) -> pl.DataFrame:
        """Return the plan's rows, with the promises of what was accepted."""
        ids = self.board.problem.requests["request_id"]
        told = pl.DataFrame(
            [(ids[offer.visit], offer.request_id, offer.slot.first, offer.slot.last) for offer in self.accepted],
            schema={"request_id": pl.String, "known_as": pl.String, "told_start": pl.Int64, "told_end": pl.Int64},
            orient="row",
        )
        rows = self.board.rows()
        return (
            rows.join(told, on="request_id", how="left", maintain_order="left")
            .with_columns(
                request_id=pl.coalesce("known_as", "request_id"),
                promised_start=pl.coalesce("told_start", "promised_start"),
                promised_end=pl.coalesce("told_end", "promised_end"),
            )
            .select(rows.columns)
        )

    def _finders(self, request: str) -> list[Finder]:
        """Open a search for a request, and for the same with another service."""
        ids = (request, self.otherwise.get(request))
        return [Finder(self.board, self.rows[one], request) for one in ids if one in self.rows]

    def _slots(self, finder: Finder) -> list[Slot]:
        return slots_for(finder.row, self.grid, self.board.problem.case.settings)

    def _routes(self) -> NDArray[np.int64]:
        """List the routes in use, and of the empty ones that are alike the first."""
        used = self.board.state.tours[:, layout.COUNT] > 0
        empty = np.flatnonzero(~used)
        _, first = np.unique(self.board.problem.model.routes[empty, layout.ALIKE], return_index=True)
        return np.sort(np.concatenate([np.flatnonzero(used), empty[first]])).astype(np.int64)

    def _others(self, finders: Sequence[Finder], found: Sequence[Offer]) -> list[Offer]:
        return [offer for finder in finders for offer in self._of_others(finder, self._slots(finder), found)]

    def _everywhere(self, finder: Finder, slots: Sequence[Slot]) -> list[Offer]:
        """Find the best place in each slot, and the best of every other resource."""
        best = finder.best(slots, self._routes())
        return [*best, *self._of_others(finder, slots, best)]

    def _of_others(self, finder: Finder, slots: Sequence[Slot], found: Sequence[Offer]) -> list[Offer]:
        """Find places with other resources than those found."""
        known = {offer.choice for offer in found}
        return [offer for offer in finder.best_of_each(slots) if offer.choice not in known]

    def _with_room(self, finders: Sequence[Finder], found: Sequence[Offer], least: int) -> list[Offer]:
        """Make room, the earliest first, where a half-day has no choice, or where a choice would meet the SLA.

        Until so many half-days have a choice, and one meets it.
        """
        more: list[Offer] = []
        for finder in finders if self.may_move else ():
            for slot in self._slots(finder):
                known = [*found, *more]
                half_days = {offer.half_day for offer in known}
                met, dues = any(offer.sla_met for offer in known), (finder.row["respond_by"], finder.row["due_at"])
                due = None if met else min((due for due in dues if due is not None), default=None)
                helps = (len(half_days) < least and (slot.day, slot.afternoon) not in half_days) or (
                    due is not None and slot.first <= due and slot not in {offer.slot for offer in known}
                )
                more += self._worth([make_room(finder, slot, self.may_move)]) if helps else []
        return more

    def _worth(self, found: Sequence[Offer | None]) -> list[Offer]:
        least = self.board.problem.case.settings.offers.least_value
        return [offer for offer in found if offer is not None and offer.slot_value >= least]

    @staticmethod
    def _priced(chosen: list[Offer], found: list[Offer]) -> list[Offer]:
        """Add to the base price what each of the chosen costs more than the cheapest of all that were found."""
        least = min((offer.marginal_cost for offer in found), default=0)
        return [offer._replace(price=offer.price + offer.marginal_cost - least) for offer in chosen]
