"""What must hold between the cells of a resource, and of its skills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.places import stays
from planning.case.sheet import Sheet, place, text

if TYPE_CHECKING:
    from planning.faults import Fault


def concurrency(resources: Sheet) -> list[Fault]:
    """Resources that travel, and should serve several requests at once: E309."""
    wrong = pl.format("is more than 1, but {} does not stay at its place", "resource_id")
    right = "set stays to true, or concurrency to 1"
    return resources.faults((pl.col("concurrency") > 1) & ~stays(), "E309", wrong, right, "concurrency")


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
