from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from planning.diff import CHANGES, changes, unsaid
from planning.plan import ROWS
from planning.plan.rows import INSTANTS

SHOWN = ("start", "promised_start", "promised_end")
EIGHT = int(datetime(2026, 11, 23, 8, tzinfo=UTC).timestamp())
HOUR, DAY = 3600, 86_400
COLUMNS = {**ROWS, **{f"{name}_at": pl.String for name in SHOWN}}
Row = dict[str, Any]


def at(instant: int | None) -> str | None:
    return None if instant is None else datetime.fromtimestamp(instant, UTC).isoformat()


def visit(request: str = "R1", resource: str = "T1", hours: float | None = 0, **more: Any) -> Row:
    """A row that starts so many hours after eight; instants in `more` are hours too."""
    given = {name: more.pop(name) for name in INSTANTS if name in more} | {"start": hours}
    instants = {name: None if value is None else EIGHT + int(value * HOUR) for name, value in given.items()}
    return {"activity": "visit", "request_id": request, "resource_id": resource, **instants, **more}


def plan(*rows: Row) -> pl.DataFrame:
    texts = [{**row, **{f"{name}_at": at(row.get(name)) for name in SHOWN}} for row in rows]
    return pl.DataFrame(texts, schema=COLUMNS)


def out(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"request_id": pl.String, "code": pl.String}, orient="row")


def said(old: pl.DataFrame, new: pl.DataFrame, **left_out: pl.DataFrame) -> list[tuple[str, str, bool]]:
    return changes(old, new, **left_out).select("request_id", "change", "notify").rows()


PROMISED: Row = {"promised_start": 0, "promised_end": 4}


def test_equal_plans_differ_in_nothing() -> None:
    rows = plan(visit(), visit("R2", part="1"), visit("R2", "T2", part="2"), {"activity": "break", "resource_id": "T1"})
    found = changes(rows, rows.reverse())
    assert found.is_empty()
    assert found.schema == pl.Schema(CHANGES)


@pytest.mark.parametrize(
    ("other", "change"),
    [
        (visit(resource="T2"), "resource"),
        (visit(hours=1), "time"),
        (visit(hours=24), "time;day"),
        (visit(site_id="OPE"), "site"),
        (visit(resource="T2", hours=-9, site_id="OPE"), "resource;time;day;site"),
    ],
)
def test_a_visit_differs_in_its_resource_its_start_the_day_of_it_and_its_site(other: Row, change: str) -> None:
    one = visit(site_id="BEA") if other.get("site_id") else visit()
    assert said(plan(one), plan(other)) == [("R1", change, False)]


def test_visits_of_one_plan_only_are_added_and_removed_in_the_order_of_requests() -> None:
    found = said(plan(visit("R2"), visit("R3")), plan(visit("R1"), visit("R3")))
    assert found == [("R1", "added", False), ("R2", "removed", False)]


def test_breaks_are_not_compared() -> None:
    rest = {"activity": "break", "resource_id": "T1", "start": EIGHT}
    assert said(plan(visit(), rest), plan(visit())) == []


def test_each_part_of_a_request_is_a_row_and_they_come_by_their_numbers() -> None:
    old = plan(*(visit(resource=f"T{part}", part=str(part)) for part in range(1, 12)))
    new = plan(*(visit(resource=f"T{part}", part=str(part), hours=1) for part in range(1, 12)))
    found = changes(old, new)
    assert found["part"].to_list() == [str(part) for part in range(1, 12)]
    assert set(found["change"]) == {"time"}


def test_a_visit_without_part_is_the_first_one() -> None:
    assert said(plan(visit()), plan(visit(part="1"), visit(resource="T2", part="2"))) == [("R1", "added", False)]


def test_what_one_plan_does_not_say_is_not_compared_but_counted() -> None:
    old, new = plan(visit(hours=None), visit("R2")), plan(visit(hours=2), visit("R2", site_id="OPE"))
    assert said(old, new) == []
    assert unsaid(old, new) == {"start": 1, "site_id": 1}
    assert unsaid(old, plan(visit("R9"))) == {"start": 0, "site_id": 0}


