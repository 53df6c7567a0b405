"""A part that nobody has in time is a reason, and its arrival a remedy."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.case.load import load_tables
from planning.explain import Enquiry
from planning.plan import ROWS
from tests.cases import Seeded
from tests.planning.case.small import at
from tests.planning.explain.small import Small, thinned
from tests.planning.test_stock import SETTINGS, small_tables
from tests.seeds import seeds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.explain import Explanation
    from planning.explain.explanation import Remedy

MONDAY, TUESDAY = "2026-11-23T", "2026-11-24T"


def shop(stock: dict[str, Any], *plan: dict[str, Any], **requests: Any) -> tuple[Explanation, list[Remedy]]:
    """What is found out about R1, and what stock would help, where T1 works on Monday and Tuesday near a shop."""
    asked = {"request_id": ["R1", "R2"], "x": ["5", "6"], "y": ["0", "0"], "duration_min": ["30", "30"]}
    tables = {
        "requests": asked | {"value": ["200", "200"]} | requests,
        "resources": {"resource_id": ["T1"], "x": ["0"], "y": ["0"]},
        "shifts": {
            "resource_id": ["T1", "T1"],
            "start": [f"{MONDAY}08:00", f"{TUESDAY}08:00"],
            "end": [f"{MONDAY}17:00", f"{TUESDAY}17:00"],
        },
        "sites": {"site_id": ["SHOP"], "x": ["4"], "y": ["0"]},
        "stock": {"site_id": ["SHOP"] * len(stock["part_id"]), **stock},
    }
    texts = {name: pl.DataFrame(rows).with_columns(pl.all().cast(pl.String)) for name, rows in tables.items()}
    settings = SETTINGS | {"horizon": {"start": "2026-11-23", "days": 2}}
    rows = pl.DataFrame([dict.fromkeys(ROWS) | row for row in plan], schema=ROWS)
    small = Small(0, texts, settings, load_tables(texts, settings), rows)
    enquiry = Enquiry(small.before, ["R1"])
    found = enquiry.helped(enquiry.found("R1"))
    return found, [remedy for remedy in found.remedies if remedy.kind == "stock"]


def test_a_part_that_arrives_too_late_is_the_reason_and_its_arrival_helps() -> None:
    stock = {"part_id": ["valve"], "quantity": ["3"], "arrives_at": [f"{TUESDAY}16:00"]}
    window = f"{MONDAY}13:00/{TUESDAY}12:00"
    found, remedies = shop(stock, parts=["valve:2", None], windows=[window, None])
    assert (found.found, found.rules) == ("impossible", ("parts", "windows"))
    said = "nobody carries valve:2 or can fetch it in time for its windows (Mon 23 Nov 13:00-Tue 24 Nov 12:00)"
    assert found.reasons == (said,)
    (remedy,) = remedies
    assert remedy.detail == "valve arrives at SHOP by Tue 24 Nov 08:06, not Tue 24 Nov 16:00"
    assert remedy.patch["stock"]["set"]["arrives_at"] == f"{TUESDAY}08:06:00+01:00"


def test_what_is_short_is_to_be_delivered() -> None:
    stock = {"part_id": ["valve", "drill"], "quantity": ["1", "1"]}
    found, remedies = shop(stock, parts=["valve:3", None])
    assert found.reasons == ("nobody carries valve:3 or can fetch it in time",)
    assert [remedy.detail for remedy in remedies] == ["SHOP has 2 more of valve by Tue 24 Nov 08:06"]


def test_who_takes_the_last_one_gives_way_on_whatever_day_he_does() -> None:
    stock = {"part_id": ["valve"], "quantity": ["1"]}
    row = {"activity": "visit", "request_id": "R2", "resource_id": "T1"}
    fetch = {"activity": "fetch", "site_id": "SHOP", "resource_id": "T1"}
    monday = [at(f"{MONDAY}{hour}:00") for hour in ("08", "10", "11")]
    plan = [
        fetch | {"start": monday[1], "shift_start": monday[0]},
        row | {"start": monday[2], "shift_start": monday[0]},
    ]
    found, remedies = shop(stock, *plan, parts=["valve", "valve"], windows=[f"{TUESDAY}08:00/{TUESDAY}12:00", None])
    assert (found.found, found.give_way, found.least) == ("crowded_out", 1, True)
    assert [move.request_id for move in found.moves] == ["R2"]
    assert [remedy.detail for remedy in remedies] == ["SHOP has 1 more of valve by Mon 23 Nov 08:06"]


def smalls(first: int, count: int) -> Iterator[Small]:
    """Give small cases with stock, and a plan of each that leaves something out."""
    for seed in range(first, first + count):
        chance = random.Random(seed)  # noqa: S311 - chance for a test, no secret
        tables = small_tables(Seeded(chance))
        case = load_tables(tables, SETTINGS)
        small = Small(seed, tables, SETTINGS, case, thinned(case, chance))
        if small.left_out and small.before.verdict.violations.filter(forced=False).is_empty():
            yield small


@pytest.mark.parametrize(("first", "count"), seeds(8, 90_000))
def test_every_delivery_lets_the_request_in(first: int, count: int) -> None:
    delivered = 0
    for small in smalls(first, count):
        for request in small.left_out:
            for remedy in small.enquiry.helped(small.explained[request]).remedies:
                if remedy.kind == "stock":
                    delivered += 1
                    again = Enquiry(small.proof(remedy.patch), [request]).found(request)
                    # at its cost, the verifier has said; one more fetch at a time need not find the same place again
                    assert again.give_way == 0, (small.seed, request)
                    assert again.swap is not None, (small.seed, request)
                    assert again.swap.broken <= remedy.broken, (small.seed, request)
    assert delivered > 0
