"""The samples of queues: they load, are played, and show what they tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.case.load import load
from scenarios.expect import check, expectations
from scenarios.queues.demand import demand_of
from scenarios.queues.kpis import SCOPES as OF_SIMULATIONS
from scenarios.queues.measure import measure
from scenarios.samples import SAMPLES, write
from scenarios.scenario import scenario_names, scenario_patch
from tests.scenarios.queues.shop import played

if TYPE_CHECKING:
    from pathlib import Path

QUEUES = ("helpdesk", "hotline")


@pytest.mark.parametrize("name", QUEUES)
@pytest.mark.parametrize("size", ["least", "usual"])
def test_it_loads_without_a_fault_or_a_warning(tmp_path: Path, name: str, size: str) -> None:
    write(name, tmp_path, size=getattr(SAMPLES[name], size), seed=3)
    case = load(tmp_path)
    assert case.faults == ()
    assert case.history.filter(pl.col("interval_start") >= case.settings.start).is_empty()
    assert case.history["offered"].sum() > 0


@pytest.fixture(scope="module", params=QUEUES)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("sample") / request.param
    write(request.param, folder)
    return folder


def test_it_is_played_meets_what_is_expected_of_it_and_its_scenarios_change_it(sample: Path) -> None:
    plain = load(sample)
    settings, known, levels = plain.settings, demand_of(plain), {}
    for name in ("base", *scenario_names(settings, sample)):
        case = load(sample, patch=None if name == "base" else scenario_patch(settings, name, sample))
        demand = known if case.events.equals(plain.events) else None
        kpis = measure(played(case, replications=5, demand=demand)).kpis
        levels[name] = kpis.filter(kpi="service_level", scope="queue")["value"].to_list()
        if name == "base":
            assert check(kpis, expectations(settings.expect, known=OF_SIMULATIONS))[1] == ()
    assert len({tuple(level) for level in levels.values()}) == len(levels) > 4


def test_the_hotline_is_overrun_on_black_friday_as_it_tells(tmp_path: Path) -> None:
    write("hotline", tmp_path, seed=1)
    case = load(tmp_path)
    came = demand_of(case).group_by("queue_id").agg(pl.sum("expected")).sort("queue_id")
    assert came["expected"].to_list() == pytest.approx([4000, 6000], rel=0.15)
    kpis = measure(played(case)).kpis

    def of(kpi: str, queue: str) -> float:
        return float(kpis.filter(kpi=kpi, scope="queue", scope_id=queue)["value"].item())

    assert of("wait", "phone") == pytest.approx(900, rel=0.35)
    assert of("first_contact_resolution", "phone") == pytest.approx(0.65, abs=0.02)
    assert of("satisfaction", "phone") == pytest.approx(3.5, abs=0.25)
    assert of("satisfaction", "chat") == pytest.approx(4.2, abs=0.2)