@pytest.mark.parametrize("told", [PROMISED, {"lock": "resource"}, {"status": "frozen"}])
@pytest.mark.parametrize("new", [[visit(resource="T2")], [], [visit(site_id="BEA")]])
def test_who_was_told_something_is_notified_of_another_resource_or_site_and_when_dropped(
    told: Row, new: list[Row]
) -> None:
    assert [notify for *_, notify in said(plan(visit(site_id="OPE", **told)), plan(*new))] == [True]
    assert [notify for *_, notify in said(plan(visit(site_id="OPE", lock="none")), plan(*new))] == [False]


@pytest.mark.parametrize(("hours", "notify"), [(-0.5, True), (0.5, False), (4, False), (4.5, True), (26, True)])
def test_a_start_is_notified_where_it_leaves_the_promise(hours: float, notify: bool) -> None:  # noqa: FBT001 - a case
    old = plan(visit(hours=1, **PROMISED))
    assert [found for *_, found in said(old, plan(visit(hours=hours)))] == [notify]


@pytest.mark.parametrize(
    ("told", "notify"),
    [
        ({"lock": "time"}, True),
        ({"lock": "all"}, True),
        ({"status": "frozen"}, True),
        ({"lock": "resource"}, False),
        ({"lock": "window", **PROMISED}, False),
        ({"lock": "time", **PROMISED}, True),
    ],
)
def test_a_start_that_was_locked_is_notified_wherever_it_goes(told: Row, notify: bool) -> None:  # noqa: FBT001 - a case
    assert said(plan(visit(**told)), plan(visit(hours=1))) == [("R1", "time", notify)]


def test_a_promise_that_was_broken_before_is_notified_only_where_the_start_moves() -> None:
    old = plan(visit(hours=6, **PROMISED))
    assert said(old, plan(visit(hours=6), visit(resource="T2", part="2"))) == [("R1", "added", False)]
    assert said(old, plan(visit(hours=7))) == [("R1", "time", True)]


def test_all_parts_of_a_request_say_whether_its_client_is_notified_and_its_first_part_when_it_starts() -> None:
    parts = (("1", 1), ("2", -1))
    old = plan(*(visit("R1", f"T{part}", hours, part=part, **PROMISED) for part, hours in parts))
    inside = plan(*(visit("R1", f"T{part}", hours + 0.5, part=part) for part, hours in parts))
    beyond = plan(*(visit("R1", f"T{part}", hours + 3.5, part=part) for part, hours in parts))
    assert said(old, inside) == [("R1", "time", False)] * 2
    assert said(old, beyond) == [("R1", "time", True)] * 2


def test_resources_that_change_places_within_a_request_are_still_those_that_the_client_expects() -> None:
    old = plan(visit(resource="T1", part="1", **PROMISED), visit(resource="T2", part="2", **PROMISED))
    new = plan(visit(resource="T2", part="1"), visit(resource="T1", part="2"))
    assert said(old, new) == [("R1", "resource", False)] * 2


def test_nobody_is_notified_of_a_request_that_nobody_asks_for_any_more() -> None:
    old = plan(visit("R1", **PROMISED), visit("R2", **PROMISED))
    left_out = out(("R2", "N1"))
    assert said(old, plan(), new_left_out=left_out) == [("R1", "removed", False), ("R2", "removed", True)]
    assert said(old, plan()) == [("R1", "removed", True), ("R2", "removed", True)]


def test_the_code_says_why_the_plan_without_the_visit_leaves_it_out() -> None:
    old, new = plan(visit("R1"), visit("R3")), plan(visit("R2"), visit("R3", "T2"))
    found = changes(old, new, old_left_out=out(("R2", "W501")), new_left_out=out(("R1", "N2")))
    assert found["code"].to_list() == ["N2", "W501", None]


def test_a_row_gives_both_sides_and_the_promise_of_the_old_plan() -> None:
    old = plan(visit(site_id="OPE", role="room", part="1", **PROMISED))
    new = plan(visit(resource="T2", hours=25, part="1", role="room", site_id="BEA", promised_start=20, promised_end=30))
    assert changes(old, new).row(0) == (
        "R1",
        "1",
        "room",
        "resource;time;day;site",
        True,
        "T1",
        "T2",
        "2026-11-23T08:00:00+00:00",
        "2026-11-24T09:00:00+00:00",
        "OPE",
        "BEA",
        "2026-11-23T08:00:00+00:00",
        "2026-11-23T12:00:00+00:00",
        None,
    )


