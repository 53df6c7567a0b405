"""The Problem: everything that a plan may decide about, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.engine.layout import Model
from planning.problem.skills import Ability
from planning.problem.staff import Staff
from planning.problem.visits import visit_money, visit_rows, window_rows, with_hard_windows

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel.travel import Travel

OVERRIDDEN = ("W501", "W502", "W503")
"""Warnings of skills, shifts and windows: a locked request is planned all the same, and the violation is forced."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """A Case compiled to integers, with the ids behind the indices.

    Parameters
    ----------
    requests
        The requests that a plan may serve, a row a visit, in the order of the visits.
    staff
        Resources and shifts, a row a route.
    model
        The arrays.
    """

    case: Case
    requests: pl.DataFrame
    staff: Staff
    model: Model

    @classmethod
    def of(cls, case: Case, travel: Travel) -> Problem:
        """Compile a case: the requests that can be served at all, and the shifts of those who travel."""
        requests = with_hard_windows(_to_plan(case))
        staff = Staff.of(case, travel)
        ability = Ability.of(case, requests, staff)
        store = travel.store()
        model = Model(
            visits=visit_rows(case, requests, travel, ability),
            visit_money=visit_money(case, requests),
            windows=window_rows(case, requests),
            routes=staff.routes,
            route_money=staff.route_money,
            breaks=staff.breaks,
            able=ability.able,
            speeds=ability.speeds,
            allowed=ability.allowed,
            coordinates=np.ascontiguousarray(store.coords),
            travel=np.array([store.spherical, store.scale, store.pace], dtype=np.float64),
            table_seconds=store.table_seconds,
            table_metres=store.table_metres,
        )
        return cls(case=case, requests=requests, staff=staff, model=model)


def _to_plan(case: Case) -> pl.DataFrame:
    """Leave out the requests that no plan can serve, but not where a lock overrides the rule that says so."""
    overridden = pl.col("code").is_in(OVERRIDDEN) & pl.col("lock").is_in(["resource", "time", "all"])
    locks = case.requests.select("request_id", "lock")
    unservable = case.unservable.join(locks, on="request_id").filter(~overridden)
    return case.requests.join(unservable, on="request_id", how="anti").sort("request_id")
