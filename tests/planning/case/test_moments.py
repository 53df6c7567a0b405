"""Dates and times: a column read at once is each cell read by itself."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest

from planning.case.schema.moments import Moment

DATES = (
    "2026-11-23", "2026-03-29", "2026-10-25", "1970-01-01", "1969-12-31", "2099-12-31", "2100-01-01", "2026-02-30",
    "26-11-23", "+026-11-23",
)  # fmt: skip
CLOCKS = ("T08:00", " 23:59", "T00:00", "T02:30", "T24:00", "T8:00", "T08:60", "t08:00", "")
SECONDS = ("", ":00", ":59", ":60", ":5", ".000", ":07.000000000", ":07.5")
OFFSETS = ("", "Z", "+01:00", "-0530", "+18:00", "-18:01", "+01:60", "+01", "z", "é")


@pytest.mark.parametrize("zone", ["Europe/Paris", "UTC", "America/New_York"])
def test_a_column_of_moments_holds_what_each_of_them_is_by_itself(zone):
    kind = Moment()
    texts = ["".join(parts) for parts in product(DATES, CLOCKS, SECONDS, OFFSETS)]
    read = kind.read(pl.Series([*texts, None], dtype=pl.String), zone)
    alone = [kind.one(text, zone) for text in texts]
    assert read.to_list() == [*(at if isinstance(at, int) else None for at in alone), None]
    assert read.is_not_null().sum() > 400
