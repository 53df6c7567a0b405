"""Runs as they are read to be shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

from planning.run import read_run
from tests.planning.report.material import FORMULA, LINES, planned

if TYPE_CHECKING:
    from pathlib import Path

PARIS = ZoneInfo("Europe/Paris")


def test_tables_are_typed_times_local_and_texts_as_they_were(tmp_path: Path) -> None:
    run = read_run(planned(tmp_path))
    plan = run.table("plan", ("request_id", "start", "late_s", "absent"))
    assert plan is not None
    assert plan.row(1) == ("R2", datetime(2026, 11, 23, 9, 17, 30, tzinfo=PARIS), 4650, None)
    people = run.table("about/resources")
    assert people is not None
    assert people["name"][1] == FORMULA
    assert FORMULA not in (run.folder / "about/resources.csv").read_text().replace('""', '"').split(",")


def test_rows_are_counted_whatever_their_cells_hold(tmp_path: Path) -> None:
    run = read_run(planned(tmp_path))
    assert LINES in run.folder.joinpath("about/requests.csv").read_text()
    assert run.count("about/requests") == 5
    assert run.count("absent") == 0
    assert run.table("absent") is None


def test_a_plan_in_parquet_is_read_as_one_in_csv_is(tmp_path: Path) -> None:
    run = read_run(planned(tmp_path))
    as_csv = run.table("plan")
    assert as_csv is not None
    pl.read_csv(run.folder / "plan.csv", infer_schema=False).write_parquet(run.folder / "plan.parquet")
    (run.folder / "plan.csv").unlink()
    as_parquet = run.table("plan")
    assert as_parquet is not None
    assert as_parquet.equals(as_csv)
