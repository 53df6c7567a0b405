"""Explains a plan, request by request: why left out, or why there, and what would help."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.engine import layout
from planning.explain.alternatives import alternatives
from planning.explain.changes import MOST_OVERTIME, Changes
from planning.explain.crowd import Crowd, crowd
from planning.explain.deliveries import Deliveries
from planning.explain.explanation import Explanation, Move, Remedy
from planning.explain.members import unfilled
from planning.explain.minimal import minimal
from planning.explain.replan import Replan
from planning.explain.stage import ROAMING, Stage, over_groups, routes_for
from planning.explain.trial import Trial
from planning.explain.words import reasons
from planning.lay import fallen
from planning.offers import Counter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from planning.board import Board
    from planning.explain.crowd import Swap
    from planning.explain.proof import Proof

UNPLACED = "W504"
"""Warning of a request without a place that the travel mode can use."""
PINNED = "all"
"""Lock to resource and start: such a request is no matter of rules."""


class Enquiry:
    """A plan about which somebody asks.

    Parameters
    ----------
    proof
        The plan, its case and what the verifier says of it.
    requests
        Ids of the requests that are asked about.
    """

    def __init__(self, proof: Proof, requests: Collection[str]) -> None:
        self.proof = proof
        served = set(proof.verdict.served["request_id"])
        self.requests = list(requests)
        self.planned = [request for request in requests if request in served]
        out = [request for request in requests if request not in served]
        self.known = {one: (code, said) for one, code, said in proof.case.unservable.iter_rows()}
        self.stage = Stage.of(proof.case, proof.travel, proof.verdict.rows, _single(proof, out))
        self.plan = Trial.of(self.stage.planned())

    def missing(self) -> list[str]:
        """List the requests of the plan that cannot stay where they stand in it."""
        return fallen(self.plan.board, self.proof.verdict.rows)

    def unheeded(self) -> list[str]:
        """List the requests that a lock puts into every plan and that the plan leaves out."""
        board, served = self.plan.board, set(self.proof.verdict.served["request_id"])
        return [one for one in board.planned_ids()["request_id"] if one not in served]

    def explain(self) -> Iterator[Explanation]:
        """Explain each request, in the order in which they are asked about, with what would let it in."""
        for request in self.requests:
            yield self.helped(self.found(request))

    def found(self, request: str) -> Explanation:
        """Find the class of a request, and what there is to say of it, but for the changes that would let it in."""
        if request in self.planned:
            return self._planned(request)
        return self._left_out(request) if request in self.stage.rules else self._otherwise(request)

    def helped(self, one: Explanation) -> Explanation:
        """Add the changes that would let a request in, the cheapest first."""
        if one.found == "planned":
            return one
        found = [
            self._verified(one.request_id, change.kind, change.detail, change.patch, change.replan)
            for change in (self._changes.of(one.request_id) if one.request_id in self.stage.visits else ())
        ]
        if one.swap is not None and one.moves and all(move.new_start is not None for move in one.moves):
            names = ", ".join(move.request_id for move in one.moves)
            gives = "gives" if len(one.moves) == 1 else "give"
            found.append(one.swap._replace(kind="move", detail=f"{names} {gives} way"))
        remedies = sorted((remedy for remedy in found if remedy is not None), key=_cheapest)
        if one.give_way == 0 and one.swap is not None:  # it has room: only what costs less would help
            room = one.swap.broken, one.swap.cost
            remedies = [remedy for remedy in remedies if (remedy.broken, remedy.cost) < room]
        return replace(one, remedies=tuple(remedies))

    @cached_property
    def _counter(self) -> Counter:
        proof = self.proof
        return Counter.of(proof.case, proof.travel, proof.verdict.rows, self.planned)

    @cached_property
    def _alone(self) -> Trial:
        """Lay what is locked to resource and start, for requests of several resources."""
        return Trial.of(self.stage.alone(frozenset()))

    @cached_property
    def _changes(self) -> Changes:
        late, double = self.stage.planned(MOST_OVERTIME), self.stage.doubled()
        deliveries = None
        if self.proof.case.stock["placed"].any():
            deliveries = Deliveries(self.proof.case, Trial.of(self.stage.supplied()))
        bounds = [rule for rule in over_groups(self.proof.case) if rule in ROAMING]
        roaming = {rule: Trial.of(self.stage.roaming(rule)) for rule in bounds}
        return Changes(self.stage, self.plan, Trial.of(late), Trial.of(double), deliveries, roaming)

    def _planned(self, request: str) -> Explanation:
        """Say where else a planned request could be."""
        rows = self.proof.verdict.rows.filter(request_id=request).sort("part")
        return Explanation(
            request_id=request,
            found="planned",
            resources=tuple(rows["resource_id"]),
            start=int(rows["start"][0]),
            alternatives=alternatives(self._counter, request),
        )

    def _left_out(self, request: str) -> Explanation:
        """Explain why a request that one resource serves is left out."""
        if not self.stage.serves(request):
            if self._has_room(request):  # beside others: one of them fetches a part of it, or is let off a rule
                return self._beside(request)
            rules = minimal(self.stage, request)
            said = tuple(reasons(self.stage, request, rules))
            if self._fetched_in_parts(request, rules):
                more = "it would take several journeys to fetch what it needs; whether these fit is not proven"
                return Explanation(request_id=request, found="not_proven", reasons=(*said, more))
            return Explanation(request_id=request, found="impossible", rules=rules, reasons=said)
        alone = self.stage.alone(frozenset())
        routes = routes_for(alone, self.stage.visit(request))
        return self._crowded(request, crowd(self.plan, self.stage.visit(request), routes), alone, routes)

    def _fetched_in_parts(self, request: str, rules: Collection[str]) -> bool:
        """Whether what a request lacks lies at several sites, not all of it at one: one fetch at a time is tried."""
        if not {"parts", "tools"}.intersection(rules):
            return False
        row = self.proof.case.requests.row(by_predicate=pl.col("request_id") == request, named=True)
        stock = self.proof.case.stock.filter("placed")
        needed = [*(part["part"] for part in row["parts"]), *row["tools"]]
        sites = [set(stock.filter(part_id=thing)["site_id"]) for thing in needed]
        some = [own for own in sites if own]
        return len(some) > 1 and not set.intersection(*some)

    def _otherwise(self, request: str) -> Explanation:
        """Explain why a request is left out that several resources serve, that links hold, or that is locked."""
        if request not in self.stage.visits:
            return self._known(request)
        visit = self.stage.visits[request]
        with self._alone.tried():
            served = self._alone.put(visit)
        if not served:
            if request in self.known:
                return self._known(request)
            if proven := self._unfilled(request):
                return proven
            said = "no place was found for it, even were nothing planned; that there is none is not proven"
            return Explanation(request_id=request, found="not_proven", reasons=(said,))
        return self._beside(request)

    def _has_room(self, request: str) -> bool:
        with self.plan.tried():
            return self.plan.put(self.stage.visits[request])

    def _beside(self, request: str) -> Explanation:
        """Find who has to give way to a request, whoever serves it."""
        board = self.plan.board
        found = crowd(self.plan, self.stage.visits[request], range(len(board.problem.model.routes)))
        return self._crowded(request, found, board, None)

    def _known(self, request: str) -> Explanation:
        """Say of a request what `check` has proven."""
        code, said = self.known[request]
        return Explanation(request_id=request, found="impossible", rules=(code,), reasons=(said,))

    def _unfilled(self, request: str) -> Explanation | None:
        """Prove that nobody could serve a request, or one without which links do not let it stand."""
        ids = self._alone.board.problem.requests["request_id"]
        visit, *others = self._alone.needed(self.stage.visits[request])
        if lacking := unfilled(self._alone, visit):
            return Explanation(request_id=request, found="impossible", rules=("roles",), reasons=tuple(lacking))
        for other in others:
            if lacking := unfilled(self._alone, other):
                said = f"a link holds it to {ids[other]}, which nobody could serve"
                reasons = (said, *lacking)
                return Explanation(request_id=request, found="impossible", rules=("links", "roles"), reasons=reasons)
        return None

    def _crowded(self, request: str, found: Crowd, alone: Board, routes: list[int] | None) -> Explanation:
        swap, moves = (None, ()) if found.swap is None else self._swapped(request, found.swap)
        return Explanation(
            request_id=request,
            found="crowded_out",
            alone=None if routes is None else len(_owners(alone, routes)),
            give_way=found.count,
            least=found.least,
            moves=moves,
            swap=swap,
        )

    def _swapped(self, request: str, swap: Swap) -> tuple[Remedy | None, tuple[Move, ...]]:
        """Verify the plan of a swap, and say who gives way."""
        self.plan.board.restore(swap.state)
        replan = Replan.of(self.plan)
        self.plan.board.restore(self.plan.kept)
        remedy = self._verified(request, "swap", "", {}, replan)
        ids = self.plan.board.problem.requests["request_id"]
        return remedy, tuple(_move(ids[one], self.proof.verdict.rows, replan.rows) for one in swap.gone)

    def _verified(
        self, request: str, kind: str, detail: str, patch: Mapping[str, Any], replan: Replan
    ) -> Remedy | None:
        price = self.proof.price(request, replan, patch)
        if price is None:
            return None
        who, start = tuple(price.rows["resource_id"]), int(price.rows["start"][0])
        return Remedy(kind, detail, patch, who, start, price.broken, price.cost)


def _single(proof: Proof, requests: Collection[str]) -> list[str]:
    """List those of some requests that one resource serves, at one place, and that no link or lock binds."""
    case = proof.case
    linked = {*case.links["before"], *case.links["after"]}
    rows = case.requests.filter(
        pl.col("request_id").is_in(list(requests)),
        pl.col("placed"),
        pl.col("alternatives").list.len() == 0,
        pl.col("lock") != PINNED,
        ~case.of_several(),
    )
    return [request for request in rows["request_id"] if request not in linked]


def _owners(board: Board, routes: list[int]) -> set[int]:
    return set(board.problem.model.routes[routes, layout.RESOURCE].tolist())


def _move(request: str, old: pl.DataFrame, new: pl.DataFrame) -> Move:
    """Say where a request that gives way stands and where it goes."""
    was, goes = (rows.filter(request_id=request).sort("part") for rows in (old, new))
    return Move(
        request,
        tuple(was["resource_id"]),
        int(was["start"][0]),
        tuple(goes["resource_id"]),
        int(goes["start"][0]) if len(goes) else None,
    )


def _cheapest(remedy: Remedy) -> tuple[int, int, str]:
    return remedy.broken, remedy.cost, remedy.kind
