"""What the samples are made to show comes out of their plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.case.load import load
from planning.effort import Effort
from planning.kpis import measure
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from scenarios.samples import write
from tests.scenarios.samples.most import Most

if TYPE_CHECKING:
    from pathlib import Path

    from planning.case.case import Case
    from planning.plan import Plan
    from planning.verify import Verdict


def planned(
    folder: Path, name: str, seed: int, size: int | None = 120, iterations: int = 2000
) -> tuple[Case, Plan, Verdict]:
    write(name, folder, size=size, seed=seed)
    case = load(folder)
    travel = Travel.of(case)
    found = solve(case, travel, effort=Effort(iterations=iterations))
    verdict = verify(case, travel, found.plan.rows)
    assert verdict.violations.is_empty()
    assert (found.broken, found.cost) == (verdict.broken, verdict.cost)
    return case, found.plan, verdict


@pytest.mark.parametrize("seed", [0, 1])
def test_where_the_favourite_centre_is_full_bookings_go_to_another_at_its_price(tmp_path: Path, seed: int) -> None:
    case, plan, verdict = planned(tmp_path, "rooms", seed)
    priced = case.requests.select("request_id", "alternatives").explode("alternatives").drop_nulls()
    priced = priced.unnest("alternatives")
    at = plan.rows.filter(activity="visit").select("request_id", "site_id").unique()
    paid = at.join(priced, on=["request_id", "site_id"]).filter(pl.col("extra") > 0)
    charged = verdict.costs.filter(term="place").select("scope_id", "amount")
    assert sorted(charged.rows()) == sorted(paid.select("request_id", "extra").rows())
    kpis = measure(case, verdict)
    assert kpis.filter(kpi="alternative_site", scope="total")["value"].to_list() == [paid.height]
    assert kpis.filter(kpi="cost", scope_id="place")["value"].to_list() == [paid["extra"].sum() / 100]
    visits = plan.rows.filter(activity="visit")
    moved = case.requests.join(paid, on="request_id", how="semi")
    crowded = [is_full(case, visits, request) for request in moved.iter_rows(named=True)]
    assert sum(crowded) > 0.7 * len(crowded) > 0  # others find a smaller room there that is cheaper by more
    assert 0 < len(plan.unplanned) < 0.15 * 120


def is_full(case: Case, visits: pl.DataFrame, request: dict[str, Any]) -> bool:
    """Whether no room at the first site of a request could take it too, whenever it may begin."""
    role = case.roles.filter(service_id=request["service_id"], kind="room").row(0, named=True)
    [asked] = role["skills"]
    rooms = case.resources.filter(pl.col("seats").fill_null(request["seats"]) >= request["seats"])
    rooms = rooms.filter(kind="room", site_id=request["site_id"])
    rooms = rooms.join(case.skills.filter(skill=asked["skill"]), on="resource_id", how="semi")
    lasts = role["duration"] or request["duration"]
    for name, many in rooms["resource_id", "concurrency"].rows():
        busy = visits.filter(resource_id=name)["start", "end"].rows()
        for window in request["windows"]:
            for start in [window["start"], *(end for _, end in busy)]:
                moments = [start, *(begins for begins, _ in busy if start <= begins < start + lasts)]
                most = max(sum(begins <= moment < ends for begins, ends in busy) for moment in moments)
                if window["start"] <= start <= window["end"] - lasts and most < many:
                    return False
    return True


@pytest.mark.parametrize("seed", [0, 1])
def test_of_the_groups_that_want_one_simulator_at_once_one_is_left_out(tmp_path: Path, seed: int) -> None:
    case, plan, _ = planned(tmp_path, "training", seed)
    alone = case.requests.filter(pl.col("windows").list.len() == 1, service_id="simulation").explode("windows")
    lost = alone.with_columns(out=pl.col("request_id").is_in(plan.unplanned["request_id"].to_list()))
    of_window = lost.group_by("windows").agg(pl.len(), pl.col("out").sum())
    clashes = of_window.filter(pl.col("len") > 1)
    assert not clashes.is_empty()
    assert (clashes["out"] >= clashes["len"] - 1).all()
    assert len(plan.unplanned) < 0.15 * 120


@pytest.mark.slow
def test_no_plan_of_the_usual_sample_serves_a_group_more_than_ours_does(tmp_path: Path) -> None:
    case, plan, _ = planned(tmp_path, "training", 0, size=None, iterations=20_000)
    most = Most(case)
    visits = plan.rows.filter(activity="visit")
    assert most.holds(visits)  # so that what is proven speaks of our plan too
    served = case.requests.height - plan.unplanned.height
    assert 0 < plan.unplanned.height < 0.05 * case.requests.height
    assert most.count() == served == visits["request_id"].n_unique()
