from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.plan import read_plan
from planning.travel import Travel
from planning.verify import verify
from scenarios.samples import heating
from scenarios.samples.heating.days import BEFORE_BREAK, MOST
from scenarios.samples.heating.yesterday import EVENING, HOUR, KNOWN_DAYS

if TYPE_CHECKING:
    from pathlib import Path

    from planning.case.case import Case
    from tests.scenarios.samples.conftest import Made

SIZES = [(50, 0), (50, 11), (100, 2), (300, 0), (300, 4), (1000, 0), (1000, 7)]
DAY = 24 * HOUR


def sample(made: Made, size: int, seed: int) -> tuple[Case, pl.DataFrame]:
    """The sample, and the rows of its plan in force."""
    folder, case = made("heating", size, seed)
    return case, read_plan(folder / "yesterday", case).rows


def visits(case: Case, rows: pl.DataFrame) -> pl.DataFrame:
    """Visits with what is known of their requests."""
    known = case.requests.drop("promised_start", "promised_end", "lock")
    return rows.filter(activity="visit").join(known, on="request_id", maintain_order="left")


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_the_plan_in_force_breaks_no_rule_and_no_promise(made: Made, size: int, seed: int) -> None:
    case, rows = sample(made, size, seed)
    verdict = verify(case, Travel.of(case), rows)
    assert verdict.violations.is_empty(), verdict.violations
    started = verdict.rows.filter(activity="visit")
    assert started.filter(~pl.col("start").is_between("promised_start", "promised_end")).is_empty()


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_about_half_of_the_requests_have_a_visit(made: Made, size: int, seed: int) -> None:
    _, rows = sample(made, size, seed)
    least, greatest = (0.35, 0.65) if size < 100 else (0.4, 0.6)
    assert least <= rows.filter(activity="visit").height / size <= greatest


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_only_what_was_asked_for_by_saturday_evening_was_promised_but_for_what_a_master_has_begun(
    made: Made, size: int, seed: int
) -> None:
    case, rows = sample(made, size, seed)
    late = visits(case, rows).filter(pl.col("created_at") >= case.settings.now - EVENING)["request_id"]
    begun = case.requests.filter(lock="resource")["request_id"]
    assert set(late) <= set(begun) <= set(rows["request_id"])


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_a_promise_is_two_or_four_whole_hours_around_the_start_inside_a_window_of_the_client(
    made: Made, size: int, seed: int
) -> None:
    case, rows = sample(made, size, seed)
    promised = visits(case, rows)
    hours = (promised["promised_end"] - promised["promised_start"]) / HOUR
    assert set(hours) == {2, 4}
    assert (promised["promised_start"] % HOUR == 0).all()
    windows = promised.filter(pl.col("windows").list.len() > 0).explode("windows")
    span = pl.col("windows").struct
    inside = (span.field("start") <= pl.col("promised_start")) & (pl.col("promised_end") <= span.field("end"))
    assert windows.group_by("request_id").agg(inside.any().alias("inside"))["inside"].all()


@pytest.mark.parametrize(("size", "seed"), [(300, 0), (1000, 0), (1000, 7)])
def test_a_few_visits_are_locked_to_their_technician_or_their_window(made: Made, size: int, seed: int) -> None:
    case, rows = sample(made, size, seed)
    locked = visits(case, rows).drop_nulls("lock")
    assert set(locked["lock"]) == {"resource", "window"}
    assert locked.height < 0.15 * rows.filter(activity="visit").height
    assert set(locked.filter(lock="window")["service_id"]) == {"installation"}


@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_the_clients_of_the_next_two_days_were_told_after_they_had_asked(made: Made, size: int, seed: int) -> None:
    case, rows = sample(made, size, seed)
    told = case.requests.drop_nulls("notified_at")
    soon = visits(case, rows).filter(pl.col("start") < case.settings.start + KNOWN_DAYS * DAY)
    assert not told.is_empty()
    assert set(told["request_id"]) <= set(soon["request_id"])
    assert told.filter(pl.col("notified_at") <= pl.col("created_at")).is_empty()
    assert told.filter(pl.col("notified_at") > case.settings.now).is_empty()


def test_the_days_leave_room_for_what_breaks(made: Made) -> None:
    _, rows = sample(made, 300, 0)
    shift = ["resource_id", "shift_start"]
    breaks = rows.filter(activity="break").select(*shift, pause="start")
    days = rows.filter(activity="visit").join(breaks, on=shift, how="left")
    counts = days.group_by(shift).agg(visits=pl.len(), before=(pl.col("start") < pl.col("pause")).sum())
    assert counts["visits"].to_numpy().max() == MOST
    assert counts["before"].to_numpy().max() == BEFORE_BREAK


def test_who_leaves_home_before_the_frozen_time_ends_has_a_frozen_morning(made: Made) -> None:
    case, rows = sample(made, 300, 0)
    started = verify(case, Travel.of(case), rows).rows.filter(activity="visit")
    release = case.settings.now + case.settings.frozen
    assert not started.filter(pl.col("start") - pl.col("travel_s") < release).is_empty()


def test_the_same_seed_gives_the_same_plan_in_force_and_another_seed_another(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("same", 1), ("two", 2)):
        heating.write(tmp_path / name, size=300, seed=seed)
    one, same, two = ((tmp_path / name / "yesterday/plan.csv").read_bytes() for name in ("one", "same", "two"))
    assert one == same != two
