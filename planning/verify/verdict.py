"""What the verifier says of a plan."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

ROWS = {
    "activity": pl.String,
    "request_id": pl.String,
    "part": pl.String,
    "role": pl.String,
    "resource_id": pl.String,
    "shift_start": pl.Int64,
    "sequence": pl.Int64,
    "site_id": pl.String,
    "depart": pl.Int64,
    "arrive": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "travel_s": pl.Int64,
    "travel_m": pl.Int64,
    "wait_s": pl.Int64,
    "late_s": pl.Int64,
    "promised_start": pl.Int64,
    "promised_end": pl.Int64,
    "lock": pl.String,
    "status": pl.String,
    "fetched": pl.String,
}
"""Columns of a plan's rows."""

VIOLATIONS = {
    "rule": pl.String,
    "request_id": pl.String,
    "resource_id": pl.String,
    "shift_start": pl.Int64,
    "sequence": pl.Int64,
    "detail": pl.String,
    "forced": pl.Boolean,
}
"""Columns of the violations."""

COSTS = {"term": pl.String, "scope": pl.String, "scope_id": pl.String, "amount": pl.Int64}
"""Columns of the costs; amounts in cents."""

ROUTES = {
    "resource_id": pl.String,
    "shift_start": pl.Int64,
    "shift_id": pl.String,
    "day": pl.Date,
    "departure": pl.Int64,
    "return_at": pl.Int64,
    "jobs": pl.Int64,
    "service": pl.Int64,
    "travel_s": pl.Int64,
    "travel_m": pl.Int64,
    "wait": pl.Int64,
    "breaks": pl.Int64,
    "paid": pl.Int64,
    "overtime": pl.Int64,
}
"""Columns of the routes: instants, seconds and metres; the way back is part of the travel."""


SERVED = {
    "request_id": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "late": pl.Int64,
    "promised": pl.Boolean,
}
"""Columns of the requests served."""


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What follows from a plan, and which rules it breaks.

    Parameters
    ----------
    rows
        The plan's rows with every derived column; rows about things that the case does not know are left out
        here and named in `violations`.
    violations
        rule, request_id, resource_id, shift_start, sequence, detail, forced: one row for each broken hard rule
        and row (or route, or day) of the plan.
    costs
        term, scope, scope_id, amount (cents): the terms that are not zero.
    broken
        Weights of the mandatory requests left out and of the promises broken; each request counts once.
    promises_broken
        request_id: promised requests left out or started outside their promise.
    routes
        One row for each shift that serves a request; seconds and metres. `paid` is departure to return less
        breaks and includes `overtime`; of what stays it is `service`.
    served
        One row for each request in the plan, sorted: the start of its parts without offset, the latest end of all,
        seconds late, and whether it has a promise.
    groups
        What the rules over groups measure, as `planning.verify.groups.MEASURED` has it.
    """

    rows: pl.DataFrame
    violations: pl.DataFrame
    costs: pl.DataFrame
    broken: int
    promises_broken: pl.DataFrame
    routes: pl.DataFrame
    served: pl.DataFrame
    groups: pl.DataFrame

    @property
    def cost(self) -> int:
        """Sum of the amounts in cents."""
        return int(self.costs["amount"].sum())


def joined(visits: Verdict, desk: Verdict) -> Verdict:
    """Join what is said of the visits of a plan and of its desk work."""
    by_shift = ("resource_id", "shift_start")
    return Verdict(
        rows=_both(visits.rows, desk.rows, *by_shift, "start"),
        violations=_both(visits.violations, desk.violations, "rule", *by_shift, "sequence", "request_id", "detail"),
        costs=_both(visits.costs, desk.costs, "term", "scope", "scope_id"),
        broken=visits.broken + desk.broken,
        promises_broken=_both(visits.promises_broken, desk.promises_broken, "request_id"),
        routes=_both(visits.routes, desk.routes, *by_shift),
        served=_both(visits.served, desk.served, "request_id"),
        groups=visits.groups,
    )


def _both(visits: pl.DataFrame, desk: pl.DataFrame, *order: str) -> pl.DataFrame:
    """Put two sorted frames into one."""
    if visits.is_empty() or desk.is_empty():
        return desk if visits.is_empty() else visits
    return pl.concat([visits, desk]).sort(order, maintain_order=True)
