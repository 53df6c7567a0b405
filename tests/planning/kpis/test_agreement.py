"""Every figure against a slow twin that counts row by row, on random plans that the verifier has completed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from planning.kpis import measure
from planning.travel import Travel
from planning.verify import verify
from tests import cases

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.verify import Verdict

HOUR = 3600


def share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def kept(promises: list[bool | None]) -> float | None:
    """Share of what was kept of what was owed; None stands for nothing owed."""
    owed = [promise for promise in promises if promise is not None]
    return share(sum(owed), len(owed))


def in_time(due: int | None, done: int | None, end: int) -> bool | None:
    if due is None or (done is None and due >= end):
        return None
    return done is not None and done <= due


def all_of(*clauses: bool | None) -> bool | None:
    owed = [clause for clause in clauses if clause is not None]
    return all(owed) if owed else None


def service_figures(case: Case, verdict: Verdict, requests: list[dict[str, Any]]) -> dict[str, float | None]:
    visits: dict[str, list[dict[str, Any]]] = {}
    for row in verdict.rows.iter_rows(named=True):
        if row["activity"] == "visit":
            visits.setdefault(row["request_id"], []).append(row)
    end, broken = case.settings.end, set(verdict.promises_broken["request_id"])
    response, resolution, promises, late = [], [], [], []
    for request in requests:
        name, rows = request["request_id"], visits.get(request["request_id"], [])
        response.append(in_time(request["respond_by"], min((row["start"] for row in rows), default=None), end))
        resolution.append(in_time(request["due_at"], max((row["end"] for row in rows), default=None), end))
        promised = request["promised_start"] is not None
        promises.append(bool(rows) and name not in broken if promised else None)
        late += [any(row["late_s"] > 0 for row in rows)] if rows else []
    served = [request for request in requests if request["request_id"] in visits]
    value, won = (sum(request["value"] for request in some) for some in (requests, served))
    return {
        "requests": len(requests),
        "served": len(served),
        "served_share": share(len(served), len(requests)),
        "value": value / 100,
        "value_served": won / 100,
        "value_served_share": share(won, value),
        "on_time": share(late.count(False), len(served)),
        "promises_kept": kept(promises),
        "response_met": kept(response),
        "resolution_met": kept(resolution),
        "sla_met": kept([all_of(*both) for both in zip(response, resolution, strict=True)]),
    }


def use_figures(case: Case, verdict: Verdict) -> dict[str, float | None]:
    routes = verdict.routes.to_dicts()

    def total(name: str) -> int:
        return sum(route[name] for route in routes)

    kinds = dict(case.resources.select("resource_id", "kind").iter_rows())
    used = {(route["resource_id"], route["shift_start"]) for route in routes}
    shifts = [
        shift["end"] - shift["start"]
        for shift in case.shifts.iter_rows(named=True)
        if kinds[shift["resource_id"]] in {"person", "vehicle"} or (shift["resource_id"], shift["start"]) in used
    ]
    amounts = sum(verdict.costs["amount"])
    return {
        "broken": verdict.broken,
        "cost": amounts / 100,
        "disturbed": len([term for term in verdict.costs["term"] if term == "disturbance"]),
        "cost_per_request": share(amounts / 100, len(verdict.served)),
        "travel_km": total("travel_m") / 1000,
        "travel_hours": total("travel_s") / HOUR,
        "travel_km_per_visit": share(total("travel_m") / 1000, total("jobs")),
        "travel_minutes_per_visit": share(total("travel_s") / 60, total("jobs")),
        "travel_share": share(total("travel_s"), total("paid")),
        "shifts": len(shifts),
        "shifts_used": len(routes),
        "paid_hours": total("paid") / HOUR,
        "overtime_hours": total("overtime") / HOUR,
        "utilisation": share(total("service"), sum(shifts)),
        "occupancy": share(total("service") + total("travel_s"), total("paid")),
        "load": share(total("service") + total("travel_s") + total("breaks"), sum(shifts)),
    }


@pytest.mark.parametrize("seed", range(12))
def test_the_figures_agree_with_their_slow_twin(seed: int) -> None:
    pick = cases.Seeded(random.Random(seed))  # noqa: S311 - no secret
    case = cases.made(pick)
    travel = Travel.of(case)
    verdict = verify(case, travel, cases.bare(pick, case), cases.in_force(pick, case, travel))
    kpis = measure(case, verdict)
    found = {(kpi, scope, name): value for kpi, scope, name, value, *_ in kpis.iter_rows()}
    requests = case.requests.to_dicts()
    expected = {
        (kpi, "total", None): value
        for kpi, value in {**service_figures(case, verdict, requests), **use_figures(case, verdict)}.items()
    }
    for tier in {request["tier"] for request in requests} - {None}:
        figures = service_figures(case, verdict, [request for request in requests if request["tier"] == tier])
        expected |= {(kpi, "tier", tier): value for kpi, value in figures.items()}
    assert {key: found[key] for key in expected} == pytest.approx(expected, abs=1e-6, nan_ok=True)
    assert {key for key in found if key[1] in {"total", "tier"}} == set(expected)
