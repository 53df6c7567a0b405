from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from typer.testing import CliRunner

from bench import casework as casework_bench
from bench import sheet as sheet_module
from bench.__main__ import app
from bench.backlog import casework
from bench.backlog.casework import Replay
from bench.casework import FIRST, Outcome, Replayed, measured, outcome, sheet
from bench.desk import ORDERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.sheet import Sheet

OVERDUE = 13
"""Cases of an hour that lie there, where two people do seven each a day."""


def known() -> pl.DataFrame:
    """Cases that are overdue when the first day begins, and three that come on it and are due when it ends."""
    names = [*(f"OLD{number:02}" for number in range(OVERDUE)), "NEW1", "NEW2", "NEW3"]
    opened = [date(2019, 2, 20)] * OVERDUE + [FIRST] * 3
    return pl.DataFrame(
        {
            "request_id": names,
            "client_id": "NYCC01",
            "service_id": "Utilities",
            "opendate": opened,
            "closedate": pl.Series([None] * len(names), dtype=pl.Date),
            "skill": "housing",
            "duration_min": 60,
            "value": [1.0] * (OVERDUE + 2) + [4.0],
            "created_at": ["2019-02-20T09:00"] * OVERDUE + [f"2019-03-04T09:0{at}" for at in range(3)],
            "due_at": ["2019-02-22T17:00"] * OVERDUE + ["2019-03-04T17:00"] * 3,
        }
    ).with_columns(pl.col("created_at", "due_at").str.to_datetime("%Y-%m-%dT%H:%M", time_unit="ms"))


def replayed() -> Replayed:
    replay = Replay.of(known(), FIRST, 1)
    return Replayed(replay, 1.0, OVERDUE, *measured(replay))


def test_first_come_first_served_works_off_what_is_overdue_and_leaves_the_last_that_came() -> None:
    half_a_minute = 1 / (2 * 24 * 60)
    found = outcome(Replay.of(known(), FIRST, 1), "fifo")
    assert found[:3] == (1 / 6, 1 / 3, 2)
    assert found[3:] == pytest.approx((15 / 24 - 3 * half_a_minute, 15 / 24 - 2 * half_a_minute))


def test_by_apparent_tardiness_cost_all_that_can_be_is_on_time_and_two_overdue_cases_are_left() -> None:
    assert outcome(Replay.of(known(), FIRST, 1), "atc") == Outcome(1.0, 1.0, 2, 12.625, 12.625)


def test_what_is_left_is_done_on_the_next_day_and_an_empty_backlog_has_no_age() -> None:
    assert outcome(Replay.of(known(), FIRST, 2), "fifo") == Outcome(1 / 6, 1 / 3, 0, None, None)


def test_a_sheet_has_a_row_for_each_order_below_its_bound_and_tells_who_works() -> None:
    made = replayed()
    assert all(found.value <= made.bound for found in made.outcomes.values())
    told = sheet([made])
    assert [row[0] for row in told.rows] == [*ORDERS, "bound"]
    assert told.rows[0] == ["atc", "1.0", "13", "1.0000", "1.0000", "2", "12.6", "12.6"]
    assert told.rows[-1] == ["bound", "1.0", "13", "1.0000", "", "", "", ""]
    assert told.notes[0] == (
        "Load 1.0: 5 people (housing 1, welfare 1, money 1, streets 1, other 1); the work that comes is 0.08 of their "
        "hours, as people are whole."
    )
    assert "3 with 13 open at first" in told.notes[1]


def test_without_the_cases_it_says_so_and_that_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casework, "FILE", Path("nowhere"))
    done = CliRunner().invoke(app, ["casework", "--write"])
    assert done.exit_code == 0
    assert " ".join(done.output.split()) == " ".join(casework.MISSING.split())


def test_loads_are_replayed_in_their_order_with_what_lay_there_and_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def alike(function: Callable[[Replay], object], replay: Replay) -> object:
        assert function is measured
        assert len(replay.days) == 5
        return {"atc": Outcome(0.5, 0.25, 1, 1.0, 2.0)}, 0.75

    written: list[Sheet] = []
    there = tmp_path / "casework.csv"
    there.touch()
    monkeypatch.setattr(casework, "FILE", there)
    monkeypatch.setattr(casework_bench, "real", known)
    monkeypatch.setattr(casework_bench, "alone", alike)
    monkeypatch.setattr(sheet_module, "write", written.append)
    done = CliRunner().invoke(app, ["casework", "--days", "5", "--load", "1.2", "--load", "0.9", "--write"])
    assert done.exit_code == 0
    assert [row[:4] for row in written[0].rows if row[0] == "atc"] == [
        ["atc", "1.2", "13", "0.5000"],
        ["atc", "1.2", "0", "0.5000"],
        ["atc", "0.9", "13", "0.5000"],
        ["atc", "0.9", "0", "0.5000"],
    ]
