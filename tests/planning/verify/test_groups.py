"""Rules over groups on a case worked by hand: what breaks them, what they cost, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planning.verify.groups import DAYS, amounts, weighed
from tests.planning.verify.small import at, said, sentences

FREELANCE = {"contract": "freelance", "of": "jobs", "most": 0.3}


def test_a_plan_that_keeps_every_rule_breaks_none_and_pays_nothing() -> None:
    found = weighed(
        {"share": {**FREELANCE, "most": 0.4}},
        {"rest_between_shifts": "22h40min"},
        {"days_in_a_row": 5},
        {"hours_a_week": "4h"},
        {"share": {**FREELANCE, "of": "hours", "most": 0.4, "price": 1000}},
        people={"T1": {"territories": "north;south", "radius_km": "10"}},
    )
    assert found.violations.is_empty()
    assert amounts(found) == {}


@pytest.mark.parametrize(
    ("rule", "paid"),
    [
        # T2 has 2 of 5 visits: 2 - 0.3 x 5 = 0.5 too many, at 40
        ({"share": {**FREELANCE, "price": 40}}, {("share", "share"): 2_000}),
        # 9,600 of 24,000 s: 2,400 s too many, 0.6667 h at 30
        ({"share": {**FREELANCE, "of": "hours", "price": 30}}, {("share", "share"): 2_000}),
        # T1 works from Saturday to Wednesday: 2 days too many, at 100; T2 two days
        ({"days_in_a_row": {"most": 3, "price": 100}}, {("days_in_a_row", "T1"): 20_000}),
        # of 5 days 2 lie before: these alone are more than 1, so that 3 are beyond; T2 works 1 too many
        ({"days_in_a_row": {"most": 1, "price": 1}}, {("days_in_a_row", "T1"): 300, ("days_in_a_row", "T2"): 100}),
        # T1 3 x 4,800 s = 4 h: an hour too many, at 20.5; the weekend is of the week before
        ({"hours_a_week": {"most": "3h", "price": 20.5}}, {("hours_a_week", "T1 2026-W48"): 2_050}),
        # T1 14 h before and 4 h, T2 2 h 40 min; equal shifts: 10 h 20 min each, T1 7 h 40 min above, at 5
        ({"fairness": {"of": "hours", "price": 5}}, {("fairness", "T1"): 3_833}),
        # T1 10 visits before and 3, T2 2: 7.5 each, T1 5.5 above, at 5
        ({"fairness": {"of": "jobs", "price": 5}}, {("fairness", "T1"): 2_750}),
        ({"fairness": {"of": "jobs", "price": 5, "where": "contract = 'freelance'"}}, {}),
    ],
)
def test_what_is_beyond_a_rule_with_a_price_costs_it(rule: Any, paid: dict[tuple[str, str], int]) -> None:
    found = weighed(rule)
    assert amounts(found) == paid
    assert found.violations.is_empty()


@pytest.mark.parametrize(
    ("rule", "name", "sentence"),
    [
        ({"share": FREELANCE}, "share", "share: 2 of 5 jobs is 40 %, at most 30 % is allowed"),
        (
            {"share": {"where": "contract = 'employee'", "of": "hours", "most": 0.333}, "name": "own people"},
            "share",
            "own people: 4 h of 6 h 40 min is 60 %, at most 33.3 % is allowed",
        ),
        (
            {"days_in_a_row": 4},
            "days_in_a_row",
            "T1 works 5 days in a row, from 2026-11-21 to 2026-11-25: at most 4 are allowed",
        ),
        ({"hours_a_week": "3h30min"}, "hours_a_week", "T1 works 4 h in week 2026-W48: at most 3 h 30 min are allowed"),
    ],
)
def test_what_is_beyond_a_hard_rule_breaks_it(rule: Any, name: str, sentence: str) -> None:
    found = weighed(rule)
    assert said(found) == [(name, None)]
    assert sentences(found) == [sentence]


def test_the_first_shift_beyond_a_run_of_days_is_named() -> None:
    found = weighed({"days_in_a_row": 4})
    assert found.violations["shift_start"].to_list() == [at("08:00", DAYS[2])]


def test_rest_counts_from_the_last_return_to_the_next_departure() -> None:
    found = weighed({"rest_between_shifts": {"least": "22h41min", "where": "contract = 'freelance'"}})
    assert said(found) == [("rest", None)]
    assert sentences(found) == [
        "T2 is back at 2026-11-23 09:20 and leaves again at 2026-11-24 08:00: 22 h 41 min of rest are due"
    ]


def test_without_times_a_day_begins_after_the_rest() -> None:
    rows = [
        {"activity": "visit", "request_id": name, "resource_id": "T1", "sequence": 1, "shift_start": at("08:00", day)}
        for name, day in (("R1", DAYS[0]), ("R3", DAYS[1]))
    ]
    # back on Monday at 09:20; 24 hours later he may leave, and is there 10 minutes after
    found = weighed({"rest_between_shifts": "24h"}, rows=rows)
    assert found.rows["start"].to_list() == [at("08:10"), at("09:30", DAYS[1])]
    assert found.violations.is_empty()


@pytest.mark.parametrize(("rules", "broken"), [((), True), (({"territories": {"price": 30}},), False)])
def test_visits_outside_their_territories(rules: tuple[Any, ...], *, broken: bool) -> None:
    """R5 lies in the south; R4 at no site, and T2 lists no territory."""
    found = weighed(*rules, people={"T1": {"territories": "north"}})
    assert said(found) == ([("territory", "R5")] if broken else [])
    assert sentences(found) == (["S2 lies in south, and T1 serves north"] if broken else [])
    assert amounts(found) == ({} if broken else {("territory", "R5"): 3_000})


def test_visits_beyond_a_radius() -> None:
    found = weighed(people={"T2": {"radius_km": "9.999"}})
    assert said(found) == [("radius", "R2"), ("radius", "R4")]
    assert sentences(found)[0] == "R2 lies 10 km from where the shift of T2 starts, beyond its 9.999 km"


def test_amounts_of_rules_of_a_kind_are_rounded_each_and_summed_by_what_they_are_of() -> None:
    # an hour at 20.5, and 30 minutes at 0.33, which is 16.5 cents, rounded to even: 16
    rules = [{"hours_a_week": {"most": "3h", "price": 20.5}}, {"hours_a_week": {"most": "3h30min", "price": 0.33}}]
    assert amounts(weighed(*rules)) == {("hours_a_week", "T1 2026-W48"): 2_066}


def test_what_a_locked_row_takes_part_in_is_forced() -> None:
    rows = [
        {"activity": "visit", "request_id": name, "resource_id": "T1", "start": at("08:10", day), "lock": lock}
        for name, day, lock in (("R1", DAYS[0], "all"), ("R3", DAYS[1], None), ("R5", DAYS[2], None))
    ]
    found = weighed({"days_in_a_row": 4}, {"rest_between_shifts": "23h"}, rows=rows)
    told = found.violations.filter(found.violations["rule"].is_in(["days_in_a_row", "rest"]))
    assert told.select("rule", "forced").rows() == [("days_in_a_row", True), ("rest", True), ("rest", False)]
