"""The catalogue of prices: who is drawn, and how the figures are averaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.case.load import load
from planning.interval import student
from planning.price.sample import averaged, sampled
from planning.price.urgency import PRICES
from scenarios.samples import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def heating(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("price") / "case"
    write("heating", folder, size=100, seed=1)
    return folder


def test_each_group_has_at_most_so_many_requests_once_a_working_day_and_the_same_seed_draws_the_same(
    heating: Path,
) -> None:
    case = load(heating)
    asked, drawn = sampled(case, 2, seed=0)
    counts = drawn.group_by("service_id", "tier", "territory").agg(pl.col("drawn").n_unique())
    assert counts["drawn"].max() == 2
    assert set(drawn.group_by("drawn").len()["len"]) == {case.shifts["day"].n_unique()}
    again, _ = sampled(case, 2, seed=0)
    other, _ = sampled(case, 2, seed=1)
    assert asked.rows.equals(again.rows)
    assert not asked.rows.equals(other.rows)


def test_what_is_asked_anew_is_the_same_request_without_window_promise_or_lock(heating: Path) -> None:
    asked, drawn = sampled(load(heating), 1, seed=0)
    case = load(heating, asked=asked)
    pairs = drawn.join(case.requests, on="request_id").join(
        case.requests, left_on="drawn", right_on="request_id", suffix="_old"
    )
    same = ("client_id", "service_id", "site_id", "duration", "seats", "value", "lat", "lon")
    for name in same:
        assert pairs[name].equals(pairs[f"{name}_old"], check_names=False), name
    assert pairs["windows"].list.len().sum() == 0
    assert set(pairs["lock"]) == {"none"}


def test_prices_are_averaged_over_days_and_then_over_requests_with_students_interval() -> None:
    drawn = pl.DataFrame(
        {
            "request_id": ["a1", "a2", "b1", "c1"],
            "drawn": ["a", "a", "b", "c"],
            "service_id": ["s", "s", "s", "t"],
            "tier": [None] * 4,
            "territory": [None] * 4,
        },
        schema_overrides={"tier": pl.String, "territory": pl.String},
    )
    priced = pl.DataFrame(
        [
            ("a1", 0, "1h", 1, "T", 0, 100, 10),
            ("a2", 0, "1h", 1, "T", 0, 300, 30),
            ("b1", 0, "1h", 1, "T", 0, 400, 40),
            ("c1", 0, "1h", 1, None, None, None, None),
        ],
        schema=PRICES,
        orient="row",
    )
    first, second = averaged(priced, drawn).rows(named=True)
    half = student(1) * 200 / 2  # means 200 and 400: standard deviation 141.4, over the root of 2
    assert first["requests"] == 2
    assert first["possible"] == 1
    assert (first["marginal_cost"], first["marginal_cost_low"]) == (300, round(300 - half))
    assert first["marginal_cost_high"] == round(300 + half)
    assert first["urgency"] == 30
    assert (second["possible"], second["marginal_cost"], second["urgency_low"]) == (0, None, None)
