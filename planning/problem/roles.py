"""The parts of the requests of each service: one for each resource that its roles take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planning.case.case import Case


def parts_of(case: Case) -> pl.DataFrame:
    """List the parts of each service with roles, numbered in the order of its rows from 1.

    Columns: service_id, part, role, kind, offset, own (the skills of the role), lasts (null: as long as the request).
    """
    return (
        case.roles.with_columns(offset=pl.col("offset").fill_null(0), again=pl.int_ranges(pl.col("count")))
        .explode("again")
        .with_columns(part=pl.int_range(1, pl.len() + 1).over("service_id"))
        .select("service_id", "part", "role", "kind", "offset", own=pl.col("skills").fill_null([]), lasts="duration")
    )


def with_parts(case: Case, rows: pl.DataFrame) -> pl.DataFrame:
    """Add to the visits of a plan `part` as a number, `offset` and `role_kind`, null where they are not known."""
    absent = {} if "part" in rows.columns else {"part": pl.lit(None, pl.String)}
    numbered = rows.with_columns(**absent).with_columns(pl.col("part").cast(pl.Int64, strict=False))
    known = parts_of(case).select("service_id", "part", "offset", role_kind="kind")
    services = case.requests.select("request_id", "service_id")
    return (
        numbered.join(services, on="request_id", how="left", maintain_order="left")
        .join(known, on=["service_id", "part"], how="left", maintain_order="left")
        .drop("service_id")
    )


def began() -> pl.Expr:
    """Start of a request from those of its visits: that of the parts without offset, as far as they are known."""
    start, offset = pl.col("start"), pl.col("offset")
    return pl.coalesce(start.filter(offset == 0).min(), (start - offset).min(), start.min())
