"""The counter: a plan in force at which clients ask, one after another, and take what they are offered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from planning.board import Board
from planning.engine import layout
from planning.engine.estimate import BROKEN_UNIT
from planning.engine.routes.windows import lasts_in
from planning.engine.search.anneal import put_team
from planning.engine.search.journal import change, undo
from planning.engine.slots import (
    SLOT_AFTER,
    SLOT_END,
    SLOT_PRICE,
    SLOT_ROUTE,
    SLOT_START,
    SLOT_WIDTH,
    find_slots,
)
from planning.lay import fallen, lay_locked, lay_rows
from planning.offers.choose import choose
from planning.offers.offer import Offer
from planning.offers.slot import grid, slots_for
from planning.problem import Problem
from planning.solve import aside
from planning.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.offers.slot import Slot
    from planning.travel.travel import Travel


@dataclass(slots=True, eq=False)
class Counter:
    """A board on which a plan stands, and the requests that are not in it.

    Parameters
    ----------
    board
        The plan in force, and what was accepted since.
    walk
        Puts requests on the board that several resources serve.
    grid
        The slots of the horizon.
    asked
        Ids of the requests that are asked for.
    rows
        By these ids: the requests that can be served at all, each with its `visit`.
    accepted
        What was taken so far.
    """

    board: Board
    walk: Walk
    grid: list[Slot]
    asked: Sequence[str]
    rows: dict[str, dict[str, Any]]
    accepted: list[Offer] = field(default_factory=list)

    @classmethod
    def of(cls, case: Case, travel: Travel, plan: pl.DataFrame, asked: Sequence[str]) -> Counter:
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
        """
        problem = Problem.of(case, travel, holders=plan)
        board = Board.empty(problem)
        lay_locked(board)
        lay_rows(board, plan)
        board.refresh_all()
        prices = case.services.select("service_id", "base_price")
        of_asked = problem.requests.with_row_index("visit").filter(pl.col("request_id").is_in(list(asked)))
        rows = of_asked.join(prices, on="service_id", how="left").with_columns(pl.col("base_price").fill_null(0))
        visits = len(problem.model.visits)
        nowhere = layout.Guide(
            neighbours=np.zeros((visits, 0), dtype=np.int32), orders=np.zeros((visits, layout.ORDERS), dtype=np.int64)
        )
        walk = Walk.of(board, nowhere, seed=(0,))
        by_id = {row["request_id"]: row for row in rows.iter_rows(named=True)}
        return cls(board, walk, grid(case.settings), asked, by_id)

    def offers(self, request: str) -> list[Offer]:
        """Find what to offer a client who asks; nothing where nothing can be.

        None leaves less of the request's value than `offers.least_value`.
        """
        bounds, slots = self.board.problem.case.settings.offers.choices, self.slots_of(request)
        found = self._worth(self._best(request, slots, self._routes()))
        if len({offer.half_day for offer in found}) < bounds[0]:
            found += self._worth(self._others(request, slots, found))
        return choose(self._priced(found), bounds)

    def all_offers(self, request: str) -> list[Offer]:
        """Find the best place in each slot for each resource; for several resources, in each slot."""
        return self._priced(self._worth(self.places(request, self.slots_of(request))))

    def places(self, request: str, slots: list[Slot]) -> list[Offer]:
        """Find the best place in each of some slots for each resource, whatever it leaves of the request's value."""
        found = self._best(request, slots, self._routes())
        return [*found, *self._others(request, slots, found)]

    def slots_of(self, request: str) -> list[Slot]:
        """List the slots in which a request could be promised; none where nobody can serve it at all."""
        row = self.rows.get(request)
        return [] if row is None else slots_for(row, self.grid, self.board.problem.case.settings)

    def refusal(self, request: str) -> str:
        """Say why a request gets no offer."""
        case = self.board.problem.case
        known = case.unservable.filter(request_id=request)["detail"].to_list()
        if known:
            return str(known[0])
        slots = self.slots_of(request)
        if not slots:
            return "its windows leave no slot that may still be promised"
        found = self._best(request, slots, self._routes())
        if not found:
            return "no shift has room for it that breaks no promise"
        least, left = case.settings.offers.least_value, max(offer.slot_value for offer in found)
        said = f"its cheapest place leaves {left / 100:.2f} {case.settings.currency} of its value"
        return f"{said}, less than offers.least_value, {least / 100:.2f}"

    def missing(self, plan: pl.DataFrame) -> list[str]:
        """List the requests of a plan that the board could not take from it as they stand there."""
        return fallen(self.board, plan)

    def total(self) -> tuple[int, int]:
        """Broken and cost in cents of the plan with what was accepted, as if nothing else had been asked for."""
        board = self.board
        case, money = board.problem.case, board.problem.model.visit_money
        asked = [row["visit"] for row in self.rows.values() if not board.is_planned(row["visit"])]
        broken, cost = board.total()
        hopeless = case.requests.join(board.problem.requests, on="request_id", how="anti")
        hopeless = hopeless.filter(~pl.col("request_id").is_in(list(self.asked)))
        others = aside(case, hopeless)
        broken += others[0] - int(money[asked, layout.LEFT_WEIGHT].sum())
        return broken, cost + others[1] - int(money[asked, layout.LEFT_COST].sum())

    def accept(self, offer: Offer) -> None:
        """Put what a client takes into the plan, with its promise."""
        board, model = self.board, self.board.problem.model
        self._tell(offer.visit, offer.slot)
        team = int(model.visits[offer.visit, layout.TEAM])
        if team < 0:
            taken = board.insert(offer.visit, offer.route, offer.after)
        else:
            taken = self._put(team)
            board.refresh_all()  # the bounds of the stops, which the search does not keep
        if not taken:
            raise RuntimeError(f"the offer {offer.choice} of {offer.request_id} does not hold")
        self.accepted.append(offer)

    def taken(self) -> list[str]:
        """List the requests that took an offer, in the order in which they did."""
        return [offer.request_id for offer in self.accepted]

    def plan_rows(self) -> pl.DataFrame:
        """Return the plan's rows, with the promises of what was accepted."""
        told = pl.DataFrame(
            [(offer.request_id, offer.slot.first, offer.slot.last) for offer in self.accepted],
            schema={"request_id": pl.String, "told_start": pl.Int64, "told_end": pl.Int64},
            orient="row",
        )
        rows = self.board.rows()
        return (
            rows.join(told, on="request_id", how="left", maintain_order="left")
            .with_columns(
                promised_start=pl.coalesce("told_start", "promised_start"),
                promised_end=pl.coalesce("told_end", "promised_end"),
            )
            .select(rows.columns)
        )

    def _routes(self) -> NDArray[np.int64]:
        """List the routes in use, and of the empty ones that are alike the first."""
        used = self.board.state.tours[:, layout.COUNT] > 0
        empty = np.flatnonzero(~used)
        _, first = np.unique(self.board.problem.model.routes[empty, layout.ALIKE], return_index=True)
        return np.sort(np.concatenate([np.flatnonzero(used), empty[first]])).astype(np.int64)

    def _best(self, request: str, slots: list[Slot], routes: NDArray[np.int64]) -> list[Offer]:
        """Find the cheapest place in each slot."""
        if not slots:
            return []
        row = self.rows[request]
        if self.board.problem.model.visits[row["visit"], layout.TEAM] >= 0:
            return [offer for slot in slots if (offer := self._together(row, slot)) is not None]
        board, origin = self.board, self.board.problem.case.settings.start
        bounds = np.array([(slot.first - origin, slot.last - origin) for slot in slots], dtype=np.int64).reshape(-1, 2)
        found = np.zeros((len(slots), SLOT_WIDTH), dtype=np.int64)
        find_slots(board.problem.model, board.state, board.scratch, row["visit"], routes, bounds, found)
        staff = board.problem.staff
        return [
            self._offer(
                row,
                slot,
                resources=(staff.resources[board.problem.model.routes[place[SLOT_ROUTE], layout.RESOURCE]],),
                site_id=row["site_id"],
                route=place[SLOT_ROUTE],
                after=place[SLOT_AFTER],
                start=origin + place[SLOT_START],
                end=origin + place[SLOT_END],
                price=place[SLOT_PRICE],
            )
            for slot, place in zip(slots, found.tolist(), strict=True)
            if place[SLOT_ROUTE] >= 0
        ]

    def _offer(self, row: dict[str, Any], slot: Slot, *, price: int, **where: Any) -> Offer:  # noqa: ANN401 - as Offer
        """Make an offer of a place; `price`: against leaving the request out."""
        half, left = BROKEN_UNIT // 2, int(self.board.problem.model.visit_money[row["visit"], layout.LEFT_COST])
        cost = (price + half) % BROKEN_UNIT - half + left
        respond, due = row["respond_by"], row["due_at"]
        return Offer(
            visit=row["visit"],
            request_id=row["request_id"],
            slot=slot,
            marginal_cost=cost,
            price=row["base_price"],
            slot_value=row["value"] - cost,
            sla_met=(respond is None or where["start"] <= respond) and (due is None or where["end"] <= due),
            **where,
        )

    def _others(self, request: str, slots: list[Slot], found: list[Offer]) -> list[Offer]:
        """Find places with other resources than those found, of one after another."""
        if not slots or self.board.problem.model.visits[self.rows[request]["visit"], layout.TEAM] >= 0:
            return []
        owner, known = self.board.problem.model.routes[:, layout.RESOURCE], {offer.choice for offer in found}
        others = [
            offer
            for resource in np.unique(owner)
            for offer in self._best(request, slots, np.flatnonzero(owner == resource).astype(np.int64))
        ]
        return [offer for offer in others if offer.choice not in known]

    def _worth(self, found: list[Offer]) -> list[Offer]:
        least = self.board.problem.case.settings.offers.least_value
        return [offer for offer in found if offer.slot_value >= least]

    @staticmethod
    def _priced(found: list[Offer]) -> list[Offer]:
        """Add to the base price what each costs more than the cheapest."""
        least = min((offer.marginal_cost for offer in found), default=0)
        return [replace(offer, price=offer.price + offer.marginal_cost - least) for offer in found]

    def _tell(self, visit: int, slot: Slot) -> None:
        """Let a request count as promised in a slot."""
        model, origin = self.board.problem.model, self.board.problem.case.settings.start
        row = model.visits[visit]
        row[layout.PROMISED], row[layout.SIMPLE] = 1, 0
        row[layout.PROMISE_START], row[layout.PROMISE_END] = slot.first - origin, slot.last - origin
        if row[layout.TEAM] >= 0:
            row[layout.OPENS] = max(row[layout.OPENS], slot.first - origin)
            row[layout.CLOSES] = min(row[layout.CLOSES], slot.last - origin)

    def _put(self, team: int) -> bool:
        walk, board = self.walk, self.board
        return bool(
            put_team(board.problem.model, board.state, board.scratch, walk.journal, walk.guide, walk.chance, team)
        )

    def _together(self, row: dict[str, Any], slot: Slot) -> Offer | None:
        """Find the cheapest places in a slot of a request that several resources serve; None if there are none."""
        board, model, visit = self.board, self.board.problem.model, row["visit"]
        state, origin, kept = board.state, board.problem.case.settings.start, model.visits[visit].copy()
        self._tell(visit, slot)
        offer = None
        if self._put(int(model.visits[visit, layout.TEAM])):
            broken, cost = change(model, state, self.walk.journal)
            _, first, count, _, _ = model.teams[model.visits[visit, layout.TEAM]].tolist()
            first = int(state.stops[visit, layout.LEAD])
            members = range(first, first + count)
            routes = state.stops[first : first + count, layout.ROUTE].tolist()
            if broken + model.visit_money[visit, layout.LEFT_WEIGHT] == 0:
                offer = self._offer(
                    row,
                    slot,
                    resources=tuple(
                        board.problem.staff.resources[model.routes[route, layout.RESOURCE]] for route in routes
                    ),
                    site_id=board.problem.visits["site_id"][first],
                    route=-1,
                    after=-1,
                    start=origin + int(state.stops[visit, layout.FIXED]),
                    end=origin
                    + max(
                        int(state.stops[member, layout.FIXED]) + int(lasts_in(model, member, route))
                        for member, route in zip(members, routes, strict=True)
                    ),
                    price=int(broken) * BROKEN_UNIT + int(cost),
                )
            undo(model, state, self.walk.journal)
        model.visits[visit] = kept
        return offer
