"""Whether a changed plan holds, by the verifier, and what it costs more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from planning.case.part import changed_part, part
from planning.explain.trial import Trial
from planning.faults import InputError
from planning.in_force import holding
from planning.lay import laid_as_it_stands
from planning.problem import Problem
from planning.travel import Travel
from planning.verify import verify

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from planning.case.assemble import Read
    from planning.case.case import Case
    from planning.explain.replan import Replan
    from planning.verify import Verdict


class Price(NamedTuple):
    """What a plan breaks and costs (cents) more than the one that is given, and its rows that concern a request."""

    broken: int
    cost: int
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """The plan that is given, to hold changed ones against.

    Parameters
    ----------
    case
        The case of the plan, whose promises and locks hold.
    read
        What was read of it, before any change.
    travel
        Legs between its places.
    given
        The plan's rows as they were read.
    verdict
        What the verifier says of them.
    """

    case: Case
    read: Read
    travel: Travel
    given: pl.DataFrame
    verdict: Verdict

    def price(self, request: str, replan: Replan, patch: Mapping[str, Any]) -> Price | None:
        """Verify a plan that holds a request; where there is a patch, the one that comes of applying it.

        That is the plan with the request where it costs least while nothing else moves.

        Only that part of both plans is looked at that a change can touch: all that is done by those whose shifts
        change, or by whoever serves one of their requests too, or one that a link holds to these; and where something
        is fetched, by all who fetch; where rules hold over groups, everything.

        Returns
        -------
        Price | None
            None where the plan breaks a rule, the request is not in it, or the patched case has faults.
        """
        staff, ids = self._touched(request, replan)
        rows = self.verdict.rows.filter(pl.col("resource_id").is_in(staff))
        case, travel, planned = part(self.case, ids), self.travel, replan.laid_over(rows)
        if patch:
            try:
                case = changed_part(self.read, ids, patch)
            except InputError:
                return None
            given = self.given.filter(pl.col("resource_id").is_in(staff))
            case, travel = holding(case, given, rows), Travel.of(case)
            planned = _put(case, travel, rows, request, staff)
        after = verify(case, travel, planned)
        if request not in after.served["request_id"] or not after.violations.filter(forced=False).is_empty():
            return None
        own = after.rows.filter(request_id=request).sort("part")
        return Price(after.broken - self._broken(ids), after.cost - self._cost(staff, ids), own)

    def _broken(self, ids: list[str]) -> int:
        """Weights of some requests that are mandatory and left out, or whose promise is broken."""
        out = ~pl.col("request_id").is_in(self.verdict.served["request_id"].implode())
        broken = pl.col("request_id").is_in(self.verdict.promises_broken["request_id"].implode())
        own = self.case.requests.filter(pl.col("request_id").is_in(ids))
        return int(own.filter((pl.col("mandatory") & out) | broken)["weight"].sum())

    def _cost(self, staff: list[str], ids: list[str]) -> int:
        """Cents that the shifts of some resources, and some requests, cost in the plan."""
        shifts = self.case.shifts.filter(pl.col("resource_id").is_in(staff))["shift_id"]
        of = {"shift": shifts.to_list(), "request": ids}
        costs = self.verdict.costs
        if len(self.case.constraints):
            return int(costs["amount"].sum())
        return sum(
            int(costs.filter(pl.col("scope") == scope, pl.col("scope_id").is_in(names))["amount"].sum())
            for scope, names in of.items()
        )

    def _touched(self, request: str, replan: Replan) -> tuple[list[str], list[str]]:
        """List the resources and requests that a change can touch."""
        if len(self.case.constraints):
            return self.case.resources["resource_id"].to_list(), self.case.requests["request_id"].to_list()
        visits = self.verdict.rows.filter(activity="visit").select("resource_id", "request_id")
        staff = {*replan.shifts["resource_id"]}
        if (replan.rows["activity"] == "fetch").any():
            staff |= {*self.verdict.rows.filter(activity="fetch")["resource_id"]}
        ids = {request, *replan.rows["request_id"].drop_nulls()}
        pairs = self.case.links.select("before", "after").rows()
        fixed = self.case.requests.filter(lock="all")  # also where it is left out: a change may let it in first
        while True:
            known = len(staff) + len(ids)
            ids |= {*visits.filter(pl.col("resource_id").is_in(list(staff)))["request_id"]}
            ids |= {*fixed.filter(pl.col("locked_resource").is_in(list(staff)))["request_id"]}
            ids |= {one for pair in pairs if ids.intersection(pair) for one in pair}
            staff |= {*visits.filter(pl.col("request_id").is_in(list(ids)))["resource_id"]}
            if len(staff) + len(ids) == known:
                return sorted(staff), sorted(ids)


def _put(case: Case, travel: Travel, rows: pl.DataFrame, request: str, staff: Collection[str]) -> pl.DataFrame:
    """Put a request where it costs some resources least, beside rows of them; without room, these are as before."""
    board = laid_as_it_stands(Problem.of(case, travel, holders=rows), rows)
    others = ~board.problem.staff.shifts["resource_id"].is_in(list(staff))
    board.problem.model.able[:, others.to_numpy()] = 0
    visit = board.problem.requests["request_id"].index_of(request)
    if visit is not None:
        Trial.of(board).put(visit)
    return board.rows()
