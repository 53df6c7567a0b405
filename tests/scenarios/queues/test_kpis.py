"""Figures of a simulation, reckoned again from what every contact did."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from scenarios.contacts.kernel import arena
from scenarios.contacts.run import simulate
from scenarios.queues import operation_of
from scenarios.queues.facts import Facts
from scenarios.queues.intervals import by_measure, by_queue, by_team
from scenarios.queues.kpis import ALL, SCOPES
from scenarios.queues.measure import measure
from tests.scenarios.queues.shop import played, shop

MEASURES = {"all hands": {"when": {"queue": "phone", "wait": "1min"}, "takes": {"chats": {"phone": "30s"}}}}


@pytest.fixture(scope="module")
def facts() -> Facts:
    operation = operation_of(shop({"measures": MEASURES}))
    return Facts(operation=operation, results=simulate(operation.model, replications=12, seed=3, records=True))


@pytest.fixture(scope="module")
def kpis(facts: Facts) -> pl.DataFrame:
    return measure(facts).kpis


def value(kpis: pl.DataFrame, kpi: str, scope: str = "total", scope_id: str | None = None) -> float:
    rows = kpis.filter(pl.col("scope_id").eq_missing(pl.lit(scope_id)), kpi=kpi, scope=scope)
    assert rows.height == 1
    return float(rows["value"].item())


def contacts(facts: Facts, queue: int) -> np.ndarray:
    """Contacts that ended, of all replications: rows of arena.RECORD."""
    lines = facts.results.cells.shape[2] * facts.results.cells.shape[3]
    rows = np.concatenate(facts.results.records)
    mine: np.ndarray = rows[rows[:, 1] // lines == queue]
    return mine


def test_counts_waits_and_levels_are_those_of_the_contacts(facts: Facts, kpis: pl.DataFrame) -> None:
    count = len(facts.results.records)
    for place, queue in enumerate(["chat", "phone"]):
        rows = contacts(facts, place)
        answered = rows[rows[:, 4] == arena.ANSWERED]
        gone = rows[rows[:, 4] == arena.ABANDONED]
        waits = answered[:, 5] / 1e6
        assert value(kpis, "offered", "queue", queue) == pytest.approx(len(rows) / count)
        assert value(kpis, "answered", "queue", queue) == pytest.approx(len(answered) / count)
        assert value(kpis, "wait", "queue", queue) == pytest.approx(waits.mean(), abs=1e-5)
        level = (waits <= 20).sum() / (len(answered) + len(gone))
        assert value(kpis, "service_level", "queue", queue) == pytest.approx(level, abs=1e-6)
        assert value(kpis, "abandoned_share", "queue", queue) == pytest.approx(len(gone) / len(rows), abs=1e-6)
        late = len(answered) - (waits <= 20).sum() + len(gone) + (rows[:, 4] == arena.BLOCKED).sum()
        assert value(kpis, "penalties", "queue", queue) == pytest.approx((2 if queue == "phone" else 0) * late / count)


def test_what_costs_something_adds_up_to_the_total(facts: Facts, kpis: pl.DataFrame) -> None:
    parts = sum(value(kpis, part) for part in ("cost_staff", "cost_partner", "penalties"))
    assert value(kpis, "cost_total") == pytest.approx(parts, abs=1e-5)
    assert value(kpis, "cost_staff", "team", "phones") == pytest.approx(3 * 4.5 * 20)
    assert value(kpis, "cost_staff", "team", "chats") == pytest.approx(2 * 4.5 * 24)
    resolved = facts.resolved.sum() / len(facts.results.records)
    assert value(kpis, "cost_per_resolved") == pytest.approx(parts / resolved, abs=1e-5)


def test_satisfaction_follows_its_formula_and_is_told_only_where_there_is_a_score(
    facts: Facts, kpis: pl.DataFrame
) -> None:
    answered, gone = (facts.count(name)[:, 1].sum() for name in ("answered", "abandoned"))
    minutes, settled = facts.count("wait_s")[:, 1].sum() / 60, facts.count("resolved")[:, 1].sum()
    score = (4.5 * answered - 0.2 * minutes - (answered - settled) + gone) / (answered + gone)
    assert value(kpis, "satisfaction", "queue", "phone") == pytest.approx(score, abs=1e-6)
    assert value(kpis, "satisfaction") == pytest.approx(score, abs=1e-6)
    assert kpis.filter(kpi="satisfaction", scope="queue", scope_id="chat")["value"].item() is None


def test_every_figure_names_its_formula_and_holds_its_value_between_its_bounds(kpis: pl.DataFrame) -> None:
    assert set(kpis["kpi"]) == {figure.name for figure in ALL} == set(SCOPES)
    assert kpis.filter(pl.col("formula").str.len_chars() < 5).is_empty()
    assert kpis.filter(~pl.col("value").is_between("low", "high")).is_empty()
    shown = kpis.filter(kpi="service_level", scope="queue", scope_id="phone")["formula"].item()
    assert shown == "of_offered: answered within 20 s / (answered + abandoned)"


def test_parts_of_a_scope_add_up_to_the_total(kpis: pl.DataFrame) -> None:
    for kpi in ("offered", "answered", "abandoned", "penalties"):
        for scope in ("queue", "channel", "segment", "day"):
            assert kpis.filter(kpi=kpi, scope=scope)["value"].sum() == pytest.approx(value(kpis, kpi), abs=1e-4)


def test_intervals_add_up_to_the_figures(facts: Facts, kpis: pl.DataFrame) -> None:
    queues, teams = by_queue(facts), by_team(facts)
    assert queues.height == 2 * 48
    assert queues["start"].diff().drop_nulls().unique().to_list().count(1800) == 1
    for queue in ("phone", "chat"):
        mine = queues.filter(queue_id=queue)
        assert mine["offered"].sum() == pytest.approx(value(kpis, "offered", "queue", queue), abs=1e-4)
        assert mine["backlog"].to_list()[-1] == value(kpis, "backlog_end", "queue", queue)
    hours = teams.group_by("team").agg(pl.col("agents").sum() / 2)
    for team, total in hours.iter_rows():
        assert total == pytest.approx(value(kpis, "staffed_hours", "team", team), abs=1e-4)


def test_replications_give_the_figures_back(facts: Facts) -> None:
    figures = measure(facts)
    found = figures.replications().group_by("kpi", "scope", "scope_id").agg(pl.sum("part", "whole"))
    joined = figures.kpis.join(found, on=["kpi", "scope", "scope_id"], nulls_equal=True)
    again = joined.filter(pl.col("whole") > 0).with_columns(again=pl.col("part") / pl.col("whole"))
    assert again.height > 50
    assert again.filter((pl.col("again") - pl.col("value")).abs() > 1e-5).is_empty()


def test_a_target_is_met_in_the_replications_whose_level_reaches_it() -> None:
    facts = played(shop(), replications=10)
    met, whole = (facts.by(counts, "queue") for counts in facts.level)
    reached = (met / whole >= 0.8).mean(axis=0)
    kpis = measure(facts).kpis
    assert [value(kpis, "target_met", "queue", queue) for queue in ("chat", "phone")] == reached.tolist()
    assert 0 < reached.sum() < 2


def test_desk_work_is_done_by_idle_agents_down_to_the_reserve_and_calls_stay_in_time() -> None:
    tasks: dict[str, list[str | None]] = {
        "request_id": [f"D{number}" for number in range(300)],
        "duration_min": ["10"] * 300,
        "created_at": ["2026-11-26T10:00"] * 300,
        "skills": ["chat"] * 300,
    }
    quiet: dict[str, list[str | None]] = {
        "queue_id": ["chat"] * 8,
        "interval_start": list(HOURS),
        "expected": ["1"] * 8,
    }
    done = {}
    for reserve in (0, 1):
        case = shop({"simulate": {"interval": "30min", "reserve": reserve}}, requests=tasks, forecast=quiet)
        kpis = measure(played(case, replications=5)).kpis
        done[reserve] = (
            value(kpis, "answered", "queue", "desk: chat:1"),
            value(kpis, "service_level", "queue", "chat"),
        )
    assert done[0][0] > 1.5 * done[1][0] > 20
    assert done[1][1] > done[0][1]


HOURS = [f"2026-11-27T{hour:02}:{minute}" for hour in range(8, 12) for minute in ("00", "30")]


def test_measures_are_told_by_interval_as_often_and_as_long_as_in_all(facts: Facts, kpis: pl.DataFrame) -> None:
    told = by_measure(facts)
    assert told["measure"].unique().to_list() == ["all hands"]
    assert told["started"].sum() == pytest.approx(value(kpis, "measure_starts", "measure", "all hands"), abs=1e-4)
    hours = told["in_force"].sum() / 2
    assert 0 < hours == pytest.approx(value(kpis, "measure_hours", "measure", "all hands"), abs=1e-4)
    assert told["in_force"].to_numpy().max() <= 1
