"""Room for those who will call: what is kept, and that nobody who asks already is left out for it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.callers import CALLER, with_callers
from planning.case.case import CALLERS
from planning.effort import Effort
from planning.in_force import holding, standing
from planning.solve import solve
from planning.travel import Travel
from planning.verify import complete, verify
from tests import cases, rooms, stocked, teams
from tests.planning.boards import SHIFTS, jobs, night
from tests.seeds import seeds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.case.case import Case

EFFORT = Effort(iterations=200)
DRAWS = {"visits": cases.seeded, "teams": teams.seeded, "rooms": rooms.seeded, "stock": stocked.seeded}
TWO_DAYS = {
    "resource_id": ["T1", "T1"],
    "start": ["2026-11-23T08:00", "2026-11-24T08:00"],
    "end": ["2026-11-23T12:00", "2026-11-24T12:00"],
}


def expecting(case: Case, a_day: int, like: Sequence[str] | None = None) -> Case:
    names = case.requests["request_id"].to_list() if like is None else like
    rows = [{"entry": 1, "a_day": a_day, "requests": names}]
    return replace(case, callers=pl.DataFrame(rows, schema=CALLERS))


def full(**columns: Sequence[str | None]) -> Case:
    """Six requests of an hour, which cost more the later they begin, and two days of four hours."""
    asked = jobs(duration_min=["60"] * 6, respond_by=["2026-11-23T08:00"] * 6, y=["0"] * 6, x=["0"] * 6, **columns)
    return night(asked, shifts=TWO_DAYS, settings={"horizon": {"start": "2026-11-23", "days": 2}})


def jobs_by_day(case: Case, rows: pl.DataFrame) -> list[int]:
    day = pl.from_epoch("start").dt.convert_time_zone("UTC").dt.convert_time_zone(case.settings.timezone).dt.date()
    return rows.filter(activity="visit").group_by(day.alias("day")).len().sort("day")["len"].to_list()


def test_who_is_expected_leaves_an_hour_free_on_each_day() -> None:
    case = full()
    travel = Travel.of(case)
    assert jobs_by_day(case, solve(case, travel, effort=EFFORT).plan.rows) == [4, 2]
    found = solve(expecting(case, 1), travel, effort=EFFORT)
    assert jobs_by_day(case, found.plan.rows) == [3, 3]
    assert found.callers == (2, 2)
    verdict = verify(case, travel, found.plan.rows)
    assert (found.broken, found.cost) == (verdict.broken, verdict.cost)
    assert found.curve.select("broken", "cost").row(-1) == (found.broken, found.cost)


def test_nobody_who_asks_is_left_out_for_somebody_worth_more_who_may_ask() -> None:
    case = full(value=["60"] * 5 + ["900"])
    short, travel = replace(case, shifts=case.shifts.head(1)), Travel.of(case)
    found = solve(expecting(short, 4, ["R6"]), travel, effort=EFFORT)
    assert found.plan.rows.height == 4
    assert found.cost == solve(short, travel, effort=EFFORT).cost


def test_they_ask_for_the_same_without_promise_lock_and_haste() -> None:
    free = {"promised_start": ["2026-11-23T09:00"], "promised_end": ["2026-11-23T10:00"], "value": ["77"]}
    case = night(jobs(lock=["all"], locked_resource=["T1"], locked_start=["2026-11-23T09:00"], **free), shifts=SHIFTS)
    whole = with_callers(expecting(case, 2), 0)
    asking = whole.requests.filter(pl.col("request_id").str.starts_with(CALLER))
    shift = {"start": case.shifts["start"][0], "end": case.shifts["end"][0]}
    assert asking["windows"].to_list() == [[shift]] * 2
    assert set(asking["value"]) == {7_700}
    assert set(asking["lock"]) == {"none"}
    unsaid = asking.select("promised_start", "promised_end", "locked_resource", "locked_start", "respond_by", "due_at")
    assert unsaid.null_count().row(0) == (2,) * 6
    assert whole.requests.filter(~pl.col("request_id").str.starts_with(CALLER)).equals(case.requests)


def test_nobody_is_expected_on_a_day_that_is_over_nor_before_now() -> None:
    case = expecting(full(), 2)
    noon = case.shifts["end"][0] - 1800
    asking = with_callers(replace(case, settings=replace(case.settings, now=noon)), 0).requests
    starts = asking.filter(pl.col("request_id").str.starts_with(CALLER))["windows"].list.first().struct.field("start")
    assert sorted(starts) == [noon, noon, *[case.shifts["start"][1]] * 2]
    over = replace(case, settings=replace(case.settings, now=case.shifts["end"][0]))
    assert with_callers(over, 0).requests.height == len(case.requests) + 2


def test_the_same_are_drawn_for_a_seed_and_others_for_another() -> None:
    case = expecting(night(jobs(value=["7"] * 6)), 50)
    places = [with_callers(case, seed).requests["x"].to_list() for seed in (0, 0, 1)]
    assert places[0] == places[1] != places[2]


def test_a_service_that_only_the_stop_of_a_caller_made_reachable_is_planned_elsewhere_or_not_at_all() -> None:
    # by table, the way over S is shorter than the direct one: without the caller at S nobody is at B in time
    sites = {"site_id": ["H", "S", "B"]}
    minutes = {("H", "S"): 10, ("S", "B"): 10, ("H", "B"): 100}
    ways = [(*pair, minutes.get(pair, minutes.get(pair[::-1], 0))) for pair in _pairs(("H", "S", "B"))]
    travel = {
        "from_site": [one for one, _, _ in ways],
        "to_site": [other for _, other, _ in ways],
        "minutes": [str(needs) for _, _, needs in ways],
        "km": ["0"] * len(ways),
    }
    asked = {
        "request_id": ["R1", "R2"],
        "site_id": ["B", "S"],
        "duration_min": ["5", "5"],
        "created_at": ["2026-11-22T09:00"] * 2,
        "windows": ["2026-11-23T08:00/2026-11-23T08:40", "2026-11-23T08:00/2026-11-23T08:05"],
    }
    case = night(
        asked,
        resources={"resource_id": ["T1"], "site_id": ["H"]},
        shifts=SHIFTS,
        settings={"travel": {"mode": "table"}},
        sites=sites,
        travel=travel,
    )
    found = solve(expecting(case, 1, ["R2"]), Travel.of(case), effort=EFFORT)
    verdict = verify(case, Travel.of(case), found.plan.rows)
    assert verdict.violations.is_empty()
    assert (found.broken, found.cost) == (verdict.broken, verdict.cost)
    assert sorted(found.plan.unplanned["request_id"]) == ["R1", "R2"]


def test_shares_hold_without_those_who_may_ask_too() -> None:
    people = {"resource_id": ["OWN", "EXT"], "x": ["0", "0"], "y": ["0", "0"], "contract": ["employee", "freelance"]}
    shifts = {name: [cell[0]] * 2 for name, cell in SHIFTS.items()} | {"resource_id": ["OWN", "EXT"]}
    case = night(
        jobs(required_resources=["OWN", "EXT", "EXT"]),
        resources=people,
        shifts=shifts,
        settings={"constraints": [{"share": {"contract": "freelance", "of": "jobs", "most": 0.5}}]},
    )
    travel = Travel.of(case)
    found = solve(expecting(case, 2, ["R1"]), travel, effort=EFFORT)
    assert found.callers == (2, 2)
    verdict = verify(case, travel, found.plan.rows)
    assert verdict.violations.is_empty()
    assert (found.broken, found.cost) == (verdict.broken, verdict.cost)
    assert found.plan.rows.height == 2
    assert found.curve.select("broken", "cost").row(-1) == (found.broken, found.cost)


def _pairs(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(one, other) for one in names for other in names if one != other]


@pytest.mark.parametrize("kind", list(DRAWS))
@pytest.mark.parametrize(("first", "count"), seeds(4, 60_000))
def test_whatever_the_case_its_plan_is_sound_without_those_who_may_ask(kind: str, first: int, count: int) -> None:
    room = 0
    for seed in range(first, first + count):
        batch = DRAWS[kind](seed, 12)
        case, travel, in_force = batch.case.without_tasks(), batch.travel, None
        if random.Random(seed).random() < 0.5:  # noqa: S311 - chance for a test, no secret
            completed = complete(case, travel, batch.in_force)
            case = holding(case, batch.in_force, completed)
            in_force = standing(case, batch.in_force, completed)
        found = solve(expecting(case, 3), travel, in_force=in_force, effort=EFFORT)
        verdict = verify(case, travel, found.plan.rows, in_force)
        assert verdict.violations.filter(~pl.col("forced")).is_empty(), (kind, seed)
        assert (found.broken, found.cost) == (verdict.broken, verdict.cost), (kind, seed)
        known = set(case.requests["request_id"])
        served = set(found.plan.rows["request_id"].drop_nulls())
        assert served | set(found.plan.unplanned["request_id"]) == known, (kind, seed)
        room += 0 if found.callers is None else found.callers[0]
    assert room > 0
