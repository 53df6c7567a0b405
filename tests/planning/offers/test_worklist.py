"""The worklist beside what follows from its words: where a task fits, and what an offer costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.begun import at_desk
from planning.case.load import load_tables
from planning.desk import dispatch
from planning.offers import Worklist
from planning.offers.stretch import stretches
from planning.travel import Travel
from planning.verify import verify
from tests.planning.desks import SETTINGS, desk_case
from tests.seeds import seeds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.case.case import Case

NOTHING = pl.DataFrame(
    schema={
        "resource_id": pl.String,
        "shift_start": pl.Int64,
        "start": pl.Int64,
        "end": pl.Int64,
        "rest": pl.Boolean,
    }
)


def asked_in(case: Case) -> tuple[str, Worklist] | None:
    """The first task of a case that somebody can do asks; the others are planned. None: there is no such task."""
    known = set(case.unservable["request_id"])
    free = case.tasks.filter(~pl.col("held"), ~pl.col("request_id").is_in(list(known)))["request_id"].to_list()
    if not free:
        return None
    others = replace(case, tasks=case.tasks.filter(pl.col("request_id") != free[0]))
    travel = Travel.of(case)
    rows = verify(others, travel, dispatch(others).rows).rows
    dear = pl.when(request_id=free[0]).then(100_000).otherwise("value")
    return free[0], Worklist(replace(case, tasks=case.tasks.with_columns(value=dear)), travel, rows, free[:1])


def naive(case: Case, rows: pl.DataFrame, request: str) -> Iterator[tuple[str, int, int, int, int]]:
    """Who, start, end, until when things give way, and how many: behind everything that somebody does, one by one."""
    task = case.tasks.row(by_predicate=pl.col("request_id") == request, named=True)
    release = max(task["created_at"], case.settings.now)
    known = {row["request_id"]: row for row in case.tasks.iter_rows(named=True)}
    for shift in case.shifts.iter_rows(named=True):
        person = case.resources.row(by_predicate=pl.col("resource_id") == shift["resource_id"], named=True)
        factor = able(case, task, person, shift)
        if factor is None or shift["end"] <= release:
            continue
        needed = -(-task["duration"] * 1000 // factor)
        here = rows.filter(resource_id=shift["resource_id"], shift_start=shift["start"]).sort("start").to_dicts()
        ends = [shift["start"], *(row["end"] for row in here)]
        for place, end in enumerate(ends):
            start = max(end, release)
            if place < len(here) and here[place]["end"] <= release:
                continue
            gone = 0
            for row in here[place:]:
                if row["start"] >= start + needed:
                    break
                own = known.get(row["request_id"])
                still = own is None or own["mandatory"] or own["lock"] != "none" or own["promised_end"] is not None
                if still or row["part"] is not None or row["start"] < case.settings.now:
                    gone = -1
                    break
                gone += 1
            until = here[place + gone]["start"] if gone >= 0 and place + gone < len(here) else shift["end"]
            if gone >= 0 and start + needed <= until:
                yield shift["resource_id"], start, start + needed, until, gone


def able(case: Case, task: dict[str, object], person: dict[str, object], shift: dict[str, object]) -> int | None:
    """The speed at which a person does a task in a shift, in thousandths; None where he may not or cannot."""
    who = person["resource_id"]
    if task["department"] not in {None, person["department"]} or who in task["excluded_resources"]:  # type: ignore[operator]
        return None
    if task["required_resources"] and who not in task["required_resources"]:  # type: ignore[operator]
        return None
    speeds = []
    for skill in task["skills"]:  # type: ignore[attr-defined]
        own = [
            row
            for row in case.skills.filter(resource_id=who, skill=skill["skill"]).iter_rows(named=True)
            if (row["valid_from"] is None or row["valid_from"] <= shift["day"])
            and (row["valid_to"] is None or shift["day"] <= row["valid_to"])
        ]
        if not own or max(row["level"] for row in own) < skill["level"]:
            return None
        given = [row["speed_factor"] for row in own if row["speed_factor"] is not None]
        speeds.append(min(given) if given else person["speed_factor"])
    return min(speeds, default=person["speed_factor"])  # type: ignore[type-var, return-value]


@pytest.mark.parametrize(("first", "count"), seeds(12, 2_000))
def test_the_stretches_are_those_that_one_finds_by_hand(first: int, count: int) -> None:
    found = several = 0
    for seed in range(first, first + count):
        asked = asked_in(desk_case(seed))
        if asked is None:
            continue
        request, worklist = asked
        places = stretches(worklist.case, worklist.rows, NOTHING, request)
        told = places.select("resource_id", "start", "end", "until", "gives_way").rows()
        assert sorted(told) == sorted(naive(worklist.case, worklist.rows, request)), seed
        found += len(told)
        several += sum(row[-1] > 1 for row in told)
    assert min(found, several) > 0


@pytest.mark.parametrize(("first", "count"), seeds(5, 1_000))
def test_what_is_taken_costs_what_was_offered_and_touches_only_what_gives_way(first: int, count: int) -> None:
    taken = delayed = 0
    for seed in range(first, first + count):
        asked = asked_in(desk_case(seed, most=90))
        offers = [] if asked is None else asked[1].offers(asked[0])
        if asked is None or not offers:
            continue
        request, worklist = asked
        before, rows = worklist.today, worklist.rows
        costs = [offer.marginal_cost for offer in offers]
        assert costs == sorted(costs, reverse=True), seed
        assert len(set(costs)) == len(costs), seed
        assert [offer.price - offer.marginal_cost for offer in offers] == [-costs[-1]] * len(offers), seed
        offer = offers[0]
        worklist.accept(offer)
        after = verify(worklist.case_taken(), worklist.travel, worklist.rows)
        assert (after.broken, after.cost) == (before.broken, before.cost + offer.marginal_cost), seed
        assert after.violations.is_empty(), seed
        (row,) = worklist.rows.filter(request_id=request).iter_rows(named=True)
        assert (row["promised_start"], row["promised_end"]) == (offer.slot.first, offer.slot.last), seed
        assert row["end"] <= offer.slot.last, seed
        stays = at_desk(rows).filter(activity="task").rows()
        moved = {one[1] for one in stays} - {one[1] for one in stays if one in at_desk(worklist.rows).rows()}
        assert set(offer.delayed_ids) <= moved, seed
        taken += 1
        delayed += len(offer.delayed_ids)
    assert min(taken, delayed) > 0


def test_nobody_gives_way_who_is_promised_locked_or_mandatory_and_the_refusal_says_so() -> None:
    tables: dict[str, dict[str, list[str | None]]] = {
        "requests": {
            "request_id": ["A", "B", "C", "N"],
            "duration_min": ["90", "90", "60", "60"],
            "value": ["1", "1", "1", "1000"],
            "mandatory": ["true", "false", "false", "false"],
            "lock": ["none", "none", "all", "none"],
            "locked_resource": [None, None, "P", None],
            "locked_start": [None, None, "2026-11-23T11:00", None],
            "promised_start": [None, "2026-11-23T07:00", None, None],
            "promised_end": [None, "2026-11-23T12:00", None, None],
        },
        "resources": {"resource_id": ["P"], "calendar": ["c"]},
    }
    settings = {
        **SETTINGS,
        "now": "2026-11-23T07:00",
        "horizon": {"start": "2026-11-23", "days": 1},
        "calendars": {"c": "Mo-Fr 08:00-12:00"},
    }
    asked = Worklist(case := load_tables(tables, settings), Travel.of(case), pl.DataFrame(), ["N"])
    others = replace(case, tasks=case.tasks.filter(pl.col("request_id") != "N"))
    asked.rows = verify(others, asked.travel, dispatch(others).rows).rows
    assert asked.rows.height == 3
    assert asked.offers("N") == []
    assert asked.refusal("N").startswith("nobody who can do it has so long a stretch")


def small(
    tasks: list[tuple[str, str, str]], asked: list[str], people: str = "P", choices: tuple[int, int] = (4, 6)
) -> Worklist:
    """Tasks, each with its minutes and value, for people who work from 8 to 12; those asked for are not planned."""
    tables: dict[str, dict[str, list[str | None]]] = {
        "requests": {
            "request_id": [name for name, _, _ in tasks],
            "duration_min": [minutes for _, minutes, _ in tasks],
            "value": [value for _, _, value in tasks],
        },
        "resources": {
            "resource_id": list(people),
            "calendar": ["c"] * len(people),
            "cost_hour": [str(10 * (place + 1)) for place in range(len(people))],
        },
    }
    settings = {
        **SETTINGS,
        "now": "2026-11-23T08:00",
        "horizon": {"start": "2026-11-23", "days": 1},
        "calendars": {"c": "Mo-Fr 08:00-12:00"},
        "offers": {"window": "1h", "choices": list(choices)},
    }
    case = load_tables(tables, settings)
    others = replace(case, tasks=case.tasks.filter(~pl.col("request_id").is_in(asked)))
    rows = verify(others, Travel.of(case), dispatch(others).rows).rows
    return Worklist(case, Travel.of(case), rows, asked)


def test_the_soonest_date_is_offered_also_where_a_task_that_is_worth_more_can_wait() -> None:
    worklist = small([("A", "60", "150"), ("N", "60", "100")], ["N"])
    (offer,) = worklist.offers("N")
    assert (offer.start, offer.delayed_ids, offer.marginal_cost) == (worklist.case.settings.now, ("A",), 1000)
    assert worklist.why_few("N", [offer]) == "no later date costs less"


def test_a_task_that_was_taken_gives_way_to_none_that_asks_after_it() -> None:
    worklist = small([("A", "60", "5"), ("M", "60", "100"), ("N", "60", "400")], ["M", "N"])
    worklist.accept(worklist.offers("M")[0])
    (taken,) = worklist.rows.filter(request_id="M").iter_rows(named=True)
    assert taken["start"] == worklist.case.settings.now
    assert (worklist.places("N")["start"] >= taken["end"]).all()
    worklist.accept(worklist.offers("N")[0])
    told = {row["request_id"]: row["promised_end"] for row in worklist.case_taken().tasks.iter_rows(named=True)}
    assert all(told[name] is not None for name in ("M", "N"))
    assert worklist.today.violations.is_empty()
    assert worklist.total()[0] == 0


def test_a_date_holds_with_whoever_was_named_also_where_somebody_else_is_cheaper_now() -> None:
    worklist = small([("N", "60", "100")], ["N"], people="PQ")
    slot = worklist.slots_of("N")[0]
    assert [offer.resources for offer in worklist.all_offers("N", begins={slot.begins})] == [("P",), ("Q",)]
    assert [offer.resources for offer in worklist.offers("N")] == [("P",)]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_nobody_hears_more_choices_than_the_most(most: int) -> None:
    tasks = [(name, "60", value) for name, value in (("A", "30"), ("B", "20"), ("C", "10"))]
    worklist = small([*tasks, ("F", "60", "5"), ("N", "60", "100")], ["N"], choices=(1, most))
    found = worklist.offers("N")
    assert found[0].slot == worklist.slots_of("N")[0]
    assert len(found) == min(most, 4)
