"""What must hold between the cells of a resource, and of its skills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.places import stays
from planning.case.sheet import Sheet, place, text

if TYPE_CHECKING:
    from planning.case.sheet import Sheets
    from planning.faults import Fault


def concurrency(resources: Sheet) -> list[Fault]:
    """Resources that travel, and should serve several requests at once: E309."""
    wrong = pl.format("is more than 1, but {} does not stay at its place", "resource_id")
    right = "set stays to true, or concurrency to 1"
    return resources.faults((pl.col("concurrency") > 1) & ~stays(), "E309", wrong, right, "concurrency")


def standing(sheets: Sheets) -> list[Fault]:
    """Find what stays but has overtime: E313, several requests to a shift's cost: E314, or shifts of others: E315."""
    resources, shifts = sheets["resources"], sheets["shifts"]
    overtime = stays() & (pl.col("max_overtime") > 0)
    wrong = pl.format("is overtime, but {} stays, and works none", "resource_id")
    faults = resources.faults(overtime, "E313", wrong, "0, or empty", "max_overtime_min")
    shared = stays() & (pl.col("concurrency") > 1) & (pl.col("cost_shift") > 0)
    wrong = pl.format("is for a shift, but {} serves {} at once", "resource_id", text("concurrency"))
    faults += resources.faults(shared, "E314", wrong, "0, or concurrency 1", "cost_shift")
    homes = resources.rows.filter(stays()).select("resource_id", home="site_id").unique("resource_id", keep="first")
    rows = shifts.rows.join(homes.with_columns(stays=True), on="resource_id", how="left", maintain_order="left")
    wrong = pl.format("are breaks, but {} stays, and takes none", "resource_id")
    faults += shifts.faults(
        pl.col("stays") & (pl.col("breaks").list.len() > 0), "E315", wrong, "leave it empty", "breaks", rows
    )
    wrong = pl.format("is not where {} stays", "resource_id")
    for side in ("start_site_id", "end_site_id"):
        away = pl.col("stays") & pl.col(side).is_not_null() & pl.col(side).ne_missing(pl.col("home"))
        faults += shifts.faults(away, "E315", wrong, "leave it empty", side, rows)
    return faults


def speeds(skills: Sheet) -> list[Fault]:
    """Entries of one skill whose dates overlap and whose speeds differ: E405."""
    keys = ["resource_id", "skill"]
    read = [pl.col(name).is_not_null() | text(name).is_null() for name in ("valid_from", "valid_to")]
    rows = skills.rows.filter(pl.col("speed_factor").is_not_null(), *read).with_columns(_row=pl.int_range(pl.len()))
    other = rows.select(
        *keys,
        "_row",
        "speed_factor",
        "valid_from",
        "valid_to",
        _place=place(),
    )
    both = rows.join(other, on=keys, suffix="_other", maintain_order="left").filter(
        pl.col("_row_other") < pl.col("_row"), pl.col("speed_factor") != pl.col("speed_factor_other")
    )
    apart = (pl.col("valid_to") < pl.col("valid_from_other")) | (pl.col("valid_to_other") < pl.col("valid_from"))
    overlap = both.filter(~apart.fill_null(value=False)).unique("_row", keep="first", maintain_order=True)
    right = pl.format("part their dates: see {}", "_place")
    return skills.faults(
        pl.lit(True), "E405", "differs from another speed on the same days", right, "speed_factor", overlap
    )
