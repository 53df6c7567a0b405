"""Whether a changed plan holds, by the verifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from planning.in_force import holding
from planning.travel import Travel
from planning.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from planning.case.case import Case
    from planning.explain.replan import Replan
    from planning.verify import Verdict


class Price(NamedTuple):
    """What a plan breaks and costs (cents) more than the one that is given."""

    broken: int
    cost: int


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """The plan that is given, to hold changed ones against.

    Parameters
    ----------
    case
        The case of the plan, whose promises and locks hold.
    travel
        Legs between its places.
    given
        The plan's rows as they were read.
    verdict
        What the verifier says of them.
    changed
        Gives the case with a patch applied to its tables.
    """

    case: Case
    travel: Travel
    given: pl.DataFrame
    verdict: Verdict
    changed: Callable[[Mapping[str, Any]], Case]

    def price(self, request: str, replan: Replan, patch: Mapping[str, Any]) -> Price | None:
        """Verify a plan that holds a request, in the case with a patch; None where it breaks a rule.

        Raises
        ------
        InputError
            The patched case has faults.
        """
        case, travel = self.case, self.travel
        if patch:
            case = self.changed(patch)
            case, travel = holding(case, self.given, self.verdict.rows), Travel.of(case)
        verdict = verify(case, travel, replan.laid_over(self.verdict.rows))
        served = request in verdict.served["request_id"]
        if not served or not verdict.violations.filter(forced=False).is_empty():
            return None
        return Price(verdict.broken - self.verdict.broken, verdict.cost - self.verdict.cost)
