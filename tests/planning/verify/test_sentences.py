"""Durations as violations say them."""

from __future__ import annotations

import polars as pl

from planning.verify.sentences import hours


def test_hours_are_told_in_hours_minutes_and_seconds() -> None:
    said = {
        0: "0 min",
        90: "90 s",
        2700: "45 min",
        3600: "1 h",
        30_600: "8 h 30 min",
        44_442: "12 h 20 min 42 s",
        3605: "1 h 5 s",
    }
    seconds = pl.Series(list(said))
    assert pl.select(hours(pl.lit(seconds))).to_series().to_list() == list(said.values())