PARTS: list[list[str | None]] = [[None], [None], ["1"], ["1", "2"], ["2", "10"], ["1", "2", "10"]]
TOLD: list[Row] = [{}, {}, PROMISED, {"promised_start": 1, "promised_end": 1}]


def drawn(random_: random.Random) -> list[Row]:
    """A plan of a few requests with one to three parts, of which some say little."""
    rows: list[Row] = []
    for request in random_.sample(range(8), random_.randint(0, 7)):
        parts = random_.choice(PARTS)
        told = random_.choice(TOLD)
        rows += [
            visit(
                f"R{request}",
                f"T{random_.randint(1, 3)}",
                random_.choice([None, 0, 0, 1, 2, 5, 24]),
                part=part,
                site_id=random_.choice([None, "OPE", "OPE", "BEA"]),
                lock=random_.choice([None, "none", "none", "resource", "time", "window", "all"]),
                status=random_.choice([None, "planned", "frozen", "planned"]),
                **told,
            )
            for part in parts
        ]
    return rows


def named(rows: list[Row]) -> dict[tuple[str, int], Row]:
    return {(row["request_id"], int(row.get("part") or 1)): row for row in rows}


def differing(one: Row | None, other: Row | None) -> list[str]:
    """The twin: words for what differs of one visit."""
    if one is None or other is None:
        return ["added"] if one is None else ["removed"]

    def differs(name: str) -> bool:
        return None not in {one.get(name), other.get(name)} and one[name] != other[name]

    words = [word for word, name in (("resource", "resource_id"), ("time", "start")) if differs(name)]
    if differs("start") and one["start"] // DAY != other["start"] // DAY:
        words.append("day")
    return [*words, "site"] if differs("site_id") else words


def notified(old: dict[tuple[str, int], Row], new: dict[tuple[str, int], Row], request: str, asked: set[str]) -> bool:
    """The twin: whether the client of a request is to be told."""
    mine = {part: row for (one, part), row in sorted(old.items()) if one == request}
    theirs = {part: row for (one, part), row in sorted(new.items()) if one == request}
    both = [(row, theirs[part]) for part, row in mine.items() if part in theirs]
    locks = {row.get("lock") or "none" for row in mine.values()} - {"none"}
    frozen = any(row.get("status") == "frozen" for row in mine.values())
    promises = [row for row in mine.values() if row.get("promised_start") is not None]
    if not (locks or frozen or promises) or (not theirs and request not in asked):
        return False
    if {row["resource_id"] for row in mine.values()} - {row["resource_id"] for row in theirs.values()}:
        return True
    if any("site" in differing(*pair) for pair in both):
        return True
    if (frozen or locks & {"time", "all"}) and any("time" in differing(*pair) for pair in both):
        return True
    began = next((row["start"] for row in mine.values() if row["start"] is not None), None)
    begins = next((row["start"] for row in theirs.values() if row["start"] is not None), None)
    if not promises or begins is None or begins == began:
        return False
    return not promises[0]["promised_start"] <= begins <= promises[0]["promised_end"]


@pytest.mark.parametrize("seed", range(150))
def test_random_plans_differ_as_a_naive_reading_says(seed: int) -> None:
    random_ = random.Random(seed)  # noqa: S311 - draws plans, no secrets
    one, other = drawn(random_), drawn(random_)
    old, new = named(one), named(other)
    asked = set(random_.sample([f"R{number}" for number in range(8)], 4)) - {request for request, _ in new}
    expected = [
        (request, old.get((request, part), new.get((request, part), {})).get("part"), ";".join(words), notify)
        for request, part in sorted({*old, *new})
        if (words := differing(old.get((request, part)), new.get((request, part))))
        for notify in [notified(old, new, request, asked)]
    ]
    left_out = out(*((request, "N1") for request in sorted(asked)))
    found = changes(plan(*one), plan(*other), new_left_out=left_out)
    kept = found.select("request_id", pl.col("part").fill_null("1"), "change", "notify").rows()
    assert kept == [(request, part or "1", change, notify) for request, part, change, notify in expected]
