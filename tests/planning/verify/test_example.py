"""The example worked by hand: completed to the second, costed to the cent, and turned wrong."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from planning.case.load import load
from planning.travel import Travel
from planning.verify import Verdict, complete, verify
from tests.planning.verify.small import said

if TYPE_CHECKING:
    from planning.case.case import Case

FOLDER = Path(__file__).parents[2] / "example"


@cache
def vans() -> tuple[Case, Travel]:
    case = load(FOLDER)
    return case, Travel.of(case)


def at(clock: str) -> int:
    return int(datetime.fromisoformat(f"2026-11-23T{clock}").replace(tzinfo=ZoneInfo("Europe/Paris")).timestamp())


@cache
def without_times() -> Verdict:
    return verify(*vans(), pl.read_csv(FOLDER / "plan.csv"))


def changed(*changes: pl.Expr) -> Verdict:
    """Judge the plan with its times, and nothing else that is derived, after a change."""
    decided = without_times().rows.select("activity", "request_id", "resource_id", "start")
    return verify(*vans(), decided.with_columns(*changes))


def started(request: str, clock: str) -> pl.Expr:
    return pl.when(pl.col("request_id") == request).then(at(clock)).otherwise("start").alias("start")


def test_the_plan_without_times_comes_out_to_the_second() -> None:
    rows = without_times().rows.select("activity", "request_id", "sequence", "depart", "arrive", "start", "end")
    assert rows.rows() == [
        ("visit", "R1", 1, at("08:00:00"), at("08:10:00"), at("08:10:00"), at("09:10:00")),
        ("visit", "R2", 2, at("09:10:00"), at("09:17:30"), at("09:17:30"), at("09:47:30")),
        ("visit", "R3", 1, at("08:49:00"), at("09:05:00"), at("09:05:00"), at("09:50:00")),
        ("break", None, 2, None, None, at("10:00:00"), at("10:30:00")),
        ("visit", "R5", 3, at("09:50:00"), at("10:00:00"), at("10:30:00"), at("11:30:00")),
    ]
    assert without_times().rows["late_s"].to_list() == [0, 4650, 0, None, 0]
    assert without_times().rows["wait_s"].to_list() == [0, 0, 0, None, 0]


def test_the_routes_come_out_to_the_second_and_the_metre() -> None:
    names = ("shift_id", "departure", "return_at", "jobs", "travel_m", "breaks", "paid", "overtime")
    assert without_times().routes.select(names).rows() == [
        ("T1", at("08:00"), at("10:00"), 2, 30_000, 0, 7_200, 600),
        ("T2", at("08:49"), at("11:40"), 2, 36_000, 1_800, 8_460, 0),
    ]


def test_the_costs_come_out_to_the_cent_and_nothing_is_broken() -> None:
    expected = pl.read_csv(FOLDER / "costs.csv").with_columns(amount=(pl.col("amount") * 100).round().cast(pl.Int64))
    assert without_times().costs.equals(expected)
    assert without_times().cost == 35_183
    assert without_times().broken == 0
    assert without_times().violations.is_empty()


def test_the_plan_with_every_derived_column_is_judged_the_same() -> None:
    again = verify(*vans(), without_times().rows)
    assert again.violations.is_empty()
    assert again.rows.equals(without_times().rows)
    assert again.costs.equals(without_times().costs)


def test_rows_are_completed_without_a_judgement_as_with_one() -> None:
    assert complete(*vans(), pl.read_csv(FOLDER / "plan.csv")).equals(without_times().rows)


def test_r2_given_to_t2_lacks_the_skill_level() -> None:
    order = pl.DataFrame(
        {
            "activity": ["visit"] * 4,
            "request_id": ["R1", "R3", "R5", "R2"],
            "resource_id": ["T1", "T2", "T2", "T2"],
            "sequence": [1, 1, 2, 3],
        }
    )
    verdict = verify(*vans(), order)
    row = verdict.violations.filter(pl.col("rule") == "skill")
    assert row.select("request_id", "resource_id", "sequence").rows() == [("R2", "T2", 4)]
    assert row["detail"].to_list() == ["T2 lacks on 2026-11-23: gas level 2 (has level 1)"]


def test_r1_started_at_10_05_misses_its_window() -> None:
    verdict = changed(started("R1", "10:05"))
    row = verdict.violations.filter(pl.col("rule") == "window")
    assert row.select("request_id", "detail").rows() == [("R1", "starts 10:05, the window closed at 10:00")]


def test_with_times_written_the_missing_break_is_named() -> None:
    rows = (
        without_times()
        .rows.filter(pl.col("activity") == "visit")
        .select("activity", "request_id", "resource_id", "start")
    )
    verdict = verify(*vans(), rows)
    assert verdict.violations.select("rule", "resource_id", "detail").rows() == [
        ("break", "T2", "the break of 30 min inside 10:00 to 11:00 is due and missing")
    ]


def test_the_break_at_10_40_is_named() -> None:
    moved = pl.when(pl.col("activity") == "break").then(at("10:40")).otherwise("start").alias("start")
    verdict = changed(moved)
    assert verdict.violations.select("rule", "resource_id", "sequence").rows() == [("break", "T2", 3)]
    assert verdict.violations["detail"].to_list() == [
        "the break from 10:40 to 11:10 does not lie inside 10:00 to 11:00"
    ]


def test_t1_with_five_minutes_of_overtime_comes_home_too_late() -> None:
    case = load(FOLDER, patch={"resources": {"set": [{"where": "resource_id = 'T1'", "max_overtime_min": 5}]}})
    verdict = verify(case, Travel.of(case), pl.read_csv(FOLDER / "plan.csv"))
    assert verdict.violations.select("rule", "resource_id", "detail").rows() == [
        ("overtime", "T1", "is back at 10:00, the shift ends at 09:50 and may last until 09:55")
    ]


def test_r3_started_at_09_35_breaks_its_promise() -> None:
    later = changed(started("R3", "09:35"))
    assert later.broken == 1
    assert later.promises_broken["request_id"].to_list() == ["R3"]


def test_a_broken_promise_is_no_hard_rule() -> None:
    """R3 at 09:35 runs into the break: without R5 the break has room after it, and nothing else is wrong."""
    decided = without_times().rows.select("activity", "request_id", "resource_id", "start")
    moved = pl.when(pl.col("activity") == "break").then(at("10:20")).otherwise("start").alias("start")
    rows = (
        decided.filter(pl.col("request_id").ne_missing("R5")).with_columns(moved).with_columns(started("R3", "09:35"))
    )
    verdict = verify(*vans(), rows)
    assert said(verdict) == []
    assert verdict.broken == 1


@pytest.mark.parametrize("column", ["end", "depart", "arrive", "travel_s", "travel_m", "wait_s", "late_s", "sequence"])
def test_a_derived_column_one_off_is_named(column: str) -> None:
    row = pl.col("request_id") == "R2"
    off = without_times().rows.with_columns(pl.when(row).then(pl.col(column) + 1).otherwise(column).alias(column))
    assert said(verify(*vans(), off)) == [("digits", "R2")]
