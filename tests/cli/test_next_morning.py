from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from typer.testing import CliRunner

from cli.main import app
from planning.case.load import load
from planning.plan import read_plan
from planning.travel import Travel
from planning.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from planning.case.case import Case
    from tests.cli.conftest import Creneau, Work

MORNING = ["plan", "lyon", "-o", "morning", "--from", "lyon/yesterday/plan.csv", "--iterations", "300"]


def plan_lyon() -> None:
    CliRunner().invoke(app, ["init", "lyon", "--sample", "heating", "--size", "100", "--seed", "2"])
    done = CliRunner().invoke(app, MORNING)
    assert done.exit_code in {0, 3}, done.stderr


@pytest.fixture
def lyon(prepare: Callable[[Work], None]) -> Case:
    """A sample with a technician who leaves home before the frozen time ends, and the plan of its next morning."""
    prepare(plan_lyon)
    return load(Path("lyon"))


def test_the_next_plan_keeps_what_was_frozen_locked_and_promised(lyon: Case) -> None:
    given = verify(lyon, Travel.of(lyon), read_plan(Path("lyon/yesterday"), lyon).rows).rows.filter(activity="visit")
    rows = read_plan(Path("morning"), lyon).rows
    both = given.join(rows, on="request_id", suffix="_now")
    frozen = both.filter(pl.col("start") - pl.col("travel_s") < lyon.settings.now + lyon.settings.frozen)
    assert not frozen.is_empty()
    assert frozen["start"].equals(frozen["start_now"])
    assert frozen["resource_id"].equals(frozen["resource_id_now"])
    assert set(frozen["status_now"]) == {"frozen"}
    locked = both.filter(pl.col("lock").is_in(["resource", "window"]))
    assert set(given.filter(pl.col("lock") != "none")["request_id"]) == set(locked["request_id"])
    assert locked.filter(pl.col("lock") == "resource", pl.col("resource_id") != pl.col("resource_id_now")).is_empty()
    assert both["promised_start"].equals(both["promised_start_now"])
    assert both["promised_end"].equals(both["promised_end_now"])
    assert both.filter(~pl.col("start_now").is_between("promised_start", "promised_end")).is_empty()


def test_what_it_changes_is_charged_and_costs_what_verify_says(creneau: Creneau, lyon: Case) -> None:
    costs = pl.read_csv("morning/costs.csv")
    assert costs.filter(term="disturbance")["amount"].sum() > 0
    assert set(costs.filter(term="disturbance")["scope_id"]) <= set(
        read_plan(Path("lyon/yesterday"), lyon).rows["request_id"]
    )
    again = json.loads(creneau("verify", "lyon", "morning", "--json").stdout)
    assert again["violations"] == []
    told = pl.DataFrame(again["costs"]).select("term", "scope", "scope_id", "amount")
    assert told.equals(costs.cast({"amount": told.schema["amount"]}))
