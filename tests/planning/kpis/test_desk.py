"""The figures of desk work beside sums made by hand."""

from __future__ import annotations

from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from planning.desk import dispatch
from planning.kpis import measure
from planning.travel import Travel
from planning.verify import verify
from tests.planning.desks import desk_case

if TYPE_CHECKING:
    import polars as pl

HOUR = 3600


def figure(kpis: pl.DataFrame, kpi: str, scope: str = "total", scope_id: str | None = None) -> Any:
    """The value of a KPI."""
    found = kpis.filter(kpi=kpi, scope=scope)
    return (found if scope_id is None else found.filter(scope_id=scope_id))["value"].item()


@pytest.mark.parametrize("seed", range(4))
def test_figures_agree_with_sums_made_by_hand(seed: int) -> None:
    case = desk_case(seed)
    plan = dispatch(case)
    verdict = verify(case, Travel.of(case), plan.rows)
    kpis = measure(case, verdict)
    spans: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in plan.rows.filter(activity="task").select("request_id", "start", "end").iter_rows():
        spans.setdefault(name, []).append((start, end))
    done = {name: (min(pieces)[0], max(end for _, end in pieces)) for name, pieces in spans.items()}
    tasks = {row["request_id"]: row for row in case.tasks.to_dicts()}
    end = case.settings.end
    in_time = [
        name
        for name, (start, ended) in done.items()
        if ended <= (tasks[name]["due_at"] or end) and start <= (tasks[name]["respond_by"] or start)
    ]
    assert figure(kpis, "tasks") == len(tasks)
    assert figure(kpis, "tasks_done") == len(done)
    assert figure(kpis, "value_on_time") == sum(tasks[name]["value"] for name in in_time) / 100
    whole = sum(row["value"] for row in tasks.values())
    share = sum(tasks[name]["value"] for name in in_time) / whole if whole else None
    assert figure(kpis, "value_on_time_share") == pytest.approx(share, abs=1e-6)
    assert (figure(kpis, "bound_share") or 0) <= 1
    left = [row["created_at"] for name, row in tasks.items() if name not in done and row["created_at"] < end]
    assert figure(kpis, "backlog") == len(left)
    if left:
        assert figure(kpis, "backlog_age_p50") == pytest.approx(median(end - at for at in left) / HOUR, abs=1e-6)
    minutes = [sum(stop - start for start, stop in pieces) / 60 for pieces in spans.values()]
    mean = pytest.approx(sum(minutes) / len(minutes), abs=1e-6) if minutes else None
    assert figure(kpis, "handle_minutes") == mean
    closes = int(datetime(2026, 11, 24, tzinfo=ZoneInfo("Europe/Paris")).timestamp())
    waiting = [
        name
        for name, row in tasks.items()
        if row["created_at"] < closes and not (name in done and done[name][1] <= closes)
    ]
    assert figure(kpis, "daily_backlog", "day", "2026-11-23") == len(waiting)
    clauses = figure(kpis, "penalty_response") + figure(kpis, "penalty_resolution")
    charged = verdict.costs.filter(term="sla")["amount"].sum() / 100
    assert clauses == pytest.approx(charged, abs=0.011 * max(1, len(done)))
