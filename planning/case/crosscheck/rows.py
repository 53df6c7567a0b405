"""What must hold between the cells of a row of any table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.sheet import Sheet, text

if TYPE_CHECKING:
    from planning.faults import Fault


def half_pairs(sheet: Sheet, one: str, other: str) -> list[Fault]:
    """Two columns of which one is filled and the other not: E302."""
    faults = []
    for filled, lacking in ((one, other), (other, one)):
        where = text(filled).is_not_null() & text(lacking).is_null()
        faults += sheet.faults(where, "E302", f"stands without {lacking}", "fill both or none", filled)
    return faults


def places(sheet: Sheet) -> list[Fault]:
    """Halves of coordinates, and places given twice."""
    faults = half_pairs(sheet, "lat", "lon") + half_pairs(sheet, "x", "y")
    if sheet.table.name != "sites":
        coordinates = text("lat").is_not_null() | text("x").is_not_null()
        wrong, right = "is a place, and so are the coordinates in its row", "keep one of them"
        faults += sheet.faults(text("site_id").is_not_null() & coordinates, "E303", wrong, right, "site_id")
    return faults


SPANS = (
    ("shifts", "start", "end", 1),
    ("absences", "start", "end", 1),
    ("requests", "promised_start", "promised_end", 0),
    ("resource_skills", "valid_from", "valid_to", 0),
    ("events", "start", "end", 1),
)


def early_ends(sheet: Sheet, start: str, end: str, *, least: int = 0) -> list[Fault]:
    """Find ends before their starts, and with `least` also those that are no later: E301."""
    early = pl.col(end) <= pl.col(start) if least else pl.col(end) < pl.col(start)
    wrong = "does not come after the start" if least else f"comes before {start}"
    return sheet.faults(early, "E301", wrong, pl.format("{} {}", pl.lit(start), text(start)), end)


def spans(sheet: Sheet) -> list[Fault]:
    """Find ends before their starts: E301; and least distances above the greatest: E308."""
    faults = []
    for table, start, end, least in SPANS:
        if table == sheet.table.name:
            faults += early_ends(sheet, start, end, least=least)
    if sheet.table.name == "links":
        above = pl.col("least") > pl.col("greatest")
        right = pl.format("greatest_min {}", text("greatest_min"))
        faults += sheet.faults(above, "E308", "is more than the greatest distance", right, "least_min")
    return faults
