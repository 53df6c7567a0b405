"""What must hold of the tables of demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planning.case.sheet import Sheet, Sheets
    from planning.faults import Fault

DAY = 86_400


def peaks(sheets: Sheets) -> list[Fault]:
    """Find intervals that divide no day, or differ within a queue: E320, E321; and bounds that contradict: E322."""
    faults = []
    for name in ("history", "forecast"):
        faults += _lengths(sheets[name])
    given = sheets["forecast"]
    for bound, other, word in (("low", "expected", "above"), ("expected", "high", "above")):
        right = f"no more than {other}"
        faults += given.faults(pl.col(bound) > pl.col(other), "E322", f"lies {word} {other}", right, bound)
    told = sheets["contacts"]
    for early, late in (("arrived_at", "answered_at"), ("answered_at", "ended_at")):
        faults += told.faults(pl.col(late) < pl.col(early), "E301", f"comes before {early}", "", late)
    return faults


def _lengths(sheet: Sheet) -> list[Fault]:
    """Find what is wrong with the lengths of intervals."""
    length, usual = pl.col("interval"), pl.col("interval").mode().min().over("queue_id")
    odd = pl.lit(DAY) % length != 0
    right = "a length that divides a day, like 15, 30, 60 or 1440"
    faults = sheet.faults(odd, "E320", "minutes divide no day", right, "interval_min")
    differs = ~odd & (length != usual)
    wrong = pl.format("is not the length of most intervals of {}", "queue_id")
    alike = pl.format("{}, or another queue_id", usual // 60)
    return faults + sheet.faults(differs, "E321", wrong, alike, "interval_min")
