from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import polars as pl

from planning.plan import ROWS, sorted_rows, unplanned
from planning.plan.columns import PLAN
from planning.plan.rows import UNPLANNED


def rows_of(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{**dict.fromkeys(ROWS), "activity": "visit", **row} for row in rows], schema=ROWS)


def test_rows_are_sorted_by_resource_then_start_then_request() -> None:
    order = [
        {"resource_id": "T1", "start": 5, "request_id": "R9"},
        {"resource_id": "T1", "start": 7, "request_id": "R1"},
        {"resource_id": "T1", "start": 7, "request_id": "R2"},
        {"resource_id": "T1", "start": 7, "activity": "break"},
        {"resource_id": "T2", "start": 1, "request_id": "R3"},
    ]
    shuffled = random.Random(1).sample(order, len(order))  # noqa: S311 - no secret
    assert sorted_rows(rows_of(*shuffled)).equals(rows_of(*order))


def test_rows_without_a_start_are_sorted_by_shift_and_sequence() -> None:
    order = [
        {"resource_id": "T1", "shift_start": 1, "sequence": 1, "request_id": "R9"},
        {"resource_id": "T1", "shift_start": 1, "sequence": 2, "request_id": "R1"},
        {"resource_id": "T1", "shift_start": 2, "sequence": 1, "request_id": "R5"},
    ]
    assert sorted_rows(rows_of(*order[::-1])).equals(rows_of(*order))


def test_the_file_has_the_columns_of_the_rows_in_their_order_and_of_their_types() -> None:
    assert {column.name: column.kind.dtype for column in PLAN.columns} == ROWS


def test_the_requests_that_no_row_names_are_left_out_with_the_warning_that_says_why() -> None:
    case: Any = SimpleNamespace(
        everything=lambda: pl.DataFrame(
            {"request_id": ["R1", "R2", "R3", "D1", "D2"], "value": [100, 200, 300, 400, 500]}
        ),
        unservable=pl.DataFrame({"request_id": ["R3"], "code": ["W501"], "detail": ["nobody has plumbing"]}),
    )
    done = {"activity": "task", "request_id": "D1", "resource_id": "T1"}
    rows = rows_of({"request_id": "R1", "resource_id": "T1"}, done, {"activity": "break", "resource_id": "T1"})
    left_out = unplanned(case, rows)
    assert left_out.schema == pl.Schema(UNPLANNED)
    assert left_out.rows() == [
        ("D2", 500, None, None),
        ("R2", 200, None, None),
        ("R3", 300, "W501", "nobody has plumbing"),
    ]
