"""The Problem: everything that a plan may decide about, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planning.engine.layout import Model
from planning.problem.skills import Ability
from planning.problem.staff import Staff
from planning.problem.visits import visit_money, visit_rows, window_rows, with_hard_windows

if TYPE_CHECKING:
    import polars as pl

    from planning.case.case import Case
    from planning.travel.travel import Travel


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
        requests = case.requests.join(case.unservable, on="request_id", how="anti").sort("request_id")
        requests = with_hard_windows(requests)
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
